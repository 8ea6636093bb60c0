"""What the pages of an import read of a request, whatever it imports, and which rows they show."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Response, request

from pacte.blockers import Blocker, Refused
from pacte.documents.spreadsheets import write_csv
from pacte.documents.tables import MAX_BYTES, Known, Sheet, read_table
from pacte.imports.columns import ImportField

LINES = 50
"""Rows of a preview on one page."""

Row = TypeVar("Row")


def sheet_sent(form: Any, known: Known | None = None) -> Sheet | list[Blocker]:
    """The table sent as ``file``, or why it does not read as one; ``known`` finds its line of headings."""
    file = form.file.data
    if not file or not file.filename:
        return [Blocker("file_missing", "Choisissez un fichier.")]
    return read_table(file.filename, file.stream.read(MAX_BYTES + 1), known=known)


def name_sent(form: Any) -> str:
    """The bare name of the file, without its folders nor what does not print."""
    kept = "".join(sign for sign in form.file.data.filename if sign.isprintable())
    return re.split(r"[/\\]", kept)[-1][-200:] or "tableau"


def columns_chosen(fields: Sequence[ImportField]) -> dict[str, int]:
    """Field → place of the column chosen for it (``column-…``), or that was said to hold it (``place-…``).

    Refused when two columns are said to hold the same.
    """
    found = {
        item.key: int(value)
        for item in fields
        if _is_number(value := request.form.get(f"column-{item.key}", ""), 3)
    }
    labels = {item.key: item.label for item in fields}
    for name, key in request.form.items():
        if key in labels and re.fullmatch(r"place-[0-9]{1,3}", name):
            if key in found:
                raise Refused(
                    [
                        Blocker(
                            "column_twice",
                            f"Deux colonnes sont données pour « {labels[key]} ».",
                            "Gardez-en une.",
                            name,
                        )
                    ]
                )
            found[key] = int(name.removeprefix("place-"))
    return found


def answers_given() -> dict[int, str]:
    """Number of a row → the answer given for it (``row-…``)."""
    return {
        int(name.removeprefix("row-")): value
        for name, value in request.form.items()
        if re.fullmatch(r"row-[0-9]{1,7}", name)
    }


def send_refused(refused: Mapping[str, Any]) -> Response:
    """The refused rows (:func:`pacte.imports.operations.refused_table`), to be corrected and sent again."""
    content = write_csv(headers=refused["headers"], rows=refused["rows"])
    disposition = {"Content-Disposition": 'attachment; filename="lignes-refusees.csv"'}
    return Response(content, content_type="text/csv; charset=utf-8", headers=disposition)


@dataclass(frozen=True, slots=True)
class Shown(Generic[Row]):
    """The part of a preview that is looked at, and its rows of one page."""

    part: str
    rows: Sequence[Row]
    total: int
    page: int
    last: int


def part_shown(parts: Mapping[str, Sequence[Row]], default: str) -> Shown[Row]:
    """The part that the address names (``partie``, ``page``), else the first that holds a row."""
    asked = request.args.get("partie", "")
    part = asked if asked in parts else next((key for key in parts if parts[key]), default)
    rows = parts[part]
    page, last = page_asked(len(rows))
    return Shown(part, rows[(page - 1) * LINES : page * LINES], len(rows), page, last)


def page_asked(total: int) -> tuple[int, int]:
    """The page of ``total`` rows that the address names, and the last one."""
    last = max(1, -(-total // LINES))
    number = request.args.get("page", "1")
    return (min(max(int(number), 1), last) if _is_number(number, 5) else 1), last


def _is_number(text: str, digits: int) -> bool:
    return re.fullmatch(rf"[0-9]{{1,{digits}}}", text) is not None
