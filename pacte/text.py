"""Text typed by people: cleaned of what has no place in it, folded for search and sorting."""

import re
import unicodedata

LINE_LIMIT = 200
TEXT_LIMIT = 20_000
KEY_LIMIT = 400

_BIDI_AND_INVISIBLE = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF]
)


def clean_text(value: str) -> str:
    """``value`` in NFC, without control or direction-changing characters; line ends become ``\\n``."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = value.translate(_BIDI_AND_INVISIBLE)
    return "".join(
        character
        for character in value
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    ).strip()


def clean_line(value: str) -> str:
    """:func:`clean_text` on one line, white space collapsed."""
    return re.sub(r"\s+", " ", clean_text(value)).strip()


def fold(value: str) -> str:
    """The form that search and sorting compare: no accents, case or punctuation; œ is oe.

    ``fold("Saint-Ouen-l’Aumône") == "saint ouen l aumone"``
    """
    value = value.casefold().replace("œ", "oe").replace("æ", "ae")
    decomposed = unicodedata.normalize("NFKD", value)
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.sub(r"[^0-9a-z]+", " ", letters).strip()


def sort_key(value: str) -> str:
    """:func:`fold` cut to what a column keeps; it may swell: « ㎯ » becomes « rad s2 »."""
    return fold(value)[:KEY_LIMIT]
