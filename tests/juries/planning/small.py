"""Small random problems, and the best plan found by trying them all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from itertools import combinations, product
from random import Random

from pacte.juries.planning.checker import measures, violations
from pacte.juries.planning.form import problem_as_json, problem_from
from pacte.juries.planning.problem import (
    ORDER,
    REPLANNING,
    Defence,
    HalfDay,
    Juror,
    Learner,
    Objective,
    Pin,
    PinKind,
    Place,
    Previous,
    Problem,
    Role,
    Room,
    Seat,
    Slot,
    Travel,
)


def half_day(number: int, slots: int) -> HalfDay:
    """Half-day `number`: a morning, the afternoon of the same day, the next morning…"""
    first = 14 if number % 2 else 9
    return HalfDay(
        id=f"d{number}",
        label=f"{24 + number // 2} juin {'après-midi' if number % 2 else 'matin'}",
        date=date(2026, 6, 24 + number // 2),
        slots=tuple(
            Slot(id=f"d{number}s{nth}", start=time(first + nth), end=time(first + nth + 1))
            for nth in range(slots)
        ),
    )


def small(draw: Random, *, learners: int = 3, jurors: int = 4, slots: int = 3) -> Problem:
    """A coherent problem with a bit of everything."""
    while True:
        problem = _any(draw, draw.randint(1, learners), draw.randint(2, jurors), slots)
        again, _ = problem_from(problem_as_json(problem))
        if again is not None:
            return again


def _any(draw: Random, learners: int, jurors: int, slots: int) -> Problem:
    days = tuple(half_day(number, draw.randint(1, slots)) for number in range(draw.randint(1, 2)))
    times = [one.id for one in days] + [slot.id for one in days for slot in one.slots]
    places = tuple(Place(id=f"p{nth}", name=f"Lieu {nth}") for nth in range(draw.choice((1, 1, 2))))
    place_ids = [place.id for place in places]
    rooms = tuple(
        Room(
            id=f"r{nth}",
            name=f"Salle {nth}",
            place=draw.choice(place_ids),
            unavailable=_some(draw, times, 1) if draw.random() < 0.3 else (),
        )
        for nth in range(draw.randint(1, 2))
    )
    roles = tuple(
        Role(id=f"q{nth}", name=f"rôle {nth}", count=draw.choice((1, 1, 1, 2)))
        for nth in range(draw.randint(1, 2))
    )
    role_ids = [role.id for role in roles]
    people = tuple(
        Juror(
            id=f"j{nth}",
            name=f"Membre {nth}",
            roles=_some(draw, role_ids, draw.randint(1, len(role_ids))),
            available=_some(draw, times, draw.randint(1, 3)) if draw.random() < 0.5 else None,
            if_needed=_some(draw, times, 1) if draw.random() < 0.3 else (),
            places=(draw.choice(place_ids),) if draw.random() < 0.2 else None,
            max_per_day=draw.choice((None, None, 1, 2)),
            max_total=draw.choice((None, None, None, 2)),
            travel=(Travel(place=draw.choice(place_ids), cost=draw.randint(0, 3)),)
            if draw.random() < 0.5
            else (),
        )
        for nth in range(jurors)
    )
    juror_ids = [juror.id for juror in people]
    heard = tuple(
        Learner(
            id=f"l{nth}",
            name=f"Personne {nth}",
            conflicts=_some(draw, juror_ids, draw.randint(1, 2)) if draw.random() < 0.5 else (),
            available=_some(draw, times, draw.randint(1, 2)) if draw.random() < 0.3 else None,
            if_needed=_some(draw, times, 1) if draw.random() < 0.2 else (),
            places=(draw.choice(place_ids),) if draw.random() < 0.2 else None,
        )
        for nth in range(learners)
    )
    problem = Problem(half_days=days, places=places, rooms=rooms, roles=roles, jurors=people, learners=heard)
    problem = replace(problem, pins=tuple(_pin(draw, problem) for _ in range(draw.choice((0, 0, 0, 1, 2)))))
    order = list(ORDER)
    if draw.random() < 0.4:
        problem = replace(problem, previous=Previous(defences=_before(draw, problem)))
        order = list(REPLANNING)
    if draw.random() < 0.3:
        draw.shuffle(order)
        order = order[: draw.randint(1, len(order))]
        order = order if Objective.HELD in order else [*order, Objective.HELD]
    return replace(problem, objectives=tuple(order))


def _some(draw: Random, ids: list[str], count: int) -> tuple[str, ...]:
    return tuple(sorted(draw.sample(ids, min(count, len(ids)))))


def _pin(draw: Random, problem: Problem) -> Pin:
    slots = [slot.id for _, slot in problem.slots()]
    parts = {
        "slot": slots,
        "half_day": [one.id for one in problem.half_days],
        "room": [one.id for one in problem.rooms],
        "place": [one.id for one in problem.places],
        "juror": [one.id for one in problem.jurors],
    }
    chosen = draw.sample(sorted(parts), draw.choice((1, 1, 2, 3)))
    said = {key: draw.choice(parts[key]) for key in chosen}
    if "juror" in said and draw.random() < 0.4:
        said["role"] = draw.choice([role.id for role in problem.roles])
    kind = draw.choice((PinKind.REQUIRE, PinKind.FORBID, PinKind.FORBID))
    return Pin(learner=draw.choice(problem.learners).id, kind=kind, **said)


def _before(draw: Random, problem: Problem) -> tuple[Defence, ...]:
    """An announced plan that may not hold any more, and names a juror who left."""
    found = []
    for learner in problem.learners:
        if draw.random() < 0.8:
            jury = [
                Seat(role=role.id, juror=draw.choice([*(one.id for one in problem.jurors), "gone"]))
                for role in problem.roles
                for _ in range(role.count)
            ]
            slot = draw.choice([slot.id for _, slot in problem.slots()])
            found.append(
                Defence(learner=learner.id, slot=slot, room=draw.choice(problem.rooms).id, jury=tuple(jury))
            )
    return tuple(found)


def options(problem: Problem, learner: str) -> Iterator[Defence | None]:
    """Every defence that one learner may have, alone in the world; None, to have none."""
    alone = replace(
        problem, learners=tuple(one for one in problem.learners if one.id == learner), previous=None, pins=()
    )
    teams = []
    for role in problem.roles:
        able = [juror.id for juror in problem.jurors if role.id in juror.roles]
        teams.append(
            [tuple(Seat(role=role.id, juror=one) for one in team) for team in combinations(able, role.count)]
        )
    juries = [tuple(seat for team in chosen for seat in team) for chosen in product(*teams)]
    yield None
    for _, slot in problem.slots():
        for room in problem.rooms:
            for jury in juries:
                defence = Defence(learner=learner, slot=slot.id, room=room.id, jury=jury)
                if not violations(alone, (defence,)):
                    yield defence


def count_of_plans(problem: Problem) -> int:
    """How many plans there are to try."""
    total = 1
    for learner in problem.learners:
        total *= sum(1 for _ in options(problem, learner.id))
    return total


def best_by_trying(problem: Problem) -> list[int] | None:
    """The values of the best plan in the order of objectives; None when no plan holds the pins."""
    best: tuple[int, ...] | None = None
    for chosen in product(*(list(options(problem, learner.id)) for learner in problem.learners)):
        defences = tuple(defence for defence in chosen if defence)
        if violations(problem, defences):
            continue
        found = measures(problem, defences)
        signed = tuple(-found[one] if one is Objective.HELD else found[one] for one in problem.order)
        if best is None or signed < best:
            best = signed
    if best is None:
        return None
    return [
        -value if one is Objective.HELD else value for one, value in zip(problem.order, best, strict=True)
    ]
