"""What stops each objective from being better, asked of the solver."""

from dataclasses import replace

from pacte.french import plural
from pacte.juries.planning.facts import Facts
from pacte.juries.planning.grouping import groups_of
from pacte.juries.planning.levels import solve as run
from pacte.juries.planning.levels import solver_for
from pacte.juries.planning.measures import measure
from pacte.juries.planning.plan import Level, Plan
from pacte.juries.planning.problem import Objective, Problem
from pacte.juries.planning.progress import Watch
from pacte.juries.planning.reasons import inside, short, told
from pacte.juries.planning.relaxing import relaxed

FEW = 2
"""Additions beyond which a gain is no longer worth a sentence."""

WORK = 1.0
"""The solver's own measure, for one level."""


def limited(problem: Problem, plan: Plan, watch: Watch) -> Plan:
    """The plan whose levels say what one more gain would ask."""
    levels = []
    for position, level in enumerate(plan.levels):
        words = ""
        if level.is_proven and not _is_perfect(problem, level) and not watch.is_over:
            words = _words(problem, plan, position, watch)
        levels.append(replace(level, limits=words))
    return replace(plan, levels=tuple(levels))


def _is_perfect(problem: Problem, level: Level) -> bool:
    """Nothing to be gained; who has no defence is explained elsewhere."""
    return level.value == 0 or level.objective is Objective.HELD


def _words(problem: Problem, plan: Plan, position: int, watch: Watch) -> str:
    level = plan.levels[position]
    if level.objective is Objective.CHANGES:
        return _not_kept(problem)
    model = relaxed(problem)
    cp = model.master.model
    for before in plan.levels[:position]:
        if before.objective is not Objective.CHANGES:
            one = measure(model.master, before.objective)
            cp.add(one.expression <= one.value(before.value))
    here = measure(model.master, level.objective)
    cp.add(here.expression <= level.value - 1)
    cost = sum(one.used for one in model.additions)
    cp.add(cost <= FEW)
    cp.minimize(cost)
    solver = solver_for(short(watch, WORK), watch.left)
    status = run(solver, cp, watch)
    if status in ("OPTIMAL", "FEASIBLE"):
        used = [one for one in model.additions if solver.value(one.used)]
        reasons = " ; ".join(f"{inside(one.message)} {one.remedy.removesuffix('.')}" for one in told(used))
        return f"Pour faire mieux : {reasons}." if used else ""
    return _arithmetic(problem, plan, level) if status == "INFEASIBLE" else ""


def _not_kept(problem: Problem) -> str:
    """Which defences cannot stay as they were, whatever the others become."""
    facts = Facts.of(problem)
    names = {one.id: one.name for one in problem.learners}
    gone = [
        names[group.ids[0]]
        for group in groups_of(facts)
        if group.before
        and not (
            group.before.is_whole
            and all(facts.juror_is_free(juror, group.before.defence.slot) for juror, _ in group.before.jurors)
        )
    ]
    return f"Ne peuvent pas rester telles quelles : {', '.join(gone)}." if gone else ""


def _arithmetic(problem: Problem, plan: Plan, level: Level) -> str:
    longest = max(len(one.slots) for one in problem.half_days)
    seats = sum(role.count for role in problem.roles)
    opened = next((one.value for one in plan.levels if one.objective is Objective.SESSIONS), 0)
    if level.objective is Objective.SESSIONS and level.value == -(-len(plan.defences) // longest):
        return f"Une salle a au plus {plural(longest, 'créneau', 'créneaux')} par demi-journée."
    if level.objective is Objective.PRESENCES and level.value == opened * seats:
        return f"Chaque salle ouverte demande {plural(seats, 'personne')}."
    return "Une ou deux personnes, salles ou heures de plus n’y changeraient rien."
