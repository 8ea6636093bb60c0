"""What the journal says of learners, after the actor's name."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "learner.enrolled": "a inscrit la personne dans {cohort:la}",
        "learner.withdrawn": "a enregistré le départ de la formation, au {day_words}",
        "learner.transferred": "a enregistré le passage vers {cohort:la}",
        "learner.arrived": "a inscrit la personne dans {cohort:la}, par transfert ; {kept_words}",
        "learner.trainer_changed": "a confié le suivi à {trainer}",
        "learner.trainer_removed": "a retiré l’attribution d’une formatrice ou d’un formateur",
        "learner.structure_changed": "a changé la structure porteuse, au {day_words}",
    }
)
