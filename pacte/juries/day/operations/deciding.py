"""The result of a defence, written by the jury; nobody else reads it before the minutes."""

from datetime import datetime
from typing import Any

from pacte import audit
from pacte.blockers import refuse_if, stale
from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.juries.day.operations.loading import load_case
from pacte.juries.day.rules import Verdict, blockers_to_clear, blockers_to_decide
from pacte.juries.models import DefenceResult
from pacte.policy import Actor


def fields_of(result: DefenceResult | None) -> dict[str, Any]:
    """Field → what is written; for the version that a form carries."""
    if result is None:
        return {"outcome": "", "resit": "", "to_correct": "", "mention": ""}
    return {
        "outcome": result.outcome.value,
        "resit": result.resit.value if result.resit else "",
        "to_correct": result.to_correct,
        "mention": result.mention,
    }


def decide(
    session: FencedSession,
    *,
    defence_id: int,
    verdict: Verdict,
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> DefenceResult:
    """Write what the jury decides. ``seen``: what the page showed, as :func:`version_of` tells it; refused
    when somebody of the jury has changed it since, unless they wrote the same."""
    case = load_case(session, defence_id=defence_id, at=at)
    juror = case.room.juror_of(by.person_id)
    verdict = verdict.cleaned(opens_resit=case.room.opens_resit)
    refuse_if(
        blockers_to_decide(
            case.line.passage,
            verdict,
            juror_id=juror.id if juror else None,
            day=case.room.half_day.day,
            today=case.today,
            now=at,
            zone=case.room.zone,
            opens_resit=case.room.opens_resit,
            is_closed=case.room.is_closed,
        )
    )
    row = case.line.result
    if row is not None and said_of(row) == verdict:
        return row
    if seen is not None and seen != version_of(row):
        raise stale("Ce résultat")
    if row is None:
        row = DefenceResult(defence_id=defence_id)
        session.add(row)
    write_verdict(row, verdict, by=by, at=at)
    session.flush()
    audit.record(session, action="defence.decided", subject=case.line.defence, by=by, at=at)
    return row


def clear(session: FencedSession, *, defence_id: int, by: Actor, at: datetime) -> None:
    """Take a result back, as if nothing had been decided."""
    case = load_case(session, defence_id=defence_id, at=at)
    juror = case.room.juror_of(by.person_id)
    refuse_if(
        blockers_to_clear(
            case.line.passage, juror_id=juror.id if juror else None, is_closed=case.room.is_closed
        )
    )
    if case.line.result is None:
        return
    session.delete(case.line.result)
    session.flush()
    audit.record(session, action="defence.undecided", subject=case.line.defence, by=by, at=at)


def version_of(result: DefenceResult | None) -> str:
    """What a form showed, short; changes with any of its fields."""
    return fingerprint_of(fields_of(result))[:16]


def write_verdict(row: DefenceResult, verdict: Verdict, *, by: Actor, at: datetime) -> None:
    """Put in the row what the rules let through; whoever calls it records it."""
    assert verdict.outcome is not None  # else refused
    row.outcome, row.resit = verdict.outcome, verdict.resit
    row.to_correct, row.mention = verdict.to_correct, verdict.mention
    row.entered_at, row.entered_by_id = at, by.person_id


def said_of(row: DefenceResult) -> Verdict:
    """What the row says."""
    return Verdict(outcome=row.outcome, resit=row.resit, to_correct=row.to_correct, mention=row.mention)
