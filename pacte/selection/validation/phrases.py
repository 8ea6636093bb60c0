"""What the journal says of validation, after the actor's name."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "validation.wave_sent": "a présenté {count:*dossier} à l’EHESP (vague n° {number})",
        "validation.submitted": "a présenté le dossier à l’EHESP (vague n° {number})",
        "validation.validated": "a validé le dossier pour l’EHESP (vague n° {number})",
        "validation.refused": "a refusé le dossier pour l’EHESP (vague n° {number})",
        "validation.asked": "a posé une question pour l’EHESP (vague n° {number})",
        "validation.corrected": "a corrigé sa réponse (vague n° {number}) : {before}, puis {after}",
        "validation.replied": "a répondu à la question de l’EHESP (vague n° {number})",
    }
)
