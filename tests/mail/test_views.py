"""The log's pages, and the demonstration's mailbox."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from pacte.accounts.models import Person
from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.database import Scope
from pacte.federations.models import Federation
from pacte.jobs.worker import work_once
from pacte.mail import Secret, post
from pacte.mail.models import MailState, OutboxMessage
from pacte.policy import Role
from pacte.web.services import Services
from tests.acting import act_as
from tests.conftest import NOW, settings_for
from tests.databases import TestUrls
from tests.factories import grant_role, make_federation, make_person
from tests.mail.factories import outbox, post_greeting


@pytest.fixture
def services(app: Flask) -> Services:
    carried: Services = app.extensions["pacte"]
    return carried


@pytest.fixture
def bfc(services: Services) -> Federation:
    return make_federation(services.database)


@pytest.fixture
def staff(app: Flask, services: Services, bfc: Federation) -> Person:
    person = make_person(services.database)
    grant_role(services.database, person, Role.STAFF, bfc)
    act_as(app, person)
    return person


def _mark(
    services: Services, bfc: Federation, message: OutboxMessage, state: MailState, error: str = ""
) -> None:
    with services.database.session(Scope.federation(bfc.id), write=True) as session:
        row = session.get(OutboxMessage, message.id)
        assert row is not None
        row.state, row.last_error = state, error


def test_the_log_lists_states_recipients_and_refusals(
    client: FlaskClient, services: Services, bfc: Federation, staff: Person
) -> None:
    scope = Scope.federation(bfc.id)
    _mark(services, bfc, post_greeting(services.database, scope, "a@exemple.fr"), MailState.SENT)
    bad = post_greeting(services.database, scope, "inconnu@exemple.fr")
    _mark(services, bfc, bad, MailState.FAILED, "L’adresse n’existe pas ou refuse nos messages.")
    post_greeting(services.database, Scope.ground(), "plateforme@exemple.fr")
    page = client.get("/regions/bfc/courriers").get_data(as_text=True)
    assert "a@exemple.fr" in page
    assert "inconnu@exemple.fr" in page
    assert "L’adresse n’existe pas" in page
    assert "plateforme@exemple.fr" not in page
    failed = client.get("/regions/bfc/courriers?etat=failed").get_data(as_text=True)
    assert "inconnu@exemple.fr" in failed
    assert "a@exemple.fr" not in failed.replace("inconnu@exemple.fr", "")
    found = client.get("/regions/bfc/courriers?q=INCONNU").get_data(as_text=True)
    assert found.count("inconnu@exemple.fr") == 1


def test_a_message_shows_no_personal_link_and_may_not_leave_again(
    client: FlaskClient, services: Services, bfc: Federation, staff: Person
) -> None:
    scope = Scope.federation(bfc.id)
    message = post_greeting(services.database, scope, context={"link": Secret("/lien/jeton")})
    _mark(services, bfc, message, MailState.SENT)
    page = client.get(f"/regions/bfc/courriers/{message.id}").get_data(as_text=True)
    assert "Votre lien\u00a0: [lien personnel]" in page
    assert "jeton" not in page
    assert "Envoyer à nouveau" not in page
    assert "Demandez l’envoi d’un nouveau lien" in page
    refused = client.post(f"/regions/bfc/courriers/{message.id}/envoyer")
    assert refused.status_code == 409
    assert len(outbox(services.database, scope)) == 1


def test_a_message_is_sent_again(
    client: FlaskClient, services: Services, bfc: Federation, staff: Person
) -> None:
    scope = Scope.federation(bfc.id)
    message = post_greeting(services.database, scope)
    _mark(services, bfc, message, MailState.FAILED)
    assert "Envoyer à nouveau" in client.get(f"/regions/bfc/courriers/{message.id}").get_data(as_text=True)
    answer = client.post(f"/regions/bfc/courriers/{message.id}/envoyer")
    first, copy = outbox(services.database, scope)
    assert (answer.status_code, answer.location) == (303, f"/regions/bfc/courriers/{copy.id}")
    assert copy.state is MailState.WAITING
    assert first.id == message.id


def test_another_federations_messages_do_not_exist(
    client: FlaskClient, services: Services, bfc: Federation, staff: Person
) -> None:
    idf = make_federation(services.database, "idf")
    message = post_greeting(services.database, Scope.federation(idf.id))
    for address in (f"/regions/bfc/courriers/{message.id}", f"/regions/idf/courriers/{message.id}"):
        assert client.get(address).status_code == 404
        assert client.post(address + "/envoyer").status_code == 404
    assert len(outbox(services.database, Scope.federation(idf.id))) == 1


def test_the_log_costs_as_many_statements_for_three_messages_as_for_one(
    app: Flask, services: Services, bfc: Federation, staff: Person
) -> None:
    counted: list[int] = []
    for _ in range(2):
        post_greeting(services.database, Scope.federation(bfc.id))
        statements: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            statements.append(statement)  # noqa: B023 - removed before the next turn

        event.listen(services.database.engine, "before_cursor_execute", note)
        assert app.test_client().get("/regions/bfc/courriers").status_code == 200
        event.remove(services.database.engine, "before_cursor_execute", note)
        counted.append(len(statements))
        post_greeting(services.database, Scope.federation(bfc.id))
    assert counted[0] == counted[1]


@pytest.fixture
def demo_app(sqlite_urls: TestUrls, clock: FixedClock, tmp_path: Path) -> Iterator[Flask]:
    made = create_app(settings_for(sqlite_urls, tmp_path, demo=True), clock=clock)
    yield made
    made.extensions["pacte"].database.dispose()


def test_the_demonstration_shows_messages_with_their_links(demo_app: Flask) -> None:
    services = demo_app.extensions["pacte"]
    scope = Scope.federation(make_federation(services.database).id)
    for name in ("ancien@exemple.fr", "recent@exemple.fr"):
        post_greeting(services.database, scope, name)
    with services.database.session(scope, write=True) as session:
        message = post(
            session,
            template="greeting",
            to="camille@exemple.fr",
            context={"name": "C", "link": Secret("/lien/jeton?a=1&b=2")},
            at=services.clock.now(),
        )
    assert work_once(services)["sent"] == 3
    client = demo_app.test_client()
    page = client.get("/demo/courrier").get_data(as_text=True)
    assert page.index("camille@") < page.index("recent@") < page.index("ancien@")
    letter = client.get(f"/demo/courrier/{message.id}").get_data(as_text=True)
    assert 'href="http://localhost/lien/jeton?a=1&amp;b=2"' in letter
    assert client.get("/demo/courrier/99999").status_code == 404
    assert 'href="/demo/courrier"' in client.get("/connexion/lien-envoye").get_data(as_text=True)


def test_the_mailbox_is_read_page_after_page_and_searched(demo_app: Flask) -> None:
    services: Services = demo_app.extensions["pacte"]
    scope = Scope.federation(make_federation(services.database).id)
    for number in range(50):
        post_greeting(
            services.database, scope, f"n{number:02}@exemple.fr", at=NOW + timedelta(minutes=number)
        )
    post_greeting(services.database, Scope.ground(), "ancien@exemple.fr", at=NOW - timedelta(days=1))
    client = demo_app.test_client()
    first = client.get("/demo/courrier").text
    assert "n49@" in first
    assert "ancien@" not in first
    second = client.get("/demo/courrier?page=2").text
    assert "ancien@" in second
    assert "n49@" not in second
    found = client.get("/demo/courrier?q=ANCIEN").text
    assert "ancien@" in found
    assert "n49@" not in found


def test_the_mailbox_exists_in_the_demonstration_only(client: FlaskClient, services: Services) -> None:
    message = post_greeting(services.database, Scope.ground())
    assert client.get("/demo/courrier").status_code == 404
    assert "/demo/courrier" not in client.get("/connexion/lien-envoye").text
    assert client.get(f"/demo/courrier/{message.id}").status_code == 404
