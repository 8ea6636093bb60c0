"""What the journal says of the committee and of admissibility, after the actor's name."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "selection.begun": "a ouvert la sélection de la promotion",
        "committee.invited": "a invité une personne au comité de sélection ({quality})",
        "committee.seated": "siège au comité de sélection ({quality})",
        "committee.seat_given": "a donné un siège au comité de sélection ({quality})",
        "committee.quality_changed": "a changé la qualité d’un membre du comité : {quality}",
        "committee.seat_ended": "a mis fin à un siège au comité de sélection",
        "committee.ties_reviewed": "a dit que ses liens avec les candidates et candidats sont déclarés",
        "selection.admissible": "a déclaré le dossier recevable{reserve}",
        "selection.inadmissible": "a déclaré le dossier non recevable",
    }
)
