"""Sending what is new, at seven where the federation is: each once, whatever the number of workers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, func, select

from pacte import links
from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession, Scope
from pacte.forum import emails
from pacte.forum.listing import OPENING
from pacte.forum.models import ForumDigest, ForumPost, ForumQuestion
from pacte.forum.operations.digests import PURPOSE
from pacte.forum.queries import is_member
from pacte.forum.rules import slot_of
from pacte.forum.vocabulary import Frequency
from pacte.jobs import PERIODIC, Periodic
from pacte.policy import SYSTEM
from pacte.seminars.setting import Setting, read_setting

if TYPE_CHECKING:
    from pacte.web.services import Services

LINK_KEPT = timedelta(days=90)
"""How long the link of a digest stops it without signing in; the page of the forum always does."""


def send_digests(session: FencedSession, *, at: datetime) -> int:
    """Write to those whose time has come and for whom there is something new; says how many messages."""
    sent = 0
    settings: dict[int, Setting] = {}
    wanted = select(ForumDigest.id, ForumDigest.cohort_id, ForumDigest.frequency, ForumDigest.told_until)
    for identity, cohort_id, frequency, told_until in session.execute(
        wanted.where(ForumDigest.frequency != Frequency.NONE).order_by(ForumDigest.id)
    ).all():
        if cohort_id not in settings:
            settings[cohort_id] = read_setting(session, session.get_one(Cohort, cohort_id))
        setting = settings[cohort_id]
        slot = slot_of(frequency, at, setting.zone)
        if slot is not None and told_until < slot:
            sent += _send(session, identity, setting, at)
    return sent


def _send(session: FencedSession, identity: int, setting: Setting, at: datetime) -> bool:
    """Its row locked and read again: another worker may have been first."""
    digest = session.get_one(ForumDigest, identity, with_for_update=True, populate_existing=True)
    slot = slot_of(digest.frequency, at, setting.zone)
    if slot is None or digest.told_until >= slot:
        return False
    news = news_of(session, digest, slot)
    since, digest.told_until = digest.told_until, slot
    if not news or not is_member(session, digest.cohort_id, digest.person_id):
        return False
    person = session.get_one(Person, digest.person_id)
    _, token = links.create(
        session,
        purpose=PURPOSE,
        subject=digest,
        email=person.email,
        lifetime=LINK_KEPT,
        by=SYSTEM,
        at=at,
    )
    emails.send_digest(
        session,
        setting=setting,
        digest=digest,
        person=person,
        news=news,
        token=token,
        since=since,
        slot=slot,
        at=at,
    )
    digest.sent_at = at
    session.flush()
    return True


def news_of(
    session: FencedSession, digest: ForumDigest, until: datetime
) -> Sequence[tuple[ForumQuestion, bool, int]]:
    """What others wrote since the last one, by question: is it new, how many answers; one statement."""
    is_new = func.max(case((ForumPost.is_opening.is_(True), 1), else_=0))
    answers = func.sum(case((ForumPost.is_opening.is_(True), 0), else_=1))
    counted = (
        select(ForumPost.question_id, is_new.label("is_new"), answers.label("answers"))
        .where(
            ForumPost.cohort_id == digest.cohort_id,
            ForumPost.person_id != digest.person_id,
            ForumPost.hidden_at.is_(None),
            ForumPost.posted_at > digest.told_until,
            ForumPost.posted_at <= until,
        )
        .group_by(ForumPost.question_id)
        .subquery()
    )
    rows = session.execute(
        select(ForumQuestion, counted.c.is_new, counted.c.answers)
        .join(counted, counted.c.question_id == ForumQuestion.id)
        .join(OPENING, and_(OPENING.question_id == ForumQuestion.id, OPENING.is_opening.is_(True)))
        .where(OPENING.hidden_at.is_(None))
        .order_by(ForumQuestion.active_at.desc(), ForumQuestion.id)
    )
    return [(question, bool(fresh), int(count)) for question, fresh, count in rows]


def _round(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            send_digests(session, at=at)


PERIODIC.append(Periodic("send-forum-digests", timedelta(minutes=10), _round))
