"""The list of a forum: what it keeps, what a search finds, what resembles a question, what waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.forum.models import ForumPost, ForumQuestion, ForumReport
from pacte.forum.searching import telling_words, words_of
from pacte.forum.vocabulary import Keep

OPENING = aliased(ForumPost, name="opening")
ANSWER = aliased(ForumPost, name="answer")
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
    """Questions that share telling words, the nearest first; one statement, none without such words.

    One word in common is enough in the title; two when the words of the message alone have them.
    """
    words = telling_words(title)
    if not words:
        return []
    shared = sum(
        (
            case((ForumQuestion.search_key.contains(word), 2), else_=0)
            + case((OPENING.search_key.contains(word), 1), else_=0)
            for word in words
        ),
        start=literal(0),
    )
    score = shared + case((ForumQuestion.faq_at.is_not(None), 1), else_=0)
    return list(
        session.scalars(
            select(ForumQuestion)
            .join(OPENING, and_(OPENING.question_id == ForumQuestion.id, OPENING.is_opening.is_(True)))
            .where(
                ForumQuestion.cohort_id == cohort_id,
                OPENING.hidden_at.is_(None),
                shared >= 2,
            )
            .order_by(score.desc(), ForumQuestion.active_at.desc(), ForumQuestion.id.desc())
            .limit(MOST_SIMILAR)
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
