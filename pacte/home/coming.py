"""What « À faire » tells those whose part of a cohort's life is not in this version yet."""

from collections.abc import Sequence

from pacte.policy import Actor, Role


def coming_words(actor: Actor) -> Sequence[str]:
    """What comes for jurors; nothing for those who have a room today."""
    if {grant.role for grant in actor.grants} != {Role.JUROR}:
        return ()
    return (
        "La soutenance devant le jury arrive dans une prochaine version de PACTE ; "
        "rien n’est attendu de vous ici pour l’instant.",
    )
