"""Rules between fields that a definition breaks whatever its unreadable values turn out to be.

Such values are taken for the lowest, then for the highest that their fields admit: what is broken in the
same words both times does not depend on them, and can be told together with them.
"""

import copy
import typing
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pacte.cohorts.coherence import incoherences
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.incoherence import Incoherence
from pacte.cohorts.problems import Path
from pacte.cohorts.shape import leaves

_WHOLE = TypeAdapter(CohortDefinition)
_LOWEST: Sequence[Any] = (
    *("2000-01-01", "00:00", False, 1, 2000, 0.5),
    *("2000-01", "a@exemple.fr", "a", "01", ()),
)
_HIGHEST: Sequence[Any] = (
    *("2100-12-31", "23:59", True, 100_000, 10_000, 2_160, 2_100, 365, 100, 60, 24, 20, 10, 5, 1),
    *("2100-12", "z@exemple.fr", "z", "95", ()),
)


def broken_anyway(content: Mapping[str, Any], errors: Iterable[tuple[Path, str]]) -> list[Incoherence]:
    """What is broken for certain in a content refused for ``errors`` (path, pydantic's kind of error).

    Warnings wait: they would tell of a key that is only misspelt.
    """
    faulty = list(errors)
    lowest, highest = (_completed(content, faulty, values) for values in (_LOWEST, _HIGHEST))
    if lowest is None or highest is None:
        return []
    other = incoherences(highest)
    return [one for one in incoherences(lowest) if one in other and one.severity == "error"]


def _completed(
    content: Mapping[str, Any], errors: Sequence[tuple[Path, str]], values: Sequence[Any]
) -> CohortDefinition | None:
    """The definition with a value assumed for each that is refused; None when no value can be."""
    data = copy.deepcopy(dict(content))
    try:
        # From the end: elements of a list are taken out without moving those still to be.
        for path, kind in sorted(errors, key=lambda each: [str(part).zfill(6) for part in each[0]])[::-1]:
            _assume(data, path, kind, values)
        return _WHOLE.validate_python(data)
    except (ValidationError, LookupError, TypeError):
        return None


def _assume(data: dict[str, Any], path: Path, kind: str, values: Sequence[Any]) -> None:
    *place, last = path
    holder: Any = data
    for part in place:
        holder = holder[part]
    if kind == "unexpected_keyword_argument" or isinstance(last, int):
        del holder[last]
    else:
        holder[last] = _value(path, values)


def _value(path: Path, values: Sequence[Any]) -> Any:
    shape: type = CohortDefinition
    *place, last = [part for part in path if isinstance(part, str)]
    for part in place:
        shape = leaves(shape)[part].plain
    hint = typing.get_type_hints(shape, include_extras=True)[last]
    plain = leaves(shape)[last].plain
    members: list[Any] = list(plain) if issubclass(plain, Enum) else []
    adapter = TypeAdapter(hint)
    for value in (*values, *(members if values is _LOWEST else reversed(members))):
        try:
            adapter.validate_python(value)
        except ValidationError:
            continue
        return value
    raise LookupError(path)
