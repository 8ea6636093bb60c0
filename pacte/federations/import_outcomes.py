"""What an import does with each row, as a preview shows it: effects, choices, the plan of a file."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from pacte.federations.import_rows import ImportRow


class Effect(StrEnum):
    """What happens to a row when the import is confirmed."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DOUBTFUL = "doubtful"
    """A question that nobody has answered yet: nothing is written."""
    IGNORED = "ignored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Known:
    """A structure of the registry as the plan compares it."""

    id: int
    name: str
    kind: str
    values: Mapping[str, Any]
    """The same keys as :attr:`ImportRow.values`; empty ones left out."""
    aliases: tuple[str, ...] = ()
    years: Mapping[int, date | None] = field(default_factory=dict)
    exempt: frozenset[int] = frozenset()
    """Years of which the federation asks it no dues."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to a doubtful row."""

    value: str
    label: str
    changes: Sequence[tuple[str, str, str]] = ()
    """What it would write: label, old value, new value, in French."""


@dataclass(slots=True)
class Outcome:
    """One row's fate. ``target``: id of the structure; ``same_row``: row that creates or changes it."""

    row: ImportRow
    effect: Effect
    target: int | None = None
    same_row: int | None = None
    kind: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    """Label, old value, new value, in French."""
    alias: str = ""
    """The row's own spelling, when the structure keeps another name."""
    rename: bool = False
    question: str = ""
    """Why it is (or was, before an answer) doubtful."""
    choices: tuple[Choice, ...] = ()
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All outcomes, in the order of the file."""

    outcomes: Sequence[Outcome]

    def count(self, effect: Effect) -> int:
        """How many rows meet that fate."""
        return sum(outcome.effect is effect for outcome in self.outcomes)

    @property
    def counts(self) -> dict[str, int]:
        return {effect.value: self.count(effect) for effect in Effect}

    @property
    def fingerprint(self) -> str:
        """Changes when what would be written changes."""
        told = list(self._told.values())
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:32]

    @property
    def _told(self) -> dict[int, tuple[Any, ...]]:
        return {
            o.row.number: (o.row.number, o.effect.value, o.target, o.same_row, o.kind, o.changes, o.alias)
            for o in self.outcomes
        }

    def moved_from(self, other: "Plan") -> list[int]:
        """Numbers of the rows that another plan of the same file did not treat so."""
        before = other._told
        return [number for number, told in self._told.items() if before.get(number) != told]
