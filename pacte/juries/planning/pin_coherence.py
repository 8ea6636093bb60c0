"""Pins that contradict each other, or what the problem says of people, rooms and times."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pacte.juries.planning.facts import Facts
from pacte.juries.planning.faults import Fault, Path, fault
from pacte.juries.planning.problem import Pin, PinKind, Problem

LESS = "Retirez l’une des deux épingles."
PARTS = ("half_day", "slot", "place", "room")
WORDS = {"half_day": "demi-journées", "slot": "créneaux", "place": "lieux", "room": "salles"}


@dataclass(slots=True)
class _Wanted:
    """All that is required of one defence, with the pin that says it."""

    parts: dict[str, tuple[str, Path]] = field(default_factory=dict)
    seats: dict[str, tuple[str | None, Path]] = field(default_factory=dict)


def pin_faults(problem: Problem) -> list[Fault]:
    """Every contradiction that can be seen without a search; ids are known to exist."""
    facts = Facts.of(problem)
    wanted: dict[str, _Wanted] = {}
    found: list[Fault] = []
    for nth, pin in enumerate(problem.pins):
        path: Path = ("pins", nth)
        found += _alone(facts, pin, path)
        if pin.kind is PinKind.REQUIRE:
            found += _joined(facts, wanted.setdefault(pin.learner, _Wanted()), pin, path)
    for learner, one in wanted.items():
        found += _against_facts(facts, learner, one)
    for nth, pin in enumerate(problem.pins):
        if pin.kind is PinKind.FORBID and _is_wanted(pin, wanted.get(pin.learner)):
            found.append(
                fault(("pins", nth), "cette épingle interdit ce que d’autres épingles imposent.", LESS)
            )
    return [*found, *_shared(wanted)]


def _alone(facts: Facts, pin: Pin, path: Path) -> Iterator[Fault]:
    if pin.kind is PinKind.FORBID and not any(getattr(pin, key) for key in (*PARTS, "juror")):
        yield fault(path, "cette épingle n’interdit rien.", "Nommez ce qui est interdit.")
    if pin.role and not pin.juror:
        yield fault((*path, "role"), "un rôle est épinglé sans personne.", "Nommez aussi « juror ».")
    if pin.slot and pin.half_day and facts.half_day_of[pin.slot] != pin.half_day:
        yield fault((*path, "slot"), f"ce créneau n’est pas de « {pin.half_day} ».", "Retirez « half_day ».")
    if pin.room and pin.place and facts.place_of[pin.room] != pin.place:
        yield fault((*path, "room"), f"cette salle n’est pas à « {pin.place} ».", "Retirez « place ».")
    if pin.juror and pin.role and pin.role not in facts.roles_of[pin.juror]:
        yield fault((*path, "role"), f"« {pin.juror} » n’a pas le rôle « {pin.role} ».", "Corrigez le rôle.")


def _joined(facts: Facts, one: _Wanted, pin: Pin, path: Path) -> Iterator[Fault]:
    given = {key: value for key in PARTS if (value := getattr(pin, key)) is not None}
    if pin.slot:
        given.setdefault("half_day", facts.half_day_of[pin.slot])
    if pin.room:
        given.setdefault("place", facts.place_of[pin.room])
    for key, value in given.items():
        before = one.parts.setdefault(key, (value, path))
        if before[0] != value:
            yield fault(
                path,
                f"deux {WORDS[key]} sont imposés à la même soutenance (« {before[0]} » et « {value} »).",
                LESS,
            )
            break
    if pin.juror:
        role = one.seats.get(pin.juror, (None, path))[0]
        if role and pin.role and role != pin.role:
            yield fault(path, f"« {pin.juror} » est imposé dans deux rôles de la même soutenance.", LESS)
        one.seats[pin.juror] = (role or pin.role, path)


def _against_facts(facts: Facts, learner: str, one: _Wanted) -> Iterator[Fault]:
    place = one.parts.get("place")
    if place and not facts.learner_goes(learner, place[0]):
        yield fault(place[1], f"« {learner} » ne peut pas soutenir à « {place[0]} ».", "Changez le lieu.")
    slots = _slots(facts, one)
    free = [slot for slot in slots if facts.learner_is_free(learner, slot)]
    moment = one.parts.get("slot") or one.parts.get("half_day")
    if moment and not free:
        yield fault(moment[1], f"« {learner} » n’est pas disponible à ce moment-là.", "Changez le moment.")
    room = one.parts.get("room")
    if room and moment and not any(facts.room_is_free(room[0], slot) for slot in slots):
        yield fault(room[1], f"la salle « {room[0]} » est indisponible à ce moment-là.", "Changez de salle.")
    for juror, (role, path) in one.seats.items():
        if juror in facts.conflicts_of[learner]:
            yield fault(
                path,
                f"« {juror} » a un lien avec « {learner} » et ne peut pas être de son jury.",
                "Retirez l’épingle.",
            )
        if place and not facts.juror_goes(juror, place[0]):
            yield fault(path, f"« {juror} » ne se rend pas à « {place[0]} ».", "Changez de personne.")
        if moment and not any(facts.juror_is_free(juror, slot) for slot in slots):
            yield fault(
                path, f"« {juror} » n’est pas disponible à ce moment-là.", "Changez la personne ou le moment."
            )
        if role and sum(other == role for other, _ in one.seats.values()) > facts.count_of[role]:
            yield fault(path, f"trop de personnes sont imposées dans le rôle « {role} ».", LESS)
    if len(one.seats) > sum(facts.count_of.values()):
        yield fault(next(iter(one.seats.values()))[1], "trop de personnes sont imposées dans ce jury.", LESS)


def _slots(facts: Facts, one: _Wanted) -> list[str]:
    if "slot" in one.parts:
        return [one.parts["slot"][0]]
    if "half_day" in one.parts:
        return [slot for slot, half_day in facts.half_day_of.items() if half_day == one.parts["half_day"][0]]
    return list(facts.half_day_of)


def _is_wanted(pin: Pin, one: _Wanted | None) -> bool:
    """Whether everything that a pin forbids together is required."""
    if one is None:
        return False
    named = [key for key in PARTS if getattr(pin, key)]
    if not all(key in one.parts and one.parts[key][0] == getattr(pin, key) for key in named):
        return False
    if not pin.juror:
        return bool(named)
    return pin.juror in one.seats and (pin.role is None or one.seats[pin.juror][0] == pin.role)


def _shared(wanted: dict[str, _Wanted]) -> Iterator[Fault]:
    """One room, or one person, required twice at the same time."""
    seen: dict[tuple[str, str], str] = {}
    for learner, one in wanted.items():
        if "slot" not in one.parts:
            continue
        slot, path = one.parts["slot"]
        for what in [one.parts[key][0] for key in ("room",) if key in one.parts] + list(one.seats):
            if (other := seen.setdefault((slot, what), learner)) != learner:
                yield fault(
                    path,
                    f"« {what} » est imposé au même créneau « {slot} » pour « {other} » et « {learner} ».",
                    LESS,
                )
