"""A plan judged against its problem, from the problem alone: what it breaks, what objectives are worth.

It shares nothing with the engine, on purpose: tests compare the two.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from pacte.juries.planning.problem import Defence, Juror, Objective, Pin, PinKind, Problem, Weights


class _Reading:
    """Lookups of one problem, made plainly."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rooms = {room.id: room for room in problem.rooms}
        self.jurors = {juror.id: juror for juror in problem.jurors}
        self.learners = {learner.id: learner for learner in problem.learners}
        self.roles = {role.id: role.count for role in problem.roles}
        self.half_days = {slot.id: half_day for half_day in problem.half_days for slot in half_day.slots}

    def names(self, ids: tuple[str, ...] | None, slot: str) -> bool:
        """Whether a list of slots and half-days covers a slot; None covers everything."""
        return ids is None or slot in ids or self.half_days[slot].id in ids


def violations(problem: Problem, defences: tuple[Defence, ...]) -> list[str]:
    """Everything that a plan breaks, in French; empty when it may be announced."""
    reading = _Reading(problem)
    found = [*_unknown(reading, defences)]
    if found:
        return found
    return [
        *(words for defence in defences for words in _one(reading, defence)),
        *_together(reading, defences),
        *_maxima(reading, defences),
        *_pins(reading, defences),
    ]


def _unknown(reading: _Reading, defences: tuple[Defence, ...]) -> Iterator[str]:
    for defence in defences:
        if defence.learner not in reading.learners:
            yield f"« {defence.learner} » n’est pas à entendre."
        if defence.slot not in reading.half_days:
            yield f"Le créneau « {defence.slot} » n’existe pas."
        if defence.room not in reading.rooms:
            yield f"La salle « {defence.room} » n’existe pas."
        for seat in defence.jury:
            if seat.juror not in reading.jurors or seat.role not in reading.roles:
                yield f"« {seat.juror} » ({seat.role}) n’existe pas."


def _one(reading: _Reading, defence: Defence) -> Iterator[str]:
    learner, room, slot = reading.learners[defence.learner], reading.rooms[defence.room], defence.slot
    if not reading.names(learner.available, slot):
        yield f"{learner.name} n’est pas disponible au créneau « {slot} »."
    if learner.places is not None and room.place not in learner.places:
        yield f"{learner.name} ne soutient pas à « {room.place} »."
    if room.unavailable and reading.names(room.unavailable, slot):
        yield f"La salle {room.name} est indisponible au créneau « {slot} »."
    if Counter(seat.role for seat in defence.jury) != Counter(reading.roles):
        yield f"Le jury de {learner.name} n’a pas la composition demandée."
    if len({seat.juror for seat in defence.jury}) < len(defence.jury):
        yield f"Une personne siège deux fois dans le jury de {learner.name}."
    for seat in defence.jury:
        juror = reading.jurors[seat.juror]
        if seat.role not in juror.roles:
            yield f"{juror.name} n’a pas le rôle « {seat.role} »."
        if not reading.names(juror.available, slot):
            yield f"{juror.name} n’est pas disponible au créneau « {slot} »."
        if juror.places is not None and room.place not in juror.places:
            yield f"{juror.name} ne se rend pas à « {room.place} »."
        if seat.juror in learner.conflicts:
            yield f"{juror.name} a un lien avec {learner.name}."


def _together(reading: _Reading, defences: tuple[Defence, ...]) -> Iterator[str]:
    for learner, times in Counter(defence.learner for defence in defences).items():
        if times > 1:
            yield f"{reading.learners[learner].name} soutient {times} fois."
    for (room, slot), times in Counter((one.room, one.slot) for one in defences).items():
        if times > 1:
            yield f"La salle {reading.rooms[room].name} sert {times} fois au créneau « {slot} »."
    seats = Counter((seat.juror, one.slot) for one in defences for seat in one.jury)
    for (juror, slot), times in seats.items():
        if times > 1:
            yield f"{reading.jurors[juror].name} siège {times} fois au créneau « {slot} »."
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in defences:
        for seat in one.jury:
            places[seat.juror, reading.half_days[one.slot].id].add(reading.rooms[one.room].place)
    for (juror, half_day), visited in places.items():
        if len(visited) > 1:
            yield f"{reading.jurors[juror].name} est en deux lieux la même demi-journée « {half_day} »."


def _maxima(reading: _Reading, defences: tuple[Defence, ...]) -> Iterator[str]:
    total = Counter(seat.juror for one in defences for seat in one.jury)
    daily = Counter((seat.juror, reading.half_days[one.slot].date) for one in defences for seat in one.jury)
    for identity, held in total.items():
        juror = reading.jurors[identity]
        if juror.max_total is not None and held > juror.max_total:
            yield f"{juror.name} siège {held} fois, pour {juror.max_total} au plus."
    for (identity, day), held in daily.items():
        juror = reading.jurors[identity]
        if juror.max_per_day is not None and held > juror.max_per_day:
            yield f"{juror.name} siège {held} fois le {day}, pour {juror.max_per_day} par jour au plus."


def _holds(reading: _Reading, pin: Pin, defence: Defence) -> bool:
    """Whether all that a pin names is true of a defence."""
    room = reading.rooms[defence.room]
    seated = [seat for seat in defence.jury if seat.juror == pin.juror and pin.role in (None, seat.role)]
    return (
        pin.slot in (None, defence.slot)
        and pin.half_day in (None, reading.half_days[defence.slot].id)
        and pin.room in (None, defence.room)
        and pin.place in (None, room.place)
        and (pin.juror is None or bool(seated))
    )


def _pins(reading: _Reading, defences: tuple[Defence, ...]) -> Iterator[str]:
    by_learner = {defence.learner: defence for defence in defences}
    for nth, pin in enumerate(reading.problem.pins):
        defence = by_learner.get(pin.learner)
        held = defence is not None and _holds(reading, pin, defence)
        if held != (pin.kind is PinKind.REQUIRE) and (held or pin.kind is PinKind.REQUIRE):
            yield f"L’épingle {nth + 1} ({reading.learners[pin.learner].name}) n’est pas respectée."


def measures(problem: Problem, defences: tuple[Defence, ...]) -> Mapping[Objective, int]:
    """What each objective is worth in a plan without violations."""
    reading = _Reading(problem)
    hours: dict[tuple[str, str], set[str]] = defaultdict(set)
    days: set[tuple[str, str, object]] = set()
    loads: Counter[str] = Counter()
    reluctant = 0
    for one in defences:
        learner = reading.learners[one.learner]
        reluctant += bool(learner.if_needed) and reading.names(learner.if_needed, one.slot)
        half_day = reading.half_days[one.slot]
        for seat in one.jury:
            juror = reading.jurors[seat.juror]
            hours[juror.id, half_day.id].add(one.slot)
            days.add((juror.id, reading.rooms[one.room].place, half_day.date))
            loads[juror.id] += 1
            reluctant += bool(juror.if_needed) and reading.names(juror.if_needed, one.slot)
    idle = 0
    for (_, half_day_id), slots in hours.items():
        order = [
            slot.id for half_day in problem.half_days if half_day.id == half_day_id for slot in half_day.slots
        ]
        ranks = [order.index(slot) for slot in slots]
        idle += max(ranks) - min(ranks) + 1 - len(ranks)
    return {
        Objective.HELD: len(defences),
        Objective.CHANGES: _changes(problem, defences),
        Objective.SESSIONS: len({(one.room, reading.half_days[one.slot].id) for one in defences}),
        Objective.PRESENCES: len(hours),
        Objective.IDLE: idle,
        Objective.TRAVEL: sum(_cost(reading.jurors[juror], place, day) for juror, place, day in days),
        Objective.BALANCE: sum(load * load for load in loads.values()),
        Objective.PREFERENCES: reluctant,
    }


def _cost(juror: Juror, place: str, day: object) -> int:
    there = [travel for travel in juror.travel if travel.place == place]
    dated = [travel.cost for travel in there if travel.date == day]
    always = [travel.cost for travel in there if travel.date is None]
    return next(iter(dated + always), 0)


def _changes(problem: Problem, defences: tuple[Defence, ...]) -> int:
    if problem.previous is None:
        return 0
    known = {learner.id for learner in problem.learners}
    after = {defence.learner: defence for defence in defences}
    changed = arriving = moved = 0
    for before in problem.previous.defences:
        now = after.get(before.learner)
        if before.learner not in known:
            continue
        if now is None:
            changed += 1
            continue
        seats = {(seat.role, seat.juror) for seat in now.jury}
        old = {(seat.role, seat.juror) for seat in before.jury}
        arriving += len(seats - old)
        moved += now.slot != before.slot
        changed += seats != old or now.slot != before.slot or now.room != before.room
    weights = problem.previous.weights or _greater_first(problem)
    return weights.defence * changed + weights.person * arriving + weights.hour * moved


def _greater_first(problem: Problem) -> Weights:
    learners, seats = len(problem.learners), sum(role.count for role in problem.roles)
    person = learners + 1
    return Weights(hour=1, person=person, defence=person * (learners * seats + 1))
