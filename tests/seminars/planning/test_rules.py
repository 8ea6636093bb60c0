"""Where a seminar stands and what may be done there: every standing against every act."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pacte.seminars.calendar_rules import Hours
from pacte.seminars.planning.differences import headline
from pacte.seminars.planning.emails import Entry, entry_changes
from pacte.seminars.planning.rules import (
    Day,
    Standing,
    blockers_of_answer,
    blockers_to_answer,
    blockers_to_cancel,
    blockers_to_change,
    blockers_to_invite,
    blockers_to_restore,
    concerns,
    days_of,
    holidays_among,
    lapses,
    month_asked,
    month_beside,
    month_holding,
    standing,
)
from pacte.seminars.planning.whereabouts import Whereabouts, whereabouts
from pacte.seminars.vocabulary import ReplyState

START = datetime(2026, 1, 29, 8, 0, tzinfo=UTC)
MORNING = Hours(START, START + timedelta(hours=3))
AFTERNOON = Hours(START + timedelta(hours=5), START + timedelta(hours=8))
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (START - MINUTE, Standing.UPCOMING),
        (START, Standing.UNDERWAY),
        (MORNING.ends_at, Standing.UNDERWAY),
        (AFTERNOON.ends_at - MINUTE, Standing.UNDERWAY),
        (AFTERNOON.ends_at, Standing.HELD),
    ],
)
def test_a_seminar_is_held_once_its_last_half_day_is_over(now: datetime, expected: Standing) -> None:
    assert standing([AFTERNOON, MORNING], is_cancelled=False, now=now) is expected
    assert standing([AFTERNOON, MORNING], is_cancelled=True, now=now) is Standing.CANCELLED
    assert standing([], is_cancelled=False, now=now) is Standing.UNDATED


def test_what_may_be_done_where_a_seminar_stands() -> None:
    may = {
        one: (
            not blockers_to_change(one),
            not blockers_to_cancel(one, has_traces=False),
            not blockers_to_restore(one),
            not blockers_to_invite(one),
            not blockers_to_answer(one, contact="pacte@federation.example"),
        )
        for one in Standing
    }
    assert may == {
        Standing.CANCELLED: (False, False, True, False, False),
        Standing.UNDATED: (True, True, False, False, False),
        Standing.UPCOMING: (True, True, False, True, True),
        Standing.UNDERWAY: (True, True, False, True, False),
        Standing.HELD: (True, True, False, False, False),
    }
    assert [one.code for one in blockers_to_cancel(Standing.HELD, has_traces=True)] == ["attended"]


def test_an_absence_says_why() -> None:
    assert blockers_of_answer(ReplyState.COMING, "") == []
    assert [one.code for one in blockers_of_answer(ReplyState.NOT_COMING, " ")] == ["reason_missing"]
    assert blockers_of_answer(ReplyState.NOT_COMING, "Congé") == []
    assert [one.code for one in blockers_of_answer(ReplyState.INVITED, "x")] == ["answer_missing"]


def test_days_are_local_days_from_the_first_hour_to_the_last() -> None:
    late = Hours(datetime(2026, 1, 30, 3, 0, tzinfo=UTC), datetime(2026, 1, 30, 5, 0, tzinfo=UTC))
    assert days_of([AFTERNOON, late, MORNING], "Europe/Paris") == [
        Day(date(2026, 1, 29), START, AFTERNOON.ends_at),
        Day(date(2026, 1, 30), late.starts_at, late.ends_at),
    ]
    assert [day.on for day in days_of([late], "America/Martinique")] == [date(2026, 1, 29)]


def test_holidays_overseas_count_where_they_are() -> None:
    days = [date(2026, 5, 22), date(2026, 5, 1), date(2026, 5, 1)]
    assert holidays_among(days, ("21",)) == [(date(2026, 5, 1), "la fête du Travail")]
    assert holidays_among(days, ("972",)) == [
        (date(2026, 5, 1), "la fête du Travail"),
        (date(2026, 5, 22), "l’abolition de l’esclavage"),
    ]


def test_without_tracks_a_seminar_is_for_everybody() -> None:
    assert concerns([], "MSP")
    assert concerns(["CPTS", "MSP"], "MSP")
    assert not concerns(["CPTS"], "MSP")


def test_months_follow_each_other() -> None:
    month = month_holding(date(2025, 12, 11))
    assert (month.label, month.key, len(month.weeks)) == ("Décembre 2025", "2025-12", 5)
    assert month.weeks[0][0] == date(2025, 12, 1)
    assert (month_beside(month, -1), month_beside(month, 1)) == (date(2025, 11, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02", date(2026, 2, 1)),
        ("2026-13", None),
        ("1999-01", None),
        ("2026-1", None),
        ("２０２６-02", None),
        ("", None),
        ("'; --", None),
    ],
)
def test_a_month_asked_is_a_month(text: str, expected: date | None) -> None:
    assert month_asked(text) == expected


def test_entries_of_a_calendar_change_by_rank_and_never_in_the_past() -> None:
    def entry(offset: int, place: str = "Beaune") -> Entry:
        moved = timedelta(days=offset)
        return Entry(
            Day(MORNING.starts_at.date() + moved, MORNING.starts_at + moved, AFTERNOON.ends_at + moved),
            Whereabouts(place, ()),
        )

    before, now = START - timedelta(days=9), START + timedelta(hours=12)
    changed = entry_changes([entry(0), entry(1)], [entry(0), entry(7)], now=before)
    assert [(one.rank, one.entry, one.gone) for one in changed] == [(2, entry(7), False)]
    assert [(one.rank, one.gone) for one in entry_changes([entry(0), entry(1)], [], now=before)] == [
        (1, True),
        (2, True),
    ]
    moved = entry_changes([entry(0), entry(1)], [entry(0, "Dijon"), entry(1, "Dijon")], now=now)
    assert [one.rank for one in moved] == [2]


def test_an_answer_is_asked_again_for_what_nobody_had_been_asked_and_only_while_one_may_answer() -> None:
    early, late = START - timedelta(days=9), START + timedelta(hours=1)
    longer = Hours(MORNING.starts_at, MORNING.ends_at + timedelta(minutes=15))
    assert lapses([MORNING], [MORNING, AFTERNOON], now=early)
    assert lapses([MORNING], [AFTERNOON], now=early)
    assert lapses([MORNING], [longer], now=early)
    assert lapses([MORNING], [], now=early)
    assert not lapses([MORNING, AFTERNOON], [MORNING], now=early)
    assert not lapses([longer], [MORNING], now=early)
    assert not lapses([MORNING], [MORNING, AFTERNOON], now=late)


def test_the_subject_of_a_message_says_what_happened() -> None:
    now = START - timedelta(days=30)
    before = {"half_days": [kept(MORNING)], "modality": "in-person", "place": "Beaune", "video_url": ""}
    later = Hours(MORNING.starts_at + timedelta(days=7), MORNING.ends_at + timedelta(days=7))
    for change, words in (
        ({"half_days": [kept(later)]}, "Reporté"),
        ({"half_days": []}, "Reporté"),
        ({"half_days": [kept(MORNING), kept(AFTERNOON)]}, "Demi-journée ajoutée"),
        ({"modality": "online"}, "À distance"),
        ({"half_days": [kept(later)], "modality": "online"}, "Reporté, à distance"),
        ({"place": "Dijon"}, "Lieu changé"),
        ({"video_url": "https://visio.example/salle"}, "Lien vidéo changé"),
    ):
        assert headline(before, {**before, **change}, at=now) == words


def kept(one: Hours) -> list[str]:
    return [one.starts_at.isoformat(), one.ends_at.isoformat()]


def test_a_calendar_says_the_place_of_one_half_day_and_the_link_of_another() -> None:
    where = {"place": "Beaune", "video_url": "https://visio.example/salle"}
    before = whereabouts({"in-person"}, modality="online", **where)
    assert before == Whereabouts("Beaune", ("Lieu\u00a0: Beaune",))
    after = whereabouts({"online"}, modality="online", **where)
    assert after == Whereabouts(where["video_url"], ("Par vidéo\u00a0: https://visio.example/salle",))
    both = whereabouts({"in-person"}, modality="in-person", **where)
    assert (both.location, len(both.said)) == ("Beaune", 2)
    unknown = whereabouts({"online"}, modality="online", place="Beaune", video_url="")
    assert unknown == Whereabouts("À distance", ("À distance\u00a0: le lien vidéo est à venir.",))
