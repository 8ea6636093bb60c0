"""Telling those whom a seminar concerns what changed: once, with their calendar entries brought up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from pacte import audit
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.mail.composition import without_links
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor
from pacte.seminars.models import ScheduleChange, Seminar, SeminarReply, TeamGuest
from pacte.seminars.planning import emails
from pacte.seminars.planning.audience import Audience, guests_to_tell, learners_to_tell, trainers_to_tell
from pacte.seminars.planning.former_answers import set_aside
from pacte.seminars.planning.loading import Planned, planned
from pacte.seminars.planning.rules import Standing
from pacte.seminars.planning.wording import changes_between
from pacte.seminars.setting import read_setting
from pacte.seminars.vocabulary import ReplyState
from pacte.signals import seminar_changed


@dataclass(frozen=True, slots=True)
class Notice:
    """Who is told of a change, by kind, and how the message reads to the first of them."""

    names: Mapping[Audience, tuple[str, ...]]
    first: str
    subject: str
    text: str

    @property
    def count(self) -> int:
        return sum(len(some) for some in self.names.values())


@seminar_changed.connect
def follow(session: FencedSession, *, seminar: Seminar, reason: str, by: Actor, at: datetime) -> None:
    """Whatever page or file changed the calendar, those invited hear of it."""
    cohort = session.get_one(Cohort, seminar.cohort_id)
    tell(session, plan=planned(session, read_setting(session, cohort), seminar), reason=reason, by=by, at=at)


def tell(session: FencedSession, *, plan: Planned, reason: str, by: Actor, at: datetime) -> int:
    """Write to those concerned if what they were told is no longer true; says to how many people."""
    row, zone = plan.row, plan.setting.zone
    before, after = row.told, plan.kept
    if row.invited_at is None or before is None or before == after:
        return 0
    row.told = after
    if before["half_days"] != after["half_days"]:
        _ask_again(session, row, before)
    if plan.standing(at) is Standing.HELD or (before["cancelled"] and after["cancelled"]):
        return 0
    changes = emails.entry_changes(emails.entries_of(before, zone), emails.entries_of(after, zone), now=at)
    is_cancelled = after["cancelled"]
    count = 0
    for to in [
        *learners_to_tell(session, plan),
        *guests_to_tell(session, plan, by=by, at=at),
        *trainers_to_tell(session, plan),
    ]:
        emails.send(
            session,
            plan=plan,
            to=to,
            template="cancelled" if is_cancelled else "changed",
            changes=changes,
            key=f"seminar-change:{row.id}:{row.revision}",
            at=at,
            reason=reason.strip(),
            **(
                {"only_you": False}
                if is_cancelled
                else {
                    "restored": bool(before.get("cancelled")),
                    "changed": changes_between(before, after, zone),
                    "answer_again": before["half_days"] != after["half_days"],
                }
            ),
        )
        count += 1
    _count(session, row, count, at)
    if count:
        audit.record(
            session,
            action="seminar.told",
            subject=row,
            by=by,
            at=at,
            details={"title": row.title, "count": count},
        )
    return count


def notice_of(session: FencedSession, plan: Planned, *, by: Actor, at: datetime) -> Notice | None:
    """What :func:`tell` wrote at ``at``; None when nobody is told.

    Only for a transaction that is not kept: calendars and links move as if it told once more.
    """
    message = session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.template.in_(("seminars/changed", "seminars/cancelled")),
            OutboxMessage.subject_kind == Seminar.__tablename__,
            OutboxMessage.subject_id == plan.row.id,
            OutboxMessage.created_at == at,
        )
        .order_by(OutboxMessage.id)
        .limit(1)
    ).first()
    if message is None:
        return None
    names: dict[Audience, tuple[str, ...]] = {
        "learner": tuple(one.name for one in learners_to_tell(session, plan)),
        "guest": tuple(one.name for one in guests_to_tell(session, plan, by=by, at=at)),
        "trainer": tuple(one.name for one in trainers_to_tell(session, plan)),
    }
    return Notice(names, message.recipient_name, message.subject, without_links(message.text_body))


def _ask_again(session: FencedSession, row: Seminar, before: Mapping[str, Any]) -> None:
    """Answers were given for the dates of ``before``: kept with them, and asked again."""
    answered = (
        select(SeminarReply)
        .where(SeminarReply.seminar_id == row.id, SeminarReply.state != ReplyState.INVITED)
        .order_by(SeminarReply.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for reply in session.scalars(answered).all():
        set_aside(reply, before)
    session.execute(
        update(TeamGuest)
        .where(TeamGuest.seminar_id == row.id, TeamGuest.state != ReplyState.INVITED)
        .values(state=ReplyState.INVITED, answered_at=None, revision=TeamGuest.revision + 1)
    )


def _count(session: FencedSession, row: Seminar, count: int, at: datetime) -> None:
    """Each change says how many people were told of it."""
    for change in session.scalars(
        select(ScheduleChange).where(ScheduleChange.seminar_id == row.id, ScheduleChange.at == at)
    ).all():
        change.told = max(change.told, count)
