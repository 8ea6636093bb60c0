"""The history of a half-day in words: whose line, before, after; the journal keeps nobody’s name."""

from collections.abc import Mapping, Sequence

from pacte.audit import HistoryLine
from pacte.french import of_name
from pacte.seminars.models import AttendanceAddendum
from pacte.seminars.presence.sheet import state_words
from pacte.seminars.vocabulary import ATTENDANCE_LABELS, AttendanceState, Proof

REVISED = {"hours": "heures revues", "reason": "raison revue", "document": "justificatif joint"}
"""What was corrected while the state stayed; lines written before do not tell it apart."""


def sentence(
    line: HistoryLine, names: Mapping[int, str], addenda: Sequence[AttendanceAddendum], zone: str
) -> str:
    """A line of the journal as a sentence; ``names``: enrolment → name."""
    said = line.details
    name = names.get(said.get("enrollment_id", 0), "une personne qui n’est plus sur la feuille")
    match line.action:
        case "attendance.signed":
            return _signed(line, name)
        case "attendance.arrived_after_seal":
            return f"La signature {of_name(name)}, donnée à {said['signed_at']}, est arrivée après le sceau"
        case "attendance.arrival_set_aside":
            whose = f"la signature {of_name(name)}, arrivée après le sceau"
            return f"{line.actor} a mis de côté {whose} : {said['reason']}"
        case "attendance.entered":
            return f"{line.actor} a saisi la ligne {of_name(name)} : {_label(said['after'])}"
        case "attendance.corrected":
            change = f"{_label(said['before'])} devient {_label(said['after'])}"
            if said["before"] == said["after"]:
                revised = [REVISED[one] for one in said.get("changed", ())] or ["heures ou raison revues"]
                change = f"{_label(said['after'])}, {', '.join(revised)}"
            return f"{line.actor} a corrigé la ligne {of_name(name)} : {change}"
        case "attendance.amended":
            for one in addenda:
                if one.id == said["addendum_id"]:
                    before, after = (state_words(one.content[key], zone) for key in ("before", "after"))
                    start = f"{line.actor} a écrit le rectificatif n° {one.number}"
                    return f"{start} : {one.content['name']}, {before} devient {after}"
    return f"{line.actor} {line.sentence}"


def _signed(line: HistoryLine, name: str) -> str:
    said = line.details
    match Proof(said["proof"]):
        case Proof.TABLET:
            words = f"{name} a signé sur l’appareil {of_name(line.actor)}"
        case Proof.VIDEO:
            words = f"{name} a signé par lien personnel"
        case _:
            words = f"{name} a signé sur son téléphone"
    before = said["before"]
    entered = f" ; la ligne disait {_label(before)}" if before is not None else ""
    return f"{words}, à {said['signed_at']}{entered}"


def _label(state: str) -> str:
    return f"« {ATTENDANCE_LABELS[AttendanceState(state)]} »"
