"""The planner: a problem in, a plan out."""

from pacte.juries.planning.apart import whole
from pacte.juries.planning.facts import Facts
from pacte.juries.planning.greedy import first_plan
from pacte.juries.planning.grouping import groups_of
from pacte.juries.planning.levels import climb
from pacte.juries.planning.plan import Plan, Status, Stop
from pacte.juries.planning.problem import Problem
from pacte.juries.planning.progress import Watch


def solve(problem: Problem, watch: Watch | None = None) -> Plan:
    """The best plan, level after level. The problem is coherent (``form.problem_from``)."""
    watch = watch or Watch()
    facts = Facts.of(problem)
    master = whole(facts, groups_of(facts))
    found = climb(master, problem.order, watch, first_plan(facts))
    defences = found.defences()
    there = {defence.learner for defence in defences}
    left_out = tuple(learner.id for learner in problem.learners if learner.id not in there)
    status = Status.INCOMPLETE if left_out else Status.COMPLETE
    return Plan(
        status=Status.INFEASIBLE if found.is_infeasible else status,
        defences=defences,
        left_out=left_out,
        levels=tuple(found.levels),
        stopped=_stop(watch),
        seed=watch.seed,
    )


def _stop(watch: Watch) -> Stop | None:
    if watch.should_stop():
        return Stop.ASKED
    return Stop.TIME if watch.left <= 0 else None
