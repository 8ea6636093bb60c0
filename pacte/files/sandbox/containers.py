"""Opens office documents, which are ZIP archives: what they are, and whether they hold macros or a bomb."""

import re
import zipfile
import zlib
from pathlib import PurePosixPath

from .refusal import RefusedError

MAX_MEMBERS = 5_000
MAX_INFLATED = 300 * 1024 * 1024
MAX_INDEX = 4 * 1024 * 1024
"""Bytes read of the member that says what the archive is."""
PIECE = 256 * 1024

# Content type of the main part → kind, and the part itself.
_OOXML = {
    b"wordprocessingml.document.main+xml": ("docx", "word/document.xml"),
    b"spreadsheetml.sheet.main+xml": ("xlsx", "xl/workbook.xml"),
    b"presentationml.presentation.main+xml": ("pptx", "ppt/presentation.xml"),
}
_ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_MACRO_NAMES = re.compile(
    r"(^|/)(vbaproject.*\.bin|vbadata\.xml)$|/(activex|macrosheets)/|^scripts/.|\.(docm|dotm|xlsm|xltm|xlsb|xlam|pptm|potm|ppsm|ppam)$"
)
# LibreOffice writes the two lists even of a library that holds nothing.
_BASIC_MODULE = re.compile(r"^(basic|dialogs)/(?!.*/?(script|dialog)-l[bc]\.xml$).*[^/]$")
_MACRO_TYPES = re.compile(rb"macroenabled|vnd\.ms-office\.vbaproject|ms-excel\.macrosheet", re.IGNORECASE)
_TEMPLATE_AFAR = re.compile(
    rb"""<relationship\b(?=[^>]*attachedtemplate)(?=[^>]*target\s*=\s*["'](https?:|\\\\|file:///*\\\\|//))""",
    re.IGNORECASE,
)


def inspect_container(path: str) -> dict[str, str]:
    """The kind of an office document; refused when it is none, or holds what it should not."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {"kind": _kind(archive)}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError) as error:
        raise RefusedError("container-unreadable") from error


def _kind(archive: zipfile.ZipFile) -> str:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise RefusedError("container-bomb")
    if any(member.flag_bits & 1 for member in members):
        raise RefusedError("container-encrypted")
    names = {member.filename for member in members}
    kind = _told_by_types(archive, names) or _told_by_mimetype(archive, members, names)
    if not kind:
        raise RefusedError("not-a-document")
    _refuse_macros(archive, names)
    _refuse_bomb(archive, members)
    return kind


def _told_by_types(archive: zipfile.ZipFile, names: set[str]) -> str:
    """Of Word, Excel and PowerPoint."""
    if "[Content_Types].xml" not in names:
        return ""
    types = _beginning(archive, "[Content_Types].xml")
    if _MACRO_TYPES.search(types):
        raise RefusedError("macros")
    for mark, (kind, part) in _OOXML.items():
        if mark in types and part in names:
            return kind
    return ""


def _told_by_mimetype(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], names: set[str]) -> str:
    """Of LibreOffice, whose first member says it in plain letters."""
    if not members or members[0].filename != "mimetype" or "content.xml" not in names:
        return ""
    if "META-INF/manifest.xml" in names and b"encryption-data" in _beginning(
        archive, "META-INF/manifest.xml"
    ):
        raise RefusedError("container-encrypted")
    return _ODF.get(_beginning(archive, "mimetype").strip(), "")


def _refuse_macros(archive: zipfile.ZipFile, names: set[str]) -> None:
    for name in names:
        lowered = PurePosixPath(name.replace("\\", "/")).as_posix().lower()
        if _MACRO_NAMES.search(lowered) or _BASIC_MODULE.search(lowered):
            raise RefusedError("macros")
        if lowered.endswith(".rels") and _TEMPLATE_AFAR.search(_beginning(archive, name)):
            raise RefusedError("macros")


def _refuse_bomb(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Every member is inflated, for the sizes that an archive declares may lie."""
    left = MAX_INFLATED
    for member in members:
        with archive.open(member) as stream:
            while piece := stream.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise RefusedError("container-bomb")


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        return stream.read(MAX_INDEX)
