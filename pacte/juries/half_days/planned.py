"""Published defences as their half-day knows them, and what they forbid of it. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pacte.blockers import Blocker
from pacte.french import listed, time_words
from pacte.juries.half_days.rules import Slot, hour_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A published defence, as its half-day knows it."""

    learner: str
    room_id: int
    slot: Slot

    @property
    def words(self) -> str:
        """« Noé Aubert à 9 h »."""
        return f"{self.learner} à {time_words(self.slot[0])}"


def blockers_to_cut(planned: Sequence[Planned], slots: Collection[Slot], *, moves: bool) -> list[Blocker]:
    """Published defences that would lose their hour; ``moves``: the half-day goes by video, or back."""
    found = [
        Blocker(
            "planned_hours",
            f"La soutenance de {one.words} n’aurait plus de créneau.",
            "Gardez cette heure, ou déplacez d’abord la soutenance dans le planning.",
        )
        for one in planned
        if one.slot not in slots
    ]
    if moves and planned:
        found.append(
            Blocker(
                "planned_modality",
                f"Des soutenances y sont annoncées : {_named(planned)}.",
                "Ajoutez une demi-journée de l’autre modalité, puis déplacez-les dans le planning.",
                "modality",
            )
        )
    return found


def blockers_to_shut(planned: Sequence[Planned], hours: Collection[str]) -> list[Blocker]:
    """``planned``: in that room; its ``hours`` « HH:MM » would not be to be had."""
    held = [one for one in planned if hour_of(one.slot) in hours]
    if not held:
        return []
    return [
        Blocker(
            "planned_hours",
            f"Des soutenances y sont annoncées : {_named(held)}.",
            "Laissez ces heures, ou déplacez d’abord les soutenances dans le planning.",
            "closed",
        )
    ]


def blockers_to_remove(*, planned: Sequence[Planned], answers: int, reason: str) -> list[Blocker]:
    """Defences published there; a reason once people answered."""
    if planned:
        return [
            Blocker(
                "planned",
                f"Des soutenances y sont annoncées : {_named(planned)}.",
                "Placez-les ailleurs dans le planning, ou annulez-les d’abord.",
            )
        ]
    if answers and not reason.strip():
        return [
            Blocker(
                "reason",
                "Des personnes ont déjà répondu pour cette demi-journée.",
                "Dites pourquoi.",
                "reason",
            )
        ]
    return []


def _named(planned: Sequence[Planned]) -> str:
    return listed(one.words for one in planned)
