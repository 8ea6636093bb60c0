"""The answer that settles a question, and what of it goes into the FAQ."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.blockers import refuse_if, stale
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.forum.models import ForumPost, ForumQuestion
from pacte.forum.operations.loading import enter, lock_question, lock_spot
from pacte.forum.operations.writing import search_key_of
from pacte.forum.rules import blockers_to_accept, blockers_to_move
from pacte.policy import Actor


def accept(session: FencedSession, *, post_id: int, accepted: bool, by: Actor, at: datetime) -> ForumPost:
    """That answer settles the question, instead of any other; or does no more. Twice changes nothing."""
    spot = lock_spot(session, post_id, by=by, at=at)
    post = spot.post
    refuse_if(blockers_to_accept(is_opening=post.is_opening, is_hidden=post.hidden_at is not None))
    if accepted == (post.accepted_at is not None):
        return post
    for other in session.scalars(
        select(ForumPost).where(ForumPost.question_id == post.question_id, ForumPost.accepted_at.is_not(None))
    ):
        other.accepted_at = other.accepted_by_id = None
    session.flush()
    if accepted:
        post.accepted_at, post.accepted_by_id = at, by.person_id
    action = "forum.accepted" if accepted else "forum.unaccepted"
    audit.record(session, action=action, subject=spot.question, by=by, at=at, details={"post": post.id})
    return post


def move_to_faq(
    session: FencedSession,
    *,
    question_id: int,
    title: str,
    answer: str,
    module: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> ForumQuestion:
    """The question and its answer as the FAQ says them, or says them from now on."""
    question = lock_question(session, question_id)
    enter(session, session.get_one(Cohort, question.cohort_id), by=by, at=at)
    refuse_if(blockers_to_move(title, answer))
    if question.revision != seen:
        raise stale("Cette question")
    is_new = question.faq_at is None
    if is_new:
        question.faq_at, question.faq_by_id = at, by.person_id
    question.faq_title, question.faq_answer, question.module = title.strip(), answer.strip(), module
    question.search_key = search_key_of(question)
    question.revision += 1
    action = "forum.moved" if is_new else "forum.rewritten"
    audit.record(session, action=action, subject=question, by=by, at=at)
    return question


def remove_from_faq(
    session: FencedSession, *, question_id: int, seen: int, by: Actor, at: datetime
) -> ForumQuestion:
    """The entry leaves the FAQ; the question stays in the forum. Twice changes nothing."""
    question = lock_question(session, question_id)
    enter(session, session.get_one(Cohort, question.cohort_id), by=by, at=at)
    if question.faq_at is None:
        return question
    if question.revision != seen:
        raise stale("Cette question")
    question.faq_at = question.faq_by_id = None
    question.faq_title = question.faq_answer = ""
    question.search_key = search_key_of(question)
    question.revision += 1
    audit.record(session, action="forum.removed", subject=question, by=by, at=at)
    return question
