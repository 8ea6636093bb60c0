"""What the journal says of contacts, after the actor's name; never with whom, nor about what."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "follow_up.noted": "a noté un contact",
        "follow_up.completed": "a complété un contact par un fichier de contacts passés",
        "follow_up.cancelled": "a annulé un contact",
        "follow_up.step_done": "a donné suite à un contact",
        "follow_up.step_reopened": "a rouvert la suite d’un contact",
        "follow_up_import.started": "a envoyé un fichier de {rows} contacts passés",
        "follow_up_import.confirmed": "a importé {created} contacts passés",
        "follow_up_import.abandoned": "a abandonné un import de contacts passés",
    }
)
