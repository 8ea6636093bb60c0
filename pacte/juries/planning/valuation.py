"""What a plan that exists is worth on each objective: a search cut short may leave its own count too high."""

from collections import defaultdict
from collections.abc import Sequence

from pacte.juries.planning.facts import Facts
from pacte.juries.planning.measures import cost_of, weights_of
from pacte.juries.planning.problem import Defence, Objective


def worth(facts: Facts, defences: Sequence[Defence], objective: Objective) -> int:
    """The value of one objective."""
    hours: dict[tuple[str, str], set[int]] = defaultdict(set)
    places: dict[tuple[str, str], str] = {}
    for defence in defences:
        half_day = facts.half_day_of[defence.slot]
        for seat in defence.jury:
            hours[seat.juror, half_day].add(facts.slots_of[half_day].index(defence.slot))
            places[seat.juror, half_day] = facts.place_of[defence.room]
    match objective:
        case Objective.HELD:
            return len(defences)
        case Objective.CHANGES:
            return _changes(facts, defences)
        case Objective.SESSIONS:
            return len({(one.room, facts.half_day_of[one.slot]) for one in defences})
        case Objective.PRESENCES:
            return len(hours)
        case Objective.IDLE:
            return sum(max(one) - min(one) + 1 - len(one) for one in hours.values())
        case Objective.TRAVEL:
            jurors = {juror.id: juror for juror in facts.problem.jurors}
            days = {(juror, place, facts.date_of[half_day]) for (juror, half_day), place in places.items()}
            return sum(cost_of(jurors[juror], place, day) for juror, place, day in days)
        case Objective.BALANCE:
            loads: dict[str, int] = defaultdict(int)
            for (juror, _), held in hours.items():
                loads[juror] += len(held)
            return sum(load * load for load in loads.values())
        case Objective.PREFERENCES:
            people = [(f"learner:{one.learner}", one.slot) for one in defences]
            people += [(f"juror:{seat.juror}", one.slot) for one in defences for seat in one.jury]
            return sum(slot in facts.if_needed[person] for person, slot in people)


def _changes(facts: Facts, defences: Sequence[Defence]) -> int:
    previous, weights = facts.problem.previous, weights_of(facts)
    now = {one.learner: one for one in defences}
    cost = 0
    for before in previous.defences if previous else ():
        after = now.get(before.learner)
        if before.learner not in facts.conflicts_of:
            continue
        if after is None:
            cost += weights.defence
            continue
        new = set(after.jury) - set(before.jury)
        cost += weights.person * len(new) + weights.hour * (after.slot != before.slot)
        is_same = (
            after.slot == before.slot and after.room == before.room and set(after.jury) == set(before.jury)
        )
        cost += 0 if is_same else weights.defence
    return cost
