"""What staff may do with a dossier and when; how a dossier stands once time is taken into account."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum

from pacte.applications.facts import StructureFacts
from pacte.applications.vocabulary import ApplicationState, PostStatus, WaiverState
from pacte.applications.wording import day_words, listed
from pacte.blockers import Blocker
from pacte.text import fold

EXTRA = "extra-"
"""Begins the key of a document that is not on the cohort's list."""


class Standing(StrEnum):
    """The state of a dossier as time makes it; the value stands in addresses."""

    DRAFT = "brouillon"
    NOT_DEPOSITED = "non-depose"
    DEPOSITED = "depose"
    WITHDRAWN = "retire"


STANDING_LABELS = {
    Standing.DRAFT: "Brouillon",
    Standing.NOT_DEPOSITED: "Non déposé",
    Standing.DEPOSITED: "Déposé",
    Standing.WITHDRAWN: "Retiré",
}


class DuesStanding(StrEnum):
    """Where the bearing structure stands with the federation for the year of the cohort."""

    PAID = "a-jour"
    EXEMPT = "exoneree"
    UNPAID = "attendue"
    NOT_MEMBER = "non-adherente"
    TO_CHECK = "a-verifier"
    REFUSED = "refusee"
    NO_STRUCTURE = "sans-structure"


DUES_LABELS = {
    DuesStanding.PAID: "À jour",
    DuesStanding.EXEMPT: "Exonérée",
    DuesStanding.UNPAID: "Non réglée",
    DuesStanding.NOT_MEMBER: "Non adhérente",
    DuesStanding.TO_CHECK: "Structure à vérifier",
    DuesStanding.REFUSED: "Structure refusée",
    DuesStanding.NO_STRUCTURE: "Sans structure",
}


def standing(state: ApplicationState, closes_at: datetime, now: datetime) -> Standing:
    """A draft that closing has caught is a dossier that was not deposited."""
    if state is ApplicationState.SUBMITTED:
        return Standing.DEPOSITED
    if state is ApplicationState.WITHDRAWN:
        return Standing.WITHDRAWN
    return Standing.DRAFT if now < closes_at else Standing.NOT_DEPOSITED


def dues_of(structure: StructureFacts) -> DuesStanding:
    """From what the registry knows of a structure: one that candidates declared is read before it adheres."""
    if structure.refusal:
        return DuesStanding.REFUSED
    if not structure.is_member:
        return DuesStanding.TO_CHECK if structure.is_declared else DuesStanding.NOT_MEMBER
    if structure.has_paid_dues:
        return DuesStanding.PAID
    return DuesStanding.EXEMPT if structure.is_exempt else DuesStanding.UNPAID


def dues_words(dues: DuesStanding, year: int) -> str:
    """« À jour en 2025 »; what is said of the structure itself is of no year."""
    of_itself = dues in (DuesStanding.TO_CHECK, DuesStanding.REFUSED, DuesStanding.NO_STRUCTURE)
    return DUES_LABELS[dues] if of_itself else f"{DUES_LABELS[dues]} en {year}"


def blockers_to_decide_waiver(
    state: ApplicationState, current: WaiverState | None, *, seen: str, who: str, decision: WaiverState
) -> list[Blocker]:
    """Why the waiver is not decided so; ``seen`` is where it stood on the page of the one who decides.

    ``who`` decided meanwhile, when somebody did.
    """
    if current is None:
        return [Blocker("no_waiver", "Ce dossier ne demande pas de dérogation.")]
    if state is ApplicationState.WITHDRAWN:
        return [Blocker("withdrawn", "Ce dossier a été retiré : il n’y a plus rien à décider.")]
    if current.value != seen:
        made = {
            WaiverState.GRANTED: "a accordé la dérogation",
            WaiverState.REFUSED: "a refusé la dérogation",
            WaiverState.REQUESTED: "a demandé de nouveau la dérogation",
        }[current]
        return [
            Blocker(
                "decided_meanwhile",
                f"Pendant que vous décidiez, {who} {made}. Votre décision n’est pas enregistrée.",
                "Lisez sa raison ci-dessous. Pour la changer, enregistrez de nouveau : les deux décisions "
                "resteront dans l’historique.",
            )
        ]
    if current is decision:
        return [
            Blocker(
                "same_decision",
                "C’est déjà la décision enregistrée.",
                "Choisissez l’autre réponse si vous voulez la changer.",
                "decision",
            )
        ]
    return []


def blockers_to_grant_so_late(t0_on: date, today: date, *, lapses_at_t0: bool) -> list[Blocker]:
    """A waiver granted from T0 on would fall at once; ``today`` is the federation's local date."""
    if not lapses_at_t0 or today < t0_on:
        return []
    return [
        Blocker(
            "after_t0",
            f"Le T0 est passé, le {day_words(t0_on)} : accordée maintenant, elle tomberait aussitôt.",
            "Refusez-la, ou attendez que la personne soit recrutée.",
            "decision",
        )
    ]


def blockers_to_record_recruitment(
    state: ApplicationState, status: PostStatus | None, *, starts_on: date, t0_on: date
) -> list[Blocker]:
    """Why the recruitment cannot be said to have come about."""
    blockers = not_deposited(state)
    if status is not PostStatus.BEING_RECRUITED:
        blockers.append(
            Blocker("not_being_recruited", "Le dossier ne dit pas que le recrutement est en cours.")
        )
    if starts_on > t0_on:
        blockers.append(
            Blocker(
                "in_post_too_late",
                f"La promotion commence le {day_words(t0_on)}, avant cette prise de poste.",
                "La dérogation demande d’être en poste ce jour-là.",
                "starts_on",
            )
        )
    return blockers


def blockers_to_put_bearer(
    state: ApplicationState, held: str, *, bearer_id: int | None, seen: int | None, wanted: int
) -> list[Blocker]:
    """Why staff cannot let another structure bear the dossier.

    ``held`` is the code of what the dossier has become, empty while it is only a dossier; a place offered or
    confirmed is no obstacle. ``seen`` is the bearer that the page showed.
    """
    if state is ApplicationState.WITHDRAWN:
        return [Blocker("withdrawn", "Ce dossier a été retiré : sa structure ne se change plus.")]
    if state is ApplicationState.DRAFT:
        return [
            Blocker(
                "not_deposited",
                "Ce dossier n’est pas déposé : sa structure se choisit dans le dossier même.",
                "Écrivez plutôt un message à la candidate ou au candidat.",
            )
        ]
    if held not in ("", "has_place"):
        return [
            Blocker(
                "no_longer_a_dossier",
                "Cette candidature est terminée : sa structure ne se change plus ici.",
                "Pour une personne en formation, c’est sur sa page d’apprenant·e ; pour un dossier reporté, "
                "dans celui qui le continue.",
            )
        ]
    if bearer_id != seen:
        return [
            Blocker(
                "bearer_changed",
                "La structure qui porte ce dossier a changé pendant que vous décidiez.",
                "Relisez la page, puis décidez de nouveau.",
            )
        ]
    if wanted == bearer_id:
        return [Blocker("same_bearer", "Cette structure porte déjà le dossier.", "Choisissez-en une autre.")]
    return []


def reason_blockers(reason: str) -> list[Blocker]:
    """A decision without its reason is not a decision."""
    if reason.strip():
        return []
    return [
        Blocker("reason_missing", "La raison manque.", "Écrivez-la : elle reste dans l’historique.", "reason")
    ]


PLACEHOLDERS: Mapping[str, str] = {
    "prénom": "le prénom",
    "nom": "le nom",
    "référence": "la référence du dossier",
    "promotion": "le nom de la promotion",
}
"""Words between braces and what replaces each; accents, capitals and spaces do not count."""
_BRACES = re.compile(r"\{+([^{}\n]{0,60})\}+")
_KEYS = {fold(name): name for name in PLACEHOLDERS}


def blockers_to_write(subject: str, body: str) -> list[Blocker]:
    """Why a letter to many is not ready: an empty part, or a word between braces that means nothing."""
    blockers = []
    if not subject.strip():
        blockers.append(
            Blocker("subject_missing", "L’objet manque.", "Écrivez-le en quelques mots.", "subject")
        )
    if not body.strip():
        blockers.append(Blocker("body_missing", "Le message est vide.", "Écrivez-le.", "body"))
    for field, text in (("subject", subject), ("body", body)):
        for word in dict.fromkeys(_BRACES.findall(text)):
            if fold(word) not in _KEYS:
                blockers.append(
                    Blocker(
                        "unknown_placeholder",
                        f"« {{{word}}} » n’est pas un mot que le message sait remplacer.",
                        f"{_instead(word)} ou enlevez les accolades.",
                        field,
                    )
                )
    return blockers


def _instead(word: str) -> str:
    """« Vouliez-vous {prénom} ? Utilisez {prénom}, {nom}…, »: the nearest first, then all of them."""
    known = listed([f"{{{name}}}" for name in PLACEHOLDERS])
    near = get_close_matches(fold(word), _KEYS, n=1)
    return (f"Vouliez-vous {{{_KEYS[near[0]]}}} ? " if near else "") + f"Utilisez {known},"


def filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its known words between braces replaced, once: a value is never read again.

    ``values`` has the words folded: « prenom ».
    """
    return _BRACES.sub(lambda match: values.get(fold(match[1]), match[0]), text)


def not_deposited(state: ApplicationState) -> list[Blocker]:
    """Why nothing is asked of a dossier that is not deposited."""
    if state is ApplicationState.SUBMITTED:
        return []
    if state is ApplicationState.WITHDRAWN:
        return [Blocker("withdrawn", "Ce dossier a été retiré : rien ne peut plus y être demandé.")]
    return [
        Blocker(
            "not_deposited",
            "Ce dossier n’est pas déposé : une pièce ne se demande qu’après le dépôt.",
            "Écrivez plutôt un message à la candidate ou au candidat.",
        )
    ]
