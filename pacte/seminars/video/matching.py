"""Who the people of a connection report are: by address, else by name without accents, case nor order."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pacte.text import fold

IGNORED = 0
"""The choice that somebody of the report is nobody of the sheet: a trainer, a speaker."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the sheet."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Match:
    """Who somebody of the report is: ``id`` of a line, ``IGNORED``, or None while nobody has said.

    ``suggested``: whom the name recalls. ``doubtful``: it was not recognised by itself.
    """

    id: int | None
    suggested: int | None = None
    doubtful: bool = False


class Matcher:
    """The people of a sheet, looked up by address and by name."""

    def __init__(self, people: Sequence[Known]) -> None:
        self.people = people
        self.ids = {one.id for one in people}
        self.by_email: dict[str, list[int]] = defaultdict(list)
        self.by_name: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for one in people:
            self.by_email[one.email.strip().casefold()].append(one.id)
            self.by_name[_words(one.name)].append(one.id)

    def match(self, key: str, name: str, email: str, choices: Mapping[str, int]) -> Match:
        """Who it is; a choice made by hand comes first."""
        certain = self._certain(name, email)
        doubtful = certain is None
        chosen = choices.get(key)
        if chosen is not None and (chosen == IGNORED or chosen in self.ids):
            return Match(chosen, doubtful=doubtful)
        return Match(certain, None if certain is not None else self._suggested(name), doubtful)

    def _certain(self, name: str, email: str) -> int | None:
        found = self.by_email.get(email.strip().casefold(), []) if email else []
        if len(found) == 1:
            return found[0]
        for text in _spellings(name):
            found = self.by_name.get(_words(text), [])
            if len(found) == 1:
                return found[0]
            if found:
                return None
        return None

    def _suggested(self, name: str) -> int | None:
        said = set(_words(name))
        found = [one.id for one in self.people if said and set(_words(one.name)) <= said]
        if not found:
            found = [one.id for one in self.people if len(said) > 1 and said <= set(_words(one.name))]
        return found[0] if len(found) == 1 else None


def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(fold(name).split()))


def _spellings(name: str) -> list[str]:
    """The whole name; what brackets hold (« Nono (Noé Aubert) »); what is outside them."""
    inside = re.findall(r"[(\[]([^)\]]*)[)\]]", name)
    outside = re.sub(r"[(\[][^)\]]*[)\]]", " ", name)
    return [one for one in (name, *inside, outside) if fold(one)]
