"""What may be written on the day of a defence, and when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pacte.cohorts.vocabulary import JurorRole
from pacte.juries.day.rules import (
    Moment,
    Passage,
    Seat,
    Verdict,
    blockers_to_attend,
    blockers_to_clear,
    blockers_to_correct_hours,
    blockers_to_decide,
    blockers_to_mark,
    blockers_to_note,
    delay_of,
    expected_delay,
    unfilled,
)
from pacte.juries.vocabulary import Outcome, Resit

DAY = date(2027, 6, 14)
AT = datetime(2027, 6, 14, 7, 0, tzinfo=UTC)
ZONE = "Europe/Paris"
CHAIR = Seat(juror_id=1, name="Inès Vuillemin", role=JurorRole.EHESP, is_chair=True, is_present=True)
OTHER = Seat(juror_id=2, name="Paul Renard", role=JurorRole.ARS, is_present=True)
WAITING = Passage(id=1, learner="Noé Aubert", starts_at=AT, seats=(CHAIR, OTHER))
BEGUN = replace(WAITING, began_at=AT)
HELD = replace(BEGUN, ended_at=AT + timedelta(minutes=55))
REDO = Verdict(outcome=Outcome.DEFERRED, resit=Resit.ORAL, to_correct="La méthode.")


def decide(
    passage: Passage,
    verdict: Verdict,
    *,
    juror: int | None = 1,
    today: date = DAY,
    opens_resit: bool = True,
    closed: bool = False,
) -> list[str]:
    found = blockers_to_decide(
        passage,
        verdict,
        juror_id=juror,
        day=DAY,
        today=today,
        now=AT + timedelta(minutes=30),
        zone=ZONE,
        opens_resit=opens_resit,
        is_closed=closed,
    )
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("passage", "outcome", "codes"),
    [
        (WAITING, Outcome.ADMITTED, ["not_begun"]),
        (WAITING, Outcome.DEFERRED, ["not_begun"]),
        (WAITING, Outcome.ABSENT, []),
        (BEGUN, Outcome.ADMITTED, []),
        (BEGUN, Outcome.DEFERRED, []),
        (BEGUN, Outcome.ABSENT, ["begun"]),
        (HELD, Outcome.ADMITTED, []),
        (HELD, Outcome.DEFERRED, []),
        (HELD, Outcome.ABSENT, ["begun"]),
        (replace(WAITING, starts_at=AT + timedelta(hours=1)), Outcome.ABSENT, ["too_early"]),
    ],
)
def test_a_result_comes_of_a_defence_begun_or_of_an_absence(
    passage: Passage, outcome: Outcome, codes: list[str]
) -> None:
    assert decide(passage, replace(REDO, outcome=outcome)) == codes


def test_all_that_is_lacking_is_told_at_once() -> None:
    found = decide(
        replace(WAITING, seats=(replace(CHAIR, is_present=None),)),
        Verdict(outcome=Outcome.DEFERRED, mention="x" * 301),
    )
    assert found == ["not_present", "not_begun", "resit_missing", "to_correct_missing", "mention_long"]


def test_nothing_is_taken_again_after_the_last_session() -> None:
    failed = Verdict(outcome=Outcome.DEFERRED, to_correct="La méthode.")
    assert decide(HELD, failed) == ["resit_missing"]
    assert decide(HELD, failed, opens_resit=False) == []
    assert REDO.cleaned(opens_resit=True).resit is Resit.ORAL
    assert REDO.cleaned(opens_resit=False).resit is None
    assert replace(REDO, outcome=Outcome.ADMITTED).cleaned(opens_resit=True).resit is None


def test_nobody_decides_from_outside_or_before_the_day_or_after_the_closing() -> None:
    assert decide(BEGUN, REDO, juror=3) == ["not_of_jury"]
    assert decide(BEGUN, REDO, juror=None) == ["not_of_jury"]
    assert decide(replace(BEGUN, seats=(replace(CHAIR, is_tied=True),)), REDO) == ["not_of_jury"]
    assert decide(WAITING, REDO, today=DAY - timedelta(days=1)) == ["not_the_day"]
    assert decide(BEGUN, REDO, closed=True) == ["minutes_closed"]
    assert decide(BEGUN, Verdict(outcome=None)) == ["outcome_missing"]
    assert [one.code for one in blockers_to_clear(BEGUN, juror_id=1, is_closed=False)] == []
    assert [one.code for one in blockers_to_clear(BEGUN, juror_id=1, is_closed=True)] == ["minutes_closed"]


def test_notes_are_those_of_this_jury_until_it_closes() -> None:
    def codes(juror: int | None, passage: Passage = WAITING, *, closed: bool = False) -> list[str]:
        return [one.code for one in blockers_to_note(passage, "…", juror_id=juror, is_closed=closed)]

    assert codes(1) == []
    assert codes(1, replace(WAITING, seats=(replace(CHAIR, is_present=None),))) == []
    assert codes(3) == codes(None) == ["not_of_jury"]
    assert codes(1, replace(WAITING, seats=(replace(CHAIR, is_tied=True),))) == ["not_of_jury"]
    assert codes(1, closed=True) == ["minutes_closed"]


@pytest.mark.parametrize(
    ("moment", "passage", "undone", "codes"),
    [
        (Moment.ARRIVED, WAITING, False, []),
        (Moment.BEGAN, WAITING, False, []),
        (Moment.ENDED, WAITING, False, ["not_begun"]),
        (Moment.ENDED, BEGUN, False, []),
        (Moment.BEGAN, replace(WAITING, outcome=Outcome.ABSENT), False, ["said_absent"]),
        (Moment.ARRIVED, BEGUN, True, ["begun"]),
        (Moment.BEGAN, BEGUN, True, []),
        (Moment.BEGAN, HELD, True, ["ended"]),
        (Moment.BEGAN, replace(BEGUN, outcome=Outcome.ADMITTED), True, ["decided"]),
        (Moment.ENDED, HELD, True, []),
    ],
)
def test_moments_come_in_their_order(
    moment: Moment, passage: Passage, undone: bool, codes: list[str]
) -> None:
    def told(*, closed: bool = False, today: date = DAY, others: tuple[Passage, ...] = ()) -> list[str]:
        return [
            one.code
            for one in blockers_to_mark(
                passage, moment, others, undone=undone, day=DAY, today=today, is_closed=closed
            )
        ]

    assert told() == codes
    assert told(closed=True) == ["minutes_closed"]
    if not undone:
        assert told(today=date(2027, 6, 13))[0] == "not_the_day"
    if moment is Moment.BEGAN and not undone:
        assert told(others=(replace(BEGUN, id=9),))[-1] == "another_under_way"
        assert "another_under_way" not in told(others=(replace(HELD, id=9),))


@pytest.mark.parametrize(
    ("passage", "began", "ended", "codes"),
    [
        (HELD, 0, 50, []),
        (BEGUN, -5, None, []),
        (WAITING, 0, 50, ["not_begun"]),
        (HELD, 50, 50, ["backwards"]),
        (HELD, 0, 500, ["to_come"]),
        (HELD, 500, 490, ["to_come", "to_come", "backwards"]),
    ],
)
def test_hours_are_corrected_to_those_of_a_defence_that_was_held(
    passage: Passage, began: int, ended: int | None, codes: list[str]
) -> None:
    def told(*others: Passage, closed: bool = False) -> list[str]:
        found = blockers_to_correct_hours(
            passage,
            AT + timedelta(minutes=began),
            None if ended is None else AT + timedelta(minutes=ended),
            [passage, *others],
            now=AT + timedelta(hours=2),
            is_closed=closed,
        )
        return [one.code for one in found]

    assert told() == codes
    assert told(closed=True) == ["minutes_closed"]
    if not codes:
        assert told(replace(HELD, id=2)) == ["another_then"]
        assert told(replace(BEGUN, id=2, began_at=AT + timedelta(minutes=10))) == ["another_then"]
        before = replace(HELD, id=2, began_at=AT - timedelta(hours=1), ended_at=AT - timedelta(minutes=5))
        assert told(before) == []


def test_attendance_names_people_of_the_room_and_who_presides() -> None:
    def codes(
        present: set[int],
        chosen: set[int],
        chair: int | None,
        *,
        today: date = DAY,
        closed: bool = False,
        writer: int | None = None,
    ) -> list[str]:
        return [
            one.code
            for one in blockers_to_attend(
                {1, 2},
                [WAITING],
                writer=writer,
                present=present,
                chosen=chosen,
                chair=chair,
                day=DAY,
                today=today,
                is_closed=closed,
            )
        ]

    assert codes({1, 2}, {1}, 1) == []
    assert codes({1}, {1}, None) == []
    assert codes({1, 2}, {1}, 2, writer=2) == ["chair_there"]
    assert codes({1, 2}, {1}, 2, writer=1) == []
    assert codes({1, 2}, {1}, 2) == []
    assert codes({2}, {1}, 2, writer=2) == []
    assert codes({1}, {1}, 2) == ["chair_absent"]
    assert codes({3}, {7}, None) == ["no_passage", "not_of_jury"]
    assert codes({1}, set(), 5) == ["no_passage", "not_of_jury"]
    assert codes({1}, {1}, 1, closed=True) == ["minutes_closed"]
    assert codes({1}, set(), 2, today=DAY - timedelta(days=1)) == [
        "not_the_day",
        "no_passage",
        "chair_absent",
    ]


def test_a_role_is_filled_by_who_deliberates() -> None:
    required = [(JurorRole.EHESP, 1), (JurorRole.ARS, 1)]
    assert unfilled([CHAIR, OTHER], required) == []
    assert unfilled([CHAIR, replace(OTHER, is_tied=True)], required) == [(JurorRole.ARS, 1)]
    assert unfilled([CHAIR, replace(OTHER, is_present=False)], required) == [(JurorRole.ARS, 1)]
    assert unfilled([CHAIR], [(JurorRole.EHESP, 3)]) == [(JurorRole.EHESP, 2)]


def test_a_delay_is_told_and_carries_on() -> None:
    late = AT + timedelta(minutes=12, seconds=50)
    assert delay_of(AT, late, AT) == delay_of(AT, None, late) == 12
    assert delay_of(AT, AT - timedelta(minutes=5), AT) == 0
    after = replace(WAITING, id=2, starts_at=AT + timedelta(hours=1))
    assert expected_delay([replace(WAITING, began_at=late), after], AT) == 12
    assert expected_delay([replace(HELD, outcome=Outcome.ADMITTED), after], late) == 0
    assert expected_delay([replace(HELD), after], AT + timedelta(minutes=70)) == 10
    assert expected_delay([], AT) == 0
