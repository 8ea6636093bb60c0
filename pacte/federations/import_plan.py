"""What an import would do, row by row, against the registry as it stands; writes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pacte.federations.import_dues import YEAR_LABEL, dues_words
from pacte.federations.import_outcomes import Choice, Effect, Known, Outcome, Plan
from pacte.federations.import_rows import FIELD_LABELS, ImportRow
from pacte.federations.places import department_evidence, department_label, outside, place_key
from pacte.federations.rules import KIND_LABELS
from pacte.federations.suspects import CERTAIN, Entry, SuspectIndex
from pacte.text import fold

IGNORE, CREATE = "ignore", "create"


def plan_import(
    rows: Iterable[ImportRow],
    registry: Iterable[Known],
    choices: Mapping[str, str],
    departments: Sequence[str] = (),
) -> Plan:
    """The fate of each row; ``choices`` (row number → value) answers the doubtful ones.

    ``departments``: those of the federation; a row of another one is warned about.
    """
    return Plan(_Planner(list(registry), choices, departments).run(list(rows)))


class _Planner:
    def __init__(self, registry: list[Known], choices: Mapping[str, str], departments: Sequence[str]) -> None:
        self.known = {structure.id: structure for structure in registry}
        self.answers = choices
        self.departments = departments
        self.index: SuspectIndex[tuple[str, int]] = SuspectIndex()
        self.neighbours: dict[str, frozenset[str]] = defaultdict(frozenset)
        self.rows: dict[int, Outcome] = {}
        self.taken: dict[int, int] = {}
        """Structure → first row that changes it."""
        for structure in registry:
            for name in (structure.name, *structure.aliases):
                self.index.add(_entry(("id", structure.id), name, structure.kind, structure.values))
            self._settle(structure.values)

    def _settle(self, values: Mapping[str, Any]) -> None:
        if values.get("commune") and values.get("department"):
            self.neighbours[place_key(values["commune"])] |= {values["department"]}

    def run(self, rows: list[ImportRow]) -> list[Outcome]:
        outcomes = []
        for row in rows:
            outcome = self._fate(row)
            outcomes.append(outcome)
            self.rows[row.number] = outcome
            if outcome.effect is not Effect.REFUSED:
                self.index.add(_entry(("row", row.number), row.name, outcome.kind, row.values))
        for outcome in outcomes:
            self._warn(outcome.row)
        return outcomes

    def _warn(self, row: ImportRow) -> None:
        commune = row.values.get("commune", "")
        core = _entry(("row", 0), row.name, "", {}).core_text
        row.warnings.extend(outside(row.values.get("department", ""), self.departments))
        row.warnings.extend(
            department_evidence(
                place=commune or core,
                label="" if commune else f"La commune que nomme « {row.name} »",
                department=row.values.get("department", ""),
                postcode=row.postcode,
                neighbours=self.neighbours if commune else {},
            )
        )

    def _fate(self, row: ImportRow) -> Outcome:
        if row.faults:
            return Outcome(row, Effect.REFUSED)
        kind = row.kind or ""
        entry = _entry(("row", row.number), row.name, kind, row.values)
        twin = self._twin(row, entry)
        if twin is not None:
            return self._like_row(row, twin)
        match = self._match(entry)
        if match is not None and not self._is_far(row):
            compared = self._compare(row, match, rename=fold(row.name) not in _names(match))
            if compared.effect is Effect.UNCHANGED or match.id not in self.taken:
                if compared.effect is Effect.CHANGED:
                    self.taken[match.id] = row.number
                return compared
        suspects = self.index.suspects(entry)
        question = self._question(row, suspects)
        if not question:
            self._settle(row.values)
            return Outcome(row, Effect.CREATED, kind=kind)
        return self._answered(row, question, self._choices(row, suspects))

    def _twin(self, row: ImportRow, entry: Entry[tuple[str, int]]) -> Outcome | None:
        """An earlier row of the same structure, when this one only adds another year of membership."""
        if not row.dues:
            return None
        for other in self.index.exact(entry):
            earlier = self.rows.get(other.key[1]) if other.key[0] == "row" else None
            if (
                earlier is not None
                and earlier.effect in (Effect.CREATED, Effect.CHANGED)
                and earlier.same_row is None
                and earlier.row.dues
                and not earlier.row.dues.keys() & row.dues.keys()
                and earlier.row.values == row.values
                and earlier.row.kinds == row.kinds
            ):
                return earlier
        return None

    def _match(self, entry: Entry[tuple[str, int]]) -> Known | None:
        """The one structure of the registry this row certainly is."""
        certain: set[int] = set()
        if entry.finess or entry.siret:
            suspects = self.index.suspects(entry)
            certain = {one.key[1] for one in suspects if one.score == CERTAIN and one.key[0] == "id"}
        if not certain:
            certain = {
                other.key[1]
                for other in self.index.exact(entry)
                if other.key[0] == "id"
                and (not entry.family or not other.family or entry.family == other.family)
                and _agree(entry.department, other.department)
                and _agree(entry.place, other.place)
                and _agree(entry.finess, other.finess)
            }
        return self.known[certain.pop()] if len(certain) == 1 else None

    def _question(self, row: ImportRow, suspects: Sequence[Any]) -> str:
        reasons = []
        if row.kind is None:
            told = f" « {row.kind_told} »" if row.kind_told else ""
            reasons.append(
                "le type peut se lire de plusieurs façons"
                if row.kinds
                else f"le type{told} n’est pas reconnu"
            )
        if self._is_far(row):
            where = department_label(row.values["department"])
            reasons.append(
                f"le code postal n’a que quatre chiffres, et {row.postcode} serait dans le département "
                f"{where}, hors de la fédération"
            )
        if suspects:
            first = suspects[0]
            reasons.append(f"peut-être un doublon de {self._label(first.key)} ({first.reason})")
        text = " ; ".join(reasons)
        return text[:1].upper() + text[1:]

    def _is_far(self, row: ImportRow) -> bool:
        """Whether the zero that we put before its postcode leads out of the federation."""
        department = row.values.get("department")
        return row.is_padded and bool(self.departments) and department not in self.departments

    def _label(self, key: tuple[str, int]) -> str:
        if key[0] == "row":
            return f"la ligne {key[1]}, « {self.rows[key[1]].row.name} »"
        known = self.known[key[1]]
        where = ", ".join(
            part for part in (known.values.get("commune"), known.values.get("department")) if part
        )
        return f"« {known.name} »" + (f" ({where})" if where else "")

    def _choices(self, row: ImportRow, suspects: Sequence[Any]) -> tuple[Choice, ...]:
        sheet = _new_sheet(row)
        if row.kind:
            creating = [Choice(CREATE, "Créer une nouvelle structure", sheet)]
        else:
            creating = [
                Choice(
                    f"{CREATE}:{kind}", f"Créer comme {kind if kind != 'other' else 'autre équipe'}", sheet
                )
                for kind in row.kinds or tuple(KIND_LABELS)
            ]
        same = [
            Choice(
                f"{'same' if s.key[0] == 'id' else 'row'}:{s.key[1]}",
                f"C’est {self._label(s.key)}",
                self._changes_if(row, s.key),
            )
            for s in suspects
        ]
        return (*creating, *same, Choice(IGNORE, "Ne pas importer cette ligne"))

    def _changes_if(self, row: ImportRow, key: tuple[str, int]) -> Sequence[tuple[str, str, str]]:
        """What the row would write if it were that structure, or the one of that earlier row."""
        tried = replace(row, values=dict(row.values), warnings=[])
        if key[0] == "id":
            return self._compare(tried, self.known[key[1]], rename=False).changes
        return self._like_row(tried, self.rows[key[1]]).changes

    def _answered(self, row: ImportRow, question: str, choices: tuple[Choice, ...]) -> Outcome:
        answer = self.answers.get(str(row.number), "")
        if answer not in {choice.value for choice in choices}:
            answer = ""
        verb, _, what = answer.partition(":")
        if verb == CREATE:
            outcome = Outcome(row, Effect.CREATED, kind=what or row.kind or "")
            self._settle(row.values)
        elif verb == "same":
            outcome = self._compare(row, self.known[int(what)], rename=False)
        elif verb == "row":
            outcome = self._like_row(row, self.rows[int(what)])
        else:
            effect = Effect.IGNORED if verb == IGNORE else Effect.DOUBTFUL
            outcome = Outcome(row, effect, kind=row.kind or "")
        outcome.question, outcome.choices, outcome.chosen = question, choices, answer
        return outcome

    def _like_row(self, row: ImportRow, earlier: Outcome) -> Outcome:
        """An earlier row's structure: this one fills what that one left empty, adds its name and year."""
        if earlier.target is not None:
            return self._compare(row, self.known[earlier.target], rename=False)
        number = earlier.same_row or earlier.row.number
        if earlier.effect not in (Effect.CREATED, Effect.CHANGED):
            return Outcome(row, Effect.DOUBTFUL, kind=row.kind or "")
        outcome = Outcome(row, Effect.CHANGED, same_row=number, kind=earlier.kind)
        outcome.alias = row.name if fold(row.name) != fold(earlier.row.name) else ""
        if outcome.alias:
            outcome.changes.append(("Autre nom", "", outcome.alias))
        first = self.rows[number].row
        for key, value in row.values.items():
            if key not in first.values:
                outcome.changes.append((FIELD_LABELS[key], "", str(value)))
        for year, dues in row.dues.items():
            outcome.changes.append((f"{YEAR_LABEL}{year}", "", dues.words))
        if not outcome.changes:
            outcome.effect = Effect.UNCHANGED
        return outcome

    def _compare(self, row: ImportRow, known: Known, *, rename: bool) -> Outcome:
        self._trust(row, known)
        outcome = Outcome(row, Effect.CHANGED, target=known.id, kind=known.kind, rename=rename)
        if rename:
            outcome.changes.append(("Nom", known.name, row.name))
        elif fold(row.name) not in _names(known):
            outcome.alias = row.name
            outcome.changes.append(("Autre nom", "", row.name))
        if row.kind and row.kind != known.kind and (row.kind, known.kind) != ("MSP", "MSPU"):
            outcome.kind = row.kind
            outcome.changes.append(("Type", known.kind, row.kind))
        for key, value in row.values.items():
            if not same_words(known.values.get(key), value):
                outcome.changes.append((FIELD_LABELS[key], str(known.values.get(key, "")), str(value)))
        for year, dues in row.dues.items():
            is_known, paid, is_exempt = year in known.years, known.years.get(year), year in known.exempt
            held = dues_words(paid, is_exempt=is_exempt)
            if dues.adds_to(is_known=is_known, paid_on=paid, is_exempt=is_exempt):
                outcome.changes.append((f"{YEAR_LABEL}{year}", held if is_known else "", dues.words))
            elif dues.is_denied_by(paid_on=paid, is_exempt=is_exempt):
                row.warnings.append(
                    f"« {dues.told[:40]} » pour {year}, mais le registre dit « {held} » : "
                    "cela reste. Si c’est une erreur, corrigez-la dans la fiche."
                )
        if not outcome.changes:
            outcome.effect = Effect.UNCHANGED
        return outcome

    def _trust(self, row: ImportRow, known: Known) -> None:
        """A department that only a zero of ours tells never replaces the one of the registry."""
        ours = known.values.get("department")
        if row.is_padded and ours and row.values.get("department") != ours:
            del row.values["department"]
            row.postcode = ""
            kept = department_label(ours)
            row.warnings.append(
                f"Un code postal à quatre chiffres ne dit rien de sûr : la fiche garde {kept}."
            )


def _new_sheet(row: ImportRow) -> list[tuple[str, str, str]]:
    told = [(FIELD_LABELS[key], "", str(value)) for key, value in row.values.items()]
    return [
        ("Nom", "", row.name),
        *told,
        *((f"{YEAR_LABEL}{year}", "", one.words) for year, one in row.dues.items()),
    ]


def same_words(old: Any, new: Any) -> bool:
    """Whether a value told is the one we have: « LURE » says nothing more than « Lure »."""
    if isinstance(old, str) and isinstance(new, str):
        return old.casefold() == new.casefold()
    return bool(old == new)


def _entry(key: tuple[str, int], name: str, kind: str, values: Mapping[str, Any]) -> Entry[tuple[str, int]]:
    return Entry(
        key,
        name,
        commune=values.get("commune", ""),
        department=values.get("department", ""),
        kind=kind,
        finess=values.get("finess", ""),
        siret=values.get("siret", ""),
    )


def _names(known: Known) -> set[str]:
    return {fold(name) for name in (known.name, *known.aliases)}


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other
