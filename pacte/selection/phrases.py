"""What the journal says of acts that were refused, after the actor's name."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "refusal.opinion.in_conflict": "a voulu noter ce dossier malgré un lien connu : refusé",
        "refusal.opinion.deliberation_began": "a voulu noter ce dossier après l’ouverture de la "
        "délibération : refusé",
        "refusal.decision.in_conflict": "a voulu décider de ce dossier malgré un lien connu : refusé",
        "refusal.decision.closed": "a voulu décider de ce dossier après la clôture de la délibération : "
        "refusé",
        "refusal.place.expired": "a voulu répondre à la place proposée après le délai : refusé",
    }
)
