"""The personal link of a reading: what it shows, what it answers, whom it lets in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pacte.accounts.models import SignInSession
from pacte.clock import FixedClock
from pacte.database import Scope
from pacte.memoires.models import Juror
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import Role
from tests.accounts.mailbox import last_link
from tests.cohorts.test_public_pages import text
from tests.factories import grant_role
from tests.memoires.readers.factories import READING, Jury, make_jury


@pytest.fixture
def jury(app: Flask, clock: FixedClock) -> Jury:
    clock.move_to(READING)
    return make_jury(app.extensions["pacte"].database)


@pytest.fixture
def juror(jury: Jury) -> Juror:
    """Asked to read Noé Aubert's mémoire."""
    learner, juror = jury.learner(), jury.seat("Ana")
    jury.deposit(learner)
    jury.assign(learner, juror)
    return juror


def link_of(app: Flask, jury: Jury, juror: Juror) -> str:
    """The one that the juror received."""
    return last_link(app, to=jury.person(juror).email, scope=jury.setting.scope)


def sessions(jury: Jury) -> int:
    with jury.database.session(Scope.ground()) as session:
        return session.scalar(select(func.count(SignInSession.id))) or 0


def test_opening_the_link_shows_whose_mémoire_and_changes_nothing(
    app: Flask, client: FlaskClient, jury: Jury, juror: Juror
) -> None:
    page = text(client, link_of(app, jury, juror))
    assert "Des réunions courtes" in page
    assert "Noé Aubert" in page
    assert "14 pages" in page
    assert jury.readings() == [("Ana", ReadingState.ASKED)]


def test_who_is_of_juries_only_accepts_and_enters(
    app: Flask, client: FlaskClient, jury: Jury, juror: Juror
) -> None:
    link = link_of(app, jury, juror)
    assert client.post(f"{link}/ouvrir").status_code == 410
    assert client.post(f"{link}/accord").status_code == 303
    assert jury.readings() == [("Ana", ReadingState.ACCEPTED)]
    assert "Ouvrir mes lectures" in text(client, link)
    entered = client.post(f"{link}/ouvrir")
    assert entered.headers["Location"].endswith("/regions/bfc/mes-lectures")
    assert sessions(jury) == 1
    assert jury.actions()[-1] == "reading.signed_in"


def test_whoever_holds_another_role_signs_in_as_usual(
    app: Flask, client: FlaskClient, jury: Jury, juror: Juror
) -> None:
    grant_role(jury.database, jury.person(juror), Role.STAFF, jury.setting.federation)
    link = link_of(app, jury, juror)
    client.post(f"{link}/accord")
    entered = client.post(f"{link}/ouvrir")
    assert "/connexion?suite=" in entered.headers["Location"]
    assert sessions(jury) == 0


def test_declining_closes_the_link_and_says_so(
    app: Flask, client: FlaskClient, jury: Jury, juror: Juror
) -> None:
    jury.seat("Bea")
    link = link_of(app, jury, juror)
    assert client.post(f"{link}/refus", data={"refus-reason": "Absente"}).status_code == 303
    assert jury.readings() == [("Ana", ReadingState.DECLINED), ("Bea", ReadingState.ASKED)]
    closed = client.get(link)
    assert closed.status_code == 410
    assert "Vous avez décliné cette lecture" in closed.text
    assert client.post(f"{link}/accord").status_code == 410


def test_a_tie_is_declared_from_the_link(app: Flask, client: FlaskClient, jury: Jury, juror: Juror) -> None:
    link = link_of(app, jury, juror)
    refused = client.post(f"{link}/lien", data={"lien-kind": "", "lien-reason": "Ma cousine"})
    assert refused.status_code == 422
    assert "Ma cousine" in refused.text
    assert client.post(f"{link}/lien", data={"lien-kind": "personal"}).status_code == 303
    assert jury.readings() == [("Ana", ReadingState.DECLINED)]


def test_an_unknown_link_says_what_to_do(client: FlaskClient, jury: Jury) -> None:
    answer = client.get(f"/regions/bfc/liens/lecture/{'a' * 43}")
    assert answer.status_code == 410
    assert "Ce lien ne s’ouvre pas" in answer.text
