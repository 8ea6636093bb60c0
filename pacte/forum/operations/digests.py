"""Choosing how often one receives what is new; stopping it from the mail itself, without signing in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pacte import audit, links
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.forum.models import ForumDigest
from pacte.forum.operations.loading import enter_locked
from pacte.forum.vocabulary import FREQUENCY_LABELS, Frequency
from pacte.policy import Actor

PURPOSE = "forum_digest"


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a link of a digest opens."""

    digest: ForumDigest
    cohort: Cohort


def choose_digest(
    session: FencedSession, *, cohort_id: int, frequency: Frequency, by: Actor, at: datetime
) -> ForumDigest:
    """From now on; what was written before is not told."""
    enter_locked(session, cohort_id, also_closed=frequency is Frequency.NONE, by=by, at=at)
    assert by.person_id is not None  # a member, as the room has just said
    row = session.scalar(
        select(ForumDigest)
        .where(ForumDigest.cohort_id == cohort_id, ForumDigest.person_id == by.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        row = ForumDigest(
            cohort_id=cohort_id, person_id=by.person_id, frequency=Frequency.NONE, told_until=at
        )
        session.add(row)
        session.flush()
    if row.frequency is frequency:
        return row
    _set(session, row, frequency, by, at)
    return row


def open_unsubscription(session: FencedSession, *, token: str, at: datetime) -> Subscription:
    """What the link opens; raises Refused with what to do."""
    link = links.find(session, token=token, purpose=PURPOSE, at=at)
    digest = session.get_one(ForumDigest, link.subject_id)
    return Subscription(digest, session.get_one(Cohort, digest.cohort_id))


def unsubscribe(session: FencedSession, *, token: str, at: datetime) -> ForumDigest:
    """No more digests, as often as one clicks."""
    found = open_unsubscription(session, token=token, at=at)
    row = session.get_one(ForumDigest, found.digest.id, with_for_update=True, populate_existing=True)
    if row.frequency is not Frequency.NONE:
        holder = Actor(
            person_id=None, label="Par le lien d’un e-mail", via="link", subject=("forum_digest", row.id)
        )
        _set(session, row, Frequency.NONE, holder, at)
    return row


def _set(session: FencedSession, row: ForumDigest, frequency: Frequency, by: Actor, at: datetime) -> None:
    if row.frequency is Frequency.NONE:
        row.told_until = at
    row.frequency = frequency
    audit.record(
        session,
        action="forum.digest_chosen",
        subject=row,
        by=by,
        at=at,
        details={"words": FREQUENCY_LABELS[frequency].lower()},
    )
