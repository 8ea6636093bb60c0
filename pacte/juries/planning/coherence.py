"""What the parts of a problem must agree on: ids, times, rooms, the plan before, objectives."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pacte.juries.planning.faults import Fault, Path, duplicates, fault, unknown
from pacte.juries.planning.pin_coherence import pin_faults
from pacte.juries.planning.problem import Objective, Problem


def incoherences(problem: Problem) -> list[Fault]:
    """Every fault of a problem whose shape is right; pins are read only where all the rest is right."""
    found = [*_twins(problem), *_times(problem), *_references(problem), *_before(problem), *_levels(problem)]
    return found or pin_faults(problem)


def times(problem: Problem) -> frozenset[str]:
    """Ids that an availability may name: slots and half-days."""
    return frozenset(one.id for one in problem.half_days) | {slot.id for _, slot in problem.slots()}


def _twins(problem: Problem) -> list[Fault]:
    moments: list[tuple[str, Path]] = []
    for position, half_day in enumerate(problem.half_days):
        moments.append((half_day.id, ("half_days", position, "id")))
        moments += [
            (slot.id, ("half_days", position, "slots", place, "id"))
            for place, slot in enumerate(half_day.slots)
        ]
    found = duplicates([identity for identity, _ in moments], lambda nth: moments[nth][1])
    for key in ("places", "rooms", "roles", "jurors", "learners"):
        found += _twins_among([one.id for one in getattr(problem, key)], key)
    return found


def _twins_among(ids: Sequence[str], key: str) -> list[Fault]:
    return duplicates(ids, lambda nth: (key, nth, "id"))


def _times(problem: Problem) -> Iterator[Fault]:
    spans = []
    for position, half_day in enumerate(problem.half_days):
        for nth, slot in enumerate(half_day.slots):
            path: Path = ("half_days", position, "slots", nth)
            if slot.end <= slot.start:
                yield fault((*path, "end"), "le créneau finit avant de commencer.", "Corrigez ses heures.")
            spans.append((half_day.date, slot.start, slot.end, slot.id, path))
    spans.sort(key=lambda span: span[:3])
    for before, after in pairwise(spans):
        if before[0] == after[0] and after[1] < before[2]:
            yield fault(
                after[4],
                f"ce créneau recouvre « {before[3]} », du même jour.",
                "Faites-en un seul, avec les indisponibilités de chaque salle.",
            )
    for position, half_day in enumerate(problem.half_days):
        starts = [slot.start for slot in half_day.slots]
        if starts != sorted(starts):
            yield fault(
                ("half_days", position, "slots"),
                "les créneaux ne sont pas dans l’ordre.",
                "Mettez le plus matinal d’abord.",
            )


def _named(
    ids: Sequence[str] | None, known: frozenset[str], path: Path, what: str, *, once: bool = True
) -> Iterator[Fault]:
    for nth, identity in enumerate(ids or ()):
        yield from unknown(identity, known, (*path, nth), what)
    if once:
        yield from duplicates(ids or (), lambda nth: (*path, nth))


def _references(problem: Problem) -> Iterator[Fault]:
    moments, places = times(problem), frozenset(place.id for place in problem.places)
    roles, jurors = (frozenset(one.id for one in kind) for kind in (problem.roles, problem.jurors))
    moment = "aucun créneau ni aucune demi-journée"
    for nth, room in enumerate(problem.rooms):
        yield from unknown(room.place, places, ("rooms", nth, "place"), "aucun lieu")
        yield from _named(room.unavailable, moments, ("rooms", nth, "unavailable"), moment)
    for nth, juror in enumerate(problem.jurors):
        path: Path = ("jurors", nth)
        yield from _named(juror.roles, roles, (*path, "roles"), "aucun rôle")
        yield from _named(juror.available, moments, (*path, "available"), moment)
        yield from _named(juror.if_needed, moments, (*path, "if_needed"), moment)
        yield from _named(juror.places, places, (*path, "places"), "aucun lieu")
        seen = set()
        for position, travel in enumerate(juror.travel):
            at: Path = (*path, "travel", position)
            yield from unknown(travel.place, places, (*at, "place"), "aucun lieu")
            if (travel.place, travel.date) in seen:
                yield fault(at, "ce trajet est donné deux fois.", "Gardez-en un.")
            seen.add((travel.place, travel.date))
    for nth, learner in enumerate(problem.learners):
        path = ("learners", nth)
        yield from _named(learner.conflicts, jurors, (*path, "conflicts"), "aucun membre du jury")
        yield from _named(learner.available, moments, (*path, "available"), moment)
        yield from _named(learner.if_needed, moments, (*path, "if_needed"), moment)
        yield from _named(learner.places, places, (*path, "places"), "aucun lieu")
    known = {
        "learner": (frozenset(one.id for one in problem.learners), "aucune personne à entendre"),
        "half_day": (frozenset(one.id for one in problem.half_days), "aucune demi-journée"),
        "slot": (frozenset(slot.id for _, slot in problem.slots()), "aucun créneau"),
        "place": (places, "aucun lieu"),
        "room": (frozenset(one.id for one in problem.rooms), "aucune salle"),
        "juror": (jurors, "aucun membre du jury"),
        "role": (roles, "aucun rôle"),
    }
    for nth, pin in enumerate(problem.pins):
        for key, (ids, what) in known.items():
            if (identity := getattr(pin, key)) is not None:
                yield from unknown(identity, ids, ("pins", nth, key), what)


def _before(problem: Problem) -> Iterator[Fault]:
    """The plan before may name what has gone, never a learner twice."""
    if problem.previous:
        yield from duplicates(
            [defence.learner for defence in problem.previous.defences],
            lambda nth: ("previous", "defences", nth, "learner"),
        )


def _levels(problem: Problem) -> Iterator[Fault]:
    yield from duplicates(problem.objectives, lambda nth: ("objectives", nth))
    if problem.objectives and Objective.HELD not in problem.objectives:
        yield fault(
            ("objectives",),
            "« held » manque : sans lui, ne placer personne serait le meilleur plan.",
            "Ajoutez-le, en premier le plus souvent.",
        )
    if Objective.CHANGES in problem.objectives and problem.previous is None:
        yield fault(
            ("objectives", problem.objectives.index(Objective.CHANGES)),
            "il n’y a pas de plan précédent à changer le moins possible.",
            "Donnez « previous », ou retirez cet objectif.",
        )
