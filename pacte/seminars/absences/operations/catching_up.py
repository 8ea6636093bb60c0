"""Work given in the place of a half-day that was missed, validated or called off; the learner is told."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.database import FencedSession
from pacte.learners.chains import chains_of
from pacte.policy import Actor
from pacte.seminars.absences import emails
from pacte.seminars.absences.loading import Loaded, load_learner, record_of
from pacte.seminars.absences.rules import (
    blockers_of_presence,
    blockers_to_cancel,
    blockers_to_give,
    blockers_to_validate,
    length_of,
)
from pacte.seminars.models import CatchUp
from pacte.seminars.proofs.queries import Slot
from pacte.seminars.proofs.rules import Spent, duration_words


def give_catch_up(
    session: FencedSession,
    *,
    enrollment_id: int,
    half_day_id: int,
    also: Collection[int] = (),
    instruction: str,
    minutes: int,
    due_on: date,
    by: Actor,
    at: datetime,
) -> CatchUp:
    """Give work for a sealed half-day that was missed; one at a time for each.

    ``also``: other half-days missed, for which the same is asked; it counts there for ``minutes`` too, or
    for the whole of a shorter one. The learner hears of all of them in one mail. Returns the first.
    """
    loaded = load_learner(session, enrollment_id, at=at)
    record, slots = record_of(session, loaded)
    wanted = [half_day_id, *(one for one in dict.fromkeys(also) if one != half_day_id)]
    if not slots.keys() >= set(wanted):
        raise Refused([Blocker("gone", "Cette demi-journée n’est plus au calendrier.")])
    live = set(
        session.scalars(
            select(CatchUp.half_day_id).where(
                CatchUp.enrollment_id == enrollment_id,
                CatchUp.half_day_id.in_(wanted),
                CatchUp.cancelled_at.is_(None),
            )
        )
    )
    worth = {
        one: minutes if one == half_day_id else _within(record.spent.get(one), minutes) for one in wanted
    }
    found = [
        blocker
        for one in wanted
        for blocker in blockers_to_give(
            record.spent.get(one),
            already=one in live,
            instruction=instruction,
            minutes=worth[one],
            due_on=due_on,
            today=loaded.today,
        )
    ]
    refuse_if([*blockers_of_presence(loaded.enrollment.state), *dict.fromkeys(found)])
    works = [
        CatchUp(
            half_day_id=one,
            enrollment_id=enrollment_id,
            person_id=loaded.person.id,
            instruction=instruction.strip(),
            minutes=worth[one],
            due_on=due_on,
            given_at=at,
            given_by_id=by.person_id,
        )
        for one in wanted
    ]
    session.add_all(works)
    session.flush()
    emails.tell_of_catch_up(
        session,
        what="given",
        loaded=loaded,
        work=works[0],
        slot=slots[half_day_id],
        others=[(work, slots[work.half_day_id]) for work in works[1:]],
        author=by.label,
        at=at,
    )
    for work in works:
        _note("given", session, loaded, work, by, at)
    return works[0]


def _within(spent: Spent | None, minutes: int) -> int:
    """So many minutes, or the whole half-day when it was shorter."""
    return minutes if spent is None else min(minutes, length_of(spent))


def validate_catch_up(
    session: FencedSession, *, enrollment_id: int, catch_up_id: int, seen: int, by: Actor, at: datetime
) -> CatchUp:
    """The work is done: its minutes count, and the half-day is no longer missed."""
    loaded = load_learner(session, enrollment_id, at=at)
    work, owner = load_work(session, loaded, catch_up_id, at=at)
    record, slots = record_of(session, owner)
    refuse_if(
        blockers_to_validate(
            record.spent.get(work.half_day_id),
            validated=work.validated_at is not None,
            cancelled=work.cancelled_at is not None,
        )
    )
    if seen != work.revision:
        raise stale("Ce rattrapage")
    work.validated_at, work.validated_by_id = at, by.person_id
    work.revision += 1
    session.flush()
    tell_and_note(session, "validated", loaded, work, slots[work.half_day_id], by, at)
    return work


def cancel_catch_up(
    session: FencedSession,
    *,
    enrollment_id: int,
    catch_up_id: int,
    reason: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> CatchUp:
    """Call the work off, even validated: it counts no more; it stays in the history with the reason."""
    loaded = load_learner(session, enrollment_id, at=at)
    work, owner = load_work(session, loaded, catch_up_id, at=at)
    _, slots = record_of(session, owner)
    refuse_if(blockers_to_cancel(cancelled=work.cancelled_at is not None, reason=reason))
    if seen != work.revision:
        raise stale("Ce rattrapage")
    work.cancelled_at, work.cancelled_by_id, work.cancel_reason = at, by.person_id, reason.strip()
    work.revision += 1
    session.flush()
    tell_and_note(session, "cancelled", loaded, work, slots.get(work.half_day_id), by, at)
    return work


def load_work(
    session: FencedSession, loaded: Loaded, catch_up_id: int, *, at: datetime
) -> tuple[CatchUp, Loaded]:
    """The work, and whom it was given to: the learner, or the same before a transfer."""
    work = session.get(CatchUp, catch_up_id, populate_existing=True)
    if work is not None and work.enrollment_id == loaded.enrollment.id:
        return work, loaded
    chain = chains_of(session, [loaded.enrollment])[loaded.enrollment.id]
    if work is None or work.enrollment_id not in chain:
        raise Refused([Blocker("gone", "Ce rattrapage n’existe plus.")])
    return work, load_learner(session, work.enrollment_id, at=at)


def tell_and_note(
    session: FencedSession,
    what: str,
    loaded: Loaded,
    work: CatchUp,
    slot: Slot | None,
    by: Actor,
    at: datetime,
) -> None:
    if slot is not None:
        emails.tell_of_catch_up(
            session, what=what, loaded=loaded, work=work, slot=slot, author=by.label, at=at
        )
    _note(what, session, loaded, work, by, at)


def _note(what: str, session: FencedSession, loaded: Loaded, work: CatchUp, by: Actor, at: datetime) -> None:
    audit.record(
        session,
        action=f"catch_up.{what}",
        subject=loaded.enrollment,
        by=by,
        at=at,
        details={
            "catch_up_id": work.id,
            "half_day_id": work.half_day_id,
            "duration": duration_words(work.minutes),
        },
    )
