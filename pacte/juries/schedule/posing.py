"""A problem for the planner, from what is known of a cohort's session. Pure: values in, a problem out."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from pacte.cohorts.definition import JurySeat
from pacte.cohorts.vocabulary import DefenceObjective, JurorRole
from pacte.french import date_words, listed
from pacte.juries.planning.problem import (
    ORDER,
    REPLANNING,
    Defence,
    HalfDay,
    Juror,
    Learner,
    Objective,
    Pin,
    Place,
    Previous,
    Problem,
    Role,
    Room,
    Slot,
    Travel,
)
from pacte.juries.schedule.names import (
    half_day_id,
    juror_id,
    learner_id,
    moment_of,
    role_id,
    room_id,
    slot_id,
)
from pacte.juries.schedule.travel import cost_of, department_of_place
from pacte.juries.vocabulary import HALF_LABELS, Freedom, Half

ONLINE = "À distance"
NAMELESS = "Lieu à préciser"
AHEAD = (Objective.HELD, Objective.CHANGES)
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


@dataclass(frozen=True, slots=True)
class Posed:
    """The problem, None without an hour in a room, and who could not enter it, with why."""

    problem: Problem | None
    lacks: tuple[str, ...] = ()
    """What must exist before the planner is asked; until then a plan may be read and changed."""
    jurors_out: tuple[tuple[str, str], ...] = ()
    """Name and why."""
    learners_out: tuple[tuple[str, str], ...] = ()
    """Learner and why."""
    unused: tuple[str, ...] = ()
    """Rooms whose hours cross those of the others the same half-day, in words."""
    uncounted: tuple[str, ...] = ()
    """Places and jurors whose department is not known: travel to them, or theirs, is not counted."""
    elsewhere: tuple[str, ...] = ()
    """Jurors who sit in another jury when they said they were free, in words."""


def posed(told: Told) -> Posed:
    """The problem of a session; what cannot be planned is said, never dropped in silence."""
    half_days = _half_days(told.half_days)
    roles = roles_of(told.seats)
    chairs = {one.role for one in told.seats if one.chair}
    named = {role for one in told.jurors if one.is_chair for role in one.roles if role in chairs}
    known = {role.id for role in roles}
    rooms, places = _rooms(told.half_days, half_days)
    jurors: list[Juror] = []
    jurors_out: list[tuple[str, str]] = []
    for one in told.jurors:
        held = tuple(
            identity
            for identity in (
                role_id(role, is_chair=presides)
                for role in one.roles
                for presides in (True, False)
                if not presides or (role in chairs and (one.is_chair or role not in named))
            )
            if identity in known
        )
        why = _why_out(one, held, half_days)
        if why:
            jurors_out.append((one.name, why))
            continue
        free, if_needed = _left(one, half_days)
        jurors.append(
            Juror(
                id=juror_id(one.id),
                name=one.name,
                roles=held,
                available=free,
                if_needed=if_needed,
                max_per_day=one.max_per_day,
                max_total=one.max_total - len(one.held) if one.max_total is not None else None,
                travel=_travel(one, places, told.departments),
            )
        )
    seated = {one.id for one in jurors}
    learners: list[Learner] = []
    learners_out: list[tuple[str, str]] = []
    for two in told.defenders:
        free, if_needed = _freedom(two.answer or Answer(), half_days, silent=True)
        if half_days and not free:
            learners_out.append((learner_id(two.id), "n’est disponible à aucune des demi-journées ouvertes"))
            continue
        learners.append(
            Learner(
                id=learner_id(two.id),
                name=two.name,
                conflicts=tuple(sorted(seated & {juror_id(one) for one in two.tied})),
                available=free,
                if_needed=if_needed,
            )
        )
    lacks = _lacks(half_days, rooms, jurors, learners)
    problem = None
    if half_days and rooms:
        problem = Problem(
            half_days=tuple(half_days),
            places=places,
            rooms=rooms,
            roles=roles,
            jurors=tuple(jurors),
            learners=tuple(learners),
            pins=_standing_pins(told.pins, half_days, rooms, jurors, learners),
            previous=Previous(defences=tuple(told.previous)) if told.previous else None,
            objectives=order_of(told.objectives, is_again=bool(told.previous)),
        )
    return Posed(
        problem,
        tuple(lacks),
        tuple(jurors_out),
        tuple(learners_out),
        _unused(told.half_days, half_days),
        _uncounted(told, places, seated),
        _elsewhere(told.jurors, half_days),
    )


def order_of(named: Sequence[DefenceObjective], *, is_again: bool) -> tuple[Objective, ...]:
    """Those that the cohort names, then the others in the usual order; empty when it names none.

    ``is_again``: there is a plan to change as little as possible. Unnamed, that and as many defences as
    possible stay ahead.
    """
    usual = REPLANNING if is_again else ORDER
    first = [Objective(one.value) for one in named if Objective(one.value) in usual]
    if not first:
        return ()
    at = first.index(Objective.HELD) + 1 if Objective.HELD in first else 0
    first[at:at] = [one for one in AHEAD if one in usual and one not in first]
    return (*first, *(one for one in usual if one not in first))


def roles_of(seats: Sequence[JurySeat]) -> tuple[Role, ...]:
    """The chair is a role of its own; the other seats of its kind are counted without it."""
    counts: Counter[tuple[JurorRole, bool]] = Counter()
    for seat in seats:
        if seat.chair:
            counts[seat.role, True] += 1
        counts[seat.role, False] += seat.count - (1 if seat.chair else 0)
    return tuple(
        Role(id=role_id(role, is_chair=presides), name=role_words(role, is_chair=presides), count=count)
        for (role, presides), count in counts.items()
        if count
    )


def role_words(role: JurorRole, *, is_chair: bool) -> str:
    """« EHESP, préside » ; as sentences of the planner say it."""
    return f"{role.label}, préside" if is_chair else role.label


def _half_days(rows: Sequence[OpenHalfDay]) -> list[HalfDay]:
    """One for each part of a day, whatever the places: people are in one place at a time."""
    spans: dict[tuple[date, Half], list[Span]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one.day, list(Half).index(one.half))):
        held = spans[row.day, row.half]
        for span in row.spans:
            if all(span[1] <= start or end <= span[0] for start, end in held):
                held.append(span)
    return [
        HalfDay(
            id=half_day_id(day, half),
            label=f"{date_words(day, weekday=False)}, {HALF_LABELS[half]}",
            date=day,
            slots=tuple(
                Slot(id=slot_id(day, start), start=start, end=end) for start, end in sorted(spans[day, half])
            ),
        )
        for day, half in spans
        if spans[day, half]
    ]


def _rooms(
    rows: Sequence[OpenHalfDay], half_days: Sequence[HalfDay]
) -> tuple[tuple[Room, ...], tuple[Place, ...]]:
    names = list(dict.fromkeys(row.place or NAMELESS for row in rows))
    places = {name: f"p{number}" for number, name in enumerate(names, 1)}
    found = []
    for row in rows:
        own = half_day_id(row.day, row.half)
        offered = {slot_id(row.day, start) for start, _ in row.spans}
        for room in row.rooms:
            closed = {slot_id(row.day, start) for start in room.closed}
            found.append(
                Room(
                    id=room_id(room.id),
                    name=room.label,
                    place=places[row.place or NAMELESS],
                    unavailable=tuple(
                        identity
                        for one in half_days
                        for identity in (
                            [one.id]
                            if one.id != own
                            else [
                                slot.id for slot in one.slots if slot.id in closed or slot.id not in offered
                            ]
                        )
                    ),
                )
            )
    return tuple(found), tuple(Place(id=places[name], name=name) for name in names)


def _travel(juror: Seatable, places: Sequence[Place], departments: Collection[str]) -> tuple[Travel, ...]:
    costs = ((one.id, cost_of(juror.department, _department(one), departments)) for one in places)
    return tuple(Travel(place=place, cost=cost) for place, cost in costs if cost)


def _department(place: Place) -> str:
    return "" if place.name in (ONLINE, NAMELESS) else department_of_place(place.name)


def _uncounted(told: Told, places: Sequence[Place], seated: Collection[str]) -> tuple[str, ...]:
    found = [
        f"Les déplacements vers « {one.name} » ne sont pas comptés : écrivez le code postal dans le lieu."
        for one in places
        if one.name != ONLINE and not _department(one)
    ]
    silent = [one.name for one in told.jurors if juror_id(one.id) in seated and not one.department]
    if silent:
        found.append(f"Les déplacements de {listed(silent)} ne sont pas comptés : leur département manque.")
    return tuple(found)


def _half(half_day: HalfDay) -> Half:
    return Half(half_day.id.rpartition("-")[2])


def _elsewhere(jurors: Sequence[Seatable], half_days: Sequence[HalfDay]) -> tuple[str, ...]:
    return tuple(
        f"{juror.name} siège dans un autre jury le {one.label}."
        for juror in jurors
        for one in half_days
        if (one.date, _half(one)) in juror.elsewhere
    )


def _unused(rows: Sequence[OpenHalfDay], half_days: Sequence[HalfDay]) -> tuple[str, ...]:
    kept = {(slot.id, slot.end) for one in half_days for slot in one.slots}
    return tuple(
        f"{date_words(row.day, weekday=False)}, {HALF_LABELS[row.half]} ({row.place or NAMELESS}) : "
        f"les créneaux de {start:%H:%M} à {end:%H:%M} croisent ceux d’une autre salle ; donnez à toutes les "
        "salles de la demi-journée les mêmes heures."
        for row in rows
        for start, end in row.spans
        if (slot_id(row.day, start), end) not in kept
    )


def _freedom(
    answer: Answer, half_days: Sequence[HalfDay], *, silent: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Slots at which somebody is free, and those among them that are better avoided.

    ``silent``: what a half-day without an answer is worth.
    """
    free: list[str] = []
    avoided: list[str] = []
    for one in half_days:
        said = answer.given.get((one.date, _half(one)))
        freedom, busy = said or (Freedom.FREE if silent else Freedom.BUSY, frozenset())
        if freedom is Freedom.BUSY:
            continue
        slots = [slot.id for slot in one.slots if slot.start not in busy]
        free += slots
        if freedom is Freedom.IF_NEEDED:
            avoided += slots
    return tuple(free), tuple(avoided)


def _left(juror: Seatable, half_days: Sequence[HalfDay]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Slots at which a juror is free of other juries, less those of a day of which they have held a part.

    The form has one maximum for every day: what remains of that one is said by its first slots.
    """
    here = [one for one in half_days if (one.date, _half(one)) not in juror.elsewhere]
    free, if_needed = _freedom(juror.answer or Answer(), here, silent=False)
    if juror.max_per_day is None:
        return free, if_needed
    left = {day: max(0, juror.max_per_day - count) for day, count in Counter(juror.held).items()}
    kept = []
    for slot in free:
        day, _ = moment_of(slot)
        if left.get(day, 1) > 0:
            kept.append(slot)
        if day in left:
            left[day] -= 1
    return tuple(kept), tuple(one for one in if_needed if one in kept)


def _why_out(juror: Seatable, held: Collection[str], half_days: Sequence[HalfDay]) -> str:
    if not held:
        return "n’a aucun des rôles du jury de cette promotion"
    if juror.answer is None:
        return "n’a pas répondu sur ses disponibilités"
    if juror.max_total is not None and len(juror.held) >= juror.max_total:
        return "a déjà siégé autant de fois que cette personne l’accepte"
    if not _left(juror, half_days)[0]:
        return "n’est disponible à aucune des demi-journées ouvertes"
    return ""


def _lacks(
    half_days: Collection[HalfDay],
    rooms: Collection[Room],
    jurors: Collection[Juror],
    learners: Collection[Learner],
) -> list[str]:
    found = []
    if not half_days:
        found.append("Aucune demi-journée n’est ouverte : ajoutez-en.")
    elif not rooms:
        found.append("Aucune salle n’est ouverte : ajoutez-en à une demi-journée.")
    if not jurors:
        found.append("Aucun membre du jury n’est disponible : demandez leurs disponibilités.")
    if not learners:
        found.append("Aucun mémoire ne peut encore être soutenu : aucun n’est recevable.")
    return found


def _standing_pins(
    pins: Sequence[Pin],
    half_days: Sequence[HalfDay],
    rooms: Sequence[Room],
    jurors: Sequence[Juror],
    learners: Sequence[Learner],
) -> tuple[Pin, ...]:
    """Those of which all that they name is still there: a juror who left frees the pins that named them."""
    slots = {slot.id for one in half_days for slot in one.slots}
    known = {
        "half_day": {one.id for one in half_days},
        "slot": slots,
        "room": {one.id for one in rooms},
        "juror": {one.id for one in jurors},
        "learner": {one.id for one in learners},
    }
    return tuple(
        pin
        for pin in pins
        if all(getattr(pin, key) is None or getattr(pin, key) in ids for key, ids in known.items())
    )
