"""A problem for the planner, from what is known of a cohort's session. Pure: values in, a problem out."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from pacte.cohorts.definition import JurySeat
from pacte.cohorts.vocabulary import DefenceObjective, JurorRole
from pacte.french import date_words
from pacte.juries.planning.problem import (
    ORDER,
    REPLANNING,
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
)
from pacte.juries.schedule.freedom import elsewhere_words, free_slots, left_slots, why_out
from pacte.juries.schedule.names import (
    half_day_id,
    juror_id,
    learner_id,
    role_id,
    room_id,
    slot_id,
)
from pacte.juries.schedule.told import NAMELESS as NAMELESS
from pacte.juries.schedule.told import Answer, OpenHalfDay, Span, Told
from pacte.juries.schedule.travel import travel_of, uncounted
from pacte.juries.vocabulary import HALF_LABELS, Half

AHEAD = (Objective.HELD, Objective.CHANGES)


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
        why = why_out(one, held, half_days)
        if why:
            jurors_out.append((one.name, why))
            continue
        free, if_needed = left_slots(one, half_days)
        jurors.append(
            Juror(
                id=juror_id(one.id),
                name=one.name,
                roles=held,
                available=free,
                if_needed=if_needed,
                max_per_day=one.max_per_day,
                max_total=one.max_total - len(one.held) if one.max_total is not None else None,
                travel=travel_of(one, places, told.departments),
            )
        )
    seated = {one.id for one in jurors}
    learners: list[Learner] = []
    learners_out: list[tuple[str, str]] = []
    for two in told.defenders:
        free, if_needed = free_slots(two.answer or Answer(), half_days, silent=True)
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
        uncounted(told, places, seated),
        elsewhere_words(told.jurors, half_days),
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
