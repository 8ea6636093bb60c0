"""Days on which a cohort's dates seldom fall on purpose: public holidays, Saturdays and Sundays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pacte.cohorts.definition import CohortDefinition, HalfDayDefinition
from pacte.cohorts.differences import days_of
from pacte.cohorts.incoherence import Incoherence, words
from pacte.cohorts.rules import public_holiday
from pacte.cohorts.wording import label_of

WEEKEND = {5: "un samedi", 6: "un dimanche"}
SEMINAR_DAY = f" : {label_of(HalfDayDefinition, 'on')}"
"""What the label of a half-day ends with: the seminar's title is enough."""


@dataclass(frozen=True, slots=True)
class WeekendDay:
    """A date of a definition on a Saturday or a Sunday."""

    path: str
    sentence: str


def unusual_words(day: date, departments: tuple[str, ...]) -> str:
    """What is unusual about a day; empty for a working day."""
    holiday = public_holiday(day, departments)
    return f"jour férié, {holiday}" if holiday else WEEKEND.get(day.weekday(), "")


def holiday_incoherences(definition: CohortDefinition) -> Iterator[Incoherence]:
    """Dates on a public holiday, those of seminars apart: they have a rule of their own."""
    seminar_days = {day for seminar in definition.seminars for day in seminar.days}
    for path, label, day in days_of(definition):
        holiday = public_holiday(day, definition.federation.departments)
        if holiday and day not in seminar_days:
            yield Incoherence(
                tuple(int(part) if part.isdigit() else part for part in path.split(".")),
                f"Le {words(day)} est férié, {holiday} ({label}).",
                "Choisissez un autre jour, sauf si c’est voulu.",
                "warning",
            )


def weekend_days(definition: CohortDefinition, from_on: date) -> list[WeekendDay]:
    """Dates from ``from_on`` that fall on a weekend, each told once."""
    found = {}
    for path, label, day in days_of(definition):
        if day >= from_on and day.weekday() in WEEKEND:
            named = label.removesuffix(SEMINAR_DAY)
            sentence = f"Le {words(day)} est {WEEKEND[day.weekday()]} ({named})."
            if not public_holiday(day, definition.federation.departments):
                found[named, day] = WeekendDay(path, sentence)
    return list(found.values())
