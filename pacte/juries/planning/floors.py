"""What no plan can pass, counted without a search: a bound for levels that no time is left to search."""

from collections.abc import Iterable, Sequence

from pacte.juries.planning.master import Master, are_exchangeable
from pacte.juries.planning.plan import Level
from pacte.juries.planning.problem import Objective


def floor(master: Master, objective: Objective, before: Sequence[Level], least: int) -> int:
    """The least value of an objective, given what the levels before it reached; `least` at the least."""
    held = next((level.value for level in before if level.objective is Objective.HELD), 0)
    seats = sum(master.facts.count_of.values())
    match objective:
        case Objective.SESSIONS:
            return max(least, _fewest(held, _hours(master)))
        case Objective.PRESENCES:
            opened = next((level.bound for level in before if level.objective is Objective.SESSIONS), 0)
            together = _fewest(held, _hours(master, alike=True))
            return max(least, seats * max(together, opened if _is_as_many(master) else 0))
        case Objective.BALANCE:
            return max(least, _evenly(held * seats, len({juror for juror, _, _ in master.sits})))
        case _:
            return least


def _hours(master: Master, *, alike: bool = False) -> Iterable[int]:
    """How many defences each room holds in each half-day; `alike`, as if it were free whenever another is."""
    facts = master.facts
    for slots in facts.slots_of.values():
        for place, rooms in facts.rooms_at.items():
            used = [slot for slot in slots if (slot, place) in master.held]
            for room in rooms:
                yield len(used) if alike else sum(facts.room_is_free(room, slot) for slot in used)


def _fewest(held: int, hours: Iterable[int]) -> int:
    """How many of them hold so many defences, the longest first."""
    count = 0
    for longest in sorted(hours, reverse=True):
        if held <= 0:
            break
        held -= longest
        count += 1
    return count


def _is_as_many(master: Master) -> bool:
    """Whether as many juries come as rooms are opened: the busiest slot has a defence in each."""
    facts = master.facts
    return not master.tells_rooms_apart and all(
        are_exchangeable(facts, rooms, slots)
        for slots in facts.slots_of.values()
        for rooms in facts.rooms_at.values()
    )


def _evenly(loads: int, jurors: int) -> int:
    """The least sum of squares of so many loads."""
    if not jurors:
        return 0
    each, more = divmod(loads, jurors)
    return jurors * each * each + more * (2 * each + 1)
