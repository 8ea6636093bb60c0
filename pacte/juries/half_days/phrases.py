"""What the journal says of half-days and availabilities; nothing of what people answered."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "defence.half_day_added": "a ouvert une demi-journée de soutenances : {half_day}",
        "defence.half_days_added": "a ouvert des demi-journées de soutenances ({count})",
        "defence.half_day_changed": "a changé une demi-journée de soutenances : {half_day}",
        "defence.half_day_removed": "a retiré une demi-journée de soutenances : {half_day}",
        "defence.half_day_restored": "a remis une demi-journée de soutenances : {half_day}",
        "defence.room_added": "a ajouté une salle de soutenances : {room}",
        "defence.room_changed": "a changé une salle de soutenances : {room}",
        "defence.room_removed": "a retiré une salle de soutenances : {room}",
        "defence.poll_opened": "a demandé les disponibilités pour les soutenances ({count})",
        "defence.poll_changed": "a changé la date des réponses pour les soutenances",
        "defence.poll_closed": "a clos les réponses pour les soutenances",
        "defence.poll_reopened": "a rouvert les réponses pour les soutenances",
        "defence.asked_again": "a demandé des disponibilités qui manquaient ({count})",
        "defence.reminded": "a rappelé les disponibilités attendues ({count})",
        "defence.answered": "a répondu sur ses disponibilités pour les soutenances",
        "defence.answered_for": "a noté les disponibilités d’une personne pour les soutenances",
    }
)
