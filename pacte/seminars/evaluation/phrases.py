"""What the journal says of evaluations, after the actor's name; never who answered what."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "evaluation.asked": "a demandé une évaluation {moment} ({messages})",
        "evaluation.reminded": "a rappelé l’évaluation {moment} ({messages})",
        "evaluation.answered": "a répondu à l’évaluation {moment}",
        "evaluation.forgotten": "a effacé les adresses des personnes interrogées ({count})",
    }
)
