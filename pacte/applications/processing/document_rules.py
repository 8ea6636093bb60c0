"""What staff may ask for, add, accept or set aside among the documents of a dossier."""

from collections.abc import Collection
from datetime import date, datetime

from pacte.applications.facts import CohortFacts
from pacte.applications.processing.rules import not_deposited
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import day_words, local_day
from pacte.blockers import Blocker


def blockers_to_request(
    state: ApplicationState,
    cohort: CohortFacts,
    *,
    track: str | None,
    key: str,
    label: str,
    due_on: date,
    already_asked: Collection[str],
    there: str = "",
    message: str = "",
    now: datetime,
) -> list[Blocker]:
    """Why this document cannot be asked for; ``key`` is empty for one that is not on the list.

    ``there`` says since when the dossier has it: what it has is asked for again with a ``message``.
    """
    blockers = not_deposited(state)
    blockers += _blockers_to_name(cohort, track=track, key=key, label=label, verb="demandez")
    if key and there and not message and key not in already_asked:
        blockers.append(
            Blocker(
                "already_there",
                f"Cette pièce est déjà dans le dossier, {there}.",
                "Écrivez pourquoi vous la demandez de nouveau : la personne le lira.",
                "message",
            )
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
    state: ApplicationState,
    cohort: CohortFacts,
    *,
    track: str | None,
    key: str,
    label: str,
    there: str = "",
    replaces: bool = False,
) -> list[Blocker]:
    """Why staff cannot put a document received otherwise in the dossier.

    ``there`` says since when the dossier has it: nothing takes its place unless told that it ``replaces`` it.
    """
    blockers = []
    if state is ApplicationState.WITHDRAWN:
        blockers.append(Blocker("withdrawn", "Ce dossier a été retiré : rien ne peut plus y être ajouté."))
    blockers += _blockers_to_name(cohort, track=track, key=key, label=label, verb="ajoutez")
    if key and there and not replaces:
        blockers.append(
            Blocker(
                "would_replace",
                f"Cette pièce est déjà dans le dossier, {there} : la vôtre prendrait sa place.",
                "Cochez la case si c’est ce que vous voulez, ou choisissez « Autre pièce » et nommez-la.",
                "replaces",
            )
        )
    return blockers


def blockers_to_set_aside(state: ApplicationState, *, by_staff: bool, replaced: bool) -> list[Blocker]:
    """Why a document that staff added cannot be taken out again."""
    if state is ApplicationState.WITHDRAWN:
        return [Blocker("withdrawn", "Ce dossier a été retiré : ses pièces ne changent plus.")]
    if not by_staff:
        return [
            Blocker(
                "not_added_by_staff",
                "Cette pièce ne vient pas de la fédération.",
                "Demandez-en une autre si elle ne convient pas.",
                "document",
            )
        ]
    if replaced:
        return [
            Blocker(
                "replaced",
                "Cette pièce a été remplacée ou écartée entre-temps.",
                "Rechargez la page pour voir la version actuelle.",
                "document",
            )
        ]
    return []


def _blockers_to_name(
    cohort: CohortFacts, *, track: str | None, key: str, label: str, verb: str
) -> list[Blocker]:
    """One document, of the list or named, and not both: a name beside a choice is never dropped."""
    blockers = []
    if key and key not in {asked.key for asked in cohort.documents_for(track)}:
        blockers.append(
            Blocker(
                "document_unknown",
                "Cette pièce n’est pas sur la liste de la promotion pour cette mention.",
                "Choisissez-la dans la liste, ou nommez une autre pièce.",
                "key",
            )
        )
    if key and label:
        blockers.append(
            Blocker(
                "two_documents",
                "Une pièce est choisie dans la liste, et une autre est nommée.",
                "Choisissez « Autre pièce » si c’est celle que vous nommez, ou effacez ce nom.",
                "label",
            )
        )
    if not key and not label:
        blockers.append(
            Blocker(
                "label_missing",
                "Le nom de la pièce manque.",
                f"Nommez ce que vous {verb}, ou choisissez une pièce de la liste.",
                "label",
            )
        )
    return blockers
