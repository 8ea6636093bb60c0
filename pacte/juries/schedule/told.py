"""What is known of a session of defences before it is posed, as values. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from pacte.cohorts.definition import JurySeat
from pacte.cohorts.vocabulary import DefenceObjective, JurorRole
from pacte.juries.planning.problem import Defence, Pin
from pacte.juries.vocabulary import Freedom, Half

ONLINE = "À distance"
NAMELESS = "Lieu à préciser"
Span = tuple[time, time]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRoom:
    """A room of a half-day; ``closed``: beginnings of the slots at which it is not to be had."""

    id: int
    label: str
    closed: frozenset[time] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHalfDay:
    """A half-day at a place, its slots in local hours, its rooms."""

    day: date
    half: Half
    place: str
    spans: tuple[Span, ...]
    rooms: tuple[OpenRoom, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody is free for: (day, half) → freedom and the hours that they except."""

    given: Mapping[tuple[date, Half], tuple[Freedom, frozenset[time]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seatable:
    """A juror. Without an answer nobody is seated: a jury needs a yes."""

    id: int
    name: str
    roles: tuple[JurorRole, ...]
    is_chair: bool = False
    answer: Answer | None = None
    max_per_day: int | None = None
    max_total: int | None = None
    department: str = ""
    """Of their home; empty when it is not known."""
    elsewhere: Collection[tuple[date, Half]] = ()
    """Half-days of their other juries: they are in one place at a time."""
    held: Sequence[date] = ()
    """Days of the defences that they have held already: they count in both maxima."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defender:
    """A learner whose mémoire may be defended. Without an answer they are free: they are convened."""

    id: int
    """Of the enrolment."""
    name: str
    tied: frozenset[int] = frozenset()
    """Ids of the jurors whom the register ties to them."""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that a session's planning depends on."""

    half_days: Sequence[OpenHalfDay]
    seats: Sequence[JurySeat]
    jurors: Sequence[Seatable]
    defenders: Sequence[Defender]
    pins: Sequence[Pin] = ()
    previous: Sequence[Defence] = ()
    objectives: Sequence[DefenceObjective] = ()
    """As the cohort's file names them."""
    departments: Collection[str] = ()
    """Of the federation."""
