"""What each field of a definition is made of, read from its dataclass: what forms and differences walk."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import StringConstraints

from pacte.cohorts import fields as kinds


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field: its plain type, whether it is a list, may be left empty, holds several lines."""

    name: str
    plain: type
    many: bool
    optional: bool
    """May stay empty."""
    left_out: bool
    """Empty, its key is not given: to be filled by nothing, or told to be missing."""
    prose: bool

    @property
    def nested(self) -> bool:
        """Whether its values are dataclasses of the definition."""
        return dataclasses.is_dataclass(self.plain)


def leaves(shape: type) -> Mapping[str, Leaf]:
    """The fields of a dataclass of the definition, in order."""
    return _read(shape)


@lru_cache(maxsize=64)
def _read(shape: type) -> Mapping[str, Leaf]:
    hints = typing.get_type_hints(shape, include_extras=True)
    return {field.name: _leaf(field, hints[field.name]) for field in dataclasses.fields(shape)}


def _leaf(field: Any, hint: Any) -> Leaf:
    plain, many, prose = _plain(hint)
    optional = field.default in (None, "", ())
    missing = field.default is dataclasses.MISSING and plain is not str
    may_be_empty = optional or (many and not _has_one(hint))
    return Leaf(field.name, plain, many, may_be_empty, optional or missing, prose)


def _has_one(hint: Any) -> bool:
    """Whether a list must hold something."""
    facts = (fact for part in getattr(hint, "__metadata__", ()) for fact in getattr(part, "metadata", ()))
    return any(getattr(fact, "min_length", 0) for fact in facts)


def _plain(hint: Any) -> tuple[type, bool, bool]:
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        prose = hint in (kinds.Prose, kinds.OptionalProse)
        plain, many, inner = _plain(typing.get_args(hint)[0])
        return plain, many, prose or inner
    if origin is tuple:
        plain, _, prose = _plain(typing.get_args(hint)[0])
        return plain, True, prose
    if origin in (typing.Union, types.UnionType):
        return _plain(next(part for part in typing.get_args(hint) if part is not type(None)))
    return hint, False, False


def max_length(shape: type, name: str) -> int:
    """The number of characters a text field accepts."""
    hint = typing.get_type_hints(shape, include_extras=True)[name]
    for part in _annotations(hint):
        if isinstance(part, StringConstraints) and part.max_length:
            return part.max_length
    return 300


def _annotations(hint: Any) -> list[Any]:
    found = list(getattr(hint, "__metadata__", ()))
    for inner in typing.get_args(hint):
        found += _annotations(inner)
    return found
