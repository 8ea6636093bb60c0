"""What becomes of each defence of the plan before: shown before anybody accepts it."""

from pacte.juries.planning.plan import Change
from pacte.juries.planning.problem import Defence, Problem, Seat


def changes(problem: Problem, defences: tuple[Defence, ...]) -> tuple[Change, ...]:
    """The defences that differ, in the order of the form; those who left the cohort last."""
    if problem.previous is None:
        return ()
    before = {one.learner: one for one in problem.previous.defences}
    after = {one.learner: one for one in defences}
    order = dict.fromkeys([one.id for one in problem.learners] + list(before))
    return tuple(
        _change(learner, before.get(learner), after.get(learner))
        for learner in order
        if not is_same(before.get(learner), after.get(learner))
    )


def is_same(one: Defence | None, other: Defence | None) -> bool:
    """Whether nobody has anything to learn: same slot, room and jury, in whatever order."""
    if one is None or other is None:
        return one is other
    return (one.slot, one.room, set(one.jury)) == (other.slot, other.room, set(other.jury))


def _change(learner: str, before: Defence | None, after: Defence | None) -> Change:
    old: tuple[Seat, ...] = before.jury if before else ()
    new: tuple[Seat, ...] = after.jury if after else ()
    return Change(
        learner=learner,
        before=before,
        after=after,
        arriving=tuple(seat for seat in new if seat not in old),
        leaving=tuple(seat for seat in old if seat not in new),
    )
