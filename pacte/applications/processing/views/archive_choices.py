"""Which dossiers an archive of documents holds: those deposited, or all those of the list, told in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from pacte.applications.processing.listing import Listing
from pacte.applications.processing.rules import Standing
from pacte.french import agreed, number, plural

ALL = "tous"
"""Value of ``pieces`` in the address: drafts and withdrawn dossiers too."""
STREAMED_AT_MOST = 30
"""Dossiers whose archive is sent at once; for more, a worker makes it."""
_WORDS: Mapping[Standing, tuple[str, str]] = {
    Standing.DEPOSITED: ("déposé", "déposés"),
    Standing.DRAFT: ("en brouillon", "en brouillon"),
    Standing.NOT_DEPOSITED: ("non déposé", "non déposés"),
    Standing.WITHDRAWN: ("retiré", "retirés"),
}


@dataclass(frozen=True, slots=True)
class ArchiveChoice:
    """An archive that may be asked for."""

    held: str
    """« 12 dossiers déposés », « 16 dossiers (12 déposés, 3 en brouillon, 1 retiré) »."""
    value: str
    """Of ``pieces`` in the address."""
    at_once: bool


def archive_choices(found: Listing, state_asked: str) -> list[ArchiveChoice]:
    """Those deposited first, then the whole list when it holds others; a list of one state is one choice."""
    standings = held_standings(found, state_asked)
    deposited = standings.get(Standing.DEPOSITED, 0)
    choices = []
    if deposited:
        choices.append(_choice({Standing.DEPOSITED: deposited}, ""))
    if found.total > deposited:
        choices.append(_choice(standings, ALL))
    return choices


def held_standings(found: Listing, state_asked: str) -> dict[Standing, int]:
    """State → dossiers that match, in the order they are told."""
    counts = {state_asked: found.total} if state_asked else found.counts["etat"]
    return {standing: counts[standing.value] for standing in _WORDS if counts.get(standing.value)}


def held_words(standings: Mapping[Standing, int]) -> str:
    """What the archive holds."""
    total = sum(standings.values())
    told = [(count, agreed(count, *_WORDS[standing])) for standing, count in standings.items()]
    if len(told) == 1:
        return f"{plural(total, 'dossier')} {told[0][1]}"
    detail = ", ".join(f"{number(count)} {words}" for count, words in told)
    return plural(total, "dossier") + (f" ({detail})" if detail else "")


def _choice(standings: Mapping[Standing, int], value: str) -> ArchiveChoice:
    return ArchiveChoice(held_words(standings), value, sum(standings.values()) <= STREAMED_AT_MOST)


def narrowed(args: Mapping[str, str]) -> dict[str, str]:
    """The address of an archive: those deposited, unless it asks for all or for those of one state."""
    known = {standing.value for standing in Standing}
    if args.get("pieces") == ALL or args.get("etat") in known:
        return dict(args)
    return {**args, "etat": Standing.DEPOSITED.value}


def archive_name(code: str, state_asked: str) -> str:
    """« dossiers-8-depose », « dossiers-8-tous »: the file says what it holds."""
    return f"dossiers-{code}-{state_asked or ALL}"
