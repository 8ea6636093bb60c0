"""Why the minutes cannot be signed."""

from pacte.blockers import Blocker
from pacte.french import of_name
from pacte.selection.deliberation.rules import Stage
from pacte.text import fold


def blockers_to_sign(
    stage: Stage, *, present: bool, expected: str, typed: str, read: str, sealed: str
) -> list[Blocker]:
    """``typed`` is compared without accents nor case; ``read`` is the fingerprint that the page showed."""
    if stage is not Stage.CLOSED:
        return [
            Blocker(
                "not_closed",
                "La délibération n’est pas close : il n’y a pas encore de procès-verbal.",
                "Vous signerez quand elle le sera.",
            )
        ]
    if not present:
        return [
            Blocker(
                "not_present",
                f"{expected} n’est pas noté présent : seules les personnes présentes signent.",
            )
        ]
    blockers = []
    if fold(typed) != fold(expected):
        blockers.append(
            Blocker(
                "name_differs",
                f"Le nom tapé n’est pas celui {of_name(expected)}.",
                "Tapez les prénom et nom de la personne qui signe.",
                "signer_name",
            )
        )
    if read != sealed:
        blockers.append(
            Blocker(
                "other_minutes",
                "Ce procès-verbal n’est pas celui de la page.",
                "Rechargez-la, relisez, puis signez.",
            )
        )
    return blockers
