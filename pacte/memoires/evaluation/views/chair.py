"""What the chair of a jury compares: every evaluation given, the large differences first."""

from collections.abc import Sequence
from decimal import Decimal

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohort_by_code, definition_of
from pacte.files.models import StoredFile
from pacte.files.serving import send_stored
from pacte.french import number
from pacte.memoires.evaluation.queries import Judged, chaired_by, judged
from pacte.memoires.evaluation.rules import cited_parts
from pacte.memoires.views.pages import pages
from pacte.text import fold
from pacte.web import SIGNED_IN, actor, now, read, services
from pacte.web.exports import send_table
from pacte.web.requests import deny
from pacte.web.tables import Badge, CellValue, Column, Table, TableState

EVALUATIONS = "/regions/<federation>/promotions/<code>/jury/evaluations"
UNSEEN = "Après votre évaluation"


@pages.get(EVALUATIONS, may=SIGNED_IN)
def jury_evaluations(code: str) -> ResponseReturnValue:
    """The table, a page at a time; whole as a spreadsheet."""
    cohort = _chaired(code)
    found = judged(read(), cohort, _me())
    table = _table(cohort, found)
    if table.state.export:
        return send_table(
            table, f"evaluations-{cohort.code}", local_day(now(), definition_of(cohort).federation.time_zone)
        )
    return render_template(
        "memoires/evaluation/chair.html",
        cohort=cohort,
        table=table,
        wide=[one for one in found if one.is_wide],
        threshold=definition_of(cohort).memoire.spread_threshold,
    )


@pages.get(f"{EVALUATIONS}/<int:enrollment_id>", may=SIGNED_IN)
def jury_evaluation(code: str, enrollment_id: int) -> ResponseReturnValue:
    """The evaluations of one mémoire side by side."""
    cohort = _chaired(code)
    one = _judged(cohort, enrollment_id)
    definition = definition_of(cohort).memoire
    return render_template(
        "memoires/evaluation/compared.html",
        cohort=cohort,
        one=one,
        criteria=definition.criteria,
        threshold=definition.spread_threshold,
        parts=cited_parts,
    )


@pages.get(f"{EVALUATIONS}/<int:enrollment_id>/fichier", may=SIGNED_IN)
def jury_evaluation_file(code: str, enrollment_id: int) -> ResponseReturnValue:
    """The PDF that the evaluations compared are of, in the page."""
    one = _judged(_chaired(code), enrollment_id)
    file = read().get_one(StoredFile, one.deposit.file_id)
    return send_stored(file, store=services().store, inline=True)


def _judged(cohort: Cohort, enrollment_id: int) -> Judged:
    """One of those that the chair compares; not found when a tie hides it."""
    one = next((one for one in judged(read(), cohort, _me()) if one.enrollment.id == enrollment_id), None)
    if one is None:
        abort(404)
    return one


def _me() -> int:
    person_id = actor().person_id
    assert person_id is not None  # signed in
    return person_id


def _chaired(code: str) -> Cohort:
    """The cohort, to who presides its jury; others are refused."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        abort(404)
    if cohort.id not in chaired_by(read(), [cohort.id], actor().person_id):
        deny(cohort)
    return cohort


def _table(cohort: Cohort, found: Sequence[Judged]) -> Table[Judged]:
    columns = _columns(cohort)
    state = TableState.from_args(request.args, columns, [], default_sort="")
    words = fold(state.search).split()
    kept = [
        one for one in found if all(word in fold(f"{one.learner.name} {one.deposit.title}") for word in words)
    ]
    sort = next((column.sort for column in columns if column.key == state.sort), None)
    if sort is not None:
        known = [one for one in kept if sort(one) is not None]
        known.sort(key=sort, reverse=state.descending)
        kept = [*known, *(one for one in kept if sort(one) is None)]
    return Table(
        caption=f"Évaluations des mémoires, {cohort.label}",
        columns=columns,
        rows=kept if state.export else kept[state.offset : state.offset + state.size],
        state=state,
        total=len(kept),
        search_label="Nom ou titre",
        unit=("mémoire", "mémoires"),
        empty_title="Aucun mémoire n’est encore en lecture.",
    )


def _columns(cohort: Cohort) -> list[Column[Judged]]:
    def name(one: Judged) -> CellValue:
        return Markup('<a href="{}">{}</a><br><span class="muted">« {} »</span>').format(
            url_for("memoires.jury_evaluation", code=cohort.code, enrollment_id=one.enrollment.id),
            one.learner.listed_name,
            one.deposit.title,
        )

    return [
        Column(
            "nom",
            "Mémoire",
            name,
            sort=lambda one: one.learner.sort_key,
            export=lambda one: f"{one.learner.listed_name} – {one.deposit.title}",
        ),
        Column("rendues", "Rendues", _counted, sort=lambda one: len(one.given)),
        Column("totaux", "Totaux", _totals, export=_totals),
        Column(
            "moyenne",
            "Moyenne",
            lambda one: UNSEEN if one.awaits_mine else _percent(one.summary.mean),
            sort=lambda one: one.summary.mean,
            align="end",
            export=lambda one: UNSEEN if one.awaits_mine else one.summary.mean,
        ),
        Column(
            "ecart",
            "Écart",
            _spread,
            sort=lambda one: one.summary.spread,
            align="end",
            export=lambda one: UNSEEN if one.awaits_mine else one.summary.spread,
        ),
        Column("a-savoir", "À savoir", _notes, blank=True, export=_notes),
    ]


def _counted(one: Judged) -> str:
    return UNSEEN if one.awaits_mine else f"{len(one.given)} sur {len(one.evaluations)}"


def _totals(one: Judged) -> str:
    if one.awaits_mine:
        return UNSEEN
    return ", ".join(f"{each.row.reader.name} {_percent(each.total)}" for each in one.given) or "–"


def _spread(one: Judged) -> CellValue:
    if one.awaits_mine:
        return UNSEEN
    words = _percent(one.summary.spread)
    return Badge("late", f"Grand écart : {words}") if one.is_wide else words


def _notes(one: Judged) -> str:
    return (
        "Une évaluation porte sur un dépôt remplacé depuis"
        if any(each.is_outdated for each in one.given)
        else ""
    )


def _percent(value: Decimal | None) -> str:
    return "–" if value is None else f"{number(value, 1)}\u202f%"
