"""Reads that every part of the seminars begins with; constant statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.queries import trainers_of
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.models import HalfDay, Seminar, SeminarTrainer


@dataclass(frozen=True, slots=True)
class Learner:
    """Someone in the cohort, as a sheet of attendance names them."""

    enrollment: Enrollment
    person: Person

    @property
    def id(self) -> int:
        return self.enrollment.id

    @property
    def name(self) -> str:
        return self.person.name


def seminars_of(session: FencedSession, cohort_id: int) -> Sequence[Seminar]:
    """Every seminar of a cohort in the order of its file, cancelled ones too; one statement."""
    return session.scalars(
        select(Seminar).where(Seminar.cohort_id == cohort_id).order_by(Seminar.position, Seminar.id)
    ).all()


def seminar_by_key(session: FencedSession, cohort_id: int, key: str) -> Seminar | None:
    """One of them."""
    return session.scalar(select(Seminar).where(Seminar.cohort_id == cohort_id, Seminar.key == key))


def half_days_of(session: FencedSession, seminar_ids: Collection[int]) -> Mapping[int, list[HalfDay]]:
    """Seminar id → its half-days in the order of time; one statement."""
    found: dict[int, list[HalfDay]] = defaultdict(list)
    for one in session.scalars(
        select(HalfDay).where(HalfDay.seminar_id.in_(seminar_ids)).order_by(HalfDay.starts_at, HalfDay.id)
    ):
        found[one.seminar_id].append(one)
    return found


def learners_expected(session: FencedSession, seminar: Seminar) -> list[Learner]:
    """Who is expected: in the cohort today, of the seminar's tracks, by name; one statement."""
    statement = (
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == seminar.cohort_id, Enrollment.state == EnrollmentState.ACTIVE)
        .order_by(Person.sort_key, Person.id)
    )
    if seminar.tracks:
        statement = statement.where(Enrollment.track.in_(seminar.tracks))
    return [Learner(enrollment, person) for enrollment, person in session.execute(statement)]


def trainers_named(session: FencedSession, seminar_id: int) -> Sequence[Person]:
    """Those named to run a seminar, by name; one statement."""
    return session.scalars(
        select(Person)
        .join(SeminarTrainer, SeminarTrainer.person_id == Person.id)
        .where(SeminarTrainer.seminar_id == seminar_id)
        .order_by(Person.sort_key, Person.id)
    ).all()


def trainers_for(session: FencedSession, seminar: Seminar) -> Sequence[Person]:
    """Those who run the seminar and still train in the cohort; while nobody is named, all who train there."""
    training = trainers_of(session, seminar.cohort_id)
    present = {one.id for one in training}
    return [one for one in trainers_named(session, seminar.id) if one.id in present] or training


def cohort_of(session: FencedSession, seminar: Seminar) -> Cohort:
    """The cohort of a seminar."""
    return session.get_one(Cohort, seminar.cohort_id)


def titles_of(known: Curriculum, seminar: Seminar) -> list[str]:
    """The titles of the modules covered, as a sheet of attendance must say them."""
    return [known.modules[slug].front.title if slug in known.modules else slug for slug in seminar.modules]
