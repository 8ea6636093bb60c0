"""What higher features tell the EHESP of cohorts: one number a cohort, all regions together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pacte.database import FencedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalCount:
    """A column of the national table: ``count`` reads a national session, cohort id → number."""

    key: str
    label: str
    count: Callable[[FencedSession], Mapping[int, int]]


COUNTS: list[NationalCount] = []
"""Each in a constant number of statements."""
