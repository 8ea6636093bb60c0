"""Mail of the forum: named in a post, answered, hidden, and what is new since the last time."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pacte.accounts.models import Person
from pacte.addresses import forum_path, forum_post_path, forum_unsubscribe_path
from pacte.database import FencedSession
from pacte.forum.models import ForumDigest, ForumPost, ForumQuestion
from pacte.french import date_words
from pacte.mail import Address, Secret, post
from pacte.seminars.setting import Setting

if TYPE_CHECKING:  # it calls this module
    from pacte.forum.operations.loading import Room


def tell_of_mention(
    session: FencedSession,
    *,
    room: "Room",
    question: ForumQuestion,
    post: ForumPost,
    person: Person,
    author: str,
    at: datetime,
) -> None:
    """Once for a post and a person."""
    _post(session, "mention", room.setting, question, post, person, at, author=author)


def tell_of_answer(
    session: FencedSession,
    *,
    room: "Room",
    question: ForumQuestion,
    post: ForumPost,
    asker_id: int,
    at: datetime,
) -> None:
    """To whoever asked, while they are there."""
    for member in room.members:
        if member.person.id == asker_id:
            _post(session, "answered", room.setting, question, post, member.person, at)


def tell_of_hiding(
    session: FencedSession, *, room: "Room", question: ForumQuestion, post: ForumPost, at: datetime
) -> None:
    """The reason, to whoever wrote it, even after their departure; they may answer by mail."""
    person = session.get_one(Person, post.person_id)
    _post(session, "hidden", room.setting, question, post, person, at, reason=post.hide_reason)


def send_digest(
    session: FencedSession,
    *,
    setting: Setting,
    digest: ForumDigest,
    person: Person,
    news: Sequence[tuple[ForumQuestion, bool, int]],
    token: str,
    since: datetime,
    slot: datetime,
    at: datetime,
) -> None:
    """``news``: the question, whether it is new, how many new answers it has, ``since`` the last round."""
    slug, code = setting.federation.slug, setting.cohort.code
    post(
        session,
        template="forum/digest",
        to=person.email,
        to_name=person.name,
        context={
            **_context(setting),
            "name": person.given_name,
            "since": date_words(since, tz=setting.zone, weekday=False),
            "news": [
                {
                    "title": question.title,
                    "is_new": is_new,
                    "answers": answers,
                    "link": Address(f"{forum_path(slug, code)}/{question.id}"),
                }
                for question, is_new, answers in news
            ],
            "link": Address(forum_path(slug, code)),
            "stop": Secret(forum_unsubscribe_path(slug, token)),
        },
        at=at,
        about=digest,
        reply_to=setting.contact,
        unique_key=f"forum-digest:{digest.id}:{slot.isoformat()}",
    )


def _post(
    session: FencedSession,
    template: str,
    setting: Setting,
    question: ForumQuestion,
    about: ForumPost,
    person: Person,
    at: datetime,
    **words: Any,
) -> None:
    post(
        session,
        template=f"forum/{template}",
        to=person.email,
        to_name=person.name,
        context={
            **_context(setting),
            "name": person.given_name,
            "title": question.title,
            "is_question": about.is_opening,
            "link": Address(
                forum_post_path(setting.federation.slug, setting.cohort.code, question.id, about.id)
            ),
            **words,
        },
        at=at,
        about=about,
        reply_to=setting.contact,
        unique_key=f"forum-{template}:{about.id}:{person.id}"
        + (f":{about.revision}" if template == "hidden" else ""),
    )


def _context(setting: Setting) -> dict[str, Any]:
    return {
        "cohort_label": setting.cohort.label,
        "federation_name": setting.federation.name,
        "contact": setting.contact,
    }
