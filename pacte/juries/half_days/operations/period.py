"""The whole period in one act: every half-day that is not there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pacte import audit
from pacte.blockers import refuse_if
from pacte.cohorts.models import Cohort
from pacte.cohorts.unusual_days import unusual_words
from pacte.database import FencedSession
from pacte.french import plural
from pacte.juries.half_days.operations.half_days import Place, nowhere, open_row, restore_row, undated
from pacte.juries.half_days.operations.loading import load_table
from pacte.juries.half_days.queries import Table, period_of, rhythm_of
from pacte.juries.half_days.rules import blockers_of_hours, days_between
from pacte.juries.models import DefenceHalfDay
from pacte.juries.vocabulary import Half
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import Actor


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening the whole period did."""

    added: int
    restored: int
    """Half-days that had been removed."""


def add_period(
    session: FencedSession, *, cohort: Cohort, which: DepositSession, by: Actor, at: datetime
) -> Opened:
    """Every half-day of the period that is not there: those removed come back, the others are added.

    From today on; week-ends and holidays apart. Doing it again changes nothing.
    """
    table = load_table(session, cohort, which, at=at)
    asked = table.definition.defence
    refuse_if(
        [
            *undated(table.definition, which),
            *nowhere(
                asked.place, asked.modality, "Indiquez-le dans la promotion, ou ajoutez une demi-journée."
            ),
        ]
    )
    known = {(one.day, one.half) for one in table.open}
    gone = {(one.day, one.half): one for one in sorted(table.removed, key=_when_removed)}
    added = restored = 0
    for place in _whole_period(table, which):
        key = (place.day, place.half)
        if key in known:
            continue
        if key in gone:
            restore_row(session, gone[key], by, at)
            restored += 1
        else:
            open_row(session, table.cohort, which, place, by, at)
            added += 1
    if added:
        audit.record(
            session,
            action="defence.half_days_added",
            subject=table.cohort,
            by=by,
            at=at,
            details={"count": plural(added, "demi-journée")},
        )
    return Opened(added, restored)


def _when_removed(row: DefenceHalfDay) -> tuple[datetime, int]:
    assert row.removed_at is not None  # chosen so
    return row.removed_at, row.id


def _whole_period(table: Table, which: DepositSession) -> Iterator[Place]:
    """At the cohort's hours and place, working days from today on."""
    asked, period = table.definition.defence, period_of(table.definition, which)
    hours = {
        Half.MORNING: (asked.morning_starts_at, asked.morning_ends_at),
        Half.AFTERNOON: (asked.afternoon_starts_at, asked.afternoon_ends_at),
    }
    assert period is not None  # refused before
    for day in days_between(max(period[0], table.today), period[1]):
        if unusual_words(day, table.definition.federation.departments):
            continue
        for half, (begins, ends) in hours.items():
            if not blockers_of_hours(begins, ends, rhythm_of(table.definition)):
                yield Place(
                    day=day,
                    half=half,
                    starts_at=begins,
                    ends_at=ends,
                    place=asked.place,
                    modality=asked.modality,
                )
