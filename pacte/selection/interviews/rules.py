"""What may happen to an interview and when, the slots of a series, who may still choose; pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from pacte.applications.wording import closing_words, day_words, instant_words
from pacte.blockers import Blocker
from pacte.selection.vocabulary import InterviewState

NOTICE = timedelta(hours=24)
"""Before it, candidates choose and change alone; later only the federation does."""
MOST_SLOTS = 60
"""Of one series."""


class Event(StrEnum):
    """What can happen to an interview."""

    INVITE = "invite"
    BOOK = "book"
    RELEASE = "release"
    """Its slot was cancelled: another one is to be chosen."""
    HOLD = "hold"
    MISS = "miss"
    CANCEL = "cancel"


INVITED, BOOKED, HELD, MISSED, CANCELLED = InterviewState
TRANSITIONS: Mapping[tuple[InterviewState, Event], InterviewState] = MappingProxyType(
    {
        (INVITED, Event.BOOK): BOOKED,
        (INVITED, Event.CANCEL): CANCELLED,
        (BOOKED, Event.BOOK): BOOKED,
        (BOOKED, Event.RELEASE): INVITED,
        (BOOKED, Event.HOLD): HELD,
        (BOOKED, Event.MISS): MISSED,
        (BOOKED, Event.CANCEL): CANCELLED,
        (HELD, Event.MISS): MISSED,
        (MISSED, Event.HOLD): HELD,
        (MISSED, Event.BOOK): BOOKED,
        (MISSED, Event.CANCEL): CANCELLED,
        (CANCELLED, Event.INVITE): INVITED,
    }
)
"""A booked interview booked again changes its slot; a missed one may be booked anew by staff."""

REFUSALS: Mapping[InterviewState, tuple[str, str]] = MappingProxyType(
    {
        INVITED: ("Le créneau n’est pas encore choisi.", "Réservez d’abord un créneau."),
        BOOKED: ("Un rendez-vous est déjà pris.", "Changez le créneau, ou annulez l’entretien."),
        HELD: ("L’entretien a déjà eu lieu.", "Notez l’absence si c’est une erreur."),
        MISSED: ("La personne ne s’est pas présentée.", "Réservez un autre créneau, ou annulez l’entretien."),
        CANCELLED: (
            "L’entretien est annulé.",
            "Invitez de nouveau la personne si le comité veut l’entendre.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Span:
    """A slot's time, aware."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        """Touching ends do not overlap."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Taken:
    """Where an interviewer already is."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Offered:
    """What is known of a slot that someone chooses."""

    span: Span
    is_cancelled: bool
    is_taken: bool
    in_conflict: bool
    """Whether one of its interviewers may not hear this candidate."""
    same_cohort: bool = True


def blockers_to(event: Event, state: InterviewState) -> list[Blocker]:
    """Why the state of the interview does not allow it."""
    if (state, event) in TRANSITIONS:
        return []
    message, remedy = REFUSALS[state]
    return [Blocker(f"interview_{state.value}", message, remedy)]


def blockers_of_cohort(*, with_interviews: bool) -> list[Blocker]:
    """Whether the cohort holds interviews at all."""
    if with_interviews:
        return []
    return [
        Blocker(
            "no_interviews",
            "Cette promotion se décide sans entretien.",
            "Pour en proposer, cochez « Des entretiens sont possibles » dans la partie « Sélection » "
            "de la promotion.",
        )
    ]


def blockers_after_deliberation(*, has_begun: bool) -> list[Blocker]:
    """From the beginning of the deliberation on, nothing is added to what the committee judges on."""
    if not has_begun:
        return []
    return [
        Blocker(
            "deliberation_began",
            "La délibération du comité a commencé : les entretiens et leurs comptes rendus ne changent plus.",
            "Dites-le en séance : la présidence du comité en tient compte.",
        )
    ]


def series(day: date, start: time, end: time, minutes: int, pause: int, zone: str) -> list[Span]:
    """The slots of ``minutes`` from ``start`` to ``end`` of a local day, ``pause`` minutes apart.

    What is left at the end and is too short for an interview is not used.
    """
    begins = _instant(day, start, zone)
    limit = _instant(day, end, zone)
    length, step = timedelta(minutes=minutes), timedelta(minutes=minutes + pause)
    found: list[Span] = []
    while begins + length <= limit and len(found) <= MOST_SLOTS:
        found.append(Span(begins, begins + length))
        begins += step
    return found


def one_slot(day: date, start: time, minutes: int, zone: str) -> Span:
    """A slot of ``minutes`` that begins at a local hour."""
    begins = _instant(day, start, zone)
    return Span(begins, begins + timedelta(minutes=minutes))


def _instant(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def blockers_to_propose(
    spans: Sequence[Span],
    taken: Collection[Taken],
    *,
    interviewers: int,
    minutes: int,
    bounds: tuple[date, date] | None,
    zone: str,
    now: datetime,
) -> list[Blocker]:
    """Why these slots cannot be proposed; ``taken`` is where the chosen interviewers already are."""
    blockers: list[Blocker] = []
    if not spans:
        blockers.append(
            Blocker(
                "no_room",
                f"Cet horaire est trop court : un entretien de cette promotion dure {minutes} minutes.",
                f"Choisissez une heure de fin au moins {minutes} minutes après l’heure de début.",
                "end",
            )
        )
    if len(spans) > MOST_SLOTS:
        blockers.append(
            Blocker(
                "too_many", f"Une série compte {MOST_SLOTS} créneaux au plus.", "Raccourcissez-la.", "end"
            )
        )
    if not interviewers:
        blockers.append(
            Blocker(
                "no_interviewer",
                "Personne ne mène ces entretiens.",
                "Choisissez au moins un membre du comité.",
                "interviewers",
            )
        )
    if spans and spans[0].starts_at <= now:
        blockers.append(
            Blocker("in_the_past", "Cet horaire est déjà passé.", "Choisissez un moment à venir.", "day")
        )
    blockers += _outside(spans, bounds, zone)
    return blockers + blockers_of_overlap(spans, taken, zone)


def too_soon(spans: Sequence[Span], now: datetime) -> int:
    """How many begin too soon for candidates to choose them: only the federation still books them."""
    return sum(span.starts_at <= now + NOTICE for span in spans)


def _outside(spans: Sequence[Span], bounds: tuple[date, date] | None, zone: str) -> list[Blocker]:
    if not spans or bounds is None:
        return []
    day = spans[0].starts_at.astimezone(ZoneInfo(zone)).date()
    if bounds[0] <= day <= bounds[1]:
        return []
    return [
        Blocker(
            "out_of_bounds",
            f"Les entretiens de la promotion ont lieu du {day_words(bounds[0])} au {day_words(bounds[1])}.",
            "Choisissez un de ces jours, ou changez ces dates dans la partie « Sélection » de la promotion.",
            "day",
        )
    ]


def blockers_of_overlap(spans: Sequence[Span], taken: Collection[Taken], zone: str) -> list[Blocker]:
    """One reason for each moment at which someone would be in two interviews."""
    return [
        Blocker(
            "overlap",
            f"{busy.name} mène déjà un entretien le {instant_words(busy.span.starts_at, zone)}.",
            "Choisissez une autre personne ou un autre horaire.",
            "interviewers",
        )
        for busy in sorted(taken, key=lambda one: (one.span.starts_at, one.name))
        if any(span.overlaps(busy.span) for span in spans)
    ]


def blockers_to_choose(
    slot: Offered,
    *,
    state: InterviewState,
    current: Span | None,
    choose_by_at: datetime,
    by_staff: bool,
    zone: str,
    now: datetime,
) -> list[Blocker]:
    """Why this slot cannot be booked: the candidate has a term and a notice, staff have neither."""
    blockers = blockers_to(Event.BOOK, state)
    if not by_staff:
        if state is MISSED:
            blockers += [Blocker("missed", *_missed())]
        blockers += blockers_of_time(current, choose_by_at=choose_by_at, zone=zone, now=now)
    if slot.is_cancelled or not slot.same_cohort:
        blockers.append(
            Blocker("slot_gone", "Ce créneau n’est plus proposé.", "Choisissez-en un autre.", "slot")
        )
    elif slot.is_taken:
        blockers.append(
            Blocker(
                "slot_taken",
                f"Le créneau du {instant_words(slot.span.starts_at, zone)} vient d’être pris.",
                "Choisissez-en un autre parmi ceux qui restent.",
                "slot",
            )
        )
    if slot.in_conflict:  # the candidate is told nothing of who is tied to them
        blockers.append(
            Blocker(
                "slot_in_conflict",
                "Une des personnes de ce créneau a un lien avec la candidate ou le candidat."
                if by_staff
                else "Ce créneau ne vous est pas proposé.",
                "Choisissez-en un autre.",
                "slot",
            )
        )
    if slot.span.starts_at <= now + (timedelta(0) if by_staff else NOTICE):
        blockers.append(
            Blocker(
                "slot_too_soon",
                "Ce créneau est déjà passé." if by_staff else "Ce créneau commence dans moins de 24 heures.",
                "Choisissez-en un autre.",
                "slot",
            )
        )
    return blockers


def _missed() -> tuple[str, str]:
    return (
        "Vous n’étiez pas à l’entretien prévu.",
        "Écrivez à la fédération : elle peut vous proposer un autre moment.",
    )


def blockers_of_time(
    current: Span | None, *, choose_by_at: datetime, zone: str, now: datetime
) -> list[Blocker]:
    """Why the candidate can no longer choose or change alone."""
    remedy = "Écrivez à la fédération : elle peut encore fixer ou changer le rendez-vous."
    blockers = []
    if now >= choose_by_at:
        words = closing_words(choose_by_at, zone)
        blockers.append(Blocker("choice_over", f"Vous pouviez choisir jusqu’au {words}.", remedy))
    if current is not None and now >= current.starts_at - NOTICE:
        blockers.append(
            Blocker("too_late_to_change", "Votre entretien commence dans moins de 24 heures.", remedy)
        )
    return blockers


def blockers_to_hinder(state: InterviewState, *, starts_at: datetime | None, now: datetime) -> list[Blocker]:
    """Why the candidate cannot say that no slot suits, or that they cannot come."""
    if state not in (INVITED, BOOKED):
        return [Blocker(f"interview_{state.value}", *REFUSALS[state])]
    if starts_at is not None and now >= starts_at:
        return [
            Blocker(
                "begun",
                "L’heure de cet entretien est passée.",
                "Écrivez à la fédération : elle peut vous proposer un autre moment.",
            )
        ]
    return []


def last_choice(span: Span) -> datetime:
    """First instant at which candidates can no longer choose that slot alone."""
    return span.starts_at - NOTICE


def still_to_come(state: InterviewState, *, starts_at: datetime | None, now: datetime) -> bool:
    """Whether an interview can lose its purpose: not chosen yet, or booked and not begun."""
    return state is INVITED or (state is BOOKED and starts_at is not None and now < starts_at)


def blockers_to_mark(
    state: InterviewState, event: Event, *, starts_at: datetime | None, now: datetime
) -> list[Blocker]:
    """Why the interview cannot be said held or missed."""
    blockers = blockers_to(event, state)
    if starts_at is not None and now < starts_at:
        blockers.append(
            Blocker("not_yet", "L’entretien n’a pas encore commencé.", "Revenez après son début.")
        )
    return blockers


def blockers_to_record(state: InterviewState, *, starts_at: datetime | None, now: datetime) -> list[Blocker]:
    """Why nothing can be written of the interview: it has to be booked, and to have begun."""
    if state not in (BOOKED, HELD, MISSED):
        return [Blocker("not_booked", *REFUSALS[state])]
    if starts_at is not None and now < starts_at:
        return [
            Blocker(
                "not_yet",
                "L’entretien n’a pas encore commencé.",
                "Le compte rendu s’écrit à partir de son début.",
            )
        ]
    return []
