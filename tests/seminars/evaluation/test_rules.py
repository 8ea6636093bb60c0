"""Rules of evaluations: windows, who was there, what an answer needs, how answers are counted."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pacte.cohorts.definition import Question
from pacte.cohorts.vocabulary import Moment, QuestionKind
from pacte.seminars.evaluation.rules import (
    asked_key,
    blockers_of_values,
    blockers_to_answer,
    cold_window,
    hot_window,
    is_reminder_due,
    months_later,
    outcome_of,
    was_there,
)
from pacte.seminars.vocabulary import AttendanceState

END = datetime(2025, 12, 11, 16, 0, tzinfo=UTC)
MARK = Question(key="mark", label="Note ?")
CHOICE = Question(key="choice", label="Choix ?", kind=QuestionKind.CHOICE, choices=("Oui", "Non, pas tout"))
TEXT = Question(key="text", label="Texte ?", kind=QuestionKind.TEXT, required=False)


def test_hot_from_the_end_to_the_last_minute_of_the_last_day_there() -> None:
    paris = hot_window(END, open_days=14, zone="Europe/Paris")
    assert (paris.opens_at, paris.closes_at) == (END, datetime(2025, 12, 25, 23, 0, tzinfo=UTC))
    reunion = hot_window(END, open_days=14, zone="Indian/Reunion")
    assert reunion.closes_at == datetime(2025, 12, 25, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        (END - timedelta(seconds=1), False),
        (END, True),
        (END + timedelta(days=7) - timedelta(seconds=1), True),
        (END + timedelta(days=7), False),
    ],
)
def test_people_are_asked_within_seven_days(at: datetime, asked: bool) -> None:
    assert hot_window(END, open_days=14, zone="Europe/Paris").is_asked(at) is asked


def test_nobody_is_asked_after_the_end() -> None:
    window = hot_window(END, open_days=1, zone="Europe/Paris")
    assert window.is_asked(window.closes_at - timedelta(seconds=1))
    assert not window.is_asked(window.closes_at)


def test_cold_some_months_later_at_nine_there() -> None:
    window = cold_window(END, cold_months=6, open_days=14, zone="Europe/Paris")
    assert window.opens_at == datetime(2026, 6, 11, 7, 0, tzinfo=UTC)
    assert window.closes_at == datetime(2026, 6, 25, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2025, 11, 30), 1, date(2025, 12, 30)),
        (date(2025, 1, 15), 24, date(2027, 1, 15)),
    ],
)
def test_months_later(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


PRESENT, EXCUSED, JUSTIFIED, ABSENT = (
    AttendanceState.PRESENT,
    AttendanceState.EXCUSED,
    AttendanceState.JUSTIFIED,
    AttendanceState.ABSENT,
)


@pytest.mark.parametrize(
    ("states", "known", "announced", "asked"),
    [
        ((), False, False, True),
        ((), False, True, False),
        ((), True, False, False),
        ((PRESENT,), True, True, True),
        ((EXCUSED,), True, False, True),
        ((ABSENT, PRESENT), True, False, True),
        ((ABSENT,), True, False, False),
        ((JUSTIFIED, ABSENT), True, False, False),
    ],
)
def test_who_was_there(
    states: tuple[AttendanceState, ...], known: bool, announced: bool, asked: bool
) -> None:
    assert was_there(states, anybody_known=known, announced_absence=announced) is asked


def test_one_key_an_address_however_it_is_written() -> None:
    key = asked_key(Moment.HOT, 4, "Noe@Exemple.fr ")
    assert key == asked_key(Moment.HOT, 4, "noe@exemple.fr")
    assert key != asked_key(Moment.COLD, 4, "noe@exemple.fr")
    assert key != asked_key(Moment.HOT, 5, "noe@exemple.fr")
    assert len(key) <= 160
    assert "exemple" not in key


@pytest.mark.parametrize(
    ("after", "due"),
    [(timedelta(days=5, seconds=-1), False), (timedelta(days=5), True), (timedelta(days=14), False)],
)
def test_reminder(after: timedelta, due: bool) -> None:
    closes_at = END + timedelta(days=14)
    found = is_reminder_due(asked_at=END, closes_at=closes_at, reminder_days=5, now=END + after)
    assert found is due


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"answered": True}, ["answered"]),
        ({"is_cancelled": True}, ["cancelled"]),
        ({"is_over": False}, ["not_over"]),
        ({"now": END + timedelta(days=1)}, ["closed"]),
        ({"answered": True, "now": END + timedelta(days=1)}, ["answered"]),
    ],
)
def test_when_an_answer_is_taken(changed: dict[str, object], codes: list[str]) -> None:
    facts = {
        "answered": False,
        "closes_at": END + timedelta(days=1),
        "is_cancelled": False,
        "is_over": True,
        "zone": "Europe/Paris",
        "now": END,
        **changed,
    }
    assert [one.code for one in blockers_to_answer(**facts)] == codes  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"mark": 1, "choice": "Oui"}, []),
        ({"mark": 5, "choice": "Non, pas tout", "text": "Bien."}, []),
        ({}, [("missing", "mark"), ("missing", "choice")]),
        ({"mark": 0, "choice": "Peut-être"}, [("not_on_scale", "mark"), ("not_a_choice", "choice")]),
        ({"mark": "beaucoup", "choice": "Oui"}, [("not_on_scale", "mark")]),
        ({"mark": 3, "choice": "Oui", "text": "x" * 5_001}, [("too_long", "text")]),
    ],
)
def test_what_an_answer_needs(values: dict[str, int | str], found: list[tuple[str, str]]) -> None:
    blockers = blockers_of_values((MARK, CHOICE, TEXT), values)
    assert [(one.code, one.where) for one in blockers] == found


def test_marks_are_counted_with_their_mean() -> None:
    outcome = outcome_of(MARK, [{"mark": 5}, {"mark": 4}, {"mark": 4}, {}])
    assert [(bar.label, bar.count) for bar in outcome.bars] == [
        ("1 – pas du tout", 0),
        ("2", 0),
        ("3", 0),
        ("4", 2),
        ("5 – tout à fait", 1),
    ]
    assert outcome.total == 3
    assert outcome.mean == pytest.approx(13 / 3)


def test_choices_and_texts_are_counted() -> None:
    answers = [{"choice": "Oui", "text": "Bien."}, {"choice": "Parti", "text": ""}, {"choice": "Oui"}]
    outcome = outcome_of(CHOICE, answers)
    assert [(bar.label, bar.count) for bar in outcome.bars] == [("Oui", 2), ("Non, pas tout", 0)]
    assert (outcome.total, outcome.mean) == (2, None)
    assert outcome_of(TEXT, answers).texts == ("Bien.",)
    assert outcome_of(MARK, []).mean is None
