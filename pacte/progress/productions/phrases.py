"""What the journal says of productions, after the actor's name; without anybody's words."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "production.deposited": "a déposé la version {number} de « {label} »{late_words}",
        "production.redo": "a demandé de reprendre « {label} », version {number}",
        "production.validated": "a validé « {label} », version {number}",
        "production.extended": "a accordé jusqu’au {day_words} pour « {label} »",
        "production.carried": "a fait suivre « {label} » avec la personne",
        "production.shared": "a partagé « {label} » avec la promotion",
        "production.unshared": "ne partage plus « {label} » avec la promotion",
        "production.reminded": "a rappelé une échéance de productions ({messages})",
    }
)
