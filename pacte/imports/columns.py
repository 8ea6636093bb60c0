"""What each column of a table means: recognised by its heading, corrected by a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pacte.blockers import Blocker
from pacte.text import fold


@dataclass(frozen=True, slots=True)
class ImportField:
    """A field that a table may tell, and the headings that announce it."""

    key: str
    label: str
    headings: tuple[str, ...]
    """Folded (:func:`pacte.text.fold`), the most telling first."""
    limit: int = 200
    """Characters that its cell may hold."""
    is_dated: bool = False
    """Whether a year may follow the heading: « Cotisation 2026 »."""


def recognise_columns(headers: Sequence[str], fields: Sequence[ImportField]) -> dict[str, int]:
    """Field → place of its column, for the headings we know; the first of two alike wins.

    Those written just so come first, then plurals and singulars of the same: « Note(s) », « Remarques ».
    """
    folded = [fold(header) for header in headers]
    found: dict[str, int] = {}
    for item in fields:
        places = [folded.index(heading) for heading in item.headings if heading in folded]
        if item.is_dated:
            places += _latest_first(folded, item.headings)
        free = [place for place in places if place not in found.values()]
        if free:
            found[item.key] = free[0]
    bare = [_bare(heading) for heading in folded]
    for item in fields:
        announced = {_bare(heading) for heading in item.headings}
        free = [place for place, one in enumerate(bare) if one in announced and place not in found.values()]
        if free and item.key not in found:
            found[item.key] = free[0]
    return found


def _bare(heading: str) -> str:
    """Without the marks of the plural: « note s » (« Note(s) » folded), « notes » and « note » are one."""
    return " ".join(
        word.removesuffix("s") if len(word) > 3 else word for word in heading.split() if word != "s"
    )


def year_of_heading(header: str) -> int | None:
    """2026 for « Cotisation 2026 »."""
    found = re.search(r"\b(20\d\d)$", fold(header))
    return int(found.group(1)) if found else None


def _latest_first(folded: Sequence[str], headings: Sequence[str]) -> list[int]:
    """Places of the headings that a year follows, the latest year first."""
    dated = [
        (int(found.group(2)), place)
        for place, heading in enumerate(folded)
        if (found := re.fullmatch(r"(.+?) (20\d\d)", heading)) and found.group(1) in headings
    ]
    return [place for _, place in sorted(dated, key=lambda one: -one[0])]


def blockers_to_columns(
    columns: Mapping[str, int], headers: Sequence[str], fields: Sequence[ImportField]
) -> list[Blocker]:
    """What is wrong with the columns chosen: unknown ones, one chosen twice."""
    known = {item.key for item in fields}
    found = []
    if any(key not in known or not 0 <= place < len(headers) for key, place in columns.items()):
        found.append(Blocker("column_unknown", "Cette colonne n’existe pas.", "Choisissez-en une autre."))
    places = list(columns.values())
    for key in (key for key, place in columns.items() if places.count(place) > 1):
        found.append(
            Blocker(
                "column_twice", "Cette colonne est choisie deux fois.", "Gardez-la une fois.", f"column-{key}"
            )
        )
    return found


def columns_left_out(
    columns: Mapping[str, int], headers: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[tuple[int, str, str]]:
    """Place, heading and first words of the columns that hold something and are read for nothing.

    ``rows``: number, then cells.
    """
    taken = set(columns.values())
    found = []
    for place, header in enumerate(headers):
        sample = next((row[place + 1] for row in rows if place + 1 < len(row) and row[place + 1].strip()), "")
        if place not in taken and sample:
            found.append((place, header.strip() or f"colonne {place + 1}", sample))
    return found
