"""What the journal says of attendance, after the actor's name; without anybody's name nor reason."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "attendance.signed": "a enregistré une signature, à {signed_at}",
        "attendance.arrived_after_seal": "a envoyé une signature de {signed_at}, une fois la feuille scellée",
        "attendance.arrival_set_aside": "a mis de côté une signature arrivée après le sceau",
        "attendance.entered": "a saisi un état de présence à la place d’une personne",
        "attendance.corrected": "a corrigé une ligne de présence avant le sceau",
        "attendance.sealed": "a contresigné et scellé la demi-journée (empreinte {fingerprint})",
        "seminar.teams_noted": "a noté qui est venu des équipes ({count})",
        "attendance.amended": "a écrit le rectificatif n° {number} (empreinte {fingerprint})",
    }
)
