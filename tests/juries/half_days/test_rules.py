"""Slots of a half-day, what may be answered, when reminders are due."""

from datetime import UTC, date, datetime, time

import pytest

from pacte.juries.half_days.rules import (
    Asked,
    Reply,
    blockers_to_add,
    blockers_to_answer,
    blockers_to_open,
    blockers_to_remove,
    key_of,
    missing_keys,
    reminder_due,
    slots_of,
    waits,
    when_of,
)
from pacte.juries.vocabulary import Freedom, Half
from pacte.memoires.readers.rules import Limits

DAY = date(2027, 6, 14)
HOURS = ((time(9), time(10)), (time(10), time(11)))
MORNING = Asked(DAY, Half.MORNING, HOURS)
AFTERNOON = Asked(DAY, Half.AFTERNOON, ((time(14), time(15)),))
AT = datetime(2027, 5, 1, tzinfo=UTC)


def codes(found: list) -> list[str]:  # type: ignore[type-arg]
    return [one.code for one in found]


def starts(*args: time, **options: int) -> list[str]:
    return [f"{one:%H:%M}" for one, _ in slots_of(*args, **options)]


@pytest.mark.parametrize(
    ("end", "options", "expected"),
    [
        (time(12, 30), {"minutes": 60}, ["09:00", "10:00", "11:00"]),
        (
            time(12, 30),
            {"minutes": 60, "break_after": 2, "break_minutes": 15},
            ["09:00", "10:00", "11:15"],
        ),
        (time(12), {"minutes": 60, "break_after": 2, "break_minutes": 15}, ["09:00", "10:00"]),
        (time(12), {"minutes": 60, "break_after": 1, "break_minutes": 30}, ["09:00", "10:30"]),
        (time(9, 59), {"minutes": 60}, []),
        (time(9), {"minutes": 60}, []),
    ],
)
def test_slots_are_whole_and_rest(end: time, options: dict[str, int], expected: list[str]) -> None:
    assert starts(time(9), end, **options) == expected


def test_slots_do_not_go_round_midnight() -> None:
    assert starts(time(22), time(23, 59), minutes=60) == ["22:00"]


def test_key_goes_both_ways() -> None:
    assert key_of(DAY, Half.MORNING) == "2027-06-14/morning"
    assert when_of("2027-06-14/morning") == (DAY, Half.MORNING)


def test_every_half_day_is_answered() -> None:
    asked = [MORNING, AFTERNOON]
    found = blockers_to_answer(
        asked, {MORNING.key: Reply(Freedom.FREE)}, note="", is_closed=False, by_staff=False
    )

    assert [(one.code, one.where) for one in found] == [("unanswered", AFTERNOON.key)]


def test_a_half_day_kept_keeps_an_hour() -> None:
    replies = {MORNING.key: Reply(Freedom.IF_NEEDED, ("09:00", "10:00"))}

    found = blockers_to_answer([MORNING], replies, note="", is_closed=False, by_staff=False)

    assert codes(found) == ["nothing_left"]


def test_hours_of_a_refused_half_day_are_forgotten() -> None:
    reply = Reply(Freedom.BUSY, ("09:00", "10:00"))

    assert blockers_to_answer([MORNING], {MORNING.key: reply}, note="", is_closed=False, by_staff=False) == []
    assert reply.as_kept() == {"freedom": "busy", "busy": []}


def test_after_the_end_staff_alone_answers() -> None:
    replies = {MORNING.key: Reply(Freedom.FREE)}

    assert codes(blockers_to_answer([MORNING], replies, note="", is_closed=True, by_staff=False)) == [
        "closed"
    ]
    assert blockers_to_answer([MORNING], replies, note="", is_closed=True, by_staff=True) == []


def test_faults_come_at_once() -> None:
    found = blockers_to_answer(
        [MORNING],
        {},
        note="a" * 2_001,
        is_closed=False,
        by_staff=False,
        limits=Limits(per_day=0, in_all=501),
    )

    assert codes(found) == ["unanswered", "too_long", "limit", "limit"]


def test_maxima_do_not_cross() -> None:
    replies = {MORNING.key: Reply(Freedom.FREE)}
    found = blockers_to_answer(
        [MORNING], replies, note="", is_closed=False, by_staff=False, limits=Limits(per_day=4, in_all=3)
    )

    assert [(one.code, one.where) for one in found] == [("limits_crossed", "max_in_all")]


def test_half_days_added_later_wait_alone() -> None:
    given = {MORNING.key: {"freedom": "free", "busy": []}}

    assert not waits([MORNING], given, AT)
    assert waits([MORNING, AFTERNOON], given, AT)
    assert missing_keys([MORNING, AFTERNOON], given) == [AFTERNOON.key]
    assert waits([MORNING], given, None)


def test_a_half_day_is_to_come_with_a_slot_and_rooms_of_its_own() -> None:
    found = blockers_to_add(
        day=DAY, today=DAY, hours=(), start=time(9), end=time(9, 30), rooms=["Salle A", "salle a"]
    )

    assert codes(found) == ["past", "no_slot", "same_room"]
    assert codes(
        blockers_to_add(day=DAY, today=date(2027, 1, 1), hours=(), start=time(9), end=time(8), rooms=[])
    ) == ["hours", "no_room"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"is_removed": True, "held": 0, "answers": 0, "reason": ""}, ["removed"]),
        ({"is_removed": False, "held": 1, "answers": 0, "reason": "Grève"}, ["held"]),
        ({"is_removed": False, "held": 0, "answers": 2, "reason": " "}, ["reason_missing"]),
        ({"is_removed": False, "held": 0, "answers": 2, "reason": "Grève"}, []),
        ({"is_removed": False, "held": 0, "answers": 0, "reason": ""}, []),
    ],
)
def test_a_half_day_is_removed_with_its_reason(facts: dict[str, object], expected: list[str]) -> None:
    assert codes(blockers_to_remove(**facts)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("due_on", "first_day", "expected"),
    [
        (date(2027, 5, 20), DAY, []),
        (date(2027, 5, 1), DAY, ["due_past"]),
        (DAY, DAY, ["due_late"]),
        (None, None, ["no_half_day", "due_past"]),
    ],
)
def test_answers_are_expected_before_the_first_half_day(
    due_on: date | None, first_day: date | None, expected: list[str]
) -> None:
    assert codes(blockers_to_open(due_on=due_on, today=date(2027, 5, 1), first_day=first_day)) == expected


@pytest.mark.parametrize(("day", "expected"), [(12, None), (13, 7), (18, 2), (20, 2), (21, None)])
def test_reminders_come_a_week_then_two_days_before(day: int, expected: int | None) -> None:
    assert reminder_due(date(2027, 5, 20), date(2027, 5, day)) == expected
