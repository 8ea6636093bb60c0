"""What the journal says of learners, after the actor's name."""

from pacte.applications.phrases import READ_BY_CANDIDATES
from pacte.audit import PHRASES

PHRASES.update(
    {
        "learner.enrolled": "a enregistré l’inscription dans {cohort:la}",
        "learner.withdrawn": "a enregistré le départ de la formation, au {day_words}",
        "learner.transferred": "a enregistré le passage vers {cohort:la}",
        "learner.arrived": "a inscrit la personne dans {cohort:la}, par transfert ; {kept_words}",
        "learner.departure_undone": "a annulé le départ du {day_words} ({former_reason}) : {reason}",
        "learner.transfer_undone": "a annulé le passage vers {cohort:la} : {reason}",
        "learner.arrival_undone": "a annulé ce passage, retour dans {cohort:la} : {reason}",
        "learner.trainer_changed": "a confié le suivi à {trainer}",
        "learner.trainer_removed": "a retiré l’attribution d’une formatrice ou d’un formateur",
        "learner.structure_changed": "a changé la structure porteuse, au {day_words}",
    }
)

READ_BY_CANDIDATES |= {
    "learner.enrolled",
    "learner.withdrawn",
    "learner.transferred",
    "learner.departure_undone",
    "learner.transfer_undone",
}
