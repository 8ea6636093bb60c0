"""Each objective as an expression of the master model, to be made least."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from pacte.juries.planning.facts import Facts
from pacte.juries.planning.master import Master, Var
from pacte.juries.planning.problem import Juror, Objective, Weights


@dataclass(frozen=True, slots=True)
class Measure:
    """What the solver makes least: `offset` plus or minus that is the objective's value."""

    expression: Var
    floor: int
    """Nothing is below, whatever the plan."""
    sign: int = 1
    """-1 where the objective is to be made greatest."""

    def value(self, found: int) -> int:
        """The objective's value, from the expression's."""
        return self.sign * found


def measure(master: Master, objective: Objective) -> Measure:
    """The expression of one objective; adds what variables it needs to the model."""
    match objective:
        case Objective.HELD:
            return Measure(-_sum(master.held.values()), -len(master.facts.problem.learners), -1)
        case Objective.CHANGES:
            return Measure(*_changes(master))
        case Objective.SESSIONS:
            return Measure(_sum(master.opened.values()), 0)
        case Objective.PRESENCES:
            return Measure(_sum(master.present.values()), 0)
        case Objective.IDLE:
            return Measure(_idle(master), 0)
        case Objective.TRAVEL:
            return Measure(_travel(master), 0)
        case Objective.BALANCE:
            return Measure(_balance(master), 0)
        case Objective.PREFERENCES:
            return Measure(_preferences(master), 0)


def _sum(terms: object) -> Var:
    # Late: OR-Tools takes more than a second and 80 MB to load.
    from ortools.sat.python import cp_model

    return cp_model.LinearExpr.sum(list(terms))  # type: ignore[call-overload]


def weights_of(facts: Facts) -> Weights:
    """As the problem says; else one defence changed outweighs all people, one person all hours."""
    previous = facts.problem.previous
    if previous and previous.weights:
        return previous.weights
    learners, seats = len(facts.problem.learners), sum(facts.count_of.values())
    person = learners + 1
    return Weights(hour=1, person=person, defence=person * (learners * seats + 1))


def _changes(master: Master) -> tuple[Var, int]:
    weights, seats = weights_of(master.facts), sum(master.facts.count_of.values())
    terms, floor = [], 0
    for number, group in enumerate(master.groups):
        if group.before is None:
            continue
        kept = master.kept.get(number)
        terms.append(weights.defence * (1 - kept if kept is not None else 1))
        floor += 0 if kept is not None else weights.defence
        held = master.total(number)
        same = sum(
            seat
            for (which, juror, role, _), seat in master.seats.items()
            if which == number and (juror, role) in group.before.jurors
        )
        terms.append(weights.person * (seats * held - same))
        there = [
            var
            for (which, moment), var in master.taken.items()
            if which == number and moment[0] == group.before.defence.slot
        ]
        terms.append(weights.hour * (held - sum(there)))
    return _sum(terms), floor


def _idle(master: Master) -> Var:
    """Hours free between the first and the last of a juror in a half-day."""
    model, facts, terms = master.model, master.facts, []
    for juror in facts.problem.jurors:
        for slots in facts.slots_of.values():
            busy = [sum(master.busy(juror.id, (slot, place)) for place in facts.rooms_at) for slot in slots]
            for middle in range(1, len(slots) - 1):
                before = [one for one in busy[:middle] if not isinstance(one, int)]
                after = [one for one in busy[middle + 1 :] if not isinstance(one, int)]
                if not before or not after:
                    continue
                gap = model.new_bool_var("")
                for one in before:
                    for other in after:
                        model.add(gap >= one + other - 1 - busy[middle])
                terms.append(gap)
    return _sum(terms)


def cost_of(juror: Juror, place: str, day: date) -> int:
    """What a day there costs a juror."""
    there = {travel.date: travel.cost for travel in juror.travel if travel.place == place}
    return there.get(day, there.get(None, 0))


def _travel(master: Master) -> Var:
    model, facts, terms = master.model, master.facts, []
    for juror in facts.problem.jurors:
        if not juror.travel:
            continue
        days: dict[tuple[str, date], list[Var]] = defaultdict(list)
        for half_day in facts.slots_of:
            for place in facts.rooms_at:
                if (juror.id, half_day, place) in master.present:
                    days[place, facts.date_of[half_day]].append(master.present[juror.id, half_day, place])
        for (place, day), presences in days.items():
            if cost := cost_of(juror, place, day):
                there = presences[0]
                if len(presences) > 1:
                    there = model.new_bool_var("")
                    for one in presences:
                        model.add(there >= one)
                terms.append(cost * there)
    return _sum(terms)


def _balance(master: Master) -> Var:
    """The sum of the squares of loads, by the lines that touch the parabola at integers."""
    model, facts, terms = master.model, master.facts, []
    hours: dict[str, list[Var]] = defaultdict(list)
    for (who, _, _), var in master.sits.items():
        hours[who].append(var)
    for juror in facts.problem.jurors:
        if not hours[juror.id]:
            continue
        most = min(len({m[0] for (who, _, m) in master.sits if who == juror.id}), juror.max_total or 10**6)
        load = sum(hours[juror.id])
        square = model.new_int_var(0, most * most, "")
        for step in range(most):
            model.add(square >= (2 * step + 1) * load - step * (step + 1))
        terms.append(square)
    return _sum(terms)


def _preferences(master: Master) -> Var:
    facts = master.facts
    terms = [
        var
        for (juror, _, moment), var in master.sits.items()
        if moment[0] in facts.if_needed[f"juror:{juror}"]
    ]
    terms += [
        var for (number, moment), var in master.taken.items() if moment[0] in master.groups[number].if_needed
    ]
    return _sum(terms)
