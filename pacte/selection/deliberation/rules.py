"""What may be decided, when and why not: the stages of a deliberation, its decisions, its waiting list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pacte.blockers import Blocker
from pacte.selection.vocabulary import DECISION_LABELS, Admissibility, Decision

OPEN_DECISIONS = frozenset({Decision.UNDECIDED, Decision.TO_REVIEW})
"""Those that a deliberation may not end with."""


class Stage(StrEnum):
    """Where the deliberation of a cohort stands."""

    NOT_BEGUN = "not_begun"
    OPEN = "open"
    CLOSED = "closed"


class Event(StrEnum):
    """What the committee says of a dossier."""

    RETAIN = "retain"
    WAITLIST = "waitlist"
    REFUSE = "refuse"
    SET_ASIDE = "set_aside"
    """To be looked at again before the end."""
    CLEAR = "clear"
    """Nothing was decided after all."""


MASKED = "un dossier masqué"
"""The name, in a reason, of a dossier that a tie hides from the one who reads it."""

RESULTS = {
    Event.RETAIN: Decision.RETAINED,
    Event.WAITLIST: Decision.WAITLISTED,
    Event.REFUSE: Decision.REFUSED,
    Event.SET_ASIDE: Decision.TO_REVIEW,
    Event.CLEAR: Decision.UNDECIDED,
}

TRANSITIONS: dict[tuple[Decision, Event], Decision] = {
    (decision, event): result
    for decision in Decision
    for event, result in RESULTS.items()
    if (decision, event) != (Decision.UNDECIDED, Event.CLEAR)
}
"""Until the closing everything may be decided again; deciding the same puts a reason or a note right."""


def told_reason(event: Event, reason: str, *, before: Decision, recorded: str) -> str:
    """The reason that goes with a decision: only a refusal and the waiting list have one to tell.

    The reason of a refusal, left as it was in the form, does not follow the dossier to the waiting list.
    """
    if event not in {Event.REFUSE, Event.WAITLIST}:
        return ""
    if event is Event.WAITLIST and before is Decision.REFUSED and reason == recorded:
        return ""
    return reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A dossier before the committee, as the rules see it."""

    id: int
    """Of the application."""
    name: str = ""
    structure_id: int | None = None
    """The structure that bears it; None while there is none: such a dossier is the first of its own."""
    structure: str = ""
    admissibility: Admissibility = Admissibility.ADMISSIBLE
    withdrawn: bool = False
    decision: Decision = Decision.UNDECIDED
    rank: int | None = None
    reason: str = ""
    note: str = ""


def stage_of(began_at: datetime | None, closed_at: datetime | None) -> Stage:
    """The stage that the committee's two instants say."""
    if closed_at is not None:
        return Stage.CLOSED
    return Stage.NOT_BEGUN if began_at is None else Stage.OPEN


def blockers_to_begin(
    stage: Stage, *, members: int, admissible: int, pending: int, missing: int, without_them: bool
) -> list[Blocker]:
    """Why the deliberation cannot begin; ``missing`` scores stop it unless one goes on ``without_them``."""
    if stage is not Stage.NOT_BEGUN:
        return [Blocker("already_begun", "La délibération a déjà commencé.", "Rechargez la page.")]
    blockers = []
    if not members:
        blockers.append(
            Blocker("no_member", "Le comité n’a encore aucun membre.", "Ajoutez ses membres d’abord.")
        )
    if pending:
        blockers.append(
            Blocker(
                "not_settled",
                f"Dossiers déposés dont la recevabilité n’est pas décidée : {pending}.",
                "Dites d’abord lesquels sont recevables.",
            )
        )
    if not admissible:
        blockers.append(
            Blocker(
                "nothing_admissible",
                "Aucun dossier recevable n’est devant le comité.",
                "Décidez d’abord de la recevabilité des dossiers déposés.",
            )
        )
    if missing and not without_them:
        blockers.append(
            Blocker(
                "scores_missing",
                f"Avis attendus et pas encore donnés : {missing}.",
                "Attendez-les, ou cochez la case pour commencer sans eux : les notes sont ensuite figées.",
                "without_them",
            )
        )
    return blockers


def blockers_to_decide(
    stage: Stage,
    entries: Sequence[Entry],
    dossier: int,
    event: Event,
    *,
    reason: str,
    capacity: int,
    one_per_structure_first: bool,
    in_conflict: bool,
    rank: int | None = None,
    last: int = 0,
) -> list[Blocker]:
    """Why that dossier cannot be decided so; empty when it can.

    ``rank`` is the one asked on the waiting list, ``last`` the last one that it may be given.
    """
    if in_conflict:
        return [tied()]
    if stage is not Stage.OPEN:
        return [not_open(stage)]
    entry = next((one for one in entries if one.id == dossier), None)
    if entry is None or entry.admissibility is not Admissibility.ADMISSIBLE:
        return [
            Blocker(
                "not_admissible",
                "Ce dossier n’est pas recevable : le comité n’en décide pas.",
                "La fédération peut revoir sa recevabilité.",
            )
        ]
    if (entry.decision, event) not in TRANSITIONS:
        return [Blocker("nothing_to_clear", "Rien n’est encore décidé pour ce dossier.", "", "decision")]
    if entry.withdrawn and event is not Event.CLEAR:
        return [
            Blocker(
                "withdrawn",
                "Ce dossier a été retiré : il n’y a plus rien à décider.",
                "Si une décision y figure encore, remettez-le « Pas encore décidé ».",
                "decision",
            )
        ]
    blockers = []
    if event is Event.REFUSE and not reason.strip():
        blockers.append(
            Blocker(
                "reason_missing",
                "Un refus a toujours une raison.",
                "Écrivez celle qui sera dite à la candidate ou au candidat.",
                "reason",
            )
        )
    if event is Event.WAITLIST and rank is not None and not 1 <= rank <= last:
        blockers.append(rank_beyond(last))
    if event is Event.RETAIN and entry.decision is not Decision.RETAINED:
        blockers += _to_retain(entries, entry, capacity, one_per_structure_first)
    return blockers


def _to_retain(
    entries: Sequence[Entry], entry: Entry, capacity: int, one_per_structure_first: bool
) -> Iterable[Blocker]:
    taken = retained(entries)
    if len(taken) >= capacity:
        yield Blocker(
            "beyond_capacity",
            f"Les {capacity} places sont prises.",
            "Mettez ce dossier en liste d’attente, ou libérez d’abord une place.",
            "decision",
        )
    first = next((one for one in taken if is_same_structure(one, entry)), None)
    if one_per_structure_first and first is not None:
        waiting = firsts_waiting(entries)
        if waiting:
            yield Blocker(
                "second_of_structure",
                f"{entry.structure or 'Cette structure'} a déjà une personne retenue ({first.name}), et "
                f"{len(waiting)} dossier{'s' if len(waiting) > 1 else ''} d’autres structures "
                f"reste{'nt' if len(waiting) > 1 else ''} à décider : {_names(waiting)}.",
                "Décidez-les d’abord : un second dossier d’une structure ne prend qu’une place restante.",
                "decision",
            )


def blockers_to_move(
    stage: Stage, entries: Sequence[Entry], dossier: int, *, in_conflict: bool
) -> list[Blocker]:
    """Why a dossier cannot change its place on the waiting list."""
    if in_conflict:
        return [tied()]
    if stage is not Stage.OPEN:
        return [not_open(stage)]
    entry = next((one for one in entries if one.id == dossier), None)
    if entry is None or entry.decision is not Decision.WAITLISTED:
        return [
            Blocker(
                "not_waiting", "Ce dossier n’est pas sur la liste d’attente.", "Rechargez la page.", "rank"
            )
        ]
    return []


def rank_beyond(last: int) -> Blocker:
    """A rank that the waiting list does not have."""
    return Blocker(
        "rank_beyond",
        "Ce dossier est le premier de la liste d’attente."
        if last == 1
        else f"La liste d’attente compte {last} dossiers, celui-ci compris.",
        "Écrivez le rang 1, ou rien." if last == 1 else f"Écrivez un rang entre 1 et {last}.",
        "rank",
    )


def tied() -> Blocker:
    """Why someone in conflict decides nothing of that dossier."""
    return Blocker(
        "in_conflict",
        "Un lien vous unit à cette personne : vous ne décidez pas de son dossier.",
        "Laissez le reste du comité en décider.",
    )


def not_open(stage: Stage) -> Blocker:
    """Why nothing is decided at that stage."""
    if stage is Stage.CLOSED:
        return Blocker(
            "closed",
            "La délibération est close : les décisions ne changent plus.",
            "Une erreur se corrige par un ajout daté, pas en changeant la décision.",
        )
    return Blocker(
        "not_begun", "La délibération n’a pas commencé.", "La fédération l’ouvre quand les avis sont là."
    )


def retained(entries: Iterable[Entry]) -> list[Entry]:
    """Those who hold a place."""
    return [entry for entry in entries if entry.decision is Decision.RETAINED]


def waiting_order(entries: Iterable[Entry]) -> list[int]:
    """The waiting list, first rank first."""
    listed = [entry for entry in entries if entry.rank is not None]
    return [entry.id for entry in sorted(listed, key=lambda entry: entry.rank or 0)]


def firsts_waiting(entries: Sequence[Entry]) -> list[Entry]:
    """Dossiers still to be decided whose structure holds no place yet: they come before any second one."""
    served = {entry.structure_id for entry in retained(entries) if entry.structure_id is not None}
    return [
        entry
        for entry in entries
        if entry.admissibility is Admissibility.ADMISSIBLE
        and not entry.withdrawn
        and entry.decision in OPEN_DECISIONS
        and (entry.structure_id is None or entry.structure_id not in served)
    ]


def is_same_structure(one: Entry, other: Entry) -> bool:
    """Whether the same structure bears two dossiers."""
    return one.id != other.id and one.structure_id is not None and one.structure_id == other.structure_id


def decided_meanwhile(who: str, entry: Entry) -> Blocker:
    """A page that is no longer up to date: what was decided since, and by whom."""
    rank = f" (rang {entry.rank})" if entry.rank is not None else ""
    reason = f" Raison : {entry.reason}" if entry.reason else ""
    return Blocker(
        "decided_meanwhile",
        f"{who} a changé ce dossier entre-temps : « {DECISION_LABELS[entry.decision]} »{rank}.{reason}",
        "Ce que vous avez saisi est encore là : relisez, puis enregistrez de nouveau si vous le maintenez.",
        "decision",
    )


def _names(entries: Sequence[Entry]) -> str:
    shown = ", ".join(entry.name for entry in entries[:5])
    return shown if len(entries) <= 5 else f"{shown} et {len(entries) - 5} autres"
