"""What the journal says of interviews, after the actor's name."""

from pacte.applications.phrases import READ_BY_CANDIDATES
from pacte.audit import PHRASES

PHRASES.update(
    {
        "interview.slots_proposed": "a proposé {count:*créneau|créneaux} d’entretien, à partir du {first}",
        "interview.slot_moved": "a modifié le créneau d’entretien du {before} ({changes})",
        "interview.slot_cancelled": "a annulé le créneau d’entretien du {when}",
        "interview.invited": "a proposé un entretien, dont le créneau est à choisir avant le {until}",
        "interview.booked": "a réservé l’entretien du {when}",
        "interview.changed": "a déplacé l’entretien du {before} au {when}",
        "interview.released": "a annulé le créneau de l’entretien du {when} : un autre est à choisir",
        "interview.none_suits": "a écrit qu’aucun créneau d’entretien ne convient",
        "interview.offered_again": "a proposé d’autres créneaux d’entretien, à choisir avant le {until}",
        "interview.given_up": "ne peut pas venir à l’entretien du {when} : un autre créneau est à choisir",
        "interview.cancelled": "a annulé l’entretien",
        "interview.freed": "a libéré le créneau d’entretien du {when} : {why}",
        "interview.called_off": "a levé l’invitation à un entretien : {why}",
        "interview.held": "a noté que l’entretien a eu lieu",
        "interview.missed": "a noté l’absence à l’entretien",
        "interview.recorded": "a écrit son compte rendu de l’entretien",
        "interview.reminded": "a rappelé l’entretien du {when}",
    }
)

READ_BY_CANDIDATES |= {
    "interview.invited",
    "interview.booked",
    "interview.changed",
    "interview.released",
    "interview.none_suits",
    "interview.offered_again",
    "interview.given_up",
    "interview.cancelled",
    "interview.freed",
    "interview.called_off",
    "interview.reminded",
}
