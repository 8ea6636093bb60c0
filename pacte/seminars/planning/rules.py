"""Where a seminar stands, what may be done with it and when, the days of its calendar entries; pure."""

from calendar import Calendar
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pacte.blockers import Blocker
from pacte.cohorts.rules import public_holiday
from pacte.french import date_words
from pacte.seminars.calendar_rules import Hours
from pacte.seminars.vocabulary import ReplyState

INVITE_WITHIN = timedelta(weeks=6)
"""Closer than this, a seminar without invitations or without a place is somebody's task."""
REASON_LIMIT = 2_000
WEEKEND = (5, 6)
"""Saturday and Sunday, as ``date.weekday`` counts."""
GUEST_KEPT = "guest_id"
"""What tells, in a change of a seminar, that the invitation of somebody of a team was taken back."""
MONTH_NAMES = (
    "Janvier", "Février", "Mars", "Avril", "Mai", "Juin",
    "Juillet", "Août", "Septembre", "Octobre", "Novembre", "Décembre",
)  # fmt: skip


class Standing(StrEnum):
    """Where a seminar stands at one instant; one that was cancelled never counts as held."""

    CANCELLED = "cancelled"
    UNDATED = "undated"
    UPCOMING = "upcoming"
    UNDERWAY = "underway"
    HELD = "held"


AHEAD = frozenset({Standing.UPCOMING, Standing.UNDERWAY})
"""While there is still something to come to."""

STANDING_LABELS: Mapping[Standing, str] = {
    Standing.CANCELLED: "Annulé",
    Standing.UNDATED: "Date à annoncer",
    Standing.UPCOMING: "À venir",
    Standing.UNDERWAY: "En cours",
    Standing.HELD: "Tenu",
}


@dataclass(frozen=True, slots=True)
class Day:
    """What a calendar holds of a seminar on one local day: from its first hour to its last."""

    on: date
    starts_at: datetime
    ends_at: datetime


def standing(half_days: Sequence[Hours], *, is_cancelled: bool, now: datetime) -> Standing:
    """A seminar is held once its last half-day is over."""
    if is_cancelled:
        return Standing.CANCELLED
    if not half_days:
        return Standing.UNDATED
    if now < min(one.starts_at for one in half_days):
        return Standing.UPCOMING
    return Standing.UNDERWAY if now < max(one.ends_at for one in half_days) else Standing.HELD


def field_of(path: str, position: int) -> str:
    """The field that a check of the whole cohort means, for the seminar at that place among the others."""
    start = f"seminars.{position}."
    found = path.removeprefix(start) if path.startswith(start) else ""
    return found if found.startswith("half_days.") else "half_days"


def days_of(half_days: Iterable[Hours], zone: str) -> list[Day]:
    """The local days of a seminar in order, each from its first half-day to its last."""
    found: dict[date, list[Hours]] = {}
    for one in sorted(half_days):
        found.setdefault(one.starts_at.astimezone(ZoneInfo(zone)).date(), []).append(one)
    return [Day(on, all_of_it[0].starts_at, all_of_it[-1].ends_at) for on, all_of_it in sorted(found.items())]


def holidays_among(days: Iterable[date], departments: tuple[str, ...]) -> list[tuple[date, str]]:
    """The public holidays among those days, overseas ones too, with their names."""
    named = ((day, public_holiday(day, departments)) for day in sorted(set(days)))
    return [(day, name) for day, name in named if name is not None]


def day_warnings(days: Iterable[date], departments: tuple[str, ...]) -> list[str]:
    """What is to be known of those days: public holidays, Saturdays and Sundays, in order."""
    days = sorted(set(days))
    holidays = dict(holidays_among(days, departments))
    found = []
    for day in days:
        if day in holidays:
            law = "Une feuille signée un jour férié a été refusée en justice."
            found.append(f"Le {date_words(day)} est férié : {holidays[day]}. {law}")
        elif day.weekday() in WEEKEND:
            found.append(f"Le {date_words(day)} n’est pas un jour ouvré : vérifiez que c’est voulu.")
    return found


def concerns(tracks: Collection[str], track: str) -> bool:
    """Whether a seminar for those tracks (none: all) is for someone of ``track``."""
    return not tracks or track in tracks


def blockers_to_change(current: Standing) -> list[Blocker]:
    """Why dates, place and modality cannot change; the definition's own checks come after."""
    if current is Standing.CANCELLED:
        return [
            Blocker(
                "cancelled",
                "Ce séminaire est annulé.",
                "Rétablissez-le d’abord, s’il doit finalement avoir lieu.",
            )
        ]
    return []


def blockers_of_reason(reason: str) -> list[Blocker]:
    """A change is never without its reason."""
    if reason.strip():
        return []
    return [
        Blocker(
            "reason_missing",
            "Écrivez la raison.",
            "Elle est gardée, affichée et envoyée aux personnes concernées.",
            "reason",
        )
    ]


def blockers_to_cancel(current: Standing, *, has_traces: bool) -> list[Blocker]:
    """What happened cannot be cancelled afterwards."""
    if current is Standing.CANCELLED:
        return [Blocker("already_cancelled", "Ce séminaire est déjà annulé.")]
    if has_traces:
        return [
            Blocker(
                "attended",
                "Des présences sont déjà connues à ce séminaire : il a eu lieu, au moins en partie.",
                "Changez plutôt les dates des demi-journées à venir.",
            )
        ]
    return []


def blockers_to_restore(current: Standing) -> list[Blocker]:
    """Only what is cancelled comes back."""
    if current is Standing.CANCELLED:
        return []
    return [Blocker("not_cancelled", "Ce séminaire n’est pas annulé.")]


def blockers_to_invite(current: Standing) -> list[Blocker]:
    """Why nobody can be invited now."""
    reasons = {
        Standing.CANCELLED: ("Ce séminaire est annulé.", "Rétablissez-le avant d’inviter."),
        Standing.UNDATED: (
            "Ce séminaire n’a pas encore de date.",
            "Indiquez ses demi-journées : l’invitation les inscrit dans les agendas.",
        ),
        Standing.HELD: ("Ce séminaire a déjà eu lieu.", "Il n’y a plus personne à inviter."),
    }
    if current not in reasons:
        return []
    return [Blocker(f"seminar_{current.value}", *reasons[current])]


def blockers_to_uninvite(current: Standing) -> list[Blocker]:
    """Why the invitation of somebody of a team is not taken back: what began keeps who was expected."""
    reasons = {
        Standing.CANCELLED: ("Ce séminaire est annulé.", "Son invitation l’est avec lui."),
        Standing.UNDERWAY: (
            "Ce séminaire a commencé : une invitation ne s’annule plus.",
            "Qui est venu des équipes se note sur la feuille de la demi-journée.",
        ),
        Standing.HELD: (
            "Ce séminaire a eu lieu : une invitation ne s’annule plus.",
            "Qui a été invité et qui est venu reste dans les comptes.",
        ),
    }
    if current not in reasons:
        return []
    return [Blocker(f"seminar_{current.value}", *reasons[current])]


def blockers_to_answer(current: Standing, *, contact: str) -> list[Blocker]:
    """Why an answer is no longer taken; it is until the first half-day begins."""
    remedy = f"Écrivez à {contact} si quelque chose a changé."
    reasons = {
        Standing.CANCELLED: ("Ce séminaire est annulé : il n’y a plus à répondre.", remedy),
        Standing.UNDATED: (
            "Les dates de ce séminaire ne sont plus connues.",
            "Attendez les nouvelles dates.",
        ),
        Standing.UNDERWAY: ("Ce séminaire a commencé.", remedy),
        Standing.HELD: ("Ce séminaire a eu lieu.", remedy),
    }
    if current not in reasons:
        return []
    return [Blocker(f"seminar_{current.value}", *reasons[current])]


def lapses(before: Sequence[Hours], after: Sequence[Hours], *, now: datetime) -> bool:
    """Whether an answer given for ``before`` is to be given again.

    Not once the seminar has begun, when no answer is taken any more; nor for a half-day taken off or
    shortened, which asks nobody for an hour that they were not asked for.
    """
    if not after:
        return bool(before)
    if min(after).starts_at <= now:
        return False
    return not all(
        any(old.starts_at <= one.starts_at and one.ends_at <= old.ends_at for old in before) for one in after
    )


def blockers_of_answer(state: ReplyState, reason: str) -> list[Blocker]:
    """An absence announced beforehand says why."""
    if state is ReplyState.INVITED:
        return [Blocker("answer_missing", "Choisissez une réponse.", "", "state")]
    if state is ReplyState.NOT_COMING and not reason.strip():
        return [
            Blocker(
                "reason_missing",
                "Écrivez la raison de votre absence.",
                "Seules la fédération et vos formatrices et formateurs la lisent.",
                "reason",
            )
        ]
    return []


@dataclass(frozen=True, slots=True)
class Month:
    """A month as a table: its weeks from Monday to Sunday, days of other months included."""

    first: date
    weeks: tuple[tuple[date, ...], ...]

    @property
    def label(self) -> str:
        return f"{MONTH_NAMES[self.first.month - 1]} {self.first.year}"

    @property
    def key(self) -> str:
        return f"{self.first.year:04d}-{self.first.month:02d}"


def month_holding(day: date) -> Month:
    """The month of that day."""
    weeks = Calendar().monthdatescalendar(day.year, day.month)
    return Month(day.replace(day=1), tuple(tuple(week) for week in weeks))


def month_beside(month: Month, step: int) -> date:
    """The first day of the month before (-1) or after (1)."""
    if step < 0:
        return (month.first - timedelta(days=1)).replace(day=1)
    return (month.first + timedelta(days=31)).replace(day=1)


def month_asked(text: str) -> date | None:
    """The first day of « 2025-12 »; None for what is not a month of this century."""
    year, _, number = text.partition("-")
    if not (year.isascii() and year.isdigit() and number.isascii() and number.isdigit()):
        return None
    if len(year) != 4 or len(number) != 2 or not (2000 <= int(year) <= 2100 and 1 <= int(number) <= 12):
        return None
    return date(int(year), int(number), 1)
