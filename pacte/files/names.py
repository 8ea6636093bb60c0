"""Names that files carry: cleaned when they come in, said safely to browsers when they go out."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from pacte.files.kinds import Kind
from pacte.text import clean_line

MAX_NAME = 200
UNNAMED = "document"

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


def clean_name(name: str, kind: Kind | None = None) -> str:
    """One safe file name of at most 200 characters, with the extension of what the file really is."""
    last = clean_line(name.replace("\\", "/").rpartition("/")[2])
    last = _FORBIDDEN.sub("_", last).strip(". ")
    stem, extension = PurePosixPath(last).stem, PurePosixPath(last).suffix
    if len(extension) > 10 or extension == ".":
        stem, extension = last, ""
    if kind is not None and not (kind is Kind.JPEG and extension.lower() == ".jpeg"):
        extension = f".{kind.value}"
    return (stem[: MAX_NAME - len(extension)].strip(". ") or UNNAMED) + extension


def content_disposition(name: str, *, inline: bool = False) -> str:
    """The header of RFC 6266: the true name in UTF-8, and a plain one for old programs."""
    name = clean_name(name)
    decomposed = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("’", "-"))
    plain = "".join(
        character if character.isascii() and character not in '"\\%' else "_"
        for character in decomposed
        if not unicodedata.combining(character)
    )
    how = "inline" if inline else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
