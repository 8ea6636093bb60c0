"""When a seat is taken or ended, when a dossier is settled; what may still be put right afterwards."""

from collections.abc import Sequence
from enum import StrEnum

from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker
from pacte.french import too_long

REGULARISABLE = frozenset({"not_member", "dues_unpaid", "structure_declared", "structure_refused"})
"""Codes of what may be put right until the committee decides: its structure, with membership and dues."""
REASON_LIMIT = 2_000


class Footing(StrEnum):
    """How a deposited dossier stands before the selection; the value stands in addresses."""

    CLEAR = "sans-reserve"
    TO_REGULARISE = "a-regulariser"
    BLOCKED = "bloque"


FOOTING_LABELS = {
    Footing.CLEAR: "Rien ne manque",
    Footing.TO_REGULARISE: "À régulariser",
    Footing.BLOCKED: "À compléter",
}


def footing(blockers: Sequence[Blocker]) -> Footing:
    """Nothing misses, only what may wait until the decision, or something that must come first."""
    if not blockers:
        return Footing.CLEAR
    if all(blocker.code in REGULARISABLE for blocker in blockers):
        return Footing.TO_REGULARISE
    return Footing.BLOCKED


def incomplete(missing: Sequence[str]) -> list[Blocker]:
    """What the deposit asks and that is not there (any more), as one reason; ``missing`` in words."""
    if not missing:
        return []
    return [
        Blocker(
            "incomplete",
            f"Le dossier n’est pas complet : {', '.join(missing)}.",
            "Demandez ce qui manque depuis la page du dossier.",
        )
    ]


def blockers_to_settle(
    *,
    state: ApplicationState,
    window_closed: bool,
    deliberating: bool,
    tied: bool,
    admissible: bool,
    reason: str,
    standing: Sequence[Blocker],
) -> list[Blocker]:
    """Why the admissibility of a dossier cannot be settled so; ``standing`` is what misses in it."""
    found = []
    if state is not ApplicationState.SUBMITTED:
        found.append(Blocker("not_deposited", "Ce dossier n’est plus déposé : il n’y a rien à décider.", ""))
    if not window_closed:
        found.append(
            Blocker(
                "window_open",
                "Les candidatures ne sont pas closes : ce dossier peut encore changer.",
                "La recevabilité se décide après la clôture.",
            )
        )
    if deliberating:
        found.append(
            Blocker(
                "deliberating",
                "La délibération a commencé : la recevabilité ne change plus.",
                "Le comité décide maintenant de chaque dossier.",
            )
        )
    if tied:
        found.append(
            Blocker(
                "tied",
                "Un lien avec cette personne est au registre : vous ne décidez pas de son dossier.",
                "Une autre personne de l’équipe doit le faire.",
            )
        )
    if admissible:
        found += [blocker for blocker in standing if blocker.code not in REGULARISABLE]
    elif not reason.strip():
        found.append(
            Blocker(
                "reason_missing",
                "La raison manque.",
                "Dites pourquoi le dossier n’est pas recevable : la personne la recevra.",
                "reason",
            )
        )
    if len(reason) > REASON_LIMIT:
        found.append(
            Blocker(
                "too_long",
                too_long(REASON_LIMIT),
                "",
                "reason",
            )
        )
    return found


def blockers_to_invite(*, sits: bool, closed: bool, email: str = "email") -> list[Blocker]:
    """Why somebody is not called to the committee; ``email`` is the field that names them."""
    found = []
    if sits:
        found.append(Blocker("sits", "Cette personne siège déjà au comité.", "", email))
    if closed:
        found.append(_closed())
    return found


def blockers_to_seat(*, sits: bool, closed: bool, known: bool) -> list[Blocker]:
    """Why somebody does not sit at once, without an invitation."""
    found = blockers_to_invite(sits=sits, closed=closed, email="person")
    if not known:
        found.append(
            Blocker(
                "unknown",
                "Cette personne n’a aucun rôle dans la fédération.",
                "Invitez-la par e-mail : elle siégera dès qu’elle accepte.",
                "person",
            )
        )
    return found


def blockers_to_change_seat(*, ended: bool, closed: bool) -> list[Blocker]:
    """Why the quality of a member no longer changes."""
    found = []
    if ended:
        found.append(Blocker("seat_ended", "Cette personne ne siège plus au comité."))
    if closed:
        found.append(_closed())
    return found


def blockers_to_end_seat(*, ended: bool, closed: bool, reason: str) -> list[Blocker]:
    """Why a member does not leave the committee."""
    found = blockers_to_change_seat(ended=ended, closed=closed)
    if not reason.strip():
        found.append(
            Blocker(
                "reason_missing",
                "Dites pourquoi la personne ne siège plus.",
                "Une phrase suffit.",
                "reason",
            )
        )
    return found


def _closed() -> Blocker:
    return Blocker(
        "closed",
        "La délibération est close : la composition du comité ne change plus.",
        "Le procès-verbal dit qui a siégé.",
    )
