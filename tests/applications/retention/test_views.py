"""What staff see of what will be erased: the list, its numbers, « À faire », the worker's round."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.registries import Ending
from pacte.applications.retention.operations import announce_erasures
from pacte.applications.retention.rounds import erase_round
from pacte.applications.vocabulary import ApplicationState
from pacte.clock import FixedClock
from pacte.database import Scope
from pacte.home.items import collect
from pacte.jobs import PERIODIC
from pacte.policy import SYSTEM, Role
from pacte.todo import Visit
from tests.acting import act_as
from tests.applications.processing.factories import Setting, make_dossier, make_setting
from tests.applications.retention.conftest import DUE
from tests.applications.views.conftest import text_of
from tests.cohorts.test_public_pages import statements
from tests.factories import grant_role, make_person

PAGE = "/regions/bfc/promotions/8/effacements"
NOTICE = timedelta(days=30)
DRAFT, WITHDRAWN = ApplicationState.DRAFT, ApplicationState.WITHDRAWN


@pytest.fixture
def setting(app: Flask, clock: FixedClock) -> Setting:
    """A draft, a withdrawn dossier and a deposited one, a year after closing; staff signed in."""
    made = make_setting(app.extensions["pacte"].database)
    make_dossier(made, "Camille", "Aubert", state=DRAFT)
    make_dossier(made, "Noa", "Berthier", state=WITHDRAWN)
    make_dossier(made, "Zoé", "Lefèvre")
    act_as(app, made.staff)
    clock.move_to(DUE - timedelta(days=365))
    return made


def announce(setting: Setting, at: datetime) -> None:
    with setting.database.session(setting.scope, write=True) as session:
        announce_erasures(session, by=SYSTEM, at=at)


def titles(setting: Setting, person: Person, at: datetime) -> list[tuple[str, datetime | None]]:
    visit = Visit(
        database=setting.database,
        actor=setting.actor if person is setting.staff else _actor(setting, person),
        now=at,
        federations={setting.federation.id: setting.federation},
    )
    with visit:
        return [(item.title, item.due_at) for item in collect(visit).todo if "effacements" in item.title]


def _actor(setting: Setting, person: Person) -> object:
    return Setting(setting.database, setting.federation, setting.cohort, person).actor


def test_the_list_says_who_leaves_when_and_why(
    client: FlaskClient, setting: Setting, clock: FixedClock
) -> None:
    page = client.get(PAGE)
    read = text_of(page)
    assert page.status_code == 200
    assert "se garde 24 mois après la clôture" in read.replace("\u00a0", " ")
    assert "0 effacement annoncé" in read
    assert "2 à annoncer plus tard" in read
    for words in ("Aubert", "Non déposé", "Berthier", "Retiré", "01/11/2027"):
        assert words in read
    assert "Lefèvre" not in read
    clock.move_to(DUE - NOTICE)
    announce(setting, DUE - NOTICE)
    read = text_of(client.get(PAGE))
    assert "2 effacements annoncés" in read
    assert "02/10/2027" in read
    assert "Aubert" in client.get(f"{PAGE}?effacement=annonces").text
    assert "Aubert" not in client.get(f"{PAGE}?effacement=plus-tard").text
    export = client.get(f"{PAGE}?export=csv").data.decode("utf-8-sig")
    assert len(export.strip().splitlines()) == 3
    assert "Non déposé;02/10/2027;01/11/2027" in export


def test_before_closing_nothing_is_listed(client: FlaskClient, setting: Setting, clock: FixedClock) -> None:
    clock.move_to(setting.cohort.closes_at - timedelta(seconds=1))
    read = text_of(client.get(PAGE))
    assert "Aucun dossier n’est à effacer" in read
    assert "Aubert" not in read
    assert PAGE not in client.get("/regions/bfc/promotions/8/dossiers").text
    clock.move_to(setting.cohort.closes_at)
    assert PAGE in client.get("/regions/bfc/promotions/8/dossiers").text


def test_a_refused_dossier_is_listed_in_the_words_of_its_feature(
    client: FlaskClient, setting: Setting, endings: list[object]
) -> None:
    with setting.database.session(setting.scope) as session:
        refused = session.query(Application).filter(Application.family_name == "Lefèvre").one()
    decided = datetime(2025, 11, 20, 9, 0, tzinfo=DUE.tzinfo)
    endings.append(lambda session, cohorts: {refused.id: Ending(decided, "Non retenu par le comité")})
    read = text_of(client.get(PAGE))
    assert "Non retenu par le comité" in read
    assert "20/11/2027" in read
    assert "3 à annoncer plus tard" in read


def test_the_list_costs_the_same_for_thirty(client: FlaskClient, setting: Setting) -> None:
    client.get(PAGE)
    with statements(setting.database) as few:
        client.get(PAGE)
    for number in range(27):
        make_dossier(setting, "Camille", f"Nom {number}", state=DRAFT, documents=())
    with statements(setting.database) as many:
        assert "29 à annoncer plus tard" in text_of(client.get(PAGE))
    assert 0 < len(many) == len(few) <= 10


def test_staff_are_told_from_the_announcement_to_the_erasure(
    app: Flask, client: FlaskClient, setting: Setting, clock: FixedClock
) -> None:
    assert titles(setting, setting.staff, DUE) == []
    clock.move_to(DUE - NOTICE)
    announce(setting, DUE - NOTICE)
    assert titles(setting, setting.staff, DUE) == [
        ("Relire les effacements prévus (2), Promo 8", DUE),
    ]
    stranger = make_person(setting.database)
    grant_role(setting.database, stranger, Role.JUROR, setting.federation)
    assert titles(setting, stranger, DUE) == []
    assert PAGE in client.get("/a-faire").text
    assert "dossiers à effacer bientôt" in client.get("/regions/bfc/promotions/8/gestion").text
    services = app.extensions["pacte"]
    erase_round(services, setting.scope, DUE)
    assert titles(setting, setting.staff, DUE) == []
    assert "Aucun dossier n’est à effacer" in client.get(PAGE).text


@pytest.mark.parametrize("role", [None, Role.JUROR, Role.TRAINER])
def test_the_list_is_for_staff(app: Flask, setting: Setting, role: Role | None) -> None:
    person = make_person(setting.database)
    if role:
        grant_role(setting.database, person, role, setting.federation)
    act_as(app, person)
    assert app.test_client().get(PAGE).status_code == (403 if role else 404)


def test_the_worker_s_round_announces_then_erases_and_bears_repetition(app_on_each: Flask) -> None:
    services = app_on_each.extensions["pacte"]
    made = make_setting(services.database)
    make_dossier(made, "Camille", "Aubert", state=DRAFT)
    make_dossier(made, "Zoé", "Lefèvre")
    [work] = [work for work in PERIODIC if work.run is erase_round]
    left = []
    for at in (DUE - NOTICE * 2, DUE - NOTICE, DUE - NOTICE, DUE, DUE):
        for scope in (Scope.ground(), made.scope):
            work.run(services, scope, at)
        with services.database.session(made.scope) as session:
            left.append(session.query(Application).count())
    assert left == [2, 2, 2, 1, 1]
