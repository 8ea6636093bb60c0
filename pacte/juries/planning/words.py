"""A plan in French sentences, for the terminal and for pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pacte.cohorts.problems import french_spaces
from pacte.french import plural
from pacte.juries.planning.facts import Facts
from pacte.juries.planning.plan import Change, Level, Plan, Status, Stop
from pacte.juries.planning.problem import Defence, Objective, Problem, Slot

OBJECTIVES: Mapping[Objective, tuple[str, str]] = MappingProxyType(
    {
        Objective.HELD: ("soutenance placée", "soutenances placées"),
        Objective.CHANGES: ("point de changement", "points de changement"),
        Objective.SESSIONS: ("salle ouverte une demi-journée", "salles ouvertes une demi-journée"),
        Objective.PRESENCES: ("demi-journée de présence de jury", "demi-journées de présence de jury"),
        Objective.IDLE: ("heure d’attente entre deux soutenances", "heures d’attente entre deux soutenances"),
        Objective.TRAVEL: ("point de déplacement", "points de déplacement"),
        Objective.BALANCE: ("point de charge (somme des carrés)", "points de charge (somme des carrés)"),
        Objective.PREFERENCES: (
            "recours à un créneau « si nécessaire »",
            "recours à des créneaux « si nécessaire »",
        ),
    }
)


def lines(problem: Problem, plan: Plan) -> Iterator[str]:
    """The whole plan, a line at a time."""
    if plan.status is Status.INFEASIBLE:
        yield "Aucun plan ne respecte toutes les épingles."
    else:
        yield f"{plural(len(plan.defences), 'soutenance')} sur {len(problem.learners)}."
    names = Names(problem)
    half_day = ""
    for defence in plan.defences:
        if (now := names.half_day(defence)) != half_day:
            half_day = now
            yield f"\n{now}"
        yield "  " + names.defence(defence)
    if plan.left_out:
        yield "\nSans soutenance\u00a0: " + ", ".join(names.learner(one) for one in plan.left_out) + "."
    if plan.levels:
        yield "\nObjectifs, dans l’ordre\u00a0:"
        for level in plan.levels:
            yield "  " + level_words(level)
    for change in plan.changes:
        yield names.change(change)
    yield from explanation(plan)


def explanation(plan: Plan) -> Iterator[str]:
    """Why not everybody has a defence, and what would mend it."""
    if plan.stopped is Stop.TIME:
        yield "Le temps accordé est écoulé\u00a0: ce plan est le meilleur trouvé."
    if plan.stopped is Stop.ASKED:
        yield "La recherche a été arrêtée\u00a0: ce plan est le meilleur trouvé."
    for nth, mending in enumerate(plan.mendings):
        if len(plan.mendings) > 1:
            yield f"Solution {nth + 1}\u00a0:"
        for reason in mending.reasons:
            yield f"- {reason.message} {reason.remedy}"
        if not mending.is_verified:
            yield "  (à vérifier : le temps a manqué)"


def level_words(level: Level) -> str:
    """« 8 salles ouvertes une demi-journée, prouvé. », and what stops it from being better."""
    said = told(level)
    proof = said.bound or "prouvé"
    return french_spaces(f"{said.value}, {proof}. {said.limits}".strip())


@dataclass(frozen=True, slots=True)
class Told:
    """What one level came to."""

    value: str
    """« 8 salles ouvertes une demi-journée »."""
    bound: str
    """« au moins 7 pour tout plan »; empty when nothing better exists."""
    limits: str
    """What stops it from being better, a sentence."""


def told(level: Level) -> Told:
    """Each part of it in words."""
    side = "au plus" if level.objective is Objective.HELD else "au moins"
    return Told(
        value=french_spaces(plural(level.value, *OBJECTIVES[level.objective])),
        bound="" if level.is_proven else f"{side} {level.bound} pour tout plan",
        limits=french_spaces(level.limits),
    )


class Names:
    """The names that sentences use."""

    def __init__(self, problem: Problem) -> None:
        self._slots: dict[str, Slot] = {slot.id: slot for _, slot in problem.slots()}
        self._labels = {one.id: one.label for one in problem.half_days}
        self._facts = Facts.of(problem)
        self._rooms = {one.id: one.name for one in problem.rooms}
        self._people = {one.id: one.name for one in problem.jurors}
        self._learners = {one.id: one.name for one in problem.learners}
        self._roles = {one.id: one.name for one in problem.roles}

    def learner(self, identity: str) -> str:
        return self._learners.get(identity, identity)

    def juror(self, identity: str) -> str:
        return self._people.get(identity, identity)

    def half_day(self, defence: Defence) -> str:
        return self._labels.get(self._facts.half_day_of.get(defence.slot, ""), defence.slot)

    def hour(self, slot: str) -> str:
        return f"{self._slots[slot].start:%H:%M}" if slot in self._slots else slot

    def defence(self, defence: Defence) -> str:
        """« 09:00, Salle A : Prénom Nom, devant … »."""
        jury = ", ".join(
            f"{self.juror(seat.juror)} ({self._roles.get(seat.role, seat.role)})" for seat in defence.jury
        )
        room = self._rooms.get(defence.room, defence.room)
        return french_spaces(
            f"{self.hour(defence.slot)}, {room} : {self.learner(defence.learner)}, devant {jury}"
        )

    def change(self, change: Change) -> str:
        """« Prénom Nom : 24 juin matin 09:00, Salle A → … »."""
        said = [
            f"{self.half_day(one)} {self.hour(one.slot)}, {self._rooms.get(one.room, one.room)}"
            if one
            else "pas de soutenance"
            for one in (change.before, change.after)
        ]
        people = [f"+ {self.juror(seat.juror)}" for seat in change.arriving] if change.before else []
        people += [f"− {self.juror(seat.juror)}" for seat in change.leaving] if change.after else []
        shown = said[0] if said[0] == said[1] else " → ".join(said)
        return french_spaces(
            f"{self.learner(change.learner)} : {shown}{' ; ' if people else ''}{', '.join(people)}"
        )
