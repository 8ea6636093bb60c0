"""Typesets accessible PDF (PDF/UA-1 and PDF/A-2a) from our templates and data that is never code."""

import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from anyascii import anyascii

from pacte.french import unbroken
from pacte.paths import resources

STANDARDS: Any = ["ua-1", "a-2a"]
MISSING_GLYPH = "□"
"""Of a sign that Latin letters do not tell either."""
OPENED, CLOSED = "‹", "›"
"""Around what was written in another script."""
_ATTEMPTS = 20

_UNDISPLAYABLE = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_LATIN = re.compile(f"{OPENED}[^{OPENED}{CLOSED}]*{CLOSED}")
_SYLLABLE = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Between the signs of a script that puts no space there: each is told with a capital."""
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


class TypesettingError(Exception):
    """The template and the data do not make a conforming document; always a fault of ours."""


def typeset(
    template: str, data: Mapping[str, Any], *, at: datetime, images: Mapping[str, bytes] | None = None
) -> bytes:
    """The PDF of `templates/pdf/<template>`, dated `at`.

    `data` is JSON and needs `title`. `images` are pictures we checked or made, by the file name that the
    template uses. Words in a script that no font of ours has are written in Latin letters between
    « ‹ › », and the document says so at its end; emoji leave.
    """
    folder = resources("templates") / "pdf"
    cleaned = {**_printable(dict(data)), "transliterated": False}
    if not images:
        return _until_displayable(folder, template, cleaned, at)
    with tempfile.TemporaryDirectory(prefix="pacte-") as temporary:
        root = Path(temporary)
        for source in folder.glob("*.typ"):
            shutil.copy(source, root)
        for name, content in images.items():
            (root / name).write_bytes(content)
        return _until_displayable(root, template, cleaned, at)


def _until_displayable(root: Path, template: str, data: Any, at: datetime) -> bytes:
    for _ in range(_ATTEMPTS):
        try:
            return _compile(root, template, data, at)
        except typst.TypstError as error:
            missing = _missing_characters(f"{error.message}\n{error.diagnostic}")
            if not missing:
                raise TypesettingError(error.diagnostic) from error
            told = data["transliterated"] or not all(map(_is_picture, missing))
            data = {**_replace(data, missing), "transliterated": told}
    raise TypesettingError(f"{template}: too many letters without a font")


def _compile(root: Path, template: str, data: Any, at: datetime) -> bytes:
    moment = at.astimezone(UTC)
    inputs = {"data": json.dumps(data), "date": moment.strftime("%Y-%m-%d-%H-%M-%S")}
    made, warnings = typst.compile_with_warnings(
        root / template,
        root=root,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=STANDARDS,
        timestamp=moment.replace(microsecond=0),
    )
    if warnings:
        raise TypesettingError("; ".join(warning.message for warning in warnings))
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> Any:
    """The fonts inside typst (Libertinus Serif, DejaVu Sans Mono), the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _printable(value: Any) -> Any:
    """The data without controls, direction marks, private or unassigned characters, which PDF/A forbids."""
    if isinstance(value, str):
        return unbroken(
            "".join(
                character
                for character in unicodedata.normalize("NFC", value)
                if character == "\n"
                or (unicodedata.category(character) not in _INVISIBLE and character != "\ufe0f")
            )
        )
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


def _missing_characters(diagnostic: str) -> frozenset[str]:
    texts = (found["text"] for found in _UNDISPLAYABLE.finditer(diagnostic))
    unescaped = (_ESCAPE.sub(lambda code: chr(int(code[1], 16)), text) for text in texts)
    return frozenset(
        character
        for text in unescaped
        for character in text
        if not character.isascii() and character != MISSING_GLYPH
    )


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) in ("So", "Sk")


def _instead(run: str) -> str:
    """A word without a font in Latin letters, marked as such; pictures (emoji) leave, the words stay."""
    letters = "".join(sign for sign in run if not _is_picture(sign))
    if not letters:
        return ""
    return f"{OPENED}{anyascii(letters).strip() or MISSING_GLYPH}{CLOSED}"


def _replace(value: Any, missing: frozenset[str]) -> Any:
    if isinstance(value, str):
        runs = re.compile(f"[{re.escape(''.join(missing))}]+")
        kept = runs.sub(lambda run: _instead(run[0]), value).replace(CLOSED + OPENED, "")
        kept = _LATIN.sub(lambda found: _SYLLABLE.sub(" ", found[0]), kept) if kept != value else kept
        if kept == value:
            return kept
        return re.sub(r" {2,}", " ", kept).strip(" ") or MISSING_GLYPH
    if isinstance(value, dict):
        return {key: _replace(item, missing) for key, item in value.items()}
    if isinstance(value, list):
        return [_replace(item, missing) for item in value]
    return value
