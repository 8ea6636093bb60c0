"""What may change of a half-day once people answered, or once defences are published in it; both engines."""

from dataclasses import replace
from datetime import date, time

import pytest

from pacte.blockers import Refused
from pacte.cohorts.vocabulary import Modality
from pacte.database import Database
from pacte.juries.half_days import operations
from pacte.juries.half_days.operations import Place
from pacte.juries.models import DefenceHalfDay, DefenceRoom
from pacte.juries.vocabulary import Freedom, Half
from pacte.memoires.vocabulary import DepositSession
from tests.juries.factories import NINE, Day, make_day
from tests.juries.half_days.factories import AFTERNOON, ASKING, FIRST, MONDAY, MORNING, Poll, make_poll
from tests.seminars.factories import change_definition

HELD = Place(day=MONDAY, half=Half.MORNING, starts_at=time(9), ends_at=time(13), place="Dijon")
"""The half-day of ``make_day``: defences at 9 and at 10."""


@pytest.fixture
def poll(database: Database) -> Poll:
    return make_poll(database)


@pytest.fixture
def day(database: Database) -> Day:
    return make_day(database)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.blockers]


def words(refused: pytest.ExceptionInfo[Refused]) -> str:
    return " ".join(one.message for one in refused.value.blockers).replace("\u00a0", " ")


def half_day_of(day: Day) -> DefenceHalfDay:
    room = day.jury.setting.get(DefenceRoom, day.room_id)
    found: DefenceHalfDay = day.jury.setting.get(DefenceHalfDay, room.half_day_id)
    return found


def change(day: Day, place: Place) -> DefenceHalfDay:
    row = half_day_of(day)
    with day.database.session(day.scope, write=True) as session:
        return operations.change_half_day(
            session,
            half_day_id=row.id,
            place=place,
            revision=row.revision,
            by=day.jury.setting.actor,
            at=NINE,
        )


def save_room(day: Day, *closed: str, label: str = "Salle A", room_id: int | None = None) -> DefenceRoom:
    with day.database.session(day.scope, write=True) as session:
        return operations.save_room(
            session,
            half_day_id=half_day_of(day).id,
            room_id=day.room_id if room_id is None else room_id or None,
            label=label,
            link="",
            closed=closed,
            by=day.jury.setting.actor,
            at=NINE,
        )


def test_what_defences_do_not_depend_on_changes_freely(day: Day) -> None:
    assert (
        change(day, replace(HELD, place="Dijon, 3 rue du Lac", ends_at=time(12))).place
        == "Dijon, 3 rue du Lac"
    )
    assert save_room(day, "11:15", label="Salle des fêtes").label == "Salle des fêtes"


def test_hours_of_published_defences_stay(day: Day) -> None:
    with pytest.raises(Refused) as refused:
        change(day, replace(HELD, starts_at=time(9, 30), modality=Modality.ONLINE))
    assert codes(refused) == ["planned_hours", "planned_hours", "planned_modality"]
    assert "Noé Aubert 1 à 9 h" in words(refused)
    with pytest.raises(Refused) as refused:
        save_room(day, "10:00", "11:15")
    assert codes(refused) == ["planned_hours"]
    assert "Noé Aubert 2 à 10 h" in words(refused)
    assert "Noé Aubert 1" not in words(refused)
    assert half_day_of(day).starts_at == NINE


def test_a_room_leaves_unless_defences_are_in_it(day: Day) -> None:
    other = save_room(day, "10:00", label="Salle B", room_id=0)

    def remove(room_id: int) -> None:
        with day.database.session(day.scope, write=True) as session:
            operations.remove_room(
                session, half_day_id=half_day_of(day).id, room_id=room_id, by=day.jury.setting.actor, at=NINE
            )

    remove(other.id)
    remove(other.id)
    with pytest.raises(Refused) as refused:
        save_room(day, label="Salle C", room_id=other.id)
    assert codes(refused) == ["gone"]
    with pytest.raises(Refused) as refused:
        remove(day.room_id)
    assert codes(refused) == ["planned"]
    assert "Noé Aubert 1 à 9 h et Noé Aubert 2 à 10 h" in words(refused)


def test_hours_excepted_follow_the_slots(poll: Poll) -> None:
    poll.open()
    juror, row = poll.jurors[0].person_id, poll.table().open[0]
    poll.answer(juror, Freedom.FREE, "09:00")
    poll.answer(poll.learners[0].person_id, Freedom.BUSY)
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        operations.save_room(
            session,
            half_day_id=row.id,
            room_id=row.rooms[0].id,
            label="Salle 1",
            link="",
            closed=["11:15"],
            by=poll.staff,
            at=ASKING,
        )
    later = replace(MORNING, starts_at=time(9, 30), ends_at=time(12, 45))
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        operations.change_half_day(
            session, half_day_id=row.id, place=later, revision=2, by=poll.staff, at=ASKING
        )
    assert poll.row(juror).half_days["2027-06-14/morning"] == {"freedom": "free", "busy": ["09:30"]}
    assert poll.row(poll.learners[0].person_id).half_days["2027-06-14/morning"]["freedom"] == "busy"
    assert poll.table().open[0].rooms[0].closed == ["10:30", "11:45"]


def test_one_place_is_opened_once(poll: Poll) -> None:
    poll.remove(0)
    again = poll.add(MORNING)
    removed = poll.table().removed[0]
    with (
        pytest.raises(Refused) as refused,
        poll.database.session(poll.jury.setting.scope, write=True) as session,
    ):
        operations.restore_half_day(session, half_day_id=removed.id, by=poll.staff, at=ASKING)
    assert codes(refused) == ["twice"]
    elsewhere = poll.add(replace(MORNING, place="Beaune"))
    with (
        pytest.raises(Refused) as refused,
        poll.database.session(poll.jury.setting.scope, write=True) as session,
    ):
        operations.change_half_day(
            session, half_day_id=elsewhere.id, place=MORNING, revision=1, by=poll.staff, at=ASKING
        )
    assert codes(refused) == ["twice"]
    assert {one.id for one in poll.table().open} >= {again.id, elsewhere.id}


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (replace(AFTERNOON, day=date(2027, 6, 12)), ["unusual", "period"]),
        (replace(AFTERNOON, day=date(1, 1, 2)), ["past", "period"]),
        (replace(AFTERNOON, day=date(9999, 12, 31)), ["period"]),
        (replace(AFTERNOON, ends_at=time(13), place="Beaune"), ["hours"]),
        (replace(AFTERNOON, place=" "), ["place"]),
    ],
)
def test_absurd_half_days_are_refused_with_every_reason(
    database: Database, place: Place, code: list[str]
) -> None:
    poll = make_poll(database)
    with pytest.raises(Refused) as refused:
        poll.add(place)
    assert codes(refused) == code


def test_a_resit_without_dates_opens_no_half_day(poll: Poll) -> None:
    setting = poll.jury.setting
    definition = poll.table().definition
    change_definition(setting, results=replace(definition.results, resit_starts_on=None, resit_ends_on=None))
    with (
        pytest.raises(Refused) as refused,
        poll.database.session(setting.scope, write=True) as session,
    ):
        operations.add_period(
            session, cohort=setting.cohort, which=DepositSession.RESIT, by=poll.staff, at=ASKING
        )
    assert codes(refused) == ["undated"]
    with poll.database.session(setting.scope, write=True) as session:
        assert operations.add_period(
            session, cohort=setting.cohort, which=FIRST, by=poll.staff, at=ASKING
        ) == operations.Opened(8, 0)
