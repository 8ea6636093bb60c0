"""When a dossier must be gone, is announced, is erased: every state, to the second, across clock changes."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from pacte.applications.registries import Ending, endings_of
from pacte.applications.retention.rules import erased_from, foreseen, is_to_announce, months_after, term
from pacte.applications.vocabulary import ApplicationState

CLOSES = datetime(2025, 10, 31, 23, 0, tzinfo=UTC)
"""1 November at midnight in Paris."""
SECOND = timedelta(seconds=1)
MONTH = timedelta(days=30)
DRAFT, SUBMITTED, WITHDRAWN = ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN


@pytest.mark.parametrize(
    ("at", "months", "zone", "expected"),
    [
        (CLOSES, 24, "Europe/Paris", datetime(2027, 10, 31, 23, 0, tzinfo=UTC)),
        (CLOSES, 6, "Europe/Paris", datetime(2026, 4, 30, 22, 0, tzinfo=UTC)),
        (CLOSES, 6, "Indian/Reunion", datetime(2026, 4, 30, 23, 0, tzinfo=UTC)),
        (
            datetime(2025, 8, 31, 10, 0, tzinfo=UTC),
            6,
            "Europe/Paris",
            datetime(2026, 2, 28, 11, 0, tzinfo=UTC),
        ),
        (
            datetime(2025, 12, 15, 10, 0, tzinfo=UTC),
            1,
            "Europe/Paris",
            datetime(2026, 1, 15, 10, 0, tzinfo=UTC),
        ),
        (
            datetime(2025, 11, 15, 10, 0, tzinfo=UTC),
            1,
            "Europe/Paris",
            datetime(2025, 12, 15, 10, 0, tzinfo=UTC),
        ),
    ],
)
def test_months_after_is_the_same_local_day(at: datetime, months: int, zone: str, expected: datetime) -> None:
    assert months_after(at, months, zone) == expected


def term_of(state: ApplicationState, refused_at: datetime | None, now: datetime) -> datetime | None:
    return term(state, closes_at=CLOSES, refused_at=refused_at, months=24, time_zone="Europe/Paris", now=now)


@pytest.mark.parametrize(
    ("state", "refused", "now"),
    list(product(ApplicationState, (False, True), (CLOSES - SECOND, CLOSES))),
)
def test_term_of_every_state_before_and_after_closing(
    state: ApplicationState, refused: bool, now: datetime
) -> None:
    decided = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)
    found = term_of(state, decided if refused else None, now)
    if refused:
        assert found == datetime(2027, 11, 20, 9, 0, tzinfo=UTC)
    elif state is SUBMITTED or now < CLOSES:
        assert found is None
    else:
        assert found == datetime(2027, 10, 31, 23, 0, tzinfo=UTC)


def test_announced_thirty_days_before_to_the_second() -> None:
    due = datetime(2027, 10, 31, 23, 0, tzinfo=UTC)
    assert not is_to_announce(due, due - MONTH - SECOND)
    assert is_to_announce(due, due - MONTH)
    assert is_to_announce(due, due + MONTH)


def test_erased_at_its_term_unless_announced_late() -> None:
    due = datetime(2027, 10, 31, 23, 0, tzinfo=UTC)
    assert erased_from(due, due - MONTH) == due
    assert erased_from(due, due - SECOND) == due + MONTH - SECOND
    assert foreseen(due, due - 3 * MONTH) == due
    assert foreseen(due, due) == due + MONTH


def test_a_feature_that_keeps_prevails_then_the_latest_decision(endings: list[object]) -> None:
    early, late, kept = Ending(CLOSES, "Refusé"), Ending(CLOSES + MONTH, "Non retenu"), Ending(None)

    def both(one: Ending, other: Ending) -> Ending:
        endings[:] = [lambda session, cohorts: {7: one}, lambda session, cohorts: {7: other}]
        return endings_of(None, [])[7]  # type: ignore[arg-type]

    assert both(early, late) == both(late, early) == late
    assert both(kept, late) == both(late, kept) == kept
    assert (kept.is_kept, late.is_kept) == (True, False)
