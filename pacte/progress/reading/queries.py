"""Reads of reading: a learner's place, pages read, private answers, pages of the federation."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.learners.chains import chains_of
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor, Role
from pacte.progress.models import FederationPage, FederationPageText, PageReading, SelfCheckAnswer
from pacte.progress.reading.rules import Mark


def enrollment_in(session: FencedSession, cohort_id: int, person_id: int | None) -> Enrollment | None:
    """Somebody's own place in the cohort, if they are in it now; one statement."""
    return session.scalar(
        select(Enrollment).where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.person_id == (person_id or 0),
            Enrollment.state == EnrollmentState.ACTIVE,
        )
    )


def own_cohorts(session: FencedSession, person_id: int | None) -> Sequence[Cohort]:
    """The cohorts of the federation in which somebody learns now; one statement."""
    return session.scalars(
        select(Cohort)
        .join(Enrollment, Enrollment.cohort_id == Cohort.id)
        .where(Enrollment.person_id == (person_id or 0), Enrollment.state == EnrollmentState.ACTIVE)
        .order_by(Enrollment.id.desc())
    ).all()


def cohorts_of_reader(session: FencedSession, reader: Actor) -> Sequence[Cohort]:
    """Where somebody learns now, then where they train, the latest first; two statements."""
    learned = own_cohorts(session, reader.person_id)
    return [*learned, *(one for one in trained_cohorts(session, reader) if one not in learned)]


def trained_cohorts(session: FencedSession, reader: Actor) -> Sequence[Cohort]:
    """The cohorts of the federation in which somebody trains, the latest first; one statement."""
    found = session.scalars(select(Cohort).order_by(Cohort.id.desc()))
    return [
        one
        for one in found
        if reader.has_role(Role.TRAINER, federation_id=one.federation_id, cohort_id=one.id)
    ]


def versions_in(session: FencedSession, cohort_id: int) -> frozenset[str]:
    """The versions of the programme that the learners of a cohort follow; one statement."""
    return frozenset(
        session.scalars(
            select(Enrollment.programme_version).where(Enrollment.cohort_id == cohort_id).distinct()
        )
    )


def with_former(session: FencedSession, enrollment: Enrollment) -> list[int]:
    """This enrolment and those that led to it by transfer: what was read before counts; one statement."""
    return list(chains_of(session, [enrollment])[enrollment.id])


def marks_of(session: FencedSession, enrollment_ids: Collection[int]) -> list[Mark]:
    """What was done with each page, once a page: the reading that went furthest; one statement."""
    return list(marks_of_each(session, {0: enrollment_ids})[0])


def marks_of_each(
    session: FencedSession, chains: Mapping[int, Collection[int]]
) -> Mapping[int, Sequence[Mark]]:
    """The same for many learners; one statement.

    ``chains``: id of a learner's enrolment → that one and those that led to it by transfer.
    """
    rows: dict[int, list[Mark]] = defaultdict(list)
    for enrollment_id, module, page, seen_at, anchor, read_at in session.execute(
        select(
            PageReading.enrollment_id,
            PageReading.module,
            PageReading.page,
            PageReading.seen_at,
            PageReading.anchor,
            PageReading.read_at,
        )
        .where(PageReading.enrollment_id.in_({one for chain in chains.values() for one in chain}))
        .order_by(PageReading.id)
    ):
        rows[enrollment_id].append(Mark(module, page, seen_at, anchor, read_at))
    return {
        identity: _furthest(mark for one in chain for mark in rows.get(one, ()))
        for identity, chain in chains.items()
    }


def _furthest(marks: Iterable[Mark]) -> list[Mark]:
    """A page read in two cohorts once: as it was seen last, and read if it ever was."""
    found: dict[tuple[str, str], Mark] = {}
    for mark in sorted(marks, key=lambda one: one.seen_at):
        before = found.get((mark.module, mark.page))
        if before is not None and mark.read_at is None:
            mark = replace(mark, read_at=before.read_at)
        found[mark.module, mark.page] = mark
    return list(found.values())


def answers_in(
    session: FencedSession, enrollment_ids: Collection[int], module: str
) -> Mapping[str, SelfCheckAnswer]:
    """Question → the learner's own last answer; one statement. For the learner alone."""
    rows = session.scalars(
        select(SelfCheckAnswer)
        .where(SelfCheckAnswer.enrollment_id.in_(enrollment_ids), SelfCheckAnswer.module == module)
        .order_by(SelfCheckAnswer.answered_at, SelfCheckAnswer.id)
    )
    return {row.question: row for row in rows}


def federation_pages(
    session: FencedSession, modules: Collection[str], *, drafts: bool = False
) -> Mapping[str, Sequence[FederationPage]]:
    """Module → the federation's own pages; one statement."""
    wanted = select(FederationPage).where(FederationPage.module.in_(modules))
    if not drafts:
        wanted = wanted.where(FederationPage.is_published.is_(True))
    found: dict[str, list[FederationPage]] = defaultdict(list)
    for row in session.scalars(wanted.order_by(FederationPage.position, FederationPage.id)):
        found[row.module].append(row)
    return found


def versions_of(session: FencedSession, page: FederationPage) -> Sequence[tuple[FederationPageText, str]]:
    """What the page said at each revision and who wrote it, latest first; one statement."""
    rows = session.execute(
        select(FederationPageText, Person.given_name, Person.family_name)
        .outerjoin(Person, Person.id == FederationPageText.written_by_id)
        .where(FederationPageText.page_id == page.id)
        .order_by(FederationPageText.revision.desc())
    )
    return [(row, f"{given or ''} {family or ''}".strip()) for row, given, family in rows]
