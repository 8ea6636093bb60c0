"""What the journal says of evaluations: no marks, no comments."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "reading.submitted": "a rendu une évaluation de mémoire (dépôt n° {deposit})",
        "reading.tried_despite_tie": "a tenté d’évaluer un mémoire malgré un lien avec son auteur·e : refusé",
        "reading.reopened": "a rouvert une évaluation de mémoire",
    }
)
