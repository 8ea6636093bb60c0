"""Sentences of the journal about seminars; each feature of the room adds its own."""

from pacte import audit

audit.PHRASES |= {
    "seminar.announced": "a inscrit au calendrier « {title} »",
    "seminar.changed": "a modifié « {title} » : {words}",
    "seminar.dropped": "a retiré du calendrier « {title} », qui n’avait pas eu lieu",
}
