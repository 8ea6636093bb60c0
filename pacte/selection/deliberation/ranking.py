"""The order that means give: shared places are said, nothing is broken silently."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mean stands; equal means share a place, the next one counts them all."""

    number: int
    shared: bool


def places(means: Mapping[int, Decimal | None]) -> dict[int, Place]:
    """Dossier → place, 1 for the highest mean; a dossier without any score has none."""
    scored = sorted((mean for mean in means.values() if mean is not None), reverse=True)
    first: dict[Decimal, int] = {}
    for position, mean in enumerate(scored, start=1):
        first.setdefault(mean, position)
    many = Counter(scored)
    return {
        identity: Place(first[mean], many[mean] > 1) for identity, mean in means.items() if mean is not None
    }
