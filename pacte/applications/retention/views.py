"""The staff's list of the dossiers of a cohort that will be erased, and when."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.hiding import hidden_dossiers
from pacte.applications.models import Application, PlannedErasure
from pacte.applications.processing.views.pages import cohort_or_404
from pacte.applications.registries import Ending, endings_of
from pacte.applications.retention.queries import Leaving, count_leaving, leaving
from pacte.applications.retention.rules import foreseen, term
from pacte.applications.snapshot import definition_of
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.french import agreed, date_short
from pacte.web import SIGNED_IN, Pages, actor, now, read
from pacte.web.exports import send_table
from pacte.web.tables import Badge, Column, Filter, Link, Table, TableState

pages = Pages("retention", __name__)

ANNOUNCED, LATER = "annonces", "plus-tard"
FILTERS = (Filter("effacement", "Effacement", ((ANNOUNCED, "Annoncé"), (LATER, "Pas encore annoncé"))),)
REASONS = {
    ApplicationState.DRAFT: Badge("refused", "Non déposé"),
    ApplicationState.WITHDRAWN: Badge("todo", "Retiré"),
}


@pages.get("/regions/<federation>/promotions/<code>/effacements", may=SIGNED_IN)
def planned(code: str) -> ResponseReturnValue:
    """What will be erased and when; the same rows as a spreadsheet."""
    cohort, facts = cohort_or_404(code, "application.list")
    definition = definition_of(cohort)
    endings = endings_of(read(), [cohort])
    closed = now() >= cohort.closes_at
    hidden = hidden_dossiers(read(), [cohort], actor().person_id)
    counts = count_leaving(read(), cohort, endings, hidden=hidden) if closed else (0, 0)
    table = _table(cohort, definition, endings, counts, hidden)
    if table.state.export:
        day = now().astimezone(ZoneInfo(facts.time_zone)).date()
        return send_table(table, f"effacements-{cohort.code}", day)
    return render_template(
        "applications/staff/erasures.html",
        cohort=cohort,
        months=definition.privacy.retention_months,
        table=table,
        counters=_counters(cohort, counts),
    )


def _table(
    cohort: Cohort,
    definition: CohortDefinition,
    endings: dict[int, Ending],
    counts: tuple[int, int],
    hidden: frozenset[int],
) -> Table[Leaving]:
    columns = _columns(definition.federation.time_zone)
    state = TableState.from_args(request.args, columns, FILTERS, default_sort="effacement")
    asked = state.filters.get("effacement")
    totals = {ANNOUNCED: counts[0], LATER: counts[1], None: sum(counts)}
    statement = leaving(
        cohort, endings, is_announced=None if asked is None else asked == ANNOUNCED, hidden=hidden
    )
    found = read().execute(state.window(statement, columns, Application.reference)) if totals[asked] else ()
    return Table(
        caption=f"Effacements prévus, {cohort.label}",
        columns=columns,
        rows=[_line(row, plan, cohort, definition, endings.get(row.id)) for row, plan in found],
        state=state,
        total=totals[asked],
        filters=FILTERS,
        unit=("dossier", "dossiers"),
        empty_title="Aucun dossier n’est à effacer.",
        empty_text="Les dossiers non déposés, retirés ou non retenus paraissent ici après la clôture.",
    )


def _line(
    row: Application,
    plan: PlannedErasure | None,
    cohort: Cohort,
    definition: CohortDefinition,
    ending: Ending | None,
) -> Leaving:
    due_at = term(
        row.state,
        closes_at=cohort.closes_at,
        refused_at=ending.at if ending else None,
        months=definition.privacy.retention_months,
        time_zone=definition.federation.time_zone,
        now=now(),
    )
    assert due_at is not None, "the statement lists only what has a term"
    return Leaving(
        id=row.id,
        reference=row.reference,
        name=row.listed_name,
        state=row.state,
        reason=ending.reason if ending else "",
        announced_at=plan.announced_at if plan else None,
        erase_at=plan.erase_at if plan else foreseen(due_at, now()),
    )


def _columns(zone: str) -> list[Column[Leaving]]:
    def day(at: datetime | None) -> str | None:
        return date_short(at, tz=zone) if at else None

    return [
        Column(
            "reference",
            "Référence",
            lambda line: Link(line.reference, url_for("dossiers.page", application_id=line.id)),
            sort=Application.reference,
        ),
        Column("nom", "Nom", lambda line: line.name, sort=Application.sort_key),
        Column(
            "raison",
            "Pourquoi",
            lambda line: Badge("refused", line.reason) if line.reason else REASONS[line.state],
            sort=Application.state,
        ),
        Column(
            "annonce", "Annoncé le", lambda line: day(line.announced_at), sort=PlannedErasure.announced_at
        ),
        Column("effacement", "Effacé le", lambda line: day(line.erase_at), sort=PlannedErasure.erase_at),
    ]


def _counters(cohort: Cohort, counts: tuple[int, int]) -> list[dict[str, Any]]:
    soon, later = counts
    address = url_for("retention.planned", code=cohort.code)
    return [
        {
            "value": soon,
            "label": agreed(soon, "effacement annoncé", "effacements annoncés"),
            "href": f"{address}?effacement={ANNOUNCED}",
            "kind": "late" if soon else "",
        },
        {
            "value": later,
            "label": agreed(later, "à annoncer plus tard", "à annoncer plus tard"),
            "href": f"{address}?effacement={LATER}",
            "kind": "",
        },
    ]
