"""Objectives one after the other: each proven least before the next, or its gap kept."""

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pacte.juries.planning.floors import floor
from pacte.juries.planning.master import Master
from pacte.juries.planning.measures import Measure, measure
from pacte.juries.planning.placement import placed
from pacte.juries.planning.plan import Level
from pacte.juries.planning.problem import Defence, Objective
from pacte.juries.planning.progress import Progress, Watch
from pacte.juries.planning.valuation import worth

SHARE = 0.6
"""Of the time that remains, for a level that is not the last."""

POLL = 0.1
"""Seconds between two looks at whether to stop."""


@dataclass(slots=True)
class Climb:
    """What came of a search; no plan and `is_infeasible` when the pins cannot hold."""

    master: Master
    plan: tuple[Defence, ...] | None = None
    """The best found."""
    levels: list[Level] = field(default_factory=list)
    is_infeasible: bool = False

    def worth(self, objective: Objective, one: Measure) -> int | None:
        """The expression's value in the best plan; None while there is none."""
        return None if self.plan is None else one.sign * worth(self.master.facts, self.plan, objective)


def climb(master: Master, order: Sequence[Objective], watch: Watch, start: Sequence[Defence] = ()) -> Climb:
    """Reach each objective in turn; `start`, a plan that breaks nothing but what pins require."""
    found = Climb(master)
    hint(master, start)
    if not any(group.must_be_held for group in master.groups):
        found.plan = tuple(start)
    for position, objective in enumerate(order):
        one = measure(master, objective)
        one = replace(one, floor=floor(master, objective, found.levels, one.floor))
        value, bound = found.worth(objective, one), one.floor
        if value is None or value > bound:
            seconds = watch.left * (1.0 if position == len(order) - 1 else SHARE)
            value, bound = _reach(found, objective, one, watch, seconds, value)
        if found.plan is None or value is None:
            return found
        found.levels.append(Level(objective=objective, value=one.value(value), bound=one.value(bound)))
        if value == bound:
            master.model.add(one.expression == value)
        else:
            master.model.add(one.expression <= value)
        watch.on_progress(Progress(objective, one.value(value), one.value(bound), found.plan))
    if not all(level.is_proven for level in found.levels):
        found.levels = [_exact(found, level) for level in found.levels]
    return found


def _exact(found: Climb, level: Level) -> Level:
    """What the plan is worth, where the search had no time to count it."""
    value = worth(found.master.facts, found.plan or (), level.objective)
    bound = max(value, level.bound) if level.objective is Objective.HELD else min(value, level.bound)
    return replace(level, value=value, bound=bound)


def _reach(
    found: Climb, objective: Objective, one: Measure, watch: Watch, seconds: float, value: int | None
) -> tuple[int | None, int]:
    """The least value of one objective and its bound; `value` where nothing better is found."""
    if watch.is_over and value is not None:
        return value, one.floor
    model = found.master.model
    model.minimize(one.expression)
    solver = solver_for(watch, seconds)

    def tell(bound: float) -> None:
        watch.on_progress(Progress(objective, None, one.value(_up(bound))))

    solver.best_bound_callback = tell
    status = solve(solver, model, watch)
    bound = one.floor
    if status == "INFEASIBLE":
        found.is_infeasible = value is None
    else:
        bound = max(bound, _up(solver.best_objective_bound))
    if status in ("OPTIMAL", "FEASIBLE") and (value is None or solver.value(one.expression) <= value):
        found.plan = placed(found.master, solver.value)
        value = found.worth(objective, one)
        _remember(model, solver)
    return value, bound if value is None else min(bound, value)


def _up(bound: float) -> int:
    return math.ceil(bound - 1e-6)


def solver_for(watch: Watch, seconds: float) -> Any:
    """A solver whose search does not depend on the machine: one thread, and the full linear relaxation."""
    # Late: OR-Tools takes more than a second and 80 MB to load.
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.random_seed = watch.seed
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    solver.parameters.max_deterministic_time = watch.work
    return solver


def solve(solver: Any, model: Any, watch: Watch) -> str:
    """Run the solver, looking now and then whether to stop; the name of its status."""
    if not watch.may_be_asked:
        return str(solver.status_name(solver.solve(model)))
    answer: list[Any] = []
    thread = threading.Thread(target=lambda: answer.append(solver.solve(model)), daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL)
        if watch.should_stop():
            solver.stop_search()
    return str(solver.status_name(answer[0]))


def _remember(model: Any, solver: Any) -> None:
    """The next search begins where this one ended."""
    model.clear_hints()
    for number, value in enumerate(solver.response_proto.solution):
        model.add_hint(model.get_int_var_from_proto_index(number), value)


def hint(master: Master, start: Sequence[Defence]) -> None:
    """Tell the model of a plan to begin with."""
    if not start:
        return
    facts = master.facts
    groups = {learner: number for number, group in enumerate(master.groups) for learner in group.ids}
    counts: dict[Any, int] = {}
    for defence in start:
        moment = (defence.slot, facts.place_of[defence.room])
        half_day = facts.half_day_of[defence.slot]
        counts["taken", groups[defence.learner], moment] = (
            counts.get(("taken", groups[defence.learner], moment), 0) + 1
        )
        counts["held", moment] = counts.get(("held", moment), 0) + 1
        counts["opened", (defence.room, half_day)] = 1
        for seat in defence.jury:
            counts["sits", (seat.juror, seat.role, moment)] = 1
            counts["present", (seat.juror, half_day, moment[1])] = 1
    for key, var in master.taken.items():
        master.model.add_hint(var, counts.get(("taken", *key), 0))
    for name in ("held", "opened", "sits", "present"):
        for key, var in getattr(master, name).items():
            master.model.add_hint(var, counts.get((name, key), 0))
