"""What a plan holds to, level after level; what changes least; how a search is watched and stopped."""

from dataclasses import replace

import pytest

from pacte.juries.planning.checker import violations
from pacte.juries.planning.plan import Status, Stop
from pacte.juries.planning.problem import Defence, Objective, Previous, Problem, Seat
from pacte.juries.planning.progress import Progress, Watch
from pacte.juries.planning.solving import solve
from tests.juries.planning.samples import problem


def without_juror(here: Problem, juror: str) -> Problem:
    """The same problem once a juror has dropped out."""
    return replace(here, jurors=tuple(one for one in here.jurors if one.id != juror))


def test_a_day_is_planned_whole_and_each_level_is_proven() -> None:
    here = problem()

    plan = solve(here)

    assert (plan.status, plan.left_out, plan.is_proven) == (Status.COMPLETE, (), True)
    assert violations(here, plan.defences) == []
    assert {level.objective: level.value for level in plan.levels} == {
        Objective.HELD: 4,
        Objective.SESSIONS: 2,
        Objective.PRESENCES: 4,
        Objective.IDLE: 0,
        Objective.TRAVEL: 90,
        Objective.BALANCE: 16,
        Objective.PREFERENCES: 0,
    }


def test_the_order_of_objectives_is_followed() -> None:
    travel_first = solve(problem(objectives=["travel", "held"]))
    held_first = solve(problem(objectives=["held", "travel"]))

    assert [(level.value, level.bound) for level in travel_first.levels] == [(0, 0), (3, 3)]
    assert [(level.value, level.bound) for level in held_first.levels] == [(4, 4), (90, 90)]


def test_pins_hold() -> None:
    here = problem(
        pins=[
            {"learner": "l1", "kind": "require", "slot": "24-15", "room": "b", "juror": "a2", "role": "ars"},
            {"learner": "l2", "kind": "forbid", "half_day": "24-am"},
            {"learner": "l4", "kind": "forbid", "juror": "e2", "room": "a"},
        ]
    )

    plan = solve(here)

    assert plan.status is Status.COMPLETE
    assert violations(here, plan.defences) == []
    first = plan.by_learner()["l1"]
    assert (first.slot, first.room) == ("24-15", "b")


def test_a_juror_who_drops_out_changes_only_their_defences() -> None:
    here = problem(pins=[{"learner": "l4", "kind": "require", "slot": "24-09"}])
    announced = solve(here)
    theirs = {one.learner for one in announced.defences if "e2" in {seat.juror for seat in one.jury}}
    now = replace(without_juror(here, "e2"), previous=Previous(defences=announced.defences))

    plan = solve(now)

    assert violations(now, plan.defences) == []
    assert {change.learner for change in plan.changes} == theirs
    assert all("e2" in {seat.juror for seat in change.leaving} for change in plan.changes)
    assert plan.by_learner()["l4"].slot == "24-09"
    assert plan.is_proven


@pytest.mark.parametrize("room", ["a", "b"])
def test_those_whose_jury_changes_keep_their_room(room: str) -> None:
    here = problem(
        roles=[{"id": "ehesp", "name": "EHESP"}],
        jurors=[{"id": one, "name": f"Membre {one}", "roles": ["ehesp"]} for one in ("e1", "e2")],
        learners=[{"id": one, "name": f"Personne {one}"} for one in ("l1", "l2")],
    )
    announced = tuple(
        Defence(learner=learner, slot=slot, room=room, jury=(Seat(role="ehesp", juror="e1"),))
        for learner, slot in (("l1", "24-09"), ("l2", "24-10"))
    )

    plan = solve(replace(without_juror(here, "e1"), previous=Previous(defences=announced)))

    assert [(one.slot, one.room) for one in plan.defences] == [("24-09", room), ("24-10", room)]
    assert len(plan.changes) == 2


def test_nothing_changes_when_nothing_happened() -> None:
    here = problem()
    announced = solve(here)

    plan = solve(replace(here, previous=Previous(defences=announced.defences)))

    assert plan.changes == ()
    assert plan.value(Objective.CHANGES) == 0


def test_a_learner_who_falls_ill_moves_alone() -> None:
    here = problem()
    announced = solve(here)
    day = announced.by_learner()["l2"].slot
    ill = tuple(
        replace(one, available=tuple(slot.id for _, slot in here.slots() if slot.id != day))
        if one.id == "l2"
        else one
        for one in here.learners
    )

    plan = solve(replace(here, learners=ill, previous=Previous(defences=announced.defences)))

    assert [change.learner for change in plan.changes] == ["l2"]


def test_progress_is_told_level_after_level_with_the_best_plan() -> None:
    heard: list[Progress] = []
    here = problem()

    plan = solve(here, Watch(on_progress=heard.append))

    told = [one for one in heard if one.defences is not None]
    assert [one.objective for one in told] == [level.objective for level in plan.levels]
    assert [(one.value, one.bound) for one in told] == [(level.value, level.bound) for level in plan.levels]
    assert all(violations(here, one.defences or ()) == [] for one in told)


def test_a_search_that_is_stopped_keeps_its_best_plan() -> None:
    heard: list[Progress] = []
    here = problem()

    plan = solve(here, Watch(on_progress=heard.append, should_stop=lambda: bool(heard)))

    assert plan.stopped is Stop.ASKED
    assert plan.status is Status.COMPLETE
    assert violations(here, plan.defences) == []
    assert len(plan.levels) == len(here.order)


@pytest.mark.parametrize("seed", [0, 7])
def test_a_seed_is_told_with_the_plan(seed: int) -> None:
    assert solve(problem(), Watch(seed=seed)).seed == seed


def test_places_without_a_common_juror_add_up() -> None:
    here = problem()
    elsewhere = replace(
        here,
        places=(*here.places, replace(here.places[0], id="lyon", name="Lyon")),
        rooms=(*here.rooms, replace(here.rooms[0], id="c", place="lyon")),
        jurors=tuple(replace(one, places=("dijon",)) for one in here.jurors)
        + tuple(replace(one, id=f"lyon-{one.id}", places=("lyon",)) for one in here.jurors),
        learners=(
            *(replace(one, places=("dijon",)) for one in here.learners),
            replace(here.learners[1], id="l5", places=("lyon",)),
        ),
    )

    plan = solve(elsewhere)

    assert violations(elsewhere, plan.defences) == []
    assert plan.is_proven
    assert (plan.value(Objective.HELD), plan.value(Objective.SESSIONS)) == (5, 3)
