"""What follows absences and what is done in the team, read for many learners at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.models import (
    Attendance,
    AttendanceAddendum,
    CatchUp,
    HalfDay,
    Justification,
    Seminar,
    TeamWork,
    ToleranceDecision,
    ToleranceProposal,
)
from pacte.seminars.vocabulary import AttendanceState, JustificationState, TeamWorkState

SOMEBODY = "une formatrice ou un formateur"


@dataclass(slots=True)
class Followed:
    """What was validated, decided and accepted for one learner."""

    caught_up: dict[int, int] = field(default_factory=dict)
    """Id of a half-day → minutes of the work validated in its place."""
    caught_up_at: dict[int, datetime] = field(default_factory=dict)
    """Id of a half-day → when that work was handed in; validated without it, when it was."""
    covered: int = 0
    """Half-days beyond the tolerance that decisions cover."""
    team: int = 0
    """Minutes accepted in their team."""
    team_on: tuple[date, ...] = ()
    """The first and the last day of that time."""


def followed_of(session: FencedSession, enrollment_ids: Collection[int]) -> Mapping[int, Followed]:
    """Enrolment id → what counts for it; three statements."""
    found: dict[int, Followed] = defaultdict(Followed)
    for enrollment_id, half_day_id, minutes, done_at in session.execute(
        select(
            CatchUp.enrollment_id,
            CatchUp.half_day_id,
            CatchUp.minutes,
            func.coalesce(CatchUp.handed_in_at, CatchUp.validated_at, type_=CatchUp.validated_at.type),
        ).where(
            CatchUp.enrollment_id.in_(enrollment_ids),
            CatchUp.validated_at.is_not(None),
            CatchUp.cancelled_at.is_(None),
        )
    ):
        found[enrollment_id].caught_up[half_day_id] = minutes
        found[enrollment_id].caught_up_at[half_day_id] = done_at
    for enrollment_id, covered in session.execute(
        select(ToleranceDecision.enrollment_id, func.sum(ToleranceDecision.half_days))
        .where(ToleranceDecision.enrollment_id.in_(enrollment_ids), ToleranceDecision.ended_at.is_(None))
        .group_by(ToleranceDecision.enrollment_id)
    ):
        found[enrollment_id].covered = int(covered)
    for enrollment_id, minutes, first, last in session.execute(
        select(
            TeamWork.enrollment_id,
            func.sum(TeamWork.minutes),
            func.min(TeamWork.done_on),
            func.max(TeamWork.done_on),
        )
        .where(TeamWork.enrollment_id.in_(enrollment_ids), TeamWork.state == TeamWorkState.ACCEPTED)
        .group_by(TeamWork.enrollment_id)
    ):
        found[enrollment_id].team = int(minutes)
        found[enrollment_id].team_on = (first, last)
    return found


@dataclass(frozen=True, slots=True)
class Unhandled:
    """A sealed absence without justification that nothing has followed yet."""

    enrollment: Enrollment
    person: Person
    half_day: HalfDay
    seminar: Seminar


def unhandled(
    session: FencedSession, cohort_ids: Collection[int], *, person_id: int | None = None
) -> Sequence[Unhandled]:
    """Absences of those in these cohorts that wait for a justification, catch-up work or a decision.

    A decision of the team handles the absences sealed before it. ``person_id``: only those of a learner.
    In the order of time; two statements.
    """
    corrected = (
        select(AttendanceAddendum.id)
        .where(
            AttendanceAddendum.half_day_id == Attendance.half_day_id,
            AttendanceAddendum.enrollment_id == Attendance.enrollment_id,
        )
        .exists()
    )
    given = (
        select(CatchUp.id)
        .where(
            CatchUp.half_day_id == Attendance.half_day_id,
            CatchUp.enrollment_id == Attendance.enrollment_id,
            CatchUp.cancelled_at.is_(None),
        )
        .exists()
    )
    decided = (
        select(ToleranceDecision.id)
        .where(
            ToleranceDecision.enrollment_id == Attendance.enrollment_id,
            ToleranceDecision.ended_at.is_(None),
            ToleranceDecision.decided_at >= HalfDay.sealed_at,
        )
        .exists()
    )
    rows = session.execute(
        select(Attendance.state, Enrollment, Person, HalfDay, Seminar)
        .join(HalfDay, HalfDay.id == Attendance.half_day_id)
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .join(Enrollment, Enrollment.id == Attendance.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(
            HalfDay.cohort_id.in_(cohort_ids),
            HalfDay.sealed_at.is_not(None),
            Enrollment.state == EnrollmentState.ACTIVE,
            (Attendance.state == AttendanceState.ABSENT) | corrected,
            ~given,
            ~decided,
            *([] if person_id is None else [Enrollment.person_id == person_id]),
        )
        .order_by(HalfDay.starts_at, HalfDay.id, Person.sort_key, Person.id)
    ).all()
    today = _corrections(session, {half_day.id for _, _, _, half_day, _ in rows})
    return [
        Unhandled(enrollment, person, half_day, seminar)
        for state, enrollment, person, half_day, seminar in rows
        if today.get((half_day.id, enrollment.id), state) is AttendanceState.ABSENT
    ]


def _corrections(
    session: FencedSession, half_day_ids: Collection[int]
) -> Mapping[tuple[int, int], AttendanceState]:
    """Half-day and enrolment → what the last correction says."""
    rows = session.execute(
        select(AttendanceAddendum.half_day_id, AttendanceAddendum.enrollment_id, AttendanceAddendum.content)
        .where(AttendanceAddendum.half_day_id.in_(half_day_ids))
        .order_by(AttendanceAddendum.half_day_id, AttendanceAddendum.number)
    )
    return {
        (half_day_id, enrollment_id): AttendanceState(content["after"]["state"])
        for half_day_id, enrollment_id, content in rows
        if content.get("after")
    }


@dataclass(frozen=True, slots=True)
class History:
    """All that was given, decided and declared for one learner, newest first, with who did it."""

    catch_ups: Sequence[CatchUp]
    decisions: Sequence[ToleranceDecision]
    team_work: Sequence[TeamWork]
    justifications: Sequence[Justification]
    names: Mapping[int, str]
    addresses: Mapping[int, str]
    """Id → e-mail address."""

    def name(self, person_id: int | None) -> str:
        return self.names.get(person_id or 0, "l’équipe")

    def is_explained(self, half_day_id: int) -> bool:
        """Whether something sent about it waits for an answer."""
        return any(
            one.half_day_id == half_day_id and one.state is JustificationState.SENT
            for one in self.justifications
        )

    def catch_up_of(self, half_day_id: int) -> CatchUp | None:
        """The one that was not called off."""
        return next(
            (one for one in self.catch_ups if one.half_day_id == half_day_id and one.cancelled_at is None),
            None,
        )


def history_of(session: FencedSession, enrollment_id: int, *, former: Sequence[int] = ()) -> History:
    """Five statements. ``former``: enrolments that transfers led from, whose catch-up work follows."""
    catch_ups = session.scalars(
        select(CatchUp).where(CatchUp.enrollment_id.in_([enrollment_id, *former])).order_by(CatchUp.id.desc())
    ).all()
    decisions = session.scalars(
        select(ToleranceDecision)
        .where(ToleranceDecision.enrollment_id == enrollment_id)
        .order_by(ToleranceDecision.id.desc())
    ).all()
    team_work = session.scalars(
        select(TeamWork)
        .where(TeamWork.enrollment_id == enrollment_id)
        .order_by(TeamWork.done_on.desc(), TeamWork.id.desc())
    ).all()
    justifications = session.scalars(
        select(Justification)
        .where(Justification.enrollment_id == enrollment_id)
        .order_by(Justification.id.desc())
    ).all()
    ids = {
        identity
        for group in (
            [[one.given_by_id, one.validated_by_id, one.cancelled_by_id] for one in catch_ups],
            [[one.decided_by_id, one.ended_by_id] for one in decisions],
            [[one.decided_by_id] for one in team_work],
            [[one.decided_by_id] for one in justifications],
        )
        for row in group
        for identity in row
        if identity is not None
    }
    people = session.scalars(select(Person).where(Person.id.in_(ids))).all()
    return History(
        catch_ups,
        decisions,
        team_work,
        justifications,
        {one.id: one.name for one in people},
        {one.id: one.email for one in people},
    )


def proposal_of(session: FencedSession, enrollment_id: int) -> tuple[ToleranceProposal, str] | None:
    """The one that waits for the team, with who made it; one statement."""
    row = session.execute(
        select(ToleranceProposal, Person)
        .outerjoin(Person, Person.id == ToleranceProposal.proposed_by_id)
        .where(ToleranceProposal.enrollment_id == enrollment_id, ToleranceProposal.answered_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    proposal, by = row
    return proposal, by.name if by is not None else SOMEBODY
