"""Writes tables for French spreadsheet programs: XLSX, and CSV as Excel expects it in France."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter

Cell = str | int | float | Decimal | bool | date | datetime | None
Kind = Literal["text", "number", "percent", "date", "datetime"]

MAX_TEXT = 32_767  # what a cell of XLSX can hold
_WIDEST = 60
_FORMATS: dict[Kind, str] = {
    "number": "#,##0.##",
    "percent": "0.0 %",
    "date": "dd/mm/yyyy",
    "datetime": "dd/mm/yyyy hh:mm",
}
# Excel, LibreOffice and their Asian editions take text that begins so for a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_xlsx(
    *,
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    kinds: Sequence[Kind | None] | None = None,
) -> bytes:
    """One sheet named after `title`, its header frozen and filterable, nothing ever taken for a formula.

    Dates are real dates. An aware datetime is written as the local time it carries. `kinds` says how to
    show each column; « text » keeps 01 or a FINESS number as they are.
    """
    output = io.BytesIO()
    book = xlsxwriter.Workbook(
        output,
        {
            "in_memory": True,
            "remove_timezone": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": title})
    sheet = book.add_worksheet(_sheet_name(title))
    formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    widths = [len(header) + 3 for header in headers]
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, heading)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            kind = kinds[column] if kinds else None
            shown = _write(sheet, last, column, value, kind, formats)
            if column < len(widths):
                widths[column] = max(widths[column], shown)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 1, _WIDEST))
    sheet.freeze_panes(1, 0)
    if headers:
        sheet.autofilter(0, 0, last, len(headers) - 1)
    book.close()
    return output.getvalue()


def write_csv(*, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Semicolons, UTF-8 with its mark, CRLF, decimal commas, 31/12/2025; formulas made harmless text."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
    writer.writerow([_csv_text(header) for header in headers])
    writer.writerows([_csv_text(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + output.getvalue().encode()


def in_words(value: Cell) -> str:
    """A cell as a French reader writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float | Decimal):
        return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if value % 1 else f"{value:.0f}"
    return str(value)


def _csv_text(value: Cell) -> str:
    text = in_words(value).replace("\0", "")
    # An apostrophe in front keeps it text; `read_table` takes it away again.
    return (
        f"'{text}" if isinstance(value, str) and text.lstrip(" \u00a0\u202f").startswith(DANGEROUS) else text
    )


def _write(
    sheet: Any, row: int, column: int, value: Cell, kind: Kind | None, formats: dict[Kind, Any]
) -> int:
    """Write one cell; return how many characters it shows."""
    if value is None:
        return 0
    if kind == "text" or isinstance(value, str | bool):
        text = in_words(value)
        sheet.write_string(row, column, text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…")
        return max(map(len, text.split("\n")))
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, formats["date" if kind == "date" else "datetime"])
        return 16
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["date"])
        return 10
    sheet.write_number(row, column, float(value), formats.get(kind) if kind else None)
    return len(in_words(value))


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip(" '")[:31].strip() or "Feuille"
