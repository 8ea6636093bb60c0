"""A problem with what might be added to it: one more juror, room or hour, a maximum raised.

Each addition is a variable of the model, which the solver uses as little as it can; and a change of the
problem, by which what it found is tried for good.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from pacte.juries.planning.apart import whole
from pacte.juries.planning.facts import Facts
from pacte.juries.planning.grouping import groups_of
from pacte.juries.planning.master import Master, Var
from pacte.juries.planning.plan import Reason
from pacte.juries.planning.problem import HalfDay, Juror, Learner, Problem, Role, Room

NEW = "plus:"
MANY = 3
"""Rooms that may be added to a half-day at a place, with the jurors they ask."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Something that the problem lacks: the reason, what it costs the model, and the problem with it."""

    reason: Reason
    used: Var
    apply: Callable[[Problem], Problem]


@dataclass(slots=True)
class Relaxed:
    """The model of the problem with everything that might be added."""

    master: Master
    additions: list[Addition]


def relaxed(problem: Problem) -> Relaxed:
    """The model in which nothing is missing; pins still hold."""
    facts = Facts.of(problem)
    jurors = list(_more_jurors(problem))
    rooms = list(_more_rooms(problem))
    wider = replace(
        problem,
        jurors=(
            *(replace(one, max_total=None, max_per_day=None) for one in problem.jurors),
            *(juror for juror, *_ in jurors),
        ),
        rooms=(*problem.rooms, *(room for room, *_ in rooms)),
        learners=tuple(replace(one, available=None) for one in problem.learners),
        previous=None,
    )
    wide = Facts.of(wider)
    master = whole(
        wide, groups_of(wide, apart={one.id for one in problem.learners if one.available is not None})
    )
    additions = [
        Addition(_lacking_juror(facts, role, half_day, place), master.present[key], _with_juror(juror))
        for juror, role, half_day, place in jurors
        if (key := (juror.id, half_day.id, place)) in master.present
    ]
    additions += [
        Addition(_lacking_room(facts, room.place, half_day), master.opened[where], _with_room(room))
        for room, half_day in rooms
        if (where := (room.id, half_day.id)) in master.opened
    ]
    for one, next_one in pairwise(additions):
        if one.reason == next_one.reason:
            master.model.add(one.used >= next_one.used)
    additions += _learners_away(facts, master)
    additions += _maxima(facts, master)
    return Relaxed(master, additions)


def _more_jurors(problem: Problem) -> Iterable[tuple[Juror, Role, HalfDay, str]]:
    for half_day in problem.half_days:
        for place in problem.places:
            for role in problem.roles:
                for nth in range(role.count * MANY):
                    identity = f"{NEW}{role.id}:{half_day.id}:{place.id}:{nth}"
                    juror = Juror(
                        id=identity,
                        name=f"{role.name} de plus",
                        roles=(role.id,),
                        available=(half_day.id,),
                        places=(place.id,),
                    )
                    yield juror, role, half_day, place.id


def _more_rooms(problem: Problem) -> Iterable[tuple[Room, HalfDay]]:
    for half_day in problem.half_days:
        others = tuple(one.id for one in problem.half_days if one is not half_day)
        for place in problem.places:
            for nth in range(MANY):
                identity = f"{NEW}room:{half_day.id}:{place.id}:{nth}"
                yield Room(id=identity, name="Salle de plus", place=place.id, unavailable=others), half_day


def _with_juror(juror: Juror) -> Callable[[Problem], Problem]:
    return lambda problem: replace(problem, jurors=(*problem.jurors, juror))


def _with_room(room: Room) -> Callable[[Problem], Problem]:
    return lambda problem: replace(problem, rooms=(*problem.rooms, room))


def _at(facts: Facts, place: str) -> str:
    names = {one.id: one.name for one in facts.problem.places}
    return f" ({names[place]})" if len(names) > 1 else ""


def _lacking_juror(facts: Facts, role: Role, half_day: HalfDay, place: str) -> Reason:
    there = sum(
        role.id in juror.roles
        and facts.juror_goes(juror.id, place)
        and any(facts.juror_is_free(juror.id, slot.id) for slot in half_day.slots)
        for juror in facts.problem.jurors
    )
    who = f"personne du rôle « {role.name} »"
    if not there:
        said = f"aucune {who} n’est disponible"
    elif there == 1:
        said = f"une seule {who} est disponible, c’est trop peu"
    else:
        said = f"les {there} personnes du rôle « {role.name} » ne suffisent pas (liens, heures, maxima)"
    return Reason(
        message=f"Le {half_day.label}{_at(facts, place)}, {said} :",
        remedy="en inviter une.",
    )


def _lacking_room(facts: Facts, place: str, half_day: HalfDay) -> Reason:
    free = sum(
        any(facts.room_is_free(room, slot.id) for slot in half_day.slots) for room in facts.rooms_at[place]
    )
    said = (
        ("aucune salle n’est libre", "une seule salle est libre")[free]
        if free < 2
        else f"{free} salles sont libres"
    )
    return Reason(
        message=f"Le {half_day.label}{_at(facts, place)}, {said}, c’est trop peu :",
        remedy="en ouvrir une de plus.",
    )


def _learners_away(facts: Facts, master: Master) -> Iterable[Addition]:
    people = {one.id: one for one in facts.problem.learners}
    for number, group in enumerate(master.groups):
        learner = people[group.ids[0]]
        if learner.available is None:
            continue
        for half_day in facts.problem.half_days:
            away = [
                (number, moment)
                for moment in group.moments
                if facts.half_day_of[moment[0]] == half_day.id
                and not facts.learner_is_free(learner.id, moment[0])
            ]
            if not away:
                continue
            used = master.model.new_bool_var("")
            for key in away:
                master.model.add(master.taken[key] <= used)
            reason = Reason(
                message=f"{learner.name} n’est pas disponible à toute heure le {half_day.label} :",
                remedy="lui demander de venir ce jour-là.",
            )
            yield Addition(reason, used, _coming(learner, half_day))


def _coming(learner: Learner, half_day: HalfDay) -> Callable[[Problem], Problem]:
    def change(problem: Problem) -> Problem:
        learners = tuple(
            replace(one, available=(*(one.available or ()), half_day.id)) if one.id == learner.id else one
            for one in problem.learners
        )
        return replace(problem, learners=learners)

    return change


def _maxima(facts: Facts, master: Master) -> Iterable[Addition]:
    for juror in facts.problem.jurors:
        hours = [(moment, var) for (who, _, moment), var in master.sits.items() if who == juror.id]
        if juror.max_total is not None and len(hours) > juror.max_total:
            used = master.model.new_bool_var("")
            master.model.add(sum(var for _, var in hours) <= juror.max_total + len(hours) * used)
            yield _raised(juror, daily=False, words=f"{juror.max_total} fois en tout", used=used)
        if juror.max_per_day is None:
            continue
        used = master.model.new_bool_var("")
        days = {facts.date_of[facts.half_day_of[moment[0]]] for moment, _ in hours}
        for day in sorted(days):
            daily = [var for moment, var in hours if facts.date_of[facts.half_day_of[moment[0]]] == day]
            master.model.add(sum(daily) <= juror.max_per_day + len(daily) * used)
        yield _raised(juror, daily=True, words=f"{juror.max_per_day} fois par jour", used=used)


def _raised(juror: Juror, *, daily: bool, words: str, used: Var) -> Addition:
    def change(problem: Problem) -> Problem:
        return replace(problem, jurors=tuple(map(_freed, problem.jurors)))

    def _freed(one: Juror) -> Juror:
        if one.id != juror.id:
            return one
        return replace(one, max_per_day=None) if daily else replace(one, max_total=None)

    reason = Reason(message=f"{juror.name} siège au plus {words} :", remedy="relever ce maximum.")
    return Addition(reason, used, change)


def with_another_half_day(problem: Problem) -> Problem:
    """The problem with one more half-day, as long as the longest, and whole juries in every room."""
    longest = max(problem.half_days, key=lambda one: len(one.slots))
    day = HalfDay(
        id=f"{NEW}day",
        label="une demi-journée de plus",
        date=max(one.date for one in problem.half_days) + timedelta(days=1),
        slots=tuple(replace(slot, id=f"{NEW}{slot.id}") for slot in longest.slots),
    )
    rooms = Counter(room.place for room in problem.rooms)
    jurors = tuple(
        Juror(
            id=f"{NEW}{role.id}:{place}:{nth}",
            name=f"{role.name} de plus",
            roles=(role.id,),
            available=(day.id,),
            places=(place,),
        )
        for place, count in rooms.items()
        for role in problem.roles
        for nth in range(role.count * count)
    )
    learners = tuple(
        one if one.available is None else replace(one, available=(*one.available, day.id))
        for one in problem.learners
    )
    return replace(
        problem, half_days=(*problem.half_days, day), jurors=(*problem.jurors, *jurors), learners=learners
    )
