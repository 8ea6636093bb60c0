"""The table of a wave, on screen and as a spreadsheet: the same for staff and for the EHESP."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy import case

from pacte.applications.models import Application
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.selection.models import ValidationWave, WaveEntry
from pacte.selection.validation.queries import WaveLine, lines_of, wave_statement
from pacte.selection.vocabulary import DECISION_LABELS, VALIDATION_LABELS, Validation
from pacte.web.tables import Badge, CellValue, Column, Filter, Stacked, Table, TableState

KINDS = {
    Validation.NOT_SUBMITTED: "todo",
    Validation.SUBMITTED: "waiting",
    Validation.QUESTIONED: "redo",
    Validation.VALIDATED: "done",
    Validation.REFUSED: "refused",
}
SHORT = {
    Validation.SUBMITTED: "À traiter",
    Validation.QUESTIONED: "Question posée",
    Validation.VALIDATED: "Validé",
    Validation.REFUSED: "Refusé",
}
WHOLE = 2_000
"""Rows of one page: a wave is always shown whole."""
_ORDER = case(
    (WaveEntry.state == Validation.SUBMITTED, 0),
    (WaveEntry.state == Validation.QUESTIONED, 1),
    (WaveEntry.state == Validation.REFUSED, 2),
    else_=3,
)


def wave_table(
    session: FencedSession,
    wave: ValidationWave,
    args: Mapping[str, str],
    *,
    zone: str,
    href: Callable[[WaveLine], str] | None = None,
    choosable: bool = False,
    ticked: Mapping[int, int] = MappingProxyType({}),
    hidden: Collection[int] = (),
) -> Table[WaveLine]:
    """The lines that the address asks for, less those ``hidden``; ``href`` leads to a dossier, ``choosable``
    adds boxes, checked for the entries of ``ticked`` that stand at the revision it gives."""
    columns = _columns(ZoneInfo(zone), href, choosable, ticked)
    filters = [Filter("etat", "État", [(state.value, label) for state, label in SHORT.items()])]
    state = TableState.from_args(args, columns, filters, default_sort="nom", size=WHOLE)
    statement = wave_statement(wave.id).where(WaveEntry.application_id.not_in(hidden))
    if "etat" in state.filters:
        statement = statement.where(WaveEntry.state == Validation(state.filters["etat"]))
    rows = lines_of(session, state.window(statement, columns, Application.sort_key, Application.id))
    return Table(
        caption=f"Dossiers de la vague n° {wave.number}",
        columns=columns,
        rows=rows,
        state=state,
        total=len(rows),
        filters=filters,
        unit=("dossier", "dossiers"),
        layout="stack",
        empty_title="Aucun dossier ne correspond.",
    )


def _columns(
    zone: ZoneInfo, href: Callable[[WaveLine], str] | None, choosable: bool, ticked: Mapping[int, int]
) -> list[Column[WaveLine]]:
    def name(line: WaveLine) -> CellValue:
        shown = Markup('{}<span class="under">{}</span>').format(
            Markup('<a href="{}">{}</a>').format(href(line), line.name) if href is not None else line.name,
            line.application.reference,
        )
        if choosable and line.waits:
            box = Markup(
                '<label class="pick"><input type="checkbox" name="dossier" value="{}:{}" form="choix"{}>'
                '<span class="visually-hidden">Choisir {}</span></label>'
            ).format(
                line.entry.id,
                line.entry.revision,
                " checked" if ticked.get(line.entry.id) == line.entry.revision else "",
                line.name,
            )
            return Markup('<span class="named">{}<span>{}</span></span>').format(box, shown)
        return shown

    return [
        Column("nom", "Nom", name, sort=Application.sort_key, export=lambda line: line.name),
        Column("etat", "État", _state, sort=_ORDER),
        Column("decision", "Comité", lambda line: DECISION_LABELS[line.decision]),
        Column("mention", "Mention", lambda line: line.application.track or "", only="export"),
        Column("structure", "Structure porteuse", _structure, sort=Structure.search_key),
        Column("departement", "Dép.", lambda line: line.department, only="export"),
        Column("reference", "Référence", lambda line: line.application.reference, only="export"),
        Column(
            "question",
            "Question ou raison",
            lambda line: _text(line.entry.question),
            export=_question,
            blank=True,
        ),
        Column(
            "reponse",
            "Réponse",
            lambda line: _text(line.entry.reply),
            export=lambda line: line.entry.reply,
            blank=True,
        ),
        Column(
            "decide",
            "Décidé le",
            lambda line: _decided(line, zone),
            sort=WaveEntry.decided_at,
            blank=True,
        ),
        Column("par", "Par", lambda line: line.decided_by, only="export"),
    ]


def _structure(line: WaveLine) -> CellValue:
    under = ", ".join(filter(None, (line.application.track, line.department)))
    return Stacked(line.structure or "–", under) if under else line.structure


def _decided(line: WaveLine, zone: ZoneInfo) -> CellValue:
    if line.entry.decided_at is None:
        return None
    return Stacked(line.entry.decided_at.astimezone(zone).date(), line.decided_by or "")


def _state(line: WaveLine) -> CellValue:
    if line.withdrawn:
        return Badge("todo", "Retiré")
    return Badge(KINDS[line.entry.state], SHORT.get(line.entry.state, VALIDATION_LABELS[line.entry.state]))


def _question(line: WaveLine) -> str:
    return line.entry.question


def _text(text: str) -> CellValue:
    return Markup('<span class="missing">{}</span>').format(text) if text else None
