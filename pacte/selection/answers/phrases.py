"""What the journal says of answers and places, after the actor's name."""

from pacte.applications.phrases import READ_BY_CANDIDATES
from pacte.audit import PHRASES

PHRASES.update(
    {
        "answer.sent": "a envoyé la réponse du comité : {label}",
        "answer.batch_sent": "a envoyé des réponses aux candidatures ({count})",
        "place.offered": "a proposé une place, à confirmer au plus tard le {term}",
        "place.offered_again": "a proposé de nouveau une place, à confirmer au plus tard le {term}",
        "place.accepted": "a confirmé la place",
        "place.declined": "a décliné la place",
        "place.expired": "a constaté que la place n’avait pas été confirmée à temps",
        "place.released": "a rendu la place",
        "place.restored": "a redonné la place",
        "waiting.skipped": "a passé le tour de la personne sur la liste d’attente, avec sa raison",
        "waiting.skip_lifted": "a remis la personne dans l’ordre d’appel de la liste d’attente",
        "waiting.passed_over": "a proposé une place, de nouveau, à quelqu’un d’autre avant cette personne",
        "waiting.closed": "a clos la liste d’attente",
        "waiting.reopened": "a rouvert la liste d’attente",
        "carry.agreed": "a demandé le report vers la prochaine promotion",
        "carry.revoked": "a renoncé au report",
        "carry.declined": "a dit ne pas souhaiter de report",
        "carry.done": "a reporté le dossier vers {label:la}, sous la référence {reference}",
        "carry.received": "a repris le dossier {reference} de {label:la}, sans nouveau dépôt",
    }
)

READ_BY_CANDIDATES |= {
    "answer.sent",
    "place.offered",
    "place.offered_again",
    "waiting.closed",
    "waiting.reopened",
    "place.accepted",
    "place.declined",
    "place.expired",
    "place.released",
    "place.restored",
    "carry.agreed",
    "carry.revoked",
    "carry.declined",
    "carry.done",
    "carry.received",
}
