"""Creating a cohort from another one."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.cohorts.queries import cohort_by_code, definition_of
from pacte.database import Database, Scope
from tests.cohorts.editing.conftest import stored
from tests.cohorts.loading import federation_of, real

NEW: dict[str, Any] = {
    "source": "promotion:8",
    "code": "9",
    "label": "Promo 9",
    "new_t0": "2026-12-11",
    "keep_weekday": "y",
}


def test_what_is_created_is_what_was_shown(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    path = "/regions/bfc/promotions/nouvelle"
    shown = re.search(
        r'name="shown" value="([0-9a-f]+)"', client.post(path, data=NEW | {"action": "preview"}).text
    )
    assert shown is not None
    other = NEW | {"action": "create", "shown": shown[1], "new_t0": "2026-11-11"}
    refused = client.post(path, data=other)
    assert refused.status_code == 422
    assert "rien n’est créé. Relisez-les ci-dessous" in refused.text
    again = re.search(r'name="shown" value="([0-9a-f]+)"', refused.text)
    assert again is not None
    assert again[1] != shown[1]
    assert client.post(path, data=other | {"shown": again[1]}).status_code == 303


def test_new_cohort_is_previewed_then_created(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    path = "/regions/bfc/promotions/nouvelle"
    preview = client.post(path, data=NEW | {"action": "preview"})
    page = preview.get_data(as_text=True)
    assert preview.status_code == 200
    assert "jeudi 10 décembre 2026" in page
    assert "Créer la promotion, non publiée" in page
    assert "Vous avez demandé le T0 le vendredi 11 décembre 2026. Il serait le" in page
    assert page.count('data-label="Nouvelle promotion"><span>jeudi 10 décembre 2026') == 1
    assert "<strong>Présentation</strong>" in page
    assert "«\u00a0huitième promotion\u00a0» et «\u00a011 décembre 2025\u00a0», qui ne correspondent" in page
    assert "À corriger dans «\u00a0Présentation\u00a0»." in page
    shown = re.findall(r'data-label="Promotion de départ">(\d\d)/(\d\d)/(\d{4})', page)
    assert shown == sorted(shown, key=lambda day: day[::-1])
    exact = client.post(path, data=NEW | {"action": "exact"}).get_data(as_text=True)
    assert "vendredi 11 décembre 2026" in exact
    assert "Vous avez demandé le T0" not in exact
    assert 'name="keep_weekday" type="checkbox" value="y">' in exact
    with opened.session(Scope.federation(federation_of(opened, "bfc").id)) as session:
        assert cohort_by_code(session, "9") is None
    made = client.post(path, data=NEW | {"action": "create"})
    assert (made.status_code, made.location) == (303, "/regions/bfc/promotions/9/gestion")
    cohort = stored(opened, "9")
    assert (cohort.published, cohort.t0_on.isoformat()) == (False, "2026-12-10")
    assert definition_of(cohort).application.closes_on.isoformat() == "2026-10-30"


def test_holidays_and_weekends_are_told_before_and_after_creation(
    client: FlaskClient, administrator: Person
) -> None:
    data = {**NEW, "new_t0": "", "days": "366"}
    data.pop("keep_weekday")
    page = client.post("/regions/bfc/promotions/nouvelle", data=data).get_data(as_text=True)
    assert "un dimanche" in page
    assert "jour férié, la Toussaint" in page
    made = client.post("/regions/bfc/promotions/nouvelle", data={**data, "action": "create"})
    for path in (made.location, made.location.replace("gestion", "publication")):
        page = client.get(path).get_data(as_text=True)
        assert "Le 01/11/2026 est férié, la Toussaint (Candidatures\u00a0: Clôture des candidatures)." in page
        assert "Le 02/08/2026 est un dimanche (Candidatures\u00a0: Ouverture des candidatures)." in page
        assert 'href="/regions/bfc/promotions/9/modifier/calendrier#application-closes_on"' in page


def test_new_cohort_from_another_regions_file_is_ours(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    data = {**NEW, "source": "fichier:aura-cpts-1", "new_t0": "2027-03-04", "action": "create"}
    answer = client.post("/regions/bfc/promotions/nouvelle", data=data)
    assert answer.status_code == 303
    definition = definition_of(stored(opened, "9"))
    assert definition.federation == real().federation
    assert definition.contact.email == "contact@femasco-bfc.example"
    assert [track.value for track in definition.tracks] == ["CPTS"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"code": "8"}, "existe déjà"),
        ({"code": "Promo 9"}, "minuscules sans accent"),
        ({"code": "nouvelle"}, "réservé"),
        ({"new_t0": "", "days": ""}, "Donnez la nouvelle date du T0"),
        ({"days": "12"}, "Donnez la nouvelle date du T0"),
        ({"new_t0": "", "days": "99999"}, "dix ans au plus"),
        ({"source": "fichier:../../etc/passwd"}, ""),
        ({"label": ""}, "Écrivez son nom"),
    ],
)
def test_new_cohort_refused_keeps_what_was_typed(
    client: FlaskClient, administrator: Person, opened: Database, changes: dict[str, str], message: str
) -> None:
    answer = client.post("/regions/bfc/promotions/nouvelle", data=NEW | {"action": "create"} | changes)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert message in page
    assert f'value="{changes.get("code", "9")}"' in page


def test_a_code_left_empty_is_drawn_from_the_name_and_shown(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    path, data = "/regions/bfc/promotions/nouvelle", NEW | {"code": "", "label": "Promotion CPTS n° 2"}
    preview = client.post(path, data=data | {"action": "preview"}).get_data(as_text=True)
    assert 'name="code" type="text" value="cpts-n-2"' in preview
    made = client.post(path, data=data | {"action": "create"})
    assert (made.status_code, made.location) == (303, "/regions/bfc/promotions/cpts-n-2/gestion")


def test_new_cohort_tells_all_that_is_wrong_at_once(client: FlaskClient, administrator: Person) -> None:
    data = NEW | {"action": "preview", "code": "Promo 9", "new_t0": ""}
    page = client.post("/regions/bfc/promotions/nouvelle", data=data).get_data(as_text=True)
    assert "minuscules sans accent" in page
    assert "lettre-motivation" not in page
    assert "Code de la fédération" not in page
    assert "Donnez la nouvelle date du T0" in page
    assert "l’un ou l’autre" in page


def test_a_code_already_taken_is_told_with_the_dates(client: FlaskClient, administrator: Person) -> None:
    answer = client.post("/regions/bfc/promotions/nouvelle", data=NEW | {"action": "preview", "code": "8"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert '<a href="#code">La promotion « 8 » existe déjà.' in page.replace("\u00a0", " ")
    assert "Les dates de la nouvelle promotion" in page
    assert "Créer la promotion, non publiée" not in page
