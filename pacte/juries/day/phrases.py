"""What the journal says of the day of the defences: no result, no note."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "defence.attended": "a noté qui est là, dans une salle de soutenances",
        "defence.marked": "a noté un moment d’une soutenance",
        "defence.timed": "a corrigé les heures d’une soutenance",
        "defence.unmarked": "a repris un moment d’une soutenance",
        "defence.decided": "a saisi le résultat d’une soutenance, au sein du jury",
        "defence.undecided": "a effacé le résultat d’une soutenance, au sein du jury",
    }
)
