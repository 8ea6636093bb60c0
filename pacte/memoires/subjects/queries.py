"""The subjects of a mémoire and what is said about them; subjects that wait for an answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.models import (
    Memoire,
    MemoireDraft,
    MemoireDraftFeedback,
    MemoireMessage,
    MemoireSubject,
)
from pacte.memoires.subjects.rules import TO_ANSWER


@dataclass(frozen=True, slots=True)
class Proposed:
    """A subject, and who answered it; empty while nobody has."""

    subject: MemoireSubject
    answered_by: str


@dataclass(frozen=True, slots=True)
class Message:
    """A word, as the thread shows it."""

    author: str
    at: datetime
    text: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A subject that waits for those who follow its author."""

    memoire: Memoire
    enrollment: Enrollment
    person: Person


def subjects_of(session: FencedSession, memoire: Memoire | None) -> Sequence[Proposed]:
    """The last one first; one statement."""
    if memoire is None:
        return []
    rows = session.execute(
        select(MemoireSubject, Person)
        .outerjoin(Person, Person.id == MemoireSubject.answered_by_id)
        .where(MemoireSubject.memoire_id == memoire.id)
        .order_by(MemoireSubject.number.desc())
    )
    return [Proposed(subject, person.name if person is not None else "") for subject, person in rows]


def messages_of(session: FencedSession, memoire: Memoire | None, reader_id: int | None) -> Sequence[Message]:
    """The first one first; one statement."""
    if memoire is None:
        return []
    rows = session.execute(
        select(MemoireMessage, Person)
        .join(Person, Person.id == MemoireMessage.author_id)
        .where(MemoireMessage.memoire_id == memoire.id)
        .order_by(MemoireMessage.id)
    )
    return [Message(person.name, row.written_at, row.body, person.id == reader_id) for row, person in rows]


def messages_written(session: FencedSession, memoire_id: int) -> int:
    """How many; one statement."""
    return session.scalars(
        select(func.count()).select_from(MemoireMessage).where(MemoireMessage.memoire_id == memoire_id)
    ).one()


def waiting_in(session: FencedSession, cohort_ids: Collection[int]) -> Sequence[Waiting]:
    """Of learners who are in these cohorts, by name; one statement."""
    rows = session.execute(
        select(Memoire, Enrollment, Person)
        .join(Enrollment, Enrollment.id == Memoire.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(
            Enrollment.cohort_id.in_(cohort_ids),
            Enrollment.state == EnrollmentState.ACTIVE,
            Memoire.subject_state.in_(sorted(TO_ANSWER)),
        )
        .order_by(Person.sort_key, Enrollment.id)
    )
    return [Waiting(*row) for row in rows]


def awaiting_answer(session: FencedSession, cohort_ids: Collection[int]) -> Sequence[Waiting]:
    """Learners of these cohorts whose own word is the last of their thread, by name; one statement.

    An answer to the subject, or to a draft, after that word has answered it.
    """
    last = select(func.max(MemoireMessage.id)).group_by(MemoireMessage.memoire_id)
    rows = session.execute(
        select(Memoire, Enrollment, Person)
        .join(Enrollment, Enrollment.id == Memoire.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(MemoireMessage, MemoireMessage.memoire_id == Memoire.id)
        .where(
            Enrollment.cohort_id.in_(cohort_ids),
            Enrollment.state == EnrollmentState.ACTIVE,
            MemoireMessage.id.in_(last),
            MemoireMessage.author_id == Enrollment.person_id,
            ~exists().where(
                MemoireSubject.memoire_id == Memoire.id,
                MemoireSubject.answered_at > MemoireMessage.written_at,
            ),
            ~exists().where(
                MemoireDraft.memoire_id == Memoire.id,
                MemoireDraftFeedback.draft_id == MemoireDraft.id,
                MemoireDraftFeedback.given_at > MemoireMessage.written_at,
            ),
        )
        .order_by(Person.sort_key, Enrollment.id)
    )
    return [Waiting(*row) for row in rows]
