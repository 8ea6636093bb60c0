"""What the journal says of dossiers, after the actor's name."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "application.started": "a commencé le dossier",
        "application.saved": "a complété l’étape « {step_label} »",
        "application.structure_added": "a ajouté une structure au dossier",
        "application.structure_removed": "a retiré une structure du dossier",
        "application.bearer_chosen": "a choisi la structure qui porte le dossier",
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
        "application.resumed": "a rouvert le dossier retiré",
        "application.draft_deleted": "a supprimé le brouillon",
        "application.message_posted": "a écrit un message",
        "application.reminded": "a envoyé un rappel, {hours} heures avant la clôture",
    }
)
