"""The window to the second in every time zone of the federations, and public holidays."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from pacte.cohorts.rules import (
    WindowState,
    closing_instant,
    easter,
    last_accepted_instant,
    month_of,
    opening_instant,
    public_holiday,
    window_state,
)


@pytest.mark.parametrize(
    ("zone", "first_refused"),
    [
        ("Europe/Paris", datetime(2025, 10, 31, 23, 0, tzinfo=UTC)),  # winter time since 26 October
        ("Indian/Reunion", datetime(2025, 10, 31, 20, 0, tzinfo=UTC)),
        ("Indian/Mayotte", datetime(2025, 10, 31, 21, 0, tzinfo=UTC)),
        ("America/Guadeloupe", datetime(2025, 11, 1, 4, 0, tzinfo=UTC)),
        ("America/Martinique", datetime(2025, 11, 1, 4, 0, tzinfo=UTC)),
        ("America/Cayenne", datetime(2025, 11, 1, 3, 0, tzinfo=UTC)),
    ],
)
def test_last_minute_of_closing_day_counts_in_the_federation_zone(zone: str, first_refused: datetime) -> None:
    closes_at = closing_instant(date(2025, 10, 31), zone)
    opens_at = opening_instant(date(2025, 8, 1), zone)

    assert closes_at == first_refused
    assert last_accepted_instant(date(2025, 10, 31), zone) == first_refused - timedelta(microseconds=1)
    assert window_state(opens_at, closes_at, first_refused - timedelta(seconds=1)) is WindowState.OPEN
    assert window_state(opens_at, closes_at, first_refused) is WindowState.CLOSED


def test_window_opens_at_local_midnight() -> None:
    opens_at = opening_instant(date(2025, 8, 1), "Europe/Paris")
    closes_at = closing_instant(date(2025, 10, 31), "Europe/Paris")

    assert opens_at == datetime(2025, 7, 31, 22, 0, tzinfo=UTC)
    assert window_state(opens_at, closes_at, opens_at - timedelta(microseconds=1)) is WindowState.UPCOMING
    assert window_state(opens_at, closes_at, opens_at) is WindowState.OPEN


def test_explicit_closing_minute_counts_whole() -> None:
    assert closing_instant(date(2025, 7, 1), "Europe/Paris", time(18, 0)) == datetime(
        2025, 7, 1, 16, 1, tzinfo=UTC
    )


def test_closing_in_the_hour_lived_twice_takes_the_later_one() -> None:
    # 26 October 2025: 02:30 exists at 00:30 UTC and at 01:30 UTC.
    assert closing_instant(date(2025, 10, 26), "Europe/Paris", time(2, 30)) == datetime(
        2025, 10, 26, 1, 31, tzinfo=UTC
    )
    assert opening_instant(date(2025, 10, 26), "Europe/Paris", time(2, 30)) == datetime(
        2025, 10, 26, 0, 30, tzinfo=UTC
    )


def test_closing_in_the_hour_that_does_not_exist_is_favourable() -> None:
    # 30 March 2025: 02:00 becomes 03:00, so 02:30 may mean 00:30 or 01:30 UTC.
    assert closing_instant(date(2025, 3, 30), "Europe/Paris", time(2, 30)) == datetime(
        2025, 3, 30, 1, 31, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("closing_day", "hours"),
    [(date(2025, 10, 26), 25), (date(2025, 3, 30), 23), (date(2025, 10, 31), 24)],
)
def test_closing_day_lasts_as_long_as_the_clock_says(closing_day: date, hours: int) -> None:
    start = opening_instant(closing_day, "Europe/Paris")

    assert closing_instant(closing_day, "Europe/Paris") - start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2000, date(2000, 4, 23)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter(year: int, expected: date) -> None:
    assert easter(year) == expected


@pytest.mark.parametrize(
    ("day", "departments", "name"),
    [
        (date(2026, 1, 1), (), "le jour de l’an"),
        (date(2026, 4, 6), (), "le lundi de Pâques"),
        (date(2026, 5, 14), (), "l’Ascension"),
        (date(2026, 5, 25), (), "le lundi de Pentecôte"),
        (date(2026, 7, 14), (), "la fête nationale"),
        (date(2026, 4, 3), ("67",), "le vendredi saint (Alsace et Moselle)"),
        (date(2026, 4, 3), ("21",), None),
        (date(2026, 12, 26), ("57",), "la Saint-Étienne (Alsace et Moselle)"),
        (date(2026, 12, 26), ("21",), None),
        (date(2026, 12, 20), ("974",), "l’abolition de l’esclavage"),
        (date(2026, 5, 22), ("972",), "l’abolition de l’esclavage"),
        (date(2026, 5, 27), ("971",), "l’abolition de l’esclavage"),
        (date(2026, 6, 10), ("973",), "l’abolition de l’esclavage"),
        (date(2026, 4, 27), ("976",), "l’abolition de l’esclavage"),
        (date(2026, 12, 20), ("976",), None),
        (date(2026, 1, 29), ("21",), None),
    ],
)
def test_public_holiday(day: date, departments: tuple[str, ...], name: str | None) -> None:
    assert public_holiday(day, departments) == name


def test_month_of() -> None:
    assert month_of(date(2025, 3, 9)) == "2025-03"
