"""Learners that the planner need not tell apart, and what is asked of those that it must."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pacte.juries.planning.facts import Facts
from pacte.juries.planning.problem import Defence, Pin, PinKind

Moment = tuple[str, str]
"""A slot and a place."""


@dataclass(frozen=True, slots=True)
class Before:
    """What a learner had in the plan before, as far as it still exists."""

    defence: Defence
    jurors: tuple[tuple[str, str], ...]
    """(juror, role) still able to sit."""
    is_whole: bool
    """Whether all of it still exists."""


@dataclass(slots=True)
class Group:
    """Learners with the same moments, conflicts and preferences; one alone when anything is pinned."""

    ids: tuple[str, ...]
    moments: tuple[Moment, ...]
    barred: frozenset[str]
    """Jurors who never sit for them."""
    if_needed: frozenset[str]
    """Slots better avoided."""
    barred_at: Mapping[tuple[Moment, str], frozenset[str]] = field(default_factory=dict)
    """Jurors who do not sit for them, besides, at a moment in a role."""
    must_be_held: bool = False
    rooms: Mapping[str, frozenset[str]] | None = None
    """Rooms that suit, of each slot; None, any."""
    wanted: tuple[tuple[str, str | None], ...] = ()
    """(juror, role) to be in the jury; None, in any role."""
    never_together: tuple[tuple[frozenset[str], frozenset[str], str, str | None], ...] = ()
    """Slots, rooms, juror, role: not all at once."""
    before: Before | None = None

    def bars(self, moment: Moment, role: str) -> frozenset[str]:
        """Jurors who cannot sit for this group at that moment in that role."""
        return self.barred | self.barred_at.get((moment, role), frozenset())


def groups_of(facts: Facts, apart: Collection[str] = ()) -> list[Group]:
    """The learners of a problem; alike ones together, but those `apart`, in the order of the form."""
    pins: dict[str, list[Pin]] = defaultdict(list)
    for pin in facts.problem.pins:
        pins[pin.learner].append(pin)
    previous = facts.problem.previous
    before = {one.learner: one for one in previous.defences} if previous else {}
    alike: dict[object, list[str]] = {}
    key: object
    single: dict[str, Group] = {}
    shapes: dict[object, Group] = {}
    for learner in facts.problem.learners:
        moments = tuple(
            (slot, place)
            for slot in facts.half_day_of
            if facts.learner_is_free(learner.id, slot)
            for place, rooms in facts.rooms_at.items()
            if facts.learner_goes(learner.id, place) and any(facts.room_is_free(r, slot) for r in rooms)
        )
        group = Group(
            (learner.id,), moments, facts.conflicts_of[learner.id], facts.if_needed[f"learner:{learner.id}"]
        )
        if learner.id in pins or learner.id in before or learner.id in apart:
            single[learner.id] = _pinned(facts, group, pins[learner.id], before.get(learner.id))
            alike[learner.id] = [learner.id]
        else:
            key = (group.moments, group.barred, group.if_needed & {slot for slot, _ in moments})
            alike.setdefault(key, []).append(learner.id)
            shapes.setdefault(key, group)
    found = []
    for key, ids in alike.items():
        group = single[ids[0]] if ids[0] in single else shapes[key]
        group.ids = tuple(ids)
        found.append(group)
    return found


def _pinned(facts: Facts, group: Group, pins: list[Pin], before: Defence | None) -> Group:
    barred_at: dict[tuple[Moment, str], set[str]] = defaultdict(set)
    suits = {
        slot: {room for room in facts.place_of if facts.room_is_free(room, slot)} for slot, _ in group.moments
    }
    rooms_matter = False
    for pin in pins:
        slots = _slots(facts, pin)
        rooms = _rooms(facts, pin)
        if pin.kind is PinKind.REQUIRE:
            group.must_be_held = True
            group.moments = tuple(
                (slot, place)
                for slot, place in group.moments
                if slot in slots and any(facts.place_of[room] == place for room in rooms)
            )
            if pin.room:
                rooms_matter = True
                suits = {slot: there & rooms for slot, there in suits.items()}
            if pin.juror:
                group.wanted = (*group.wanted, (pin.juror, pin.role))
        elif pin.juror is None:
            if pin.room:
                rooms_matter = True
                for slot in slots & suits.keys():
                    suits[slot] -= rooms
            else:
                places = {facts.place_of[room] for room in rooms}
                group.moments = tuple(m for m in group.moments if not (m[0] in slots and m[1] in places))
        elif pin.room:
            group.never_together = (*group.never_together, (slots, rooms, pin.juror, pin.role))
        else:
            places = {facts.place_of[room] for room in rooms}
            for slot in slots:
                for place in places:
                    for role in [pin.role] if pin.role else facts.roles_of[pin.juror]:
                        barred_at[(slot, place), role].add(pin.juror)
    group.barred_at = {key: frozenset(jurors) for key, jurors in barred_at.items()}
    if rooms_matter:
        group.rooms = {slot: frozenset(rooms) for slot, rooms in suits.items()}
    if before:
        group.before = _before(facts, group, before)
    return group


def _before(facts: Facts, group: Group, defence: Defence) -> Before | None:
    jurors = tuple(
        (seat.juror, seat.role)
        for seat in defence.jury
        if seat.role in facts.roles_of.get(seat.juror, ()) and seat.juror not in group.barred
    )
    there = defence.room in facts.place_of and defence.slot in facts.half_day_of
    place = facts.place_of.get(defence.room, "")
    is_whole = (
        there
        and (defence.slot, place) in group.moments
        and facts.room_is_free(defence.room, defence.slot)
        and len({juror for juror, _ in jurors}) == len(defence.jury)
        and Counter(role for _, role in jurors) == Counter(facts.count_of)
    )
    return Before(defence, jurors, is_whole)


def _slots(facts: Facts, pin: Pin) -> frozenset[str]:
    if pin.slot:
        return frozenset({pin.slot})
    return frozenset(facts.slots_of[pin.half_day] if pin.half_day else facts.half_day_of)


def _rooms(facts: Facts, pin: Pin) -> frozenset[str]:
    if pin.room:
        return frozenset({pin.room})
    return frozenset(facts.rooms_at[pin.place] if pin.place else facts.place_of)
