"""The learners of a cohort: a table, its counters, its exports; a trainer's own come first."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.applications.processing.views.pages import cohort_or_404
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.registries import DOORS, Door
from pacte.federations.models import Structure
from pacte.french import agreed, date_short
from pacte.learners.models import Enrollment
from pacte.learners.queries import (
    LEARNER,
    TRAINER,
    Line,
    count_of,
    learners_statement,
    lines_of,
    mine_first,
    states_of,
    trainers_of,
)
from pacte.learners.registries import ACTS, Act, Result, results_of
from pacte.learners.views.pages import defences_begun, has_begun, is_over, pages, zone_of
from pacte.learners.vocabulary import STATE_KINDS, UNDONE, UNDONE_KEY, EnrollmentState, labels_of
from pacte.policy import Role
from pacte.web import SIGNED_IN, actor, can, now, read
from pacte.web.exports import send_table
from pacte.web.tables import Badge, CellValue, Column, Filter, Link, Stacked, Table, TableState

PAGE_SIZE = 50

DOORS["learners"] = Door(
    label="Apprenantes et apprenants", endpoint="learners.listed", permission="learner.list"
)


@pages.get("/regions/<federation>/promotions/<code>/apprenants", may=SIGNED_IN)
def listed(code: str) -> ResponseReturnValue:
    """The learners, as filtered, sorted and searched; the same rows as a spreadsheet."""
    cohort, _ = cohort_or_404(code, "learner.list")
    table = _table(cohort)
    if table.state.export:
        return send_table(table, f"apprenants-{cohort.code}", local_day(now(), zone_of(cohort)))
    states, alone = states_of(read(), cohort.id)
    return render_template(
        "learners/list.html",
        cohort=cohort,
        table=table,
        counters=_counters(cohort, states, alone),
        may_manage=can("learner.manage", cohort),
        board=DOORS.get("board"),
        productions=DOORS.get("productions"),
        memoires=DOORS.get("memoires"),
        modules=DOORS.get("modules"),
        diploma=DOORS.get("diploma"),
        forum=DOORS.get("forum"),
    )


def _table(cohort: Cohort) -> Table[Line]:
    labels = labels_of(has_begun=has_begun(cohort), is_over=is_over(cohort))
    results: dict[int, Result] = {}
    columns = _columns(labels, zone_of(cohort), results if defences_begun(cohort) else None)
    filters = _filters(cohort, labels, trainers_of(read(), cohort.id))
    state = TableState.from_args(request.args, columns, filters, default_sort="nom", size=PAGE_SIZE)
    statement = learners_statement(
        cohort.id,
        search=state.search,
        state=state.filters.get("etat", ""),
        track=state.filters.get("mention", ""),
        trainer=state.filters.get("suivi", ""),
    )
    ordered = statement.order_by(mine_first(actor().person_id)) if _trains(cohort) else statement
    rows = lines_of(read(), state.window(ordered, columns, LEARNER.sort_key, Enrollment.id))
    if defences_begun(cohort):
        results.update(results_of(read(), [one.enrollment.id for one in rows]))
    return Table(
        caption=f"Apprenantes et apprenants, {cohort.label}",
        columns=columns,
        rows=rows,
        state=state,
        total=count_of(read(), statement),
        filters=filters,
        search_label="Nom ou structure",
        unit=("personne", "personnes"),
        layout="stack",
        empty_title="Personne n’est encore inscrit.",
        empty_text="Les personnes dont la place est confirmée et le dossier validé s’inscrivent ensemble.",
    )


def _trains(cohort: Cohort) -> bool:
    return actor().has_role(Role.TRAINER, federation_id=cohort.federation_id, cohort_id=cohort.id)


def _filters(cohort: Cohort, labels: Mapping[EnrollmentState, str], trainers: Any) -> list[Filter]:
    people: list[Person] = list(trainers)
    return [
        Filter(
            "etat",
            "État",
            [*((state.value, label) for state, label in labels.items()), (UNDONE_KEY, UNDONE)],
        ),
        Filter("mention", "Mention", [(track, track) for track in cohort.tracks], "Toutes"),
        Filter(
            "suivi",
            "Suivi par",
            [*((str(one.id), one.name) for one in people), ("personne", "Personne")],
            "Tout le monde",
        ),
    ]


def _columns(
    labels: Mapping[EnrollmentState, str], zone: str, results: Mapping[int, Result] | None
) -> list[Column[Line]]:
    """``results``: of those on the page; None before the first defence."""
    return [
        Column(
            "nom",
            "Nom",
            lambda line: Stacked(
                Link(line.name, url_for("learners.page", enrollment_id=line.enrollment.id)), line.email
            ),
            sort=LEARNER.sort_key,
        ),
        Column(
            "etat",
            "État",
            lambda line: _state(line, labels),
            sort=Enrollment.state,
        ),
        *(
            [Column[Line]("resultat", "Résultat", lambda line: _result(line, results))]
            if results is not None
            else ()
        ),
        Column("mention", "Mention", lambda line: line.enrollment.track, only="export"),
        Column("structure", "Structure porteuse", _structure, sort=Structure.search_key),
        Column("departement", "Dép.", lambda line: line.department, only="export"),
        Column("suivi", "Suivi par", lambda line: line.trainer, sort=TRAINER.sort_key),
        Column("adresse", "Adresse électronique", lambda line: line.email, only="export"),
        Column(
            "inscription",
            "Inscrit·e le",
            lambda line: local_day(line.enrollment.enrolled_at, zone),
            sort=Enrollment.enrolled_at,
        ),
        Column("fin", "Jusqu’au", lambda line: line.enrollment.ended_on, only="export"),
        *(_act_column(one) for one in ACTS),
    ]


def _act_column(act: Act) -> Column[Line]:
    """What a higher feature lets do; nothing for those who left, nor for who may not."""

    def link(line: Line) -> CellValue:
        row = line.enrollment
        if row.state is not EnrollmentState.ACTIVE or not can(act.permission, row):
            return ""
        return Link(act.label, url_for(act.endpoint, enrollment_id=row.id))

    return Column(act.endpoint.replace(".", "-"), act.column, link, only="screen", blank=True)


def _state(line: Line, labels: Mapping[EnrollmentState, str]) -> CellValue:
    row = line.enrollment
    badge = Badge(STATE_KINDS[row.state], UNDONE if row.was_undone else labels[row.state])
    return Stacked(badge, f"le {date_short(row.ended_on)}") if row.ended_on else badge


def _result(line: Line, results: Mapping[int, Result]) -> CellValue:
    result = results.get(line.enrollment.id)
    if result is None or not can("result.read", line.enrollment):
        return ""
    return Badge(result.kind, result.words)


def _structure(line: Line) -> CellValue:
    return Stacked(line.structure or "–", ", ".join(filter(None, (line.enrollment.track, line.department))))


def _counters(cohort: Cohort, states: Any, alone: int) -> list[dict[str, Any]]:
    address = url_for("learners.listed", code=cohort.code)

    def one(count: int, singular: str, many: str, query: str, kind: str) -> dict[str, Any]:
        return {
            "value": count,
            "label": agreed(count, singular, many),
            "href": f"{address}?{query}",
            "kind": kind if count else "",
        }

    active = ("en formation", "en formation") if has_begun(cohort) else ("inscrit·e", "inscrit·es")
    if is_over(cohort):
        active = ("formation terminée", "formations terminées")
    return [
        one(states[EnrollmentState.ACTIVE], *active, "etat=active", "done"),
        one(alone, "sans formatrice ni formateur", "sans formatrice ni formateur", "suivi=personne", "redo"),
        one(
            states[EnrollmentState.TRANSFERRED],
            "passé·e dans une autre promotion",
            "passé·es dans une autre promotion",
            "etat=transferred",
            "",
        ),
        *(
            [one(count, "passage annulé", "passages annulés", f"etat={UNDONE_KEY}", "")]
            if (count := states[UNDONE_KEY])
            else ()
        ),
        one(states[EnrollmentState.WITHDRAWN], "parti·e", "parti·es", "etat=withdrawn", ""),
    ]
