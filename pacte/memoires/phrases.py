"""What the journal says of mémoires, after the actor's name; without anybody's words, marks or readers."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "memoire.subject_proposed": "a proposé un sujet de mémoire (n° {number}){late_words}",
        "memoire.subject_validated": "a validé le sujet du mémoire (n° {number})",
        "memoire.subject_redo": "a demandé de reprendre le sujet du mémoire (n° {number})",
        "memoire.subject_to_confirm": "a changé la structure : le sujet du mémoire est à confirmer",
        "memoire.message": "a écrit un message sur le mémoire",
        "memoire.carried": "a fait suivre le mémoire avec la personne",
        "memoire.reminded": "a rappelé une échéance du mémoire ({messages})",
    }
)
