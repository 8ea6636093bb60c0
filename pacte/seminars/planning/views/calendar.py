"""The calendar of a cohort: a list or a month, both made to be printed; a learner's own seminars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from pacte.cohorts.public_states import local_day
from pacte.cohorts.registries import DOORS, Door
from pacte.french import time_words, zone_words
from pacte.learners.registries import CONTINUED
from pacte.seminars.planning.queries import Line, calendar_lines, counts_of, enrollment_in
from pacte.seminars.planning.rules import (
    STANDING_LABELS,
    Month,
    Standing,
    day_warnings,
    holidays_among,
    month_asked,
    month_beside,
    month_holding,
)
from pacte.seminars.planning.views.pages import COHORT, REPLY_KINDS, STANDING_KINDS, pages, setting_or_404
from pacte.seminars.planning.wording import day_lines, short_dates
from pacte.seminars.vocabulary import OWN_REPLY_LABELS
from pacte.web import SIGNED_IN, actor, can, now, read

MONTH = "mois"
CONTINUED["planning"] = ("Séminaires", "planning.calendar")


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the month: its number, what is held, whether nothing should be."""

    on: date
    is_inside: bool
    is_today: bool
    holiday: str
    lines: Sequence[tuple[Line, str]]
    """Each seminar of the day with its hours in words."""


@pages.get(f"{COHORT}/seminaires", may=SIGNED_IN)
def calendar(code: str) -> ResponseReturnValue:
    """Every seminar of the cohort, as a list or month by month."""
    setting = setting_or_404(code, "seminar.read")
    lines = calendar_lines(read(), setting, now=now())
    may_manage = can("seminar.manage", setting.cohort)
    today = local_day(now(), setting.zone)
    view = request.args.get("vue", "")
    departments = setting.definition.federation.departments
    days = [day for line in lines if line.standing is not Standing.CANCELLED for day in line.days]
    month = month_holding(month_asked(request.args.get(MONTH, "")) or _first_shown(lines, today))
    return render_template(
        "seminars/planning/calendar.html",
        setting=setting,
        lines=lines,
        may_manage=may_manage,
        is_learner=enrollment_in(read(), setting.cohort.id, actor().person_id) is not None,
        counts=counts_of(read(), [line.row.id for line in lines]) if may_manage else {},
        view=MONTH if view == MONTH else "liste",
        month=month,
        weeks=_weeks(month, lines, today, departments, setting.zone),
        before=month_beside(month, -1).strftime("%Y-%m"),
        after=month_beside(month, 1).strftime("%Y-%m"),
        warnings=day_warnings([day for day in days if day >= today], departments) if may_manage else [],
        standing_labels=STANDING_LABELS,
        standing_kinds=STANDING_KINDS,
        zone_name=zone_words(setting.zone),
        day_lines=day_lines,
        short_dates=short_dates,
    )


DOORS["seminars"] = Door(label="Séminaires", endpoint="planning.calendar", permission="seminar.read")


@pages.get(f"{COHORT}/mes-seminaires", may=SIGNED_IN)
def mine(code: str) -> ResponseReturnValue:
    """The seminars that await the reader, with their answer to each invitation."""
    setting = setting_or_404(code, "seminar.read")
    reader = enrollment_in(read(), setting.cohort.id, actor().person_id)
    if reader is None:
        abort(404)
    lines = calendar_lines(read(), setting, now=now(), reader=reader)
    return render_template(
        "seminars/planning/mine.html",
        setting=setting,
        reader=reader,
        lines=lines,
        groups=[
            ("En cours", [line for line in lines if line.standing is Standing.UNDERWAY]),
            ("À venir", [line for line in lines if line.standing in (Standing.UPCOMING, Standing.UNDATED)]),
            ("Passés", [line for line in lines if line.standing is Standing.HELD]),
            ("Annulés", [line for line in lines if line.standing is Standing.CANCELLED]),
        ],
        standing_labels=STANDING_LABELS,
        standing_kinds=STANDING_KINDS,
        reply_labels=OWN_REPLY_LABELS,
        reply_kinds=REPLY_KINDS,
        zone_name=zone_words(setting.zone),
        day_lines=day_lines,
    )


def _first_shown(lines: Sequence[Line], today: date) -> date:
    """The month of the next seminar; without one, that of the last; without any, today's."""
    days = sorted(day for line in lines for day in line.days)
    return next((day for day in days if day >= today), days[-1] if days else today)


def _weeks(
    month: Month, lines: Sequence[Line], today: date, departments: tuple[str, ...], zone: str
) -> list[list[Cell]]:
    by_day: dict[date, list[tuple[Line, str]]] = {}
    for line in lines:
        for half_day in line.plan.half_days:
            on = local_day(half_day.starts_at, zone)
            hours = f"{time_words(half_day.starts_at, zone)} – {time_words(half_day.ends_at, zone)}"
            known = by_day.setdefault(on, [])
            if known and known[-1][0] is line:
                known[-1] = (line, f"{known[-1][1]}, {hours}")
            else:
                known.append((line, hours))
    holidays = dict(holidays_among([day for week in month.weeks for day in week], departments))
    return [
        [
            Cell(
                on=day,
                is_inside=day.month == month.first.month,
                is_today=day == today,
                holiday=holidays.get(day, ""),
                lines=by_day.get(day, ()),
            )
            for day in week
        ]
        for week in month.weeks
    ]
