"""What was understood of a file of structures, column by column, and what is doubtful in each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pacte.federations.import_dues import STATE_LABELS, UNUSED_LABELS, YEARLY, State
from pacte.federations.import_outcomes import Plan
from pacte.federations.import_rows import ImportRow, fields_of
from pacte.french import plural
from pacte.imports.columns import year_of_heading

EXAMPLES = 3
"""Cells that were not understood and that a column names."""


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """One column of the file."""

    heading: str
    read_as: str
    """The field it was read as; empty: it is read for nothing."""
    found: str
    """What its cells hold, in French."""
    doubt: str
    """What is to be looked at; empty: nothing."""


def columns_read(
    headers: Sequence[str], columns: Mapping[str, int], cells: Sequence[Sequence[object]], plan: Plan
) -> list[ColumnRead]:
    """A line for each column that holds something; ``cells``: the rows of the file, without their number."""
    keys = {place: key for key, place in columns.items()}
    labels = {item.key: item.label for item in fields_of(headers)}
    rows = [outcome.row for outcome in plan.outcomes]
    found = []
    for place, heading in enumerate(headers):
        filled = sum(1 for row in cells if place < len(row) and row[place])
        key = keys.get(place, "")
        if key or filled:
            words = _found(key, filled, columns, headers, rows)
            found.append(ColumnRead(heading, labels.get(key, ""), words, _doubt(key, rows)))
    return found


def _found(
    key: str, filled: int, columns: Mapping[str, int], headers: Sequence[str], rows: Sequence[ImportRow]
) -> str:
    if not filled:
        return "vide"
    words = plural(filled, "cellule remplie", "cellules remplies")
    if key == "paid_on":
        return ", ".join([words, *_counting(columns, headers)])
    if not key.startswith(YEARLY):
        return words
    year = int(key.removeprefix(YEARLY))
    told = Counter(row.dues[year].state for row in rows if year in row.dues)
    states = [plural(told[state], *STATE_LABELS[state]) for state in State if told[state]]
    return ", ".join([words, *states])


def _doubt(key: str, rows: Sequence[ImportRow]) -> str:
    if not key:
        return "Colonne ignorée."
    found = []
    unread = [row.unread[key] for row in rows if key in row.unread]
    if unread:
        found.append(_cells(unread, "cellule non comprise", "cellules non comprises"))
    for why, labels in UNUSED_LABELS.items():
        unused = [row.unused[key][1] for row in rows if key in row.unused and row.unused[key][0] is why]
        if unused:
            found.append(_cells(unused, *labels))
    if key.startswith(YEARLY):
        year = int(key.removeprefix(YEARLY))
        undated = sum(
            one.state is State.PAID and one.paid_on is None for row in rows if (one := row.dues.get(year))
        )
        if undated:
            found.append(
                f"{plural(undated, 'cotisation réglée', 'cotisations réglées')} sans jour de paiement : "
                "le jour de l’import sera noté, avec une remarque."
            )
    return " ".join(found)


def _cells(cells: Sequence[str], one: str, many: str) -> str:
    """« 2 cellules non comprises : « chèque », « ? ». », a few of them named."""
    examples = list(dict.fromkeys(cells))
    named = ", ".join(f"« {cell[:40]} »" for cell in examples[:EXAMPLES])
    more = ", …" if len(examples) > EXAMPLES else ""
    return f"{plural(len(cells), one, many)} : {named}{more}."


def _counting(columns: Mapping[str, int], headers: Sequence[str]) -> list[str]:
    """Which year the days of payment count for, when no column of years says it."""
    if "year" in columns or year_of_heading(headers[columns["paid_on"]]):
        return []
    years = sorted(int(key.removeprefix(YEARLY)) for key in columns if key.startswith(YEARLY))
    if len(years) == 1:
        return [f"compte pour {years[0]}"]
    return ["compte pour l’année de chaque date"]
