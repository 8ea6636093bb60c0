"""Who may read which mémoire, until when; what may still be asked, answered, taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pacte.blockers import Blocker
from pacte.french import too_long
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.vocabulary import ReadingState

REASON_LIMIT = 2_000
LINK_KEPT_DAYS = 14
"""A personal link still opens its page this long after the evaluation was expected."""
TIED_REASON = "Un lien avec la personne est au registre."
LEFT_REASON = "La personne a quitté la promotion."
SEAT_ENDED_REASON = "La personne ne siège plus au jury."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One juror and one mémoire, by what their reading depends on."""

    is_deposited: bool
    is_active: bool
    """The learner is in the cohort."""
    sits: bool
    """On the jury of the cohort, now."""
    ties: Sequence[str] = ()
    """In words: every tie of the register."""
    state: ReadingState | None = None
    """Of the reading that is open; None when there is none."""
    is_submitted: bool = False

    @property
    def is_tied(self) -> bool:
        return bool(self.ties)


def due_on(asked: date | None, defence_starts_on: date, answer_days: int, today: date) -> date:
    """The day of the cohort, else the eve of the defences [A].

    A reading that is asked late is due no sooner than the time left to answer.
    """
    day = asked if asked is not None else defence_starts_on - timedelta(days=1)
    return max(day, today + timedelta(days=answer_days))


def is_silent(state: ReadingState, asked_on: date, answer_days: int, today: date) -> bool:
    """Asked, without an answer after the days that the cohort gives."""
    return state is ReadingState.ASKED and today >= asked_on + timedelta(days=answer_days)


def is_half_silent(state: ReadingState, asked_on: date, answer_days: int, today: date) -> bool:
    """Asked, without an answer after half of those days: the reader is reminded."""
    return state is ReadingState.ASKED and today >= asked_on + timedelta(days=(answer_days + 1) // 2)


def suits(juror_modules: Collection[str], module: str) -> bool:
    """Whether a juror reads mémoires of that module best: they named it, or none; or it has none."""
    return not juror_modules or not module or module in juror_modules


def blockers_to_assign(standing: Standing) -> list[Blocker]:
    """Why a mémoire is not given to a juror."""
    found = []
    if not standing.is_active:
        found.append(Blocker("left", "Cette personne n’est plus dans la promotion : rien n’est à lire."))
    elif not standing.is_deposited:
        found.append(
            Blocker(
                "not_deposited",
                "Ce mémoire n’est pas encore déposé.",
                "Les lectures s’attribuent une fois le mémoire déposé.",
            )
        )
    if not standing.sits:
        found.append(
            Blocker(
                "not_juror",
                "Cette personne n’est pas membre du jury.",
                "Invitez-la d’abord au jury, ou choisissez quelqu’un d’autre.",
                "reader",
            )
        )
    if standing.is_tied:
        words = ", ".join(standing.ties)
        found.append(
            Blocker(
                "tied",
                f"Un lien avec l’auteur·e du mémoire est au registre ({words.lower()}).",
                "Choisissez une autre personne du jury.",
                "reader",
            )
        )
    if standing.state is not None:
        found.append(Blocker("assigned", "Cette personne lit déjà ce mémoire.", "", "reader"))
    return found


def blockers_to_take_back(standing: Standing, reason: str) -> list[Blocker]:
    """Why a reading is not taken back by staff."""
    found = [*_ended(standing), *_submitted(standing)]
    if not reason.strip():
        found.append(
            Blocker(
                "reason_missing", "Dites pourquoi la lecture est reprise.", "Une phrase suffit.", "reason"
            )
        )
    return [*found, *_too_long(reason)]


def blockers_to_accept(standing: Standing) -> list[Blocker]:
    """Why a reader does not accept."""
    found = _ended(standing)
    if not standing.sits:
        found.append(
            Blocker("not_juror", "Vous n’êtes plus membre du jury.", "La fédération peut vous dire pourquoi.")
        )
    if standing.is_tied:
        found.append(
            Blocker("tied", "Un lien entre vous et cette personne est au registre.", "Un autre jury la lira.")
        )
    if not standing.is_active:
        found.append(Blocker("left", "Cette personne n’est plus dans la promotion : rien n’est à lire."))
    return found


def blockers_to_decline(standing: Standing, reason: str) -> list[Blocker]:
    """Why a reader does not decline any more."""
    return [*_ended(standing), *_submitted(standing), *_too_long(reason)]


def blockers_to_sit(*, sits: bool, learns: bool, known: bool = True, where: str = "person") -> list[Blocker]:
    """Why somebody is not called to the jury, or seated; ``where``: the field that names them.

    ``learns``: they are in training in the cohort that the jury judges.
    """
    found = []
    if sits:
        found.append(Blocker("sits", "Cette personne est déjà membre du jury.", "", where))
    if learns:
        found.append(
            Blocker(
                "learns",
                "Cette personne est en formation dans cette promotion : elle ne siège pas au jury.",
                "Choisissez quelqu’un d’autre.",
                where,
            )
        )
    if not known:
        found.append(
            Blocker(
                "unknown",
                "Cette personne n’a aucun rôle dans la fédération.",
                "Invitez-la par e-mail : elle sera membre du jury dès qu’elle accepte.",
                where,
            )
        )
    return found


def blockers_to_change_seat(*, ended: bool) -> list[Blocker]:
    """Why the quality of a juror no longer changes."""
    return [Blocker("seat_ended", "Cette personne n’est plus membre du jury.")] if ended else []


def blockers_to_end_seat(*, ended: bool, reason: str) -> list[Blocker]:
    """Why a juror does not leave the jury."""
    found = blockers_to_change_seat(ended=ended)
    if not reason.strip():
        found.append(
            Blocker(
                "reason_missing",
                "Dites pourquoi la personne n’est plus membre du jury.",
                "Une phrase suffit.",
                "reason",
            )
        )
    return [*found, *_too_long(reason)]


def is_active(state: EnrollmentState) -> bool:
    """Whether the learner is in the cohort."""
    return state is EnrollmentState.ACTIVE


def _ended(standing: Standing) -> list[Blocker]:
    if standing.state is not None:
        return []
    return [
        Blocker(
            "reading_ended",
            "Cette lecture n’est plus en cours : elle a été déclinée ou reprise.",
            "La fédération l’a confiée, ou va la confier, à quelqu’un d’autre.",
        )
    ]


def _submitted(standing: Standing) -> list[Blocker]:
    if not standing.is_submitted:
        return []
    return [Blocker("submitted", "L’évaluation a été rendue : elle est gardée.", "Elle ne se reprend plus.")]


def _too_long(reason: str) -> list[Blocker]:
    if len(reason) <= REASON_LIMIT:
        return []
    return [Blocker("too_long", too_long(REASON_LIMIT), "", "reason")]
