"""Traces of signing in leave in their time, on both engines; what still serves stays."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from pacte.accounts.forgetting import forget, forget_sign_ins
from pacte.accounts.models import SignInMethod, SignInRequest, SignInSession, SignInThrottle
from pacte.accounts.operations import profile, sign_in
from pacte.accounts.operations.sign_in import Device
from pacte.accounts.operations.throttle import count_attempt
from pacte.database import Database, Scope
from pacte.jobs import PERIODIC
from pacte.links.models import PersonalLink
from pacte.mail.models import MailState, OutboxMessage
from pacte.policy import NOBODY
from pacte.sealing import unseal
from tests.accounts.mailbox import messages
from tests.conftest import NOW
from tests.factories import make_federation, make_person
from tests.links.test_links import make_link

GROUND = Scope.ground()
DEVICE = Device("192.0.2.17", "Firefox")
HOUR = timedelta(hours=1)
KEPT = timedelta(days=183)


def open_session(database: Database, *, lifetime: timedelta = HOUR) -> SignInSession:
    person = make_person(database, email=f"p{lifetime.total_seconds():.0f}@exemple.fr")
    with database.session(GROUND, write=True) as session:
        return sign_in.open_session(
            session, person=person, method=SignInMethod.PASSWORD, device=DEVICE, lifetime=lifetime, at=NOW
        ).row


def count(database: Database, model: type) -> int:
    with database.session(GROUND) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(
    ("after", "left"), [(KEPT, 1), (HOUR + KEPT - timedelta(seconds=1), 1), (HOUR + KEPT, 0)]
)
def test_expired_session_leaves_after_six_months(database: Database, after: timedelta, left: int) -> None:
    open_session(database)
    with database.session(GROUND, write=True) as session:
        assert forget_sign_ins(session, at=NOW + after) == 1 - left
    assert count(database, SignInSession) == left


def test_closed_session_leaves_six_months_after_and_a_live_one_stays(database: Database) -> None:
    closed = open_session(database, lifetime=timedelta(days=400))
    alive = open_session(database, lifetime=timedelta(days=401))
    with database.session(GROUND, write=True) as session:
        sign_in.sign_out(session, row=closed, at=NOW)
    with database.session(GROUND, write=True) as session:
        assert forget_sign_ins(session, at=NOW + KEPT) == 1
    with database.session(GROUND) as session:
        assert session.scalars(select(SignInSession.id)).all() == [alive.id]


def test_spent_links_and_their_mail_leave_and_doing_it_again_changes_nothing(database: Database) -> None:
    bfc = make_federation(database)
    make_link(database, bfc)
    person = make_person(database, email="camille@exemple.fr")
    with database.session(GROUND, write=True) as session:
        sign_in.request_link(session, email="a@exemple.fr", next_path="", at=NOW)
        profile.ask_address_change(session, person=person, email="b@exemple.fr", by=NOBODY, at=NOW)
    with database.session(GROUND, write=True) as session:
        [mail] = messages(database, to="a@exemple.fr")
        token = json.loads(unseal(("cle-de-test",), mail.sealed)).popitem()[1].rsplit("/", 1)[-1]
        sign_in.sign_in_with_link(session, token=token, device=DEVICE, lifetime=HOUR, at=NOW)
    assert (count(database, PersonalLink), count(database, OutboxMessage)) == (2, 3)
    with database.session(GROUND, write=True) as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.template != "address-change")
            .values(state=MailState.SENT, sent_at=NOW)
        )
    later = NOW + KEPT + timedelta(days=2)
    for gone in (2 + 2 + 1, 0):
        with database.session(GROUND, write=True) as session:
            assert forget_sign_ins(session, at=later) == gone
    with database.session(GROUND) as session:
        assert session.scalars(select(OutboxMessage.template)).all() == ["address-change"]
    assert (count(database, PersonalLink), count(database, SignInSession)) == (0, 0)
    with database.session(Scope.federation(bfc.id)) as session:
        assert len(session.scalars(select(PersonalLink)).all()) == 1


def test_the_workers_round_forgets_traces_counters_and_sessions(app_on_each: Flask) -> None:
    services = app_on_each.extensions["pacte"]
    database = services.database
    make_federation(database)
    open_session(database)
    with database.session(GROUND, write=True) as session:
        sign_in.request_link(session, email="a@exemple.fr", next_path="", at=NOW)
        count_attempt(session, what="link", account="a@exemple.fr", address="192.0.2.17", at=NOW)
    [work] = [work for work in PERIODIC if work.run is forget]
    for days, traces, sessions in ((2, 0, 1), (184, 0, 0), (184, 0, 0)):
        work.run(services, GROUND, NOW + timedelta(days=days))
        assert count(database, SignInRequest) == count(database, SignInThrottle) == traces
        assert count(database, SignInSession) == sessions
