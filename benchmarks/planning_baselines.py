"""What the planner is compared with: one greedy pass, and simulated annealing that begins there."""

import math
import time
from random import Random

from pacte.juries.planning.checker import measures, violations
from pacte.juries.planning.facts import Facts
from pacte.juries.planning.greedy import first_plan
from pacte.juries.planning.problem import Defence, Objective, Problem, Seat

SCALE = {
    Objective.HELD: -1e6,
    Objective.SESSIONS: 1e4,
    Objective.PRESENCES: 1e3,
    Objective.IDLE: 1e2,
    Objective.TRAVEL: 0.1,
    Objective.BALANCE: 1e-3,
    Objective.PREFERENCES: 1e-5,
}
"""Levels as one sum, the nearest that annealing has to an order."""


def greedy(problem: Problem) -> tuple[Defence, ...]:
    """Hour after hour."""
    return first_plan(Facts.of(problem))


def annealed(problem: Problem, seconds: float, seed: int) -> tuple[Defence, ...]:
    """Move, add, or change the jury of one defence at a time; worse plans are taken less and less."""
    draw, facts = Random(seed), Facts.of(problem)
    now = {one.learner: one for one in greedy(problem)}
    score = _score(problem, now)
    best, best_score = dict(now), score
    begun = time.process_time()
    while (spent := time.process_time() - begun) < seconds:
        heat = 3_000 * (1 - spent / seconds) ** 2 + 1e-6
        learner = draw.choice(problem.learners).id
        other = dict(now)
        if (moved := _random(draw, facts, learner)) is None:
            continue
        other[learner] = moved
        if violations(problem, tuple(other.values())):
            continue
        found = _score(problem, other)
        if found <= score or draw.random() < math.exp((score - found) / heat):
            now, score = other, found
            if score < best_score:
                best, best_score = dict(now), score
    return tuple(best.values())


def _score(problem: Problem, plan: dict[str, Defence]) -> float:
    found = measures(problem, tuple(plan.values()))
    return sum(weight * found[objective] for objective, weight in SCALE.items())


def _random(draw: Random, facts: Facts, learner: str) -> Defence | None:
    slot, room = draw.choice(list(facts.half_day_of)), draw.choice(list(facts.place_of))
    jury: list[Seat] = []
    for role, asked in facts.count_of.items():
        able = [
            juror
            for juror, roles in facts.roles_of.items()
            if role in roles
            and facts.juror_is_free(juror, slot)
            and juror not in facts.conflicts_of[learner]
            and all(seat.juror != juror for seat in jury)
        ]
        if len(able) < asked:
            return None
        jury += [Seat(role=role, juror=juror) for juror in draw.sample(able, asked)]
    return Defence(learner=learner, slot=slot, room=room, jury=tuple(jury))
