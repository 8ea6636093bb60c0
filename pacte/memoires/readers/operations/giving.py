"""A reading asked, with its personal link; one that ends; whom to ask instead."""

from datetime import datetime, timedelta

from pacte import audit, links
from pacte.accounts.models import Person
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.memoires.models import Juror, MemoireReading
from pacte.memoires.readers import emails
from pacte.memoires.readers.links import PURPOSE
from pacte.memoires.readers.operations.loading import Case
from pacte.memoires.readers.queries import jurors_of, loads_of, register_for
from pacte.memoires.readers.rules import LINK_KEPT_DAYS, due_on, is_active, suits
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import SYSTEM, Actor


def give(session: FencedSession, case: Case, reader: Person, *, by: Actor, at: datetime) -> MemoireReading:
    """Ask ``reader``, whom the rules allow, and send them their link."""
    definition = case.work.loaded.setting.definition
    memoire = case.work.known.memoire
    assert memoire is not None  # it is deposited
    row = MemoireReading(
        memoire_id=memoire.id,
        reader_id=reader.id,
        due_on=due_on(
            definition.memoire.reading_due_on,
            definition.defence.starts_on,
            definition.memoire.answer_days,
            case.work.today,
        ),
        asked_at=at,
        asked_by_id=by.person_id,
        updated_at=at,
        marks={},
    )
    session.add(row)
    session.flush()
    emails.ask(
        session, case=case, row=row, reader=reader, token=new_link(session, case, row, reader, by, at), at=at
    )
    audit.record(session, action="reading.asked", subject=row, by=by, at=at)
    return row


def new_link(
    session: FencedSession, case: Case, row: MemoireReading, reader: Person, by: Actor, at: datetime
) -> str:
    """The token of a new link; those before it close."""
    links.revoke(session, subject=row, purpose=PURPOSE, at=at)
    until = closing_instant(row.due_on + timedelta(days=LINK_KEPT_DAYS), case.work.loaded.setting.zone)
    _, token = links.create(
        session,
        purpose=PURPOSE,
        subject=row,
        email=reader.email,
        lifetime=max(until - at, timedelta(days=1)),
        by=by,
        at=at,
    )
    return token


def end(
    session: FencedSession,
    row: MemoireReading,
    state: ReadingState,
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Declined or taken back: its link closes; what was typed stays with the row."""
    row.state, row.ended_at, row.end_reason = state, at, reason.strip()
    if state is ReadingState.DECLINED:
        row.answered_at = at
    row.revision += 1
    row.updated_at = at
    links.revoke(session, subject=row, purpose=PURPOSE, at=at)
    session.flush()
    audit.record(session, action=f"reading.{state.value}", subject=row, by=by, at=at)


def next_reader(session: FencedSession, case: Case) -> Juror | None:
    """Of those without a tie who were never asked: who reads that module best, then who has the least."""
    jurors = jurors_of(session, case.cohort.id)
    subject = case.enrollment.person_id
    known = register_for(
        session, case.cohort, assessors=[one.person_id for one in jurors], subjects=[subject]
    )
    asked = {one.reader_id for one in case.rows}
    able = [one for one in jurors if one.person_id not in asked and not known.between(one.person_id, subject)]
    loads = loads_of(session, case.cohort.id)
    return min(
        able,
        key=lambda one: (
            not suits(one.modules, case.module),
            loads[one.person_id],
            one.person.sort_key,
            one.id,
        ),
        default=None,
    )


def reassign(
    session: FencedSession, case: Case, ended: MemoireReading, *, at: datetime
) -> MemoireReading | None:
    """Ask somebody else at once in place of a reading that ended; the team is told either way.

    None when the mémoire has its readers, nothing is to be read any more, or nobody is able to.
    """
    wanted = case.work.definition.readers
    if len(case.open) >= wanted or not is_active(case.enrollment.state) or case.work.known.deposit is None:
        return None
    juror = next_reader(session, case)
    row = give(session, case, juror.person, by=SYSTEM, at=at) if juror is not None else None
    emails.tell_team(session, case=case, ended=ended, now_read_by=juror, at=at)
    return row
