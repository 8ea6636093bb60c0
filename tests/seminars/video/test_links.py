"""Personal links to sign: sent once, valid for one person during one half-day, useless otherwise."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.blockers import Refused
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import Modality
from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.mail.models import OutboxMessage
from pacte.sealing import unseal
from pacte.seminars.models import Seminar
from pacte.seminars.presence.operations import Signature, sign_on_tablet
from pacte.seminars.proofs.queries import records_of, slots_of
from pacte.seminars.video import operations
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.seminars.factories import T0_MORNING, change_definition
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage
from tests.seminars.video.factories import make_online

EVE = T0_MORNING - timedelta(hours=20)


def send(stage: Stage, *, at: datetime = EVE) -> int:
    with stage.database.session(stage.setting.scope, write=True) as session:
        return operations.send_links(session, half_day_id=stage.id, by=stage.by, at=at)


def send_again(stage: Stage, number: int = 0, *, at: datetime = EVE) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        operations.send_again(
            session, half_day_id=stage.id, enrollment_id=stage.learners[number].id, by=stage.by, at=at
        )


def messages(stage: Stage, number: int = 0) -> list[OutboxMessage]:
    """What a learner received, oldest first."""
    with stage.database.session(stage.setting.scope) as session:
        statement = select(OutboxMessage).where(OutboxMessage.recipient == stage.person(number).email)
        return list(session.scalars(statement.order_by(OutboxMessage.id)))


def token_of(message: OutboxMessage, place: int = 0) -> str:
    paths = unseal(("cle-de-test",), message.sealed)
    return re.findall(r"/liens/emargement/([\w-]{43})", str(paths))[place]


def sign(stage: Stage, token: str, *, typed: str = "", at: datetime = DURING, key: str = "") -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        operations.sign_by_link(
            session,
            token=token,
            signature=Signature(typed=typed or stage.person().name, client_key=key),
            at=at,
        )


def change(stage: Stage, **values: object) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        seminar = session.get_one(Seminar, stage.half_day.seminar_id)
        for name, value in values.items():
            setattr(seminar, name, value)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refusal.value.blockers]


def test_links_are_sent_once_and_sign_for_one_person(database: Database) -> None:
    stage = make_online(database)
    assert send(stage) == 2
    assert send(stage) == 0
    (first,), (second,) = messages(stage, 0), messages(stage, 1)
    assert first.template == "seminars/signing_link"
    assert (
        "de 9\u00a0h à 12\u00a0h\u00a030 (signature ouverte de 8\u00a0h\u00a045 à 13\u00a0h\u00a030)"
        in first.text_body
    )
    assert "https://visio.example/pacte" in first.text_body
    assert token_of(first) not in first.text_body
    with pytest.raises(Refused) as other:
        sign(stage, token_of(second))
    assert codes(other) == ["name_differs"]
    sign(stage, token_of(first))
    row = stage.row(0)
    assert row is not None
    assert (row.state, row.proof, row.signed_at, row.signed_name, row.entered_by_id) == (
        AttendanceState.PRESENT,
        Proof.VIDEO,
        DURING,
        "Noé Aubert",
        None,
    )
    assert stage.row(1) is None
    with pytest.raises(Refused) as twice:
        sign(stage, token_of(first))
    assert codes(twice) == ["already_signed"]
    with pytest.raises(Refused) as signed:
        send_again(stage)
    assert codes(signed) == ["already_signed"]


@pytest.fixture
def stage(sqlite_database: Database) -> Stage:
    return make_online(sqlite_database)


def test_a_signature_sent_twice_is_written_once(stage: Stage) -> None:
    send(stage)
    token = token_of(messages(stage)[0])
    sign(stage, token, key="k" * 32)
    sign(stage, token, key="k" * 32, at=DURING + timedelta(minutes=1))
    row = stage.row(0)
    assert row is not None
    assert (row.revision, row.signed_at) == (1, DURING)


def test_sent_again_the_former_link_closes(stage: Stage) -> None:
    send(stage)
    send_again(stage)
    first, again = messages(stage)
    with pytest.raises(Refused) as former:
        sign(stage, token_of(first))
    assert codes(former) == ["link_revoked"]
    sign(stage, token_of(again))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (T0_MORNING - timedelta(minutes=16), "too_early"),
        (T0_MORNING + timedelta(hours=4, minutes=30), "too_late"),
        (T0_MORNING + timedelta(days=40), "link_expired"),
    ],
)
def test_outside_its_half_day_a_link_signs_nothing(stage: Stage, at: datetime, expected: str) -> None:
    send(stage)
    with pytest.raises(Refused) as refusal:
        sign(stage, token_of(messages(stage)[0]), at=at)
    assert codes(refusal) == [expected]
    assert stage.row(0) is None


def test_cancelled_or_sealed_it_signs_nothing(stage: Stage) -> None:
    send(stage)
    token = token_of(messages(stage)[0])
    change(stage, cancelled_at=EVE, cancel_reason="Grève")
    for act in (lambda: sign(stage, token), lambda: send(stage), lambda: send_again(stage)):
        with pytest.raises(Refused) as refusal:
            act()
        assert codes(refusal) == ["cancelled"]
    change(stage, cancelled_at=None, cancel_reason="")
    stage.seal()
    with pytest.raises(Refused) as sealed:
        sign(stage, token)
    assert codes(sealed) == ["sealed"]


def test_in_person_only_whoever_follows_by_video_signs_by_link_and_it_counts_online(stage: Stage) -> None:
    send(stage)
    old = token_of(messages(stage)[0])
    first, *others = definition_of(stage.setting.cohort).seminars
    change_definition(stage.setting, [replace(first, modality=Modality.ONLINE), *others], at=EVE)
    change_definition(stage.setting, [first, *others], at=EVE + timedelta(hours=1))
    for act in (lambda: sign(stage, old), lambda: send(stage)):
        with pytest.raises(Refused) as refusal:
            act()
        assert codes(refusal) == ["not_remote"]
    send_again(stage, at=EVE + timedelta(hours=2))
    sign(stage, token_of(messages(stage)[-1]))
    stage.sign(1)
    with stage.database.session(stage.setting.scope) as session:
        people = [(one, session.get_one(Person, one.person_id)) for one in stage.learners[:2]]
        by_video, there = records_of(session, slots_of(session, stage.setting.cohort), people)
    assert (by_video.hours.online, by_video.hours.in_person) == (210, 0)
    assert (there.hours.online, there.hours.in_person) == (0, 210)


def test_by_video_whoever_is_in_the_room_signs_on_its_device_and_counts_in_person(stage: Stage) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        sign_on_tablet(
            session,
            half_day_id=stage.id,
            enrollment_id=stage.learners[0].id,
            signature=Signature(typed=stage.person().name),
            by=stage.by,
            at=DURING,
        )
    stage.sign(1)
    with stage.database.session(stage.setting.scope) as session:
        people = [(one, session.get_one(Person, one.person_id)) for one in stage.learners[:2]]
        there, by_video = records_of(session, slots_of(session, stage.setting.cohort), people)
    assert (there.hours.online, there.hours.in_person) == (0, 210)
    assert (by_video.hours.online, by_video.hours.in_person) == (210, 0)


def test_somebody_who_left_signs_nothing(stage: Stage) -> None:
    send(stage)
    with stage.database.session(stage.setting.scope, write=True) as session:
        enrollment = session.get_one(Enrollment, stage.learners[0].id)
        enrollment.state = EnrollmentState.WITHDRAWN
        enrollment.ended_on = T0_MORNING.date() - timedelta(days=1)
    with pytest.raises(Refused) as refusal:
        sign(stage, token_of(messages(stage)[0]))
    assert codes(refusal) == ["not_expected"]


def test_a_half_day_that_leaves_the_calendar_takes_its_links_along(stage: Stage) -> None:
    send(stage)
    token = token_of(messages(stage)[0])
    first, *others = definition_of(stage.setting.cohort).seminars
    change_definition(stage.setting, [replace(first, half_days=first.half_days[1:]), *others])
    with pytest.raises(Refused) as refusal:
        sign(stage, token)
    assert codes(refusal) == ["gone"]


def test_the_day_before_what_nobody_sent_leaves_once(stage: Stage) -> None:
    def due(at: datetime) -> int:
        with stage.database.session(stage.setting.scope, write=True) as session:
            return operations.send_due_links(session, at=at)

    assert due(EVE) == 0, "invitations did not leave"
    change(stage, invited_at=EVE)
    assert due(T0_MORNING - timedelta(days=1, minutes=1)) == 0
    assert due(T0_MORNING - timedelta(days=1)) == 2, "one message for the morning and the afternoon"
    assert due(EVE) == 0
    (first,) = messages(stage)
    assert len({token_of(first, 0), token_of(first, 1)}) == 2
    assert due(AFTER_IT) == 0
