"""Once the minutes of a room are closed, the plan neither moves, cancels nor adds a defence there; on both
engines."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pacte.blockers import Refused
from pacte.database import Database
from pacte.juries.models import Defence
from tests.juries.factories import Day
from tests.juries.schedule.factories import NINE, Season, make_season


@pytest.fixture
def season(database: Database) -> Season:
    """Two of three learners published in the first room, at nine and ten; the third one nowhere."""
    made = make_season(database, 3)
    made.place(0, seen=0)
    made.place(1, "10:00", seen=1)
    made.act("publish", seen=2, reason="")
    return made


def open_rows(season: Season) -> list[Defence]:
    with season.database.session(season.scope) as session:
        return list(
            session.scalars(select(Defence).where(Defence.cancelled_at.is_(None)).order_by(Defence.id))
        )


def close(season: Season) -> Day:
    """The jury was ahead of its hours: all was said and closed before the second one’s."""
    day = Day(
        season.jury,
        room_id=season.rooms[0],
        jurors=season.jurors,
        learners=season.learners[:2],
        defences=[one.id for one in open_rows(season)],
    )
    day.attend(0, 1, 2)
    chair = next(
        number
        for number, juror in enumerate(day.jurors)
        if any(seat.is_chair and seat.juror_id == juror.id for seat in day.room().lines[0].seats)
    )
    for number in (0, 1):
        day.mark_held(number, NINE + timedelta(minutes=5 + 20 * number))
    day.close(chair, at=NINE + timedelta(minutes=50))
    return day


def test_what_was_held_stays_where_it_was(season: Season) -> None:
    close(season)
    before = [(one.id, one.starts_at, one.room_id) for one in open_rows(season)]
    ahead = NINE + timedelta(minutes=55)
    for number in (0, 1):
        with pytest.raises(Refused):
            season.act(
                "place",
                at=ahead,
                learner=season.learner(number),
                slot="2027-06-14T11:15",
                room=f"r{season.rooms[1]}",
                seen=2,
            )
        with pytest.raises(Refused):
            season.act("unplace", at=ahead, learner=season.learner(number), seen=2)
    season.act(
        "place",
        at=ahead,
        learner=season.learner(2),
        slot="2027-06-14T11:15",
        room=f"r{season.rooms[1]}",
        seen=2,
    )
    season.act("publish", at=ahead, seen=3, reason="Une de plus.")
    rows = open_rows(season)
    assert [(one.id, one.starts_at, one.room_id) for one in rows[:2]] == before
    assert len(rows) == 3


def test_nobody_is_added_to_a_room_whose_minutes_are_closed(season: Season) -> None:
    close(season)
    ahead = NINE + timedelta(minutes=55)
    season.act(
        "place",
        at=ahead,
        learner=season.learner(2),
        slot="2027-06-14T11:15",
        room=f"r{season.rooms[0]}",
        seen=2,
    )
    with pytest.raises(Refused) as refused:
        season.act("publish", at=ahead, seen=3, reason="Une de plus.")
    assert [one.code for one in refused.value.blockers] == ["minutes_closed"]
    assert "le procès-verbal de Salle A est clos" in refused.value.blockers[0].message
    assert len(open_rows(season)) == 2
