"""How the rows of the editor's forms are called, and what is read of them while they are closed."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from pacte.cohorts.definition_form import PLAIN_DATE
from pacte.cohorts.fields import ISO_DAY
from pacte.cohorts.form_rows import RowField, RowsField
from pacte.french import date_words, period_words

PARTS = {"half_days": "demi-journée", "jury": "siège"}
"""Rows without a title go by their number."""


def name_rows(form: Any, saved: Any) -> None:
    """Give each row its title as typed; one whose title is wiped keeps that of ``saved``, the definition."""
    for field in form:
        held = getattr(saved, field.short_name, None)
        if isinstance(field, RowField):
            name_rows(field.form, held)
        elif isinstance(field, RowsField):
            _name_list(field, held or ())


def _name_list(rows: RowsField, saved: Iterable[Any]) -> None:
    known = {one.key: _title_of(one) for one in saved if hasattr(one, "key")}
    for number, row in enumerate(rows.entries, start=1):
        if rows.short_name in PARTS:
            row.title = row.quoted = f"{PARTS[rows.short_name]} {number}"
            continue
        key = row.form.key.data
        new = f"Ligne {number}" if key else rows.called[1]
        row.title = _typed(row.form) or known.get(key, "") or new
        row.note = _note(row.form)
        name_rows(row.form, None)
    titles = Counter(row.title for row in rows.entries)
    for number, row in enumerate(rows.entries, start=1):
        if titles[row.title] > 1:
            row.title = f"{row.title} (ligne {number})"
        row.quoted = row.quoted or f"«\u00a0{row.title}\u00a0»"


def _title_of(item: Any) -> str:
    return str(getattr(item, "title", "") or getattr(item, "label", ""))


def _typed(form: Any) -> str:
    return next(
        (form[name].data.strip() for name in ("title", "label") if name in form and form[name].data), ""
    )


def _note(form: Any) -> str:
    """The days of a seminar, the day a production is due; empty for what has no date."""
    if "half_days" in form:
        days = sorted(filter(None, (_day(row.form.on.data) for row in form.half_days.entries)))
        return period_words(days[0], days[-1]) if days else "date à venir"
    if "due_on" in form and (day := _day(form.due_on.data)) is not None:
        return f"à rendre le {date_words(day, weekday=False)}"
    return ""


def _day(text: str | None) -> date | None:
    """The day typed, in either spelling; None while it is none."""
    plain = PLAIN_DATE.fullmatch(text or "")
    spelled = f"{plain[3]}-{int(plain[2]):02d}-{int(plain[1]):02d}" if plain else text or ""
    if not ISO_DAY.fullmatch(spelled):
        return None
    try:
        return date.fromisoformat(spelled)
    except ValueError:
        return None
