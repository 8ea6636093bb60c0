"""Which free texts of a cohort still speak of another one: a name, year, date, rank or town not its own."""

import dataclasses
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from pacte.blockers import Blocker
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.incoherence import MONTHS
from pacte.cohorts.vocabulary import Modality
from pacte.federations.places import COMMUNES, place_key
from pacte.text import fold

_NOT_PROSE = frozenset(
    {"code", "contact", "email", "federation", "key", "module", "modules", "programme_version", "sources"}
)
_NAME = re.compile(r"(?:L[ae]s? )?[A-ZÉÈÊÎ][\wéèêîâô’-]+(?: [A-ZÉÈÊÎ][\w’-]+)*")
_YEAR = re.compile(r"(?<![\d/-])20\d\d\b")
_WRITTEN = re.compile(rf"\b(\d{{1,2}})(?:er)?\s+({'|'.join(MONTHS)})(?:\s+(20\d\d))?\b", re.IGNORECASE)
_FIGURES = re.compile(r"\b(\d{1,2})/(\d{1,2})/(20\d\d)\b")
_RANKS = (
    "première", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième",
    "neuvième", "dixième", "onzième", "douzième", "treizième", "quatorzième", "quinzième", "seizième",
    "dix-septième", "dix-huitième", "dix-neuvième", "vingtième",
)  # fmt: skip
_RANKED = re.compile(
    rf"(?<![\w-])({'|'.join(_RANKS)}|seconde|\d{{1,2}}(?:e|ème|re|ère))\s+(?:promotion|promo|session|édition)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:promotion|promo|session|édition)\s+(?:(?:n\s?°|no|numéro)\s*)?(\d{1,2})\b(?!\s*(?:h\b|heures?|jours?))",
    re.IGNORECASE,
)


def stale_texts(definition: CohortDefinition, earlier: Iterable[CohortDefinition] = ()) -> list[Blocker]:
    """One warning for each text to read again, ``where`` being its dotted field.

    A text is doubtful when it names a year, a date or a rank (« huitième promotion », « Promo n° 8 ») that
    the cohort's own dates, name and code do not hold, or one of the ``earlier`` cohorts, or when it gives a
    year in the very words of one of them.
    """
    days = set(_days(definition))
    years = {day.year for day in days} | {int(definition.selection.committee_month[:4]), definition.dues_year}
    ranks = {int(found) for found in re.findall(r"\d+", f"{definition.label} {definition.code}")}
    earlier = list(earlier)
    before = {fold(one.label): one.label for one in earlier if fold(one.label) not in fold(definition.label)}
    copied = {text for one in earlier for _, text in _texts(one)}
    blockers = []
    for path, text in _texts(definition):
        names = [label for key, label in before.items() if f" {key} " in f" {fold(text)} "]
        foreign = _without_parts([*names, *_foreign(text, days, years, ranks)])
        if foreign:
            named = ", ".join(f"«\u00a0{words}\u00a0»" for words in foreign)
            message = f"Ce texte mentionne {named}, qui ne correspond pas à cette promotion."
            blockers.append(Blocker("stale_text", message, "Relisez-le et mettez-le à jour.", path))
        elif text in copied and _YEAR.search(text):
            message = "Ce texte, qui donne une année, est mot pour mot celui d’une promotion précédente."
            blockers.append(Blocker("copied_text", message, "Relisez-le.", path))
    return [*blockers, *_elsewhere(definition)]


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
            told = ", ".join(f"« {one} »" for one in dict.fromkeys(named))
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


def _foreign(text: str, days: set[date], years: set[int], ranks: set[int]) -> Iterator[str]:
    own = {(day.day, day.month, day.year) for day in days}
    own_days = {(day.day, day.month) for day in days}
    spans = []
    for found in _WRITTEN.finditer(text):
        spans.append(found.span())
        day, month = int(found[1]), MONTHS.index(found[2].lower()) + 1
        known = (day, month, int(found[3])) in own if found[3] else (day, month) in own_days
        if not known:
            yield " ".join(found[0].split())
    for found in _FIGURES.finditer(text):
        if (int(found[1]), int(found[2]), int(found[3])) not in own:
            yield found[0]
    for found in _YEAR.finditer(text):
        inside = any(start <= found.start() < end for start, end in spans)
        if not inside and int(found[0]) not in years:
            yield found[0]
    for found in _RANKED.finditer(text):
        if _rank(found[1].lower()) not in ranks:
            yield " ".join(found[0].split())
    for found in _NUMBERED.finditer(text):
        if int(found[1]) not in ranks:
            yield " ".join(found[0].split())


def _rank(word: str) -> int:
    if word == "seconde":
        return 2
    return _RANKS.index(word) + 1 if word in _RANKS else int(re.match(r"\d+", word)[0])  # type: ignore[index]


def _days(value: Any) -> Iterator[date]:
    if isinstance(value, date):
        yield value
    for _, inner in _inside(value):
        yield from _days(inner)


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
