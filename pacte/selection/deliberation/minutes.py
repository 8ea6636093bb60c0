"""What the minutes say: one plain value, frozen at the closing, with a fingerprint that proves it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pacte.applications.facts import CohortFacts, Dossier
from pacte.selection.deliberation.closing_rules import cut_ties
from pacte.selection.deliberation.held_facts import standing_of
from pacte.selection.deliberation.queries import Board, Line, Row
from pacte.selection.models import CommitteeMember
from pacte.selection.vocabulary import Decision

VERSION = 2
ORDER = (Decision.RETAINED, Decision.WAITLISTED, Decision.REFUSED)
"""The order in which the minutes list the decisions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What is said of the meeting itself when it is closed."""

    federation: str
    place: str
    closed_at: datetime
    closed_by: str


def facts_of(line: Line, dossier: Dossier, cohort: CohortFacts, *, today: date) -> dict[str, Any]:
    """The facts used for one dossier, as they are frozen with it."""
    return {
        **standing_of(dossier, cohort, today=today),
        "mean": None if line.summary.mean is None else str(line.summary.mean),
        "spread": None if line.summary.spread is None else str(line.summary.spread),
        "scorers": line.summary.count,
    }


def compose(board: Board, *, meeting: Meeting, facts: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """The minutes of a whole board (``facts``: dossier → what is frozen with it); JSON, nothing else."""
    committee = board.committee
    assert committee is not None  # a deliberation that is closed had one
    assert committee.deliberation_began_at is not None  # and had begun
    entries = [line.row.entry for line in board.lines]
    means = {line.id: line.summary.mean for line in board.lines}
    return {
        "version": VERSION,
        "federation": meeting.federation,
        "cohort": board.cohort.label,
        "code": board.cohort.code,
        "time_zone": board.cohort.definition["federation"]["time_zone"],
        "place": meeting.place,
        "began_at": committee.deliberation_began_at.isoformat(),
        "closed_at": meeting.closed_at.isoformat(),
        "closed_by": meeting.closed_by,
        "capacity": board.places,
        "present": [_seat(member) for member in board.members if member.present],
        "absent": [_seat(member) for member in board.members if not member.present],
        "decisions": [
            _decision(line, facts[line.id], _tied_members(board, line.row), _unscored(board, line))
            for line in _in_order(board)
        ],
        "ties": [[entry.id for entry in group] for group in cut_ties(entries, means)],
    }


def masked(minutes: Mapping[str, Any], hidden: Collection[int]) -> dict[str, Any]:
    """The minutes for someone in conflict: neither the dossiers ``hidden`` from them nor their places."""
    kept = [one for one in minutes["decisions"] if one["application_id"] not in hidden]
    return {
        **minutes,
        "decisions": [
            {**one, "rank": None if one["rank"] is None else number}
            for one, number in zip(kept, _shown_ranks(kept), strict=True)
        ],
        "ties": [group for group in minutes["ties"] if not set(group) & set(hidden)],
        "masked": len(minutes["decisions"]) - len(kept),
    }


def _shown_ranks(kept: Sequence[Mapping[str, Any]]) -> list[int]:
    """For each decision, how many waiting ones there are up to it: they come in the order of ranks."""
    found, number = [], 0
    for one in kept:
        number += one["rank"] is not None
        found.append(number)
    return found


def _in_order(board: Board) -> list[Line]:
    """Retained by mean, then the waiting list by rank, then the refused; those withdrawn are not in it."""
    lines = [line for line in board.lines if line.decision in ORDER]
    return sorted(lines, key=lambda line: (ORDER.index(line.decision), line.rank or 0))


def _decision(
    line: Line, facts: Mapping[str, Any], tied: Sequence[str], unscored: Sequence[str]
) -> dict[str, Any]:
    one = line.row.candidacy
    return {
        "application_id": line.id,
        "reference": line.row.reference,
        "name": line.row.name,
        "structure": line.row.structure,
        "department": line.row.department,
        "track": line.row.track,
        "decision": one.decision.value,
        "rank": one.rank,
        "reason": one.decision_reason,
        "note": one.decision_note,
        "facts": dict(facts),
        "abstained": list(tied),
        "unscored": list(unscored),
    }


def _unscored(board: Board, line: Line) -> list[str]:
    """Scorers who gave no opinion on that dossier, by name; never why."""
    return sorted(one.scorer.name for one in board.scores[line.id].abstained)


def _seat(member: CommitteeMember) -> dict[str, Any]:
    return {
        "member_id": member.id,
        "name": member.person.name,
        "quality": member.quality.value,
        "organisation": member.organisation,
    }


def _tied_members(board: Board, row: Row) -> list[str]:
    """Members who kept away from that dossier; their names, never the nature of the tie."""
    return [
        member.person.name
        for member in board.members
        if board.register.between(member.person_id, row.person_id)
    ]
