"""Two tabs, one dossier: what each form changed is told from what it merely showed, field by field."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field changed here and elsewhere since the form was shown; ``other`` is what was replaced."""

    field: str
    other: Any
    kept: Any


def as_text(value: Any) -> str:
    """One text for each value, whatever its type; nothing is the empty text."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def version_of(values: Mapping[str, Any], seen: Mapping[str, str] | None = None) -> str:
    """What a form shows, as its hidden field carries it; ``seen`` keeps the marks of other fields."""
    marks = {**(seen or {}), **{field: _mark(value) for field, value in values.items()}}
    return " ".join(f"{field}:{mark}" for field, mark in sorted(marks.items()))


def read_version(text: str) -> dict[str, str]:
    """The marks of a hidden field; what does not read as one is left out."""
    pairs = (part.partition(":") for part in text[:4000].split())
    return {field: mark for field, _, mark in pairs if mark}


def merge(
    current: Mapping[str, Any], submitted: Mapping[str, Any], seen: Mapping[str, str]
) -> tuple[dict[str, Any], tuple[Conflict, ...]]:
    """What to write, and the conflicts.

    A field that the form only showed never overwrites what another tab wrote meanwhile; one changed on
    both sides takes the last value, and the other is reported. Without a mark the last value is taken.
    """
    changes: dict[str, Any] = {}
    conflicts = []
    for field, value in submitted.items():
        if as_text(value) == as_text(current[field]):
            continue
        mark = seen.get(field)
        if mark is not None and mark != _mark(current[field]):
            if mark == _mark(value):
                continue
            conflicts.append(Conflict(field, current[field], value))
        changes[field] = value
    return changes, tuple(conflicts)


def _mark(value: Any) -> str:
    return hashlib.sha256(as_text(value).encode()).hexdigest()[:12]
