"""The staff's pages: who may open them, numbers, publication, the file."""

import re
from collections import Counter as Counted
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.cohorts import registries
from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code
from pacte.cohorts.registries import Counter
from pacte.cohorts.shifting import shift_cohort
from pacte.database import Database, Scope
from pacte.policy import Role
from tests.acting import act_as
from tests.cohorts.loading import federation_of, load, real
from tests.cohorts.test_public_pages import statements, text
from tests.factories import grant_role, make_person

BASE = "/regions/bfc/promotions/8"
PAGES = (
    "/regions/bfc/gestion",
    f"{BASE}/gestion",
    f"{BASE}/modifier",
    f"{BASE}/modifier/seminaires",
    f"{BASE}/fichier",
    "/regions/bfc/promotions/nouvelle",
    "/regions/bfc/promotions/importer",
)


@pytest.fixture
def opened(app: Flask) -> Database:
    database: Database = app.extensions["pacte"].database
    load(database)
    return database


@pytest.fixture
def staff(app: Flask, opened: Database) -> Person:
    """The requests come from BFC's staff."""
    person = make_person(opened, "Dominique", "Aubry")
    grant_role(opened, person, Role.STAFF, federation_of(opened, "bfc"))
    act_as(app, person)
    return person


def published(database: Database) -> bool:
    with database.session(Scope.federation(federation_of(database, "bfc").id)) as session:
        cohort = cohort_by_code(session, "8")
    assert cohort is not None
    return cohort.published


@pytest.mark.parametrize("path", PAGES)
def test_staff_opens(client: FlaskClient, staff: Person, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_stranger_is_not_told_that_it_exists(
    app: Flask, client: FlaskClient, opened: Database, path: str
) -> None:
    act_as(app, make_person(opened))
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_staff_of_another_federation_finds_nothing(
    app: Flask, client: FlaskClient, opened: Database, path: str
) -> None:
    load(opened, real("aura-msp-8"))
    person = make_person(opened)
    grant_role(opened, person, Role.ADMINISTRATOR, federation_of(opened, "aura"))
    act_as(app, person)
    assert client.get(path).status_code == 404
    assert client.get(path.replace("/bfc/promotions/8", "/aura/promotions/8")).status_code == (
        404 if "promotions/8" in path else client.get(path).status_code
    )


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER, Role.JUROR])
@pytest.mark.parametrize("path", PAGES)
def test_known_person_without_the_right_is_refused(
    app: Flask, client: FlaskClient, opened: Database, path: str, role: Role
) -> None:
    person = make_person(opened)
    grant_role(opened, person, role, federation_of(opened, "bfc"))
    act_as(app, person)
    assert client.get(path).status_code == 403


def test_staff_of_one_cohort_opens_only_that_one(app: Flask, client: FlaskClient, opened: Database) -> None:
    other = load(opened, shift_cohort(real(), code="9", label="Promo 9", days=364)).cohort
    person = make_person(opened)
    grant_role(opened, person, Role.STAFF, federation_of(opened, "bfc"), cohort_id=other.id)
    act_as(app, person)
    assert client.get("/regions/bfc/promotions/9/gestion").status_code == 200
    assert client.get(f"{BASE}/gestion").status_code == 403
    assert client.get("/regions/bfc/gestion").status_code == 403


def test_counters_open_their_lists_and_late_ones_stand_out(
    client: FlaskClient, staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count(session, cohorts, reader_id, now):
        late = Counter(
            label="cotisations manquantes", value=3, endpoint="public.cohort", params={"code": "8"},
            kind="late", late="Cotisations à relancer",
        )  # fmt: skip
        return {cohort.id: [late] for cohort in cohorts}

    monkeypatch.setattr(registries, "COUNTERS", [count])
    for path in ("/regions/bfc/gestion", f"{BASE}/gestion"):
        page = text(client, path)
        assert f'<a href="{BASE}" class="counter-card counter-late">' in page
        assert f'<a href="{BASE}">Cotisations à relancer (3)</a>' in page


def test_page_shows_today_who_does_what_and_the_history(client: FlaskClient, staff: Person) -> None:
    page = text(client, f"{BASE}/gestion")
    assert "Aujourd’hui" in page
    assert ">Sélection : réglages</a>" in page
    names = re.findall(
        r'<a [^>]*href="[^"]*"[^>]*>([^<]+)</a>', page.partition("<main")[2].partition("</main>")[0]
    )
    assert [name for name, times in Counted(names).items() if times > 1] == []
    assert "Dominique Aubry" in page
    assert "Équipe de la fédération" in page
    assert "La ligne de commande a créé la promotion « Promo 8 »" in page


def test_withdrawing_then_publishing(client: FlaskClient, staff: Person, opened: Database) -> None:
    page = text(client, f"{BASE}/publication")
    assert "Sa page est visible de tout le monde." in page
    assert "Personne n’a commencé de dossier." in page
    assert ">Publier" not in page
    assert client.post(f"{BASE}/retrait", data={"reason": ""}).status_code == 422
    assert published(opened)
    answer = client.post(f"{BASE}/retrait", data={"reason": "Dates à revoir"})
    assert (answer.status_code, answer.location) == (303, f"{BASE}/gestion")
    assert not published(opened)
    assert "Sa page n’est visible que de votre équipe" in text(client, f"{BASE}/publication")
    assert client.post(f"{BASE}/publication").status_code == 303
    assert published(opened)


def test_publishing_first_shows_the_texts_to_read_again(
    client: FlaskClient, staff: Person, opened: Database
) -> None:
    load(opened, shift_cohort(real(), code="9", label="Promo 9", days=728), published=False)
    there = "/regions/bfc/promotions/9"
    for path in (f"{there}/gestion", f"{there}/publication"):
        page = text(client, path)
        assert "« Présentation » : ce texte mentionne" in page
        assert "huitième promotion" in page
        assert f'href="{there}/modifier/presentation#presentation"' in page
    for words in (
        "Publier malgré tout",
        "Publier la promo 9",
        "8 séminaires, avec leurs jours, leurs heures et leurs lieux",
        "4 pièces demandées",
        "à partir du premier, la promotion ne se retire plus des pages publiques",
        "s’affiche comme un report",
    ):
        assert words in page
    assert client.post(f"{there}/publication").status_code == 303
    assert "Ce texte mentionne" not in text(client, f"{there}/gestion")


def test_a_cohort_that_cannot_be_published_says_why_before_one_tries(
    client: FlaskClient, staff: Person, opened: Database
) -> None:
    cohort = load(opened, shift_cohort(real(), code="9", label="Promo 9", days=728), published=False).cohort
    with opened.session(Scope.federation(cohort.federation_id), write=True) as session:
        row = session.get_one(Cohort, cohort.id)
        row.definition = {**row.definition, "t0_on": "2027-12-10"}
    there = "/regions/bfc/promotions/9"
    page = text(client, f"{there}/publication")
    assert "La promotion ne peut pas être publiée" in page
    assert f'<a href="{there}/modifier/calendrier#t0_on">' in page
    assert ">Publier" not in page.split("<h2>Ce qui ne pourra plus")[1]
    answer = client.post(f"{there}/publication")
    assert answer.status_code == 422
    assert "La promotion ne peut pas être publiée" in answer.text


def test_withdrawing_with_dossiers_gives_the_reason(
    client: FlaskClient, staff: Person, opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registries, "FACTS", [lambda session, cohort: CohortFacts(begun=3, deposited=1)])
    answer = client.post(f"{BASE}/retrait", data={"reason": "Erreur de date"})
    assert answer.status_code == 422
    assert published(opened)
    for page in (answer.get_data(as_text=True), client.get(f"{BASE}/publication").text):
        assert "3\u00a0dossiers sont commencés, dont 1\u00a0déposé" in page
        assert "Retirer des pages publiques" not in page


def test_candidate_cannot_publish(app: Flask, client: FlaskClient, opened: Database) -> None:
    act_as(app, make_person(opened))
    assert client.post(f"{BASE}/publication").status_code == 404
    assert client.post(f"{BASE}/retrait", data={"reason": "Non"}).status_code == 404
    assert published(opened)


def test_exported_file_loads_to_the_same(client: FlaskClient, staff: Person) -> None:
    answer = client.get(f"{BASE}/fichier")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bfc-8.toml"'
    assert answer.mimetype == "application/toml"
    assert 'label = "Promo 8"' in answer.get_data(as_text=True)


def test_modules_that_changed_since_t0_are_said(
    client: FlaskClient, staff: Person, opened: Database, clock: FixedClock
) -> None:
    clock.move_to(datetime(2026, 1, 5, tzinfo=UTC))
    assert "Les modules installés" not in text(client, f"{BASE}/gestion")
    with opened.session(Scope.federation(federation_of(opened, "bfc").id), write=True) as session:
        cohort = cohort_by_code(session, "8")
        assert cohort is not None
        cohort.curriculum_fingerprint = "0" * 64
    assert "Les modules installés ne sont plus ceux du lancement" in text(client, f"{BASE}/gestion")


def test_dashboard_sends_a_constant_number_of_statements(
    client: FlaskClient, staff: Person, opened: Database
) -> None:
    counts = []
    for number in (1, 3, 30):
        for index in range((counts and counts[-1][0]) or 1, number):
            load(opened, shift_cohort(real(), code=f"p{index}", label=f"Promo {index}", days=364))
        with statements(opened) as sent:
            assert client.get("/regions/bfc/gestion").status_code == 200
        counts.append((number, len(sent)))
    assert len({sent for _, sent in counts}) == 1
