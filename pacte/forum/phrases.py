"""What the journal says of the forum, after the actor's name; without anybody's words."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "forum.asked": "a posé une question sur le forum",
        "forum.answered": "a répondu à une question du forum",
        "forum.edited": "a modifié son message du forum",
        "forum.accepted": "a retenu une réponse du forum",
        "forum.unaccepted": "ne retient plus une réponse du forum",
        "forum.moved": "a mis une question du forum dans la FAQ",
        "forum.rewritten": "a récrit une question de la FAQ",
        "forum.removed": "a retiré une question de la FAQ",
        "forum.hidden": "a masqué un message du forum",
        "forum.shown": "a rendu visible un message du forum",
        "forum.reported": "a signalé un message du forum",
        "forum.reports_closed": "a clos les signalements d’un message du forum",
        "forum.digest_chosen": "a choisi de recevoir les nouveautés du forum : {words}",
    }
)
