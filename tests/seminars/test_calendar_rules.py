"""Which half-day becomes which, and what people are told of."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from pacte.cohorts.definition import HalfDayDefinition, SeminarDefinition
from pacte.seminars.calendar_rules import (
    Hours,
    Told,
    change_label,
    change_labels,
    hours_of,
    kinds_of_change,
    paired,
)
from pacte.seminars.vocabulary import ChangeKind


def hours(day: int, start: int = 8) -> Hours:
    return Hours(datetime(2026, 1, day, start, tzinfo=UTC), datetime(2026, 1, day, start + 3, tzinfo=UTC))


A, B, C, D = hours(1), hours(2), hours(3), hours(4)


@pytest.mark.parametrize(
    ("before", "after", "fixed", "pairs"),
    [
        ([], [A], [], [(None, A)]),
        ([A], [A], [], [(A, A)]),
        ([A], [B], [], [(A, B)]),
        ([A, B], [B, C], [], [(B, B), (A, C)]),
        ([A, B], [C], [], [(A, C), (B, None)]),
        ([A], [B, C], [], [(A, B), (None, C)]),
        ([A, B], [A, C], [A], [(A, A), (B, C)]),
        ([A, B], [C, D], [A], [(B, C), (None, D), (A, None)]),
        ([A], [], [], [(A, None)]),
    ],
)
def test_half_days_are_paired(
    before: list[Hours], after: list[Hours], fixed: list[Hours], pairs: list[tuple[Hours, Hours]]
) -> None:
    assert paired(before, after, fixed) == pairs


def test_hours_are_those_of_the_federation() -> None:
    seminar = SeminarDefinition(
        key="s1",
        title="Séminaire 1",
        half_days=(
            HalfDayDefinition(on=date(2026, 7, 2), starts_at=time(14), ends_at=time(17)),
            HalfDayDefinition(on=date(2026, 1, 29), starts_at=time(9), ends_at=time(12, 30)),
        ),
    )
    assert hours_of(seminar, "Europe/Paris") == (
        Hours(datetime(2026, 1, 29, 8, tzinfo=UTC), datetime(2026, 1, 29, 11, 30, tzinfo=UTC)),
        Hours(datetime(2026, 7, 2, 12, tzinfo=UTC), datetime(2026, 7, 2, 15, tzinfo=UTC)),
    )
    assert hours_of(seminar, "Indian/Reunion")[0].starts_at == datetime(2026, 1, 29, 5, tzinfo=UTC)


TOLD = Told(half_days=(A,), modality="in-person", place="Beaune")


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        (TOLD, ()),
        (Told(half_days=(B,), modality="in-person", place="Beaune"), (ChangeKind.POSTPONED,)),
        (Told(half_days=(A,), modality="online", place="Beaune"), (ChangeKind.MODALITY,)),
        (Told(half_days=(A,), modality="in-person", place="Dijon"), (ChangeKind.PLACE,)),
        (
            Told(half_days=(A,), modality="in-person", place="Beaune", video_url="https://v.example"),
            (ChangeKind.PLACE,),
        ),
        (
            Told(half_days=(B,), modality="online", place=""),
            (ChangeKind.POSTPONED, ChangeKind.MODALITY, ChangeKind.PLACE),
        ),
    ],
)
def test_what_changed(after: Told, kinds: tuple[ChangeKind, ...]) -> None:
    assert kinds_of_change(TOLD, after) == kinds


def test_the_first_dates_are_announced_not_postponed() -> None:
    unknown = Told(half_days=(), modality="in-person", place="Beaune")
    assert kinds_of_change(unknown, TOLD) == (ChangeKind.ANNOUNCED,)


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ([A], [A, B], "Demi-journée ajoutée"),
        ([A], [A, B, C], "Demi-journées ajoutées"),
        ([A, B], [A], "Demi-journée retirée"),
        ([A, B], [A, C], "Reporté"),
        ([A], [], "Reporté"),
        ([A], [hours(1, 9)], "Horaire changé"),
    ],
)
def test_a_half_day_added_or_taken_off_postpones_nothing(
    before: list[Hours], after: list[Hours], label: str
) -> None:
    assert change_label(ChangeKind.POSTPONED, before, after) == label


@pytest.mark.parametrize(
    ("before", "after", "at", "labels"),
    [
        ([A], [A, B], A.starts_at, ["Demi-journée ajoutée à distance"]),
        ([A], [A, B], A.starts_at - timedelta(hours=1), ["Demi-journée ajoutée", "Modalité changée"]),
        ([A], [A], A.starts_at, ["Reporté", "Modalité changée"]),
    ],
)
def test_a_modality_that_only_what_was_added_takes_is_said_with_it(
    before: list[Hours], after: list[Hours], at: datetime, labels: list[str]
) -> None:
    kinds = [ChangeKind.POSTPONED, ChangeKind.MODALITY]
    assert change_labels(kinds, before, after, modality="online", at=at) == labels
