"""What a file is, told from its own bytes and never from its name."""

from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """The kinds we accept; the value is the usual extension."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    DOCX = "docx"
    ODT = "odt"
    XLSX = "xlsx"
    ODS = "ods"
    PPTX = "pptx"

    @property
    def label(self) -> str:
        return {Kind.JPEG: "JPEG", Kind.WEBP: "WebP"}.get(self, self.value.upper())

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_OPENXML, _OPENDOCUMENT = (
    "application/vnd.openxmlformats-officedocument",
    "application/vnd.oasis.opendocument",
)
_MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
    Kind.DOCX: f"{_OPENXML}.wordprocessingml.document",
    Kind.ODT: f"{_OPENDOCUMENT}.text",
    Kind.XLSX: f"{_OPENXML}.spreadsheetml.sheet",
    Kind.ODS: f"{_OPENDOCUMENT}.spreadsheet",
    Kind.PPTX: f"{_OPENXML}.presentationml.presentation",
}
PHOTOS = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP})
PDF_OR_PHOTO = PHOTOS | {Kind.PDF}
OFFICE = frozenset({Kind.DOCX, Kind.ODT, Kind.XLSX, Kind.ODS, Kind.PPTX})
"""ZIP archives, told apart by what they hold (`sandbox.containers`); never shown inside a page."""

HEAD = 4096
_TAIL = 64 * 1024

# (offset, bytes) → French name of what the file is, for files that we know but do not accept.
_KNOWN: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "un document Word, Excel ou PowerPoint d’un ancien format"),
    (0, b"{\\rtf", "un document texte RTF"),
    (0, b"Rar!", "une archive RAR"),
    (0, b"7z\xbc\xaf", "une archive 7-Zip"),
    (0, b"\x1f\x8b", "une archive compressée"),
    (0, b"GIF8", "une image GIF"),
    (0, b"BM", "une image BMP"),
    (0, b"II*\x00", "une image TIFF"),
    (0, b"MM\x00*", "une image TIFF"),
    (0, b"MZ", "un programme Windows"),
    (0, b"\x7fELF", "un programme"),
    (0, b"%!PS", "un document PostScript"),
    (0, b"ID3", "un enregistrement sonore"),
    (0, b"OggS", "un enregistrement sonore ou une vidéo"),
    (0, b"\x1aE\xdf\xa3", "une vidéo"),
)
_IN_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"word/", "un document Word"),
    (b"xl/", "un classeur Excel"),
    (b"ppt/", "une présentation PowerPoint"),
    (b"opendocument.text", "un document LibreOffice"),
    (b"opendocument.spreadsheet", "un classeur LibreOffice"),
    (b"opendocument.presentation", "une présentation LibreOffice"),
    (b"Index/Document.iwa", "un document Pages"),
)
_OFFICE = ("un document", "un classeur", "une présentation")


def recognise(path: Path) -> Kind | str | None:
    """The accepted kind, else the French name of what it is (« un document Word »), else None."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        tail_at = max(0, path.stat().st_size - _TAIL)
        stream.seek(tail_at)
        tail = stream.read(_TAIL)
    return _accepted(head) or _known(head, tail)


def is_archive(path: Path) -> bool:
    """Whether the file is a ZIP archive, as office documents are."""
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def is_locked_office(path: Path) -> bool:
    """Whether it is a document that Word, Excel or PowerPoint closed with a password."""
    content = path.read_bytes()
    return content.startswith(_KNOWN[0][1]) and "EncryptedPackage".encode("utf-16-le") in content


def is_office(name: str) -> bool:
    """Whether a name given by `recognise` is of a file that its program can save as PDF."""
    return name.startswith(_OFFICE)


def _accepted(head: bytes) -> Kind | None:
    # Some printers put a byte-order mark or blank lines before the header of a PDF.
    if head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\0\t\r\n ").startswith(b"%PDF-"):
        return Kind.PDF
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Kind.WEBP
    return None


def _known(head: bytes, tail: bytes) -> str | None:
    if head.startswith(b"PK\x03\x04"):
        listing = head + tail
        return next((name for mark, name in _IN_ZIP if mark in listing), "une archive ZIP")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}:
            return "une photo HEIC (format des iPhone)"
        return "une photo AVIF" if brand in {b"avif", b"avis"} else "une vidéo"
    for offset, mark, name in _KNOWN:
        if head[offset : offset + len(mark)] == mark:
            return name
    return _text(head)


def _text(head: bytes) -> str | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:256].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "une page web"
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in head.lower()):
        return "un dessin SVG"
    if head and b"\0" not in head and not any(byte < 9 for byte in head):
        return "un fichier de texte"
    return None
