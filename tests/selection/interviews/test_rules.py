"""What may happen to an interview, over every state; series, overlaps, and who may still choose."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest

from pacte.selection.interviews.rules import (
    NOTICE,
    TRANSITIONS,
    Event,
    Offered,
    Span,
    Taken,
    blockers_of_cohort,
    blockers_of_overlap,
    blockers_of_time,
    blockers_to,
    blockers_to_choose,
    blockers_to_mark,
    blockers_to_propose,
    blockers_to_record,
    one_slot,
    series,
)
from pacte.selection.vocabulary import InterviewState

PARIS = "Europe/Paris"
NOW = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
DAY = date(2025, 11, 13)
SLOT = Span(datetime(2025, 11, 13, 13, 0, tzinfo=UTC), datetime(2025, 11, 13, 13, 30, tzinfo=UTC))

ALLOWED = {
    ("invited", "book"): "booked",
    ("invited", "cancel"): "cancelled",
    ("booked", "book"): "booked",
    ("booked", "release"): "invited",
    ("booked", "hold"): "held",
    ("booked", "miss"): "missed",
    ("booked", "cancel"): "cancelled",
    ("held", "miss"): "missed",
    ("missed", "hold"): "held",
    ("missed", "book"): "booked",
    ("missed", "cancel"): "cancelled",
    ("cancelled", "invite"): "invited",
}


@pytest.mark.parametrize(("state", "event"), list(product(InterviewState, Event)))
def test_every_state_and_event(state: InterviewState, event: Event) -> None:
    expected = ALLOWED.get((state.value, event.value))
    found = TRANSITIONS.get((state, event))
    assert (found.value if found else None) == expected
    blockers = blockers_to(event, state)
    assert [blocker.code for blocker in blockers] == ([] if expected else [f"interview_{state.value}"])


def hours(spans: list[Span]) -> list[str]:
    return [f"{span.starts_at:%H:%M}-{span.ends_at:%H:%M}" for span in spans]


def test_a_series_fills_the_hours_and_leaves_what_is_too_short() -> None:
    assert hours(series(DAY, time(14), time(15, 45), 30, 0, PARIS)) == [
        "13:00-13:30",
        "13:30-14:00",
        "14:00-14:30",
    ]
    assert hours(series(DAY, time(14), time(15, 45), 30, 15, PARIS)) == [
        "13:00-13:30",
        "13:45-14:15",
    ]


def test_a_series_with_pauses_uses_the_last_minute() -> None:
    assert hours(series(DAY, time(14), time(15, 15), 30, 15, PARIS)) == ["13:00-13:30", "13:45-14:15"]
    assert series(DAY, time(14), time(14, 29), 30, 0, PARIS) == []


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2025, 10, 25), PARIS, "2025-10-25T12:00:00+00:00"),
        (date(2025, 10, 26), PARIS, "2025-10-26T13:00:00+00:00"),
        (date(2025, 10, 26), "America/Martinique", "2025-10-26T18:00:00+00:00"),
    ],
)
def test_hours_are_local_on_both_sides_of_the_change_of_time(day: date, zone: str, expected: str) -> None:
    assert series(day, time(14), time(14, 30), 30, 0, zone)[0].starts_at.isoformat() == expected
    assert one_slot(day, time(14), 30, zone).starts_at.isoformat() == expected


def test_touching_slots_do_not_overlap() -> None:
    after = Span(SLOT.ends_at, SLOT.ends_at + timedelta(minutes=30))
    inside = Span(SLOT.starts_at + timedelta(minutes=29), SLOT.ends_at + timedelta(minutes=29))
    assert blockers_of_overlap([SLOT], [Taken("Alix", after)], PARIS) == []
    (blocker,) = blockers_of_overlap([SLOT], [Taken("Alix", inside)], PARIS)
    assert blocker.message.startswith("Alix mène déjà un entretien le 13 novembre 2025 à 14\u00a0h\u00a029")


def propose(spans: list[Span], **values: object) -> list[str]:
    fields: dict[str, object] = {
        "interviewers": 1,
        "minutes": 30,
        "bounds": (date(2025, 11, 12), date(2025, 12, 5)),
        "zone": PARIS,
        "now": NOW,
        **values,
    }
    return [blocker.code for blocker in blockers_to_propose(spans, (), **fields)]  # type: ignore[arg-type]


def test_a_series_is_refused_with_every_reason() -> None:
    assert propose([SLOT]) == []
    assert propose([], interviewers=0) == ["no_room", "no_interviewer"]
    (short,) = blockers_to_propose([], (), interviewers=1, minutes=30, bounds=None, zone=PARIS, now=NOW)
    assert short.message == "Cet horaire est trop court : un entretien de cette promotion dure 30 minutes."
    assert propose([SLOT], now=SLOT.starts_at, bounds=(date(2025, 12, 1), date(2025, 12, 5))) == [
        "in_the_past",
        "out_of_bounds",
    ]
    assert propose([SLOT], bounds=None) == []
    assert propose([SLOT] * 61) == ["too_many"]


def choose(**values: object) -> list[str]:
    offered = {"is_cancelled": False, "is_taken": False, "in_conflict": False, "same_cohort": True}
    slot = Offered(SLOT, **{key: values.pop(key, default) for key, default in offered.items()})  # type: ignore[arg-type]
    fields: dict[str, object] = {
        "state": InterviewState.INVITED,
        "current": None,
        "choose_by_at": datetime(2025, 11, 10, 23, 0, tzinfo=UTC),
        "by_staff": False,
        "zone": PARIS,
        "now": NOW,
        **values,
    }
    return [blocker.code for blocker in blockers_to_choose(slot, **fields)]  # type: ignore[arg-type]


def test_who_may_take_a_slot() -> None:
    assert choose() == []
    assert choose(is_cancelled=True, is_taken=True) == ["slot_gone"]
    assert choose(same_cohort=False) == ["slot_gone"]
    assert choose(is_taken=True, in_conflict=True) == ["slot_taken", "slot_in_conflict"]
    assert choose(now=datetime(2025, 11, 10, 23, 0, tzinfo=UTC)) == ["choice_over"]
    assert choose(now=datetime(2025, 11, 10, 22, 59, 59, tzinfo=UTC)) == []
    assert choose(state=InterviewState.MISSED) == ["missed"]
    assert choose(state=InterviewState.HELD) == ["interview_held"]


def test_a_day_before_only_staff_may() -> None:
    late = SLOT.starts_at - NOTICE
    far = late + timedelta(days=20)
    assert choose(now=late, choose_by_at=far) == ["slot_too_soon"]
    assert choose(now=late - timedelta(seconds=1), choose_by_at=far) == []
    assert choose(now=late, by_staff=True, choose_by_at=NOW) == []
    assert choose(now=SLOT.starts_at, by_staff=True) == ["slot_too_soon"]
    assert [one.code for one in blockers_of_time(SLOT, choose_by_at=far, zone=PARIS, now=late)] == [
        "too_late_to_change"
    ]


@pytest.mark.parametrize("state", list(InterviewState))
def test_records_are_written_once_a_meeting_is_set_and_has_begun(state: InterviewState) -> None:
    is_set = state.value in ("booked", "held", "missed")
    start = SLOT.starts_at
    for now, expected in ((start, []), (start - timedelta(seconds=1), ["not_yet"])):
        found = blockers_to_record(state, starts_at=start, now=now)
        assert [blocker.code for blocker in found] == (expected if is_set else ["not_booked"])


def test_an_interview_is_not_held_before_it_begins() -> None:
    early = blockers_to_mark(InterviewState.BOOKED, Event.HOLD, starts_at=SLOT.starts_at, now=NOW)
    assert [blocker.code for blocker in early] == ["not_yet"]
    assert blockers_to_mark(InterviewState.BOOKED, Event.MISS, starts_at=NOW, now=NOW) == []


def test_a_cohort_without_interviews_says_so() -> None:
    assert [blocker.code for blocker in blockers_of_cohort(with_interviews=False)] == ["no_interviews"]
    assert blockers_of_cohort(with_interviews=True) == []
