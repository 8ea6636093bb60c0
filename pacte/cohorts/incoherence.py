"""A rule between fields that a definition breaks, and the rules of order that all dates share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pacte.cohorts.problems import Path, Severity

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Incoherence:
    """A rule that the definition breaks, at the field to mend."""

    path: Path
    message: str
    remedy: str
    severity: Severity = "error"
    also: Path = ()
    """The other field that mending may concern: it may stand in another section."""


def words(day: date) -> str:
    """Return a date as French readers write it."""
    return day.strftime("%d/%m/%Y")


def month_words(month: str) -> str:
    """Return « novembre 2025 » for « 2025-11 »."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def in_order(
    path: Path, later: date | None, earlier: date | None, message: str, remedy: str, also: Path = ()
) -> Iterator[Incoherence]:
    """Refuse `later` unless it comes after `earlier`, at `path`; an unknown date breaks nothing."""
    if later is not None and earlier is not None and later <= earlier:
        values = {"later": words(later), "earlier": words(earlier)}
        yield Incoherence(path, message.format(**values), remedy.format(**values), also=also)


def whole_period(
    section: Path, first: str, last: str, start: date | None, end: date | None
) -> Iterator[Incoherence]:
    if (start is None) != (end is None):
        known, missing = (last, first) if start is None else (first, last)
        yield Incoherence(
            (*section, known), f"« {known} » est donné sans « {missing} ».", f"Ajoutez « {missing} »."
        )
    elif start is not None and end is not None and end < start:
        yield Incoherence(
            (*section, last),
            f"La période se termine le {words(end)}, avant de commencer le {words(start)}.",
            "Inversez les deux dates.",
        )
