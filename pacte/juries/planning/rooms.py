"""Among plans that are worth the same, the one in which people keep the room they were told."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pacte.juries.planning.facts import Facts
from pacte.juries.planning.problem import Defence, Objective, Problem
from pacte.juries.planning.valuation import worth

Track = tuple[str, str]
"""A half-day and the room where its defences are."""


def steadied(problem: Problem, defences: tuple[Defence, ...]) -> tuple[Defence, ...]:
    """What is held in a room for a half-day goes, together, to the room of that place where most of it was.

    Hours and juries stay as they are, so that every objective keeps its value; what a pin says of stays too.
    """
    if problem.previous is None:
        return defences
    facts = Facts.of(problem)
    told = {one.learner: one.room for one in problem.previous.defences}
    pinned = {pin.learner for pin in problem.pins}
    tracks: dict[Track, list[Defence]] = defaultdict(list)
    for one in defences:
        tracks[facts.half_day_of[one.slot], one.room].append(one)
    rooms: dict[Track, str] = {}
    for half_day, place in sorted({(half_day, facts.place_of[room]) for half_day, room in tracks}):
        here = {
            room: held
            for (when, room), held in tracks.items()
            if (when, facts.place_of[room]) == (half_day, place)
        }
        still = {room for room, held in here.items() if any(one.learner in pinned for one in held)}
        free = [room for room in facts.rooms_at[place] if room not in still]
        moving = {room: held for room, held in here.items() if room not in still}
        for room, chosen in _assigned(facts, moving, free, told).items():
            rooms[half_day, room] = chosen
    made = tuple(
        replace(one, room=rooms.get((facts.half_day_of[one.slot], one.room), one.room)) for one in defences
    )
    is_worth_the_same = worth(facts, made, Objective.CHANGES) == worth(facts, defences, Objective.CHANGES)
    return _in_order(facts, made) if is_worth_the_same else defences


def _assigned(
    facts: Facts, moving: Mapping[str, Sequence[Defence]], free: Sequence[str], told: Mapping[str, str]
) -> dict[str, str]:
    """Room → the room that its defences go to; each is given once."""
    from ortools.graph.python.linear_sum_assignment import SimpleLinearSumAssignment

    names = list(moving)
    solver = SimpleLinearSumAssignment()
    for row in range(len(free)):
        held = moving[names[row]] if row < len(names) else ()
        there = Counter(told.get(one.learner) for one in held)
        for column, room in enumerate(free):
            if all(facts.room_is_free(room, one.slot) for one in held):
                is_moved = row < len(names) and names[row] != room
                solver.add_arc_with_cost(row, column, is_moved - 2 * there[room])
    if not names or solver.solve() != solver.OPTIMAL:
        return {}
    return {name: free[solver.right_mate(row)] for row, name in enumerate(names)}


def _in_order(facts: Facts, defences: Sequence[Defence]) -> tuple[Defence, ...]:
    """In the order of slots and rooms."""
    slots, rooms = list(facts.half_day_of), list(facts.place_of)
    return tuple(sorted(defences, key=lambda one: (slots.index(one.slot), rooms.index(one.room))))
