"""Reads of the library, in a number of statements that does not grow with what it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.forum.searching import words_of
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.library.excerpts import Piece, excerpt_of
from pacte.memoires.library.rules import Book, Reader, may_read
from pacte.memoires.models import Memoire, MemoireDeposit, MemoireText
from pacte.memoires.queries import known_of
from pacte.memoires.tied import tied_juror
from pacte.policy import Actor, Role
from pacte.progress.productions.queries import own_enrollments
from pacte.text import fold

HOUSE = frozenset({Role.ADMINISTRATOR, Role.STAFF, Role.TRAINER})


@dataclass(frozen=True, slots=True)
class Shelved:
    """A mémoire that one reader may read, as last deposited."""

    memoire: Memoire
    deposit: MemoireDeposit
    enrollment: Enrollment
    author: Person
    cohort: Cohort
    module: str
    """Of its subject; empty when none was said."""


def shelf_of(session: FencedSession, reader: Actor, now: datetime) -> Sequence[Shelved]:
    """All that somebody may read in the federation, the last deposited first.

    Four statements; for a juror of one of the cohorts, those of the register too.
    """
    rows = session.execute(
        select(Enrollment, Person, Cohort)
        .join(Memoire, Memoire.enrollment_id == Enrollment.id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(Memoire.shared_at.is_not(None), Enrollment.state == EnrollmentState.ACTIVE)
    ).all()
    definitions = {cohort.id: definition_of(cohort) for cohort in {cohort for _, _, cohort in rows}}
    known = known_of(session, [enrollment for enrollment, _, _ in rows], definitions)
    who = _reader(session, reader)
    hidden = tied_juror(session, [enrollment for enrollment, _, _ in rows], definitions, reader)
    found = []
    for enrollment, author, cohort in rows:
        one, definition = known[enrollment.id], definitions[cohort.id]
        if one.memoire is None or one.deposit is None or enrollment.id in hidden:
            continue
        book = Book(
            author_id=author.id,
            launched_on=cohort.t0_on,
            defences_end_on=definition.defence.ends_on,
            is_shared=one.memoire.shared_at is not None,
            may_be_defended=one.standing.may_be_defended,
        )
        if may_read(book, who, local_day(now, definition.federation.time_zone)):
            module = one.subject.module if one.subject is not None else ""
            found.append(Shelved(one.memoire, one.deposit, enrollment, author, cohort, module))
    found.sort(key=lambda one: (one.deposit.deposited_at, one.memoire.id), reverse=True)
    return found


def searched(session: FencedSession, shelf: Sequence[Shelved], search: str) -> Sequence[Shelved]:
    """Those that have every word, in their title first; one statement.

    A search without any letter that folds (an emoji, another script) is looked for as it is typed.
    """
    words = words_of(search)
    by_deposit = {one.deposit.id: one for one in shelf}
    if words:
        ids = session.scalars(
            select(MemoireText.deposit_id).where(
                MemoireText.deposit_id.in_(by_deposit),
                *(MemoireText.folded.contains(word) for word in words),
            )
        )
    else:
        ids = session.scalars(
            select(MemoireDeposit.id).where(
                MemoireDeposit.id.in_(by_deposit),
                or_(
                    MemoireDeposit.title.contains(search, autoescape=True),
                    MemoireDeposit.summary.contains(search, autoescape=True),
                ),
            )
        )
    kept = set(ids)
    found = [one for one in shelf if one.deposit.id in kept]
    return sorted(found, key=lambda one: not _has_all(one.deposit.title, words, search))


def excerpts_of(
    session: FencedSession, shelf: Sequence[Shelved], search: str
) -> Mapping[int, tuple[Piece, ...]]:
    """Id of mémoire → where the words are: in its summary when it has them all, else in its body.

    One statement, for a page of the list.
    """
    words = words_of(search)
    pages: dict[int, list[str]] = {}
    for deposit_id, texts in session.execute(
        select(MemoireText.deposit_id, MemoireText.pages).where(
            MemoireText.deposit_id.in_([one.deposit.id for one in shelf])
        )
    ):
        pages[deposit_id] = texts
    return {
        one.memoire.id: excerpt_of([one.deposit.summary, *_body(one.deposit, pages)], words) for one in shelf
    }


def file_of(session: FencedSession, one: Shelved) -> StoredFile:
    """The PDF; one statement."""
    return session.get_one(StoredFile, one.deposit.file_id)


def _body(deposit: MemoireDeposit, pages: Mapping[int, list[str]]) -> list[str]:
    return pages.get(deposit.id, [])[deposit.body_from - 1 : deposit.body_to]


def _has_all(title: str, words: Sequence[str], search: str) -> bool:
    folded = fold(title)
    return all(word in folded for word in words) if words else search in title


def _reader(session: FencedSession, reader: Actor) -> Reader:
    held = {grant.role for grant in reader.grants if grant.federation_id == session.federation_id}
    return Reader(
        person_id=reader.person_id,
        is_of_house=bool(held & HOUSE),
        launches=tuple(cohort.t0_on for _, cohort in own_enrollments(session, reader.person_id)),
    )
