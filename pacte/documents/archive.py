"""ZIP archives streamed as they are made, with names that every system can write."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO

from pacte.text import clean_line

PIECE = 256 * 1024
MAX_PART = 120
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')
_RESERVED = re.compile(
    r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE
)  # names Windows keeps for devices


def zip_files(entries: Iterable[tuple[str, BinaryIO]], *, at: datetime) -> Iterator[bytes]:
    """The archive, piece by piece; each stream is read when its turn comes, then closed.

    Names may hold folders (« Dupont/CV.pdf »); they are made safe and unique. `at` is a local time.
    """
    sink = _Sink()
    taken: set[str] = set()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, stream in entries:
            with stream:
                member = zipfile.ZipInfo(unique_name(name, taken), at.timetuple()[:6])
                # Stored members whose size comes after them confuse some programs; deflated ones do not.
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                with archive.open(member, "w") as target:
                    while piece := stream.read(PIECE):
                        target.write(piece)
                        yield from sink.taken()
            yield from sink.taken()
    yield from sink.taken()


def unique_name(name: str, taken: set[str]) -> str:
    """A safe relative path not yet in `taken` (whatever the case), which it then joins."""
    parts = [_safe_part(part) for part in clean_line(name).split("/")]
    path = PurePosixPath(*[part for part in parts if part] or ["document"])
    candidate, number = path, 1
    while str(candidate).casefold() in taken:
        number += 1
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
    taken.add(str(candidate).casefold())
    return str(candidate)


def _safe_part(part: str) -> str:
    part = _FORBIDDEN.sub("_", part).strip(". ")
    if _RESERVED.fullmatch(part):
        part = f"_{part}"
    suffix = PurePosixPath(part).suffix if len(PurePosixPath(part).suffix) <= 10 else ""
    return part if len(part) <= MAX_PART else part[: MAX_PART - len(suffix)].strip(". ") + suffix


class _Sink(io.RawIOBase):
    """Where the archive is written, and taken from as it grows; cannot be rewound, like a network."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]  # zipfile gives bytes only
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        pieces, self._pieces = self._pieces, []
        if pieces:
            yield b"".join(pieces)
