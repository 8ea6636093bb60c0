"""Seeded planning problems: a regional cohort, the thesis-defence literature’s shape, a nation of regions."""

from dataclasses import replace
from datetime import date, time, timedelta
from random import Random

from pacte.juries.planning.problem import (
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
    Slot,
    Travel,
)

FIRST = date(2026, 6, 22)
ROLES = (
    Role(id="ehesp", name="représentant de l’EHESP"),
    Role(id="ars", name="représentant de l’ARS"),
    Role(id="pro", name="professionnel ou fédération"),
)


def half_days(count: int) -> tuple[HalfDay, ...]:
    """Mornings of three hours and afternoons of four, on working days."""
    found = []
    for number in range(count):
        nth, afternoon = divmod(number, 2)
        day = FIRST + timedelta(days=nth + 2 * (nth // 5))
        hours = range(14, 18) if afternoon else range(9, 12)
        found.append(
            HalfDay(
                id=f"d{number}",
                label=f"{day.day}/{day.month} {'après-midi' if afternoon else 'matin'}",
                date=day,
                slots=tuple(
                    Slot(id=f"d{number}-{hour}", start=time(hour), end=time(hour + 1)) for hour in hours
                ),
            )
        )
    return tuple(found)


def regional(seed: int) -> Problem:
    """20 to 60 learners, 8 to 20 jurors, 2 to 6 half-days, 1 to 3 rooms; enough rooms and, mostly, jurors."""
    draw = Random(seed)
    while True:
        learners, jurors = draw.randint(20, 60), draw.randint(8, 20)
        days, rooms = half_days(draw.randint(2, 6)), draw.randint(1, 3)
        room_hours = rooms * sum(len(one.slots) for one in days)
        if not (1.05 * learners <= room_hours <= 3 * learners and jurors >= 3 * rooms + 1):
            continue
        return _region(draw, "", days, learners, jurors, rooms)


def _region(
    draw: Random, prefix: str, days: tuple[HalfDay, ...], learners: int, jurors: int, rooms: int
) -> Problem:
    place = Place(id=f"{prefix}place", name=f"Lieu {prefix}".strip())
    roles_of = [("ehesp",), ("ars",), ("pro",)]
    people = []
    for number in range(jurors):
        roles = roles_of[number % 3]
        if draw.random() < 0.1:
            roles = (
                ("ehesp", "pro") if roles == ("ehesp",) else (*roles, "pro") if roles == ("ars",) else roles
            )
        free = [one for one in days if draw.random() < 0.8] or [draw.choice(days)]
        slots = [one.id for one in free]
        if draw.random() < 0.25:
            late = draw.choice(free)
            slots = [one for one in slots if one != late.id] + [slot.id for slot in late.slots[1:]]
        people.append(
            Juror(
                id=f"{prefix}j{number}",
                name=f"Membre {prefix}{number}",
                roles=roles,
                available=tuple(slots),
                if_needed=tuple(one.id for one in free if one.id in slots and draw.random() < 0.15),
                max_per_day=draw.choice((None, None, 5, 6, 7)),
                max_total=draw.choice((None, None, None, 20)),
                travel=(Travel(place=place.id, cost=draw.choice((0, 20, 45, 90, 150))),),
            )
        )
    pros = [juror.id for juror in people if "pro" in juror.roles]
    others = [juror.id for juror in people if "pro" not in juror.roles]
    return Problem(
        half_days=days,
        places=(place,),
        rooms=tuple(
            Room(
                id=f"{prefix}r{number}",
                name=f"Salle {prefix}{number}",
                place=place.id,
                unavailable=(draw.choice(days).id,) if rooms > 1 and draw.random() < 0.2 else (),
            )
            for number in range(rooms)
        ),
        roles=ROLES,
        jurors=tuple(people),
        learners=tuple(
            Learner(
                id=f"{prefix}l{number}",
                name=f"Personne {prefix}{number}",
                conflicts=tuple(
                    sorted(
                        {draw.choice(pros)}
                        | ({draw.choice(others)} if others and draw.random() < 0.15 else set())
                    )
                ),
                available=tuple(
                    one.id for one in days if one is not (away := draw.choice(days)) or away is None
                )
                if draw.random() < 0.2
                else None,
                places=(place.id,),
            )
            for number in range(learners)
        ),
    )


def national(seed: int, learners: int, regions: int = 18) -> Problem:
    """Regions on a ring, each with its place; a juror in six also sits for a neighbour."""
    draw = Random(seed)
    days = half_days(8 if learners <= 1_000 else 12)
    hours = sum(len(one.slots) for one in days)
    parts = []
    for number in range(regions):
        here = learners // regions + (number < learners % regions)
        rooms = max(1, round(1.6 * here / hours + 0.5))
        parts.append(_region(draw, f"r{number:02}-", days, here, max(9, round(here / 3)), rooms))
    return Problem(
        half_days=days,
        places=tuple(place for part in parts for place in part.places),
        rooms=tuple(room for part in parts for room in part.rooms),
        roles=ROLES,
        jurors=tuple(
            _shared(draw, juror, part.places[0].id, parts[(nth + 1) % regions].places[0].id)
            for nth, part in enumerate(parts)
            for juror in part.jurors
        ),
        learners=tuple(learner for part in parts for learner in part.learners),
    )


def _shared(draw: Random, juror: Juror, home: str, neighbour: str) -> Juror:
    if draw.random() > 1 / 6:
        return replace(juror, places=(home,))
    return replace(juror, places=(home, neighbour), travel=(*juror.travel, Travel(place=neighbour, cost=200)))


def literature(seed: int) -> Problem:
    """The thesis-defence literature: supervisors sit, opponents by field, rooms and people seldom free."""
    draw = Random(seed)
    learners, jurors = draw.randint(20, 40), draw.randint(25, 40)
    days, rooms = half_days(draw.randint(4, 8)), draw.randint(1, 3)
    times = [slot.id for one in days for slot in one.slots]
    roles = (Role(id="direction", name="direction"), Role(id="opponent", name="opposition"))
    if draw.random() < 0.5:
        roles = (*roles, Role(id="chair", name="présidence"))
    place = Place(id="place", name="Faculté")
    people = [
        Juror(
            id=f"j{number}",
            name=f"Membre {number}",
            roles=tuple(role.id for role in roles if role.id != "chair" or number % 3 == 0),
            available=tuple(slot for slot in times if draw.random() < 0.45) or (times[0],),
            max_total=draw.choice((None, 3, 4)),
        )
        for number in range(jurors)
    ]
    field = {juror.id: draw.randrange(4) for juror in people}
    supervisor = {number: draw.choice(people).id for number in range(learners)}
    return Problem(
        half_days=days,
        places=(place,),
        rooms=tuple(
            Room(
                id=f"r{number}",
                name=f"Salle {number}",
                place=place.id,
                unavailable=tuple(slot for slot in times if draw.random() < 0.3),
            )
            for number in range(rooms)
        ),
        roles=roles,
        jurors=tuple(people),
        learners=tuple(
            Learner(
                id=f"l{number}",
                name=f"Personne {number}",
                conflicts=tuple(
                    juror.id
                    for juror in people
                    if juror.id != supervisor[number] and abs(field[juror.id] - number % 4) > 1
                ),
            )
            for number in range(learners)
        ),
        pins=tuple(
            Pin(learner=f"l{number}", kind=PinKind.FORBID, juror=juror.id, role="direction")
            for number in range(learners)
            for juror in people
            if juror.id != supervisor[number]
        ),
        objectives=(Objective.HELD,),
    )


def without_a_juror(problem: Problem, defences: tuple[Defence, ...], seed: int) -> Problem:
    """The day before: one of those who sit drops out of the announced plan."""
    leaver = Random(seed).choice(sorted({seat.juror for one in defences for seat in one.jury}))
    return replace(
        problem,
        jurors=tuple(juror for juror in problem.jurors if juror.id != leaver),
        learners=tuple(
            replace(one, conflicts=tuple(juror for juror in one.conflicts if juror != leaver))
            for one in problem.learners
        ),
        previous=Previous(defences=defences),
    )
