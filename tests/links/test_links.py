"""Personal links: one purpose, one use, an end, and words for whoever holds a dead one."""

import logging
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from pacte import links
from pacte.blockers import Refused
from pacte.database import Database, Scope
from pacte.federations.models import Federation
from pacte.links.models import PersonalLink
from pacte.links.operations import forget_expired
from pacte.policy import SYSTEM
from tests.conftest import NOW
from tests.factories import make_federation

CONTACT = "la fédération BFC (contact@bfc.example)"
WEEK = timedelta(days=7)


def make_link(database: Database, federation: Federation, purpose: str = "commitment") -> str:
    with database.session(Scope.federation(federation.id), write=True) as session:
        link, token = links.create(
            session,
            purpose=purpose,
            subject=federation,
            email="leader@exemple.fr",
            lifetime=WEEK,
            by=SYSTEM,
            at=NOW,
        )
        assert token not in str(vars(link))
    return token


def refusal(database: Database, federation: Federation, token: str, **changes: object) -> str:
    asked = {"token": token, "purpose": "commitment", "at": NOW, "contact": CONTACT, **changes}
    with (
        database.session(Scope.federation(federation.id)) as session,
        pytest.raises(Refused) as refused,
    ):
        links.find(session, **asked)  # type: ignore[arg-type]
    (blocker,) = refused.value.blockers
    assert "demandez-en un nouveau à la fédération BFC (contact@bfc.example)." in blocker.remedy
    return blocker.code


def test_find_opens_until_the_last_instant_and_no_longer(database: Database) -> None:
    bfc = make_federation(database)
    token = make_link(database, bfc)
    assert len(token) == 43
    with database.session(Scope.federation(bfc.id)) as session:
        last = NOW + WEEK - timedelta(microseconds=1)
        assert links.find(session, token=token, purpose="commitment", at=last).email == "leader@exemple.fr"
    assert refusal(database, bfc, token, at=NOW + WEEK) == "link_expired"


def test_find_refuses_another_purpose_and_forged_tokens_and_leaves_a_trace(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "pacte.links")
    bfc = make_federation(database)
    token = make_link(database, bfc)
    assert refusal(database, bfc, token, purpose="invitation") == "link_unknown"
    for forged in ("", "x" * 43, token[:-1], token + "a", "é" * 43, "a" * 10_000):
        assert refusal(database, bfc, forged) == "link_unknown"
    told = [record.fields for record in caplog.records if record.getMessage() == "link refused"]
    assert told[:2] == [
        {"purpose": "invitation", "codes": ["link_unknown"]},
        {"purpose": "commitment", "codes": ["link_unknown"]},
    ]
    assert len(told) == 7


def test_find_refuses_the_link_of_another_federation(database: Database) -> None:
    bfc, idf = make_federation(database), make_federation(database, "idf")
    token = make_link(database, idf)
    assert refusal(database, bfc, token) == "link_unknown"


def test_use_spends_the_link(database: Database) -> None:
    bfc = make_federation(database)
    token = make_link(database, bfc)
    with database.session(Scope.federation(bfc.id), write=True) as session:
        link = links.find(session, token=token, purpose="commitment", at=NOW)
        links.use(session, link=link, at=NOW)
    assert refusal(database, bfc, token) == "link_used"
    with database.session(Scope.federation(bfc.id)) as session:
        assert session.scalars(select(PersonalLink.used_at)).one() == NOW


def test_use_by_two_requests_at_once_serves_one(database: Database) -> None:
    bfc = make_federation(database)
    token = make_link(database, bfc)
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def spend() -> None:
        ready.wait()
        try:
            with database.session(Scope.federation(bfc.id), write=True) as session:
                link = links.find(session, token=token, purpose="commitment", at=NOW)
                links.use(session, link=link, at=NOW)
            outcomes.append("used")
        except Refused as refused:
            outcomes.append(refused.blockers[0].code)

    threads = [threading.Thread(target=spend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["link_used", "used"]


def test_revoke_closes_the_links_of_that_subject_and_purpose_only(database: Database) -> None:
    bfc = make_federation(database)
    first, second, other = (
        make_link(database, bfc),
        make_link(database, bfc),
        make_link(database, bfc, "invitation"),
    )
    with database.session(Scope.federation(bfc.id), write=True) as session:
        assert links.revoke(session, subject=bfc, purpose="commitment", at=NOW) == 2
        assert links.revoke(session, subject=bfc, purpose="commitment", at=NOW) == 0
    assert refusal(database, bfc, first) == "link_revoked"
    assert refusal(database, bfc, second) == "link_revoked"
    with database.session(Scope.federation(bfc.id)) as session:
        assert links.find(session, token=other, purpose="invitation", at=NOW).revoked_at is None


def test_open_link_keeps_the_first_time(database: Database) -> None:
    bfc = make_federation(database)
    token = make_link(database, bfc)
    for days in (1, 2):
        with database.session(Scope.federation(bfc.id), write=True) as session:
            link = links.find(session, token=token, purpose="commitment", at=NOW)
            links.open_link(session, link=link, at=NOW + timedelta(days=days))
    with database.session(Scope.federation(bfc.id)) as session:
        assert session.scalars(select(PersonalLink.opened_at)).one() == NOW + timedelta(days=1)


def test_only_the_hash_is_stored(database: Database) -> None:
    bfc = make_federation(database)
    token = make_link(database, bfc)
    with database.session(Scope.federation(bfc.id)) as session:
        link = session.scalars(select(PersonalLink)).one()
        stored = [str(getattr(link, column.key)) for column in PersonalLink.__table__.columns]
    assert not any(token in value for value in stored)
    assert len(link.token_hash) == 64


def test_without_contact_the_sender_is_named_in_general(database: Database) -> None:
    with database.session(Scope.ground()) as session, pytest.raises(Refused) as refused:
        links.find(session, token="x" * 43, purpose="sign_in", at=NOW)
    assert refused.value.blockers[0].remedy == (
        "Vérifiez qu’il a été copié en entier depuis le message, ou demandez-en un nouveau à "
        "la personne ou à la fédération qui vous l’a envoyé."
    )


def test_forget_expired_keeps_recent_ones(database: Database) -> None:
    bfc = make_federation(database)
    make_link(database, bfc)
    with database.session(Scope.federation(bfc.id), write=True) as session:
        assert forget_expired(session, at=NOW + WEEK + timedelta(days=29)) == 0
        assert forget_expired(session, at=NOW + WEEK + timedelta(days=31)) == 1
        assert session.scalars(select(PersonalLink.email)).all() == [""]
        assert forget_expired(session, at=NOW + WEEK + timedelta(days=31)) == 0
