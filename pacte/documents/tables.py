"""Reads tables that people send, CSV or XLSX, as text and with the row numbers they see."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import CalamineError, CalamineWorkbook

from pacte.blockers import Blocker, Refused
from pacte.documents.spreadsheets import DANGEROUS, in_words
from pacte.documents.workbooks import refuse_swollen_workbook
from pacte.text import clean_text

MAX_BYTES = 10 * 1024 * 1024
MAX_COLUMNS = 200
MAX_NOTES = 20
HEADING_LINES = 10
"""Lines among which the headings are looked for."""
TELLING = 2
"""Headings that a line below the first must have."""
Known = Callable[[Sequence[str]], int]
"""How many cells of a line are headings that the reader knows."""
_SEPARATORS = ";\t,"
_BEGINNING = 10_000
"""Characters looked at for the separator, when the first line has none."""
_WINDOWS = (
    "Les accents de ce fichier ont été lus comme ceux d’un tableur Windows : vérifiez-les dans les noms."
)


@dataclass(frozen=True)
class Row:
    """One line of the table, as long as the headers; `number` is the row that spreadsheet programs show."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A table whose cells are all text: 01 stays 01; `notes` are French remarks that block nothing."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def read_table(
    filename: str, data: bytes, *, max_rows: int = 20_000, known: Known | None = None
) -> Sheet | list[Blocker]:
    """The first sheet of an XLSX, or a CSV; what it is comes from its bytes, not from its name.

    The headings are the first line with something in it, or the one of the next few of which ``known``
    recognises more headings: titles and groups of columns often stand above them.
    """
    try:
        lines, notes = _lines(filename, data)
        return _sheet(_from_headings(lines, notes, known) if known else lines, max_rows, notes)
    except Refused as refusal:
        return list(refusal.blockers)


def read_lines(
    filename: str, data: bytes, *, max_lines: int
) -> tuple[list[Row], tuple[str, ...]] | list[Blocker]:
    """Every line with something in it and the notes, where headings may come after a preamble."""
    try:
        lines, notes = _lines(filename, data)
        kept: list[Row] = []
        for number, cells in lines:
            if not any(cells):
                continue
            if len(kept) == max_lines:
                raise _too_long(max_lines)
            kept.append(Row(number, tuple(cells[:MAX_COLUMNS])))
    except Refused as refusal:
        return list(refusal.blockers)
    return kept, tuple(notes)


def _lines(filename: str, data: bytes) -> tuple[Iterable[tuple[int, list[str]]], list[str]]:
    if not data:
        raise _refused("table-empty", "Ce fichier est vide (0 octet).", "Choisissez un autre fichier.")
    if len(data) > MAX_BYTES:
        raise _refused("table-too-large", "Ce fichier dépasse 10 Mo.", "Retirez les colonnes inutiles.")
    notes: list[str] = []
    if data.startswith(b"PK"):
        refuse_swollen_workbook(data)
        return _workbook_lines(data, notes), notes
    if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")) or filename.lower().endswith((".ods", ".numbers")):
        raise _unknown()
    return _csv_lines(_decoded(data, notes)), notes


def _from_headings(
    lines: Iterable[tuple[int, list[str]]], notes: list[str], known: Known
) -> Iterator[tuple[int, list[str]]]:
    """The lines from the headings on."""
    rest = iter(lines)
    first = list(islice((line for line in rest if any(line[1])), HEADING_LINES))
    counts = [known(cells) for _, cells in first]
    best = counts.index(max(counts)) if counts and max(counts) >= TELLING else 0
    if best:
        notes.append(
            f"Les titres des colonnes ont été lus à la ligne {first[best][0]} ; ce qui est au-dessus a été "
            "laissé de côté."
        )
    yield from first[best:]
    yield from rest


def _sheet(lines: Iterable[tuple[int, list[str]]], max_rows: int, notes: list[str]) -> Sheet:
    headers: tuple[str, ...] = ()
    rows: list[Row] = []
    for number, cells in lines:
        if not any(cells):
            continue
        if not headers:
            headers = _headers(cells)
        elif len(rows) == max_rows:
            raise _too_long(max_rows)
        else:
            if any(cells[len(headers) :]) and len(notes) < MAX_NOTES:
                notes.append(f"Ligne {number} : des cellules au-delà des titres ont été ignorées.")
            padded = [*cells, *[""] * len(headers)][: len(headers)]
            rows.append(Row(number, tuple(padded)))
    if not headers:
        raise _refused("table-empty", "Ce tableau ne contient aucune ligne.", "Choisissez un autre fichier.")
    return Sheet(headers, tuple(rows), tuple(notes))


def _headers(cells: Sequence[str]) -> tuple[str, ...]:
    count = max(at for at, cell in enumerate(cells, start=1) if cell)
    if count > MAX_COLUMNS:
        raise _refused(
            "table-too-wide",
            f"Ce tableau a plus de {MAX_COLUMNS} colonnes.",
            "Retirez les colonnes inutiles.",
        )
    headers = [" ".join(cell.split()) or f"Colonne {at}" for at, cell in enumerate(cells[:count], start=1)]
    twice = sorted({header for header in headers if headers.count(header) > 1})
    if twice:
        raise _refused(
            "table-same-headers",
            f"Plusieurs colonnes portent le même titre : {', '.join(twice)}.",
            "Donnez à chaque colonne un titre différent.",
        )
    return tuple(headers)


def _decoded(data: bytes, notes: list[str]) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        raise _unknown()
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252":
            notes.append(_WINDOWS)
        return text
    raise _unknown()


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    beginning = [line for line in text[:_BEGINNING].splitlines() if line.strip()] or [""]
    first, whole = beginning[0], "".join(beginning)
    announced = first.lower().startswith("sep=") and len(first) == len("sep=;")
    separator = (
        first[-1] if announced else max(_SEPARATORS, key=lambda one: (first.count(one), whole.count(one)))
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, cells in enumerate(reader, start=1):
            if not (announced and number == 1):
                yield number, [_plain(cell) for cell in cells]
    except csv.Error as error:
        raise _refused(
            "table-broken",
            f"La ligne {reader.line_num} de ce fichier est illisible (guillemets mal fermés ?).",
            "Rouvrez-le dans votre tableur et enregistrez-le de nouveau en CSV ou en XLSX.",
        ) from error


def _workbook_lines(data: bytes, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(book.sheet_names) > 1:
            notes.append(f"Seule la première feuille, « {book.sheet_names[0]} », a été lue.")
        lines = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, ValueError, IndexError, OSError) as error:
        raise _unknown() from error
    for number, cells in enumerate(lines, start=1):
        yield number, [_workbook_text(cell) for cell in cells]


def _workbook_text(value: int | float | str | bool | time | date | datetime | timedelta) -> str:
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return in_words(value.date())
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    return _plain(in_words(value))


def _plain(text: str) -> str:
    text = clean_text(text)
    # Takes away the apostrophe that `write_csv` puts before what could pass for a formula.
    return text[1:].strip() if text.startswith("'") and text[1:].lstrip().startswith(DANGEROUS) else text


def _too_long(most: int) -> Refused:
    return _refused(
        "table-too-long", f"Ce tableau a plus de {most} lignes.", "Partagez-le en plusieurs fichiers."
    )


def _unknown() -> Refused:
    return _refused(
        "table-unknown",
        "Ce fichier n’est ni un CSV ni un classeur XLSX.",
        "Dans votre tableur : Enregistrer sous, puis « Classeur Excel (.xlsx) » ou « CSV UTF-8 ».",
    )


def _refused(code: str, message: str, remedy: str) -> Refused:
    return Refused([Blocker(code, message, remedy)])
