"""When a half-day is signed, entered, sealed and corrected, and why not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pacte.blockers import Blocker
from pacte.french import datetime_words, of_name, time_words
from pacte.seminars.vocabulary import ATTENDANCE_LABELS, AttendanceState
from pacte.text import fold

TICKET = timedelta(minutes=10)
"""How long one may sign after the code was read: the time of a sign-in by e-mail, and of drawing."""
KEPT = timedelta(hours=24)
"""How long a signature that a device kept without network is still taken."""


class Stage(StrEnum):
    """Where a half-day stands."""

    CANCELLED = "cancelled"
    UPCOMING = "upcoming"
    OPEN = "open"
    TO_SEAL = "to_seal"
    SEALED = "sealed"


STAGE_LABELS = {
    Stage.CANCELLED: "Annulée",
    Stage.UPCOMING: "À venir",
    Stage.OPEN: "En cours",
    Stage.TO_SEAL: "À sceller",
    Stage.SEALED: "Scellée",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A half-day as the rules see it: its hours, and when signing opens and closes around them."""

    starts_at: datetime
    ends_at: datetime
    minutes_before: int
    minutes_after: int
    cancelled: bool = False
    sealed: bool = False
    time_zone: str = "Europe/Paris"

    @property
    def opens_at(self) -> datetime:
        return self.starts_at - timedelta(minutes=self.minutes_before)

    @property
    def closes_at(self) -> datetime:
        """The first instant that is too late."""
        return self.ends_at + timedelta(minutes=self.minutes_after)

    def holds(self, at: datetime) -> bool:
        """Whether ``at`` is a time to sign, were it neither cancelled nor sealed."""
        return self.opens_at <= at < self.closes_at


def stage_words(window: Window, at: datetime) -> str:
    """Where it stands, in words: signing opens before it begins, and closes after it ends."""
    stage = stage_of(window, at)
    if stage is not Stage.OPEN or window.starts_at <= at < window.ends_at:
        return STAGE_LABELS[stage]
    return "Signature ouverte" if at < window.starts_at else "Terminée, signature ouverte"


def stage_of(window: Window, at: datetime) -> Stage:
    """Where it stands at ``at``; what was sealed stays sealed even if the seminar is cancelled later."""
    if window.sealed:
        return Stage.SEALED
    if window.cancelled:
        return Stage.CANCELLED
    if at < window.opens_at:
        return Stage.UPCOMING
    return Stage.OPEN if at < window.closes_at else Stage.TO_SEAL


def blockers_to_open(window: Window, at: datetime) -> list[Blocker]:
    """Why nobody can sign this half-day at ``at``, whoever they are."""
    zone = window.time_zone
    if window.cancelled:
        return [Blocker("cancelled", "Ce séminaire est annulé : il ne se signe pas.")]
    if window.sealed:
        return [
            Blocker(
                "sealed",
                "Cette demi-journée est scellée : elle ne se signe plus.",
                "Si vous y étiez, dites-le à votre formatrice ou formateur : un rectificatif est possible.",
            )
        ]
    if at < window.opens_at:
        return [
            Blocker(
                "too_early",
                f"La signature ouvre {_when(window.opens_at, at, zone)}.",
                "Revenez à ce moment-là.",
            )
        ]
    if at >= window.closes_at:
        return [
            Blocker(
                "too_late",
                f"La signature était possible jusqu’au {datetime_words(window.closes_at, zone)}.",
                "Si vous étiez là, dites-le à votre formatrice ou formateur : l’équipe peut le saisir, "
                "avec la raison.",
            )
        ]
    return []


def _when(moment: datetime, at: datetime, zone: str) -> str:
    """« à 8 h 45 »; on another day, that day too."""
    place = ZoneInfo(zone)
    if moment.astimezone(place).date() == at.astimezone(place).date():
        return f"à {time_words(moment, zone)}"
    return f"le {datetime_words(moment, zone, zone=False)}"


def blockers_to_hold(
    *,
    issued_at: datetime | None,
    holder: str,
    expected_holder: str,
    drawn_at: datetime,
    received_at: datetime,
) -> list[Blocker]:
    """Why a ticket does not allow a signature drawn at ``drawn_at``; no ``issued_at``: no ticket of ours."""
    again = "Scannez ou tapez le code affiché dans la salle."
    if issued_at is None:
        return [Blocker("no_ticket", "Le code de la salle manque.", again)]
    if holder != expected_holder:
        return [someone_else()]
    if drawn_at > issued_at + TICKET:
        minutes = int(TICKET.total_seconds()) // 60
        return [
            Blocker(
                "ticket_expired", f"Plus de {minutes} minutes ont passé depuis la lecture du code.", again
            )
        ]
    return blockers_to_keep(issued_at, received_at)


def blockers_to_keep(issued_at: datetime, received_at: datetime) -> list[Blocker]:
    """Why a signature is not taken any more, once the network brings it."""
    if received_at <= issued_at + KEPT:
        return []
    return [
        Blocker(
            "kept_too_long",
            "Cette signature est restée plus de 24 heures sur l’appareil.",
            "Dites-le à votre formatrice ou formateur : l’équipe peut saisir votre présence.",
        )
    ]


def blockers_to_draw(
    window: Window, *, opened_at: datetime, drawn_at: datetime, received_at: datetime
) -> list[Blocker]:
    """Why a signature drawn at ``drawn_at`` on a page opened at ``opened_at`` is not taken now."""
    return blockers_to_open(window, drawn_at) or blockers_to_keep(opened_at, received_at)


def drawn_within(claimed: datetime | None, *, issued_at: datetime, received_at: datetime) -> datetime:
    """When it was drawn: as the device says, never before its ticket nor after its arrival."""
    return received_at if claimed is None else max(issued_at, min(claimed, received_at))


def someone_else() -> Blocker:
    """Another account is signed in on the device: the signature waits for its own."""
    return Blocker(
        "someone_else",
        "Cette signature a été préparée pour une autre personne.",
        "Chacune et chacun signe pour soi, avec son propre compte.",
    )


def not_expected(name: str = "") -> Blocker:
    """Of another track, or no longer in the cohort."""
    who = f"{name} n’est pas attendu·e" if name else "Vous n’êtes pas attendu·e"
    return Blocker(
        "not_expected",
        f"{who} à cette demi-journée : autre mention, ou formation quittée.",
        "Si c’est une erreur, dites-le à la fédération.",
    )


def already_signed(signed_at: datetime, zone: str) -> Blocker:
    """Once is enough."""
    return Blocker("already_signed", f"Cette demi-journée est déjà signée, à {time_words(signed_at, zone)}.")


def blockers_to_signature(*, drawn: bool, typed: str, expected: str) -> list[Blocker]:
    """A drawing signs; without one, the person's own name does, accents and case aside."""
    if drawn:
        return []
    if not typed.strip():
        return [
            Blocker(
                "signature_missing",
                "La signature manque.",
                "Signez avec le doigt, ou tapez vos prénom et nom.",
                "signer_name",
            )
        ]
    if fold(typed) != fold(expected):
        return [
            Blocker(
                "name_differs",
                f"Le nom tapé n’est pas celui {of_name(expected)}.",
                "Tapez les prénom et nom de la personne qui signe.",
                "signer_name",
            )
        ]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What the team enters for a learner."""

    state: AttendanceState
    reason: str
    arrived_at: datetime | None = None
    left_at: datetime | None = None


def blockers_to_enter(window: Window, entered: Entered, at: datetime) -> list[Blocker]:
    """Why it cannot be entered before the seal."""
    if window.cancelled:
        return [Blocker("cancelled", "Ce séminaire est annulé : il n’a pas de présences.")]
    if window.sealed:
        return [
            Blocker(
                "sealed",
                "Cette demi-journée est scellée : ses lignes ne changent plus.",
                "Écrivez un rectificatif, daté et motivé.",
            )
        ]
    blockers = blockers_to_content(window, entered)
    present = entered.state in (AttendanceState.PRESENT, AttendanceState.EXCUSED)
    if at < window.opens_at and present:
        blockers.append(
            Blocker(
                "not_begun",
                f"Une présence ne se saisit pas avant {time_words(window.opens_at, window.time_zone)} "
                "le jour même.",
                "Une absence annoncée, elle, se saisit dès maintenant.",
                "state",
            )
        )
    left = entered.left_at if entered.state is AttendanceState.EXCUSED else None
    if not blockers and left is not None and at < left:
        blockers.append(
            Blocker(
                "leaves_later",
                f"Il n’est pas encore {time_words(left, window.time_zone)}.",
                "Un départ se saisit une fois que la personne est partie.",
                "left_at",
            )
        )
    return blockers


def blockers_to_content(window: Window, entered: Entered) -> list[Blocker]:
    """What lacks in what is entered or corrected."""
    blockers = []
    if not entered.reason.strip():
        blockers.append(
            Blocker("reason_missing", "La raison manque.", "Elle figure sur la feuille.", "reason")
        )
    if entered.state is not AttendanceState.EXCUSED:
        return blockers
    arrived, left = entered.arrived_at, entered.left_at
    if arrived is None and left is None:
        blockers.append(
            Blocker(
                "times_missing",
                "L’heure d’arrivée ou de départ manque.",
                "Écrivez l’une, ou les deux.",
                "arrived_at",
            )
        )
    zone = window.time_zone
    hours = f"de {time_words(window.starts_at, zone)} à {time_words(window.ends_at, zone)}"
    for where, moment in (("arrived_at", arrived), ("left_at", left)):
        if moment is not None and not window.starts_at <= moment <= window.ends_at:
            blockers.append(
                Blocker(
                    "times_outside",
                    "Cette heure est en dehors de la demi-journée.",
                    f"Elle va {hours}.",
                    where,
                )
            )
    if arrived is not None and left is not None and left <= arrived:
        blockers.append(Blocker("times_reversed", "Le départ vient après l’arrivée.", "", "left_at"))
    return blockers


def blockers_to_seal(
    window: Window, *, missing: Mapping[int, str], confirmed: Iterable[int], at: datetime
) -> list[Blocker]:
    """Why it cannot be sealed; ``missing``: those without a state, whose absence must be ``confirmed``."""
    if window.cancelled:
        return [Blocker("cancelled", "Ce séminaire est annulé : il n’y a rien à sceller.")]
    if window.sealed:
        return [Blocker("sealed", "Cette demi-journée est déjà scellée.")]
    if at < window.ends_at:
        return [
            Blocker(
                "not_over",
                f"La demi-journée se termine à {time_words(window.ends_at, window.time_zone)}.",
                "Elle se scelle ensuite.",
            )
        ]
    if set(missing) != set(confirmed):
        names = ", ".join(missing.values())
        return [
            Blocker(
                "absences_not_confirmed",
                f"Sans état : {names}." if names else "Tout le monde a maintenant un état.",
                "Cochez la case pour noter cette absence, ou saisissez d’abord un état."
                if len(missing) == 1
                else "Cochez la case pour noter leur absence, ou saisissez leur état d’abord."
                if names
                else "Relisez la feuille, puis scellez.",
                "confirmed",
            )
        ]
    return []


def entered_before(state: AttendanceState, reason: str) -> str:
    """What the line keeps of an absence that the team had entered, once the person signs; empty for none."""
    if state not in (AttendanceState.ABSENT, AttendanceState.JUSTIFIED):
        return ""
    said = f"saisi avant la signature : {ATTENDANCE_LABELS[state].lower()}"
    return f"{said}, {reason}" if reason else said


def away_words(state: AttendanceState | None, *, announced: bool) -> str:
    """What is said to somebody noted or announced away while signing is open; empty for others."""
    if state in (AttendanceState.ABSENT, AttendanceState.JUSTIFIED):
        return "Vous êtes noté·e absent·e : signez si vous êtes là."
    if state is None and announced:
        return "Vous avez annoncé votre absence : signez si vous êtes là."
    return ""
