"""A new cohort drawn from a previous one: every date moved together, the rest kept."""

import dataclasses
from collections.abc import Mapping
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


def with_launch_moved(definition: CohortDefinition, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a definition being changed, its launch seminar on the new day of T0.

    T0 is the day of a seminar: without this, neither could be changed before the other. Nothing moves when a
    seminar is held on the new day already.
    """
    seminars = list(data.get("seminars", ()))
    try:
        t0_on = date.fromisoformat(str(data.get("t0_on")))
        days = [{date.fromisoformat(str(one["on"])) for one in each["half_days"]} for each in seminars]
    except (KeyError, TypeError, ValueError):
        return dict(data)
    if t0_on == definition.t0_on or any(t0_on in held for held in days):
        return dict(data)
    by = t0_on - definition.t0_on
    return dict(data) | {
        "seminars": [
            {
                **each,
                "half_days": [
                    {**one, "on": (date.fromisoformat(str(one["on"])) + by).isoformat()}
                    for one in each["half_days"]
                ],
            }
            if definition.t0_on in held
            else each
            for each, held in zip(seminars, days, strict=True)
        ]
    }


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, date):
        return value + by
    if isinstance(value, tuple):
        return tuple(_moved(item, by) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {field.name: _moved(getattr(value, field.name), by) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **changes)
    return value
