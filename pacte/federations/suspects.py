"""Which structures may be the same one under two spellings: a score with its reason."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from pacte.federations.figures import in_figures
from pacte.federations.places import COMMUNES, place_key, words_of
from pacte.federations.rules import core_words
from pacte.text import fold

CERTAIN, SAME_NAME, CLOSE_NAME, NAMED_AFTER = 1.0, 0.95, 0.8, 0.75
THRESHOLD = 0.7
OTHER_COMMUNE = 0.2
"""Taken off when both communes are known and differ."""
COMPARISONS = 40
"""Most entries one entry is compared with, so that a file of 20,000 look-alikes stays bounded."""
CROWD = 300
"""A word held by more entries than this tells nothing."""

_POINTS = frozenset({"nord", "sud", "est", "ouest", "centre"})
_FAMILIES = {"MSP": "msp", "MSPU": "msp", "ESP": "msp", "other": "", "": ""}

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Entry(Generic[Key]):
    """A structure as it is compared; ``key`` is the caller's. ``kind`` empty: not known."""

    key: Key
    name: str
    commune: str = ""
    department: str = ""
    kind: str = ""
    finess: str = ""
    siret: str = ""

    @cached_property
    def folded(self) -> str:
        return fold(self.name)

    @cached_property
    def core(self) -> frozenset[str]:
        return frozenset(self.figured.split())

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(word for word in self.core if word[0].isdigit())

    @cached_property
    def points(self) -> frozenset[str]:
        return self.core & _POINTS

    @cached_property
    def core_text(self) -> str:
        return " ".join(core_words(self.name))

    @cached_property
    def figured(self) -> str:
        """The core as it is compared: « 3 fontaines », however the name writes it."""
        return " ".join(in_figures(core_words(self.name)))

    @cached_property
    def place(self) -> str:
        return _in_figures(place_key(self.commune))

    @cached_property
    def place_words(self) -> frozenset[str]:
        return frozenset(in_figures(words_of(self.commune)))

    @cached_property
    def named_place(self) -> str:
        """The commune that the name itself may be."""
        return _in_figures(place_key(self.core_text))

    @property
    def family(self) -> str:
        return _FAMILIES.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class Suspicion(Generic[Key]):
    """``key`` may be the same structure; ``score`` from 0.7 to 1, ``reason`` in French."""

    key: Key
    score: float
    reason: str


def suspicion(one: Entry[Key], other: Entry[Key]) -> tuple[float, str]:
    """How likely both are the same structure (0: no reason to think so), and why, in French."""
    if one.finess and one.finess == other.finess:
        return CERTAIN, "même numéro FINESS"
    if one.siret and one.siret == other.siret:
        return CERTAIN, "même numéro SIRET"
    if one.family and other.family and one.family != other.family:
        return 0.0, ""
    if _told_apart(one, other):
        return 0.0, ""
    score, reason = _by_name(one, other)
    if score and one.department and other.department and one.department != other.department:
        same_place = one.place and one.place == other.place
        if score < SAME_NAME or not (same_place or place_key(one.core_text) in COMMUNES):
            return 0.0, ""
        return CLOSE_NAME, f"{reason}, mais un autre département"
    if score and one.place and other.place and one.place != other.place:
        score -= OTHER_COMMUNE
        reason += ", mais une autre commune"
    return (score, reason) if score >= THRESHOLD else (0.0, "")


def _told_apart(one: Entry[Key], other: Entry[Key]) -> bool:
    """« Paris 11 » is not « Paris 13 », « Deux Rives » not « Trois Rives », nor « Aunis Nord » « Aunis Sud ».

    « Quatre Vents » may be « Quatre Vents, Paris 11 »: a number more tells nothing apart.
    """
    if not (one.numbers <= other.numbers or other.numbers <= one.numbers):
        return True
    return bool(one.points and other.points and one.points != other.points)


def _by_name(one: Entry[Key], other: Entry[Key]) -> tuple[float, str]:
    if one.folded == other.folded:
        return SAME_NAME, "même nom"
    if one.core and one.core == other.core:
        return SAME_NAME, "même nom à quelques mots près"
    places = one.place_words | other.place_words
    left, right = one.core - places or one.core, other.core - places or other.core
    together = one.core and other.core and _near(one, other)
    if together and (left <= right or right <= left):
        return CLOSE_NAME, "noms proches"
    if together and _one_letter_apart(one.figured, other.figured):
        return CLOSE_NAME, "une lettre de différence"
    if (one.place and one.place == other.named_place) or (other.place and other.place == one.named_place):
        return NAMED_AFTER, "l’une porte le nom de la commune de l’autre"
    return 0.0, ""


def _near(one: Entry[Key], other: Entry[Key]) -> bool:
    if one.place and other.place:
        return one.place == other.place
    return not (one.department and other.department) or one.department == other.department


def _in_figures(key: str) -> str:
    return " ".join(in_figures(key.split()))


def _one_letter_apart(one: str, other: str) -> bool:
    """At most one letter added, removed or replaced, in names of six letters and more."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) < 6 or len(other) - len(one) > 1:
        return False
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    rest = one[start + 1 :] if len(one) == len(other) else one[start:]
    return rest == other[start + 1 :]


class SuspectIndex(Generic[Key]):
    """Finds the suspects of an entry without comparing it with all the others."""

    def __init__(self, entries: Iterable[Entry[Key]] = ()) -> None:
        self._by_sign: dict[tuple[str, str], list[Entry[Key]]] = defaultdict(list)
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry[Key]) -> None:
        """Make ``entry`` findable."""
        for sign in _signs(entry):
            self._by_sign[sign].append(entry)

    def suspects(self, entry: Entry[Key], limit: int = 5) -> list[Suspicion[Key]]:
        """The likeliest first; never the entry itself."""
        best: dict[Key, Suspicion[Key]] = {}
        for other in self._near(entry):
            score, reason = suspicion(entry, other)
            if score and (other.key not in best or best[other.key].score < score):
                best[other.key] = Suspicion(other.key, score, reason)
        return sorted(best.values(), key=lambda found: -found.score)[:limit]

    def exact(self, entry: Entry[Key]) -> list[Entry[Key]]:
        """Entries of the very same folded name."""
        return [other for other in self._by_sign.get(("name", entry.folded), ()) if other.key != entry.key]

    def _near(self, entry: Entry[Key]) -> Iterator[Entry[Key]]:
        seen: set[tuple[Key, str]] = {(entry.key, entry.name)}
        for sign in _signs(entry):
            if sign[0] == "word" and len(self._by_sign.get(sign, ())) > CROWD:
                continue
            for other in self._by_sign.get(sign, ()):
                if other.key == entry.key or (other.key, other.name) in seen:
                    continue
                seen.add((other.key, other.name))
                yield other
                if len(seen) > COMPARISONS:
                    return


def _signs(entry: Entry[Key]) -> list[tuple[str, str]]:
    """What two entries must share one of to be compared, the most telling first."""
    signs = [
        ("finess", entry.finess),
        ("siret", entry.siret),
        ("name", entry.folded),
        ("place", entry.named_place),
        ("place", entry.place),
    ]
    signs += [("word", word) for word in sorted(entry.core)]
    signs += [("start", entry.figured[:5]), ("end", entry.figured[-5:])]
    return [sign for sign in dict.fromkeys(signs) if sign[1]]
