"""Rows of an uploaded table of structures: columns recognised, cells read, faults and warnings told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pacte.federations.import_dues import (
    DUES_HEADINGS,
    YEARLY,
    Drop,
    Dues,
    Reading,
    State,
    Unused,
    state_told,
    yearly_fields,
)
from pacte.federations.places import (
    compact_postcode,
    department_code,
    department_of_postcode,
    postcode_fault,
)
from pacte.federations.rules import (
    FIRST_YEAR,
    LAST_YEAR,
    NAME_LIMIT,
    decide_kind,
    finess_number,
    siret_number,
    size_class,
)
from pacte.imports.columns import ImportField, recognise_columns, year_of_heading
from pacte.text import clean_line, fold

MAX_ROWS = 20_000
MAX_COLUMNS = 60
CELL_LIMIT = 260
"""Longer cells are cut when they are kept; beyond the limit of its field a cell is refused anyway."""


IMPORT_FIELDS: tuple[ImportField, ...] = (
    ImportField(
        "name", "Nom", ("nom", "nom de la structure", "structure", "denomination", "raison sociale", "equipe")
    ),
    ImportField("kind", "Type", ("type", "type de structure", "nature", "categorie", "statut", "mention")),
    ImportField("commune", "Commune", ("commune", "ville", "localite", "siege")),
    ImportField("postcode", "Code postal", ("code postal", "cp", "c p", "codepostal")),
    ImportField(
        "department",
        "Département",
        ("departement", "dept", "dep", "dpt", "no departement", "code departement"),
    ),
    ImportField("local_group", "Groupe local", ("groupe local", "groupe", "groupe de pairs"), limit=100),
    ImportField("population", "Population", ("population", "habitants", "nombre d habitants", "pop")),
    ImportField("size_class", "Taille", ("taille", "taille cpts", "classe")),
    ImportField(
        "finess", "FINESS", ("finess", "no finess", "numero finess", "n finess", "finess et", "finess ej")
    ),
    ImportField("siret", "SIRET", ("siret", "no siret", "numero siret", "n siret")),
    ImportField("source", "Source", ("source", "origine")),
    ImportField(
        "year",
        "Adhésion, année",
        ("adhesion annee", "annee", "annee adhesion", "annee d adhesion", "adhesion"),
    ),
    ImportField(
        "paid_on",
        "Cotisation payée le",
        (
            "cotisation payee le",
            "cotisation reglee le",
            "date de reglement",
            "date du reglement",
            "date reglement",
            "date de paiement",
            "date du paiement",
            "date paiement",
            "date de versement",
            "date d encaissement",
            "date de cotisation",
            "paye le",
            "payee le",
            "regle le",
            "reglee le",
            *DUES_HEADINGS,
        ),
        is_dated=True,
    ),
)
FIELD_LABELS: Mapping[str, str] = {item.key: item.label for item in IMPORT_FIELDS}


def headings_known(cells: Sequence[str]) -> int:
    """How many cells of a line are headings of a table of structures."""
    return len(recognise_columns(cells, fields_of(cells)))


def fields_of(headers: Sequence[str]) -> list[ImportField]:
    """What the columns of a file may tell: the dues of each year that it names, then what any file may."""
    return [*yearly_fields(headers), *IMPORT_FIELDS]


@dataclass(slots=True)
class ImportRow:
    """One row, read. ``values`` holds only what the file tells; nothing empty."""

    number: int
    name: str
    kinds: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    """commune, department, population, size_class, local_group, finess, siret, source."""
    postcode: str = ""
    """Five figures; empty when the file tells none, or none that is well written."""
    is_padded: bool = False
    """Whether its first zero is ours."""
    dues: dict[int, Dues] = field(default_factory=dict)
    """Year → what the row tells of its dues."""
    faults: list[str] = field(default_factory=list)
    """Why the row is refused."""
    warnings: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    """Cells that are not taken while the rest of the row is; each stands among the warnings too."""
    kind_told: str = ""
    """What the column of kinds says, when it is no kind that we know."""
    unread: dict[str, str] = field(default_factory=dict)
    """Field → its cell, of those that are not read."""
    unused: dict[str, tuple[Unused, str]] = field(default_factory=dict)
    """Field → why its cell, that is understood, is not taken, and the cell."""

    @property
    def kind(self) -> str | None:
        return self.kinds[0] if len(self.kinds) == 1 else None

    @property
    def motives(self) -> list[str]:
        """All that is to be corrected in a refused row: its faults, then the cells that are not taken."""
        told = f" « {self.kind_told} »" if self.kind_told else ""
        kind = [] if self.kinds else [f"Le type{told} n’est pas reconnu : il vous sera demandé."]
        return [*self.faults, *self.dropped, *kind]

    def drop(self, why: str) -> None:
        """Leave a cell, and take the rest of the row."""
        self.warnings.append(why)
        self.dropped.append(why)


def read_row(
    number: int,
    cells: Sequence[str],
    columns: Mapping[str, int],
    default_kind: str = "",
    headers: Sequence[str] = (),
    *,
    is_first: bool = False,
) -> ImportRow:
    """The row of that number in the file, every fault at once; ``is_first``: right below the headings."""
    told = {
        key: clean_line(cells[place])
        for key, place in columns.items()
        if 0 <= place < len(cells) and cells[place]
    }
    row = ImportRow(number, told.get("name", ""))
    if row.name and _repeats(told, columns, headers):
        row.name = row.name[:NAME_LIMIT]
        row.faults.append("Cette ligne répète les titres.")
        return row
    if not row.name:
        row.faults.append("Le nom manque.")
        if is_first:
            row.faults.append(
                "Si c’est une deuxième ligne de titres, réunissez-la avec la première : "
                "« Cotisation 2026 » sur une seule ligne."
            )
    for item in IMPORT_FIELDS:
        if len(told.get(item.key, "")) > item.limit:
            row.faults.append(f"« {item.label} » est trop long : {item.limit} caractères au plus.")
            told[item.key] = told[item.key][: item.limit]
    row.name = row.name[:NAME_LIMIT]
    _read_kind(row, told.get("kind", ""), default_kind)
    for key in ("commune", "local_group", "source"):
        if told.get(key):
            row.values[key] = told[key]
    _read_place(row, told)
    _read_size(row, told)
    _read_numbers(row, told)
    _read_membership(row, told, columns, headers)
    return row


def _repeats(told: Mapping[str, str], columns: Mapping[str, int], headers: Sequence[str]) -> bool:
    """Whether each cell is the title of its column, as where two tables were put one below the other."""
    return all(
        columns[key] < len(headers) and fold(cell) == fold(headers[columns[key]])
        for key, cell in told.items()
    )


def _read_kind(row: ImportRow, told: str, default_kind: str) -> None:
    """A word that is no kind we know is never passed over in silence, nor taken for the usual one."""
    row.kinds = decide_kind(row.name, told).kinds
    if told and not decide_kind("", told).kinds:
        row.kind_told = row.unread["kind"] = told[:40]
        if row.kinds:
            kinds = " ou ".join(row.kinds)
            row.warnings.append(f"Type « {row.kind_told} » inconnu : {kinds} d’après le nom.")
    elif not row.kinds and default_kind:
        row.kinds = (default_kind,)


def _read_place(row: ImportRow, told: Mapping[str, str]) -> None:
    if told.get("department"):
        code = department_code(told["department"])
        if code is None:
            row.unread["department"] = told["department"]
            row.faults.append(f"Le département « {told['department'][:40]} » n’existe pas.")
        else:
            row.values["department"] = code
    if told.get("postcode"):
        _read_postcode(row, told["postcode"])


def _read_postcode(row: ImportRow, told: str) -> None:
    """It tells the department when no column does; one that is badly written is never read for another."""
    department = row.values.get("department")
    padded = "0" + compact_postcode(told)
    if re.fullmatch(r"0[1-9][0-9]{3}", padded) and department in (None, department_of_postcode(padded)):
        row.postcode = padded
        if department is None:
            row.is_padded = True
            row.warnings.append(
                f"Le code postal « {told} » n’a que quatre chiffres : {padded} est lu, comme si un tableur "
                "avait retiré le zéro du début."
            )
    elif fault := postcode_fault(told):
        row.unread["postcode"] = told
        if department is None:
            row.faults.append(fault)
        else:
            row.drop(fault)
    else:
        row.postcode = compact_postcode(told)
    if row.postcode and department is None:
        code = department_of_postcode(row.postcode)
        if code is None:
            row.warnings.append(
                f"Le code postal {row.postcode} ne dit pas lequel des deux départements corses : ajoutez "
                "une colonne « Département » (2A ou 2B)."
            )
        else:
            row.values["department"] = code


def _read_size(row: ImportRow, told: Mapping[str, str]) -> None:
    population = _whole(told.get("population", ""))
    if told.get("population") and population is None:
        row.unread["population"] = told["population"]
        row.faults.append(f"La population « {told['population'][:40]} » n’est pas un nombre d’habitants.")
    if population is not None:
        row.values["population"] = population
    computed = size_class(row.kind or "", population)
    printed = _whole(told.get("size_class", ""))
    if computed is not None:
        row.values["size_class"] = computed
        if printed is not None and printed != computed:
            row.warnings.append(f"Taille {printed} dans le fichier, {computed} d’après la population.")
    elif printed in (1, 2, 3) and row.kind == "CPTS":
        row.values["size_class"] = printed


def _read_numbers(row: ImportRow, told: Mapping[str, str]) -> None:
    for key, label, check in (("finess", "FINESS", finess_number), ("siret", "SIRET", siret_number)):
        if told.get(key):
            number = check(told[key])
            if number is None:
                row.unread[key] = told[key]
                row.drop(f"Le numéro {label} « {told[key][:40]} » n’est pas valide : il n’est pas repris.")
            else:
                row.values[key] = number


def _read_membership(
    row: ImportRow, told: Mapping[str, str], columns: Mapping[str, int], headers: Sequence[str]
) -> None:
    def heading(key: str) -> str:
        return headers[columns[key]] if columns[key] < len(headers) else ""

    def drop(key: str, why: str, unused: Unused | None = None) -> None:
        if unused is None:
            row.unread[key] = told[key]
        else:
            row.unused[key] = (unused, told[key])
        row.drop(why)

    reading = Reading(drop, read_day)
    for key in sorted(key for key in told if key.startswith(YEARLY)):
        reading.yearly(key, told[key], heading(key))
    year = _year_told(row, told, drop)
    if told.get("paid_on"):
        reading.dated(told["paid_on"], year or year_of_heading(heading("paid_on")))
    if year is not None:
        reading.dues.setdefault(year, Dues(State.MEMBER))
    row.dues = reading.dues


def _year_told(row: ImportRow, told: Mapping[str, str], drop: Drop) -> int | None:
    """The year of the column of years; a state written there says nothing without its year."""
    if not told.get("year"):
        return None
    year = _whole(told["year"])
    if year is not None and FIRST_YEAR <= year <= LAST_YEAR:
        return year
    if state_told(told["year"], of_membership=True) is not None:
        drop(
            "year",
            f"« {told['year'][:40]} » ne dit pas de quelle année : l’adhésion n’est pas reprise.",
            Unused.NO_YEAR,
        )
        return None
    row.unread["year"] = told["year"]
    row.faults.append(f"L’année d’adhésion « {told['year'][:40]} » n’est pas une année.")
    return None


def _whole(text: str) -> int | None:
    compact = re.sub(r"[\s\u00a0\u202f]", "", text)
    compact = re.sub(r"[.,]0+$", "", compact)
    return int(compact) if re.fullmatch(r"[0-9]{1,9}", compact) else None


MONTHS = (
    "janv", "fev", "mars", "avr", "mai", "juin", "juil", "aou", "sept", "oct", "nov", "dec",
)  # fmt: skip
"""How the name of each month begins, without accents."""


def _in_words(text: str) -> tuple[str, str, str] | None:
    """« mercredi 3 juin 2026 », « 1er sept. 26 »: day, month, year."""
    found = re.match(r"(?:[a-z]+ )?(\d{1,2})(?:er)? ([a-z]{3,9}) (\d{4}|\d{2})(?!\d)", fold(text))
    if not found:
        return None
    month = next((at for at, name in enumerate(MONTHS, 1) if found[2].startswith(name)), None)
    return None if month is None else (found[1], str(month), found[3])


def read_day(text: str) -> date | None:
    """« 15/03/2025 », « 15-03-25 », « 2025-03-15 », « lundi 15 mars 2025 »; None if not a date.

    An hour after it is ignored.
    """
    found = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", text)
    if found:
        year, month, day = (int(part) for part in found.groups())
    else:
        found = re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)", text)
        told = found.groups() if found else _in_words(text)
        if told is None:
            return None
        day, month, year = (int(part) for part in told)
        year += 2000 if year < 100 else 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
