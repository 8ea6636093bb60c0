"""A problem without the parts that have faults, so that those of the rest are told at the same time."""

from collections.abc import Iterable
from typing import Any

from pacte.juries.planning.faults import Path

AT_ROOT = frozenset({"pins", "objectives"})
INSIDE = frozenset(
    {
        "available",
        "conflicts",
        "if_needed",
        "max_per_day",
        "max_total",
        "places",
        "travel",
        "unavailable",
    }
)
"""What may be left out of a person or a room."""
WORDS = frozenset({"name", "label"})
"""What nothing else depends on."""

MOST = 100
"""Faults beyond which the rest is not worth a look."""


def without(parsed: Any, faulty: Iterable[tuple[Path, bool]]) -> Any:
    """The JSON values without those parts; None where one of them cannot be missed.

    Each comes with whether it is a key that no form knows. What is given is not changed.
    """
    parts = list(faulty)
    if len(parts) > MOST:
        return None
    for path, is_stray in parts:
        end = len(path) if is_stray else _end(path)
        if not end:
            return None
        parsed = _left(parsed, path[:end])
    return parsed


def _end(path: Path) -> int:
    """How much of a path names the part to leave out; 0 where there is none."""
    if path and path[0] in AT_ROOT:
        return 1
    if path and path[-1] in WORDS:
        return len(path)
    return next((nth + 1 for nth, key in enumerate(path) if nth == 2 and key in INSIDE), 0)


def _left(value: Any, path: Path) -> Any:
    key = path[0]
    there = key in value if isinstance(value, dict) else isinstance(key, int) and key < len(value)
    if not there:
        return value
    copy = value.copy()
    if len(path) > 1:
        copy[key] = _left(value[key], path[1:])
    elif key in WORDS:
        copy[key] = "nom"
    else:
        del copy[key]
    return copy
