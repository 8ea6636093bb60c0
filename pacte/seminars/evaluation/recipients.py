"""Who is asked to evaluate: those who were there, and the leaders of the learners' teams."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Commitment
from pacte.database import FencedSession
from pacte.learners.models import Enrollment, LearnerStructure
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.evaluation.rules import was_there
from pacte.seminars.guests import still_concerned
from pacte.seminars.models import Attendance, HalfDay, Seminar, SeminarReply, TeamGuest
from pacte.seminars.queries import learners_expected
from pacte.seminars.vocabulary import AttendanceState, Audience, ReplyState


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody to ask, as what; a team leader has no account."""

    audience: Audience
    email: str
    name: str
    greeting: str
    """What follows « Bonjour »: a team leader is known by their whole name."""
    enrollment_id: int
    person_id: int | None = None


def who_was_there(session: FencedSession, seminar: Seminar) -> list[Recipient]:
    """Learners who were expected and not absent, in no order that matters; three statements."""
    states: dict[int, list[AttendanceState]] = defaultdict(list)
    for enrollment_id, state in session.execute(
        select(Attendance.enrollment_id, Attendance.state)
        .join(HalfDay, HalfDay.id == Attendance.half_day_id)
        .where(HalfDay.seminar_id == seminar.id)
    ):
        states[enrollment_id].append(state)
    announced = set(
        session.scalars(
            select(SeminarReply.enrollment_id).where(
                SeminarReply.seminar_id == seminar.id, SeminarReply.state == ReplyState.NOT_COMING
            )
        )
    )
    return [
        _learner(learner.enrollment, learner.person)
        for learner in learners_expected(session, seminar)
        if was_there(
            states.get(learner.id, ()),
            anybody_known=bool(states),
            announced_absence=learner.id in announced,
        )
    ]


def guests_who_came(session: FencedSession, seminar: Seminar) -> list[Recipient]:
    """Team leaders who came, or said so while the trainer noted nothing; one statement."""
    if not seminar.with_teams:
        return []
    rows = session.scalars(
        select(TeamGuest).where(TeamGuest.seminar_id == seminar.id, still_concerned()).order_by(TeamGuest.id)
    ).all()
    return [
        _leader(guest.name, guest.email, guest.enrollment_id)
        for guest in rows
        if guest.came or (guest.came is None and guest.state is ReplyState.COMING)
    ]


def learners_of(session: FencedSession, cohort_id: int) -> list[Recipient]:
    """Everybody in the cohort; one statement."""
    rows = session.execute(
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort_id, Enrollment.state == EnrollmentState.ACTIVE)
        .order_by(Enrollment.id)
    )
    return [_learner(enrollment, person) for enrollment, person in rows]


def leaders_of(session: FencedSession, cohort_id: int) -> list[Recipient]:
    """The leader of each learner's team: who signed the commitment last, else who was last invited.

    Whoever led a structure that the learner has left since is not asked about another's team.
    """
    here = (Enrollment.cohort_id == cohort_id, Enrollment.state == EnrollmentState.ACTIVE)
    known: dict[int, Recipient] = {}
    moved = (
        select(LearnerStructure.id)
        .where(
            LearnerStructure.enrollment_id == Enrollment.id,
            LearnerStructure.is_bearer.is_(True),
            LearnerStructure.until_on.is_(None),
            LearnerStructure.recorded_at > Enrollment.enrolled_at,
        )
        .correlate(Enrollment)
        .exists()
    )
    for enrollment_id, guest in session.execute(
        select(Enrollment.id, TeamGuest)
        .join(TeamGuest, TeamGuest.enrollment_id == Enrollment.id)
        .where(*here, still_concerned())
        .order_by(TeamGuest.id)
    ):
        known[enrollment_id] = _leader(guest.name, guest.email, enrollment_id)
    for enrollment_id, commitment in session.execute(
        select(Enrollment.id, Commitment)
        .join(Commitment, Commitment.application_id == Enrollment.application_id)
        .where(*here, Commitment.signed_at.is_not(None), ~moved)
        .order_by(Commitment.signed_at, Commitment.id)
    ):
        name = commitment.signer_name or commitment.leader_name
        known[enrollment_id] = _leader(name, commitment.leader_email, enrollment_id)
    return [known[enrollment_id] for enrollment_id in sorted(known)]


def _learner(enrollment: Enrollment, person: Person) -> Recipient:
    return Recipient(
        audience=Audience.LEARNERS,
        email=person.email,
        name=person.name,
        greeting=person.given_name,
        enrollment_id=enrollment.id,
        person_id=person.id,
    )


def _leader(name: str, email: str, enrollment_id: int) -> Recipient:
    return Recipient(
        audience=Audience.TEAMS, email=email, name=name, greeting=name, enrollment_id=enrollment_id
    )
