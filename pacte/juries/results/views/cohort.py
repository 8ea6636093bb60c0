"""The results of a cohort for the team: learner by learner, counted, by department; as a spreadsheet too."""

from collections import Counter
from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.cohorts.registries import DOORS, Door
from pacte.juries.results.queries import Line, by_department, lines_of
from pacte.juries.results.words import resit_words
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import OUTCOME_KINDS, OUTCOME_LABELS, Outcome
from pacte.memoires.views.pages import cohort_or_404
from pacte.memoires.vocabulary import DepositSession
from pacte.text import fold
from pacte.web import SIGNED_IN, now, read
from pacte.web.exports import send_table
from pacte.web.tables import Badge, CellValue, Column, Link, Table, TableState

RESULTS = "/regions/<federation>/promotions/<code>/resultats"
AWAITED = "Sans résultat définitif"

DOORS["results"] = Door(label="Résultats", endpoint="juries.results", permission="result.list")


@pages.get(RESULTS, may=SIGNED_IN)
def results(code: str) -> ResponseReturnValue:
    """Final results alone: what a jury has not signed is nobody's to read."""
    cohort = cohort_or_404(code, "result.list")
    zone = definition_of(cohort).federation.time_zone
    lines = lines_of(read(), cohort)
    table = _table(cohort, lines, zone)
    if table.state.export:
        return send_table(table, f"resultats-{cohort.code}", local_day(now(), zone))
    counts = Counter(one.outcome for one in lines)
    return render_template(
        "juries/results/cohort.html",
        cohort=cohort,
        table=table,
        total=len(lines),
        counts=[(OUTCOME_LABELS[one], OUTCOME_KINDS[one], counts[one]) for one in Outcome],
        awaited=counts[None],
        again=[one for one in lines if one.resit is not None],
        departments=by_department(lines),
        resit_words=resit_words,
    )


def _table(cohort: Cohort, lines: Sequence[Line], zone: str) -> Table[Line]:
    columns = _columns(zone)
    state = TableState.from_args(request.args, columns, [], default_sort="nom")
    words = fold(state.search).split()
    kept = [
        one
        for one in lines
        if all(word in fold(f"{one.person.name} {one.structure} {one.department}") for word in words)
    ]
    sort = next((column.sort for column in columns if column.key == state.sort), None)
    if sort is not None:
        kept.sort(key=sort, reverse=state.descending)
    return Table(
        caption=f"Résultats, {cohort.label}",
        columns=columns,
        rows=kept if state.export else kept[state.offset : state.offset + state.size],
        state=state,
        total=len(kept),
        search_label="Nom, structure ou département",
        unit=("personne", "personnes"),
        empty_title="Personne n’est encore dans cette promotion.",
    )


def _columns(zone: str) -> list[Column[Line]]:
    return [
        Column(
            "nom",
            "Nom",
            lambda one: Link(
                one.person.listed_name, url_for("juries.result", enrollment_id=one.enrollment.id)
            ),
            sort=lambda one: one.person.sort_key,
            export=lambda one: one.person.listed_name,
        ),
        Column("structure", "Structure", lambda one: one.structure, sort=lambda one: fold(one.structure)),
        Column("departement", "Département", lambda one: one.department, sort=lambda one: one.department),
        Column(
            "resultat",
            "Résultat",
            _outcome,
            sort=lambda one: one.outcome.value if one.outcome else "",
            export=lambda one: OUTCOME_LABELS[one.outcome] if one.outcome else AWAITED,
        ),
        Column(
            "session",
            "Session",
            _session,
            sort=_session,
        ),
        Column(
            "soutenance",
            "Soutenance",
            lambda one: local_day(one.last.defence.starts_at, zone) if one.last else None,
            sort=lambda one: one.last.defence.starts_at.isoformat() if one.last else "",
        ),
        Column(
            "signe",
            "Procès-verbal signé",
            lambda one: local_day(one.last.signed_at, zone) if one.last else None,
            sort=lambda one: one.last.signed_at.isoformat() if one.last else "",
        ),
        Column(
            "reprendre",
            "À reprendre",
            lambda one: resit_words(one.resit) if one.resit else "",
            sort=lambda one: one.resit.value if one.resit else "",
        ),
        Column(
            "corriger",
            "À corriger",
            lambda one: one.last.result.to_correct if one.last else "",
            blank=True,
        ),
    ]


def _name(one: Line) -> CellValue:
    return Link(one.person.listed_name, url_for("juries.result", enrollment_id=one.enrollment.id))


def _outcome(one: Line) -> CellValue:
    if one.outcome is None:
        return Badge("waiting", AWAITED)
    return Badge(OUTCOME_KINDS[one.outcome], OUTCOME_LABELS[one.outcome])


def _session(one: Line) -> str:
    if one.last is None:
        return ""
    return "Rattrapage" if one.last.defence.session is DepositSession.RESIT else "Première"
