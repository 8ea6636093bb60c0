"""Asking, answering, changing what one wrote; those named are told by mail, once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from pacte import audit
from pacte.blockers import refuse_if, stale
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.forum import emails
from pacte.forum.models import ForumAttachment, ForumMention, ForumPost, ForumPostText, ForumQuestion
from pacte.forum.operations.loading import Room, enter, enter_locked, lock_question, lock_spot
from pacte.forum.rules import (
    blockers_of_mentions,
    blockers_of_words,
    blockers_to_answer,
    blockers_to_edit,
    named_in,
)
from pacte.policy import Actor
from pacte.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is written: a question has a title, and perhaps a module."""

    body: str
    title: str = ""
    module: str = ""
    mentions: Collection[int] = ()
    """Ids of those to tell; whoever « @Prénom Nom » names is told too."""
    files: Sequence[Received] = ()


def ask(
    session: FencedSession, *, cohort_id: int, words: Words, client_key: str = "", by: Actor, at: datetime
) -> ForumPost:
    """A question; the same form sent again (``client_key``) gives what it made the first time."""
    room = enter_locked(session, cohort_id, by=by, at=at)
    if (known := _already(session, cohort_id, client_key, by)) is not None:
        return known
    told = _told(room, words, by)
    refuse_if(blockers_of_words(words.body, title=words.title, files=len(words.files)))
    question = ForumQuestion(
        cohort_id=cohort_id,
        title=words.title.strip(),
        module=words.module,
        search_key=fold(words.title),
        asked_at=at,
        active_at=at,
    )
    session.add(question)
    session.flush()
    post = _write(session, question, words, is_opening=True, client_key=client_key, by=by, at=at)
    _tell(session, room, question, post, told, by=by, at=at)
    audit.record(session, action="forum.asked", subject=question, by=by, at=at)
    return post


def answer(
    session: FencedSession,
    *,
    question_id: int,
    words: Words,
    client_key: str = "",
    by: Actor,
    at: datetime,
) -> ForumPost:
    """An answer; whoever asked is told by mail, unless the answer names them or is their own."""
    question = lock_question(session, question_id)
    room = enter(session, session.get_one(Cohort, question.cohort_id), by=by, at=at)
    if (known := _already(session, question.cohort_id, client_key, by)) is not None:
        return known
    opening = opening_of(session, question)
    refuse_if(blockers_to_answer(is_hidden=opening.hidden_at is not None))
    told = _told(room, words, by)
    refuse_if(blockers_of_words(words.body, files=len(words.files)))
    post = _write(session, question, words, is_opening=False, client_key=client_key, by=by, at=at)
    question.active_at = at
    _tell(session, room, question, post, told, by=by, at=at)
    if opening.person_id not in told | {by.person_id}:
        emails.tell_of_answer(
            session, room=room, question=question, post=post, asker_id=opening.person_id, at=at
        )
    audit.record(session, action="forum.answered", subject=question, by=by, at=at, details={"post": post.id})
    return post


def edit(
    session: FencedSession,
    *,
    post_id: int,
    words: Words,
    removed: Collection[int] = (),
    seen: int,
    by: Actor,
    at: datetime,
) -> ForumPost:
    """Write it again: what it said before stays readable, and files ``removed`` are shown no more."""
    spot = lock_spot(session, post_id, by=by, at=at)
    post, question = spot.post, spot.question
    refuse_if(blockers_to_edit(is_hidden=post.hidden_at is not None))
    if post.revision != seen:
        raise stale("Ce message")
    kept = session.scalars(
        select(ForumAttachment).where(
            ForumAttachment.post_id == post.id, ForumAttachment.removed_at.is_(None)
        )
    ).all()
    leaving = [one for one in kept if one.id in removed]
    title = words.title if post.is_opening else None
    count = len(kept) - len(leaving) + len(words.files)
    told = _told(spot.room, words, by)
    refuse_if(blockers_of_words(words.body, title=title, files=count))
    former = (question.title if post.is_opening else "", post.body)
    new = ((title or "").strip(), words.body.strip())
    if former != new:
        session.add(
            ForumPostText(
                post_id=post.id,
                person_id=post.person_id,
                number=1 + (session.scalar(_last_number(post.id)) or 0),
                title=former[0],
                body=former[1],
                replaced_at=at,
            )
        )
        post.body, post.search_key, post.edited_at = new[1], fold(new[1]), at
    if post.is_opening:
        question.title, question.module = new[0], words.module
        question.search_key = search_key_of(question)
    for one in leaving:
        one.removed_at = at
    _attach(session, post, words.files, by=by, at=at)
    post.revision += 1
    session.flush()
    _tell(session, spot.room, question, post, told, by=by, at=at)
    audit.record(session, action="forum.edited", subject=question, by=by, at=at, details={"post": post.id})
    return post


def opening_of(session: FencedSession, question: ForumQuestion) -> ForumPost:
    """The post that asked it."""
    return session.scalars(
        select(ForumPost).where(ForumPost.question_id == question.id, ForumPost.is_opening.is_(True))
    ).one()


def search_key_of(question: ForumQuestion) -> str:
    """What the search compares of the question itself."""
    return fold(f"{question.title} {question.faq_title} {question.faq_answer}")


def _last_number(post_id: int) -> Select[int]:
    return select(func.max(ForumPostText.number)).where(ForumPostText.post_id == post_id)


def _write(
    session: FencedSession,
    question: ForumQuestion,
    words: Words,
    *,
    is_opening: bool,
    client_key: str,
    by: Actor,
    at: datetime,
) -> ForumPost:
    body = words.body.strip()
    assert by.person_id is not None  # a member, as the room has just said
    post = ForumPost(
        question_id=question.id,
        cohort_id=question.cohort_id,
        person_id=by.person_id,
        is_opening=is_opening,
        body=body,
        search_key=fold(body),
        posted_at=at,
        client_key=client_key[:64],
    )
    session.add(post)
    session.flush()
    _attach(session, post, words.files, by=by, at=at)
    return post


def _attach(
    session: FencedSession, post: ForumPost, files: Sequence[Received], *, by: Actor, at: datetime
) -> None:
    for received in files:
        kept = store_upload(session, received=received, by=by, at=at)
        session.add(ForumAttachment(post_id=post.id, file_id=kept.id, added_at=at))
    session.flush()


def _told(room: Room, words: Words, by: Actor) -> set[int]:
    """Who is to be told: those chosen and those named, never oneself."""
    members = [(one.person.id, one.person.name) for one in room.members if one.person.id != by.person_id]
    known = {identity for identity, _ in members}
    chosen = set(words.mentions) - {by.person_id}
    told = chosen | named_in(words.body, members)
    refuse_if(blockers_of_mentions(len(told), unknown=len(chosen - known)))
    return told


def _tell(
    session: FencedSession,
    room: Room,
    question: ForumQuestion,
    post: ForumPost,
    told: Collection[int],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Each once for a post, however often it is changed."""
    before = set(session.scalars(select(ForumMention.person_id).where(ForumMention.post_id == post.id)))
    for member in room.members:
        if member.person.id in told and member.person.id not in before:
            session.add(ForumMention(post_id=post.id, person_id=member.person.id, mentioned_at=at))
            emails.tell_of_mention(
                session,
                room=room,
                question=question,
                post=post,
                person=member.person,
                author=by.label,
                at=at,
            )
    session.flush()


def _already(session: FencedSession, cohort_id: int, client_key: str, by: Actor) -> ForumPost | None:
    if not client_key:
        return None
    return session.scalar(
        select(ForumPost).where(
            ForumPost.cohort_id == cohort_id,
            ForumPost.person_id == (by.person_id or 0),
            ForumPost.client_key == client_key[:64],
        )
    )
