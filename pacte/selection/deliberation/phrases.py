"""What the journal says of the deliberation, after the actor's name."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "selection.deliberation_began": "a ouvert la délibération : {dossiers:*dossier}, notes figées",
        "selection.member_present": "a noté la présence {name:de}",
        "selection.member_absent": "a noté l’absence {name:de}",
        "selection.decided": "a décidé : « {decision_label} »",
        "selection.moved": "a déplacé le dossier sur la liste d’attente, du rang {before} au rang {rank}",
        "selection.closed": "a clos la délibération : procès-verbal d’empreinte {fingerprint}",
        "selection.minutes_signed": "a recueilli la signature {name:de} au procès-verbal",
        "selection.minutes_completed": "a complété le procès-verbal : additif n° {number}, {fingerprint}",
        "selection.minutes_printed": "a mis en page le procès-verbal avec {signatures} signatures",
    }
)
