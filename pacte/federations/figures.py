"""Numbers in names, written in words or in figures: « Trois Fontaines » is « 3 Fontaines »."""

import re
from collections.abc import Mapping, Sequence

_UNITS = (
    "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit",
    "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize",
)  # fmt: skip
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
_LONGEST = 4
"""« quatre vingt dix sept » is the longest number, « et » left out."""


def _spellings() -> dict[int, tuple[str, ...]]:
    """1 to 99, « et » left out as :func:`pacte.federations.rules.core_words` leaves it."""
    small: dict[int, tuple[str, ...]] = {value: (word,) for value, word in enumerate(_UNITS, 1)}
    small |= {10 + unit: ("dix", _UNITS[unit - 1]) for unit in (7, 8, 9)}
    found = dict(small)
    for ten, word in _TENS.items():
        found[ten] = (word,)
        found |= {ten + unit: (word, *small[unit]) for unit in range(1, 20 if ten == 60 else 10)}
    found[80] = ("quatre", "vingts")
    return found | {80 + unit: ("quatre", "vingt", *small[unit]) for unit in range(1, 20)}


_WORDS_OF = _spellings()
_VALUES: Mapping[tuple[str, ...], str] = {
    **{words: str(value) for value, words in _WORDS_OF.items()},
    ("quatre", "vingt"): "80",
    ("une",): "1",
    ("cent",): "100",
    ("cents",): "100",
    ("mille",): "1000",
}
_ORDINAL = re.compile(r"([0-9]+)(?:er|ere|e|eme|nd|nde)")


def in_figures(words: Sequence[str]) -> tuple[str, ...]:
    """Folded words, each number among them in figures: « trois fontaines » gives « 3 fontaines ».

    « Pont Neuf » stays what it is: nine counts things, that follow it in the plural; « un » is an article
    unless it ends the name. « 11e » and « 11ème » are « 11 ».
    """
    found: list[str] = []
    at = 0
    while at < len(words):
        taken, figure = _number_at(words, at)
        found.append(figure or _plain(words[at]))
        at += taken
    return tuple(found)


def spelled(figure: str) -> tuple[str, ...]:
    """Words of a number of two or more, as people search it; empty for what is none below a hundred."""
    value = int(figure) if re.fullmatch(r"[0-9]{1,2}", figure) else 0
    return _WORDS_OF[value] if value > 1 else ()


def _number_at(words: Sequence[str], at: int) -> tuple[int, str]:
    """How many words the number that begins there takes, and its figures; one word and "" when none does."""
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        told = tuple(words[at : at + length])
        if told in _VALUES and _counts(told, words[at + length : at + length + 1]):
            return length, _VALUES[told]
    return 1, ""


def _counts(told: tuple[str, ...], following: Sequence[str]) -> bool:
    if told == ("neuf",):
        return bool(following) and following[0].endswith(("s", "x"))
    if told in (("un",), ("une",)):
        return not following
    return True


def _plain(word: str) -> str:
    ordinal = _ORDINAL.fullmatch(word)
    return ordinal[1] if ordinal else word
