"""What the journal says of the staff's acts on dossiers, after the actor's name."""

from pacte.applications.phrases import READ_BY_CANDIDATES
from pacte.audit import PHRASES, PLAIN

PHRASES.update(
    {
        "application.document_requested": "a demandé la pièce « {label} », attendue le {due_words}",
        "application.request_cancelled": "a annulé la demande de la pièce « {label} »",
        "application.late_document_accepted": "a accepté la pièce en retard « {label} »",
        "application.late_document_refused": "a écarté la pièce en retard « {label} »",
        "application.document_seen": "a regardé la pièce « {label} »",
        "application.document_added_by_staff": "a ajouté la pièce « {label} », reçue autrement",
        "application.document_replaced_by_staff": "a remplacé la pièce « {label} », {former}, par une autre "
        "reçue autrement",
        "application.document_set_aside": "a écarté la pièce « {label} », ajoutée par la "
        "fédération : {reason}",
        "application.waiver_granted": "a accordé la dérogation",
        "application.waiver_refused": "a refusé la dérogation",
        "application.bearer_changed": "a mis « {name} » à la place de « {former} » pour porter le dossier",
        "application.recruited": "a noté que la personne est recrutée, en poste au {day_words}",
        "application.note_added": "a écrit une note interne",
        "application.assigned": "a confié le dossier à {name}",
        "application.taken_on": "a pris le dossier en charge",
        "application.unassigned": "a retiré l’attribution du dossier",
        "cohort.written_to_many": "a écrit à {count:*personne} : « {subject} »",
    }
)

PLAIN["application.bearer_changed"] = "a changé la structure qui porte le dossier"

READ_BY_CANDIDATES |= {
    "application.bearer_changed",
    "application.document_requested",
    "application.request_cancelled",
    "application.late_document_accepted",
    "application.late_document_refused",
    "application.document_added_by_staff",
    "application.document_replaced_by_staff",
    "application.document_set_aside",
    "application.waiver_granted",
    "application.waiver_refused",
    "application.recruited",
}
