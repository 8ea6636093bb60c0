"""One dossier decided, or moved on the waiting list, without ever overwriting a colleague's decision."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pacte import audit
from pacte.accounts.models import Person
from pacte.blockers import Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.deliberation import waiting
from pacte.selection.deliberation.operations.loading import Loaded, hidden_from, load_locked
from pacte.selection.deliberation.queries import Row
from pacte.selection.deliberation.rules import (
    MASKED,
    RESULTS,
    Event,
    blockers_to_decide,
    blockers_to_move,
    decided_meanwhile,
    told_reason,
    waiting_order,
)
from pacte.selection.models import Candidacy
from pacte.selection.places import places_to_give
from pacte.selection.vocabulary import DECISION_LABELS, Decision

BEYOND = 1_000_000
"""Ranks on their way: no two dossiers may hold the same one, even for an instant."""


def decide(
    session: FencedSession,
    *,
    cohort: Cohort,
    application_id: int,
    event: Event,
    reason: str,
    note: str,
    rank: int | None,
    revision: int,
    by: Actor,
    at: datetime,
) -> Candidacy:
    """Decide one dossier; ``rank`` places it on the waiting list as the actor sees it, from 1 to the last.

    Without one it keeps the rank that it has, or goes to the end of the list.

    ``revision`` is that of the page: when someone decided meanwhile, it is refused
    (``decided_meanwhile``) and says what. The same decision sent twice is written once.
    """
    loaded = load_locked(session, cohort)
    row = loaded.row(application_id)
    reason, note = reason.strip(), note.strip()
    hidden = hidden_from(session, loaded, by)
    conflict = application_id in hidden
    if row is not None:
        former = row.candidacy
        reason = told_reason(event, reason, before=former.decision, recorded=former.decision_reason)
    if row is not None and not conflict and row.candidacy.revision != revision:
        shown = [one for one in waiting_order(loaded.entries) if one not in hidden]
        if _is_the_same(row.candidacy, event, reason, note, by) and (
            rank is None or shown[rank - 1 : rank] == [application_id]
        ):
            return row.candidacy
        raise Refused([decided_meanwhile(_who(session, row.candidacy, by), row.entry)])
    selection = loaded.cohort.definition["selection"]
    order = waiting_order(loaded.entries)
    refuse_if(
        blockers_to_decide(
            loaded.stage,
            [replace(one, name=MASKED) if one.id in hidden else one for one in loaded.entries],
            application_id,
            event,
            reason=reason,
            capacity=places_to_give(session, loaded.cohort),
            one_per_structure_first=bool(selection.get("one_per_structure_first", True)),
            in_conflict=conflict,
            rank=rank,
            last=len({*order, application_id} - hidden),
        )
    )
    assert row is not None  # else refused above
    candidacy, before = row.candidacy, row.candidacy.decision
    asked = _true_rank(hidden, order, application_id, rank)
    decision = RESULTS[event]
    candidacy.decided_at, candidacy.decided_by_id = at, by.person_id
    _place(
        session,
        loaded,
        candidacy,
        decision,
        waiting.after(order, application_id, asked, waits=decision is Decision.WAITLISTED),
    )
    candidacy.decision_reason, candidacy.decision_note = reason, note
    candidacy.revision += 1
    loaded.committee.revision += 1
    audit.record(
        session,
        action="selection.decided",
        subject=candidacy,
        by=by,
        at=at,
        details={
            "application_id": application_id,
            "decision": decision.value,
            "decision_label": DECISION_LABELS[decision],
            "before": before.value,
            "rank": candidacy.rank,
            "revision": candidacy.revision,
        },
    )
    return candidacy


def move(
    session: FencedSession,
    *,
    cohort: Cohort,
    application_id: int,
    rank: int,
    revision: int,
    by: Actor,
    at: datetime,
) -> Candidacy:
    """Put a waiting dossier at another rank, as the actor counts them; the others make room."""
    loaded = load_locked(session, cohort)
    row = loaded.row(application_id)
    hidden = hidden_from(session, loaded, by)
    refuse_if(
        blockers_to_move(loaded.stage, loaded.entries, application_id, in_conflict=application_id in hidden)
    )
    assert row is not None  # else refused above
    candidacy = row.candidacy
    if candidacy.revision != revision:
        raise Refused([decided_meanwhile(_who(session, candidacy, by), row.entry)])
    order = waiting_order(loaded.entries)
    asked = _true_rank(hidden, order, application_id, rank)
    before = candidacy.rank
    _place(session, loaded, candidacy, Decision.WAITLISTED, waiting.inserted(order, application_id, asked))
    if candidacy.rank == before:
        return candidacy
    candidacy.decided_at, candidacy.decided_by_id = at, by.person_id
    candidacy.revision += 1
    loaded.committee.revision += 1
    audit.record(
        session,
        action="selection.moved",
        subject=candidacy,
        by=by,
        at=at,
        details={"application_id": application_id, "before": before, "rank": candidacy.rank},
    )
    return candidacy


def _place(
    session: FencedSession,
    loaded: Loaded,
    candidacy: Candidacy,
    decision: Decision,
    order: Sequence[int],
) -> None:
    """Write the decision and the ranks; those that change first go out of the way."""
    wanted = waiting.ranks(order)
    rows: list[Row] = [
        row
        for row in loaded.rows
        if row.candidacy.rank is not None
        and row.id != candidacy.application_id
        and row.candidacy.rank != wanted[row.id]
    ]
    leaves = decision is not Decision.WAITLISTED
    if leaves:
        candidacy.decision, candidacy.rank = decision, None
        session.flush()
    for row in rows:
        row.candidacy.rank = (row.candidacy.rank or 0) + BEYOND
    rank = wanted.get(candidacy.application_id)
    if candidacy.rank is not None and candidacy.rank != rank:
        candidacy.rank += BEYOND
    session.flush()
    for row in rows:
        row.candidacy.rank = wanted[row.id]
    candidacy.decision, candidacy.rank = decision, rank
    session.flush()


def _true_rank(hidden: frozenset[int], order: Sequence[int], dossier: int, rank: int | None) -> int | None:
    """The rank asked, counted with the dossiers that a tie hides from the actor."""
    others = [other for other in order if other != dossier]
    return waiting.true_rank([other for other in others if other not in hidden], others, rank)


def _is_the_same(candidacy: Candidacy, event: Event, reason: str, note: str, by: Actor) -> bool:
    """Whether this very decision is there already, by the same person: a double click."""
    return (
        candidacy.decision is RESULTS[event]
        and candidacy.decided_by_id == by.person_id
        and (candidacy.decision_reason, candidacy.decision_note) == (reason, note)
    )


def _who(session: FencedSession, candidacy: Candidacy, by: Actor) -> str:
    if candidacy.decided_by_id == by.person_id:
        return "Vous-même, dans une autre page,"
    person = session.get(Person, candidacy.decided_by_id) if candidacy.decided_by_id else None
    return person.name if person else "Quelqu’un"
