"""Which reminder is due, which half-days wait for their seal."""

from datetime import UTC, datetime, timedelta

import pytest

from pacte.seminars.reminders.rules import due_instant, is_working_hour, reminder_due, waits_for_seal

START = datetime(2025, 12, 11, 8, 0, tzinfo=UTC)
WEEK, DAY = START - timedelta(days=7), START - timedelta(days=1)
LONG_AGO = START - timedelta(days=100)


@pytest.mark.parametrize(
    ("now", "known_at", "due"),
    [
        (WEEK - timedelta(seconds=1), LONG_AGO, None),
        (WEEK, LONG_AGO, 7),
        (DAY - timedelta(seconds=1), LONG_AGO, 7),
        (DAY, LONG_AGO, 1),
        (START - timedelta(seconds=1), LONG_AGO, 1),
        (START, LONG_AGO, None),
        (WEEK + timedelta(days=1), WEEK + timedelta(hours=1), None),
        (DAY, WEEK + timedelta(hours=1), 1),
        (DAY, DAY + timedelta(seconds=1), None),
        (WEEK, WEEK, 7),
    ],
)
def test_reminder_whose_time_has_come(now: datetime, known_at: datetime, due: int | None) -> None:
    found = reminder_due((7, 1), starts_at=START, known_at=known_at, zone="Europe/Paris", now=now)
    assert found == due


def test_a_week_before_is_the_same_hour_of_the_clock() -> None:
    monday = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)  # 9 h in Paris, the day after summer time began
    assert due_instant(monday, 7, "Europe/Paris") == datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
    assert due_instant(monday, 7, "Indian/Reunion") == datetime(2026, 3, 23, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "sealed", "waits"),
    [
        (timedelta(minutes=59), False, False),
        (timedelta(minutes=60), False, True),
        (timedelta(minutes=60), True, False),
        (timedelta(days=30) - timedelta(seconds=1), False, True),
        (timedelta(days=30), False, False),
    ],
)
def test_what_waits_for_a_seal(after: timedelta, sealed: bool, waits: bool) -> None:
    found = waits_for_seal(
        ends_at=START, sealed_at=START if sealed else None, sign_minutes_after=60, now=START + after
    )
    assert found is waits


def test_nobody_is_written_to_at_night() -> None:
    assert not is_working_hour(datetime(2025, 12, 12, 6, 59, tzinfo=UTC), "Europe/Paris")
    assert is_working_hour(datetime(2025, 12, 12, 7, 0, tzinfo=UTC), "Europe/Paris")
    assert is_working_hour(datetime(2025, 12, 12, 4, 0, tzinfo=UTC), "Indian/Reunion")
