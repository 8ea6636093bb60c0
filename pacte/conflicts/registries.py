"""What higher features know of people that may tie them to one another; each adds one function at import."""

from collections.abc import Callable, Collection, Mapping

from pacte.conflicts.rules import PersonFacts
from pacte.database import FencedSession

FactsOf = Callable[[FencedSession, Collection[int]], Mapping[int, PersonFacts]]

FACTS: list[FactsOf] = []
"""Called with the ids of people: id → what is known, in a constant number of statements."""
