"""What one defence would break where it is put: what forbids it, what is only worth knowing. Pure.

Read from the problem alone, for one defence among others, so that a page can ask it of every free place.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from pacte.french import date_words, plural, time_words
from pacte.juries.planning.problem import Defence, HalfDay, Juror, Learner, Problem, Slot
from pacte.juries.schedule.names import moment_of


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing said of a defence; ``blocks`` when it may not be kept so."""

    blocks: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """How long before their defence people are told [IDF: a month for learners, 15 days for juries]."""

    today: date
    learner_days: int
    jury_days: int


@dataclass(frozen=True)
class Index:
    """A problem, by id."""

    problem: Problem

    @cached_property
    def jurors(self) -> Mapping[str, Juror]:
        return {one.id: one for one in self.problem.jurors}

    @cached_property
    def learners(self) -> Mapping[str, Learner]:
        return {one.id: one for one in self.problem.learners}

    @cached_property
    def slots(self) -> Mapping[str, tuple[HalfDay, Slot]]:
        return {slot.id: (half_day, slot) for half_day, slot in self.problem.slots()}

    @cached_property
    def place_of(self) -> Mapping[str, str]:
        return {one.id: one.place for one in self.problem.rooms}

    @cached_property
    def closed(self) -> Mapping[str, frozenset[str]]:
        """Room → slots at which it is not to be had."""
        spread = {one.id: [slot.id for slot in one.slots] for one in self.problem.half_days}
        return {
            room.id: frozenset(slot for name in room.unavailable for slot in spread.get(name, [name]))
            for room in self.problem.rooms
        }

    @cached_property
    def room_names(self) -> Mapping[str, str]:
        return {one.id: one.name for one in self.problem.rooms}


@dataclass(frozen=True)
class Table:
    """A problem indexed, and the defences as they stand."""

    index: Index
    defences: Sequence[Defence]
    notice: Notice | None = None
    absent: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Learners who have no place in the problem: their name, and the sentence that says why."""
    gone: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Jurors who are not in the problem: their name, and the sentence that says why."""
    announced: Mapping[str, Defence] = field(default_factory=dict)
    """By learner: what people know, or will be told in time."""
    held: Mapping[str, Sequence[date]] = field(default_factory=dict)
    """Juror → the days of the defences that they have held already: they count in what they accept."""

    @property
    def problem(self) -> Problem:
        return self.index.problem

    @property
    def jurors(self) -> Mapping[str, Juror]:
        return self.index.jurors

    @property
    def learners(self) -> Mapping[str, Learner]:
        return self.index.learners

    @property
    def slots(self) -> Mapping[str, tuple[HalfDay, Slot]]:
        return self.index.slots

    @property
    def place_of(self) -> Mapping[str, str]:
        return self.index.place_of

    @property
    def closed(self) -> Mapping[str, frozenset[str]]:
        return self.index.closed

    @property
    def room_names(self) -> Mapping[str, str]:
        return self.index.room_names

    @cached_property
    def at(self) -> Mapping[str, Sequence[Defence]]:
        found: dict[str, list[Defence]] = defaultdict(list)
        for one in self.defences:
            found[one.slot].append(one)
        return found

    @cached_property
    def seats(self) -> Mapping[str, Sequence[Defence]]:
        """Juror → the defences where they sit."""
        found: dict[str, list[Defence]] = defaultdict(list)
        for one in self.defences:
            for seat in one.jury:
                found[seat.juror].append(one)
        return found

    def with_defences(self, changed: Sequence[Defence]) -> "Table":
        """The same, those defences instead of the ones of the same learners."""
        whose = {one.learner for one in changed}
        kept = [one for one in self.defences if one.learner not in whose]
        return replace(self, defences=(*kept, *changed))

    @cached_property
    def _of(self) -> Mapping[str, Defence]:
        return {one.learner: one for one in self.defences}

    def of(self, learner: str) -> Defence | None:
        return self._of.get(learner)

    def juror_name(self, juror: str) -> str:
        """Of those who have gone too."""
        if juror in self.jurors:
            return self.jurors[juror].name
        return self.gone.get(juror, ("quelqu’un qui n’en est plus", ""))[0]

    def name(self, learner: str) -> str:
        if learner in self.learners:
            return self.learners[learner].name
        return self.absent.get(learner, ("quelqu’un d’autre", ""))[0]


def findings(table: Table, defence: Defence) -> tuple[Finding, ...]:
    """All that is said of a defence put among those of the table (its own former place aside)."""
    if defence.learner not in table.learners:
        _, why = table.absent.get(defence.learner, ("", ""))
        return (Finding(True, why or "Ce mémoire n’est pas à soutenir dans cette session."),)
    if defence.slot not in table.slots:
        return (Finding(True, "Ce créneau n’existe plus : la demi-journée a été changée ou retirée."),)
    if defence.room not in table.place_of:
        return (Finding(True, "Cette salle n’existe plus."),)
    return (
        *_place(table, defence),
        *_learner(table, defence),
        *_composition(table, defence),
        *(one for seat in defence.jury for one in juror_findings(table, defence, seat.juror)),
        *_notice(table, defence),
    )


def blocks(found: Sequence[Finding]) -> list[str]:
    """What forbids it."""
    return [one.message for one in found if one.blocks]


def _others(table: Table, defences: Sequence[Defence], defence: Defence) -> list[Defence]:
    return [one for one in defences if one.learner != defence.learner]


def _place(table: Table, defence: Defence) -> Iterator[Finding]:
    room = table.room_names[defence.room]
    if defence.slot in table.closed[defence.room]:
        yield Finding(True, f"{room} n’est pas ouverte à cette heure.")
    for one in _others(table, table.at.get(defence.slot, ()), defence):
        if one.room == defence.room:
            yield Finding(
                True, f"{room} est prise à cette heure par la soutenance de {table.name(one.learner)}."
            )


def _learner(table: Table, defence: Defence) -> Iterator[Finding]:
    learner = table.learners[defence.learner]
    if learner.available is not None and defence.slot not in learner.available:
        yield Finding(True, f"{learner.name} n’est pas disponible à cette heure.")
    elif defence.slot in learner.if_needed:
        yield Finding(False, f"{learner.name} n’est disponible à cette heure que si nécessaire.")


def _composition(table: Table, defence: Defence) -> Iterator[Finding]:
    held = Counter(seat.role for seat in defence.jury)
    missing = {one.name: one.count - held[one.id] for one in table.problem.roles}
    empty = [f"{name} ({count})" if count > 1 else name for name, count in missing.items() if count > 0]
    if empty:
        yield Finding(True, f"Le jury est incomplet, il manque : {' ; '.join(empty)}.")
    for name, count in missing.items():
        if count < 0:
            yield Finding(True, f"Le jury compte {plural(-count, 'personne')} de trop ({name}).")
    if len({seat.juror for seat in defence.jury}) < len(defence.jury):
        yield Finding(True, "La même personne siège deux fois dans ce jury.")


def juror_findings(table: Table, defence: Defence, identity: str) -> Iterator[Finding]:
    """What is said of one of the jury."""
    juror = table.jurors.get(identity)
    if juror is None:
        _, why = table.gone.get(identity, ("", "Une personne de ce jury n’en est plus membre."))
        yield Finding(True, why)
        return
    roles = [seat.role for seat in defence.jury if seat.juror == identity]
    if any(role not in juror.roles for role in roles):
        yield Finding(True, f"{juror.name} ne peut pas siéger dans ce rôle.")
    if identity in table.learners[defence.learner].conflicts:
        yield Finding(
            True, f"{juror.name} a un lien avec {table.name(defence.learner)} : conflit d’intérêts."
        )
    if juror.available is not None and defence.slot not in juror.available:
        yield Finding(True, f"{juror.name} n’est pas disponible à cette heure.")
    elif defence.slot in juror.if_needed:
        yield Finding(False, f"{juror.name} n’est disponible à cette heure que si nécessaire.")
    others = _others(table, table.seats.get(identity, ()), defence)
    yield from _presence(table, defence, juror, others)
    yield from _maxima(table, defence, juror, others)


def _presence(table: Table, defence: Defence, juror: Juror, others: Sequence[Defence]) -> Iterator[Finding]:
    half_day, _ = table.slots[defence.slot]
    here = [slot.id for slot in half_day.slots]
    same = [one for one in others if one.slot in here]
    for one in same:
        if one.slot == defence.slot:
            yield Finding(True, f"{juror.name} siège à la même heure pour {table.name(one.learner)}.")
        elif table.place_of.get(one.room) != table.place_of[defence.room]:
            yield Finding(True, f"{juror.name} serait dans deux lieux la même demi-journée.")
            break
    ranks = sorted({here.index(one.slot) for one in (*same, defence)})
    idle = ranks[-1] - ranks[0] + 1 - len(ranks)
    if idle:
        yield Finding(
            False, f"{juror.name} attendrait {plural(idle, 'créneau', 'créneaux')} entre ses soutenances."
        )


def _maxima(table: Table, defence: Defence, juror: Juror, others: Sequence[Defence]) -> Iterator[Finding]:
    held = table.held.get(juror.id, ())
    total = len(held) + len(others) + 1
    if juror.max_total is not None and total - len(held) > juror.max_total:
        most = juror.max_total + len(held)
        yield Finding(True, f"{juror.name} siégerait {total} fois, pour {most} au plus.")
    day, _ = moment_of(defence.slot)
    daily = 1 + sum(one == day for one in held) + sum(moment_of(one.slot)[0] == day for one in others)
    if juror.max_per_day is not None and daily > juror.max_per_day:
        yield Finding(
            True, f"{juror.name} siégerait {daily} fois ce jour-là, pour {juror.max_per_day} au plus."
        )


def _notice(table: Table, defence: Defence) -> Iterator[Finding]:
    if table.notice is None:
        return
    day, _ = moment_of(defence.slot)
    left = (day - table.notice.today).days
    known = table.announced.get(defence.learner)
    is_same_place = known is not None and (known.slot, known.room) == (defence.slot, defence.room)
    is_same_jury = known is not None and {*known.jury} == {*defence.jury}
    if left < table.notice.jury_days and not (is_same_place and is_same_jury):
        yield Finding(
            False,
            f"Le jury l’apprendrait {plural(max(left, 0), 'jour')} avant, pour "
            f"{plural(table.notice.jury_days, 'jour')} prévus.",
        )
    if left < table.notice.learner_days and not is_same_place:
        yield Finding(
            False,
            f"{table.name(defence.learner)} l’apprendrait {plural(max(left, 0), 'jour')} avant, pour "
            f"{plural(table.notice.learner_days, 'jour')} prévus.",
        )


def when_words(slot: str) -> str:
    """« lundi 14 juin 2027 à 9 h »."""
    day, hour = moment_of(slot)
    return f"{date_words(day)} à {time_words(hour)}"
