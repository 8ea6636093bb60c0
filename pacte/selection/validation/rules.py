"""The EHESP's validation of a dossier: its states, what changes them, and why something is not possible."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from pacte.blockers import Blocker
from pacte.french import too_long
from pacte.selection.vocabulary import Decision, Validation

if TYPE_CHECKING:
    from pacte.cohorts.definition import CohortDefinition
    from pacte.selection.models import Candidacy

TEXT_LIMIT = 3_000


class ValidationEvent(StrEnum):
    """What changes where a validation stands."""

    SUBMIT = "submit"
    """The federation presents the dossier in a wave."""
    ASK = "ask"
    REPLY = "reply"
    """The federation answers a question: the dossier is presented again."""
    VALIDATE = "validate"
    REFUSE = "refuse"


TRANSITIONS: Mapping[tuple[Validation, ValidationEvent], Validation] = MappingProxyType(
    {
        (Validation.NOT_SUBMITTED, ValidationEvent.SUBMIT): Validation.SUBMITTED,
        (Validation.SUBMITTED, ValidationEvent.ASK): Validation.QUESTIONED,
        (Validation.SUBMITTED, ValidationEvent.VALIDATE): Validation.VALIDATED,
        (Validation.SUBMITTED, ValidationEvent.REFUSE): Validation.REFUSED,
        (Validation.QUESTIONED, ValidationEvent.REPLY): Validation.SUBMITTED,
        (Validation.QUESTIONED, ValidationEvent.VALIDATE): Validation.VALIDATED,
        (Validation.QUESTIONED, ValidationEvent.REFUSE): Validation.REFUSED,
        (Validation.REFUSED, ValidationEvent.SUBMIT): Validation.SUBMITTED,
    }
)
"""State and event → next state; a refused dossier may be presented again in a later wave."""

CORRECTIONS: Mapping[tuple[Validation, ValidationEvent], Validation] = MappingProxyType(
    {
        (Validation.VALIDATED, ValidationEvent.REFUSE): Validation.REFUSED,
        (Validation.VALIDATED, ValidationEvent.ASK): Validation.QUESTIONED,
        (Validation.REFUSED, ValidationEvent.VALIDATE): Validation.VALIDATED,
        (Validation.REFUSED, ValidationEvent.ASK): Validation.QUESTIONED,
    }
)
"""An answer already given → the one that the EHESP meant; only it, and only before the candidate is told."""

TO_TREAT = frozenset({Validation.SUBMITTED, Validation.QUESTIONED})
"""States that still wait for something."""
SELECTED = frozenset({Decision.RETAINED, Decision.WAITLISTED})
"""Decisions of the committee that lead to the EHESP."""

_STANDING = {
    Validation.NOT_SUBMITTED: "Ce dossier n’est pas présenté à l’EHESP.",
    Validation.SUBMITTED: "Ce dossier est déjà présenté à l’EHESP, qui n’a pas encore répondu.",
    Validation.QUESTIONED: "L’EHESP a posé une question sur ce dossier : la fédération doit répondre.",
    Validation.VALIDATED: "Ce dossier est déjà validé par l’EHESP.",
    Validation.REFUSED: "Ce dossier est refusé par l’EHESP.",
}
_REMEDIES = {
    Validation.QUESTIONED: "La réponse présente de nouveau le dossier.",
    Validation.REFUSED: "La fédération peut le présenter de nouveau dans une autre vague.",
}
_EMPTY = {
    ValidationEvent.ASK: ("question_missing", "Écrivez votre question."),
    ValidationEvent.REFUSE: ("reason_missing", "Écrivez la raison du refus."),
    ValidationEvent.REPLY: ("reply_missing", "Écrivez votre réponse."),
}


def is_validated(candidacy: "Candidacy", definition: "CohortDefinition") -> bool:
    """Whether the EHESP has validated the dossier; always so when the cohort does without validation."""
    return not definition.selection.ehesp_validation or candidacy.validation is Validation.VALIDATED


def blockers_to_move(state: Validation, event: ValidationEvent) -> list[Blocker]:
    """Why ``event`` is not possible in ``state``."""
    if (state, event) in TRANSITIONS:
        return []
    return [Blocker(f"is_{state.value}", _STANDING[state], _REMEDIES.get(state, ""))]


def blockers_to_take_together(state: Validation, event: ValidationEvent) -> list[Blocker]:
    """Why a dossier cannot be decided with others: only those that wait for the EHESP are."""
    if state is Validation.QUESTIONED:
        return [
            Blocker(
                "question_pending",
                "La fédération n’a pas encore répondu à votre question.",
                "Attendez sa réponse, ou décidez sur la page du dossier.",
            )
        ]
    return blockers_to_move(state, event)


def blockers_to_present(*, decision: Decision, validation: Validation, withdrawn: bool) -> list[Blocker]:
    """Why a dossier cannot be in a wave."""
    blockers = []
    if decision not in SELECTED:
        blockers.append(
            Blocker(
                "not_selected",
                "Le comité n’a pas retenu ce dossier, ni placé sur la liste d’attente.",
                "Seuls les dossiers retenus ou en liste d’attente se présentent à l’EHESP.",
            )
        )
    if withdrawn:
        blockers.append(Blocker("withdrawn", "Ce dossier a été retiré par la candidate ou le candidat."))
    return blockers + blockers_to_move(validation, ValidationEvent.SUBMIT)


def blockers_to_send(*, asks_ehesp: bool, closed: bool, count: int) -> list[Blocker]:
    """Why no wave can leave; ``closed`` says whether the deliberation is."""
    blockers = []
    if not asks_ehesp:
        blockers.append(
            Blocker(
                "no_validation",
                "Cette promotion se passe de la validation de l’EHESP.",
                "Le réglage est dans la partie « Sélection » de la promotion.",
            )
        )
    if not closed:
        blockers.append(
            Blocker(
                "not_closed",
                "La délibération n’est pas close : les décisions peuvent encore changer.",
                "Clôturez la délibération, puis présentez les dossiers.",
            )
        )
    if not count:
        blockers.append(
            Blocker("nobody", "Aucun dossier n’est choisi.", "Cochez au moins un dossier.", "dossiers")
        )
    return blockers


def blockers_to_say(event: ValidationEvent, text: str) -> list[Blocker]:
    """What must be written with the event, and is not."""
    if len(text) > TEXT_LIMIT:
        return [Blocker("text_long", too_long(TEXT_LIMIT), "", "text")]
    if event in _EMPTY and not text.strip():
        code, message = _EMPTY[event]
        return [Blocker(code, message, "Une phrase suffit.", "text")]
    return []


def blockers_to_correct(
    state: Validation, event: ValidationEvent, *, told: bool, latest: bool, contact: str, why: str
) -> list[Blocker]:
    """Why the EHESP cannot correct its answer; ``latest``: the dossier is in no later wave.

    ``told``: the candidate knows; then ``contact`` says whom to call.
    """
    blockers = []
    if state not in (Validation.VALIDATED, Validation.REFUSED):
        blockers.append(
            Blocker(
                "not_answered",
                "Aucune réponse n’est donnée sur ce dossier : il n’y a rien à corriger.",
                "Répondez, ou attendez la réponse de la fédération.",
            )
        )
    elif (state, event) not in CORRECTIONS:
        blockers.append(
            Blocker("same_answer", "C’est déjà la réponse donnée.", "Choisissez-en une autre.", "event")
        )
    if not latest:
        blockers.append(
            Blocker(
                "presented_again",
                "La fédération a présenté de nouveau ce dossier depuis.",
                "Répondez dans la dernière vague où il est.",
            )
        )
    if told:
        blockers.append(
            Blocker(
                "already_told",
                "La candidate ou le candidat a reçu sa réponse : elle ne se corrige plus ici.",
                f"Appelez la fédération : {contact}.",
            )
        )
    if not why.strip():
        blockers.append(
            Blocker("why_missing", "Écrivez pourquoi vous corrigez.", "Une phrase suffit.", "why")
        )
    elif len(why) > TEXT_LIMIT:
        blockers.append(Blocker("why_long", too_long(TEXT_LIMIT), "", "why"))
    return blockers


def blockers_if_stale(*, seen: int, revision: int, state: Validation, who: str) -> list[Blocker]:
    """Why a page that showed revision ``seen`` may no longer act; ``who`` changed it, may be empty."""
    if seen == revision:
        return []
    by = f" par {who}" if who else ""
    words = {
        Validation.SUBMITTED: "la fédération a répondu à la question",
        Validation.QUESTIONED: f"une question a été posée{by}",
        Validation.VALIDATED: f"le dossier a été validé{by}",
        Validation.REFUSED: f"le dossier a été refusé{by}",
    }
    return [
        Blocker(
            "changed_meanwhile",
            f"Ce dossier a changé depuis que vous l’avez ouvert : {words.get(state, 'voyez son état')}.",
            "Votre texte est gardé ci-dessous : relisez, puis recommencez si besoin.",
        )
    ]


class Phase(StrEnum):
    """Where a cohort is in its life, from its dates alone."""

    UPCOMING = "upcoming"
    APPLICATIONS = "applications"
    SELECTION = "selection"
    TRAINING = "training"
    DEFENCES = "defences"
    OVER = "over"


PHASE_LABELS = {
    Phase.UPCOMING: "Candidatures à venir",
    Phase.APPLICATIONS: "Candidatures ouvertes",
    Phase.SELECTION: "Sélection",
    Phase.TRAINING: "Formation en cours",
    Phase.DEFENCES: "Soutenances",
    Phase.OVER: "Terminée",
}


def phase_at(
    now: datetime,
    today: date,
    *,
    opens_at: datetime,
    closes_at: datetime,
    t0_on: date,
    defences: tuple[date, date],
) -> Phase:
    """The phase at an instant; ``today`` is its local day, ``defences`` their first and last days."""
    if now < opens_at:
        return Phase.UPCOMING
    if now < closes_at:
        return Phase.APPLICATIONS
    if today < t0_on:
        return Phase.SELECTION
    if today < defences[0]:
        return Phase.TRAINING
    return Phase.DEFENCES if today <= defences[1] else Phase.OVER
