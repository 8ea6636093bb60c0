"""Hours by bucket, what a partial presence counts for, and the tolerance."""

from datetime import UTC, datetime

import pytest

from pacte.seminars.proofs.rules import (
    Hours,
    Spent,
    blockers_of_tolerance,
    blockers_to_certificate,
    can_be_justified,
    duration_words,
    hours_of,
    tolerance_state,
)
from pacte.seminars.vocabulary import AttendanceState, Bucket, Tolerance


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 12, 11, hour, minute, tzinfo=UTC)


def spent(
    state: AttendanceState, bucket: Bucket = Bucket.IN_PERSON, *, catch_up: int = 0, **times: datetime
) -> Spent:
    return Spent(starts_at=at(8), ends_at=at(11, 30), bucket=bucket, state=state, catch_up=catch_up, **times)


@pytest.mark.parametrize(
    ("state", "times", "minutes"),
    [
        (AttendanceState.PRESENT, {}, 210),
        (AttendanceState.EXCUSED, {"arrived_at": at(9)}, 150),
        (AttendanceState.EXCUSED, {"left_at": at(10, 15)}, 135),
        (AttendanceState.EXCUSED, {"arrived_at": at(9), "left_at": at(10)}, 60),
        (AttendanceState.EXCUSED, {"arrived_at": at(7), "left_at": at(13)}, 210),
        (AttendanceState.JUSTIFIED, {}, 0),
        (AttendanceState.ABSENT, {}, 0),
    ],
)
def test_only_the_time_there_counts(state: AttendanceState, times: dict[str, datetime], minutes: int) -> None:
    assert spent(state, **times).minutes == minutes


@pytest.mark.parametrize(
    ("state", "catch_up", "expected"),
    [
        (AttendanceState.ABSENT, 0, True),
        (AttendanceState.ABSENT, 180, False),
        (AttendanceState.JUSTIFIED, 0, True),
        (AttendanceState.PRESENT, 0, False),
    ],
)
def test_an_absence_is_explained_until_it_is_caught_up(
    state: AttendanceState, catch_up: int, expected: bool
) -> None:
    known = spent(state, catch_up=catch_up)
    whole = can_be_justified(known, expected=True, ends_at=at(11, 30), closes_at=at(18), at=at(12))
    assert whole is expected
    assert not can_be_justified(known, expected=True, ends_at=at(11, 30), closes_at=at(18), at=at(18))


def test_hours_by_bucket() -> None:
    found = hours_of(
        [
            spent(AttendanceState.PRESENT),
            spent(AttendanceState.EXCUSED, arrived_at=at(9)),
            spent(AttendanceState.PRESENT, Bucket.ONLINE),
            spent(AttendanceState.JUSTIFIED, Bucket.ONLINE),
            spent(AttendanceState.ABSENT),
        ]
    )
    assert found == Hours(
        in_person=360,
        online=210,
        missed=2,
        justified=1,
        half_days=3,
        provisional=570,
        unsealed=3,
        missed_unsealed=2,
    )
    assert found.total == 570
    assert hours_of([]) == Hours()


def test_work_in_the_place_of_what_was_missed_counts_apart() -> None:
    found = hours_of(
        [
            spent(AttendanceState.PRESENT, catch_up=60),
            spent(AttendanceState.JUSTIFIED, catch_up=180),
            spent(AttendanceState.ABSENT),
        ],
        team=90,
    )
    assert found == Hours(
        in_person=210,
        team=90,
        catch_up=180,
        missed=1,
        caught_up=1,
        half_days=1,
        provisional=210,
        unsealed=1,
        missed_unsealed=1,
    )
    assert (found.attended, found.total) == (210, 480)


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 h"), (45, "45 min"), (210, "3 h 30"), (300, "5 h"), (65, "1 h 05")]
)
def test_durations_in_words(minutes: int, words: str) -> None:
    assert duration_words(minutes).replace("\u00a0", " ") == words


def test_beyond_the_tolerance_one_is_told_what_to_do() -> None:
    assert blockers_of_tolerance(Hours(missed=2), 2) == []
    (blocker,) = blockers_of_tolerance(Hours(missed=3), 2)
    assert blocker.code == "absences_beyond_tolerance"
    assert blocker.message.replace("\u00a0", " ") == ("3 demi-journées manquées : la promotion en admet 2.")
    assert [one.code for one in blockers_of_tolerance(Hours(missed=1), 0)] == ["absences_beyond_tolerance"]


@pytest.mark.parametrize(
    ("missed", "covered", "expected"),
    [
        (2, 0, Tolerance.RESPECTED),
        (2, 5, Tolerance.RESPECTED),
        (3, 0, Tolerance.PASSED),
        (3, 1, Tolerance.LIFTED),
        (4, 1, Tolerance.PASSED),
    ],
)
def test_a_decision_covers_what_is_beyond(missed: int, covered: int, expected: Tolerance) -> None:
    hours = Hours(missed=missed)
    assert tolerance_state(hours, 2, covered=covered) is expected
    assert bool(blockers_of_tolerance(hours, 2, covered=covered)) is (expected is Tolerance.PASSED)


def test_a_certificate_needs_a_sealed_hour() -> None:
    assert [one.code for one in blockers_to_certificate(Hours(team=90, catch_up=60))] == ["nothing_sealed"]
    assert [one.code for one in blockers_to_certificate(Hours(missed=2))] == ["nothing_sealed"]
    assert blockers_to_certificate(Hours(online=60)) == []
