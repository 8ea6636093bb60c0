"""Archives streamed piece by piece, with names safe on every system."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

import pytest

from pacte.documents.archive import unique_name, zip_files

AT = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)


def opened(entries: list[tuple[str, bytes]]) -> zipfile.ZipFile:
    pieces = zip_files(((name, io.BytesIO(data)) for name, data in entries), at=AT)
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def test_archive_holds_every_file_under_a_unique_name() -> None:
    archive = opened([("Dupont/CV.pdf", b"un"), ("dupont/cv.PDF", b"deux"), ("Zoë/Œuvre.pdf", b"trois")])

    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == {
        "Dupont/CV.pdf": b"un",
        "dupont/cv (2).PDF": b"deux",
        "Zoë/Œuvre.pdf": b"trois",
    }
    assert archive.infolist()[0].date_time == (2025, 11, 3, 9, 30, 0)


def test_an_empty_archive_is_still_an_archive() -> None:
    assert opened([]).namelist() == []


def test_pieces_leave_as_they_are_made_and_streams_are_closed() -> None:
    served: list[BinaryIO] = []

    def entries() -> Iterator[tuple[str, BinaryIO]]:
        for number in range(3):
            served.append(io.BytesIO(bytes([number]) * 1_000_000))
            yield f"{number}.bin", served[-1]

    pieces = zip_files(entries(), at=AT)

    next(pieces)
    assert len(served) == 1
    list(pieces)
    assert [stream.closed for stream in served] == [True, True, True]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../secret", "secret"),
        ("/absolute/a.pdf", "absolute/a.pdf"),
        ("C:\\a.pdf", "C__a.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("a\u202e\0\n.pdf", "a .pdf"),
        ("", "document"),
        ("...", "document"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("Nom. /a", "Nom/a"),
    ],
)
def test_names_are_safe(name: str, safe: str) -> None:
    assert unique_name(name, set()) == safe


def test_the_same_name_three_times() -> None:
    taken: set[str] = set()

    assert [unique_name("CV.pdf", taken) for _ in range(3)] == ["CV.pdf", "CV (2).pdf", "CV (3).pdf"]
