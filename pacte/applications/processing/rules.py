"""What staff may do with a dossier and when; how a dossier stands once time is taken into account."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum

from pacte.applications.facts import CohortFacts, StructureFacts
from pacte.applications.vocabulary import ApplicationState, PostStatus, WaiverState
from pacte.applications.wording import day_words, listed, local_day
from pacte.blockers import Blocker

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
    UNPAID = "attendue"
    NOT_MEMBER = "non-adherente"
    NO_STRUCTURE = "sans-structure"


DUES_LABELS = {
    DuesStanding.PAID: "À jour",
    DuesStanding.UNPAID: "Non réglée",
    DuesStanding.NOT_MEMBER: "Non adhérente",
    DuesStanding.NO_STRUCTURE: "Sans structure",
}


def standing(state: ApplicationState, closes_at: datetime, now: datetime) -> Standing:
    """A draft that closing has caught is a dossier that was not deposited."""
    if state is ApplicationState.SUBMITTED:
        return Standing.DEPOSITED
    if state is ApplicationState.WITHDRAWN:
        return Standing.WITHDRAWN
    return Standing.DRAFT if now < closes_at else Standing.NOT_DEPOSITED


def dues_standing(*, has_structure: bool, is_member: bool, has_paid: bool) -> DuesStanding:
    """From what the registry knows of the bearing structure."""
    if not has_structure:
        return DuesStanding.NO_STRUCTURE
    if not is_member:
        return DuesStanding.NOT_MEMBER
    return DuesStanding.PAID if has_paid else DuesStanding.UNPAID


def dues_of(structure: StructureFacts) -> DuesStanding:
    """The standing of one structure of a dossier."""
    return dues_standing(has_structure=True, is_member=structure.is_member, has_paid=structure.has_paid_dues)


def blockers_to_request(
    state: ApplicationState,
    cohort: CohortFacts,
    *,
    track: str | None,
    key: str,
    label: str,
    due_on: date,
    already_asked: Collection[str],
    now: datetime,
) -> list[Blocker]:
    """Why this document cannot be asked for; ``key`` is empty for one that is not on the list."""
    blockers = _not_deposited(state)
    if key and key not in {asked.key for asked in cohort.documents_for(track)}:
        blockers.append(
            Blocker(
                "document_unknown",
                "Cette pièce n’est pas sur la liste de la promotion pour cette mention.",
                "Choisissez-la dans la liste, ou nommez une autre pièce.",
                "key",
            )
        )
    if not key and not label:
        blockers.append(
            Blocker("label_missing", "Le nom de la pièce manque.", "Nommez ce que vous demandez.", "label")
        )
    if key and key in already_asked:
        blockers.append(
            Blocker(
                "already_requested",
                "Cette pièce est déjà demandée, et attendue.",
                "Annulez la première demande pour en changer l’échéance.",
                "key",
            )
        )
    if due_on < local_day(now, cohort.time_zone):
        blockers.append(
            Blocker(
                "due_in_past",
                f"Le {day_words(due_on)} est déjà passé.",
                "Choisissez aujourd’hui ou un jour à venir.",
                "due_on",
            )
        )
    return blockers


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


def blockers_to_judge(*, late: bool, replaced: bool, accepted: bool) -> list[Blocker]:
    """Why a document is not waiting for acceptance."""
    if not late:
        return [Blocker("not_late", "Cette pièce n’est pas en retard : elle est déjà dans le dossier.")]
    if replaced:
        return [
            Blocker(
                "replaced",
                "Cette pièce a été remplacée ou écartée entre-temps.",
                "Rechargez la page pour voir la version actuelle.",
            )
        ]
    if accepted:
        return [Blocker("already_accepted", "Cette pièce a déjà été acceptée.")]
    return []


def blockers_to_add(
    state: ApplicationState, cohort: CohortFacts, *, track: str | None, key: str, label: str
) -> list[Blocker]:
    """Why staff cannot put a document received otherwise in the dossier."""
    blockers = []
    if state is ApplicationState.WITHDRAWN:
        blockers.append(Blocker("withdrawn", "Ce dossier a été retiré : rien ne peut plus y être ajouté."))
    if key and key not in {asked.key for asked in cohort.documents_for(track)}:
        blockers.append(
            Blocker(
                "document_unknown",
                "Cette pièce n’est pas sur la liste de la promotion pour cette mention.",
                "Choisissez-la dans la liste, ou nommez une autre pièce.",
                "key",
            )
        )
    if not key and not label:
        blockers.append(
            Blocker("label_missing", "Le nom de la pièce manque.", "Nommez ce que vous ajoutez.", "label")
        )
    return blockers


def blockers_to_record_recruitment(
    state: ApplicationState, status: PostStatus | None, *, starts_on: date, t0_on: date
) -> list[Blocker]:
    """Why the recruitment cannot be said to have come about."""
    blockers = _not_deposited(state)
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


def reason_blockers(reason: str) -> list[Blocker]:
    """A decision without its reason is not a decision."""
    if reason.strip():
        return []
    return [
        Blocker("reason_missing", "La raison manque.", "Écrivez-la : elle reste dans l’historique.", "reason")
    ]


PLACEHOLDERS: Mapping[str, str] = {
    "prenom": "le prénom",
    "nom": "le nom",
    "reference": "la référence du dossier",
    "promotion": "le nom de la promotion",
}
_BRACES = re.compile(r"\{([^{}\n]{0,60})\}")


def blockers_to_write(subject: str, body: str) -> list[Blocker]:
    """Why a letter to many is not ready: an empty part, or a word between braces that means nothing."""
    blockers = []
    if not subject.strip():
        blockers.append(
            Blocker("subject_missing", "L’objet manque.", "Écrivez-le en quelques mots.", "subject")
        )
    if not body.strip():
        blockers.append(Blocker("body_missing", "Le message est vide.", "Écrivez-le.", "body"))
    known = listed([f"{{{name}}}" for name in PLACEHOLDERS])
    for field, text in (("subject", subject), ("body", body)):
        for word in dict.fromkeys(_BRACES.findall(text)):
            if word not in PLACEHOLDERS:
                blockers.append(
                    Blocker(
                        "unknown_placeholder",
                        f"« {{{word}}} » n’est pas un mot que le message sait remplacer.",
                        f"Utilisez {known}, ou enlevez les accolades.",
                        field,
                    )
                )
    return blockers


def filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its known words between braces replaced, once: a value is never read again."""
    return _BRACES.sub(lambda match: values.get(match[1], match[0]), text)


def _not_deposited(state: ApplicationState) -> list[Blocker]:
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
