"""What a structure is: its kind, its size, its numbers, and whether its dues are paid."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from pacte.federations.places import SMALL_WORDS, words_of
from pacte.french import ended, number, plural
from pacte.text import fold

NAME_LIMIT = 200
REASON_LIMIT = 1000
"""Characters of the reason of a refusal, which candidates read."""
FIRST_YEAR, LAST_YEAR = 1990, 2100
SMALL_TERRITORY, MEDIUM_TERRITORY = 40_000, 80_000

_KIND_WORDS: Mapping[str, str] = {
    "msp": "MSP",
    "psp": "MSP",
    "mspu": "MSPU",
    "cpts": "CPTS",
    "cds": "CDS",
    "esp": "ESP",
}
_PLURI = r"pluri(?:\w+| professionnel\w*| disciplinaires?)"
_HOUSE = rf"\b(?:maisons?|poles?) (?:(?:de )?sante(?: {_PLURI})?|{_PLURI} (?:de )?sante)"
_KIND_PHRASES: tuple[tuple[str, str], ...] = (
    (rf"{_HOUSE} universitaires?(?: {_PLURI})?\b", "MSPU"),
    (rf"{_HOUSE}\b", "MSP"),
    (r"\bm s p\b", "MSP"),
    (r"\bcommunautes? professionnelles? (?:territoriales?|de territoires?) (?:de )?sante\b", "CPTS"),
    (r"\bc p t s\b", "CPTS"),
    (r"\bcentres? (?:de )?sante\b", "CDS"),
    (r"\bequipes? (?:de )?soins primaires\b", "ESP"),
)
_OTHER_PHRASES = (r"\bmaisons? medicales?\b",)
_NEUTRAL_WORDS = frozenset({"sante", "pluriprofessionnelle", "pluridisciplinaire"})

_HOUSES, _TERRITORIES = frozenset({"MSP", "MSPU"}), frozenset({"CPTS"})
_KINDS_OF_WORD: Mapping[str, frozenset[str]] = {
    **{kind: frozenset({meant}) for kind, meant in _KIND_WORDS.items()},
    **dict.fromkeys(("maison", "maisons", "pole", "poles"), _HOUSES),
    **dict.fromkeys(("pluriprofessionnelle", "pluriprofessionnel", "pluridisciplinaire"), _HOUSES),
    **dict.fromkeys(("universitaire", "universitaires"), frozenset({"MSPU"})),
    **dict.fromkeys(("communaute", "communautes", "territoriale", "territoriales"), _TERRITORIES),
    **dict.fromkeys(("professionnelle", "professionnelles"), _TERRITORIES),
    **dict.fromkeys(("centre", "centres"), frozenset({"CDS"})),
    "sante": _HOUSES | _TERRITORIES | {"CDS"},
}
"""Words that people type for a kind, though names begin with « MSP »."""

KIND_LABELS: Mapping[str, str] = {
    "MSP": "MSP, maison ou pôle de santé",
    "MSPU": "MSPU, maison de santé universitaire",
    "CPTS": "CPTS, communauté professionnelle territoriale",
    "CDS": "CDS, centre de santé",
    "ESP": "ESP, équipe de soins primaires",
    "other": "Autre équipe",
}


def refusal_words(name: str, reason: str) -> str:
    """« La fédération a refusé MSP du Val : hors de la région. », whatever the reason ends with."""
    return ended(f"La fédération a refusé {name} : {reason}")


@dataclass(frozen=True, slots=True)
class KindFound:
    """The kinds a text may mean: one is an answer, none or several is a question."""

    kinds: tuple[str, ...]

    @property
    def kind(self) -> str | None:
        """The kind when there is no doubt."""
        return self.kinds[0] if len(self.kinds) == 1 else None


def find_kinds(text: str) -> KindFound:
    """Kinds told by a name or a « type » cell: « MSP/CPTS Paris 20 » tells two, « IPSO 10ème » none."""
    folded = fold(text)
    found: list[str] = []
    for pattern, kind in _KIND_PHRASES:
        folded, count = re.subn(pattern, " ", folded)
        if count:
            found.append(kind)
    found.extend(_KIND_WORDS[word] for word in folded.split() if word in _KIND_WORDS)
    kinds = list(dict.fromkeys(found))
    if set(kinds) == {"MSP", "MSPU"}:
        kinds = ["MSPU"]
    return KindFound(tuple(kinds))


def decide_kind(name: str, told: str = "") -> KindFound:
    """Kind from the name and from what the file's column tells; a contradiction leaves both to choose."""
    by_name, by_column = find_kinds(name), find_kinds(told)
    if told and fold(told) in ("autre", "other"):
        by_column = KindFound(("other",))
    if not by_column.kinds:
        return by_name
    if not by_name.kinds or by_column.kinds == by_name.kinds:
        return by_column
    both = set(by_column.kinds) | set(by_name.kinds)
    if both == {"MSP", "MSPU"}:
        return KindFound(("MSPU",))
    return KindFound(tuple(dict.fromkeys((*by_column.kinds, *by_name.kinds))))


def core_words(name: str) -> tuple[str, ...]:
    """What tells one structure from another: the name without « MSP », « maison de santé », « de », « la »…

    ``core_words("Pôle de Santé Sud Estuaire") == ("sud", "estuaire")``; may be empty.
    """
    text = " ".join(words_of(name))
    for pattern in (*(pattern for pattern, _ in _KIND_PHRASES), *_OTHER_PHRASES):
        text = re.sub(pattern, " ", text)
    words = [word for word in text.split() if word not in _KIND_WORDS and word not in SMALL_WORDS]
    telling = [word for word in words if word not in _NEUTRAL_WORDS]
    return tuple(telling or words)


def kinds_asked(text: str) -> frozenset[str]:
    """Kinds that words of a search may mean: « maison » and « pôle » are MSP or MSPU, « centre » CDS."""
    told = set(find_kinds(" ".join(words_of(text))).kinds)
    if not told:
        meant = [_KINDS_OF_WORD[word] for word in words_of(text) if word in _KINDS_OF_WORD]
        told = set(frozenset.intersection(*meant) or frozenset.union(*meant)) if meant else set()
    return frozenset(told | {"MSPU"}) if "MSP" in told else frozenset(told)


def telling_words(text: str) -> tuple[str, ...]:
    """Words of a search that tell more than a kind; empty when it only names kinds."""
    return tuple(word for word in core_words(text) if word not in _KINDS_OF_WORD)


def search_key_for(name: str, commune: str = "") -> str:
    """What search compares, « St » spelled out; at most 400 characters."""
    return " ".join((*words_of(name), *words_of(commune)))[:400]


def size_class(kind: str, population: int | None) -> int | None:
    """1 under 40,000 inhabitants, 2 under 80,000, 3 above; CPTS only."""
    if kind != "CPTS" or population is None:
        return None
    if population < SMALL_TERRITORY:
        return 1
    return 2 if population < MEDIUM_TERRITORY else 3


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _compact(text: str) -> str:
    return re.sub(r"[\s.\u00a0\u202f-]", "", text).upper()


def finess_number(text: str) -> str | None:
    """The nine characters of a valid FINESS number, else None; a zero lost by a spreadsheet is put back.

    The last character is a Luhn key; the A and B of Corsica count for 1 and 2.
    """
    value = _compact(text)
    if len(value) == 8 and value.isdecimal():
        value = "0" + value
    if not re.fullmatch(r"(?:[0-9]{2}|2[AB])[0-9]{7}", value) or not value.strip("0"):
        return None
    digits = value.replace("A", "1").replace("B", "2")
    return value if _luhn(digits) else None


def siret_number(text: str) -> str | None:
    """The fourteen digits of a valid SIRET number, else None."""
    value = _compact(text)
    if not re.fullmatch(r"[0-9]{14}", value) or not value.strip("0"):
        return None
    return value if _luhn(value) else None


class DuesState(StrEnum):
    """Where a structure stands for a year."""

    PAID = "paid"
    EXEMPT = "exempt"
    """A member of whom the federation asks no dues: nothing is due, as when they are paid."""
    UNPAID = "unpaid"
    NOT_MEMBER = "not_member"


class YearOfMembership(Protocol):
    """What the rule reads of a membership."""

    @property
    def year(self) -> int: ...

    @property
    def dues_paid_on(self) -> date | None: ...

    @property
    def is_exempt(self) -> bool: ...


def dues_state(memberships: Iterable[YearOfMembership], year: int) -> DuesState:
    """Paid when the membership of ``year`` has a date of payment, whatever other years say."""
    for membership in memberships:
        if membership.year == year:
            if membership.dues_paid_on:
                return DuesState.PAID
            return DuesState.EXEMPT if membership.is_exempt else DuesState.UNPAID
    return DuesState.NOT_MEMBER


def dues_words(state: DuesState, year: int) -> str:
    """« À jour de cotisation 2025 », « Adhérente en 2025, cotisation non réglée »…"""
    return {
        DuesState.PAID: f"À jour de cotisation {year}",
        DuesState.EXEMPT: f"Exonérée de cotisation {year}",
        DuesState.UNPAID: f"Adhérente en {year}, cotisation non réglée",
        DuesState.NOT_MEMBER: f"Non adhérente en {year}",
    }[state]


@dataclass(frozen=True, slots=True)
class Twin:
    """One of two sheets to merge, as the choice of the one that stays compares it."""

    id: int
    is_registered: bool
    dossiers: int
    years: int
    """Memberships."""
    filled: int
    """Fields of the sheet that hold something."""
    created_at: datetime


def stays_of(one: Twin, other: Twin) -> tuple[int, str]:
    """The sheet that is proposed to stay, and why: the first difference that counts decides."""
    if one.is_registered != other.is_registered:
        best = one if one.is_registered else other
        return best.id, "elle fait partie du registre, l’autre est déclarée par une personne candidate"
    if one.dossiers != other.dossiers:
        best, less = (one, other) if one.dossiers > other.dossiers else (other, one)
        against = number(less.dossiers) if less.dossiers else "aucun"
        return (
            best.id,
            f"{plural(best.dossiers, 'dossier la nomme', 'dossiers la nomment')}, {against} l’autre",
        )
    if one.years + one.filled != other.years + other.filled:
        best = one if one.years + one.filled > other.years + other.filled else other
        return best.id, "sa fiche est la plus complète (adhésions comprises)"
    best = min(one, other, key=lambda twin: (twin.created_at, twin.id))
    return best.id, "elle est la plus ancienne"
