"""When absences are caught up, when a decision lifts the tolerance, what counts as work in the team."""

from datetime import UTC, date, datetime

import pytest

from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.absences import rules
from pacte.seminars.proofs.rules import Spent
from pacte.seminars.vocabulary import AttendanceState, Bucket, TeamWorkState

TODAY = date(2026, 1, 5)


def spent(
    state: AttendanceState = AttendanceState.ABSENT, *, sealed: bool = True, catch_up: int = 0
) -> Spent:
    return Spent(
        starts_at=datetime(2025, 12, 11, 8, tzinfo=UTC),
        ends_at=datetime(2025, 12, 11, 11, 30, tzinfo=UTC),
        bucket=Bucket.IN_PERSON,
        state=state,
        arrived_at=datetime(2025, 12, 11, 9, tzinfo=UTC) if state is AttendanceState.EXCUSED else None,
        sealed=sealed,
        catch_up=catch_up,
    )


def codes(blockers: list[rules.Blocker]) -> list[str]:
    return [one.code for one in blockers]


@pytest.mark.parametrize(
    ("known", "already", "expected"),
    [
        (None, False, ["not_sealed"]),
        (spent(sealed=False), False, ["not_sealed"]),
        (spent(), False, []),
        (spent(AttendanceState.JUSTIFIED), False, []),
        (spent(AttendanceState.EXCUSED), False, ["not_missed"]),
        (spent(AttendanceState.PRESENT), False, ["not_missed"]),
        (spent(), True, ["already_given"]),
        (spent(catch_up=60), True, ["already_given"]),
    ],
)
def test_only_a_sealed_absence_is_caught_up_once(
    known: Spent | None, already: bool, expected: list[str]
) -> None:
    assert codes(rules.blockers_to_catch_up(known, already=already)) == expected


@pytest.mark.parametrize(
    ("minutes", "due_on", "instruction", "expected"),
    [
        (210, TODAY, "Lire", []),
        (211, TODAY, "Lire", ["minutes"]),
        (0, TODAY, "Lire", ["minutes"]),
        (60, date(2026, 1, 4), "Lire", ["due_on"]),
        (0, date(2026, 1, 4), " ", ["instruction_missing", "minutes", "due_on"]),
    ],
)
def test_what_is_given_counts_for_no_more_than_what_was_missed(
    minutes: int, due_on: date, instruction: str, expected: list[str]
) -> None:
    found = rules.blockers_to_give(
        spent(), already=False, instruction=instruction, minutes=minutes, due_on=due_on, today=TODAY
    )
    assert codes(found) == expected


@pytest.mark.parametrize(
    ("known", "validated", "cancelled", "expected"),
    [
        (spent(), False, False, []),
        (spent(), True, False, ["validated"]),
        (spent(), False, True, ["cancelled"]),
        (spent(AttendanceState.PRESENT), False, False, ["not_missed"]),
        (None, False, False, ["not_missed"]),
    ],
)
def test_work_is_validated_once_and_only_for_what_was_missed(
    known: Spent | None, validated: bool, cancelled: bool, expected: list[str]
) -> None:
    assert codes(rules.blockers_to_validate(known, validated=validated, cancelled=cancelled)) == expected


def test_what_is_ended_has_its_reason_and_ends_once() -> None:
    assert codes(rules.blockers_to_cancel(cancelled=False, reason=" ")) == ["reason_missing"]
    assert codes(rules.blockers_to_cancel(cancelled=True, reason="")) == ["cancelled"]
    assert rules.blockers_to_cancel(cancelled=False, reason="Déjà rendu") == []
    assert codes(rules.blockers_to_end(ended=False, reason="")) == ["reason_missing"]
    assert codes(rules.blockers_to_end(ended=True, reason="Fin")) == ["ended"]
    assert rules.blockers_to_end(ended=False, reason="Fin") == []


@pytest.mark.parametrize(
    ("half_days", "reason", "expected"),
    [
        (1, "Congé", []),
        (60, "Congé", []),
        (0, "Congé", ["half_days"]),
        (61, "Congé", ["half_days"]),
        (0, "", ["reason_missing", "half_days"]),
    ],
)
def test_a_decision_has_its_reason_and_a_number(half_days: int, reason: str, expected: list[str]) -> None:
    assert codes(rules.blockers_to_decide(half_days, reason, excess=60, ahead=False)) == expected


@pytest.mark.parametrize(
    ("excess", "ahead", "expected"),
    [(1, False, ["more_than_missed"]), (1, True, []), (9, False, []), (0, False, ["more_than_missed"])],
)
def test_more_than_was_missed_is_covered_on_purpose(excess: int, ahead: bool, expected: list[str]) -> None:
    assert codes(rules.blockers_to_decide(9, "Congé", excess=excess, ahead=ahead)) == expected


@pytest.mark.parametrize("state", EnrollmentState)
def test_nothing_new_is_asked_of_those_who_left(state: EnrollmentState) -> None:
    expected = [] if state is EnrollmentState.ACTIVE else ["not_here"]
    assert codes(rules.blockers_of_presence(state)) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"minutes": 600}, []),
        ({"minutes": 601}, ["minutes"]),
        ({"minutes": 0, "subject": " "}, ["subject_missing", "minutes"]),
        ({"done_on": date(2026, 1, 6)}, ["done_on"]),
        ({"done_on": date(2025, 12, 11)}, []),
        ({"done_on": date(2025, 12, 10)}, ["done_on"]),
        ({"already": True}, ["already_declared"]),
    ],
)
def test_work_in_the_team_is_dated_and_short_enough(values: dict[str, object], expected: list[str]) -> None:
    asked = {"subject": "Réunion", "minutes": 90, "done_on": TODAY, "already": False, **values}
    found = rules.blockers_to_declare(today=TODAY, t0_on=date(2025, 12, 11), **asked)  # type: ignore[arg-type]
    assert codes(found) == expected


@pytest.mark.parametrize("state", TeamWorkState)
@pytest.mark.parametrize("accepted", [True, False])
def test_a_declaration_is_answered_once_and_refused_with_a_reason(
    state: TeamWorkState, accepted: bool
) -> None:
    expected = [] if state is TeamWorkState.DECLARED else ["settled"]
    assert codes(rules.blockers_to_judge(state, accepted=accepted, reason="Hors sujet")) == expected
    lacking = [] if accepted else ["reason_missing"]
    assert codes(rules.blockers_to_judge(state, accepted=accepted, reason="")) == [*expected, *lacking]
