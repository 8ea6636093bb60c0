"""Why somebody has no defence, and what would mend it: found by the solver, then tried for good."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pacte.cohorts.problems import french_spaces
from pacte.juries.planning.levels import solve as run
from pacte.juries.planning.levels import solver_for
from pacte.juries.planning.plan import Mending, Plan, Reason, Status
from pacte.juries.planning.problem import Objective, Pin, PinKind, Problem
from pacte.juries.planning.progress import Watch
from pacte.juries.planning.regions import alone
from pacte.juries.planning.relaxing import Addition, relaxed, with_another_half_day

ALTERNATIVES = 5
WORK = 10.0
"""The solver's own measure, for one question."""


def mended(problem: Problem, plan: Plan, watch: Watch) -> Plan:
    """The plan with what would give everybody a defence: pins to drop, or as few additions as can be."""
    is_cut = any(one.objective is Objective.HELD and not one.is_proven for one in plan.levels)
    if plan.status is Status.COMPLETE or is_cut:
        return plan
    return replace(plan, mendings=tuple(mendings_of(problem, plan.status, watch)))


def mendings_of(problem: Problem, status: Status, watch: Watch) -> list[Mending]:
    """The alternatives of a problem without a plan (INFEASIBLE), or whose best plan leaves somebody out."""
    found = list(_pins_to_drop(problem, status, watch))
    if len(found) < ALTERNATIVES:
        found += _fewest(problem, watch, ALTERNATIVES - len(found))
    return found


def holds(problem: Problem, watch: Watch) -> bool:
    """Whether everybody can have a defence."""
    outcome = alone(replace(problem, objectives=(Objective.HELD,), previous=None), short(watch))
    return len(outcome.defences) == len(problem.learners)


def short(watch: Watch, work: float = WORK) -> Watch:
    """A watch for one question."""
    return Watch(seconds=watch.left, work=work, seed=watch.seed, should_stop=watch.should_stop)


def _fewest(problem: Problem, watch: Watch, most: int) -> Iterator[Mending]:
    model = relaxed(problem)
    cp = model.master.model
    cp.add(sum(model.master.held.values()) == len(problem.learners))
    cp.minimize(sum(one.used for one in model.additions))
    another_day = holds(with_another_half_day(problem), watch)
    least = 0
    for _ in range(most):
        solver = solver_for(short(watch), watch.left)
        if watch.is_over or run(solver, cp, watch) != "OPTIMAL":
            break
        used = [one for one in model.additions if solver.value(one.used)]
        if not used or len(used) > (least or len(used)):
            break
        least = len(used)
        reasons = told(used, or_else=another_day and least == 1)
        yield Mending(reasons=reasons, is_verified=holds(_with(problem, used), watch))
        cp.add(sum(one.used for one in used) <= least - 1)
    if another_day and least != 1:
        few = "une demi-journée" if len(problem.half_days) == 1 else f"{len(problem.half_days)} demi-journées"
        yield Mending(
            reasons=(
                spaced(
                    Reason(
                        message=f"Il n’y a que {few} :",
                        remedy="en ouvrir une de plus, avec un jury complet dans chaque salle.",
                    )
                ),
            )
        )


def told(used: Sequence[Addition], *, or_else: bool = False) -> tuple[Reason, ...]:
    """The reasons of additions, the same ones together."""
    found = []
    for reason, times in Counter(one.reason for one in used).items():
        remedy = reason.remedy
        if times > 1:
            remedy = remedy.replace("en inviter une", f"en inviter {times}")
            remedy = remedy.replace("en ouvrir une de plus", f"en ouvrir {times} de plus")
        if or_else:
            remedy = remedy.removesuffix(".") + ", ou ouvrir une autre demi-journée."
        found.append(spaced(Reason(message=reason.message, remedy=remedy)))
    return tuple(found)


def _with(problem: Problem, used: Sequence[Addition]) -> Problem:
    for one in used:
        problem = one.apply(problem)
    return problem


def inside(message: str) -> str:
    """A sentence that no longer begins one."""
    begins = message.startswith(("Le ", "Une épingle ", "Il n’y a "))
    return message[0].lower() + message[1:] if begins else message


def spaced(reason: Reason) -> Reason:
    """A reason with the spaces of French punctuation."""
    return Reason(message=french_spaces(reason.message), remedy=french_spaces(reason.remedy))


def _pins_to_drop(problem: Problem, status: Status, watch: Watch) -> Iterator[Mending]:
    """Each pin that alone is in the way; where there is no plan, else, one smallest set of them."""
    mends = exists if status is Status.INFEASIBLE else holds
    pins = range(len(problem.pins))
    single = [nth for nth in pins if not watch.is_over and mends(_without(problem, {nth}), watch)]
    for nth in single[:ALTERNATIVES]:
        yield Mending(reasons=(_pin_reason(problem, problem.pins[nth]),))
    if single or watch.is_over or status is not Status.INFEASIBLE:
        return
    dropped = set(pins)
    for nth in pins:
        if exists(_without(problem, dropped - {nth}), watch):
            dropped.remove(nth)
    reasons = tuple(_pin_reason(problem, problem.pins[nth]) for nth in sorted(dropped))
    yield Mending(reasons=reasons, is_verified=exists(_without(problem, dropped), watch))


def _without(problem: Problem, dropped: set[int]) -> Problem:
    pins = tuple(pin for nth, pin in enumerate(problem.pins) if nth not in dropped)
    return replace(problem, pins=pins)


def exists(problem: Problem, watch: Watch) -> bool:
    """Whether there is a plan at all."""
    outcome = alone(replace(problem, objectives=(Objective.HELD,), previous=None), short(watch))
    return bool(outcome.levels)


def _pin_reason(problem: Problem, pin: Pin) -> Reason:
    names = {
        one.id: one.name
        for kind in (problem.learners, problem.jurors, problem.rooms, problem.places, problem.roles)
        for one in kind
    }
    labels = {one.id: one.label for one in problem.half_days}
    hours = {slot.id: f"le {half_day.label} à {slot.start:%H:%M}" for half_day, slot in problem.slots()}
    parts = [
        names[pin.juror] if pin.juror else "",
        f"le {labels[pin.half_day]}" if pin.half_day and not pin.slot else "",
        hours[pin.slot] if pin.slot else "",
        names[pin.room] if pin.room else "",
        names[pin.place] if pin.place else "",
    ]
    said = ", ".join(part for part in parts if part) or "une soutenance"
    verb = "impose" if pin.kind is PinKind.REQUIRE else "interdit"
    return spaced(
        Reason(message=f"Une épingle {verb} à {names[pin.learner]} : {said}.", remedy="La retirer.")
    )
