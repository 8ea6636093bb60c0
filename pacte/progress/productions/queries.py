"""Reads of productions: one with its history, what waits for whom, what is shared; constant statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.progress.models import (
    Production,
    ProductionExtension,
    ProductionFeedback,
    ProductionVersion,
)
from pacte.progress.vocabulary import ProductionState


@dataclass(frozen=True, slots=True)
class Answered:
    """A feedback, who gave it, the annotated document."""

    feedback: ProductionFeedback
    author: str
    file: StoredFile | None


@dataclass(frozen=True, slots=True)
class Deposited:
    """A version, its file, the feedback beside it."""

    version: ProductionVersion
    file: StoredFile
    answers: Sequence[Answered]


@dataclass(frozen=True, slots=True)
class Granted:
    """More time, and who granted it."""

    extension: ProductionExtension
    author: str


@dataclass(frozen=True, slots=True)
class History:
    """Everything that happened to a production, the last version first."""

    versions: Sequence[Deposited] = ()
    extensions: Sequence[Granted] = ()

    @property
    def last(self) -> Deposited | None:
        return self.versions[0] if self.versions else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A production that waits for feedback."""

    production: Production
    enrollment: Enrollment
    person: Person

    @property
    def has_left(self) -> bool:
        """Whether they deposited it before leaving the training."""
        return self.enrollment.state is not EnrollmentState.ACTIVE


@dataclass(frozen=True, slots=True)
class Shared:
    """A production that its learner shows to the cohort, as last deposited."""

    production: Production
    person: Person
    version: ProductionVersion
    file: StoredFile


def production_of(session: FencedSession, enrollment_id: int, key: str) -> Production | None:
    """The row of a learner's production, if it has begun; one statement."""
    return session.scalar(
        select(Production).where(Production.enrollment_id == enrollment_id, Production.key == key)
    )


def carried_from(session: FencedSession, enrollment: Enrollment) -> tuple[Enrollment, frozenset[str]] | None:
    """Where a transfer led from here, and the productions (keys) that followed it unfinished; none else.

    Two statements for whoever moved.
    """
    made = enrollment.transferred_to
    if made is None or enrollment.was_undone:
        return None
    return made, carried_by(session, [enrollment]).get(enrollment.id, frozenset())


def carried_by(session: FencedSession, enrollments: Sequence[Enrollment]) -> Mapping[int, frozenset[str]]:
    """Enrolment id → the productions (keys) that followed its learner, unfinished, where a transfer led.

    One statement, where somebody moved.
    """
    onward = {
        one.transferred_to_id: one.id
        for one in enrollments
        if one.transferred_to_id is not None and not one.was_undone
    }
    if not onward:
        return {}
    found: dict[int, set[str]] = defaultdict(set)
    for identity, key in session.execute(
        select(Enrollment.id, Production.key)
        .join(Production, Production.enrollment_id == Enrollment.id)
        .join(ProductionVersion, ProductionVersion.production_id == Production.id)
        .where(Enrollment.id.in_(onward), ProductionVersion.deposited_at < Enrollment.enrolled_at)
    ):
        found[onward[identity]].add(key)
    return {identity: frozenset(keys) for identity, keys in found.items()}


def history_of(session: FencedSession, production: Production | None) -> History:
    """Versions, feedback and extensions; three statements."""
    if production is None:
        return History()
    answers: dict[int, list[Answered]] = defaultdict(list)
    for feedback, author, file in session.execute(
        select(ProductionFeedback, Person, StoredFile)
        .join(ProductionVersion, ProductionVersion.id == ProductionFeedback.version_id)
        .outerjoin(Person, Person.id == ProductionFeedback.given_by_id)
        .outerjoin(StoredFile, StoredFile.id == ProductionFeedback.file_id)
        .where(ProductionVersion.production_id == production.id)
        .order_by(ProductionFeedback.id)
    ):
        answers[feedback.version_id].append(Answered(feedback, author.name if author else "PACTE", file))
    versions = session.execute(
        select(ProductionVersion, StoredFile)
        .join(StoredFile, StoredFile.id == ProductionVersion.file_id)
        .where(ProductionVersion.production_id == production.id)
        .order_by(ProductionVersion.number.desc())
    )
    extensions = session.execute(
        select(ProductionExtension, Person)
        .outerjoin(Person, Person.id == ProductionExtension.granted_by_id)
        .where(ProductionExtension.production_id == production.id)
        .order_by(ProductionExtension.id)
    )
    return History(
        [Deposited(version, file, answers[version.id]) for version, file in versions],
        [Granted(one, author.name if author else "PACTE") for one, author in extensions],
    )


def last_version(session: FencedSession, production: Production) -> tuple[ProductionVersion, StoredFile]:
    """The version that feedback is about, and its file; one statement."""
    version, file = session.execute(
        select(ProductionVersion, StoredFile)
        .join(StoredFile, StoredFile.id == ProductionVersion.file_id)
        .where(
            ProductionVersion.production_id == production.id, ProductionVersion.number == production.number
        )
    ).one()
    return version, file


def waiting_in(session: FencedSession, cohort_ids: Collection[int]) -> Sequence[Waiting]:
    """What waits for feedback in some cohorts, the longest first; one statement.

    What somebody deposited, then left for good, waits too: validated, it counts as of their last day.
    """
    rows = session.execute(
        select(Production, Enrollment, Person, Cohort)
        .join(Enrollment, Enrollment.id == Production.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(
            Enrollment.cohort_id.in_(cohort_ids),
            Enrollment.state.in_((EnrollmentState.ACTIVE, EnrollmentState.WITHDRAWN)),
            Production.state == ProductionState.DEPOSITED,
        )
        .order_by(Production.deposited_at, Production.id)
    )
    return [
        Waiting(production, enrollment, person)
        for production, enrollment, person, cohort in rows
        if enrollment.state is EnrollmentState.ACTIVE
        or deposited_before_leaving(production, enrollment, cohort.definition["federation"]["time_zone"])
    ]


def deposited_before_leaving(production: Production | None, enrollment: Enrollment, zone: str) -> bool:
    """Whether somebody who left for good had deposited it by their last day, and nobody has answered."""
    return (
        production is not None
        and production.state is ProductionState.DEPOSITED
        and production.deposited_at is not None
        and enrollment.state is EnrollmentState.WITHDRAWN
        and enrollment.ended_on is not None
        and local_day(production.deposited_at, zone) <= enrollment.ended_on
    )


def next_waiting(waiting: Sequence[Waiting], others: Collection[int], *, after: int) -> Waiting | None:
    """What to read after that one: of one's own learners first, then of ``others``."""
    left = [one for one in waiting if one.production.id != after]
    mine = (one for one in left if one.enrollment.id not in others)
    return next(mine, None) or next(iter(left), None)


def own_enrollments(session: FencedSession, person_id: int | None) -> Sequence[tuple[Enrollment, Cohort]]:
    """Where somebody learns now; one statement."""
    rows = session.execute(
        select(Enrollment, Cohort)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(Enrollment.person_id == person_id, Enrollment.state == EnrollmentState.ACTIVE)
        .order_by(Enrollment.id)
    )
    return [(enrollment, cohort) for enrollment, cohort in rows]


def learners_in(session: FencedSession, cohort_id: int) -> Sequence[tuple[Enrollment, Person]]:
    """Those in the cohort now, by name; one statement."""
    rows = session.execute(
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort_id, Enrollment.state == EnrollmentState.ACTIVE)
        .order_by(Person.sort_key, Enrollment.id)
    )
    return [(enrollment, person) for enrollment, person in rows]


def shared_in(session: FencedSession, cohort_id: int) -> Sequence[Shared]:
    """What learners who are in the cohort agreed to show, by production; one statement."""
    rows = session.execute(
        _shared().where(Enrollment.cohort_id == cohort_id).order_by(Production.label, Person.sort_key)
    )
    return [Shared(*row) for row in rows]


def shared_one(session: FencedSession, cohort_id: int, production_id: int) -> Shared | None:
    """One of them; one statement."""
    row = session.execute(
        _shared().where(Enrollment.cohort_id == cohort_id, Production.id == production_id)
    ).one_or_none()
    return Shared(*row) if row is not None else None


def _shared() -> Select[Production, Person, ProductionVersion, StoredFile]:
    return (
        select(Production, Person, ProductionVersion, StoredFile)
        .join(Enrollment, Enrollment.id == Production.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(
            ProductionVersion,
            (ProductionVersion.production_id == Production.id)
            & (ProductionVersion.number == Production.number),
        )
        .join(StoredFile, StoredFile.id == ProductionVersion.file_id)
        .where(Enrollment.state == EnrollmentState.ACTIVE, Production.shared_at.is_not(None))
    )
