"""How places stand in words, and what follows when somebody gives back theirs: who would be called."""

from pacte.french import plural
from pacte.selection.answers.board import Board


def freed_words(board: Board) -> str:
    """One or two sentences for staff, before they record it; a dossier hidden from them is not named."""
    if board.blockers_to_call:
        return f"La place n’est proposée à personne. {board.blockers_to_call[0].message}"
    call = board.call
    if call.next is None:
        return "Personne n’attend plus : la place restera libre."
    standing = board.by_application.get(call.next.application_id)
    if standing is None:
        return (
            "La place revient à la personne suivante de la liste d’attente ; un lien vous cache son dossier."
        )
    who = f"{standing.application.name}, rang {board.shown_rank(call.next.rank)}"
    if call.blockers:
        return f"La place reste libre : {who}, vient ensuite mais ne peut pas être appelé·e. " + (
            f"{call.blockers[0].message} {call.blockers[0].remedy}".strip()
        )
    return f"La place est aussitôt proposée à {who}, qui reçoit un e-mail et un délai pour répondre."


def places_summary(board: Board) -> str:
    """« 19 confirmées, 1 en attente, 1 libre sur 21 »."""
    parts = [
        plural(board.confirmed, "confirmée"),
        f"{board.pending} en attente de réponse",
        *([f"{board.promised} en attente de l’EHESP ou de l’envoi"] if board.promised else []),
        plural(board.free, "libre"),
    ]
    return f"{', '.join(parts)}, sur {plural(board.cohort.capacity, 'place')}"
