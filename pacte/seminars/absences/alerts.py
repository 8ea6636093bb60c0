"""After a seal or a correction, those who follow an absent learner hear of it once, and learners too."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.absences import alert_emails as emails
from pacte.seminars.models import Attendance, AttendanceAddendum, HalfDay, Justification, Seminar
from pacte.seminars.proofs.queries import Record, justified_until, own_records_of, slots_of, tolerance_of
from pacte.seminars.proofs.rules import MISSED
from pacte.seminars.queries import trainers_for
from pacte.seminars.setting import Setting, read_setting
from pacte.seminars.vocabulary import AttendanceState, JustificationState, Tolerance
from pacte.signals import attendance_amended, half_day_sealed


@half_day_sealed.connect
def follow_seal(session: FencedSession, *, half_day: HalfDay, at: datetime) -> None:
    """Everybody who missed the half-day."""
    missed = session.scalars(
        select(Attendance.enrollment_id).where(
            Attendance.half_day_id == half_day.id, Attendance.state.in_(MISSED)
        )
    ).all()
    alert(session, half_day=half_day, enrollment_ids=missed, at=at)


@attendance_amended.connect
def follow_correction(
    session: FencedSession, *, half_day: HalfDay, addendum: AttendanceAddendum, is_told: bool, at: datetime
) -> None:
    """The one whose line was corrected hears of it, and so do those who follow them."""
    if not is_told:
        enrollment = session.get_one(Enrollment, addendum.enrollment_id)
        emails.tell_of_correction(
            session,
            setting=read_setting(session, session.get_one(Cohort, half_day.cohort_id)),
            enrollment=enrollment,
            to=session.get_one(Person, enrollment.person_id),
            seminar=session.get_one(Seminar, half_day.seminar_id),
            half_day=half_day,
            addendum=addendum,
            at=at,
        )
    alert(session, half_day=half_day, enrollment_ids=[addendum.enrollment_id], amended=True, at=at)


def alert(
    session: FencedSession,
    *,
    half_day: HalfDay,
    enrollment_ids: Collection[int],
    amended: bool = False,
    at: datetime,
) -> None:
    """Write of absences without justification, in one mail to each follower; of tolerances passed.

    At a seal each learner who was absent hears of it too, unless what they sent already waits for an answer.
    """
    people = [
        (enrollment, person)
        for enrollment, person in session.execute(
            select(Enrollment, Person)
            .join(Person, Person.id == Enrollment.person_id)
            .where(Enrollment.id.in_(enrollment_ids), Enrollment.state == EnrollmentState.ACTIVE)
            .order_by(Enrollment.id)
        )
    ]
    if not people:
        return
    setting = read_setting(session, session.get_one(Cohort, half_day.cohort_id))
    seminar = session.get_one(Seminar, half_day.seminar_id)
    slots = slots_of(session, setting.cohort)
    followers = followers_of(session, seminar, [enrollment.id for enrollment, _ in people])
    before = [slot.id for slot in slots if slot.seminar.id == seminar.id and slot.id != half_day.id]
    explained = _explained(session, half_day)
    to_tell: dict[int, tuple[Person, list[Record]]] = {}
    for record in own_records_of(session, slots, people):
        known = record.spent.get(half_day.id)
        if known is None or not known.is_missed:
            continue
        is_absent = known.state is AttendanceState.ABSENT
        is_open = at < justified_until(setting.cohort)
        if is_absent and is_open and not amended and record.enrollment.id not in explained:
            emails.tell_of_absence(
                session,
                setting=setting,
                seminar=seminar,
                half_day=half_day,
                record=record,
                admitted=tolerance_of(setting.cohort),
                at=at,
            )
        if is_absent and not _is_told(record, before, half_day, amended=amended):
            for person in followers[record.enrollment.id]:
                to_tell.setdefault(person.id, (person, []))[1].append(record)
        _alert_of_tolerance(session, setting, record, followers[record.enrollment.id], at)
    for person, records in to_tell.values():
        emails.alert_of_absences(
            session, setting=setting, seminar=seminar, half_day=half_day, records=records, to=person, at=at
        )


def _explained(session: FencedSession, half_day: HalfDay) -> frozenset[int]:
    """The enrolments of which something sent about the half-day waits for an answer."""
    return frozenset(
        session.scalars(
            select(Justification.enrollment_id).where(
                Justification.half_day_id == half_day.id, Justification.state == JustificationState.SENT
            )
        )
    )


def _is_told(record: Record, before: Collection[int], half_day: HalfDay, *, amended: bool) -> bool:
    """Whether an absence of the same learner at the same seminar was written of: a sealed sheet says it."""
    elsewhere = (record.spent.get(one) for one in before)
    if any(one is not None and one.sealed and one.state is AttendanceState.ABSENT for one in elsewhere):
        return True
    lines = (half_day.sealed or {}).get("lines", ()) if amended else ()
    return any(
        line["enrollment_id"] == record.enrollment.id and line["state"] == AttendanceState.ABSENT
        for line in lines
    )


def followers_of(
    session: FencedSession, seminar: Seminar, enrollment_ids: Collection[int]
) -> Mapping[int, Sequence[Person]]:
    """Enrolment id → who follows that learner; while nobody does, those who run the seminar."""
    found: dict[int, list[Person]] = defaultdict(list)
    for enrollment_id, person in session.execute(
        select(TrainerAssignment.enrollment_id, Person)
        .join(Person, Person.id == TrainerAssignment.trainer_id)
        .where(TrainerAssignment.enrollment_id.in_(enrollment_ids), TrainerAssignment.until_at.is_(None))
    ):
        found[enrollment_id].append(person)
    others = trainers_for(session, seminar) if len(found) < len(set(enrollment_ids)) else ()
    return {one: found.get(one) or others for one in enrollment_ids}


def _alert_of_tolerance(
    session: FencedSession, setting: Setting, record: Record, followers: Sequence[Person], at: datetime
) -> None:
    admitted = tolerance_of(setting.cohort)
    if record.tolerance(admitted) is not Tolerance.PASSED:
        return
    told = [(one.email, one.name, one.given_name) for one in followers]
    for email, name, given_name in [*told, (setting.contact, setting.federation.name, "")]:
        emails.alert_of_tolerance(
            session,
            setting=setting,
            record=record,
            admitted=admitted,
            email=email,
            name=name,
            given_name=given_name,
            at=at,
        )
