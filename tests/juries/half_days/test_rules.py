"""When defences may be held, what is still to be answered, what stands in the way."""

from datetime import date, time

import pytest

from pacte.juries.half_days.rules import (
    Asked,
    Given,
    Rhythm,
    Said,
    blockers_of_hours,
    blockers_to_answer,
    blockers_to_open,
    blockers_to_remove,
    freedom_words,
    given_of,
    lacking,
    reminder_key,
    slots_of,
)
from pacte.juries.vocabulary import FREEDOM_LABELS, Freedom, Half

MORNING = slots_of(time(9), time(12, 30), Rhythm())
ASKED = Asked(date(2027, 6, 14), Half.MORNING, MORNING, ("Dijon",))


@pytest.mark.parametrize(
    ("rhythm", "hours"),
    [
        (Rhythm(), ["09:00", "10:00", "11:15"]),
        (Rhythm(break_after=0), ["09:00", "10:00", "11:00"]),
        (Rhythm(break_after=1, break_minutes=30), ["09:00", "10:30"]),
        (Rhythm(minutes=90, break_after=1, break_minutes=30), ["09:00", "11:00"]),
        (Rhythm(minutes=240), []),
    ],
)
def test_slots_follow_each_other_with_breaks(rhythm: Rhythm, hours: list[str]) -> None:
    assert [one[0].strftime("%H:%M") for one in slots_of(time(9), time(12, 30), rhythm)] == hours


def test_a_slot_may_end_with_the_half_day() -> None:
    assert slots_of(time(9), time(10), Rhythm()) == ((time(9), time(10)),)


def codes(given: Given, *, is_closed: bool = False, by_staff: bool = False) -> list[str]:
    said = Said(given={ASKED.key: given})
    return [one.code for one in blockers_to_answer([ASKED], said, is_closed=is_closed, by_staff=by_staff)]


def test_every_half_day_is_answered() -> None:
    assert codes(Given()) == ["unsaid"]
    assert codes(Given(Freedom.FREE, frozenset({"09:00"}))) == []


def test_not_every_hour_is_excepted_unless_it_is_refused() -> None:
    every = frozenset({"09:00", "10:00", "11:15"})
    assert codes(Given(Freedom.IF_NEEDED, every)) == ["no_hour"]
    assert codes(Given(Freedom.BUSY, every)) == []


def test_closed_answers_change_by_staff_alone() -> None:
    assert codes(Given(Freedom.FREE), is_closed=True) == ["closed"]
    assert codes(Given(Freedom.FREE), is_closed=True, by_staff=True) == []


def test_what_is_kept_is_read_again() -> None:
    said = Said(
        given={
            ASKED.key: Given(Freedom.FREE, frozenset({"10:00", "08:00"})),
            "2020-01-01/morning": Given(Freedom.FREE),
        }
    )
    kept = said.kept([ASKED])
    assert kept == {"2027-06-14/morning": {"freedom": "free", "busy": ["10:00"]}}
    assert given_of(kept) == {ASKED.key: Given(Freedom.FREE, frozenset({"10:00"}))}
    assert Said(given={ASKED.key: Given(Freedom.BUSY, frozenset({"09:00"}))}).kept([ASKED]) == {
        "2027-06-14/morning": {"freedom": "busy", "busy": []}
    }


def test_half_days_added_since_are_lacking() -> None:
    later = Asked(date(2027, 6, 15), Half.AFTERNOON, MORNING)
    assert lacking([ASKED, later], {ASKED.key: {}}) == [later]


def test_an_answer_is_said_in_words() -> None:
    assert freedom_words(None, FREEDOM_LABELS) == "Sans réponse"
    said = Given(Freedom.FREE, frozenset({"11:15", "09:00"}))
    assert freedom_words(said, FREEDOM_LABELS).replace("\u00a0", " ") == "Disponible, sauf 9 h et 11 h 15"


def test_a_poll_opens_before_the_first_half_day() -> None:
    today = date(2027, 5, 3)

    def refused(due: date, asked: list[Asked]) -> list[str]:
        return [one.code for one in blockers_to_open(due, today, asked)]

    assert refused(date(2027, 5, 20), [ASKED]) == []
    assert refused(date(2027, 5, 20), []) == ["no_half_day"]
    assert refused(date(2027, 5, 2), [ASKED]) == ["past"]
    assert refused(date(2027, 6, 14), [ASKED]) == ["too_late"]


def test_a_half_day_holds_a_defence() -> None:
    assert [one.code for one in blockers_of_hours(time(9), time(9), Rhythm())] == ["hours"]
    assert [one.code for one in blockers_of_hours(time(9), time(9, 45), Rhythm())] == ["no_slot"]
    assert blockers_of_hours(time(9), time(10), Rhythm()) == []


def test_a_half_day_with_answers_leaves_with_its_reason() -> None:
    assert [one.code for one in blockers_to_remove(defences=1, answers=0, reason="")] == ["planned"]
    assert [one.code for one in blockers_to_remove(defences=0, answers=2, reason=" ")] == ["reason"]
    assert blockers_to_remove(defences=0, answers=2, reason="Travaux.") == []
    assert blockers_to_remove(defences=0, answers=0, reason="") == []


@pytest.mark.parametrize(
    ("today", "key"),
    [
        (date(2027, 5, 12), ""),
        (date(2027, 5, 13), "2027-05-20:7"),
        (date(2027, 5, 17), "2027-05-20:7"),
        (date(2027, 5, 18), "2027-05-20:2"),
        (date(2027, 5, 20), "2027-05-20:2"),
        (date(2027, 5, 21), ""),
    ],
)
def test_reminders_leave_a_week_and_two_days_before(today: date, key: str) -> None:
    assert reminder_key(date(2027, 5, 20), today) == key
