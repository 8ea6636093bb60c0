"""What the journal says of scores, after the actor's name; never a mark."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "assessment.assigned": "a attribué le dossier {reference} à {scorer}",
        "assessment.unassigned": "a repris le dossier {reference} à {scorer}",
        "assessment.begun": "a commencé à noter le dossier {reference}",
        "assessment.saved": "a complété ses notes sur le dossier {reference}",
        "assessment.submitted": "a donné son avis sur le dossier {reference}",
        "assessment.taken_back": "a repris son avis sur le dossier {reference}",
        "assessment.abstained": "s’est abstenu·e sur le dossier {reference}",
        "assessment.reopened": "a rouvert l’avis {scorer:de} sur le dossier {reference}",
        "scoring.proposal_applied": "a attribué {count} avis d’après une proposition",
        "scoring.scheduled": "a fixé au {due_words} la date des avis",
        "scoring.reminded": "a rappelé leurs dossiers à noter à {count:*personne}",
    }
)
