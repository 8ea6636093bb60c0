"""Dates, hours and durations as video tools write them, one literal case a form."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pacte.seminars.video.instants import is_month_first, read_minutes, read_moment

PARIS = ZoneInfo("Europe/Paris")
DAY = date(2025, 12, 11)
EIGHT_O_TWO = datetime(2025, 12, 11, 8, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2025-12-11T08:02:00Z",
        "2025-12-11 08:02:00 UTC",
        "2025-12-11T09:02:00+01:00",
        "2025-12-11T03:02:00-0500",
        "2025-12-11T09:02:00.000",
        "2025-12-11 09:02",
        "11/12/2025 09:02:00",
        "11/12/2025 9h02",
        "11/12/2025 à 09:02",
        "11/12/25 09:02",
        "11.12.2025, 09:02:00",
        "11/12/2025 9:02:00 AM",
        "Dec 11, 2025 9:02:00 AM",
        "December 11, 2025, 9:02 a.m.",
        "11 décembre 2025 à 9 h 02",
        "jeudi 11 déc. 2025 09:02",
        "Thu, 11 Dec 2025 09:02:00",
        "11/12/2025 08:02 (GMT)",
        "11/12/2025 10:02 UTC+2",
        "2025-12-11 09:02:00 CET",
        "09:02:00",
        "9 h 02",
        "9:02\u202fAM",
    ],
)
def test_the_same_instant_in_every_form(text: str) -> None:
    moment = read_moment(text)
    assert moment is not None, text
    assert moment.at(day=DAY, month_first=False, zone=PARIS) == EIGHT_O_TWO


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/11/2025 9:02:00 PM", datetime(2025, 12, 11, 20, 2, tzinfo=UTC)),
        ("12/11/2025 12:02 AM", datetime(2025, 12, 10, 23, 2, tzinfo=UTC)),
        ("12/11/2025 12:02 PM", datetime(2025, 12, 11, 11, 2, tzinfo=UTC)),
        ("12/13/2025 09:00", datetime(2025, 12, 13, 8, 0, tzinfo=UTC)),
        ("13/12/2025 09:00", datetime(2025, 12, 13, 8, 0, tzinfo=UTC)),
    ],
)
def test_the_month_first(text: str, expected: datetime) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert moment.at(day=DAY, month_first=True, zone=PARIS) == expected


@pytest.mark.parametrize(
    "text",
    ["", "hier", "2025-12-11", "32/13/2025 09:00", "11/12/2025 25:00", "09:02 environ", "9:00 XM", "=A1"],
)
def test_what_is_no_instant(text: str) -> None:
    assert read_moment(text) is None


def test_a_zone_overseas_is_the_hour_there() -> None:
    moment = read_moment("11/12/2025 12:02")
    assert moment is not None
    assert moment.at(day=DAY, month_first=False, zone=ZoneInfo("Indian/Reunion")) == EIGHT_O_TWO


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["11/12/2025 09:00"], False),
        (["12/11/2025 09:00"], True),  # only so is it the day of the half-day
        (["05/06/2025 09:00"], False),
        (["12/13/2025 09:00", "05/06/2025 09:00"], True),
        (["13/12/2025 09:00", "12/11/2025 09:00"], False),
        (["2025-12-11 09:00"], False),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_whole_file(texts: list[str], expected: bool) -> None:
    moments = [moment for text in texts if (moment := read_moment(text)) is not None]
    assert len(moments) == len(texts)
    assert is_month_first(moments, DAY) is expected


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("95", 95),
        ("95 min", 95),
        ("1:35:00", 95),
        ("1:35", 95),
        ("1 h 35", 95),
        ("1h 35m 0s", 95),
        ("1 h", 60),
    ],
)
def test_durations(text: str, minutes: int) -> None:
    assert read_minutes(text) == timedelta(minutes=minutes)


def test_a_duration_in_seconds_and_none() -> None:
    assert read_minutes("5700", in_seconds=True) == timedelta(minutes=95)
    assert read_minutes("longtemps") is None
    assert read_minutes("") is None
