"""Which dossiers the demonstration holds, and how far each has come; who they belong to comes later."""

import csv
from dataclasses import dataclass, replace
from enum import StrEnum

from pacte.applications.vocabulary import PostStatus
from pacte.demo.cast import CANDIDATE, CONVENED, DEFERRED, LATE_LEARNER, LEADER, LEARNER, RETAINED
from pacte.demo.people import DATA, MadeUp
from pacte.demo.registry import made_up_structures


class Ending(StrEnum):
    """What the candidate did in the end."""

    DEPOSITED = "deposited"
    DEPOSITED_AGAIN = "deposited-again"
    """Taken back once, corrected, deposited anew."""
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"


class Team(StrEnum):
    """How the team's commitment came, or not."""

    SIGNED = "signed"
    SENT_AS_FILE = "sent-as-file"
    ASKED = "asked"
    """The link is out, not signed."""
    DECLINED = "declined"
    NOT_ASKED = "not-asked"


class Work(StrEnum):
    """What the federation's staff did with the dossier."""

    NOTE = "note"
    ASSIGNED = "assigned"
    QUESTION = "question"
    """A message of the candidate, answered."""
    UNANSWERED = "unanswered"
    """A message of the candidate that nobody has answered."""
    REQUEST_PENDING = "request-pending"
    REQUEST_ANSWERED = "request-answered"
    REQUEST_LATE = "request-late"
    """Answered after its due date: waits for acceptance."""
    LATE_ACCEPTED = "late-accepted"
    WAIVER_GRANTED = "waiver-granted"
    WAIVER_REFUSED = "waiver-refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One dossier. ``documents`` are the keys sent besides the commitment."""

    structure: str
    department: str = ""
    track: str = "MSP"
    ending: Ending = Ending.DEPOSITED
    team: Team = Team.SIGNED
    status: PostStatus = PostStatus.IN_POST
    second_structure: str = ""
    declares: str = ""
    """The structure is declared under this spelling instead of being chosen from the registry."""
    documents: tuple[str, ...] = ("cv", "motivation-letter", "photo")
    reaches: int = 3
    """Steps filled by a draft: 1 « Vous », 2 and the structure, 3 and the position."""
    work: tuple[Work, ...] = ()
    who: MadeUp | None = None
    leader: MadeUp | None = None


def femasif_plans() -> list[Plan]:
    """The 21 structures of session 2, by position, all deposited, with the departments printed."""
    with (DATA / "femasif_session_2.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source, delimiter=";"))
    plans = [Plan(structure=row["structure"], department=row["departement"]) for row in rows]
    # The same team under a third spelling: a declared structure that the registry suspects.
    plans[6] = replace(plans[6], declares="Maison de santé de Claye Souilly")
    plans[9] = replace(plans[9], team=Team.SENT_AS_FILE)
    plans[14] = replace(plans[14], ending=Ending.DEPOSITED_AGAIN)
    return plans


def cpts_plans() -> list[Plan]:
    """34 CPTS, one dossier each: 30 deposited, 3 drafts caught by closing, 1 withdrawn."""
    structures = [one for one in made_up_structures("aura") if one.kind == "CPTS"]
    plans = [Plan(structure=one.name, department=one.department, track="CPTS") for one in structures]
    recruited = PostStatus.BEING_RECRUITED
    changes: dict[int, dict[str, object]] = {
        0: {"work": (Work.ASSIGNED, Work.NOTE)},
        1: {"work": (Work.QUESTION,)},
        2: {"ending": Ending.DRAFT, "team": Team.ASKED},
        3: {"status": recruited, "work": (Work.WAIVER_GRANTED, Work.ASSIGNED)},
        4: {"ending": Ending.DEPOSITED_AGAIN},
        6: {"team": Team.SENT_AS_FILE, "work": (Work.REQUEST_LATE, Work.ASSIGNED)},
        8: {"status": recruited, "work": (Work.WAIVER_REFUSED, Work.NOTE)},
        9: {"second_structure": structures[10].name},
        11: {"ending": Ending.WITHDRAWN},
        12: {"status": PostStatus.TAKING_POST},
        14: {"team": Team.SENT_AS_FILE, "work": (Work.REQUEST_PENDING,)},
        16: {"status": recruited},
        17: {"ending": Ending.DRAFT, "team": Team.NOT_ASKED, "documents": ("cv",)},
        19: {"work": (Work.UNANSWERED,)},
        21: {"team": Team.SENT_AS_FILE, "work": (Work.LATE_ACCEPTED,)},
        22: {"second_structure": structures[23].name, "work": (Work.ASSIGNED,)},
        25: {"status": PostStatus.TAKING_POST, "work": (Work.REQUEST_ANSWERED,)},
        27: {"ending": Ending.DRAFT, "team": Team.DECLINED},
        29: {"work": (Work.REQUEST_PENDING, Work.NOTE)},
        31: {"team": Team.SENT_AS_FILE},
    }
    return [replace(plan, **changes.get(number, {})) for number, plan in enumerate(plans)]  # type: ignore[arg-type]


def first_cpts_plans() -> list[Plan]:
    """The 34 CPTS two years earlier, under the person they had then: 32 deposited, 1 draft, 1 withdrawn.

    The eleventh is the learner's who is convened.
    """
    structures = [one for one in made_up_structures("aura") if one.kind == "CPTS"]
    plans = [Plan(structure=one.name, department=one.department, track="CPTS") for one in structures]
    changes: dict[int, dict[str, object]] = {
        2: {"team": Team.SENT_AS_FILE},
        5: {"status": PostStatus.BEING_RECRUITED, "work": (Work.WAIVER_GRANTED,)},
        10: {"who": CONVENED.who},
        13: {"ending": Ending.WITHDRAWN},
        20: {"ending": Ending.DRAFT, "team": Team.ASKED},
        26: {"status": PostStatus.BEING_RECRUITED, "work": (Work.WAIVER_REFUSED,)},
        33: {"ending": Ending.DEPOSITED_AGAIN},
    }
    return [replace(plan, **changes.get(number, {})) for number, plan in enumerate(plans)]  # type: ignore[arg-type]


def msp_plans() -> list[Plan]:
    """9 MSP for 6 places, all deposited; the first is the candidate's who has a place to confirm."""
    plans = _all_msp()[:9]
    plans[0] = replace(plans[0], who=RETAINED.who)
    return plans


def promo_8_plans() -> list[Plan]:
    """18 MSP, one learner each (FemasAURA&Co, activity report 2024); the second is the one deferred."""
    plans = _all_msp()
    plans[1] = replace(plans[1], who=DEFERRED.who)
    return plans


LATE = 5
"""Place among the learners of MSP Auvergne of the one who misses a production."""


def running_plans() -> list[Plan]:
    """10 MSP; the first and the sixth are the learners' who can be played."""
    plans = _all_msp()[8:]
    plans[0] = replace(plans[0], who=LEARNER.who)
    plans[LATE] = replace(plans[LATE], who=LATE_LEARNER.who)
    return plans


def _all_msp() -> list[Plan]:
    structures = [one for one in made_up_structures("aura") if one.kind == "MSP"]
    return [Plan(structure=one.name, department=one.department) for one in structures]


def bfc_plans() -> list[Plan]:
    """12 dossiers of the open cohort: 6 deposited, 5 drafts (the first is the candidate's), 1 withdrawn."""
    structures = {one.name: one for one in made_up_structures("bfc")}

    def plan(name: str, **fields: object) -> Plan:
        structure = structures[name]
        track = "CPTS" if structure.kind == "CPTS" else "MSP"
        return Plan(structure=name, department=structure.department, track=track, **fields)  # type: ignore[arg-type]

    draft = {"ending": Ending.DRAFT}
    return [
        plan("MSP des Trois Fontaines", **draft, team=Team.ASKED, who=CANDIDATE.who, leader=LEADER),
        plan("CPTS de la Côte aux Ceps", work=(Work.ASSIGNED, Work.QUESTION)),
        plan("MSP des Grands Tilleuls", ending=Ending.DEPOSITED_AGAIN),
        plan("CPTS du Doubs des Horloges", work=(Work.NOTE,)),
        plan("MSP du Pont de Pierre", **draft, team=Team.NOT_ASKED, documents=(), reaches=1),
        plan("CPTS des Reculées", status=PostStatus.BEING_RECRUITED),
        plan("MSP de la Cité des Bords", **draft, team=Team.NOT_ASKED, documents=("cv",), reaches=2),
        plan("MSP des Mille Étangs", team=Team.SENT_AS_FILE, work=(Work.REQUEST_PENDING,)),
        plan("CPTS du Pays des Cerisiers", ending=Ending.WITHDRAWN),
        plan("MSP de la Roche aux Loups", second_structure="CPTS des Deux Saônes"),
        plan("MSP du Chemin de Ronde", **draft, team=Team.DECLINED),
        plan("CPTS du Lion et du Ballon", **draft, team=Team.ASKED, documents=("cv", "photo")),
    ]
