"""What the journal says of dossiers, after the actor's name."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from pacte.audit import PHRASES, PLAIN, HistoryLine
from pacte.french import of_name

PHRASES.update(
    {
        "application.started": "a commencé le dossier",
        "application.saved": "a complété l’étape « {step_label} »",
        "application.structure_added": "a ajouté la structure « {name} » au dossier",
        "application.structure_removed": "a retiré la structure « {name} » du dossier",
        "application.bearer_chosen": "a choisi « {name} » pour porter le dossier",
        "application.structure_refused": "a refusé la structure déclarée « {name} » : {reason}",
        "application.structure_taken": "a finalement accepté la structure « {name} »",
        "application.structure_recognised": "a reconnu la structure déclarée « {name} » comme « {known_as} »",
        "application.waiver_requested": "a demandé une dérogation (recrutement en cours)",
        "application.waiver_dropped": "a retiré sa demande de dérogation",
        "application.document_added": "a ajouté la pièce « {label} »",
        "application.document_replaced": "a remplacé la pièce « {label} »",
        "application.document_removed": "a retiré la pièce « {label} »",
        "application.notice_acknowledged": "a lu la notice sur l’usage des données",
        "application.commitment_requested": "a demandé la signature de l’engagement de l’équipe",
        "application.commitment_cancelled": "a annulé la demande de signature",
        "application.commitment_signed": "a signé l’engagement de l’équipe",
        "application.commitment_declined": "a refusé de signer l’engagement de l’équipe",
        "application.deposited": "a déposé le dossier (dépôt n° {number})",
        "application.taken_back": "a repris le dossier pour le modifier",
        "application.withdrawn": "a retiré le dossier",
        "application.withdrawn_by_staff": "a enregistré le retrait du dossier : {reason}",
        "application.resumed": "a rouvert le dossier retiré",
        "application.restored": "a annulé le retrait du dossier : {reason}",
        "application.draft_deleted": "a supprimé le brouillon",
        "application.message_posted": "a écrit un message",
        "application.reminded": "a envoyé un rappel avant la clôture",
        "application.closing_moved": "a déplacé la clôture des candidatures au {after} ; c’était le {before}",
    }
)

PLAIN.update(
    {
        "application.structure_added": "a ajouté une structure au dossier",
        "application.structure_removed": "a retiré une structure du dossier",
        "application.bearer_chosen": "a choisi la structure qui porte le dossier",
        "application.withdrawn_by_staff": "a enregistré le retrait du dossier",
    }
)

SIGNATURE_ASKED = "application.commitment_requested"


def with_leader(line: HistoryLine, leaders: Mapping[datetime, str]) -> HistoryLine:
    """Of whom a signature was asked: the dossier knows (instant → name), the journal names no leader."""
    name = leaders.get(line.at) if line.action == SIGNATURE_ASKED else None
    return replace(line, sentence=f"a demandé la signature {of_name(name)}") if name else line


READ_BY_CANDIDATES: set[str] = {
    "application.started",
    "application.saved",
    "application.structure_added",
    "application.structure_removed",
    "application.bearer_chosen",
    "application.structure_refused",
    "application.structure_taken",
    "application.structure_recognised",
    "application.waiver_requested",
    "application.waiver_dropped",
    "application.document_added",
    "application.document_replaced",
    "application.document_removed",
    "application.notice_acknowledged",
    "application.commitment_requested",
    "application.commitment_cancelled",
    "application.commitment_signed",
    "application.commitment_declined",
    "application.deposited",
    "application.taken_back",
    "application.withdrawn",
    "application.withdrawn_by_staff",
    "application.resumed",
    "application.restored",
    "application.message_posted",
    "application.reminded",
    "application.closing_moved",
}
"""The acts that a candidate reads in the history of their own dossier: what they did, and what they are told
of. Each feature adds its own; an act that nobody adds stays with those who treat the dossier."""
