"""What the journal says of the plan of defences: no names."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "defence.draft_proposed": "a demandé une proposition de planning des soutenances",
        "defence.draft_changed": "a changé le planning des soutenances (version {number})",
        "defence.search_stopped": "a arrêté la recherche d’un planning de soutenances",
        "defence.published": "a publié le planning des soutenances : {added} ajoutées, {moved} changées, "
        "{cancelled} annulées",
        "defence.date_told": "a fait connaître des dates de soutenance ({count})",
        "defence.jury_told": "a convoqué des jurys de soutenance ({count})",
    }
)
