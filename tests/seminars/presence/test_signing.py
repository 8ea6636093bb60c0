"""Signing by phone and on the room's device: what is written, what is refused, what is written once."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.models import Attendance, Seminar
from pacte.seminars.presence import operations
from pacte.seminars.presence.operations import Signature
from pacte.seminars.presence.tickets import Ticket, person_holder
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.seminars.factories import T0_MORNING
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, keep, make_stage


@pytest.fixture
def stage(database: Database) -> Stage:
    return make_stage(database)


def refused(stage: Stage, number: int = 0, **values: object) -> list[str]:
    before = journal(stage)
    with pytest.raises(Refused) as refusal:
        stage.sign(number, **values)  # type: ignore[arg-type]
    assert journal(stage) == before
    return [one.code for one in refusal.value.blockers]


def journal(stage: Stage) -> list[tuple[str, str]]:
    with stage.database.session(stage.setting.scope) as session:
        return [
            (entry.action, entry.actor_label)
            for entry in session.scalars(
                select(JournalEntry)
                .where(JournalEntry.action.like("attendance.%"))
                .order_by(JournalEntry.position)
            )
        ]


def test_a_drawn_signature_is_kept_with_its_fingerprint(stage: Stage, tmp_path: Path) -> None:
    drawing = keep(stage, tmp_path)
    row = stage.sign(drawing=drawing, key="k1", device="d1")
    assert (row.state, row.proof, row.signed_at, row.received_at) == (
        AttendanceState.PRESENT,
        Proof.PHONE,
        DURING,
        DURING,
    )
    assert row.signature_sha256 == drawing.content.sha256
    assert (row.client_key, row.device, row.signed_name, row.entered_by_id) == ("k1", "d1", "", None)
    assert journal(stage) == [("attendance.signed", "Noé Aubert")]


def test_a_typed_name_signs_when_one_cannot_draw(stage: Stage) -> None:
    row = stage.sign(typed="noe aubert")
    assert (row.signed_name, row.signature_file_id, row.signature_sha256) == ("noe aubert", None, "")


def test_sent_twice_it_is_written_once(stage: Stage, tmp_path: Path) -> None:
    first = stage.sign(drawing=keep(stage, tmp_path), key="k1")
    again = stage.sign(drawing=keep(stage, tmp_path), key="k1", at=DURING + timedelta(hours=3))
    assert (again.id, again.signed_at, again.revision) == (first.id, DURING, 1)
    assert len(journal(stage)) == 1


def test_a_second_signature_is_refused_with_the_hour_of_the_first(stage: Stage) -> None:
    stage.sign(key="k1")
    assert refused(stage, key="k2") == ["already_signed"]
    with pytest.raises(Refused) as refusal:
        stage.sign()
    assert "9\u00a0h\u00a003" in refusal.value.blockers[0].message


def test_hours_bound_signing(stage: Stage) -> None:
    early, late = T0_MORNING - timedelta(minutes=16), stage.half_day.ends_at + timedelta(minutes=60)
    assert refused(stage, at=early) == ["too_early"]
    assert refused(stage, at=late) == ["too_late"]
    assert stage.sign(at=late - timedelta(seconds=1)).state is AttendanceState.PRESENT


def test_a_signature_kept_without_network_is_taken_for_a_day(stage: Stage, tmp_path: Path) -> None:
    drawn = DURING + timedelta(minutes=2)
    ticket = stage.ticket()
    later = DURING + timedelta(hours=20)
    row = stage.sign(ticket=ticket, drawn_at=drawn, at=later, drawing=keep(stage, tmp_path))
    assert (row.signed_at, row.received_at) == (drawn, later)
    other = stage.ticket(1)
    assert refused(stage, 1, ticket=other, drawn_at=drawn, at=DURING + timedelta(hours=25)) == [
        "kept_too_long"
    ]


def test_the_ticket_ends_after_some_minutes_whenever_it_arrives(stage: Stage) -> None:
    ticket = stage.ticket()
    drawn = DURING + timedelta(minutes=11)
    assert refused(stage, ticket=ticket, at=drawn) == ["ticket_expired"]
    assert refused(stage, ticket=ticket, drawn_at=drawn, at=DURING + timedelta(hours=2)) == ["ticket_expired"]


def test_a_ticket_serves_its_own_person_and_half_day(stage: Stage) -> None:
    assert refused(stage, ticket=stage.ticket(1)) == ["someone_else"]
    elsewhere = Ticket(stage.id + 1, person_holder(stage.person().id), DURING)
    assert refused(stage, ticket=elsewhere) == ["no_ticket"]


def test_nobody_signs_the_line_of_another(stage: Stage) -> None:
    with (
        pytest.raises(Refused) as refusal,
        stage.database.session(stage.setting.scope, write=True) as session,
    ):
        operations.sign(
            session,
            half_day_id=stage.id,
            enrollment_id=stage.learners[1].id,
            ticket=stage.ticket(0),
            signature=Signature(typed=stage.person(1).name),
            by=stage.actor(0),
            at=DURING,
        )
    assert [one.code for one in refusal.value.blockers] == ["not_expected"]
    assert stage.row(1) is None


def test_a_cancelled_seminar_is_not_signed(stage: Stage) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        seminar = session.get_one(Seminar, stage.half_day.seminar_id)
        seminar.cancelled_at, seminar.cancel_reason = DURING, "Neige"
    assert refused(stage) == ["cancelled"]


def test_who_left_or_follows_another_track_is_not_expected(stage: Stage) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        enrollment = session.get_one(Enrollment, stage.learners[0].id)
        enrollment.state = EnrollmentState.WITHDRAWN
        enrollment.ended_on = T0_MORNING.date() - timedelta(days=1)
        session.get_one(Enrollment, stage.learners[1].id).track = "CPTS"
        session.get_one(Seminar, stage.half_day.seminar_id).tracks = ["MSP"]
    assert refused(stage) == ["not_expected"]
    assert refused(stage, 1) == ["not_expected"]
    assert stage.sheet().lines == []


def test_who_passed_into_another_cohort_that_day_is_not_expected(stage: Stage) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        enrollment = session.get_one(Enrollment, stage.learners[0].id)
        enrollment.state = EnrollmentState.TRANSFERRED
        enrollment.transferred_to_id = stage.learners[1].id
        enrollment.ended_on = T0_MORNING.date()
    assert refused(stage) == ["not_expected"]


@pytest.mark.parametrize("days_later", [0, 1])
def test_who_left_that_day_or_after_was_expected(stage: Stage, days_later: int) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        enrollment = session.get_one(Enrollment, stage.learners[0].id)
        enrollment.state = EnrollmentState.WITHDRAWN
        enrollment.ended_on = T0_MORNING.date() + timedelta(days=days_later)
    assert stage.sign().state is AttendanceState.PRESENT


def test_nothing_is_signed_after_the_seal_even_if_the_phone_kept_it(stage: Stage) -> None:
    ticket = stage.ticket()
    stage.seal()
    assert refused(stage, ticket=ticket, drawn_at=DURING, at=AFTER_IT) == ["sealed"]


def test_signing_replaces_an_absence_that_the_team_had_entered(stage: Stage) -> None:
    stage.enter(state=AttendanceState.ABSENT)
    row = stage.sign()
    assert (row.state, row.proof, row.reason, row.entered_by_id, row.revision) == (
        AttendanceState.PRESENT,
        Proof.PHONE,
        "saisi avant la signature : absence, Prévenue par téléphone",
        None,
        2,
    )
    assert stage.sheet().flags() == {row.enrollment_id: ["Signé après la saisie d’une absence"]}


def test_signing_keeps_the_times_that_the_team_noted(stage: Stage) -> None:
    ten = T0_MORNING + timedelta(hours=1)
    stage.enter(state=AttendanceState.EXCUSED, reason="Train en retard", arrived_at=ten)
    row = stage.sign(at=ten)
    assert (row.state, row.proof, row.arrived_at, row.reason) == (
        AttendanceState.EXCUSED,
        Proof.PHONE,
        ten,
        "Train en retard",
    )


def test_the_room_s_device_signs_for_each(stage: Stage, tmp_path: Path) -> None:
    for number in (0, 1):
        with stage.database.session(stage.setting.scope, write=True) as session:
            row = operations.sign_on_tablet(
                session,
                half_day_id=stage.id,
                enrollment_id=stage.learners[number].id,
                signature=Signature(drawing=keep(stage, tmp_path, number), device="tablette"),
                by=stage.by,
                at=DURING,
            )
        assert (row.proof, row.entered_by_id) == (Proof.TABLET, None)
    assert stage.sheet().flags() == {}
    with (
        pytest.raises(Refused) as refusal,
        stage.database.session(stage.setting.scope, write=True) as session,
    ):
        operations.sign_on_tablet(
            session,
            half_day_id=stage.id,
            enrollment_id=stage.learners[0].id,
            signature=Signature(typed=stage.person().name),
            by=stage.by,
            at=stage.half_day.ends_at + timedelta(hours=2),
        )
    assert [one.code for one in refusal.value.blockers] == ["too_late"]


def test_the_room_s_device_keeps_signatures_without_network(stage: Stage) -> None:
    opened = Ticket(stage.id, person_holder(stage.trainer.id), DURING)
    drawn, end = DURING + timedelta(minutes=2), stage.half_day.ends_at

    def sign(number: int, *, drawn_at: datetime, at: datetime, opened: Ticket = opened) -> Attendance:
        with stage.database.session(stage.setting.scope, write=True) as session:
            return operations.sign_on_tablet(
                session,
                half_day_id=stage.id,
                enrollment_id=stage.learners[number].id,
                signature=Signature(typed=stage.person(number).name, client_key=f"k{number}"),
                opened=opened,
                drawn_at=drawn_at,
                by=stage.by,
                at=at,
            )

    def codes(**values: Any) -> list[str]:
        with pytest.raises(Refused) as refusal:
            sign(1, **values)
        return [one.code for one in refusal.value.blockers]

    row = sign(0, drawn_at=drawn, at=end + timedelta(hours=2))
    assert (row.proof, row.signed_at, row.received_at) == (Proof.TABLET, drawn, end + timedelta(hours=2))
    assert sign(0, drawn_at=drawn, at=end + timedelta(hours=3)).revision == 1
    assert codes(drawn_at=end + timedelta(hours=1), at=end + timedelta(hours=2)) == ["too_late"]
    assert codes(drawn_at=drawn, at=DURING + timedelta(hours=25)) == ["kept_too_long"]
    another = Ticket(stage.id, person_holder(stage.person().id), DURING)
    assert codes(drawn_at=drawn, at=drawn, opened=another) == ["someone_else"]


def test_one_phone_for_two_people_is_flagged_and_taken(stage: Stage, tmp_path: Path) -> None:
    stage.sign(0, device="d", drawing=keep(stage, tmp_path, 1))
    stage.sign(1, device="d", drawing=keep(stage, tmp_path, 1))
    other = stage.person(1).name
    assert stage.sheet().flags() == {
        stage.learners[0].id: [f"Même appareil que {other}", f"Même image de signature que {other}"],
        stage.learners[1].id: ["Même appareil que Noé Aubert", "Même image de signature que Noé Aubert"],
    }
    with stage.database.session(stage.setting.scope) as session:
        assert len(session.scalars(select(Attendance)).all()) == 2
