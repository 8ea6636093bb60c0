"""Proposing trainers: loads as even as ties allow, by moves that always lower the imbalance."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence

Tied = Callable[[int, int], bool]
"""``(trainer_id, learner_id)``: whether the first may not follow the second."""


def propose(learners: Sequence[int], loads: Mapping[int, int], tied: Tied) -> dict[int, int | None]:
    """A trainer for each learner (ids); ``loads`` counts those each trainer already follows.

    Loads differ by at most one whenever an assignment that breaks no tie allows it. A learner tied to
    every trainer gets None. The same people give the same proposal.
    """
    allowed = {one: [trainer for trainer in sorted(loads) if not tied(trainer, one)] for one in learners}
    load = dict(loads)
    chosen: dict[int, int] = {}
    for one in learners:
        if allowed[one]:
            trainer = min(allowed[one], key=lambda each: (load[each], each))
            chosen[one] = trainer
            load[trainer] += 1
            _even_out(chosen, allowed, load)
    return {one: chosen.get(one) for one in learners}


def _even_out(chosen: dict[int, int], allowed: Mapping[int, list[int]], load: dict[int, int]) -> None:
    """Shift learners along a chain of trainers as long as a chain ends two below where it begins."""
    while True:
        for start in sorted(load, key=lambda each: (-load[each], each)):
            chain = _chain(start, chosen, allowed, load)
            if chain:
                break
        else:
            return
        for learner, trainer in chain:
            load[chosen[learner]] -= 1
            chosen[learner] = trainer
            load[trainer] += 1


def _chain(
    start: int, chosen: Mapping[int, int], allowed: Mapping[int, list[int]], load: Mapping[int, int]
) -> list[tuple[int, int]]:
    """Learners and the trainer each goes to, from ``start`` to one with two fewer; empty when none."""
    came: dict[int, tuple[int, int]] = {}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if load[here] <= load[start] - 2:
            moves = []
            while here != start:
                learner, before = came[here]
                moves.append((learner, here))
                here = before
            return moves
        for learner, trainer in chosen.items():
            if trainer != here:
                continue
            for other in allowed[learner]:
                if other != start and other not in came:
                    came[other] = (learner, here)
                    queue.append(other)
    return []
