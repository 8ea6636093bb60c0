"""A new cohort drawn from a previous one: every date moved together, the rest kept."""

import dataclasses
from datetime import date, timedelta
from typing import Any

from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.rules import month_of


def shift_cohort(
    definition: CohortDefinition,
    *,
    code: str,
    label: str,
    days: int | None = None,
    new_t0: date | None = None,
    keep_weekday: bool = False,
) -> CohortDefinition:
    """Return the cohort moved by `days`, or so that T0 falls on `new_t0`.

    With `keep_weekday` the move is the nearest whole number of weeks: T0 then falls on the day nearest to
    `new_t0` that has the weekday of the previous T0. Sources belong to the previous cohort and are dropped.
    """
    if (days is None) == (new_t0 is None):
        raise ValueError("give either days or new_t0")
    move = days if days is not None else (new_t0 - definition.t0_on).days if new_t0 else 0
    if keep_weekday:
        move = round(move / 7) * 7
    shifted: CohortDefinition = _moved(definition, timedelta(days=move))
    selection, rules = shifted.selection, shifted.rules
    year, month = map(int, definition.selection.committee_month.split("-"))
    middle = selection.committee_on or date(year, month, 15) + timedelta(days=move)
    years = shifted.application.closes_on.year - definition.application.closes_on.year
    return dataclasses.replace(
        shifted,
        code=code,
        label=label,
        sources=(),
        selection=dataclasses.replace(selection, committee_month=month_of(middle)),
        rules=dataclasses.replace(rules, dues_year=rules.dues_year + years if rules.dues_year else None),
    )


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, date):
        return value + by
    if isinstance(value, tuple):
        return tuple(_moved(item, by) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {field.name: _moved(getattr(value, field.name), by) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **changes)
    return value
