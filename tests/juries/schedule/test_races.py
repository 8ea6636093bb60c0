"""Two people change a plan at the same instant: nobody loses what they did, on each database."""

import pytest
from sqlalchemy import func, select

from pacte.database import Database
from pacte.jobs.models import Job
from pacte.juries.schedule import operations
from tests.juries.schedule.factories import DAY, FIRST, PLANNING, Season, make_season
from tests.juries.schedule.test_operations import ask, proposal, solve
from tests.learners.test_races import Act, at_once


@pytest.fixture
def season(database: Database) -> Season:
    return make_season(database, 3)


def act(season: Season, name: str, **values: object) -> Act:
    def made(session):  # type: ignore[no-untyped-def]
        return getattr(operations, name)(
            session,
            cohort_id=season.cohort_id,
            which=FIRST,
            by=season.jury.setting.actor,
            at=PLANNING,
            **values,
        )

    return made


def put(season: Season, number: int, hour: str, *, room: int = 0, seen: int) -> Act:
    where = {"slot": f"{DAY.isoformat()}T{hour}", "room": f"r{season.rooms[room]}"}
    return act(season, "place", learner=season.learner(number), seen=seen, **where)


def test_one_defence_is_moved_once_and_two_are_both_moved(season: Season) -> None:
    for number, hour in enumerate(("09:00", "10:00")):
        season.place(number, hour, seen=number)

    same = at_once(
        season,  # type: ignore[arg-type]
        put(season, 0, "11:15", seen=2),
        put(season, 0, "12:15", seen=2),
    )
    assert sorted(same) == ["done", "plan_changed_meanwhile"]
    hour = "11:15" if same[0] == "done" else "12:15"
    assert season.places() == {0: hour, 1: "10:00"}
    both = at_once(
        season,  # type: ignore[arg-type]
        put(season, 0, "09:00", seen=3),
        act(season, "unplace", learner=season.learner(1), seen=3),
    )
    assert both == ["done", "done"]
    assert season.places() == {0: "09:00"}


def test_one_place_is_given_once(season: Season) -> None:
    said = at_once(
        season,  # type: ignore[arg-type]
        put(season, 0, "09:00", seen=0),
        put(season, 1, "09:00", seen=0),
        put(season, 2, "09:00", room=1, seen=0),
    )

    assert sorted(said) == ["defence_forbidden", "defence_forbidden", "done"]
    assert list(season.places().values()) == ["09:00"]


def test_a_proposal_is_accepted_or_the_plan_moved_never_both(season: Season) -> None:
    solve(season, ask(season))
    row = proposal(season)
    assert row is not None

    said = at_once(
        season,  # type: ignore[arg-type]
        act(season, "accept", number=row.number),
        put(season, 0, "12:15", seen=0),
    )
    assert sorted(said) == ["done", "plan_changed_meanwhile"]
    assert len(season.places()) == (3 if said[0] == "done" else 1)


def test_one_search_at_a_time(season: Season) -> None:
    asked = act(season, "propose", federation=season.jury.setting.federation.slug, afresh=True)

    assert sorted(at_once(season, asked, asked)) == ["defence_search", "done"]  # type: ignore[arg-type]
    with season.database.session(season.scope) as session:
        assert session.scalar(select(func.count(Job.id))) == 1


def test_a_plan_is_published_once(season: Season) -> None:
    season.place(0, seen=0)
    once = act(season, "publish", seen=1, reason="")

    assert sorted(at_once(season, once, once)) == ["defence_nothing_new", "done"]  # type: ignore[arg-type]
    assert len(season.mails("convened")) == 3
