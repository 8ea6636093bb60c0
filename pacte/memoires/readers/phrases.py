"""What the journal says of juries and readings: no names, no marks."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "jury.invited": "a invité une personne au jury ({quality})",
        "jury.seated": "est membre du jury ({quality})",
        "jury.seat_given": "a donné un siège au jury ({quality})",
        "jury.seat_changed": "a changé la qualité d’un membre du jury : {quality}",
        "jury.seat_ended": "a mis fin à un siège au jury",
        "jury.ties_reviewed": "a dit que ses liens avec les apprenantes et apprenants sont déclarés",
        "reading.asked": "a confié une lecture de mémoire",
        "reading.accepted": "a accepté une lecture de mémoire",
        "reading.declined": "a décliné une lecture de mémoire",
        "reading.taken_back": "a repris une lecture de mémoire",
        "reading.reminded": "a rappelé des lectures de mémoire ({messages})",
        "reading.signed_in": "s’est connecté·e par le lien personnel d’une lecture",
        "jury.proposal_applied": "a attribué des lectures de mémoire selon la proposition ({count})",
    }
)
