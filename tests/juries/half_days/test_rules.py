"""When defences may be held, what is still to be answered, what stands in the way."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from pacte.juries.half_days.planned import (
    Planned,
    blockers_to_cut,
    blockers_to_remove,
    blockers_to_shut,
)
from pacte.juries.half_days.rules import (
    Asked,
    Given,
    Rhythm,
    Said,
    blockers_of_hours,
    blockers_to_answer,
    blockers_to_open,
    crossing,
    freedom_words,
    given_of,
    is_reminded,
    lacking,
    named,
    reminder_key,
    slots_of,
    to_come,
)
from pacte.juries.vocabulary import FREEDOM_LABELS, Freedom, Half

MORNING = slots_of(time(9), time(12, 30), Rhythm())
NINE = Planned(learner="Noé Aubert", room_id=1, slot=(time(9), time(10)))
ELEVEN = Planned(learner="Léa Brun", room_id=1, slot=(time(11, 15), time(12, 15)))
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


def test_a_fault_begins_with_a_capital() -> None:
    said = Said(given={ASKED.key: Given(Freedom.FREE, ASKED.hours)})
    (found,) = blockers_to_answer([ASKED], said, is_closed=False, by_staff=False)
    assert found.message.replace("\u00a0", " ").startswith("Lundi 14 juin 2027, matin : toutes les heures")


def test_an_answer_is_against_what_it_refuses() -> None:
    assert Given(Freedom.BUSY).is_against("09:00")
    assert Given(Freedom.FREE, frozenset({"09:00"})).is_against("09:00")
    assert not Given(Freedom.FREE, frozenset({"09:00"})).is_against("10:00")
    assert not Given().is_against("09:00")


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


def test_hours_are_told_again_by_the_slots_that_touch_them() -> None:
    later = slots_of(time(9, 30), time(12, 30), Rhythm(break_after=0))
    assert crossing(["09:00"], MORNING, later) == ["09:30"]
    assert crossing(["10:00"], MORNING, later) == ["09:30", "10:30"]
    assert crossing(["08:00"], MORNING, later) == []
    assert crossing([], MORNING, later) == []


def test_a_half_day_without_a_slot_may_be_answered() -> None:
    none = Asked(ASKED.day, Half.AFTERNOON, ())
    said = Said(given={none.key: Given(Freedom.FREE)})
    assert blockers_to_answer([none], said, is_closed=False, by_staff=False) == []


def test_days_that_are_over_are_not_asked() -> None:
    later = Asked(date(2027, 6, 15), Half.MORNING, MORNING)
    assert to_come([ASKED, later], datetime(2027, 6, 14, 8, tzinfo=UTC)) == [ASKED, later]
    assert to_come([ASKED, later], datetime(2027, 6, 15, 8, tzinfo=UTC)) == [later]


def test_a_half_day_is_asked_until_its_last_defence_would_end() -> None:
    last = max(end for _, end in MORNING)
    end = datetime.combine(ASKED.day, last)
    assert to_come([ASKED], end - timedelta(minutes=1)) == [ASKED]
    assert to_come([ASKED], end) == []
    without = Asked(ASKED.day, Half.AFTERNOON, ())
    assert to_come([without], datetime(2027, 6, 14, 23, 30, tzinfo=UTC)) == [without]


def test_half_days_added_since_are_lacking() -> None:
    later = Asked(date(2027, 6, 15), Half.AFTERNOON, MORNING)
    assert lacking([ASKED, later], {ASKED.key: {}}) == [later]


def test_an_answer_is_said_in_words() -> None:
    assert freedom_words(None, FREEDOM_LABELS, MORNING) == "Sans réponse"
    said = Given(Freedom.FREE, frozenset({"11:15", "09:00"}))
    words = freedom_words(said, FREEDOM_LABELS, MORNING).replace("\u00a0", " ")
    assert words == "Disponible, sauf de 9 h à 10 h et de 11 h 15 à 12 h 15"
    assert freedom_words(said, FREEDOM_LABELS, ()) == "Disponible"


def test_a_poll_opens_before_the_first_half_day() -> None:
    now = datetime(2027, 5, 3, 11, tzinfo=UTC)

    def refused(due: date, asked: list[Asked]) -> list[str]:
        return [one.code for one in blockers_to_open(due, now, asked)]

    assert refused(date(2027, 5, 20), [ASKED]) == []
    assert refused(date(2027, 5, 20), []) == ["no_half_day"]
    assert refused(date(2027, 5, 2), [ASKED]) == ["past"]
    assert refused(date(2027, 6, 14), [ASKED]) == ["too_late"]
    assert refused(date(1, 1, 1), [ASKED]) == ["past"]
    assert refused(date(9999, 12, 31), [ASKED]) == ["too_late"]


def test_a_date_may_be_changed_between_two_half_days() -> None:
    later = Asked(date(2027, 6, 18), Half.MORNING, MORNING)
    now = datetime(2027, 6, 15, 11, tzinfo=UTC)
    assert blockers_to_open(date(2027, 6, 16), now, [ASKED, later]) == []
    assert [one.code for one in blockers_to_open(date(2027, 6, 16), now, [ASKED])] == ["no_half_day"]


def test_published_defences_keep_their_hours() -> None:
    both, afternoon = [NINE, ELEVEN], slots_of(time(14), time(17), Rhythm())
    assert blockers_to_cut(both, MORNING, moves=False) == []
    found = blockers_to_cut(both, MORNING[1:], moves=False)
    assert [(one.code, "Noé Aubert" in one.message) for one in found] == [("planned_hours", True)]
    assert len(blockers_to_cut(both, afternoon, moves=False)) == 2
    found = blockers_to_cut(both, MORNING, moves=True)
    assert [(one.code, one.where) for one in found] == [("planned_modality", "modality")]
    assert blockers_to_cut([], afternoon, moves=True) == []


def test_a_room_stays_open_for_its_defences() -> None:
    found = blockers_to_shut([NINE, ELEVEN], ["11:15", "10:00"])
    assert [(one.code, "Léa Brun" in one.message, "Noé" in one.message) for one in found] == [
        ("planned_hours", True, False)
    ]
    assert blockers_to_shut([NINE, ELEVEN], ["10:00"]) == []


def test_a_half_day_holds_a_defence() -> None:
    assert [one.code for one in blockers_of_hours(time(9), time(9), Rhythm())] == ["hours"]
    assert [one.code for one in blockers_of_hours(time(9), time(9, 45), Rhythm())] == ["no_slot"]
    assert blockers_of_hours(time(9), time(10), Rhythm()) == []


def test_a_half_day_with_answers_leaves_with_its_reason() -> None:
    assert [one.code for one in blockers_to_remove(planned=[NINE], answers=0, reason="")] == ["planned"]
    assert [one.code for one in blockers_to_remove(planned=[], answers=2, reason=" ")] == ["reason"]
    assert blockers_to_remove(planned=[], answers=2, reason="Travaux.") == []
    assert blockers_to_remove(planned=[], answers=0, reason="") == []


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


@pytest.mark.parametrize(
    ("today", "asked_on", "reminded_on", "is_written_to"),
    [
        (date(2027, 5, 13), date(2027, 5, 3), None, True),
        (date(2027, 5, 13), date(2027, 5, 13), None, False),
        (date(2027, 5, 15), date(2027, 5, 14), None, False),
        (date(2027, 5, 18), date(2027, 5, 14), None, True),
        (date(2027, 5, 18), date(2027, 5, 3), date(2027, 5, 17), False),
        (date(2027, 5, 19), date(2027, 5, 3), date(2027, 5, 17), True),
        (date(2027, 5, 12), date(2027, 5, 3), None, False),
        (date(2027, 5, 21), date(2027, 5, 3), None, False),
    ],
)
def test_nobody_is_reminded_who_was_just_written_to(
    today: date, asked_on: date, reminded_on: date | None, is_written_to: bool
) -> None:
    due = date(2027, 5, 20)
    assert is_reminded(due, today, asked_on=asked_on, reminded_on=reminded_on) is is_written_to


def test_a_long_list_of_names_is_cut() -> None:
    assert named(["Ana", "Bea"], 2) == "Ana et Bea"
    assert named(["Ana", "Bea", "Cléa"], 2) == "Ana, Bea et 1 de plus"
