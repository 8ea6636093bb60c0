"""The landing page, « À faire », and what every site must say."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte import todo
from pacte.clock import FixedClock
from pacte.cohorts.shifting import shift_cohort
from pacte.database import Database
from pacte.policy import Role
from pacte.todo import TodoItem, Visit
from tests.acting import act_as
from tests.cohorts.loading import BEFORE_ALL, REAL, federation_of, load, real
from tests.cohorts.test_public_pages import text
from tests.conftest import NOW
from tests.factories import grant_role, make_person


@pytest.fixture
def opened(app: Flask) -> Database:
    database: Database = app.extensions["pacte"].database
    for reference in REAL:
        load(database, real(reference), at=BEFORE_ALL)
    return database


def test_landing_puts_open_cohorts_first(client: FlaskClient, opened: Database) -> None:
    load(
        opened,
        shift_cohort(
            real("aura-msp-8"), code="msp-9", label="Promo n° 9", new_t0=NOW.date().replace(year=2026)
        ),
    )
    page = text(client, "/")
    places = [page.index(words) for words in ("Promo 8, Bourgogne", "Promo n° 9", "Session 2, Île-de-France")]
    assert places == sorted(places)
    assert "Jusqu’au 31 octobre 2025 à 23 h 59" in page
    assert "Il reste 46 jours" in page


def test_landing_without_any_cohort(client: FlaskClient) -> None:
    assert "Aucune promotion n’est annoncée pour l’instant." in text(client, "/")


@pytest.mark.parametrize("path", ["/accessibilite", "/donnees-personnelles", "/aide"])
def test_pages_every_site_must_have(client: FlaskClient, opened: Database, path: str) -> None:
    assert "FeMaSCo-BFC" in text(client, path) or path == "/accessibilite"


def test_empty_list_says_what_comes_next(app: Flask, client: FlaskClient, opened: Database) -> None:
    act_as(app, make_person(opened))
    page = text(client, "/a-faire")
    assert "Vous n’avez rien à faire pour l’instant." in page
    opened_until = "jusqu’au 31 octobre 2025 à 23 h 59 (heure de Paris)."
    assert f"Les candidatures de la promo 8 sont ouvertes {opened_until}" in page
    assert "Mes espaces" not in page


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEARNER, Role.JUROR])
def test_an_empty_list_sends_those_who_have_a_room_nowhere_else(
    app: Flask, client: FlaskClient, opened: Database, role: Role
) -> None:
    person = make_person(opened)
    grant_role(opened, person, role, federation_of(opened, "bfc"))
    act_as(app, person)
    page = text(client, "/a-faire")
    assert "Ce qui vous attendra paraîtra ici" in page
    assert "prochaine version" not in page
    assert "Les candidatures de" not in page
    assert "Mes espaces" in page


@pytest.fixture
def staff(app: Flask, opened: Database) -> None:
    person = make_person(opened)
    grant_role(opened, person, Role.STAFF, federation_of(opened, "bfc"))
    act_as(app, person)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2025, 7, 25, tzinfo=UTC), "Promo 8 : les candidatures ouvrent bientôt"),
        (datetime(2025, 10, 20, tzinfo=UTC), "Promo 8 : les candidatures ferment bientôt"),
        (datetime(2025, 9, 15, tzinfo=UTC), "Vous n’avez rien à faire"),
        (datetime(2025, 11, 20, tzinfo=UTC), "Vous n’avez rien à faire"),
    ],
)
def test_staff_is_told_of_the_window(
    client: FlaskClient, staff: None, clock: FixedClock, moment: datetime, words: str
) -> None:
    clock.move_to(moment)
    page = text(client, "/a-faire")
    assert words in page
    assert "Mes espaces" in page
    assert '<a href="/regions/bfc/gestion">FeMaSCo-BFC</a>' in page
    assert "FémasIF" not in page.split("Mes espaces")[1].split("</main>")[0]


def test_staff_is_told_of_an_unpublished_cohort(client: FlaskClient, staff: None, opened: Database) -> None:
    load(opened, shift_cohort(real(), code="9", label="Promo 9", days=364), published=False)
    page = text(client, "/a-faire")
    assert "Publier la promo 9" in page
    assert 'href="/regions/bfc/promotions/9/gestion"' in page


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[TodoItem]]:
    """What a feature offers, next to nothing else."""
    items: list[TodoItem] = []

    def offer(visit: Visit) -> list[TodoItem]:
        return items

    monkeypatch.setattr("pacte.home.items.OFFERS", [offer])
    yield items
    assert offer not in todo.OFFERS


def item(title: str, days: int | None, **more: object) -> TodoItem:
    due = None if days is None else NOW + timedelta(days=days)
    return TodoItem(title=title, reason="Parce que.", endpoint="home.landing", due_at=due, **more)


def test_soonest_first_then_what_one_waits_for(
    app: Flask, client: FlaskClient, opened: Database, offered: list[TodoItem]
) -> None:
    act_as(app, make_person(opened))
    offered += [
        item("Sans échéance", None),
        item("Plus tard", 9),
        item("Réponse du comité", None, kind="waiting", whom="FeMaSCo-BFC"),
        item("Ma formation", None, kind="standing", whom="FeMaSCo-BFC"),
        item("3 entretiens à mener", None, kind="ahead"),
        item("En premier", 1),
        item("Déjà passé", -1),
    ]
    page = text(client, "/a-faire").split("<main")[1]
    words = (
        *("Déjà passé", "En premier", "Plus tard", "Sans échéance"),
        *(
            "À venir",
            "3 entretiens à mener",
            "En attente",
            "Réponse du comité",
            "Où j’en suis",
            "Ma formation",
        ),
    )
    places = [page.index(each) for each in words]
    assert places == sorted(places)
    assert page.count("En attente") == 1, "the heading says it, once"
    assert page.count("#i-waiting") == 1, "only what one waits for is marked so"
    assert "En retard" in page
    assert "– FeMaSCo-BFC" in page


def test_those_who_wait_are_not_offered_another_cohort(
    app: Flask, client: FlaskClient, opened: Database, offered: list[TodoItem]
) -> None:
    act_as(app, make_person(opened))
    offered.append(item("Réponse du comité", None, kind="waiting", whom="FeMaSCo-BFC"))
    page = text(client, "/a-faire").split("<main")[1]
    assert "Ce que vous attendez est ci-dessous" in page
    assert "sont ouvertes" not in page
