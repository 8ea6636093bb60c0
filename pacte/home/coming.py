"""What « À faire » tells those whose part of a cohort's life is not in this version yet."""

from collections.abc import Mapping, Sequence

from pacte.policy import STAFF_ROLES, Actor, Role

_FOLLOWING = "Le suivi des apprenantes et apprenants"
_COMING: Mapping[Role, str] = {
    Role.TRAINER: _FOLLOWING,
    Role.LEARNER: _FOLLOWING,
    Role.JUROR: "La soutenance devant le jury",
}


def coming_words(actor: Actor) -> Sequence[str]:
    """One sentence a room still to come; none for those who have a room today."""
    held = {grant.role for grant in actor.grants}
    rooms = list(dict.fromkeys(words for role, words in _COMING.items() if role in held))
    if held & STAFF_ROLES or not rooms:
        return ()
    return (
        *(f"{room} arrive dans une prochaine version de PACTE." for room in rooms[:-1]),
        f"{rooms[-1]} arrive dans une prochaine version de PACTE ; "
        "rien n’est attendu de vous ici pour l’instant.",
    )
