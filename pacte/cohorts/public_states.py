"""What a cohort is to the public at an instant: the state, its words, and the line of its life."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.rules import WindowState, window_state


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of a cohort's life, as the timeline draws it."""

    label: str
    starts_on: date
    ends_on: date
    href: str = ""


STATES: dict[WindowState, tuple[str, str]] = {
    WindowState.UPCOMING: ("waiting", "Bientôt"),
    WindowState.OPEN: ("done", "Candidatures ouvertes"),
    WindowState.CLOSED: ("refused", "Candidatures closes"),
}
"""State → kind of the look, words."""

SELECTING = "Sélection en cours"
"""Between the closing and the training, while places are left."""
BEGUN = ("info", "Formation commencée")
OVER = ("todo", "Formation terminée")

FULL_SHORT = "Complet"
"""Every place is confirmed, in a list."""

FULL = "Complet\u00a0: candidatures closes"
"""Every place is confirmed, before the training begins."""


def shown_state(
    state: WindowState, *, t0_on: date, ends_on: date, today: date, is_full: bool
) -> tuple[str, str]:
    """Kind of the look and words of a cohort in a list."""
    if state is not WindowState.CLOSED:
        return STATES[state]
    if today >= t0_on:
        return BEGUN if today <= ends_on else OVER
    return ("refused", FULL_SHORT) if is_full else ("waiting", SELECTING)


ORDER = (WindowState.OPEN, WindowState.UPCOMING, WindowState.CLOSED)
"""In lists: what one can act on first."""


def state_at(opens_at: datetime, closes_at: datetime, now: datetime) -> WindowState:
    """The state of a window; computed from time, so that it is right even if no job ran."""
    return window_state(opens_at, closes_at, now)


def month_words(month: str) -> str:
    """« novembre 2025 » for « 2025-11 »."""
    year, number = month.split("-")
    return str(format_date(date(int(year), int(number), 1), "MMMM y", locale="fr"))


def committee_met(definition: CohortDefinition, today: date) -> bool:
    """Whether the committee's day is behind, or its month when no day is known."""
    selection = definition.selection
    if selection.committee_on is not None:
        return selection.committee_on < today
    return selection.committee_month < f"{today:%Y-%m}"


def local_day(instant: datetime, zone: str) -> date:
    """The day of an instant where the federation is."""
    return instant.astimezone(ZoneInfo(zone)).date()


def life(definition: CohortDefinition) -> Sequence[Mark]:
    """The public moments of a cohort, in time order."""
    application, selection = definition.application, definition.selection
    marks = [Mark("Candidatures", application.opens_on, application.closes_on)]
    if selection.interviews_start_on and selection.interviews_end_on:
        marks.append(Mark("Entretiens", selection.interviews_start_on, selection.interviews_end_on))
    if selection.committee_on:
        marks.append(Mark("Comité de sélection", selection.committee_on, selection.committee_on))
    marks.append(Mark("Lancement (T0)", definition.t0_on, definition.t0_on))
    days = sorted(day for seminar in definition.seminars for day in seminar.days if day != definition.t0_on)
    if days:
        marks.append(Mark("Séminaires", days[0], days[-1]))
    marks.append(Mark("Mémoire à rendre", definition.memoire.due_on, definition.memoire.due_on))
    marks.append(Mark("Soutenances", definition.defence.starts_on, definition.defence.ends_on))
    if definition.results.expected_on:
        marks.append(Mark("Résultats prévus", definition.results.expected_on, definition.results.expected_on))
    return sorted(marks, key=lambda mark: (mark.starts_on, mark.ends_on))
