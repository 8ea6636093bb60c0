"""From counts to a plan: which learner, which room, which jury. Hall's condition says it always succeeds."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from pacte.juries.planning.grouping import Moment
from pacte.juries.planning.master import Master, Var
from pacte.juries.planning.problem import Defence, Seat

Value = Callable[[Var], int]


def placed(master: Master, value: Value) -> tuple[Defence, ...]:
    """The defences of a solution, in the order of slots and rooms."""
    facts = master.facts
    waiting = {number: list(group.ids) for number, group in enumerate(master.groups)}
    last_room: dict[str, str] = {}
    found = []
    for half_day, slots in facts.slots_of.items():
        last_room.clear()
        for slot in slots:
            for place, rooms in facts.rooms_at.items():
                moment = (slot, place)
                if moment not in master.held or not value(master.held[moment]):
                    continue
                open_rooms = [
                    room
                    for room in rooms
                    if facts.room_is_free(room, slot) and value(master.opened[room, half_day])
                ]
                found += _at(master, value, moment, open_rooms, waiting, last_room)
    return tuple(found)


def _at(
    master: Master,
    value: Value,
    moment: Moment,
    open_rooms: list[str],
    waiting: dict[int, list[str]],
    last_room: dict[str, str],
) -> list[Defence]:
    numbers = [
        number
        for number in range(len(master.groups))
        if (number, moment) in master.taken
        for _ in range(value(master.taken[number, moment]))
    ]
    learners = [waiting[number].pop(0) for number in numbers]
    rooms = _rooms(master, value, moment, numbers, open_rooms)
    juries: list[list[Seat]] = [[] for _ in numbers]
    for role, asked in master.facts.count_of.items():
        for position, jurors in enumerate(
            _jurors(master, value, moment, role, asked, numbers, rooms, last_room)
        ):
            juries[position] += [Seat(role=role, juror=juror) for juror in jurors]
    for room, jury in zip(rooms, juries, strict=True):
        last_room.update({seat.juror: room for seat in jury})
    found = [
        Defence(learner=learner, slot=moment[0], room=room, jury=tuple(jury))
        for learner, room, jury in zip(learners, rooms, juries, strict=True)
    ]
    order = list(master.facts.place_of)
    return sorted(found, key=lambda defence: order.index(defence.room))


def _rooms(
    master: Master, value: Value, moment: Moment, numbers: list[int], open_rooms: list[str]
) -> list[str]:
    said = {
        number: next(
            (
                room
                for room in open_rooms
                if (number, room, moment) in master.placed and value(master.placed[number, room, moment])
            ),
            None,
        )
        for number in numbers
    }
    taken = set(said.values())
    free = [room for room in open_rooms if room not in taken]
    return [said[number] or free.pop(0) for number in numbers]


def _jurors(
    master: Master,
    value: Value,
    moment: Moment,
    role: str,
    asked: int,
    numbers: list[int],
    rooms: list[str],
    last_room: dict[str, str],
) -> list[list[str]]:
    """Who sits in a role, for each learner; jurors stay in their room where they can."""
    sitting = [
        juror.id
        for juror in master.facts.problem.jurors
        if (key := (juror.id, role, moment)) in master.sits and value(master.sits[key])
    ]
    given: list[list[str]] = [[] for _ in numbers]
    once: dict[int, list[str]] = defaultdict(list)
    for (number, juror, seat_role, when), seat in master.seats.items():
        if seat_role == role and when == moment and value(seat):
            once[number].append(juror)
    for position, number in enumerate(numbers):
        while once[number] and len(given[position]) < asked:
            given[position].append(once[number].pop())
    fixed = {juror for jurors in given for juror in jurors}
    free = [juror for juror in sitting if juror not in fixed]
    asking = [position for position in range(len(numbers)) for _ in range(asked - len(given[position]))]
    barred = [master.barred_for(number, moment, role) for number in numbers]
    for position, juror in matched(
        asking, free, lambda p, j: j not in barred[p], lambda p, j: last_room.get(j) != rooms[p]
    ):
        given[position].append(juror)
    return given


def matched(
    asking: Sequence[int],
    free: Sequence[str],
    suits: Callable[[int, str], bool],
    dislikes: Callable[[int, str], bool],
) -> list[tuple[int, str]]:
    """A perfect matching by augmenting paths, first tries first; ValueError where there is none."""
    choices = [
        sorted(
            (j for j in range(len(free)) if suits(position, free[j])),
            key=lambda j: dislikes(position, free[j]),
        )
        for position in asking
    ]
    holder: dict[int, int] = {}

    def seek(nth: int, seen: set[int]) -> bool:
        for j in choices[nth]:
            if j not in seen:
                seen.add(j)
                if j not in holder or seek(holder[j], seen):
                    holder[j] = nth
                    return True
        return False

    for nth in range(len(asking)):
        if not seek(nth, set()):
            raise ValueError("counts that Hall's condition admits have no matching")
    return [(asking[nth], free[j]) for j, nth in holder.items()]
