"""What a publication changes: for each learner, and for the agenda of each juror. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pacte.juries.planning.problem import Defence


@dataclass(frozen=True, slots=True)
class Changes:
    """Defences by what becomes of them; ``before`` is what is published."""

    added: tuple[Defence, ...] = ()
    moved: tuple[tuple[Defence, Defence], ...] = ()
    """At another hour or in another room."""
    reseated: tuple[tuple[Defence, Defence], ...] = ()
    """There and then as before, before another jury."""
    cancelled: tuple[Defence, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.moved or self.reseated or self.cancelled)


Presence = tuple[tuple[str, str, str], ...]
"""Slot, room and learner of each defence of a juror in a half-day, in order."""


def changes_of(before: Sequence[Defence], after: Sequence[Defence]) -> Changes:
    """From what is published to the plan."""
    was = {one.learner: one for one in before}
    now = {one.learner: one for one in after}
    both = [(was[one], now[one]) for one in was if one in now]
    moved = tuple(pair for pair in both if (pair[0].slot, pair[0].room) != (pair[1].slot, pair[1].room))
    return Changes(
        added=tuple(one for learner, one in now.items() if learner not in was),
        moved=moved,
        reseated=tuple(
            pair for pair in both if pair not in moved and frozenset(pair[0].jury) != frozenset(pair[1].jury)
        ),
        cancelled=tuple(one for learner, one in was.items() if learner not in now),
    )


def presences(
    defences: Sequence[Defence], half_day_of: Mapping[str, str]
) -> Mapping[tuple[str, str], Presence]:
    """(juror, half-day of the room) → the defences where they sit; ``half_day_of``: by room."""
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for one in defences:
        for seat in one.jury:
            found[seat.juror, half_day_of.get(one.room, "")].append((one.slot, one.room, one.learner))
    return {key: tuple(sorted(held)) for key, held in found.items()}
