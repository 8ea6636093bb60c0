"""Why somebody has no defence in a large problem, place by place."""

from collections.abc import Iterator
from dataclasses import replace

from pacte.juries.planning.facts import Facts
from pacte.juries.planning.plan import Mending, Plan, Status
from pacte.juries.planning.problem import PinKind, Problem
from pacte.juries.planning.progress import Watch
from pacte.juries.planning.reasons import ALTERNATIVES, exists, holds, inside, mended, mendings_of, spaced
from pacte.juries.planning.regions import Diary, divides, only

MOST = 400
"""Learners beyond which a problem that is not taken place by place is not explained."""


def mended_at_large(problem: Problem, plan: Plan, watch: Watch) -> Plan:
    """The plan with what would give everybody a defence, the defences of other places being what they are."""
    if plan.status is Status.COMPLETE:
        return plan
    if not divides(problem):
        return mended(problem, plan, watch) if len(problem.learners) <= MOST else plan
    return replace(plan, mendings=tuple(_together(list(_by_place(problem, plan, watch)))))


def _by_place(problem: Problem, plan: Plan, watch: Watch) -> Iterator[tuple[Mending, ...]]:
    """The mendings of each place that lacks something; none where it is only time that lacked."""
    facts = Facts.of(problem)
    for place in problem.places:
        here, name = only(problem, place.id), place.name
        left_out = {one.id for one in here.learners} & set(plan.left_out)
        if plan.status is Status.INFEASIBLE:
            is_bound = any(pin.kind is PinKind.REQUIRE for pin in here.pins)
            if is_bound and not exists(here, watch):
                yield tuple(_said_of(name, one) for one in mendings_of(here, plan.status, watch))
        elif left_out:
            elsewhere = [one for one in plan.defences if facts.place_of[one.room] != place.id]
            left = Diary.of(problem, here, elsewhere).leaves(here)
            here = replace(here, jurors=left, previous=None)
            found = [] if not left or holds(here, watch) else mendings_of(here, plan.status, watch)
            yield tuple(_said_of(name, one) for one in found)


def _said_of(place: str, mending: Mending) -> Mending:
    reasons = tuple(
        spaced(replace(one, message=f"{place} : {inside(one.message)}")) for one in mending.reasons
    )
    return replace(mending, reasons=reasons)


def _together(places: list[tuple[Mending, ...]]) -> Iterator[Mending]:
    """Alternatives for the whole: each mends every place, the last of a place standing for those it lacks.

    A place of which nothing is known leaves what is said of the others to be verified.
    """
    known = [mendings for mendings in places if mendings]
    for nth in range(min(ALTERNATIVES, max(map(len, known), default=0))):
        chosen = [mendings[min(nth, len(mendings) - 1)] for mendings in known]
        yield Mending(
            reasons=tuple(reason for one in chosen for reason in one.reasons),
            is_verified=len(known) == len(places) and all(one.is_verified for one in chosen),
        )
