"""Where else a defence may be, before whom, and what each place would break; the best first. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from pacte.juries.planning.problem import Defence, Juror, Seat
from pacte.juries.schedule.checks import Finding, Table, blocks, findings, juror_findings

FEW = 3
"""Reasons that are worth reading at once."""
UNPLACED = "Seules deux soutenances qui ont une place peuvent l’échanger."


@dataclass(frozen=True)
class Choice:
    """One place for a defence, with the jury that would sit."""

    defence: Defence
    findings: tuple[Finding, ...]
    arrivals: int
    """Jurors who would come for that defence alone."""

    @cached_property
    def blocks(self) -> list[str]:
        return blocks(self.findings)

    @cached_property
    def warnings(self) -> list[str]:
        return [one.message for one in self.findings if not one.blocks]


def choices(table: Table, learner: str) -> list[Choice]:
    """Every open place at which no other defence is, those that nothing forbids first."""
    current = table.of(learner)
    taken = {(one.slot, one.room) for one in table.defences if one.learner != learner}
    found = [
        choice_at(table, learner, slot.id, room.id)
        for _, slot in table.problem.slots()
        for room in table.problem.rooms
        if slot.id not in table.closed[room.id]
        and (slot.id, room.id) not in taken
        and (current is None or (slot.id, room.id) != (current.slot, current.room))
    ]
    return sorted(
        found,
        key=lambda one: (
            bool(one.blocks),
            len(one.blocks),
            len(one.warnings) + one.arrivals,
            one.defence.slot,
            one.defence.room,
        ),
    )


def choice_at(table: Table, learner: str, slot: str, room: str) -> Choice:
    """The learner at that place, before the jury they have if it can follow, else before the best one.

    Where no whole jury can sit, what keeps away the one they have is said, or those who lack.
    """
    current = table.of(learner)
    if current is not None:
        same = replace(current, slot=slot, room=room)
        found = findings(table, same)
        if not blocks(found):
            return Choice(same, found, _arrivals(table, same))
    made = Defence(learner=learner, slot=slot, room=room, jury=_jury(table, learner, slot, room, current))
    if current is not None and len(made.jury) < sum(role.count for role in table.problem.roles):
        made = same
    said = (*findings(table, made), *_kept_away(table, made))
    return Choice(made, tuple(dict.fromkeys(said)), _arrivals(table, made))


@dataclass(frozen=True)
class Exchange:
    """Two learners who change places; juries stay where they are."""

    other: str
    """The learner with whom."""
    defences: tuple[Defence, ...]
    """Both as they would be; empty when one of them has no place."""
    findings: tuple[Finding, ...]

    @cached_property
    def blocks(self) -> list[str]:
        return blocks(self.findings)

    @cached_property
    def warnings(self) -> list[str]:
        return [one.message for one in self.findings if not one.blocks]


def exchange(table: Table, learner: str, other: str) -> Exchange:
    """What their exchange would be, and all that is said of either."""
    one, two = table.of(learner), table.of(other)
    if one is None or two is None or learner == other:
        return Exchange(other, (), (Finding(True, UNPLACED),))
    moved = (replace(two, learner=learner), replace(one, learner=other))
    after = table.with_defences(moved)
    said = [found for made in moved for found in findings(after, made)]
    return Exchange(other, moved, tuple(dict.fromkeys(said)))


def exchanges(table: Table, learner: str) -> list[Exchange]:
    """With each of the others who have a place, those that nothing forbids first, then by hour."""
    found = [exchange(table, learner, one.learner) for one in table.defences if one.learner != learner]
    return sorted(
        found,
        key=lambda one: (bool(one.blocks), len(one.warnings), one.defences[0].slot, one.defences[0].room),
    )


def seated(table: Table, defence: Defence, role: str, leaving: str, arriving: str) -> Choice:
    """Somebody else in that seat. What forbids the defence already is not said: seats are mended in turn."""
    jury = tuple(
        Seat(role=role, juror=arriving) if (seat.role, seat.juror) == (role, leaving) else seat
        for seat in defence.jury
    )
    made = replace(defence, jury=jury)
    known = {one for one in findings(table, defence) if one.blocks}
    found = tuple(one for one in findings(table, made) if one not in known)
    return Choice(made, found, _arrivals(table, made))


def replacements(table: Table, defence: Defence, role: str, leaving: str) -> list[tuple[Juror, Choice]]:
    """Who may sit instead of one juror, the best first."""
    sitting = {seat.juror for seat in defence.jury}
    found = [
        (juror, seated(table, defence, role, leaving, juror.id))
        for juror in table.problem.jurors
        if role in juror.roles and juror.id not in sitting
    ]
    return sorted(found, key=lambda one: (len(one[1].blocks), len(one[1].warnings) + one[1].arrivals))


def _kept_away(table: Table, defence: Defence) -> Iterator[Finding]:
    """What keeps away those who might fill a seat that lacks: the first reason of a few of them."""
    if not _is_there(table, defence.learner, defence.slot, defence.room):
        return
    held = Counter(seat.role for seat in defence.jury)
    lacking = {role.id for role in table.problem.roles if held[role.id] < role.count}
    sitting = {seat.juror for seat in defence.jury}
    away = (
        next(filter(None, (_first_block(table, defence, role, one.id) for role in one.roles)), None)
        for one in table.problem.jurors
        if lacking & set(one.roles) and one.id not in sitting
    )
    yield from islice(filter(None, away), FEW)


def _first_block(table: Table, defence: Defence, role: str, juror: str) -> Finding | None:
    seated = replace(defence, jury=(Seat(role=role, juror=juror),))
    return next((one for one in juror_findings(table, seated, juror) if one.blocks), None)


def _is_there(table: Table, learner: str, slot: str, room: str) -> bool:
    return learner in table.learners and slot in table.slots and room in table.place_of


def _jury(table: Table, learner: str, slot: str, room: str, current: Defence | None) -> tuple[Seat, ...]:
    """As much of a jury as nothing forbids, those who are there already first."""
    had = {seat.juror for seat in current.jury} if current is not None else set()
    bare = Defence(learner=learner, slot=slot, room=room, jury=())
    if not _is_there(table, learner, slot, room):
        return ()
    seats = [role.id for role in table.problem.roles for _ in range(role.count)]
    able: Mapping[str, Sequence[str]] = {
        role: sorted(_able(table, bare, role), key=lambda one: (one not in had, *_cost(table, bare, one)))
        for role in set(seats)
    }
    order = sorted(range(len(seats)), key=lambda nth: len(able[seats[nth]]))
    held: dict[str, int] = {}
    for nth in order:
        _seat(nth, seats, able, held, set())
    chosen = {nth: juror for juror, nth in held.items()}
    return tuple(Seat(role=role, juror=chosen[nth]) for nth, role in enumerate(seats) if nth in chosen)


def _seat(
    nth: int,
    seats: Sequence[str],
    able: Mapping[str, Sequence[str]],
    held: dict[str, int],
    tried: set[str],
) -> bool:
    """Give that seat to the first who is free, else to one whose seat another may take (a matching).

    ``held``: juror → seat, changed in place; ``tried``: jurors already asked for this seat.
    """
    wanted = [one for one in able[seats[nth]] if one not in tried]
    for juror in sorted(wanted, key=lambda one: one in held):
        if juror in tried:
            continue
        tried.add(juror)
        if juror not in held or _seat(held[juror], seats, able, held, tried):
            held[juror] = nth
            return True
    return False


def _able(table: Table, bare: Defence, role: str) -> Iterator[str]:
    for juror in table.problem.jurors:
        if role in juror.roles:
            seated = replace(bare, jury=(Seat(role=role, juror=juror.id),))
            if not blocks(tuple(juror_findings(table, seated, juror.id))):
                yield juror.id


def _cost(table: Table, bare: Defence, juror: str) -> tuple[int, int]:
    here = {slot.id for slot in table.slots[bare.slot][0].slots}
    held = [one for one in table.seats.get(juror, ()) if one.learner != bare.learner]
    return not any(one.slot in here for one in held), len(held)


def _arrivals(table: Table, defence: Defence) -> int:
    return sum(_cost(table, defence, seat.juror)[0] for seat in defence.jury if defence.slot in table.slots)
