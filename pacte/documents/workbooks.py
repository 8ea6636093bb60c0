"""Looks into an XLSX before it is read: what it would inflate to, and how far its cells go."""

import io
import re
import zipfile
import zlib
from typing import NoReturn

from pacte.blockers import Blocker, Refused

MAX_INFLATED = 100 * 1024 * 1024
MAX_MEMBERS = 2_000
MAX_CELLS = 5_000_000

_CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_LOCAL_HEADER = 30


def refuse_swollen_workbook(data: bytes) -> None:
    """Raise Refused for what is no workbook, or would take more memory than any real one.

    The sizes that a ZIP declares may lie, so each member is inflated, with a bound. The reader keeps a
    full rectangle in memory: one cell far away is enough to exhaust it, so the farthest cell is looked for.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        _refuse("table-unknown", "Ce classeur est abîmé : nous n’avons pas pu l’ouvrir.")
    if not any(member.filename == "xl/workbook.xml" for member in members):
        _refuse("table-unknown", "Ce fichier n’est pas un classeur XLSX.")
    if len(members) > MAX_MEMBERS:
        _refuse("table-bomb", "Ce classeur contient un nombre anormal d’éléments.")
    left = MAX_INFLATED
    for member in members:
        content = _inflated(data, member, left)
        left -= len(content)
        if member.filename.startswith("xl/worksheets/"):
            _refuse_far_cells(content)


def _inflated(data: bytes, member: zipfile.ZipInfo, limit: int) -> bytes:
    header = data[member.header_offset : member.header_offset + _LOCAL_HEADER]
    skipped = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    start = member.header_offset + _LOCAL_HEADER + skipped
    squeezed = data[start : start + member.compress_size]
    if member.flag_bits & 1:
        _refuse("table-encrypted", "Ce classeur est protégé par un mot de passe.")
    if member.compress_type == zipfile.ZIP_STORED:
        content = squeezed
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        try:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(squeezed, limit + 1)
        except zlib.error:
            _refuse("table-unknown", "Ce classeur est abîmé : nous n’avons pas pu l’ouvrir.")
    else:
        _refuse("table-unknown", "Ce classeur est compressé d’une façon inhabituelle.")
    if len(content) > limit:
        _refuse("table-bomb", "Ce classeur cache une quantité anormale de données.")
    return content


def _refuse_far_cells(content: bytes) -> None:
    if b"\0" in content[:200]:
        _refuse("table-unknown", "Ce classeur est écrit d’une façon inhabituelle.")
    width = height = 1
    for column, row in _CELL.findall(content):
        width = max(width, sum((letter - 64) * 26**power for power, letter in enumerate(reversed(column))))
        height = max(height, int(row))
    if width * height > MAX_CELLS:
        _refuse("table-bomb", "Ce classeur a des cellules très éloignées les unes des autres.")


def _refuse(code: str, message: str) -> NoReturn:
    remedy = "Copiez le tableau dans un nouveau classeur, enregistrez-le en XLSX ou en CSV, puis envoyez-le."
    raise Refused([Blocker(code, message, remedy)])
