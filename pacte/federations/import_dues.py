"""What a table of structures says of memberships: columns that name a year, words of a state, days."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from pacte.imports.columns import ImportField
from pacte.text import fold

YEARLY = "dues_"
"""How the key of a column that tells the dues of one year begins: ``dues_2026``."""

YEAR_LABEL = "Adhésion "
"""How what is written of a year is told: « Adhésion 2026 : cotisation payée le… »."""

DUES_HEADINGS = (
    "cotisation", "cotisations", "etat cotisation", "etat de la cotisation", "statut cotisation", "a jour",
    "a jour de cotisation", "cotisation a jour", "reglement cotisation",
)  # fmt: skip
MEMBER_HEADINGS = ("adhesion", "adhesions", "adherent", "adherente", "adherents", "membre")


class State(StrEnum):
    """What a cell says of the dues of a year."""

    PAID = "paid"
    UNPAID = "unpaid"
    EXEMPT = "exempt"
    MEMBER = "member"
    """A member; nothing is said of the dues."""
    NONE = "none"
    """No member that year."""


STATE_LABELS: Mapping[State, tuple[str, str]] = {
    State.PAID: ("réglée", "réglées"),
    State.UNPAID: ("non réglée", "non réglées"),
    State.EXEMPT: ("exonérée", "exonérées"),
    State.MEMBER: ("adhésion", "adhésions"),
    State.NONE: ("sans adhésion", "sans adhésion"),
}

_DUES = r"(?:cotisations? |cotis )?"
_PAID = r"(?:reglee?s?|payee?s?|acquittee?s?|versee?s?|encaissee?s?|soldee?s?|recue?s?)"
_WORDS: Sequence[tuple[State, re.Pattern[str]]] = tuple(
    (state, re.compile(_DUES + words))
    for state, words in (
        (State.UNPAID, rf"(?:non|pas|pas encore|jamais) (?:{_PAID}|a jour)|impayee?s?|en attente|a regler"
                       r"|a payer|due?s?|en retard|a relancer"),
        (State.EXEMPT, r"exoneree?s?|exoneration(?: (?:votee|accordee|decidee))?|dispensee?s?|exemptee?s?"
                       r"|gratuite?s?|offerte?s?"
                       r"|(?:exoneree?s?|exoneration|dispensee?s?|dispense) de (?:la )?cotisation"),
        (State.PAID, rf"a jour|{_PAID}|ok"),
        (State.MEMBER, r"adherente?s?|membres?"),
        (State.NONE, r"non adherente?s?|non membres?|aucune|neant"),
    )
)  # fmt: skip


def state_told(text: str, *, of_membership: bool = False) -> State | None:
    """What a cell's words say; « oui » and « non » answer the heading: dues paid, or membership held."""
    words = fold(text)
    if words in ("oui", "o", "x", "1", "vrai", "true"):
        return State.MEMBER if of_membership else State.PAID
    if words in ("non", "n", "0", "faux", "false"):
        return State.NONE if of_membership else State.UNPAID
    return next((state for state, pattern in _WORDS if pattern.fullmatch(words)), None)


@dataclass(frozen=True, slots=True)
class Dues:
    """What a row tells of one year."""

    state: State
    paid_on: date | None = None
    """Of dues that are paid; None: the file does not tell the day."""
    told: str = ""

    @property
    def words(self) -> str:
        """« cotisation payée le 15/03/2026 »."""
        if self.state is State.EXEMPT:
            return "exonérée de cotisation"
        if self.state is not State.PAID:
            return "cotisation non réglée"
        if self.paid_on is None:
            return "cotisation réglée, notée au jour de l’import"
        return dues_words(self.paid_on)

    def note(self, filename: str) -> str:
        """What the sheet keeps beside the year, when the file tells no day of payment."""
        if self.state is State.PAID and self.paid_on is None:
            return f"« {self.told[:40]} » dans « {filename[-120:]} », jour inconnu : celui de l’import."
        return ""

    def adds_to(self, *, is_known: bool, paid_on: date | None, is_exempt: bool) -> bool:
        """Whether it tells more than the registry holds; it never takes a payment or an exemption back."""
        if not is_known:
            return True
        if self.state is State.EXEMPT:
            return paid_on is None and not is_exempt
        if self.state is not State.PAID:
            return False
        return paid_on is None if self.paid_on is None else self.paid_on != paid_on

    def is_denied_by(self, *, paid_on: date | None, is_exempt: bool) -> bool:
        """Whether the registry says more of the year already, and keeps it."""
        if self.state is State.EXEMPT:
            return paid_on is not None
        return self.state is State.UNPAID and (paid_on is not None or is_exempt)


def dues_words(paid_on: date | None, *, is_exempt: bool = False) -> str:
    """What the registry holds of a year."""
    if is_exempt and paid_on is None:
        return "exonérée de cotisation"
    return f"cotisation payée le {paid_on:%d/%m/%Y}" if paid_on else "cotisation non réglée"


def yearly_fields(headers: Sequence[str]) -> list[ImportField]:
    """A field for each year that a heading names: « Cotisation 2026 », « Adhésion 2025 »."""
    found: dict[int, list[str]] = {}
    for header in headers:
        folded = fold(header)
        for base in (*DUES_HEADINGS, *MEMBER_HEADINGS):
            match = re.fullmatch(rf"{base} (?:annee )?(20\d\d)", folded)
            if match:
                found.setdefault(int(match[1]), []).append(folded)
    for headings in found.values():
        headings.sort(key=lambda one: one.startswith(MEMBER_HEADINGS))
    return [
        ImportField(f"{YEARLY}{year}", f"Cotisation {year} (état ou date)", tuple(found[year]))
        for year in sorted(found)
    ]


class Unused(StrEnum):
    """Why a cell that is understood is not taken."""

    CONTRADICTS = "contradicts"
    NO_YEAR = "no_year"


UNUSED_LABELS: Mapping[Unused, tuple[str, str]] = {
    Unused.CONTRADICTS: (
        "cellule comprise, mais qui contredit une autre colonne",
        "cellules comprises, mais qui contredisent une autre colonne",
    ),
    Unused.NO_YEAR: (
        "cellule comprise, mais sans dire de quelle année",
        "cellules comprises, mais sans dire de quelle année",
    ),
}


class Drop(Protocol):
    """Told of a column, and why its cell is not taken; ``unused`` when it is understood all the same."""

    def __call__(self, key: str, why: str, unused: Unused | None = None) -> None: ...


@dataclass(slots=True)
class Reading:
    """The dues of a row, as they are read."""

    drop: Drop
    read_day: Callable[[str], date | None]
    dues: dict[int, Dues] = field(default_factory=dict)

    def yearly(self, key: str, told: str, heading: str) -> None:
        """A cell under a heading that names its year."""
        year = int(key.removeprefix(YEARLY))
        of_membership = fold(heading).startswith(MEMBER_HEADINGS)
        found = self._read(key, told, of_membership=of_membership)
        if found is None:
            self.drop(
                key, f"« {told[:40]} » n’est ni un état ni une date : la cotisation {year} n’est pas reprise."
            )
        elif found.state is not State.NONE:
            self.dues[year] = found

    def _read(self, key: str, told: str, *, of_membership: bool) -> Dues | None:
        day = self.read_day(told)
        if day is not None:
            return Dues(State.PAID, day, told)
        state = state_told(told, of_membership=of_membership)
        return None if state is None else Dues(state, None, told)

    def dated(self, told: str, year: int | None) -> None:
        """The cell of the day of payment, of that year when a column says which; a state is read too."""
        found = self._read("paid_on", told, of_membership=False)
        if found is None:
            self.drop("paid_on", f"« {told[:40]} » n’est pas une date : le paiement n’est pas repris.")
            return
        if year is None and found.paid_on is not None:
            year = self._year_of(found.paid_on)
        elif year is None and len(self.dues) == 1:
            [year] = self.dues
        if year is None:
            self.drop(
                "paid_on",
                f"« {told[:40]} » ne dit pas de quelle année : la cotisation n’est pas reprise.",
                Unused.NO_YEAR,
            )
            return
        self._join(year, found)

    def _year_of(self, day: date) -> int | None:
        """Which of the years told a payment is for: the only one, else its own, if it is one of them."""
        if not self.dues:
            return day.year
        if len(self.dues) == 1:
            return next(iter(self.dues))
        return day.year if day.year in self.dues else None

    def _join(self, year: int, found: Dues) -> None:
        """The day of payment beside the state of the same year; what contradicts itself is not taken."""
        known = self.dues.get(year)
        if known is None or known.state in (State.PAID, State.MEMBER):
            if known is None or known.paid_on is None or found.paid_on is not None:
                self.dues[year] = found
            return
        if found.state is known.state:
            return
        del self.dues[year]
        self.drop(
            "paid_on",
            f"« {known.told[:40]} » et « {found.told[:40]} » se contredisent : "
            f"la cotisation {year} n’est pas reprise.",
            Unused.CONTRADICTS,
        )
