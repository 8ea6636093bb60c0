"""Connections within a half-day and what they propose; when links are sent and reports read, and why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from pacte.blockers import Blocker
from pacte.cohorts.vocabulary import Modality
from pacte.french import date_words, datetime_words, plural, time_words
from pacte.seminars.presence.flags import HARDLY
from pacte.seminars.presence.rules import Window
from pacte.seminars.vocabulary import AttendanceState

PRESENT_SHARE = Fraction(3, 4)
"""Connected at least this part of the half-day: proposed as present."""
THERE_SHARE = Fraction(1, HARDLY)
"""Connected less than this part: proposed as absent."""
DAY_BEFORE = timedelta(hours=24)
"""Links that nobody sent leave alone from then on, until the half-day begins."""
NOT_CONNECTED = "Pas assez de connexion d’après le relevé"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One connection."""

    joined_at: datetime
    left_at: datetime

    @property
    def minutes(self) -> int:
        return int((self.left_at - self.joined_at).total_seconds()) // 60


def within(spans: Iterable[Span], window: Window) -> list[Span]:
    """The parts of connections that fall in the half-day, merged where they overlap or touch."""
    cut = sorted(
        Span(max(one.joined_at, window.starts_at), min(one.left_at, window.ends_at))
        for one in spans
        if one.joined_at < window.ends_at and one.left_at > window.starts_at
    )
    merged: list[Span] = []
    for one in cut:
        if merged and one.joined_at <= merged[-1].left_at:
            merged[-1] = Span(merged[-1].joined_at, max(merged[-1].left_at, one.left_at))
        else:
            merged.append(one)
    return merged


def have_overlaps(spans: Sequence[Span]) -> bool:
    """Whether somebody was connected twice at once."""
    ordered = sorted(spans)
    return any(later.joined_at < earlier.left_at for earlier, later in pairwise(ordered))


def minutes_of(merged: Iterable[Span]) -> int:
    """Whole minutes connected, of connections that do not overlap."""
    total = sum(((one.left_at - one.joined_at) for one in merged), timedelta())
    return int(total.total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """What connections say of somebody, to be confirmed."""

    state: AttendanceState
    minutes: int
    arrived_at: datetime | None = None
    left_at: datetime | None = None


def propose(merged: Sequence[Span], window: Window) -> Proposal:
    """Present, there for a part (with its hours, to the minute), or absent."""
    minutes = minutes_of(merged)
    whole = int((window.ends_at - window.starts_at).total_seconds()) // 60
    if minutes >= PRESENT_SHARE * whole:
        return Proposal(AttendanceState.PRESENT, minutes)
    if minutes < THERE_SHARE * whole or not minutes:
        return Proposal(AttendanceState.ABSENT, minutes)
    first, last = merged[0].joined_at, merged[-1].left_at
    if (
        first <= window.starts_at and last >= window.ends_at
    ):  # the hole is in the middle: the longest stay counts
        longest = max(merged, key=lambda one: one.left_at - one.joined_at)
        first, last = longest.joined_at, longest.left_at
    return Proposal(
        AttendanceState.EXCUSED,
        minutes,
        _whole_minute(first) if first > window.starts_at else None,
        _whole_minute(last) if last < window.ends_at else None,
    )


def _whole_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def is_remote(modality: Modality) -> bool:
    """Whether one signs it by personal link."""
    return modality is Modality.ONLINE


def departure_words(*, starts_at: datetime, is_invited: bool, is_sent: bool, zone: str, now: datetime) -> str:
    """When the links leave alone, or why they do not; empty once they have left."""
    if is_sent:
        return ""
    if now >= starts_at:
        return "La demi-journée a commencé : les liens ne partent plus seuls."
    if not is_invited:
        return "Les liens ne partent pas seuls tant que les invitations du séminaire ne sont pas parties."
    leaves_at = starts_at - DAY_BEFORE
    if now >= leaves_at:
        return "Si personne ne les envoie, les liens partent seuls dans les minutes qui viennent."
    return (
        f"Si personne ne les envoie, les liens partent seuls la veille, le {date_words(leaves_at, tz=zone)}."
    )


def not_remote(remedy: str = "") -> Blocker:
    """Held in person: whoever follows it by video has a link sent to them alone."""
    return Blocker(
        "not_remote",
        "Ce séminaire a lieu en présence : on y signe dans la salle.",
        remedy or "Une personne le suit par vidéo ? Envoyez-lui un lien, à elle seule.",
    )


def blockers_to_send(window: Window, *, remote: bool, at: datetime) -> list[Blocker]:
    """Why links to sign are not sent; ``remote``: held by video, or sent to one who follows it so."""
    if window.cancelled:
        return [Blocker("cancelled", "Ce séminaire est annulé : il ne se signe pas.")]
    if window.sealed:
        return [Blocker("sealed", "Cette demi-journée est scellée : elle ne se signe plus.")]
    if not remote:
        return [not_remote()]
    if at >= window.closes_at:
        return [
            Blocker(
                "too_late",
                f"La signature était possible jusqu’au {datetime_words(window.closes_at, window.time_zone)}.",
                "Une présence sans signature se saisit avec sa raison, ou se lit sur le relevé de connexion.",
            )
        ]
    return []


def blockers_to_read(window: Window, *, at: datetime) -> list[Blocker]:
    """Why no connection report is taken."""
    if window.sealed:
        return [
            Blocker(
                "sealed",
                "Cette demi-journée est scellée : ses preuves et ses lignes ne changent plus.",
                "Écrivez un rectificatif, et joignez-lui le relevé imprimé en PDF comme justificatif.",
            )
        ]
    if window.cancelled:
        return [Blocker("cancelled", "Ce séminaire est annulé : il n’a pas de présences.")]
    if at < window.starts_at:
        return [
            Blocker(
                "not_begun",
                f"La demi-journée commence le {datetime_words(window.starts_at, window.time_zone)}.",
                "Le relevé s’exporte ensuite depuis l’outil de visioconférence.",
            )
        ]
    return []


def blockers_before_the_end(window: Window, at: datetime) -> list[Blocker]:
    """Why a report says nothing of presences yet: people are still connected."""
    if at >= window.ends_at:
        return []
    return [
        Blocker(
            "not_over",
            f"La demi-journée se termine à {time_words(window.ends_at, window.time_zone)} : "
            "les présences du relevé se proposent ensuite.",
            "Un relevé exporté avant la fin ne dit pas toutes les connexions : importez celui de la fin.",
        )
    ]


def blockers_to_apply(
    window: Window, *, unknown: Sequence[str], chosen: int, nothing_open: bool, at: datetime
) -> list[Blocker]:
    """Why presences are not entered; ``unknown``: those of the report whom nobody has recognised yet.

    ``nothing_open``: every line is signed or entered already, so that nothing is left to choose.
    """
    blockers = blockers_to_read(window, at=at) or blockers_before_the_end(window, at)
    if blockers:
        return blockers
    if unknown:
        shown = ", ".join(unknown[:5]) + ("…" if len(unknown) > 5 else "")
        blockers.append(
            Blocker(
                "unknown_people",
                f"{plural(len(unknown), 'personne reste', 'personnes restent')} à reconnaître : {shown}.",
                "Dites de qui il s’agit, ou ignorez-les.",
                "#qui",
            )
        )
    if not chosen and not nothing_open:  # when all have signed, the report is evidence and no more
        blockers.append(
            Blocker("nothing_chosen", "Aucune ligne n’est renseignée.", "Choisissez au moins un état.")
        )
    return blockers
