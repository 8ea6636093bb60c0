"""The drafts of a mémoire with the answers to each; those that wait for one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Exists, exists, select

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.models import Memoire, MemoireDraft, MemoireDraftFeedback


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, who gave it, and the file annotated, if there is one."""

    feedback: MemoireDraftFeedback
    author: str
    file: StoredFile | None


@dataclass(frozen=True, slots=True)
class Given:
    """A draft, its file, the answers to it in order."""

    draft: MemoireDraft
    file: StoredFile
    answers: Sequence[Answered]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The last draft of a learner, that nobody has answered."""

    draft: MemoireDraft
    enrollment: Enrollment
    person: Person


def drafts_of(session: FencedSession, memoire: Memoire | None) -> Sequence[Given]:
    """The last one first; two statements, none before the first draft."""
    if memoire is None or not memoire.draft_number:
        return []
    rows = session.execute(
        select(MemoireDraft, StoredFile)
        .join(StoredFile, StoredFile.id == MemoireDraft.file_id)
        .where(MemoireDraft.memoire_id == memoire.id)
        .order_by(MemoireDraft.number.desc())
    ).all()
    answers: dict[int, list[Answered]] = {draft.id: [] for draft, _ in rows}
    for feedback, person, file in session.execute(
        select(MemoireDraftFeedback, Person, StoredFile)
        .outerjoin(Person, Person.id == MemoireDraftFeedback.given_by_id)
        .outerjoin(StoredFile, StoredFile.id == MemoireDraftFeedback.file_id)
        .where(MemoireDraftFeedback.draft_id.in_(answers))
        .order_by(MemoireDraftFeedback.id)
    ):
        author = person.name if person is not None else ""
        answers[feedback.draft_id].append(Answered(feedback, author, file))
    return [Given(draft, file, answers[draft.id]) for draft, file in rows]


def last_draft(
    session: FencedSession, memoire: Memoire | None
) -> tuple[MemoireDraft, StoredFile, bool] | None:
    """The last one, its file, whether somebody has answered it; one statement."""
    if memoire is None or not memoire.draft_number:
        return None
    row = session.execute(
        select(MemoireDraft, StoredFile, _is_answered())
        .join(StoredFile, StoredFile.id == MemoireDraft.file_id)
        .where(MemoireDraft.memoire_id == memoire.id, MemoireDraft.number == memoire.draft_number)
    ).one()
    return row[0], row[1], bool(row[2])


def waiting_in(session: FencedSession, cohort_ids: Collection[int]) -> Sequence[Waiting]:
    """Of learners who are in these cohorts, by name; one statement."""
    rows = session.execute(
        select(MemoireDraft, Enrollment, Person)
        .join(
            Memoire, (Memoire.id == MemoireDraft.memoire_id) & (Memoire.draft_number == MemoireDraft.number)
        )
        .join(Enrollment, Enrollment.id == Memoire.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(
            Enrollment.cohort_id.in_(cohort_ids),
            Enrollment.state == EnrollmentState.ACTIVE,
            ~_is_answered(),
        )
        .order_by(Person.sort_key, Enrollment.id)
    )
    return [Waiting(*row) for row in rows]


def _is_answered() -> Exists:
    return exists().where(MemoireDraftFeedback.draft_id == MemoireDraft.id)
