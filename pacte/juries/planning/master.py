"""The exact model: who sits when, in which role, and how many learners of each group at each slot.

Neither rooms nor learners are told apart unless a pin or a plan before asks for it. Hall's condition
(``cuts``) says exactly when jurors can be shared among learners, so that every solution of this model is a
plan, and its bounds are bounds of the whole problem.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pacte.juries.planning.facts import Facts
from pacte.juries.planning.grouping import Group, Moment
from pacte.juries.planning.problem import Juror

Var = Any
"""A variable, or a linear expression, of OR-Tools, which has no types."""


@dataclass(slots=True)
class Master:
    """The model and what its variables mean; keys are ids, groups are numbered."""

    facts: Facts
    groups: list[Group]
    model: Any
    sits: dict[tuple[str, str, Moment], Var] = field(default_factory=dict)
    """(juror, role, moment)."""
    present: dict[tuple[str, str, str], Var] = field(default_factory=dict)
    """(juror, half-day, place)."""
    taken: dict[tuple[int, Moment], Var] = field(default_factory=dict)
    """How many learners of a group at a moment."""
    held: dict[Moment, Var] = field(default_factory=dict)
    """How many defences."""
    opened: dict[tuple[str, str], Var] = field(default_factory=dict)
    """(room, half-day)."""
    seats: dict[tuple[int, str, str, Moment], Var] = field(default_factory=dict)
    """(group, juror, role, moment), where they must be told apart."""
    placed: dict[tuple[int, str, Moment], Var] = field(default_factory=dict)
    """(group, room, moment), where they must be told apart."""
    kept: dict[int, Var] = field(default_factory=dict)
    """Whether a group's defence stays exactly as it was."""

    @property
    def tells_rooms_apart(self) -> bool:
        """Whether pins, or the plan before, speak of rooms."""
        return any(one.rooms is not None or one.before or one.never_together for one in self.groups)

    def busy(self, juror: str, moment: Moment) -> Var:
        """Whether a juror sits at a moment, in any role."""
        return sum(
            self.sits[key]
            for role in self.facts.roles_of[juror]
            if (key := (juror, role, moment)) in self.sits
        )

    def total(self, group: int) -> Var:
        """How many of a group have a defence."""
        return sum(self.taken[group, moment] for moment in self.groups[group].moments)

    def barred_for(self, group: int, moment: Moment, role: str) -> frozenset[str]:
        """Jurors whom nothing, or only a seat told apart, may give to a group."""
        one = self.groups[group]
        apart = {
            juror
            for slots, _, juror, asked in one.never_together
            if moment[0] in slots and asked in (None, role)
        }
        return one.bars(moment, role) | apart

    def variables(self) -> Iterable[Var]:
        """Every variable, in an order that never changes."""
        for kind in (
            self.sits,
            self.present,
            self.taken,
            self.held,
            self.opened,
            self.seats,
            self.placed,
            self.kept,
        ):
            yield from kind.values()


def counted(facts: Facts, groups: list[Group]) -> Master:
    """The model without conflicts, pins on people and rooms, nor the plan before."""
    # Late: OR-Tools takes more than a second and 80 MB to load.
    from ortools.sat.python import cp_model

    master = Master(facts, groups, cp_model.CpModel())
    _rooms_and_learners(master)
    _jurors(master)
    _enough_present(master)
    return master


def _rooms_and_learners(master: Master) -> None:
    model, facts = master.model, master.facts
    everything = {moment for group in master.groups for moment in group.moments}
    for half_day, slots in facts.slots_of.items():
        for place, rooms in facts.rooms_at.items():
            free = {slot: [room for room in rooms if facts.room_is_free(room, slot)] for slot in slots}
            usable = [slot for slot in slots if (slot, place) in everything]
            if not usable:
                continue
            for room in rooms:
                master.opened[room, half_day] = model.new_bool_var("")
            for slot in usable:
                count = master.held[slot, place] = model.new_int_var(0, len(free[slot]), "")
                model.add(count <= sum(master.opened[room, half_day] for room in free[slot]))
            model.add(
                sum(master.held[slot, place] for slot in usable)
                <= sum(
                    sum(room in free[slot] for slot in usable) * master.opened[room, half_day]
                    for room in rooms
                )
            )
            if not master.tells_rooms_apart:
                _order_alike(master, half_day, rooms, slots)
    for number, group in enumerate(master.groups):
        for moment in group.moments:
            rooms_there = sum(facts.room_is_free(room, moment[0]) for room in facts.rooms_at[moment[1]])
            master.taken[number, moment] = model.new_int_var(0, min(len(group.ids), rooms_there), "")
        if group.moments:
            model.add(master.total(number) <= len(group.ids))
        if group.must_be_held:
            model.add_linear_constraint(master.total(number), 1, 1) if group.moments else model.add_bool_or(
                []
            )
    at: dict[Moment, list[Var]] = defaultdict(list)
    for (_, moment), count in master.taken.items():
        at[moment].append(count)
    for moment, count in master.held.items():
        model.add(count == sum(at[moment]))


def _order_alike(master: Master, half_day: str, rooms: tuple[str, ...], slots: tuple[str, ...]) -> None:
    """Rooms with the same hours open in order: any other choice is the same plan."""
    last: dict[tuple[bool, ...], str] = {}
    for room in rooms:
        hours = tuple(master.facts.room_is_free(room, slot) for slot in slots)
        if hours in last:
            master.model.add(master.opened[last[hours], half_day] >= master.opened[room, half_day])
        last[hours] = room


def _jurors(master: Master) -> None:
    model, facts = master.model, master.facts
    by_role: dict[tuple[str, Moment], list[Var]] = defaultdict(list)
    for juror in facts.problem.jurors:
        for moment in master.held:
            if facts.juror_is_free(juror.id, moment[0]) and facts.juror_goes(juror.id, moment[1]):
                for role in juror.roles:
                    var = master.sits[juror.id, role, moment] = model.new_bool_var("")
                    by_role[role, moment].append(var)
    for moment, count in master.held.items():
        for role, asked in facts.count_of.items():
            model.add(sum(by_role[role, moment]) == asked * count)
    for juror in facts.problem.jurors:
        daily: dict[object, list[Var]] = defaultdict(list)
        for half_day, slots in facts.slots_of.items():
            there = []
            for place in facts.rooms_at:
                hours = {
                    slot: busy
                    for slot in slots
                    if not isinstance(busy := master.busy(juror.id, (slot, place)), int)
                }
                if not hours:
                    continue
                present = master.present[juror.id, half_day, place] = model.new_bool_var("")
                for busy in hours.values():
                    model.add(busy <= present)
                model.add(sum(hours.values()) >= present)
                model.add(sum(hours.values()) <= _most(juror, len(hours)) * present)
                there.append(present)
                daily[facts.date_of[half_day]] += hours.values()
            if len(there) > 1:
                model.add_at_most_one(there)
        if juror.max_per_day is not None:
            for busy_hours in daily.values():
                if len(busy_hours) > juror.max_per_day:
                    model.add(sum(busy_hours) <= juror.max_per_day)
        whole = [busy for busy_hours in daily.values() for busy in busy_hours]
        if juror.max_total is not None and len(whole) > juror.max_total:
            model.add(sum(whole) <= juror.max_total)


def _most(juror: Juror, hours: int) -> int:
    """How many defences a juror holds at most in a half-day of that many hours."""
    limits = (hours, juror.max_per_day, juror.max_total)
    return min(limit for limit in limits if limit is not None)


def _enough_present(master: Master) -> None:
    """As many jurors of a role come as sit at any of the slots: implied, and what proofs need.

    Where rooms are exchangeable, those that the busiest slot does not need may stay closed without changing
    any other level, so that as many juries come as rooms are opened.
    """
    facts = master.facts
    for half_day, slots in facts.slots_of.items():
        for place, rooms in facts.rooms_at.items():
            used = [slot for slot in slots if (slot, place) in master.held]
            if not used:
                continue
            there = {
                juror.id: master.present[key]
                for juror in facts.problem.jurors
                if (key := (juror.id, half_day, place)) in master.present
            }
            busiest = [master.held[slot, place] for slot in used]
            if not master.tells_rooms_apart and are_exchangeable(facts, rooms, slots):
                opened = sum(master.opened[room, half_day] for room in rooms)
                busiest = [opened]
                master.model.add(sum(there.values()) >= sum(facts.count_of.values()) * opened)
            for role, asked in facts.count_of.items():
                able = [var for juror, var in there.items() if role in facts.roles_of[juror]]
                for count in busiest:
                    master.model.add(sum(able) >= asked * count)


def are_exchangeable(facts: Facts, rooms: Iterable[str], slots: Iterable[str]) -> bool:
    """Whether as many rooms as the busiest slot asks are enough: all that are ever free are so together."""
    hours = {tuple(facts.room_is_free(room, slot) for slot in slots) for room in rooms}
    return len({one for one in hours if any(one)}) <= 1
