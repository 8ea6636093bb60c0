"""Tables that French spreadsheet programs open well, and that run nothing."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from pacte.documents.spreadsheets import write_csv, write_xlsx
from pacte.documents.tables import Row, read_table

FORMULAS = ["=1+1", "+33 1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"]


def read_back(data: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_xlsx_keeps_types_and_never_makes_formulas() -> None:
    data = write_xlsx(
        title="Dossiers : promo 8/BFC [été]",
        headers=["Nom", "Département", "Déposé le", "À", "Part", "Reçu"],
        rows=[
            [
                "=HYPERLINK(1)",
                "01",
                date(2025, 10, 31),
                datetime(2025, 10, 31, 23, 59, tzinfo=UTC),
                Decimal("0.5"),
                True,
            ],
            ["https://example.org", 750012345, None, None, 1.25, False],
        ],
        kinds=[None, "text", "date", "datetime", "percent", None],
    )

    assert read_back(data) == [
        ["Nom", "Département", "Déposé le", "À", "Part", "Reçu"],
        ["=HYPERLINK(1)", "01", date(2025, 10, 31), datetime(2025, 10, 31, 23, 59), 0.5, "oui"],  # noqa: DTZ001 -- a cell has no time zone
        ["https://example.org", "750012345", "", "", 1.25, "non"],
    ]
    with ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"<hyperlink" not in sheet
        assert b'state="frozen"' in sheet
        assert b'<autoFilter ref="A1:F3"/>' in sheet
        assert 'name="Dossiers   promo 8 BFC  été"' in archive.read("xl/workbook.xml").decode()


@pytest.mark.parametrize("rows", [[], [["x" * 40_000]], [["\x01😀\u202e"]]])
def test_xlsx_takes_empty_and_odd_content(rows: list[list[str]]) -> None:
    data = write_xlsx(title="", headers=["A"], rows=rows)

    assert len(read_back(data)) == 1 + len(rows)
    assert all(len(str(row[0])) <= 32_767 for row in read_back(data))


def test_a_text_too_long_for_a_cell_is_cut_visibly() -> None:
    assert read_back(write_xlsx(title="x", headers=["A"], rows=[["x" * 40_000]]))[1][0].endswith("x…")


def test_csv_is_what_french_excel_expects() -> None:
    data = write_csv(
        headers=["Nom", "Note", "Le", "À", "Oui"],
        rows=[
            ["Zoë ; « œ »", 12.5, date(2025, 1, 2), datetime(2025, 1, 2, 3, 4, tzinfo=UTC), True],
            [None, -3, None, None, Decimal("0.10")],
        ],
    )

    assert data == (
        b"\xef\xbb\xbfNom;Note;Le;\xc3\x80;Oui\r\n"
        + '"Zoë ; « œ »";12,5;02/01/2025;02/01/2025 03:04;oui\r\n'.encode()
        + b";-3;;;0,1\r\n"
    )


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_formulas_are_harmless_and_come_back(text: str) -> None:
    data = write_csv(headers=["A", "B"], rows=[[text, "x"]])

    cell = data.decode("utf-8-sig").split("\r\n", 1)[1]
    assert cell.lstrip('"').startswith("'")
    assert read_table("a.csv", data).rows[0].cells[0] == text.strip()


def test_what_we_write_we_read() -> None:
    rows = [["Élodie ; « ça »", "01", 'dit "oui"'], ["a\nb", "2A", ""]]

    for data in (
        write_csv(headers=["Nom", "Dép.", "Mot"], rows=rows),
        write_xlsx(title="t", headers=["Nom", "Dép.", "Mot"], rows=rows),
    ):
        sheet = read_table("a", data)
        assert sheet.headers == ("Nom", "Dép.", "Mot")
        assert sheet.rows == (Row(2, ("Élodie ; « ça »", "01", 'dit "oui"')), Row(3, ("a\nb", "2A", "")))
        assert sheet.notes == ()
