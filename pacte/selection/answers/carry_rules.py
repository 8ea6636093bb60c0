"""When a dossier may be carried to a later cohort: who may ask, who may be carried, and where."""

from collections.abc import Sequence
from datetime import datetime

from pacte.blockers import Blocker
from pacte.selection.answers.rules import withdrawn_dossier
from pacte.selection.answers.vocabulary import Situation


def blockers_to_agree(where: Situation | None, *, withdrawn: bool) -> list[Blocker]:
    """Why someone cannot say that they wish to be carried to the next cohort, or take it back."""
    if withdrawn:
        return [withdrawn_dossier()]
    if where is Situation.CARRIED:
        return [Blocker("carried", "Votre dossier est déjà reporté.", "Retrouvez-le depuis « À faire ».")]
    if where is Situation.WAITING:
        return [
            Blocker(
                "list_open",
                "La liste d’attente est encore ouverte : une place peut vous être proposée.",
                "Le report pourra être demandé quand elle sera close.",
            )
        ]
    if where not in (Situation.LIST_OVER, Situation.CARRY_AGREED, Situation.CARRY_DECLINED):
        return [
            Blocker(
                "not_waiting",
                "Le report concerne les personnes restées sur la liste d’attente.",
                "Vous pouvez déposer un dossier à une prochaine promotion.",
            )
        ]
    return []


def blockers_to_carry(
    where: Situation | None,
    *,
    withdrawn: bool,
    track: str | None,
    tracks: Sequence[str],
    already_there: bool,
) -> list[Blocker]:
    """Why one dossier cannot be carried to the chosen cohort; the words are for staff."""
    blockers = []
    if withdrawn:
        blockers.append(withdrawn_dossier())
    if where is Situation.CARRIED:
        blockers.append(Blocker("carried", "Ce dossier est déjà reporté."))
    elif where is Situation.CARRY_DECLINED:
        blockers.append(Blocker("not_agreed", "La personne ne souhaite pas de report."))
    elif where is not Situation.CARRY_AGREED:
        blockers.append(Blocker("not_agreed", "La personne n’a pas demandé le report."))
    if track not in tracks:
        blockers.append(
            Blocker("track", f"La promotion choisie ne prépare pas la mention {track or 'du dossier'}.")
        )
    if already_there and where is not Situation.CARRIED:
        blockers.append(Blocker("already_there", "La personne a déjà un dossier dans la promotion choisie."))
    return blockers


def blockers_to_target(*, is_same: bool, closes_at: datetime, now: datetime) -> list[Blocker]:
    """Why no dossier can be carried to that cohort."""
    if is_same:
        return [
            Blocker(
                "same_cohort",
                "C’est la promotion d’où viennent les dossiers.",
                "Choisissez-en une autre.",
                "target",
            )
        ]
    if now >= closes_at:
        return [
            Blocker(
                "target_closed",
                "Les candidatures de cette promotion sont closes.",
                "Choisissez une promotion ouverte ou à venir.",
                "target",
            )
        ]
    return []
