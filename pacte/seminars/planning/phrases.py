"""What the journal says of the planning of seminars, after the actor's name."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "seminar.video_changed": "a changé le lien vidéo de « {title} »",
        "seminar.cancelled": "a annulé « {title} »",
        "seminar.restored": "a rétabli « {title} »",
        "seminar.contents_changed": "a modifié « {title} » : {words}",
        "seminar.material_added": "a ajouté le support « {name} » à « {title} »",
        "seminar.material_removed": "a retiré le support « {name} » de « {title} »",
        "seminar.invited": "a envoyé les invitations à « {title} » ({count})",
        "seminar.guest_invited": "a invité une personne de l’équipe à « {title} »",
        "seminar.guest_removed": "a annulé l’invitation d’une personne de l’équipe à « {title} »",
        "seminar.told": "a fait prévenir du changement de « {title} » ({count})",
        "seminar.answered": "a répondu à l’invitation à « {title} » : {words}",
        "calendar_feed.opened": "a créé l’adresse secrète de son agenda",
        "calendar_feed.revoked": "a fermé l’adresse secrète de son agenda",
    }
)
