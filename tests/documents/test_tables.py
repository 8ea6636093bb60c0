"""Tables received: every usual form is read, every trap refused in French."""

import io
import struct
import zipfile
from datetime import UTC, date, datetime

import pytest
import xlsxwriter

from pacte.documents.spreadsheets import write_xlsx
from pacte.documents.tables import Row, Sheet, read_table

TEXT = "Département{0}FINESS{0}Commune\r\n01{0}010000123{0}Bourg-en-Bresse\r\n\r\n93{0}930001234{0}Épinay\r\n"
WINDOWS = (
    "Les accents de ce fichier ont été lus comme ceux d’un tableur Windows\u202f: vérifiez-les dans les noms."
)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize(
    ("encoding", "notes"), [("utf-8", ()), ("utf-8-sig", ()), ("cp1252", (WINDOWS,)), ("utf-16", ())]
)
def test_csv_of_every_usual_form(separator: str, encoding: str, notes: tuple[str, ...]) -> None:
    assert read_table("a.csv", TEXT.format(separator).encode(encoding)) == Sheet(
        headers=("Département", "FINESS", "Commune"),
        rows=(Row(2, ("01", "010000123", "Bourg-en-Bresse")), Row(4, ("93", "930001234", "Épinay"))),
        notes=notes,
    )


def test_csv_with_announced_separator_quotes_and_ragged_lines() -> None:
    data = b'sep=,\r\nNom,Note\r\n"Dupont; Anne, dite ""Nana""",12\r\nseul\r\na,b,c\r\n'

    sheet = read_table("a.csv", data)

    assert sheet.headers == ("Nom", "Note")
    assert [row.cells for row in sheet.rows] == [
        ('Dupont; Anne, dite "Nana"', "12"),
        ("seul", ""),
        ("a", "b"),
    ]
    assert sheet.notes == ("Ligne 5\u202f: des cellules au-delà des titres ont été ignorées.",)


def test_xlsx_numbers_dates_and_texts_become_text() -> None:
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    sheet, other = book.add_worksheet("Structures"), book.add_worksheet("Autre")
    other.write_string(0, 0, "x")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for column, header in enumerate(["Dép.", "FINESS", "SIRET", "Note", "Le", "", "Vide"]):
        sheet.write_string(2, column, header)
    sheet.write_string(4, 0, "01")
    sheet.write_number(4, 1, 750012345)
    sheet.write_number(4, 2, 12345678901234)
    sheet.write_number(4, 3, 12.5)
    sheet.write_datetime(4, 4, date(2025, 10, 31), day)
    sheet.write_boolean(4, 5, True)
    book.close()

    read = read_table("a.xlsx", output.getvalue())

    assert read.headers == ("Dép.", "FINESS", "SIRET", "Note", "Le", "Colonne 6", "Vide")
    assert read.rows == (Row(5, ("01", "750012345", "12345678901234", "12,5", "31/10/2025", "oui", "")),)
    assert read.notes == ("Seule la première feuille, «\u202fStructures\u202f», a été lue.",)


def zipped(content: bytes, *, declared: int | None = None) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", content)
    data = output.getvalue()
    if declared is not None:
        data = data.replace(struct.pack("<L", len(content)), struct.pack("<L", declared))
    return data


def far_cell() -> bytes:
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "a")
    sheet.write_string(1_048_575, 16_383, "b")
    book.close()
    return output.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"", "table-empty"),
        ("a.csv", b"\n;;\n\n", "table-empty"),
        ("a.xlsx", write_xlsx(title="x", headers=[], rows=[]), "table-empty"),
        ("a.csv", b"x" * (10 * 1024 * 1024 + 1), "table-too-large"),
        ("a.csv", b"Nom;Nom\n1;2", "table-same-headers"),
        ("a.csv", b";".join(b"c%d" % n for n in range(201)), "table-too-wide"),
        ("a.csv", b'a;b\n"' + b"x" * 200_000 + b"\n", "table-broken"),
        ("a.csv", b"\x00\x01\x02", "table-unknown"),
        ("a.csv", b"%PDF-1.7", "table-unknown"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "table-unknown"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 100, "table-unknown"),
        ("a.xlsx", write_xlsx(title="x", headers=["a"], rows=[])[:-200], "table-unknown"),
        ("a.xlsx", zipped(b"<a"), "table-unknown"),
        ("a.xlsx", zipped(b" " * 150_000_000), "table-bomb"),
        ("a.xlsx", zipped(b" " * 150_000_000, declared=10), "table-bomb"),
        ("a.xlsx", far_cell(), "table-bomb"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_traps_are_refused_with_a_remedy(name: str, data: bytes, code: str) -> None:
    answer = read_table(name, data)

    assert isinstance(answer, list), answer
    assert [reason.code for reason in answer] == [code]
    assert answer[0].remedy


def test_too_many_rows_are_refused_but_the_last_allowed_is_read() -> None:
    assert len(read_table("a.csv", b"a\n" + b"1\n" * 10, max_rows=10).rows) == 10
    (reason,) = read_table("a.csv", b"a\n" + b"1\n" * 11, max_rows=10)
    assert reason.message == "Ce tableau a plus de 10 lignes."


def test_direction_and_control_characters_are_taken_away() -> None:
    sheet = read_table("a.csv", "Nom;Le\nAnne\u202e\x01;\ufeffx".encode())

    assert sheet.rows == (Row(2, ("Anne", "x")),)


def test_dates_keep_their_hour_when_they_have_one() -> None:
    data = write_xlsx(
        title="x", headers=["a", "b"], rows=[[datetime(2025, 1, 2, 3, 4, tzinfo=UTC), date(2025, 1, 2)]]
    )

    assert read_table("a.xlsx", data).rows[0].cells == ("02/01/2025 03:04", "02/01/2025")
