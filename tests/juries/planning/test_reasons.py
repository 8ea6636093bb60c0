"""Explanations: the smallest reasons, in French, each tried; what stops an objective from being better."""

from dataclasses import replace
from random import Random

import pytest

from pacte.juries.planning.plan import Plan, Status
from pacte.juries.planning.problem import Objective, Pin, PinKind, Problem
from pacte.juries.planning.progress import Watch
from pacte.juries.planning.regions import LARGE
from pacte.juries.planning.solving import explained, solve
from tests.juries.planning.samples import DAY, problem
from tests.juries.planning.small import small


def told(here: Problem) -> Plan:
    """The plan of a problem, explained."""
    return explained(here, solve(here), Watch())


def sentences(plan: Plan) -> list[list[str]]:
    """Each alternative, its reasons as they are read."""
    return [
        [
            f"{one.message} {one.remedy}".replace("\u00a0", " ").replace("\u202f", " ")
            for one in mending.reasons
        ]
        for mending in plan.mendings
    ]


def test_a_role_that_lacks_somebody_is_named_with_the_half_day() -> None:
    agency = [juror for juror in DAY["jurors"] if juror["id"] != "a2"]
    here = problem(jurors=agency)

    plan = told(here)

    assert (plan.status, len(plan.left_out)) == (Status.INCOMPLETE, 1)
    assert [
        "Le 24 juin après-midi, aucune personne du rôle « représentant de l’ARS » n’est disponible : "
        "en inviter une, ou ouvrir une autre demi-journée."
    ] in sentences(plan)


def test_rooms_and_jurors_that_are_both_lacking_are_named_together() -> None:
    one_room = [{**DAY["rooms"][0], "unavailable": ["24-pm"]}]
    learners = [{"id": f"l{nth}", "name": f"Personne {nth}"} for nth in range(5)]

    plan = told(problem(rooms=one_room, learners=learners))

    assert len(plan.left_out) == 2
    assert [
        "Le 24 juin après-midi, aucune salle n’est libre, c’est trop peu : "
        "en ouvrir une de plus, ou ouvrir une autre demi-journée."
    ] in sentences(plan)


def test_pins_that_cannot_hold_together_are_named() -> None:
    pins = [{"learner": one, "kind": "require", "slot": "24-14"} for one in ("l1", "l2", "l3")]

    plan = told(problem(pins=pins))

    assert (plan.status, plan.defences) == (Status.INFEASIBLE, ())
    assert sentences(plan)[0] == [
        f"Une épingle impose à Personne {number} : le 24 juin après-midi à 14:00. La retirer."
        for number in (2, 3)
    ]
    assert all(mending.is_verified for mending in plan.mendings)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_missing_a_mending_is_found_and_tried(seed: int) -> None:
    plan = told(small(Random(seed), learners=6, jurors=4))

    if plan.status is not Status.COMPLETE:
        assert plan.mendings
        assert all(mending.is_verified for mending in plan.mendings)


def many_places(*, agencies: bool) -> Problem:
    """Thirty-two copies of the day, 128 learners; without `agencies`, the first two lack the ARS."""
    day, names = problem(), [f"v{nth}" for nth in range(32)]
    return replace(
        day,
        places=tuple(replace(day.places[0], id=name, name=f"Ville {name[1:]}") for name in names),
        rooms=tuple(
            replace(room, id=f"{name}-{room.id}", place=name) for name in names for room in day.rooms
        ),
        jurors=tuple(
            replace(one, id=f"{name}-{one.id}", places=(name,), travel=())
            for name in names
            for one in day.jurors
            if agencies or name not in ("v0", "v1") or one.id != "a2"
        ),
        learners=tuple(
            replace(one, id=f"{name}-{one.id}", places=(name,), conflicts=())
            for name in names
            for one in day.learners
        ),
        objectives=(Objective.HELD,),
    )


def test_a_large_problem_says_what_each_place_lacks_and_all_of_it_mends() -> None:
    here = many_places(agencies=False)
    assert len(here.learners) > LARGE

    plan = told(here)

    assert {one.split("-")[0] for one in plan.left_out} == {"v0", "v1"}
    assert all(mending.is_verified for mending in plan.mendings)
    assert all(
        [one.split(" : ")[0] for one in reasons] == ["Ville 0", "Ville 1"] for reasons in sentences(plan)
    )
    assert (
        "Ville 1 : le 24 juin après-midi, aucune personne du rôle « représentant de l’ARS » n’est "
        "disponible : en inviter une, ou ouvrir une autre demi-journée."
    ) in [one for reasons in sentences(plan) for one in reasons]


def test_a_large_problem_names_the_pins_that_cannot_hold_together() -> None:
    here = many_places(agencies=True)
    pins = tuple(Pin(learner=f"v7-{one}", kind=PinKind.REQUIRE, slot="24-14") for one in ("l1", "l2", "l3"))

    plan = told(replace(here, pins=pins))

    assert plan.status is Status.INFEASIBLE
    assert sentences(plan)[0] == [
        f"Ville 7 : une épingle impose à Personne {number} : le 24 juin après-midi à 14:00. La retirer."
        for number in (2, 3)
    ]


def test_a_large_plan_without_anything_to_explain_stays_as_it_is() -> None:
    here = many_places(agencies=True)
    plan = solve(here)

    assert plan.status is Status.COMPLETE
    assert explained(here, plan, Watch()) == plan


def test_what_stops_each_objective_is_told() -> None:
    plan = told(problem())

    limits = {level.objective: level.limits.replace("\u00a0", " ") for level in plan.levels}
    assert limits[Objective.HELD] == ""
    assert limits[Objective.SESSIONS] == "Une salle a au plus 3 créneaux par demi-journée."
    assert limits[Objective.PRESENCES] == "Chaque salle ouverte demande 2 personnes."
    assert limits[Objective.TRAVEL].startswith("Pour faire mieux : ")
    assert limits[Objective.IDLE] == ""
