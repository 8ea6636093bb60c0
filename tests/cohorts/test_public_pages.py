"""The public pages of cohorts, at each moment of their life."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from pacte.clock import FixedClock
from pacte.cohorts import registries
from pacte.cohorts.registries import OwnDossier
from pacte.cohorts.shifting import shift_cohort
from pacte.database import Database, FencedSession
from pacte.policy import Role
from tests.acting import act_as
from tests.cohorts.loading import BEFORE_ALL, REAL, federation_of, load, real
from tests.factories import grant_role, make_federation, make_person

LAST_SECOND = datetime(2025, 10, 31, 22, 59, 59, tzinfo=UTC)
PAGE = "/regions/bfc/promotions/8"


@pytest.fixture
def opened(app: Flask) -> Database:
    """The application's database, with BFC's promo 8."""
    database: Database = app.extensions["pacte"].database
    load(database)
    return database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SELECTs sent meanwhile."""
    sent: list[str] = []

    def note(connection, cursor, statement, *rest):
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    body = answer.get_data(as_text=True).replace("<wbr>", "")
    return " ".join(body.replace("\u00a0", " ").replace("\u202f", " ").split())


def card_states(client: FlaskClient, path: str) -> dict[str, str]:
    """What a list says of each cohort, by its name without the region."""
    cards = text(client, path).split('<li class="cohort-card">')[1:]
    plain = [re.sub(r"<svg.*?</svg>|<[^>]+>", "|", card) for card in cards]
    words = [[part.strip() for part in card.split("|") if part.strip()] for card in plain]
    return {parts[1].partition(",")[0].strip(): parts[0] for parts in words}


def test_open_page_says_all_one_needs(client: FlaskClient, opened: Database) -> None:
    page = text(client, PAGE)
    for words in (
        "Candidatures ouvertes",
        "vendredi 31 octobre 2025 à 23 h 59 (heure de Paris)",
        "jeudi 11 décembre 2025",
        "Beaune (Côte-d’Or)",
        "20 places",
        "Recevoir plus de dossiers que de places est habituel",
        "prise en charge par l’ARS Bourgogne-Franche-Comté",
        "pacte@femasco-bfc.example",
        "Lettre d’engagement de l’équipe",
        "5 Mo au plus, 4 pages au plus",
        "Décryptage de l’écosystème de santé",
        "Expliciter les dimensions de la coordination",
        "Votre équipe est invitée.",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("moment", "present", "absent"),
    [
        (
            datetime(2025, 7, 31, 21, 59, 59, tzinfo=UTC),
            "Les candidatures ouvrent le <strong>vendredi 1er août 2025 à 0 h (heure de Paris)",
            "Candidatures jusqu’au",
        ),
        (datetime(2025, 7, 31, 22, 0, tzinfo=UTC), "Candidatures jusqu’au", "Les candidatures ouvrent"),
        (LAST_SECOND, "Il reste moins d’une minute", "Les candidatures sont closes"),
        (
            LAST_SECOND + timedelta(seconds=1),
            "Les candidatures sont closes depuis le <strong>31 octobre 2025 à 23 h 59 (heure de Paris)",
            "Candidatures jusqu’au",
        ),
        (datetime(2025, 11, 3, tzinfo=UTC), "Le comité de sélection se réunit en novembre 2025", "Complet"),
        (
            datetime(2025, 12, 2, tzinfo=UTC),
            "Le comité de sélection s’est réuni en novembre 2025",
            "Complet",
        ),
        (datetime(2026, 2, 1, tzinfo=UTC), "La formation a commencé le 11 décembre 2025", "comité"),
        (datetime(2028, 2, 1, tzinfo=UTC), "Cette promotion a terminé sa formation", "a commencé le"),
    ],
)
def test_page_follows_the_clock(
    client: FlaskClient, opened: Database, clock: FixedClock, moment: datetime, present: str, absent: str
) -> None:
    clock.move_to(moment)
    page = text(client, PAGE).split('class="cohort-facts"')[0]
    assert present in page
    assert absent not in page


@pytest.mark.parametrize(("confirmed", "full"), [(19, False), (20, True)])
def test_a_cohort_whose_places_are_all_confirmed_says_so(
    app: Flask,
    client: FlaskClient,
    opened: Database,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    confirmed: int,
    full: bool,
) -> None:
    bfc = federation_of(opened, "bfc").id
    elsewhere = replace(
        real(), federation=replace(real().federation, code="elsewhere"), label="Promo d’ailleurs"
    )
    load(opened, elsewhere)

    def places(session: FencedSession, ids: Sequence[int]) -> dict[int, int]:
        return dict.fromkeys(ids, confirmed) if session.federation_id == bfc else {}

    monkeypatch.setattr(registries, "CONFIRMED", [places])
    clock.move_to(datetime(2025, 12, 2, tzinfo=UTC))
    page = text(client, PAGE)
    assert ("Complet : candidatures closes" in page) is full
    assert ("Les 20 places sont confirmées" in page) is full
    assert ("Sélection en cours" in page) is not full
    own = "Complet" if full else "Sélection en cours"
    assert card_states(client, "/regions/bfc") == {"Promo 8": own}
    assert card_states(client, "/") == {"Promo 8": own, "Promo d’ailleurs": "Sélection en cours"}
    clock.move_to(datetime(2026, 2, 1, tzinfo=UTC))
    assert "Formation commencée" in text(client, "/regions/bfc")
    clock.move_to(datetime(2025, 10, 2, tzinfo=UTC))
    assert "Complet" not in text(client, PAGE)


def test_dossier_holder_resumes(
    app: Flask, client: FlaskClient, opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(opened)
    act_as(app, person)
    found = OwnDossier(label="Reprendre mon dossier", endpoint="home.todo")
    monkeypatch.setattr(
        registries, "OWN_DOSSIER", [lambda session, cohort, who: found if who == person.id else None]
    )
    assert '<a class="button button-large" href="/a-faire">Reprendre mon dossier</a>' in text(client, PAGE)
    act_as(app, make_person(opened))
    assert "Reprendre mon dossier" not in text(client, PAGE)


@pytest.mark.parametrize("reference", REAL)
def test_every_real_cohort_has_its_pages(client: FlaskClient, opened: Database, reference: str) -> None:
    definition = real(reference)
    load(opened, definition, at=BEFORE_ALL)
    base = f"/regions/{definition.federation.code}"
    assert definition.label in text(client, f"{base}/promotions/{definition.code}")
    assert "Vous saurez" in text(client, f"{base}/promotions/{definition.code}/programme")
    assert definition.label in text(client, base)
    assert definition.privacy.contact in text(client, f"{base}/donnees-personnelles")


@pytest.mark.parametrize(
    "path", ["/regions/aura/promotions/8", "/regions/bfc/promotions/99", "/regions/nulle"]
)
def test_unknown_or_other_federations_code_is_not_found(
    client: FlaskClient, opened: Database, path: str
) -> None:
    make_federation(opened, "aura")
    assert client.get(path).status_code == 404


def test_unpublished_cohort_is_seen_by_staff_only(app: Flask, client: FlaskClient, opened: Database) -> None:
    loaded = load(opened, shift_cohort(real(), code="9", label="Promo 9", days=364), published=False)
    for path in ("/regions/bfc/promotions/9", "/regions/bfc/promotions/9/programme"):
        assert client.get(path).status_code == 404
    assert "Promo 9" not in text(client, "/regions/bfc")
    assert "Promo 9" not in text(client, "/")
    act_as(app, make_person(opened))
    assert client.get("/regions/bfc/promotions/9").status_code == 404
    staff = make_person(opened)
    grant_role(opened, staff, Role.STAFF, federation_of(opened, "bfc"), cohort_id=loaded.cohort.id)
    act_as(app, staff)
    assert "Cette promotion n’est pas publiée" in text(client, "/regions/bfc/promotions/9")


def test_definition_cannot_inject_html(client: FlaskClient, opened: Database) -> None:
    load(opened, replace(real(), presentation="Bonjour <script>alert(1)</script>", label="<b>Promo</b>"))
    page = text(client, PAGE)
    assert "<script>alert" not in page
    assert "<b>Promo</b>" not in page


def test_overseas_closing_follows_the_federations_clock(
    client: FlaskClient, opened: Database, clock: FixedClock
) -> None:
    federation = replace(real().federation, code="reunion", region="La Réunion", time_zone="Indian/Reunion")
    load(opened, replace(real(), federation=federation))
    clock.move_to(datetime(2025, 10, 31, 19, 59, 59, tzinfo=UTC))
    path = "/regions/reunion/promotions/8"
    assert "31 octobre 2025 à 23 h 59 (heure de La Réunion)" in text(client, path)
    clock.move_to(datetime(2025, 10, 31, 20, 0, tzinfo=UTC))
    assert "Les candidatures sont closes" in text(client, path)


def test_no_request_to_a_third_party(client: FlaskClient, opened: Database) -> None:
    page = text(client, PAGE)
    assert 'src="http' not in page
    assert '<link rel="stylesheet" href="http' not in page
    assert '<meta property="og:title" content="Promo 8, Bourgogne-Franche-Comté">' in page


@pytest.mark.parametrize("path", ["/", "/regions/bfc", "/regions/bfc/donnees-personnelles"])
def test_lists_send_a_constant_number_of_statements(client: FlaskClient, opened: Database, path: str) -> None:
    counts = []
    made = 1
    for wanted in (1, 3, 30):
        while made < wanted:
            made += 1
            load(opened, shift_cohort(real(), code=f"p{made}", label=f"Promo {made}", days=364))
        client.get(path)
        with statements(opened) as sent:
            assert client.get(path).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] <= 2
