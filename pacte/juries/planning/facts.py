"""What a problem says, indexed: who may when and where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pacte.juries.planning.problem import Problem

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Ids throughout; slots are in the order of the form."""

    problem: Problem
    slots_of: Mapping[str, tuple[str, ...]]
    """Of each half-day."""
    half_day_of: Mapping[str, str]
    """Of each slot."""
    date_of: Mapping[str, date]
    """Of each half-day."""
    place_of: Mapping[str, str]
    """Of each room."""
    rooms_at: Mapping[str, tuple[str, ...]]
    """Of each place."""
    roles_of: Mapping[str, tuple[str, ...]]
    """Of each juror."""
    count_of: Mapping[str, int]
    """Of each role."""
    conflicts_of: Mapping[str, frozenset[str]]
    """Jurors, of each learner."""
    _busy_rooms: Mapping[str, frozenset[str]]
    _free_jurors: Mapping[str, frozenset[str] | None]
    _free_learners: Mapping[str, frozenset[str] | None]
    _juror_places: Mapping[str, frozenset[str] | None]
    _learner_places: Mapping[str, frozenset[str] | None]
    if_needed: Mapping[str, frozenset[str]]
    """Slots, of « juror:id » and « learner:id »."""

    @classmethod
    def of(cls, problem: Problem) -> "Facts":
        """Index a problem whose ids are coherent."""
        slots_of = {one.id: tuple(slot.id for slot in one.slots) for one in problem.half_days}

        def spread(ids: Iterable[str]) -> frozenset[str]:
            return frozenset(slot for identity in ids for slot in slots_of.get(identity, (identity,)))

        return cls(
            problem=problem,
            slots_of=slots_of,
            half_day_of={slot: half_day for half_day, slots in slots_of.items() for slot in slots},
            date_of={one.id: one.date for one in problem.half_days},
            place_of={room.id: room.place for room in problem.rooms},
            rooms_at={
                place.id: tuple(room.id for room in problem.rooms if room.place == place.id)
                for place in problem.places
            },
            roles_of={one.id: one.roles for one in problem.jurors},
            count_of={role.id: role.count for role in problem.roles},
            conflicts_of={one.id: frozenset(one.conflicts) for one in problem.learners},
            _busy_rooms={room.id: spread(room.unavailable) for room in problem.rooms},
            _free_jurors={
                one.id: None if one.available is None else spread(one.available) for one in problem.jurors
            },
            _free_learners={
                one.id: None if one.available is None else spread(one.available) for one in problem.learners
            },
            _juror_places={one.id: _set(one.places) for one in problem.jurors},
            _learner_places={one.id: _set(one.places) for one in problem.learners},
            if_needed={
                **{f"juror:{one.id}": spread(one.if_needed) for one in problem.jurors},
                **{f"learner:{one.id}": spread(one.if_needed) for one in problem.learners},
            },
        )

    def room_is_free(self, room: str, slot: str) -> bool:
        return slot not in self._busy_rooms[room]

    def juror_is_free(self, juror: str, slot: str) -> bool:
        free = self._free_jurors[juror]
        return free is None or slot in free

    def learner_is_free(self, learner: str, slot: str) -> bool:
        free = self._free_learners[learner]
        return free is None or slot in free

    def juror_goes(self, juror: str, place: str) -> bool:
        places = self._juror_places[juror]
        return places is None or place in places

    def learner_goes(self, learner: str, place: str) -> bool:
        places = self._learner_places[learner]
        return places is None or place in places


def _set(ids: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if ids is None else frozenset(ids)
