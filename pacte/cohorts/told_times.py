"""Years, dates, months and ranks that a text names, and whether they are those of a cohort."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product
from typing import Self

from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.differences import days_of
from pacte.cohorts.incoherence import MONTHS

_MONTH = "|".join(MONTHS)
_WRITTEN = re.compile(rf"\b(\d{{1,2}})(?:er)?\s+({_MONTH})(?:\s+(20\d\d))?\b", re.IGNORECASE)
_FIGURES = re.compile(r"\b(\d{1,2})/(\d{1,2})/(20\d\d)\b")
_SPAN = re.compile(
    rf"\b(?:de |d’|d'|entre |du mois de |du mois d’)({_MONTH})(?: (20\d\d))? "
    rf"(?:à |et |au mois de |au mois d’|jusqu’à |jusqu’en )({_MONTH})(?: (20\d\d))?\b",
    re.IGNORECASE,
)
_MONTHLY = re.compile(rf"\b({_MONTH})(?: (20\d\d))?\b", re.IGNORECASE)
_SCHOOL = re.compile(r"(?<![\d/-])(20\d\d) ?[-–/] ?(20\d\d)\b(?![-/])")
_YEAR = re.compile(r"(?<![\d/-])20\d\d\b")
_RANKS = (
    "première", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième",
    "neuvième", "dixième", "onzième", "douzième", "treizième", "quatorzième", "quinzième", "seizième",
    "dix-septième", "dix-huitième", "dix-neuvième", "vingtième",
)  # fmt: skip
_KIND = r"(?:promotion|promo|session|édition|cohorte)"
_RANKED = re.compile(
    rf"(?<![\w-])({'|'.join(_RANKS)}|seconde|\d{{1,2}}\s?(?:e|ᵉ|ème|eme|è|re|ère))\s+{_KIND}\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"\b{_KIND}s?\s+(?:(?:n\s?[°º]\s?|no\s|numéros?\s)\s*)?(\d{{1,2}})\b((?:(?:\s*,\s*|\s+et\s+)\d{{1,2}}\b)*)"
    r"(?!\s*(?:h\b|heures?|jours?|demi|séances?|mois|places?|personnes?|/))",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a passage names."""

    DATE = "date"
    MONTH = "month"
    YEAR = "year"
    RANK = "rank"


@dataclass(frozen=True, slots=True)
class Named:
    """A passage of a text."""

    words: str
    kind: Kind
    fits: bool
    """Whether the cohort has that date, month, year or rank."""


@dataclass(frozen=True, slots=True)
class OwnTimes:
    """What a text of a cohort may name."""

    days: frozenset[date]
    years: frozenset[int]
    ranks: frozenset[int]
    months: frozenset[tuple[int, int]]
    """Year and month in which something happens."""
    spans: tuple[tuple[date, date], ...]

    @classmethod
    def of(cls, definition: CohortDefinition) -> Self:
        """Read in its dates, its name and its code."""
        days = frozenset(day for _, _, day in days_of(definition))
        year, month = map(int, definition.selection.committee_month.split("-"))
        spans = tuple(_spans(definition))
        numbers = re.findall(r"\d+", f"{definition.label} {definition.code}")
        return cls(
            days=days,
            years=frozenset(day.year for day in days) | {year, definition.dues_year},
            ranks=frozenset(map(int, numbers)),
            months=frozenset((day.year, day.month) for day in days)
            | {(year, month)}
            | {month for start, end in _short(definition) for month in _between(start, end)},
            spans=spans,
        )


def named_in(text: str, own: OwnTimes) -> list[Named]:
    """What the text names, in its order, each passage once."""
    text = re.sub(r"\s+", " ", text)
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Named]] = []
    for match, kind, fits in _matches(text, own):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            taken.append(match.span())
            found.append((match.start(), Named(match[0], kind, fits)))
    return list(dict.fromkeys(named for _, named in sorted(found, key=lambda each: each[0])))


def without_days(text: str) -> list[str]:
    """The stretches of a text between its commas, the days and ranks that it names.

    Correcting one of these leaves the others word for word.
    """
    text = re.sub(r"\s+", " ", text)
    for named in (_WRITTEN, _FIGURES, _RANKED, _NUMBERED):
        text = named.sub(",", text)
    return [one.strip() for one in re.split("[,;:()]", text) if one.strip()]


def _matches(text: str, own: OwnTimes) -> Iterator[tuple[re.Match[str], Kind, bool]]:
    """The longest kinds first: a month within a date is no month of its own."""
    for found in _WRITTEN.finditer(text):
        yield found, Kind.DATE, _is_day(own, int(found[1]), _month(found[2]), found[3])
    for found in _FIGURES.finditer(text):
        yield found, Kind.DATE, _is_day(own, int(found[1]), int(found[2]), found[3])
    for found in _SPAN.finditer(text):
        ends = (_month(found[1]), found[2]), (_month(found[3]), found[4])
        yield (
            found,
            Kind.MONTH,
            any(all(_is_month(day, *end) for day, end in zip(span, ends, strict=True)) for span in own.spans),
        )
    for found in _MONTHLY.finditer(text):
        month, year = _month(found[1]), found[2]
        yield found, Kind.MONTH, any(_is_month(date(y, m, 1), month, year) for y, m in own.months)
    for found in _SCHOOL.finditer(text):
        yield found, Kind.YEAR, {int(found[1]), int(found[2])} <= own.years
    for found in _YEAR.finditer(text):
        yield found, Kind.YEAR, int(found[0]) in own.years
    for found in _RANKED.finditer(text):
        yield found, Kind.RANK, _rank(found[1].lower()) in own.ranks
    for found in _NUMBERED.finditer(text):
        numbers = {int(number) for number in re.findall(r"\d+", f"{found[1]} {found[2]}")}
        yield found, Kind.RANK, numbers <= own.ranks


def _is_day(own: OwnTimes, day: int, month: int, year: str | None) -> bool:
    return any((one.day, one.month) == (day, month) and year in (None, str(one.year)) for one in own.days)


def _is_month(day: date, month: int, year: str | None) -> bool:
    return day.month == month and year in (None, str(day.year))


def _month(word: str) -> int:
    return MONTHS.index(word.lower()) + 1


def _rank(word: str) -> int:
    if word == "seconde":
        return 2
    return _RANKS.index(word) + 1 if word in _RANKS else int(re.match(r"\d+", word)[0])  # type: ignore[index]


def _short(definition: CohortDefinition) -> Iterator[tuple[date, date]]:
    """The periods every month of which may be named."""
    application, selection, defence = definition.application, definition.selection, definition.defence
    yield application.opens_on, application.closes_on
    yield defence.starts_on, defence.ends_on
    if selection.interviews_start_on and selection.interviews_end_on:
        yield selection.interviews_start_on, selection.interviews_end_on
    if definition.results.resit_starts_on and definition.results.resit_ends_on:
        yield definition.results.resit_starts_on, definition.results.resit_ends_on


def _spans(definition: CohortDefinition) -> Iterator[tuple[date, date]]:
    """The periods that may be told from their first month to their last."""
    yield from _short(definition)
    seminars = sorted(day for one in definition.seminars for day in one.days)
    starts = {definition.t0_on, *seminars[:1], *(day for day in seminars if day > definition.t0_on)}
    first = sorted(starts)[:2]
    last = (
        *seminars[-1:],
        definition.memoire.due_on,
        definition.defence.starts_on,
        definition.defence.ends_on,
        definition.results.expected_on,
    )
    yield from ((start, end) for start, end in product(first, last) if end is not None)


def _between(start: date, end: date) -> Iterator[tuple[int, int]]:
    for number in range(start.year * 12 + start.month - 1, end.year * 12 + end.month):
        yield number // 12, number % 12 + 1
