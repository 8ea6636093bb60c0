"""Which free texts of a cohort still speak of another one: a name, year, date, rank or town not its own."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pacte.blockers import Blocker
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.told_times import Kind, OwnTimes, named_in, without_days
from pacte.cohorts.vocabulary import Modality
from pacte.federations.places import COMMUNES, place_key
from pacte.french import agreed, listed
from pacte.text import fold

_NOT_PROSE = frozenset(
    {"code", "contact", "email", "federation", "key", "module", "modules", "programme_version", "sources"}
)
_NAME = re.compile(r"(?:L[ae]s? )?[A-ZÉÈÊÎ][\wéèêîâô’-]+(?: [A-ZÉÈÊÎ][\w’-]+)*")
_DATED = re.compile(r"20\d\d")
_SHORTEST_STRETCH = 4
"""Words of one that is told to be copied: « jusqu’en 2027 » alone may be anybody's."""
_WORD_FOR_WORD = "mot pour mot d’une promotion précédente."
_SENTENCES = re.compile(r"(?<=[.!?…;])\s+|\n+")


def stale_texts(definition: CohortDefinition, earlier: Iterable[CohortDefinition] = ()) -> list[Blocker]:
    """One warning for each text to read again, ``where`` being its dotted field.

    A text is doubtful when it names a date, month, year or rank (« huitième promotion », « Promo n° 8 »)
    that the cohort's own dates, name and code do not hold, or one of the ``earlier`` cohorts; and when a
    sentence, or a stretch of one, that gives a year, or months while those of the cohort differ, is one of
    theirs.
    """
    own, earlier = OwnTimes.of(definition), list(earlier)
    before = {fold(one.label): one.label for one in earlier if fold(one.label) not in fold(definition.label)}
    theirs: dict[str, set[int]] = {}
    for one in earlier:
        for _, text in _texts(one):
            for words in _passages(text):
                theirs.setdefault(fold(words), set()).add(one.t0_on.month)
    blockers = []
    for path, text in _texts(definition):
        names = [label for key, label in before.items() if f" {key} " in f" {fold(text)} "]
        times = named_in(text, own)
        foreign = _without_parts([*names, *(one.words for one in times if not one.fits)])
        copied = [words for words in _copied(definition, text, own, theirs) if words not in foreign]
        if foreign:
            verb = agreed(len(foreign), "correspond", "correspondent")
            message = f"Ce texte mentionne {_quoted(foreign)}, qui ne {verb} pas à cette promotion."
            if copied:
                message = f"{message[:-1]}, et reprend {_quoted(copied)} {_WORD_FOR_WORD}"
            blockers.append(Blocker("stale_text", message, "Relisez-le et mettez-le à jour.", path))
        elif copied:
            message = f"Ce texte reprend {_quoted(copied)} {_WORD_FOR_WORD}"
            blockers.append(Blocker("copied_text", message, "Relisez-le.", path))
    return [*blockers, *_elsewhere(definition)]


def _quoted(words: Iterable[str]) -> str:
    return listed(f"«\u00a0{one}\u00a0»" for one in words)


def _sentences(text: str) -> list[str]:
    return [" ".join(one.split()) for one in _SENTENCES.split(text) if one.strip()]


def _passages(text: str) -> list[str]:
    """Its sentences, and the stretches of them that stay when a day or rank beside is corrected."""
    sentences = _sentences(text)
    stretches = (one for sentence in sentences for one in without_days(sentence))
    return [*sentences, *(one for one in stretches if len(fold(one).split()) >= _SHORTEST_STRETCH)]


def _copied(
    definition: CohortDefinition, text: str, own: OwnTimes, theirs: Mapping[str, set[int]]
) -> list[str]:
    """Years and months, which could be the cohort's own, in words that are those of an earlier one."""
    found = []
    for words in _passages(text):
        months = theirs.get(fold(words))
        if months is None:
            continue
        doubted = {Kind.YEAR} if definition.t0_on.month in months else {Kind.YEAR, Kind.MONTH}
        named = named_in(words, own)
        found += [one.words for one in named if one.kind in doubted or _DATED.search(one.words)]
    return list(dict.fromkeys(found))


def _elsewhere(definition: CohortDefinition) -> Iterator[Blocker]:
    """Texts, and the main place, that name a town where no seminar takes place; nothing without any place."""
    held = [one.place for one in definition.seminars if one.place and one.modality is not Modality.ONLINE]
    if not held:
        return
    towns = {place_key(place) for place in (*held, definition.defence.place) if place}
    where = ", ".join(dict.fromkeys(held))
    for path, text in _texts(definition):
        named = (
            [] if path.endswith(".place") else [one for one in _towns(text) if place_key(one) not in towns]
        )
        if named:
            told = _quoted(dict.fromkeys(named))
            yield Blocker(
                "other_place",
                f"Ce texte mentionne {told}, mais les séminaires ont lieu ici : {where}.",
                "Mettez le texte et les lieux des séminaires d’accord.",
                path,
            )


def _towns(text: str) -> Iterator[str]:
    """Communes that we know, named in the text with their capital."""
    for found in _NAME.finditer(text):
        if place_key(found[0]) in COMMUNES:
            yield found[0]
        else:
            yield from (word for word in found[0].split() if place_key(word) in COMMUNES)


def _without_parts(found: list[str]) -> list[str]:
    """Each once; not « Promo 8 » beside the name « Promo 8 »."""
    kept: list[str] = []
    for words in found:
        if not any(fold(words) in fold(one) for one in kept):
            kept.append(words)
    return kept


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    for name, inner in _inside(value):
        if name not in _NOT_PROSE:
            yield from _texts(inner, f"{path}.{name}".lstrip("."))


def _inside(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, tuple):
        yield from ((str(index), item) for index, item in enumerate(value))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from ((each.name, getattr(value, each.name)) for each in dataclasses.fields(value))
