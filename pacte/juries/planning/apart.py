"""What pins, conflicts and the plan before ask of the master model."""

from collections import defaultdict
from collections.abc import Mapping

from pacte.juries.planning.cuts import shared_conflicts
from pacte.juries.planning.facts import Facts
from pacte.juries.planning.grouping import Group, Moment
from pacte.juries.planning.master import Master, Var, counted


def tell_apart(master: Master) -> None:
    """Seats and rooms that pins or the plan before speak of."""
    model, facts = master.model, master.facts
    for number, group in enumerate(master.groups):
        pairs = {(juror, role) for juror, role in (group.before.jurors if group.before else ())}
        for juror, asked in [*group.wanted, *((juror, role) for _, _, juror, role in group.never_together)]:
            pairs |= {(juror, role) for role in ([asked] if asked else facts.roles_of[juror])}
        for moment in group.moments:
            taken = master.taken[number, moment]
            for juror, role in sorted(pairs):
                if (juror, role, moment) in master.sits and juror not in group.bars(moment, role):
                    seat = master.seats[number, juror, role, moment] = model.new_bool_var("")
                    model.add(seat <= taken)
            for juror, asked in group.wanted:
                roles = [asked] if asked else facts.roles_of[juror]
                model.add(
                    sum(
                        master.seats[key]
                        for role in roles
                        if (key := (number, juror, role, moment)) in master.seats
                    )
                    == taken
                )
            _rooms_told_apart(master, number, moment)
        for slots, rooms, juror, asked in group.never_together:
            for (which, who, role, moment), seat in list(master.seats.items()):
                if (which, who) == (number, juror) and moment[0] in slots and asked in (None, role):
                    for room in sorted(rooms):
                        if (number, room, moment) in master.placed:
                            model.add(seat + master.placed[number, room, moment] <= 1)
    sharing: dict[tuple[str, Moment], list[Var]] = defaultdict(list)
    for (_, room, moment), var in master.placed.items():
        sharing[room, moment].append(var)
    for (room, moment), placed in sharing.items():
        model.add(sum(placed) <= master.opened[room, facts.half_day_of[moment[0]]])


def _rooms_told_apart(master: Master, number: int, moment: Moment) -> None:
    model, group = master.model, master.groups[number]
    slot, place = moment
    if group.rooms is not None or group.never_together:
        rooms = [
            room
            for room in master.facts.rooms_at[place]
            if master.facts.room_is_free(room, slot) and (group.rooms is None or room in group.rooms[slot])
        ]
        for room in rooms:
            master.placed[number, room, moment] = model.new_bool_var("")
        model.add(sum(master.placed[number, room, moment] for room in rooms) == master.taken[number, moment])
    elif group.before and group.before.is_whole and group.before.defence.slot == slot:
        room = group.before.defence.room
        if master.facts.place_of[room] == place:
            var = master.placed[number, room, moment] = model.new_bool_var("")
            model.add(var <= master.taken[number, moment])


def share(master: Master) -> None:
    """Jurors of a role can be shared among the learners of a moment, whoever they are."""
    model, facts = master.model, master.facts
    seats: dict[tuple[str, Moment], list[tuple[int, str, Var]]] = defaultdict(list)
    for (number, juror, role, moment), seat in master.seats.items():
        seats[role, moment].append((number, juror, seat))
    for moment, held in master.held.items():
        there = [number for number in range(len(master.groups)) if (number, moment) in master.taken]
        for role, asked in facts.count_of.items():
            able = frozenset(
                juror.id for juror in facts.problem.jurors if (juror.id, role, moment) in master.sits
            )
            apart = seats[role, moment]
            for juror in sorted({who for _, who, _ in apart}):
                model.add(
                    sum(seat for _, who, seat in apart if who == juror) <= master.sits[juror, role, moment]
                )
            barred = {number: master.barred_for(number, moment, role) & able for number in there}
            for number in sorted({which for which, _, _ in apart}):
                mine = sum(seat for which, _, seat in apart if which == number)
                model.add(mine <= asked * master.taken[number, moment])
            family = shared_conflicts(barred.values())
            if family is None:
                _seat_by_seat(master, moment, role, barred, able)
                continue
            for common in family:
                tied = {number for number in there if barred[number] >= common}
                learners = asked * sum(master.taken[number, moment] for number in sorted(tied))
                learners -= sum(seat for number, _, seat in apart if number in tied)
                jurors = sum(master.sits[juror, role, moment] for juror in sorted(common))
                jurors -= sum(seat for _, juror, seat in apart if juror in common)
                model.add(learners + jurors <= asked * held - sum(seat for _, _, seat in apart))


def _seat_by_seat(
    master: Master, moment: Moment, role: str, barred: Mapping[int, frozenset[str]], able: frozenset[str]
) -> None:
    """Too many different sets of conflicts: every seat of this role is told apart."""
    model, asked = master.model, master.facts.count_of[role]
    given: dict[str, list[Var]] = defaultdict(list)
    for number, conflicts in barred.items():
        row = []
        for juror in sorted(able):
            seat = master.seats.get((number, juror, role, moment))
            if seat is None and juror not in conflicts:
                seat = master.seats[number, juror, role, moment] = model.new_bool_var("")
            if seat is not None:
                row.append(seat)
                given[juror].append(seat)
        model.add(sum(row) == asked * master.taken[number, moment])
    for juror in sorted(able):
        model.add(sum(given[juror]) == master.sits[juror, role, moment])


def keep(master: Master) -> None:
    """A defence is kept when its slot, its room and its whole jury are."""
    model = master.model
    for number, group in enumerate(master.groups):
        if group.before is None or not group.before.is_whole:
            continue
        defence = group.before.defence
        moment = (defence.slot, master.facts.place_of[defence.room])
        parts = [master.seats.get((number, juror, role, moment)) for juror, role in group.before.jurors]
        parts.append(master.placed.get((number, defence.room, moment)))
        if all(part is not None for part in parts):
            kept = master.kept[number] = model.new_bool_var("")
            for part in parts:
                model.add(kept <= part)


def whole(facts: Facts, groups: list[Group]) -> Master:
    """The model of a problem, without objective."""
    master = counted(facts, groups)
    tell_apart(master)
    share(master)
    keep(master)
    return master
