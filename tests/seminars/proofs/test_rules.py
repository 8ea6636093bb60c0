"""Hours by bucket, what a partial presence counts for, and the tolerance."""

from datetime import UTC, datetime

import pytest

from pacte.seminars.proofs.rules import (
    Hours,
    Spent,
    blockers_of_tolerance,
    blockers_to_certificate,
    duration_words,
    hours_of,
)
from pacte.seminars.vocabulary import AttendanceState, Bucket


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 12, 11, hour, minute, tzinfo=UTC)


def spent(state: AttendanceState, bucket: Bucket = Bucket.IN_PERSON, **times: datetime) -> Spent:
    return Spent(starts_at=at(8), ends_at=at(11, 30), bucket=bucket, state=state, **times)


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
    assert found == Hours(in_person=360, online=210, missed=2, justified=1, half_days=3)
    assert found.total == 570
    assert hours_of([]) == Hours()


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


def test_a_certificate_needs_a_sealed_hour() -> None:
    assert [one.code for one in blockers_to_certificate(Hours(missed=2))] == ["nothing_sealed"]
    assert blockers_to_certificate(Hours(online=60)) == []
