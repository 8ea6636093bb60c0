"""Hall's condition written on counts: when the jurors of a role can be shared among the learners of a slot.

In a role asked ``c`` times, ``c·d`` jurors sit for the ``d`` learners of a slot. They can be shared without
conflict exactly when, for each set D of jurors that some learners share as conflicts, ``c`` times the number
of learners who conflict with all of D, plus the number of jurors of D who sit, is at most ``c·d``. It is
enough to say so for the intersections of the learners' own sets.
"""

from collections.abc import Iterable

MOST = 400


def shared_conflicts(sets: Iterable[frozenset[str]]) -> list[frozenset[str]] | None:
    """Every non-empty intersection of these sets, in a stable order; None when there are too many."""
    own = sorted({one for one in sets if one}, key=sorted)
    found: dict[frozenset[str], None] = {}
    for one in own:
        fresh = {one: None}
        for other in found:
            if both := other & one:
                fresh[both] = None
        found |= fresh
        if len(found) > MOST:
            return None
    return list(found)
