"""What the journal says of mémoires, after the actor's name; without anybody's words, marks or readers."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "memoire.subject_proposed": "a proposé un sujet de mémoire (n° {number}){late_words}",
        "memoire.subject_validated": "a validé le sujet du mémoire (n° {number})",
        "memoire.subject_redo": "a demandé de reprendre le sujet du mémoire (n° {number})",
        "memoire.subject_to_confirm": "a changé la structure : le sujet du mémoire est à confirmer",
        "memoire.message": "a écrit un message sur le mémoire",
        "memoire.draft_given": "a donné à lire un brouillon du mémoire (n° {number})",
        "memoire.draft_answered": "a répondu au brouillon du mémoire (n° {number})",
        "memoire.prepared": "a envoyé un fichier de mémoire, à vérifier avant de le déposer",
        "memoire.discarded": "a retiré un fichier de mémoire qui n’était pas déposé",
        "memoire.deposited": "a déposé le mémoire (n° {number}, {pages_words}){late_words}",
        "memoire.shared": "accepte que d’autres promotions lisent le mémoire",
        "memoire.unshared": "n’accepte plus que d’autres promotions lisent le mémoire",
        "memoire.waived": "a accordé une dérogation pour le mémoire ({kind_words})",
        "memoire.waiver_ended": "a mis fin à une dérogation pour le mémoire ({kind_words})",
        "memoire.carried": "a fait suivre le mémoire avec la personne",
        "memoire.reminded": "a rappelé une échéance du mémoire ({messages})",
    }
)
