"""A plan made in one pass: a start for the exact search, and what it is compared with."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from pacte.juries.planning.facts import Facts
from pacte.juries.planning.grouping import Group, groups_of
from pacte.juries.planning.problem import Defence, Seat


class _Diary:
    """Who is where so far."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.busy: set[tuple[str, str]] = set()
        self.where: dict[tuple[str, str], str] = {}
        self.total: Counter[str] = Counter()
        self.daily: Counter[tuple[str, object]] = Counter()
        self.limits = {juror.id: (juror.max_per_day, juror.max_total) for juror in facts.problem.jurors}

    def is_free(self, juror: str, slot: str, place: str) -> bool:
        half_day = self.facts.half_day_of[slot]
        per_day, in_all = self.limits[juror]
        return (
            (juror, slot) not in self.busy
            and self.where.get((juror, half_day), place) == place
            and self.facts.juror_is_free(juror, slot)
            and self.facts.juror_goes(juror, place)
            and (in_all is None or self.total[juror] < in_all)
            and (per_day is None or self.daily[juror, self.facts.date_of[half_day]] < per_day)
        )

    def seat(self, juror: str, slot: str, place: str) -> None:
        half_day = self.facts.half_day_of[slot]
        self.busy.add((juror, slot))
        self.where[juror, half_day] = place
        self.total[juror] += 1
        self.daily[juror, self.facts.date_of[half_day]] += 1


def first_plan(facts: Facts, start: Sequence[Defence] = ()) -> tuple[Defence, ...]:
    """Rooms filled hour after hour, the longest half-days and the jurors already there first.

    Learners with pins are left to the search.
    """
    diary = _Diary(facts)
    found = list(_kept(facts, diary, start))
    there = {defence.learner for defence in found}
    used = {(defence.room, defence.slot) for defence in found}
    waiting = [group for group in groups_of(facts) if not _is_pinned(group)]
    left = {id(group): [one for one in group.ids if one not in there] for group in waiting}
    rarest = sorted(waiting, key=lambda group: (len(group.moments), -len(group.barred)))
    for slots in sorted(facts.slots_of.values(), key=len, reverse=True):
        for place, rooms in facts.rooms_at.items():
            for room in rooms:
                for slot in slots:
                    if not facts.room_is_free(room, slot) or (room, slot) in used:
                        continue
                    for group in rarest:
                        if not left[id(group)] or (slot, place) not in group.moments:
                            continue
                        if jury := _jury(facts, diary, group, slot, place):
                            learner = left[id(group)].pop(0)
                            found.append(Defence(learner=learner, slot=slot, room=room, jury=jury))
                            break
    return tuple(found)


def _kept(facts: Facts, diary: _Diary, start: Sequence[Defence]) -> Iterator[Defence]:
    """The defences of a plan whose jurors are still free, seated."""
    for defence in start:
        place = facts.place_of[defence.room]
        if all(diary.is_free(seat.juror, defence.slot, place) for seat in defence.jury):
            for seat in defence.jury:
                diary.seat(seat.juror, defence.slot, place)
            yield defence


def _is_pinned(group: Group) -> bool:
    return bool(
        group.must_be_held
        or group.rooms is not None
        or group.wanted
        or group.never_together
        or group.barred_at
    )


def _jury(facts: Facts, diary: _Diary, group: Group, slot: str, place: str) -> tuple[Seat, ...]:
    """A whole jury, seated; empty where a role lacks someone."""
    chosen: list[Seat] = []
    for role, asked in sorted(facts.count_of.items(), key=_rarity(facts)):
        able = [
            juror.id
            for juror in facts.problem.jurors
            if role in juror.roles
            and juror.id not in group.barred
            and all(seat.juror != juror.id for seat in chosen)
            and diary.is_free(juror.id, slot, place)
        ]
        if len(able) < asked:
            return ()
        half_day = facts.half_day_of[slot]
        able.sort(
            key=lambda juror: (
                (juror, half_day) not in diary.where,
                len(facts.roles_of[juror]),
                diary.total[juror],
            )
        )
        chosen += [Seat(role=role, juror=juror) for juror in able[:asked]]
    for seat in chosen:
        diary.seat(seat.juror, slot, place)
    order = list(facts.count_of)
    return tuple(sorted(chosen, key=lambda seat: order.index(seat.role)))


def _rarity(facts: Facts) -> Callable[[tuple[str, int]], int]:
    able = Counter(role for roles in facts.roles_of.values() for role in roles)
    return lambda one: able[one[0]]
