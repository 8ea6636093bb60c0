"""The table of the opinions, dossier by dossier: on screen a page at a time, whole as a spreadsheet."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import url_for
from markupsafe import Markup

from pacte.french import number
from pacte.selection.scoring.queries import DossierScores, Line, Panel, scores_of_line
from pacte.selection.scoring.vocabulary import OPINION_KINDS, OPINION_LABELS
from pacte.text import fold
from pacte.web.tables import Badge, CellValue, Column, Filter, Table, TableState

STATES: Mapping[str, str] = {
    "a-attribuer": "Avis à attribuer",
    "attendu": "Avis attendus",
    "complet": "Tous les avis donnés",
    "ecart": "Grand écart",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A dossier with its scores, as its reader may see them."""

    line: Line
    position: int
    """By name."""
    scores: DossierScores
    unseen: str
    """Why the reader sees no score: they have, or may have, their own opinion to give; empty otherwise."""

    @property
    def states(self) -> frozenset[str]:
        """The choices of the filter that list it."""
        given, expected = self.line.given, self.line.expected
        return frozenset(
            key
            for key, holds in (
                ("a-attribuer", self.line.free > 0),
                ("attendu", any(opinion.is_left for opinion in self.line.opinions)),
                ("complet", given >= expected),
                ("ecart", self.scores.is_spread),
            )
            if holds
        )


def opinions_table(found: Panel, args: Mapping[str, str], reader_id: int) -> Table[Row]:
    """The table that the address asks for; ``found`` is without what is hidden from the reader."""
    rows = [_row(found, line, position, reader_id) for position, line in enumerate(found.lines)]
    counts = Counter(key for row in rows for key in row.states)
    filters = [
        Filter(
            "etat",
            "Avis",
            [(key, f"{label} ({counts[key]})") for key, label in STATES.items()],
        ),
        Filter("membre", "Confié à", [(str(one.id), one.name) for one in found.members]),
    ]
    columns = _columns()
    state = TableState.from_args(args, columns, filters, default_sort="nom")
    words = fold(state.search).split()
    kept = [row for row in rows if _matches(row, state, words)]
    _order(kept, columns, state)
    return Table(
        caption=f"Avis par dossier, {found.cohort.label}",
        columns=[column for column in columns if state.export or column.key != "reference"],
        rows=kept if state.export else kept[state.offset : state.offset + state.size],
        state=state,
        total=len(kept),
        filters=filters,
        search_label="Nom ou référence",
        unit=("dossier", "dossiers"),
        empty_title="Aucun dossier n’est encore devant le comité.",
    )


def _row(found: Panel, line: Line, position: int, reader_id: int) -> Row:
    scores = scores_of_line(line, found.selection)
    if not found.is_alone(line, reader_id):
        return Row(line, position, scores, "")
    asked = any(opinion.scorer.id == reader_id for opinion in line.opinions)
    unseen = "Après votre avis" if asked else "Après attribution" if line.free else "À deux avis"
    return Row(line, position, scores.without_values(), unseen)


def _matches(row: Row, state: TableState, words: Sequence[str]) -> bool:
    asked, member = state.filters.get("etat"), state.filters.get("membre")
    text = fold(f"{row.line.subject.name} {row.line.subject.reference}") if words else ""
    return (
        (asked is None or asked in row.states)
        and (member is None or any(str(one.scorer.id) == member for one in row.line.opinions))
        and all(word in text for word in words)
    )


def _order(rows: list[Row], columns: Sequence[Column[Row]], state: TableState) -> None:
    """By name, then by the column asked; what has no value stands at the end whichever way."""
    key: Callable[[Row], float | Decimal | None] | None = next(
        (column.sort for column in columns if column.key == state.sort), None
    )
    if key is None:
        return
    known = [row for row in rows if key(row) is not None]
    unknown = [row for row in rows if key(row) is None]
    known.sort(key=lambda row: key(row) or 0, reverse=state.descending)
    rows[:] = [*known, *unknown]


def _columns() -> list[Column[Row]]:
    return [
        Column(
            "nom",
            "Dossier",
            _name,
            sort=lambda row: row.position,
            export=lambda row: row.line.subject.listed_name,
        ),
        Column("reference", "Référence", lambda row: row.line.subject.reference),
        Column("avis", "Avis", _opinions, sort=lambda row: row.line.given, export=_counted),
        Column("a-attribuer", "À attribuer", _free, sort=lambda row: row.line.free, blank=True),
        Column(
            "moyenne",
            "Moyenne",
            lambda row: row.unseen or _percent(row.scores.mean),
            sort=lambda row: row.scores.mean,
            align="end",
            export=lambda row: row.unseen or row.scores.mean,
        ),
        Column(
            "ecart",
            "Écart",
            lambda row: (
                Badge("late", _percent(row.scores.spread))
                if row.scores.is_spread
                else row.unseen or _percent(row.scores.spread)
            ),
            sort=lambda row: row.scores.spread,
            align="end",
            export=lambda row: row.unseen or row.scores.spread,
        ),
        Column("qui", "Qui", _who, export=_who_words),
    ]


def _name(row: Row) -> CellValue:
    subject = row.line.subject
    return Markup('<a href="{}">{}</a><br><span class="muted">{}</span>').format(
        url_for("scoring.scorers", application_id=subject.id), subject.listed_name, subject.reference
    )


def _counted(row: Row) -> str:
    return f"{row.line.given} sur {row.line.expected}"


def _opinions(row: Row) -> CellValue:
    return _counted(row)


def _free(row: Row) -> CellValue:
    if not row.line.free:
        return ""
    return Badge("redo", "À réattribuer" if row.line.is_to_reassign else "À attribuer")


def _percent(value: Decimal | None) -> str:
    return "–" if value is None else f"{number(value, 1)}\u202f%"


def _who(row: Row) -> CellValue:
    items = [
        Markup(
            '<li>{} <span class="state state-{}"><svg class="icon" aria-hidden="true">'
            '<use href="#i-{}"/></svg><span>{}</span></span></li>'
        ).format(
            one.scorer.name, OPINION_KINDS[one.state], OPINION_KINDS[one.state], OPINION_LABELS[one.state]
        )
        for one in row.line.opinions
    ]
    return Markup('<ul class="who">{}</ul>').format(Markup("").join(items)) if items else None


def _who_words(row: Row) -> str:
    return ", ".join(f"{one.scorer.name} ({OPINION_LABELS[one.state].lower()})" for one in row.line.opinions)
