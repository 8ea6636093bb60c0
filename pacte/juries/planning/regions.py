"""Problems of many places, taken place by place.

Alone, with every juror who may come, a place can only do better than it does in a plan of the whole: the sum
of what places reach alone bounds the whole, level after level. Where no juror is shared, it is the whole.
Where some are, what each place reaches alone is kept as long as nobody is wanted twice; a place that comes
too late is planned again without the hours that others took. Places without a common juror go together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from pacte.juries.planning.apart import whole
from pacte.juries.planning.facts import Facts
from pacte.juries.planning.greedy import first_plan
from pacte.juries.planning.grouping import groups_of
from pacte.juries.planning.levels import climb
from pacte.juries.planning.measures import weights_of
from pacte.juries.planning.plan import Level
from pacte.juries.planning.problem import Defence, Juror, Objective, Problem
from pacte.juries.planning.progress import Progress, Watch
from pacte.juries.planning.valuation import worth

LARGE = 120
"""Learners from which shared jurors are shared out by place; below, one model holds all places."""

THREADS = 2


@dataclass(slots=True)
class Outcome:
    """What came of a search."""

    defences: tuple[Defence, ...] = ()
    levels: tuple[Level, ...] = ()
    is_infeasible: bool = False


@dataclass(slots=True)
class _Place:
    problem: Problem
    alone: Outcome = field(default_factory=Outcome)
    inside: Outcome | None = None


def alone(problem: Problem, watch: Watch, start: Sequence[Defence] = ()) -> Outcome:
    """One model for the whole problem; `start`, defences to begin with."""
    facts = Facts.of(problem)
    groups, first = groups_of(facts), first_plan(facts, start)
    if watch.is_over and not any(group.must_be_held for group in groups):
        return Outcome(first, _unsearched(facts, first))
    found = climb(whole(facts, groups), problem.order, watch, first)
    return Outcome(found.plan or (), tuple(found.levels), found.is_infeasible)


def _unsearched(facts: Facts, defences: tuple[Defence, ...]) -> tuple[Level, ...]:
    """What a plan is worth when no time is left even to write the model."""
    floors = {Objective.HELD: len(facts.problem.learners)}
    return tuple(
        Level(objective=one, value=worth(facts, defences, one), bound=floors.get(one, 0))
        for one in facts.problem.order
    )


def divides(problem: Problem) -> bool:
    """Whether a problem is better taken place by place."""
    if len(problem.places) == 1 or any(len(one.places or ()) != 1 for one in problem.learners):
        return False
    shared = any(juror.places is None or len(juror.places) > 1 for juror in problem.jurors)
    return not shared or len(problem.learners) > LARGE


def by_place(problem: Problem, watch: Watch) -> Outcome:
    """Every place alone, then all of them together."""
    parts = [_Place(only(problem, place.id)) for place in problem.places]
    parts = [part for part in parts if part.problem.learners]
    with ThreadPoolExecutor(THREADS) as pool:
        share = 0.4 * watch.seconds * THREADS / len(parts)
        for part, outcome in zip(
            parts, pool.map(lambda one: alone(one.problem, _quiet(watch, share)), parts), strict=True
        ):
            part.alone = outcome
        if any(part.alone.is_infeasible for part in parts):
            return Outcome(is_infeasible=True)
        for _ in range(2):
            for together in _rounds(parts):
                waiting = [part for part in together if not _is_settled(part)]
                share = max(0.5, 0.8 * watch.left * THREADS / len(parts))
                diaries = [Diary.of(problem, part.problem, _elsewhere(part, parts)) for part in waiting]
                answers = pool.map(
                    lambda pair, share=share: _among(pair[0], pair[1], _quiet(watch, share)),
                    zip(waiting, diaries, strict=True),
                )
                for part, outcome in zip(waiting, list(answers), strict=True):
                    if part.inside is None or _rank(outcome) < _rank(part.inside):
                        part.inside = outcome
            watch.on_progress(_told(problem, parts))
            if watch.is_over:
                break
    return Outcome(_joined(parts), _summed(problem, parts))


def _rounds(parts: list[_Place]) -> list[list[_Place]]:
    """Places in as few rounds as come easily, those of a round without a juror in common."""
    rounds: list[tuple[set[str], list[_Place]]] = []
    for part in parts:
        people = {juror.id for juror in part.problem.jurors}
        for seen, together in rounds:
            if not seen & people:
                seen |= people
                together.append(part)
                break
        else:
            rounds.append((people, [part]))
    return [together for _, together in rounds]


def _is_settled(part: _Place) -> bool:
    return part.inside is not None and _rank(part.inside) <= _rank(part.alone)


def _rank(outcome: Outcome) -> list[int]:
    """Least is best; a search cut before its first level comes last."""
    signed = [-one.value if one.objective is Objective.HELD else one.value for one in outcome.levels]
    return signed or [1]


def _elsewhere(part: _Place, parts: list[_Place]) -> list[Defence]:
    return [one for other in parts if other is not part and other.inside for one in other.inside.defences]


def only(problem: Problem, place: str) -> Problem:
    """The problem of the learners of one place, with every juror who may come."""
    learners = tuple(one for one in problem.learners if one.places == (place,))
    ids = {one.id for one in learners}
    previous = problem.previous
    if previous:
        kept = tuple(one for one in previous.defences if one.learner in ids)
        previous = replace(previous, defences=kept, weights=weights_of(Facts.of(problem)))
    return replace(
        problem,
        places=tuple(one for one in problem.places if one.id == place),
        rooms=tuple(one for one in problem.rooms if one.place == place),
        jurors=tuple(
            replace(one, places=None) for one in problem.jurors if one.places is None or place in one.places
        ),
        learners=learners,
        pins=tuple(pin for pin in problem.pins if pin.learner in ids),
        previous=previous,
        objectives=problem.order,
    )


def _quiet(watch: Watch, seconds: float) -> Watch:
    return Watch(
        seconds=min(seconds, watch.left), work=watch.work, seed=watch.seed, should_stop=watch.should_stop
    )


@dataclass(frozen=True, slots=True)
class Diary:
    """What the other places take of each juror."""

    facts: Facts
    half_days: dict[str, set[str]]
    days: dict[str, Counter[object]]

    @classmethod
    def of(cls, problem: Problem, here: Problem, elsewhere: Iterable[Defence]) -> "Diary":
        """`here`, the problem of a place; `elsewhere`, the defences of the other places."""
        facts = Facts.of(problem)
        half_days: dict[str, set[str]] = defaultdict(set)
        days: dict[str, Counter[object]] = defaultdict(Counter)
        jurors = {juror.id for juror in here.jurors}
        for defence in elsewhere:
            half_day = facts.half_day_of[defence.slot]
            for seat in defence.jury:
                if seat.juror in jurors:
                    half_days[seat.juror].add(half_day)
                    days[seat.juror][facts.date_of[half_day]] += 1
        return cls(facts, half_days, days)

    def leaves(self, here: Problem) -> tuple[Juror, ...]:
        """The jurors of a place, without what others took; those with nothing left are not among them."""
        return tuple(one for juror in here.jurors if (one := self.left(juror)))

    def left(self, juror: Juror) -> Juror | None:
        """A juror without the hours that others took; None when nothing is left."""
        taken = self.days.get(juror.id)
        if not taken:
            return juror
        free = tuple(
            slot
            for slot, half_day in self.facts.half_day_of.items()
            if half_day not in self.half_days[juror.id]
            and (juror.max_per_day is None or self.facts.date_of[half_day] not in taken)
            and self.facts.juror_is_free(juror.id, slot)
        )
        most = None if juror.max_total is None else juror.max_total - taken.total()
        return replace(juror, available=free, max_total=most) if free and most != 0 else None


def _among(part: _Place, diary: Diary, watch: Watch) -> Outcome:
    """A place planned with what the other places leave."""
    problem = replace(part.problem, jurors=diary.leaves(part.problem))
    if problem.jurors == part.problem.jurors or _fits(part.alone.defences, problem):
        return part.alone
    if not problem.jurors:
        return Outcome()
    facts, left = Facts.of(problem), {juror.id for juror in problem.jurors}
    kept = [
        one
        for one in part.alone.defences
        if all(seat.juror in left and facts.juror_is_free(seat.juror, one.slot) for seat in one.jury)
    ]
    return alone(problem, watch, kept)


def _fits(defences: Sequence[Defence], problem: Problem) -> bool:
    """Whether what a place reached alone needs nothing that others took."""
    facts, held = Facts.of(problem), Counter(seat.juror for one in defences for seat in one.jury)
    limits = {juror.id: juror.max_total for juror in problem.jurors}
    return all(
        juror in limits and ((most := limits[juror]) is None or count <= most)
        for juror, count in held.items()
    ) and all(facts.juror_is_free(seat.juror, one.slot) for one in defences for seat in one.jury)


def _joined(parts: Sequence[_Place]) -> tuple[Defence, ...]:
    return tuple(defence for part in parts if part.inside for defence in part.inside.defences)


def _summed(problem: Problem, parts: Sequence[_Place]) -> tuple[Level, ...]:
    facts, defences, levels = Facts.of(problem), _joined(parts), []
    for objective in problem.order:
        value = worth(facts, defences, objective)
        bound = sum(
            level.bound for part in parts for level in part.alone.levels if level.objective is objective
        )
        levels.append(Level(objective=objective, value=value, bound=bound))
    return tuple(levels)


def _told(problem: Problem, parts: Sequence[_Place]) -> Progress:
    first = _summed(problem, parts)[0]
    return Progress(first.objective, first.value, first.bound, _joined(parts))
