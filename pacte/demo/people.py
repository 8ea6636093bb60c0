"""Made-up people, the same for the same seed; the addresses end in .example, which belongs to nobody."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from pacte.text import fold

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class MadeUp:
    """Someone who does not exist."""

    given_name: str
    family_name: str
    email: str
    phone: str
    city: str

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


@cache
def words(kind: str) -> tuple[str, ...]:
    """A list of ``data/people.toml``: given, family, backgrounds, motives, missions, employers, cities."""
    with (DATA / "people.toml").open("rb") as source:
        return tuple(tomllib.load(source)[kind])


class Crowd:
    """Draws people who are all different: nobody has the names of another until every pair has served."""

    def __init__(self, seed: int) -> None:
        given, family = words("given"), words("family")
        self._pairs = [(first, last) for first in given for last in family]
        self._random = Random(f"people-{seed}")  # noqa: S311 - made-up people, not a secret
        self._random.shuffle(self._pairs)
        self._drawn = 0

    def next(self) -> MadeUp:
        """Another person; after 3,600 of them the address carries a number."""
        given, family = self._pairs[self._drawn % len(self._pairs)]
        again = self._drawn // len(self._pairs)
        self._drawn += 1
        local = ".".join("-".join(fold(part).split()) for part in (given, family)) + (
            str(again) if again else ""
        )
        # 06 39 98 is set aside by the regulator for films and examples.
        phone = f"06 39 98 {self._random.randrange(100):02d} {self._random.randrange(100):02d}"
        return MadeUp(given, family, f"{local}@demo.example", phone, self._random.choice(words("cities")))
