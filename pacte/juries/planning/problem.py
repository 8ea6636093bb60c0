"""A planning problem as its JSON form describes it: frozen dataclasses whose fields are the keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, Strict, StringConstraints

from pacte.cohorts.fields import ClockTime, Day, Line

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
Few = Annotated[int, Strict(), Field(ge=1, le=12)]
Limit = Annotated[int, Strict(), Field(ge=0, le=1_000)]
Cost = Annotated[int, Strict(), Field(ge=0, le=1_000_000)]


class Objective(StrEnum):
    """What a plan is judged on, level after level."""

    HELD = "held"
    CHANGES = "changes"
    SESSIONS = "sessions"
    PRESENCES = "presences"
    IDLE = "idle"
    TRAVEL = "travel"
    BALANCE = "balance"
    PREFERENCES = "preferences"


ORDER: tuple[Objective, ...] = (
    Objective.HELD,
    Objective.SESSIONS,
    Objective.PRESENCES,
    Objective.IDLE,
    Objective.TRAVEL,
    Objective.BALANCE,
    Objective.PREFERENCES,
)
"""The order of a plan made from nothing."""

REPLANNING: tuple[Objective, ...] = (Objective.HELD, Objective.CHANGES, *ORDER[1:])
"""The order where a previous plan exists."""


class PinKind(StrEnum):
    """Whether what a pin names is wanted or refused."""

    REQUIRE = "require"
    FORBID = "forbid"


class Shape:
    """Base of what the form describes: a key that is not a field is a fault."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Shape):
    """The time of one defence, local to the place."""

    id: Id
    start: ClockTime
    end: ClockTime


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfDay(Shape):
    """Slots between which nobody changes place. Half-days never overlap."""

    id: Id
    label: Line
    """« 24 juin après-midi », as sentences say it after « le »."""
    date: Day
    slots: Annotated[tuple[Slot, ...], Field(min_length=1, max_length=24)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Shape):
    """Where rooms are; nobody is in two of them within a half-day."""

    id: Id
    name: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Room(Shape):
    """Where one defence takes place at a time."""

    id: Id
    name: Line
    place: Id
    unavailable: tuple[Id, ...] = ()
    """Slots or whole half-days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Shape):
    """A quality that each jury needs, and how many times."""

    id: Id
    name: Line
    """As sentences say it: « représentant de l’ARS »."""
    count: Few = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel(Shape):
    """What a day at a place costs a juror, in any unit; without a date, on any day."""

    place: Id
    cost: Cost
    date: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Juror(Shape):
    """Somebody who may sit, in one of these roles at a time."""

    id: Id
    name: Line
    roles: Annotated[tuple[Id, ...], Field(min_length=1)]
    available: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    """Slots or whole half-days; not given, all of them."""
    if_needed: tuple[Id, ...] = ()
    """Those among them that are better avoided."""
    places: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    """Not given, all of them."""
    max_per_day: Limit | None = None
    max_total: Limit | None = None
    travel: tuple[Travel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner(Shape):
    """Somebody who defends a mémoire, once."""

    id: Id
    name: Line
    conflicts: tuple[Id, ...] = ()
    """Jurors who may not sit for this learner."""
    available: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    if_needed: tuple[Id, ...] = ()
    places: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin(Shape):
    """A part of one defence that is wanted, or a combination that is refused.

    Required, the defence takes place and all that is named holds. Forbidden, all that is named never holds
    together.
    """

    learner: Id
    kind: PinKind
    half_day: Id | None = None
    slot: Id | None = None
    place: Id | None = None
    room: Id | None = None
    juror: Id | None = None
    role: Id | None = None
    """Of that juror."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat(Shape):
    """A juror in a role."""

    role: Id
    juror: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Defence(Shape):
    """When, where and before whom one learner defends."""

    learner: Id
    slot: Id
    room: Id
    jury: tuple[Seat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights(Shape):
    """What one change costs; not given, no number of a lesser one outweighs a greater one."""

    defence: Cost
    person: Cost
    hour: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous(Shape):
    """The plan that was announced; it may name people and rooms that are not there any more."""

    defences: tuple[Defence, ...]
    weights: Weights | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Shape):
    """All that the planner is told."""

    half_days: Annotated[tuple[HalfDay, ...], Field(min_length=1, max_length=200)]
    places: Annotated[tuple[Place, ...], Field(min_length=1, max_length=100)]
    rooms: Annotated[tuple[Room, ...], Field(min_length=1, max_length=400)]
    roles: Annotated[tuple[Role, ...], Field(min_length=1, max_length=12)]
    jurors: Annotated[tuple[Juror, ...], Field(min_length=1, max_length=2_000)]
    learners: Annotated[tuple[Learner, ...], Field(min_length=1, max_length=4_000)]
    pins: Annotated[tuple[Pin, ...], Field(max_length=10_000)] = ()
    previous: Previous | None = None
    objectives: tuple[Objective, ...] = ()
    """Most important first; empty, the default order."""

    @property
    def order(self) -> tuple[Objective, ...]:
        """The levels in which the plan is judged."""
        return self.objectives or (REPLANNING if self.previous else ORDER)

    def slots(self) -> Iterator[tuple[HalfDay, Slot]]:
        """Every slot with its half-day, in the order of the form."""
        for half_day in self.half_days:
            for slot in half_day.slots:
                yield half_day, slot
