"""What the journal says of the end of dossiers, after the actor's name."""

from pacte.applications.phrases import READ_BY_CANDIDATES
from pacte.audit import PHRASES

PHRASES.update(
    {
        "application.erasure_announced": "a annoncé l’effacement du dossier, le {day_words}",
        "application.erasure_called_off": "a renoncé à effacer le dossier : il n’est plus à son terme",
        "application.erased": "a effacé un dossier au terme de sa conservation",
    }
)

READ_BY_CANDIDATES |= {"application.erasure_announced", "application.erasure_called_off"}
