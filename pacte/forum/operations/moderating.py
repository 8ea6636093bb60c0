"""A post is reported, looked into, hidden with its reason; its author is told; it may come back."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.blockers import refuse_if, stale
from pacte.database import FencedSession
from pacte.forum import emails
from pacte.forum.models import ForumPost, ForumReport
from pacte.forum.operations.loading import lock_spot
from pacte.forum.rules import blockers_to_hide, blockers_to_report
from pacte.policy import Actor


def report(session: FencedSession, *, post_id: int, reason: str, by: Actor, at: datetime) -> ForumReport:
    """Tell who moderates; while a report of the same person is open, another changes nothing."""
    spot = lock_spot(session, post_id, also_closed=True, by=by, at=at)
    assert by.person_id is not None  # a member, as the room has just said
    known = session.scalar(
        select(ForumReport).where(
            ForumReport.post_id == post_id,
            ForumReport.person_id == by.person_id,
            ForumReport.closed_at.is_(None),
        )
    )
    if known is not None:
        return known
    refuse_if(blockers_to_report(reason, is_hidden=spot.post.hidden_at is not None))
    row = ForumReport(post_id=post_id, person_id=by.person_id, reason=reason.strip(), reported_at=at)
    session.add(row)
    session.flush()
    audit.record(
        session, action="forum.reported", subject=spot.question, by=by, at=at, details={"post": post_id}
    )
    return row


def close_reports(session: FencedSession, *, post_id: int, by: Actor, at: datetime) -> int:
    """Looked into, nothing to hide; says how many were open."""
    spot = lock_spot(session, post_id, also_closed=True, by=by, at=at)
    closed = _close(session, spot.post, by=by, at=at)
    if closed:
        audit.record(
            session,
            action="forum.reports_closed",
            subject=spot.question,
            by=by,
            at=at,
            details={"post": post_id},
        )
    return closed


def hide(
    session: FencedSession, *, post_id: int, reason: str, seen: int, by: Actor, at: datetime
) -> ForumPost:
    """Nobody else reads it any more; its place stays, its author receives the reason, its reports close."""
    spot = lock_spot(session, post_id, also_closed=True, by=by, at=at)
    post = spot.post
    refuse_if(blockers_to_hide(reason, is_hidden=post.hidden_at is not None))
    if post.revision != seen:
        raise stale("Ce message")
    post.hidden_at, post.hidden_by_id, post.hide_reason = at, by.person_id, reason.strip()
    post.accepted_at = post.accepted_by_id = None
    post.revision += 1
    session.flush()
    _close(session, post, by=by, at=at)
    if post.person_id != by.person_id:
        emails.tell_of_hiding(session, room=spot.room, question=spot.question, post=post, at=at)
    audit.record(
        session, action="forum.hidden", subject=spot.question, by=by, at=at, details={"post": post_id}
    )
    return post


def show(session: FencedSession, *, post_id: int, by: Actor, at: datetime) -> ForumPost:
    """It is read again; twice changes nothing."""
    spot = lock_spot(session, post_id, also_closed=True, by=by, at=at)
    post = spot.post
    if post.hidden_at is None:
        return post
    post.hidden_at, post.hidden_by_id, post.hide_reason = None, None, ""
    post.revision += 1
    audit.record(
        session, action="forum.shown", subject=spot.question, by=by, at=at, details={"post": post_id}
    )
    return post


def _close(session: FencedSession, post: ForumPost, *, by: Actor, at: datetime) -> int:
    rows = session.scalars(
        select(ForumReport).where(ForumReport.post_id == post.id, ForumReport.closed_at.is_(None))
    ).all()
    for row in rows:
        row.closed_at, row.closed_by_id = at, by.person_id
    return len(rows)
