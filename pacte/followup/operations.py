"""Noting a contact, cancelling it, closing its next step."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.followup import phrases as phrases
from pacte.followup.models import FollowUp
from pacte.followup.rules import (
    SAME_FOR,
    Contact,
    blockers_after_end,
    blockers_of_double,
    blockers_to_cancel,
    blockers_to_close,
    blockers_to_note,
)
from pacte.followup.vocabulary import Source
from pacte.learners.models import Enrollment
from pacte.policy import Actor, allows


def note(
    session: FencedSession,
    *,
    enrollment_id: int,
    contact: Contact,
    source: Source = Source.SCREEN,
    after_reason: str = "",
    client_key: str = "",
    again: bool = False,
    by: Actor,
    at: datetime,
) -> FollowUp:
    """Keep a contact; the same form sent again (``client_key``) gives the row it made the first time.

    The same words from another form, a moment later, are refused unless there were two (``again``).
    After the departure of the learner only whom the policy lets (``follow_up.note_after``), with a word.
    """
    enrollment = _locked_enrollment(session, enrollment_id)
    known = _already(session, enrollment_id, client_key, by)
    if known is not None:
        return known
    zone = session.get_one(Cohort, enrollment.cohort_id).definition["federation"]["time_zone"]
    blockers = blockers_to_note(contact, today=at.astimezone(ZoneInfo(zone)).date())
    blockers += blockers_after_end(
        contact.held_on,
        ended_on=enrollment.ended_on,
        may=allows(by, "follow_up.note_after", enrollment),
        reason=after_reason,
    )
    blockers += blockers_of_double(_noted_ago(session, enrollment_id, contact, by, at), again=again)
    refuse_if(blockers)
    is_after = enrollment.ended_on is not None and contact.held_on > enrollment.ended_on
    row = FollowUp(
        enrollment_id=enrollment_id,
        author_id=by.person_id,
        held_on=contact.held_on,
        held_time=contact.held_time,
        channel=contact.channel,
        themes=list(contact.themes),
        note=contact.note.strip(),
        shared=contact.shared,
        next_step=contact.next_step.strip(),
        next_on=contact.next_on,
        after_reason=after_reason.strip() if is_after else "",
        source=source,
        client_key=client_key[:64],
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        action="follow_up.noted",
        subject=row,
        by=by,
        at=at,
        details={"source": source.value, "shared": contact.shared},
    )
    return row


def cancel(
    session: FencedSession, *, contact_id: int, reason: str, seen: int, by: Actor, at: datetime
) -> FollowUp:
    """The contact counts no more and stays in the history, with the reason.

    The next steps that were closed with it are open again.
    """
    row = _locked(session, contact_id)
    refuse_if(blockers_to_cancel(is_cancelled=row.cancelled_at is not None, reason=reason))
    if row.revision != seen:
        raise stale("Ce contact")
    row.cancelled_at, row.cancelled_by_id, row.cancel_reason = at, by.person_id, reason.strip()
    row.revision += 1
    audit.record(session, action="follow_up.cancelled", subject=row, by=by, at=at)
    for one in _settled_with(session, row):
        close_step(session, contact_id=one.id, done=False, seen=one.revision, by=by, at=at)
    return row


def close_step(
    session: FencedSession, *, contact_id: int, done: bool, seen: int, by: Actor, at: datetime
) -> FollowUp:
    """The next step is done, or it is not after all; to say so twice changes nothing."""
    row = _locked(session, contact_id)
    refuse_if(blockers_to_close(is_cancelled=row.cancelled_at is not None, has_step=bool(row.next_step)))
    if done == (row.next_done_at is not None):
        return row
    if row.revision != seen:
        raise stale("Ce contact")
    row.next_done_at, row.next_done_by_id = (at, by.person_id) if done else (None, None)
    row.revision += 1
    action = "follow_up.step_done" if done else "follow_up.step_reopened"
    audit.record(session, action=action, subject=row, by=by, at=at)
    return row


def _locked_enrollment(session: FencedSession, enrollment_id: int) -> Enrollment:
    """Contacts of one learner are noted one after the other."""
    locked = {"key_share": True}  # others may still refer to it
    found = session.get(Enrollment, enrollment_id, with_for_update=locked, populate_existing=True)
    if found is None:
        raise Refused([Blocker("gone", "Cette inscription n’existe plus.")])
    return found


def _already(session: FencedSession, enrollment_id: int, client_key: str, by: Actor) -> FollowUp | None:
    if not client_key:
        return None
    return session.scalar(
        select(FollowUp).where(
            FollowUp.enrollment_id == enrollment_id,
            FollowUp.author_id == by.person_id,
            FollowUp.client_key == client_key[:64],
        )
    )


def _noted_ago(
    session: FencedSession, enrollment_id: int, contact: Contact, by: Actor, at: datetime
) -> timedelta | None:
    """Since when the author has noted the very same; None: never, or it was cancelled."""
    rows = session.scalars(
        select(FollowUp).where(
            FollowUp.enrollment_id == enrollment_id,
            FollowUp.author_id == by.person_id,
            FollowUp.held_on == contact.held_on,
            FollowUp.recorded_at > at - SAME_FOR,
            FollowUp.cancelled_at.is_(None),
        )
    )
    same = [
        at - row.recorded_at
        for row in rows
        if (row.held_time, row.channel, row.note, row.shared, row.next_step, row.next_on)
        == (
            contact.held_time,
            contact.channel,
            contact.note.strip(),
            contact.shared,
            contact.next_step.strip(),
            contact.next_on,
        )
        and set(row.themes) == set(contact.themes)
    ]
    return min(same, default=None)


def _settled_with(session: FencedSession, contact: FollowUp) -> Sequence[FollowUp]:
    """Other contacts whose next step was closed by the same person in the act that noted this one."""
    person = select(Enrollment.person_id).where(Enrollment.id == contact.enrollment_id).scalar_subquery()
    return session.scalars(
        select(FollowUp).where(
            FollowUp.id != contact.id,
            FollowUp.enrollment_id.in_(select(Enrollment.id).where(Enrollment.person_id == person)),
            FollowUp.next_done_at == contact.recorded_at,
            FollowUp.next_done_by_id == contact.author_id,
            FollowUp.cancelled_at.is_(None),
        )
    ).all()


def _locked(session: FencedSession, contact_id: int) -> FollowUp:
    found = session.get(FollowUp, contact_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise Refused([Blocker("gone", "Ce contact n’existe plus.")])
    return found
