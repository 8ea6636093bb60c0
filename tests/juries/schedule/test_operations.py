"""Draft plans on both databases: moves, two editors at once, undo, a proposal of the planner."""

import pytest
from sqlalchemy import select

from pacte.blockers import Refused
from pacte.database import Database
from pacte.jobs.models import Job
from pacte.juries.models import DefenceDraft
from pacte.juries.planning.plan import Plan, Status
from pacte.juries.planning.solving import solve as run
from pacte.juries.schedule import operations
from pacte.juries.schedule.job import posed_for
from pacte.juries.schedule.operations.proposing import keep_proposal
from pacte.juries.schedule.searches import is_asked_to_stop
from pacte.juries.schedule.versions import waiting_proposal
from pacte.memoires.models import Juror
from tests.juries.schedule.factories import FIRST, PLANNING, Season, make_season


@pytest.fixture
def season(database: Database) -> Season:
    return make_season(database)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in refused.value.blockers}


def test_a_defence_is_placed_moved_and_taken_back(season: Season) -> None:
    first = season.place(0, seen=0)
    season.place(0, "10:00", seen=first.number)

    assert season.places() == {0: "10:00"}
    assert [seat.role for seat in season.draft().defences[0].jury] == ["ehesp.chair", "ars", "professional"]
    season.act("unplace", learner=season.learner(0), seen=2)
    assert season.places() == {}
    for seen in (3, 4):
        season.act("undo", seen=seen)
    assert season.places() == {0: "09:00"}
    season.act("undo", seen=5)
    with pytest.raises(Refused) as refused:
        season.act("undo", seen=6)
    assert codes(refused) == {"defence_nothing_to_undo"}


def test_what_is_forbidden_is_refused_with_the_reason(season: Season) -> None:
    season.jury.tie(season.jurors[1], season.learners[0])
    season.place(1, seen=0)

    with pytest.raises(Refused) as refused:
        season.place(0, "10:00", seen=1)
    assert codes(refused) == {"defence_forbidden"}
    with pytest.raises(Refused, match="defence_forbidden"):
        season.place(1, "15:00", seen=1)
    assert season.places() == {1: "09:00"}


def test_two_people_at_once_lose_nothing(season: Season) -> None:
    season.place(0, seen=0)
    season.place(1, "11:15", seen=0)
    assert season.places() == {0: "09:00", 1: "11:15"}

    season.place(0, "10:00", seen=2)
    with pytest.raises(Refused) as refused:
        season.place(0, "12:15", seen=2)
    assert codes(refused) == {"plan_changed_meanwhile"}
    assert "Noé Aubert 1" in refused.value.blockers[0].message
    with pytest.raises(Refused):
        season.act("undo", seen=2)
    assert season.places() == {0: "10:00", 1: "11:15"}


def test_a_pinned_defence_does_not_move(season: Season) -> None:
    season.place(0, seen=0)
    season.act("pin", learner=season.learner(0), seen=1)

    with pytest.raises(Refused, match="defence_pinned"):
        season.place(0, "10:00", seen=2)
    season.act("unpin", learner=season.learner(0), seen=2)
    season.place(0, "10:00", seen=3)
    assert season.places() == {0: "10:00"}


def test_two_learners_change_places(season: Season) -> None:
    season.place(0, seen=0)
    season.place(1, "11:15", seen=1)
    season.act("swap", learner=season.learner(0), other=season.learner(1), seen=2)

    assert season.places() == {0: "11:15", 1: "09:00"}
    season.act("restore", number=1, seen=3)
    assert season.places() == {0: "09:00"}


def test_somebody_else_sits(season: Season) -> None:
    season.place(0, seen=0)
    with pytest.raises(Refused) as refused:
        season.act(
            "change_juror",
            learner=season.learner(0),
            role="ars",
            leaving=f"j{season.jurors[1].id}",
            arriving=f"j{season.jurors[2].id}",
            seen=1,
        )
    assert codes(refused) == {"defence_forbidden"}


def test_the_planner_proposes_and_somebody_accepts(season: Season) -> None:
    job = ask(season)
    with pytest.raises(Refused, match="defence_search"):
        ask(season)
    plan = solve(season, job)

    assert plan.status is Status.COMPLETE
    assert plan.is_proven
    assert season.places() == {}
    row = proposal(season)
    assert row is not None
    season.act("accept", number=row.number)
    assert len(season.places()) == 2
    assert proposal(season) is None


def test_the_work_done_twice_proposes_once(season: Season) -> None:
    job = ask(season)
    first, second = solve(season, job), solve(season, job)

    assert first.defences == second.defences
    with season.database.session(season.scope) as session:
        assert len(session.scalars(select(DefenceDraft)).all()) == 1


def test_a_plan_that_changed_since_is_not_overwritten(season: Season) -> None:
    solve(season, ask(season))
    row = proposal(season)
    assert row is not None
    season.place(0, "12:15", seen=0)

    with pytest.raises(Refused, match="plan_changed_meanwhile"):
        season.act("accept", number=row.number)
    assert season.places() == {0: "12:15"}


def test_a_search_is_stopped(season: Season) -> None:
    job = ask(season)
    with season.database.session(season.scope, write=True) as session:
        operations.stop(session, job_id=job.id, by=season.jury.setting.actor, at=PLANNING)
    with season.database.session(season.scope) as session:
        assert is_asked_to_stop(session.get_one(Job, job.id), 1)
        assert not is_asked_to_stop(session.get_one(Job, job.id), 2)


def test_without_answers_nothing_is_planned(season: Season) -> None:
    with season.database.session(season.scope, write=True) as session:
        for one in season.jurors:
            session.get_one(Juror, one.id).ended_at = PLANNING

    with pytest.raises(Refused, match="defence_lacks"):
        ask(season)


def ask(season: Season) -> Job:
    job: Job = season.act("propose", federation=season.jury.setting.federation.slug, afresh=True)
    return job


def solve(season: Season, job: Job) -> Plan:
    """As the worker does, without its queue."""
    with season.database.session(season.scope) as session:
        problem = posed_for(session, job, at=PLANNING)
    plan = run(problem)
    with season.database.session(season.scope, write=True) as session:
        keep_proposal(session, job=job, plan=plan, by=season.jury.setting.actor, at=PLANNING)
    return plan


def proposal(season: Season) -> DefenceDraft | None:
    with season.database.session(season.scope) as session:
        return waiting_proposal(session, season.cohort_id, FIRST)
