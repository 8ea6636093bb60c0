"""What completes closed minutes: its sealed content, why one cannot be added, what a tie hides of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pacte.blockers import Blocker
from pacte.canonical import fingerprint_of
from pacte.selection.deliberation.rules import Stage
from pacte.text import fold

VERSION = 1
LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Addendum:
    """One addendum as a reader may see it; ``text`` is empty when a tie hides it."""

    number: int
    text: str
    added_at: datetime
    added_by: str
    agreed: tuple[Mapping[str, Any], ...]
    """Seats of those who are named as agreeing."""
    fingerprint: str
    masked: bool = False


def compose_addendum(
    *,
    minutes: Mapping[str, Any],
    previous: str,
    number: int,
    text: str,
    agreed: Collection[int],
    dossiers: Collection[int],
    by: str,
    at: datetime,
) -> dict[str, Any]:
    """The content, JSON and nothing else; ``previous`` is the fingerprint of what it completes.

    ``agreed`` are seats of the minutes, ``dossiers`` those that it speaks of.
    """
    return {
        "version": VERSION,
        "minutes": fingerprint_of(minutes),
        "previous": previous,
        "number": number,
        "text": text,
        "agreed": [seat for seat in minutes["present"] if seat["member_id"] in agreed],
        "dossiers": sorted(set(dossiers)),
        "added_by": by,
        "added_at": at.isoformat(),
    }


def blockers_to_complete(stage: Stage, *, text: str, agreed: int, seen: str, last: str) -> list[Blocker]:
    """Why the minutes cannot be completed; ``last`` is the last fingerprint, ``seen`` the one on the page."""
    if stage is not Stage.CLOSED:
        return [
            Blocker(
                "not_closed",
                "La délibération n’est pas close : il n’y a pas encore de procès-verbal à compléter.",
                "Ce qui manque se dit encore en séance.",
            )
        ]
    blockers = []
    if seen != last:
        blockers.append(
            Blocker(
                "completed_meanwhile",
                "Quelqu’un a complété ce procès-verbal depuis que vous avez ouvert la page.",
                "Votre texte est gardé : relisez l’additif ajouté, puis recommencez si besoin.",
            )
        )
    if not text.strip():
        blockers.append(Blocker("text_missing", "Écrivez ce qui complète le procès-verbal.", "", "text"))
    elif len(text) > LONGEST:
        blockers.append(
            Blocker("text_long", f"Ce texte est trop long : {LONGEST} caractères au plus.", "", "text")
        )
    if not agreed:
        blockers.append(
            Blocker(
                "nobody_agrees",
                "Personne n’est nommé.",
                "Cochez au moins une personne présente à la délibération, qui approuve cet additif.",
                "agreed",
            )
        )
    return blockers


def readable(
    contents: Sequence[tuple[Mapping[str, Any], str]], minutes: Mapping[str, Any], hidden: Collection[int]
) -> list[Addendum]:
    """Addenda (content, fingerprint) for a reader; of a dossier ``hidden`` from them, nothing."""
    names = {
        word
        for one in minutes.get("decisions", ())
        if one["application_id"] in hidden
        for word in (fold(one["reference"]), *fold(one["name"]).split())
        if len(word) > 2
    }
    found = []
    for content, seal in contents:
        words = set(fold(content["text"]).split()) if names else set()
        masked = bool(set(content["dossiers"]) & set(hidden)) or any(
            name in word for name in names for word in words
        )
        found.append(
            Addendum(
                number=content["number"],
                text="" if masked else content["text"],
                added_at=datetime.fromisoformat(content["added_at"]),
                added_by=content["added_by"],
                agreed=tuple(content["agreed"]),
                fingerprint=seal,
                masked=masked,
            )
        )
    return found
