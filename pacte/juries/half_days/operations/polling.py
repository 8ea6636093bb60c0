"""The poll: opened with a date, asked again of those who lack something, reminded, closed, reopened."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pacte import audit, links
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.canonical import fingerprint_of
from pacte.cohorts.models import Cohort
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.french import plural
from pacte.juries.half_days import emails
from pacte.juries.half_days.links import PURPOSE
from pacte.juries.half_days.operations.loading import asked_poll, load_table
from pacte.juries.half_days.queries import Table, table_of
from pacte.juries.half_days.rules import blockers_to_open, is_reminded, reminder_key
from pacte.juries.models import DefenceAnswer, DefencePoll
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import SYSTEM, Actor
from pacte.seminars.setting import read_setting

LINK_KEPT_DAYS = 7
"""After the date: somebody late still answers while the poll is open."""


def open_poll(
    session: FencedSession, *, cohort: Cohort, which: DepositSession, due_on: date, by: Actor, at: datetime
) -> DefencePoll:
    """Jurors and learners are asked, each by a message; a poll that is open gets another date."""
    table = load_table(session, cohort, which, at=at)
    refuse_if(blockers_to_open(due_on, table.local, table.asked))
    if table.poll is not None:
        return _change_date(session, table, table.poll, due_on, by, at)
    poll = DefencePoll(
        cohort_id=cohort.id, session=which, due_on=due_on, opened_at=at, opened_by_id=by.person_id
    )
    session.add(poll)
    session.flush()
    count = _ask_missing(session, cohort, which, "first", by=by, at=at)
    _record(session, "defence.poll_opened", table.cohort, by, at, plural(count, "personne"))
    return poll


def ask_again(
    session: FencedSession, *, cohort: Cohort, which: DepositSession, by: Actor, at: datetime
) -> int:
    """Those who came since, those who answered before half-days were added. Says how many; idempotent."""
    table = load_table(session, cohort, which, at=at)
    poll = asked_poll(table)
    if poll.closed_at is not None:
        raise Refused([Blocker("closed", "Les réponses sont closes.", "Rouvrez-les d’abord.")])
    count = _ask_missing(session, cohort, which, "more", by=by, at=at)
    if count:
        _record(session, "defence.asked_again", table.cohort, by, at, plural(count, "personne"))
    return count


def close_poll(
    session: FencedSession, *, cohort: Cohort, which: DepositSession, by: Actor, at: datetime
) -> None:
    """Answers change by staff alone since."""
    table = load_table(session, cohort, which, at=at)
    poll = asked_poll(table)
    if poll.closed_at is None:
        poll.closed_at = at
        session.flush()
        _record(session, "defence.poll_closed", table.cohort, by, at)


def reopen_poll(
    session: FencedSession, *, cohort: Cohort, which: DepositSession, by: Actor, at: datetime
) -> None:
    """People may answer again."""
    table = load_table(session, cohort, which, at=at)
    poll = asked_poll(table)
    if poll.closed_at is not None:
        poll.closed_at = None
        session.flush()
        _record(session, "defence.poll_reopened", table.cohort, by, at)


def remind(
    session: FencedSession,
    *,
    cohort: Cohort,
    which: DepositSession,
    answer_ids: Collection[int],
    batch: str,
    by: Actor,
    at: datetime,
) -> int:
    """Write to those chosen who still lack something; says how many. The same ``batch`` writes once."""
    table = load_table(session, cohort, which, at=at)
    poll = asked_poll(table)
    if poll.closed_at is not None:
        raise Refused([Blocker("closed", "Les réponses sont closes.", "Rouvrez-les d’abord.")])
    chosen = [one for one in table.missing if one.id in answer_ids]
    return _remind(session, table, poll, chosen, f"by-hand:{batch}", by=by, at=at)


def remind_due(session: FencedSession, *, cohort: Cohort, which: DepositSession, at: datetime) -> int:
    """A week, then 48 hours before the date; not who was asked since, nor whom staff just reminded."""
    table = load_table(session, cohort, which, at=at)
    poll = asked_poll(table)
    key = reminder_key(poll.due_on, table.today)
    if not key or poll.closed_at is not None:
        return 0
    zone = ZoneInfo(table.zone)
    waiting = [
        one
        for one in table.missing
        if is_reminded(
            poll.due_on,
            table.today,
            asked_on=one.asked_at.astimezone(zone).date(),
            reminded_on=one.reminded_at.astimezone(zone).date() if one.reminded_at is not None else None,
        )
    ]
    return _remind(session, table, poll, waiting, f"due:{key}", by=SYSTEM, at=at)


def _remind(
    session: FencedSession,
    table: Table,
    poll: DefencePoll,
    rows: Sequence[DefenceAnswer],
    key: str,
    *,
    by: Actor,
    at: datetime,
) -> int:
    count = _write_to(session, table, poll, rows, key, by=by, at=at, is_reminder=True)
    if count:
        _record(session, "defence.reminded", table.cohort, by, at, plural(count, "personne"))
    return count


def _ask_missing(
    session: FencedSession, cohort: Cohort, which: DepositSession, key: str, *, by: Actor, at: datetime
) -> int:
    table = table_of(session, cohort, which, at=at)
    poll = asked_poll(table)
    for guest in table.unasked:
        session.add(
            DefenceAnswer(
                poll_id=poll.id,
                person_id=guest.person.id,
                is_juror=guest.juror is not None,
                half_days={},
                asked_at=at,
            )
        )
    session.flush()
    table = table_of(session, cohort, which, at=at)
    waiting = [one for one in table.missing if one.asked_at == at or one.half_days]
    return _write_to(session, table, poll, waiting, key, by=by, at=at, is_reminder=False)


def _write_to(
    session: FencedSession,
    table: Table,
    poll: DefencePoll,
    rows: Sequence[DefenceAnswer],
    key: str,
    *,
    by: Actor,
    at: datetime,
    is_reminder: bool,
) -> int:
    setting = read_setting(session, table.cohort)
    count = 0
    for row in rows:
        lacks = "+".join(one.key for one in table.lacking(row)) if key == "more" else ""
        name = f"{key}:{fingerprint_of({'half_days': lacks})[:16]}" if lacks else key
        if emails.was_asked(session, row, name):
            continue
        token = _new_link(session, setting.zone, poll, row, by, at) if row.is_juror else ""
        emails.ask(
            session,
            setting=setting,
            table=table,
            poll=poll,
            row=row,
            key=name,
            token=token,
            is_reminder=is_reminder,
            at=at,
        )
        if is_reminder:
            row.reminded_at = at
        count += 1
    session.flush()
    return count


def _new_link(
    session: FencedSession, zone: str, poll: DefencePoll, row: DefenceAnswer, by: Actor, at: datetime
) -> str:
    """The token of a new link; those of earlier messages still open, and whoever is answering goes on."""
    until = closing_instant(poll.due_on + timedelta(days=LINK_KEPT_DAYS), zone)
    _, token = links.create(
        session,
        purpose=PURPOSE,
        subject=row,
        email=row.person.email,
        lifetime=max(until - at, timedelta(days=1)),
        by=by,
        at=at,
    )
    return token


def _change_date(
    session: FencedSession, table: Table, poll: DefencePoll, due_on: date, by: Actor, at: datetime
) -> DefencePoll:
    if poll.due_on != due_on:
        poll.due_on = due_on
        session.flush()
        links.prolong(
            session,
            kind=DefenceAnswer.__tablename__,
            ids=[one.id for one in table.answers],
            purpose=PURPOSE,
            until=closing_instant(due_on + timedelta(days=LINK_KEPT_DAYS), table.zone),
        )
        _record(session, "defence.poll_changed", table.cohort, by, at)
    return poll


def _record(
    session: FencedSession, action: str, cohort: Cohort, by: Actor, at: datetime, count: str = ""
) -> None:
    details = {"count": count} if count else None
    audit.record(session, action=action, subject=cohort, by=by, at=at, details=details or {})
