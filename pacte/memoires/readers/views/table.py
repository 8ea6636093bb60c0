"""The table of readings, mémoire by mémoire; on screen a page at a time, whole as a spreadsheet."""

from collections.abc import Mapping

from flask import url_for

from pacte.memoires.readers.panel import Line, Panel
from pacte.memoires.vocabulary import ReadingState
from pacte.text import fold
from pacte.web.tables import Badge, CellValue, Column, Filter, Link, Stacked, Table, TableState

LACKING, SILENT, LATE, GIVEN = "a-attribuer", "sans-reponse", "en-retard", "rendues"


def readings_table(found: Panel, args: Mapping[str, str]) -> Table[Line]:
    """The table that the address asks for; ``found`` is without what is hidden from the reader."""
    filters = [
        Filter(
            "etat",
            "Lectures",
            [
                (LACKING, "Des lectures à attribuer"),
                (SILENT, "Sans réponse"),
                (LATE, "En retard"),
                (GIVEN, "Toutes rendues"),
            ],
        ),
        Filter("membre", "Lu par", [(str(one.person_id), one.person.name) for one in found.jurors]),
    ]
    columns = _columns(found)
    state = TableState.from_args(args, columns, filters, default_sort="nom")
    words = fold(state.search).split()
    kept = [line for line in found.lines if _matches(found, line, state, words)]
    if state.descending:
        kept.reverse()
    return Table(
        caption=f"Lectures, {found.cohort.label}",
        columns=columns,
        rows=kept if state.export else kept[state.offset : state.offset + state.size],
        state=state,
        total=len(kept),
        filters=filters,
        search_label="Nom ou titre",
        unit=("mémoire", "mémoires"),
        empty_title="Personne n’est dans la promotion.",
    )


def _matches(found: Panel, line: Line, state: TableState, words: list[str]) -> bool:
    said = fold(f"{line.learner.name} {line.known.title}")
    if not all(word in said for word in words):
        return False
    reader = state.filters.get("membre", "")
    if reader and all(str(one.reader_id) != reader for one in line.open):
        return False
    match state.filters.get("etat", ""):
        case "a-attribuer":
            return line.lacking > 0
        case "sans-reponse":
            return any(found.is_silent(one) for one in line.open)
        case "en-retard":
            return any(found.is_late(one) for one in line.open)
        case "rendues":
            return (
                line.is_deposited
                and not line.lacking
                and all(one.submitted_at is not None for one in line.open)
            )
    return True


def _columns(found: Panel) -> list[Column[Line]]:
    return [
        Column(
            "nom",
            "Nom",
            lambda line: Link(
                line.learner.listed_name, url_for("memoires.readers", enrollment_id=line.enrollment.id)
            ),
            sort="nom",
        ),
        Column(
            "titre", "Mémoire", lambda line: line.known.title if line.is_deposited else "Pas encore déposé"
        ),
        Column("lecteurs", "Lectures", lambda line: _readers(found, line)),
        Column("manque", "À suivre", lambda line: _awaited(found, line), blank=True, export=found.lack_words),
        Column(
            "sans-reponse",
            "Sans réponse",
            lambda line: sum(found.is_silent(one) for one in line.open),
            only="export",
        ),
        Column(
            "acceptees",
            "Acceptées",
            lambda line: sum(one.state is ReadingState.ACCEPTED for one in line.open),
            only="export",
        ),
        Column(
            "rendues",
            "Rendues",
            lambda line: sum(one.submitted_at is not None for one in line.open),
            only="export",
        ),
    ]


def _readers(found: Panel, line: Line) -> str:
    return "\u00a0; ".join(
        f"{one.reader.name}\u00a0: {found.badge(line, one)[1].lower()}" for one in line.open
    )


def _awaited(found: Panel, line: Line) -> CellValue:
    """Who is silent or late, then what is lacking."""
    lacking = found.lack_words(line)
    silent = sum(found.is_silent(one) for one in line.open)
    late = sum(found.is_late(one) for one in line.open)
    if not silent and not late:
        return lacking
    told = [f"{silent} sans réponse"] if silent else []
    if late:
        told.append(f"{late} en retard")
    return Stacked(Badge("late", ", ".join(told)), lacking)
