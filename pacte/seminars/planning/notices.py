"""Telling those whom a seminar concerns what changed: once, with their calendar entries brought up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pacte import audit
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.mail.composition import without_links
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor
from pacte.seminars.models import ScheduleChange, Seminar, SeminarReply, TeamGuest
from pacte.seminars.planning import emails
from pacte.seminars.planning.audience import (
    Audience,
    Recipient,
    guests_to_tell,
    key_of,
    learners_to_tell,
    trainers_to_tell,
)
from pacte.seminars.planning.differences import changes_between, headline
from pacte.seminars.planning.former_answers import set_aside
from pacte.seminars.planning.loading import Planned, planned
from pacte.seminars.planning.rules import Standing, lapses
from pacte.seminars.planning.wording import hours_kept
from pacte.seminars.setting import read_setting
from pacte.seminars.vocabulary import OWN_REPLY_LABELS, ReplyState
from pacte.signals import seminar_changed


@dataclass(frozen=True, slots=True)
class Notice:
    """Who is told of a change, by kind, and how the message reads to the first of them."""

    names: Mapping[Audience, tuple[str, ...]]
    first: str
    subject: str
    text: str
    entries: int
    """How many days of their calendar move with it, each by a message of its own."""

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
    if row.invited_at is None or before is None:
        return 0
    if all(before.get(name, value) == value for name, value in after.items()):
        return 0
    row.told = after
    lapsed: frozenset[str] = frozenset()
    if lapses(hours_kept(before), hours_kept(after), now=at):
        lapsed = _ask_again(session, row, before)
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
                    "headline": headline(before, after, at=at),
                    "changed": changes_between(before, after, zone, at=at),
                    **_answer_words(to, plan.standing(at), lapsed),
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
    messages = session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.template.in_(("seminars/changed", "seminars/cancelled", "seminars/day")),
            OutboxMessage.subject_kind == Seminar.__tablename__,
            OutboxMessage.subject_id == plan.row.id,
            OutboxMessage.created_at == at,
        )
        .order_by(OutboxMessage.id)
    ).all()
    if not messages:
        return None
    first = messages[0]
    names: dict[Audience, tuple[str, ...]] = {
        "learner": tuple(one.name for one in learners_to_tell(session, plan)),
        "guest": tuple(one.name for one in guests_to_tell(session, plan, by=by, at=at)),
        "trainer": tuple(one.name for one in trainers_to_tell(session, plan)),
    }
    return Notice(
        names,
        first.recipient_name,
        first.subject,
        without_links(first.text_body),
        sum(one.calendar is not None and one.recipient == first.recipient for one in messages),
    )


def _answer_words(to: Recipient, current: Standing, lapsed: Collection[str]) -> dict[str, Any]:
    """Whether a message asks for an answer, ``again`` or not, and what it says of the one already given."""
    return {
        "ask": current is Standing.UPCOMING and to.state is ReplyState.INVITED,
        "again": to.key in lapsed,
        "standing_answer": _standing_answer(to.state, current, has_lapsed=to.key in lapsed),
    }


def _standing_answer(state: ReplyState | None, current: Standing, *, has_lapsed: bool) -> str:
    if state is None:
        return ""
    if current is Standing.UNDATED and has_lapsed:
        return "Votre réponse valait pour les dates d’avant : elle vous sera redemandée avec les nouvelles."
    given = (
        "" if state is ReplyState.INVITED else f"votre réponse reste « {OWN_REPLY_LABELS[state].lower()} »"
    )
    if current is Standing.UNDERWAY:
        began = "Le séminaire a commencé"
        if given:
            return f"{began} et {given} : si ce n’est plus vrai, répondez à ce message."
        return f"{began} : si vous ne pouvez pas venir à la suite, répondez à ce message."
    if current is Standing.UPCOMING and given:
        return f"{given[0].upper()}{given[1:]} ; vous pouvez la changer jusqu’au début du séminaire."
    return ""


def _ask_again(session: FencedSession, row: Seminar, before: Mapping[str, Any]) -> frozenset[str]:
    """Answers were given for the dates of ``before``: kept with them, and asked again; says of whom."""
    answered = (
        select(SeminarReply)
        .where(SeminarReply.seminar_id == row.id, SeminarReply.state != ReplyState.INVITED)
        .order_by(SeminarReply.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    replies = session.scalars(answered).all()
    for reply in replies:
        set_aside(reply, before)
    guests = session.scalars(
        select(TeamGuest)
        .where(TeamGuest.seminar_id == row.id, TeamGuest.state != ReplyState.INVITED)
        .order_by(TeamGuest.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for guest in guests:
        set_aside(guest, before)
    return frozenset([*(key_of(one) for one in replies), *(key_of(one) for one in guests)])


def _count(session: FencedSession, row: Seminar, count: int, at: datetime) -> None:
    """Each change says how many people were told of it."""
    for change in session.scalars(
        select(ScheduleChange).where(ScheduleChange.seminar_id == row.id, ScheduleChange.at == at)
    ).all():
        change.told = max(change.told, count)
