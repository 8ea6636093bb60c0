"""Reads of the forum: its list, one question with all that hangs on it, its members, who takes part."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from pacte.accounts.models import Person, RoleGrant
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.forum.models import (
    ForumAttachment,
    ForumDigest,
    ForumMention,
    ForumPost,
    ForumPostText,
    ForumQuestion,
    ForumReport,
)
from pacte.forum.searching import telling_words, words_of
from pacte.forum.vocabulary import Keep
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import STAFF_ROLES, Role

OPENING = aliased(ForumPost, name="opening")
ANSWER = aliased(ForumPost, name="answer")
ROOMS = frozenset({Role.LEARNER, Role.TRAINER, *STAFF_ROLES})
"""Roles that have a room in the forum of their cohort: the same as the policy's ``forum.read``."""
MOST_SIMILAR = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A question of the list."""

    question: ForumQuestion
    author: str
    is_hidden: bool
    answers: int
    is_settled: bool
    """An answer was accepted."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who reads and writes in a forum now."""

    person: Person
    is_team: bool
    """Trains, or belongs to the federation's team."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A post of a question's page, with all that hangs on it."""

    post: ForumPost
    author: str
    standing: str
    """« team », « learner », or « left » for who learned there and does no more."""
    files: Sequence[tuple[ForumAttachment, StoredFile]]
    former: Sequence[ForumPostText]
    told: Sequence[str]
    """Names of those whom it mentions."""
    reports: Sequence[tuple[ForumReport, str]]


def participations_of(session: FencedSession, enrollments: Collection[Enrollment]) -> dict[int, int]:
    """Enrolment id → posts of the learner in that cohort's forum, hidden ones left out; one statement."""
    counts = dict.fromkeys((enrollment.id for enrollment in enrollments), 0)
    if counts:
        found = session.execute(
            select(Enrollment.id, func.count(ForumPost.id))
            .join(
                ForumPost,
                and_(
                    ForumPost.cohort_id == Enrollment.cohort_id,
                    ForumPost.person_id == Enrollment.person_id,
                    ForumPost.hidden_at.is_(None),
                ),
            )
            .where(Enrollment.id.in_(counts))
            .group_by(Enrollment.id)
        )
        counts |= dict(found.all())
    return counts


def members_of(session: FencedSession, cohort_id: int) -> list[Member]:
    """Those who read and write in the forum now, by name; one statement."""
    rows = session.execute(
        select(Person, RoleGrant.role)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(_has_room(cohort_id))
        .order_by(Person.sort_key, Person.id)
    )
    found: dict[int, Member] = {}
    for person, role in rows:
        known = found.get(person.id)
        found[person.id] = Member(person, role is not Role.LEARNER or (known is not None and known.is_team))
    return list(found.values())


def is_member(session: FencedSession, cohort_id: int, person_id: int | None) -> bool:
    """Whether that person has a room in the forum now; one statement."""
    wanted = select(RoleGrant.id).where(_has_room(cohort_id), RoleGrant.person_id == (person_id or 0))
    return session.scalar(wanted.limit(1)) is not None


def _has_room(cohort_id: int) -> ColumnElement[bool]:
    return and_(
        RoleGrant.role.in_(ROOMS),
        RoleGrant.ended_at.is_(None),
        or_(RoleGrant.cohort_id.is_(None), RoleGrant.cohort_id == cohort_id),
    )


def _answers() -> Select[int]:
    """The visible answers of a question, to be counted or looked for."""
    return select(ANSWER.id).where(
        ANSWER.question_id == ForumQuestion.id, ANSWER.is_opening.is_(False), ANSWER.hidden_at.is_(None)
    )


def unanswered() -> ColumnElement[bool]:
    """Nobody but its author wrote under the question; what is hidden or in the FAQ waits for nothing."""
    return and_(
        OPENING.hidden_at.is_(None),
        ForumQuestion.faq_at.is_(None),
        ~exists(_answers().where(ANSWER.person_id != OPENING.person_id).correlate(ForumQuestion, OPENING)),
        ~exists(_answers().where(ANSWER.accepted_at.is_not(None)).correlate(ForumQuestion)),
    )


def reported() -> ColumnElement[bool]:
    """Somebody reported one of its posts, and nobody has looked into it."""
    return exists(
        select(ForumReport.id)
        .join(ANSWER, ANSWER.id == ForumReport.post_id)
        .where(ANSWER.question_id == ForumQuestion.id, ForumReport.closed_at.is_(None))
        .correlate(ForumQuestion)
    )


def list_statement(
    cohort_id: int, *, search: str = "", keep: str = "", module: str = "", reader_id: int | None = None
) -> Select[int]:
    """The ids of the questions kept, the last one touched first.

    Each word of the search is in the question, in its answers or in its entry of the FAQ.
    """
    statement = (
        select(ForumQuestion.id)
        .join(OPENING, and_(OPENING.question_id == ForumQuestion.id, OPENING.is_opening.is_(True)))
        .where(ForumQuestion.cohort_id == cohort_id)
        .order_by(ForumQuestion.active_at.desc(), ForumQuestion.id.desc())
    )
    if module:
        statement = statement.where(ForumQuestion.module == module)
    if keep == Keep.UNANSWERED:
        statement = statement.where(unanswered())
    elif keep == Keep.FAQ:
        statement = statement.where(ForumQuestion.faq_at.is_not(None))
    elif keep == Keep.MINE:
        mine = select(ANSWER.id).where(
            ANSWER.question_id == ForumQuestion.id, ANSWER.person_id == (reader_id or 0)
        )
        statement = statement.where(exists(mine.correlate(ForumQuestion)))
    elif keep == Keep.REPORTED:
        statement = statement.where(reported())
    if search:
        statement = statement.where(OPENING.hidden_at.is_(None), *_found(cohort_id, search))
    return statement


def _found(cohort_id: int, search: str) -> list[ColumnElement[bool]]:
    """One condition a word; a search without any letter that folds (an emoji, another script) is literal."""
    posts = select(ForumPost.question_id).where(
        ForumPost.cohort_id == cohort_id, ForumPost.hidden_at.is_(None)
    )
    words = words_of(search)
    if not words:
        literal = search.strip()
        return [
            or_(
                ForumQuestion.title.contains(literal, autoescape=True),
                ForumQuestion.id.in_(posts.where(ForumPost.body.contains(literal, autoescape=True))),
            )
        ]
    return [
        or_(
            ForumQuestion.search_key.contains(word),
            ForumQuestion.id.in_(posts.where(ForumPost.search_key.contains(word))),
        )
        for word in words
    ]


def rows_of(session: FencedSession, ids: Sequence[int]) -> list[Row]:
    """The questions of a page, in that order, with their answers counted; two statements."""
    counts: dict[int, tuple[int, int]] = {}
    for identity, answers, accepted in session.execute(
        select(ForumPost.question_id, func.count(), func.count(ForumPost.accepted_at))
        .where(
            ForumPost.question_id.in_(ids),
            ForumPost.is_opening.is_(False),
            ForumPost.hidden_at.is_(None),
        )
        .group_by(ForumPost.question_id)
    ):
        counts[identity] = (answers, accepted)
    rows: dict[int, Row] = {}
    for question, opening, author in session.execute(
        select(ForumQuestion, OPENING, Person)
        .join(OPENING, and_(OPENING.question_id == ForumQuestion.id, OPENING.is_opening.is_(True)))
        .join(Person, Person.id == OPENING.person_id)
        .where(ForumQuestion.id.in_(ids))
    ):
        answers, accepted = counts.get(question.id, (0, 0))
        is_hidden = opening.hidden_at is not None
        rows[question.id] = Row(question, author.name, is_hidden, answers, accepted > 0)
    return [rows[identity] for identity in ids]


def similar_to(session: FencedSession, cohort_id: int, title: str) -> list[ForumQuestion]:
    """Questions that share most telling words, the nearest first; one statement, none without such words."""
    words = telling_words(title)
    if not words:
        return []
    score = sum(
        (
            case((ForumQuestion.search_key.contains(word), 2), else_=0)
            + case((OPENING.search_key.contains(word), 1), else_=0)
            for word in words
        ),
        start=case((ForumQuestion.faq_at.is_not(None), 1), else_=0),
    )
    return list(
        session.scalars(
            select(ForumQuestion)
            .join(OPENING, and_(OPENING.question_id == ForumQuestion.id, OPENING.is_opening.is_(True)))
            .where(
                ForumQuestion.cohort_id == cohort_id,
                OPENING.hidden_at.is_(None),
                score >= max(2, len(words)),
            )
            .order_by(score.desc(), ForumQuestion.active_at.desc(), ForumQuestion.id.desc())
            .limit(MOST_SIMILAR)
        )
    )


def entries_of(session: FencedSession, question: ForumQuestion, *, with_reports: bool) -> list[Entry]:
    """The question, then its answers in the order they were written; four statements, five with reports."""
    found = session.execute(
        select(ForumPost, Person, Enrollment.state)
        .join(Person, Person.id == ForumPost.person_id)
        .outerjoin(
            Enrollment,
            and_(Enrollment.cohort_id == ForumPost.cohort_id, Enrollment.person_id == ForumPost.person_id),
        )
        .where(ForumPost.question_id == question.id)
        .order_by(ForumPost.is_opening.desc(), ForumPost.posted_at, ForumPost.id)
    ).all()
    ids = [post.id for post, _, _ in found]
    files, former, told, reports = _hung(session, ids, with_reports=with_reports)
    return [
        Entry(
            post=post,
            author=person.name,
            standing=_standing(state),
            files=files[post.id],
            former=former[post.id],
            told=told[post.id],
            reports=reports[post.id],
        )
        for post, person, state in found
    ]


def _standing(state: EnrollmentState | None) -> str:
    if state is None:
        return "team"
    return "learner" if state is EnrollmentState.ACTIVE else "left"


def _hung(
    session: FencedSession, ids: Collection[int], *, with_reports: bool
) -> tuple[Mapping[int, list[Any]], ...]:
    """By post: files, former texts, names of those mentioned, open reports."""
    files, former, told, reports = (defaultdict[int, list[Any]](list) for _ in range(4))
    for attachment, file in session.execute(
        select(ForumAttachment, StoredFile)
        .join(StoredFile, StoredFile.id == ForumAttachment.file_id)
        .where(ForumAttachment.post_id.in_(ids), ForumAttachment.removed_at.is_(None))
        .order_by(ForumAttachment.id)
    ):
        files[attachment.post_id].append((attachment, file))
    for text in session.scalars(
        select(ForumPostText).where(ForumPostText.post_id.in_(ids)).order_by(ForumPostText.number.desc())
    ):
        former[text.post_id].append(text)
    for mention, person in session.execute(
        select(ForumMention, Person)
        .join(Person, Person.id == ForumMention.person_id)
        .where(ForumMention.post_id.in_(ids))
        .order_by(Person.sort_key, Person.id)
    ):
        told[mention.post_id].append(person.name)
    if with_reports:
        for report, person in session.execute(
            select(ForumReport, Person)
            .join(Person, Person.id == ForumReport.person_id)
            .where(ForumReport.post_id.in_(ids), ForumReport.closed_at.is_(None))
            .order_by(ForumReport.id)
        ):
            reports[report.post_id].append((report, person.name))
    return files, former, told, reports


def faq_of(session: FencedSession, cohort_id: int) -> Sequence[ForumQuestion]:
    """The entries of the FAQ, by module then by question; one statement."""
    return session.scalars(
        select(ForumQuestion)
        .where(ForumQuestion.cohort_id == cohort_id, ForumQuestion.faq_at.is_not(None))
        .order_by(ForumQuestion.module, ForumQuestion.faq_title, ForumQuestion.id)
    ).all()


def digest_of(session: FencedSession, cohort_id: int, person_id: int | None) -> ForumDigest | None:
    """What somebody chose to receive; one statement."""
    return session.scalar(
        select(ForumDigest).where(
            ForumDigest.cohort_id == cohort_id, ForumDigest.person_id == (person_id or 0)
        )
    )


def waiting_counts(session: FencedSession, cohort_ids: Collection[int], before: datetime) -> dict[int, int]:
    """Cohort id → questions asked before that instant that nobody answered; one statement."""
    return dict(
        session.execute(
            select(ForumQuestion.cohort_id, func.count())
            .join(OPENING, and_(OPENING.question_id == ForumQuestion.id, OPENING.is_opening.is_(True)))
            .where(ForumQuestion.cohort_id.in_(cohort_ids), ForumQuestion.asked_at <= before, unanswered())
            .group_by(ForumQuestion.cohort_id)
        ).all()
    )


def report_counts(session: FencedSession, cohort_ids: Collection[int]) -> dict[int, int]:
    """Cohort id → questions of which a post was reported; one statement."""
    return dict(
        session.execute(
            select(ForumQuestion.cohort_id, func.count())
            .where(ForumQuestion.cohort_id.in_(cohort_ids), reported())
            .group_by(ForumQuestion.cohort_id)
        ).all()
    )
