"""The planner: a problem in, a plan out."""

from pacte.juries.planning.changes import changes
from pacte.juries.planning.limits import limited
from pacte.juries.planning.mending_places import mended_at_large
from pacte.juries.planning.plan import Plan, Status, Stop
from pacte.juries.planning.problem import Problem
from pacte.juries.planning.progress import Watch
from pacte.juries.planning.reasons import mended
from pacte.juries.planning.regions import LARGE, alone, by_place, divides
from pacte.juries.planning.rooms import steadied


def solve(problem: Problem, watch: Watch | None = None) -> Plan:
    """The best plan, level after level. The problem is coherent (``form.problem_from``)."""
    watch = watch or Watch()
    found = by_place(problem, watch) if divides(problem) else alone(problem, watch)
    defences = steadied(problem, found.defences)
    there = {defence.learner for defence in defences}
    left_out = tuple(learner.id for learner in problem.learners if learner.id not in there)
    status = Status.INCOMPLETE if left_out else Status.COMPLETE
    return Plan(
        status=Status.INFEASIBLE if found.is_infeasible else status,
        defences=defences,
        left_out=left_out,
        levels=found.levels,
        changes=changes(problem, defences),
        stopped=_stop(watch),
        seed=watch.seed,
    )


def explained(problem: Problem, plan: Plan, watch: Watch) -> Plan:
    """The plan with why somebody has no defence, or, up to `LARGE` learners, what stops each objective."""
    if len(problem.learners) > LARGE:
        return mended_at_large(problem, plan, watch)
    return limited(problem, mended(problem, plan, watch), watch)


def _stop(watch: Watch) -> Stop | None:
    if watch.should_stop():
        return Stop.ASKED
    return Stop.TIME if watch.left <= 0 else None
