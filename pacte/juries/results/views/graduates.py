"""Those who are admitted in a federation, by year and department, for its team; as a spreadsheet too."""

from collections.abc import Callable, Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohorts_of_federation
from pacte.juries.results.graduates import Graduate, by_year_and_department, graduates_in
from pacte.juries.results.words import SESSIONS
from pacte.juries.views.pages import pages
from pacte.text import fold
from pacte.web import can, here, now, read
from pacte.web.exports import send_table
from pacte.web.tables import Column, Filter, Link, Table, TableState

NOWHERE = "sans"
"""In the address: without a department."""


@pages.get("/regions/<federation>/admis", may="graduate.list")
def graduates() -> ResponseReturnValue:
    """Of the cohorts that the reader works in; final results alone."""
    cohorts = [one for one in cohorts_of_federation(read()) if can("result.list", one)]
    found = graduates_in(read(), cohorts)
    table = _table(found)
    if table.state.export:
        return send_table(table, f"admis-{here().slug}", local_day(now(), here().time_zone))
    years, departments = by_year_and_department(found)
    return render_template(
        "juries/results/graduates.html",
        table=table,
        years=years,
        departments=departments,
        totals=[sum(column) for column in zip(*(counts for _, counts in departments), strict=True)],
        total=len(found),
    )


def _table(found: Sequence[Graduate]) -> Table[Graduate]:
    columns = _columns(whole=bool(request.args.get("export")))
    years = [(str(one), str(one)) for one in dict.fromkeys(one.year for one in found)]
    codes = sorted({one.department for one in found}, key=lambda one: (not one, one))
    filters = [
        Filter("an", "Année", years, "Toutes"),
        Filter("dep", "Département", [(one or NOWHERE, one or "Non renseigné") for one in codes]),
    ]
    state = TableState.from_args(request.args, columns, filters)
    words, year, code = fold(state.search).split(), state.filters.get("an"), state.filters.get("dep")
    kept = [
        one
        for one in found
        if (not year or year == str(one.year))
        and (not code or code == (one.department or NOWHERE))
        and all(word in fold(f"{one.person.name} {one.structure}") for word in words)
    ]
    sort = next((column.sort for column in columns if column.key == state.sort), None)
    if sort is not None:
        kept.sort(key=sort, reverse=state.descending)
    return Table(
        caption=f"Admis, {here().name}",
        columns=columns,
        rows=kept if state.export else kept[state.offset : state.offset + state.size],
        state=state,
        filters=filters,
        total=len(kept),
        search_label="Nom ou structure",
        unit=("personne", "personnes"),
        empty_title="Personne n’est encore admis.",
    )


def _columns(*, whole: bool) -> list[Column[Graduate]]:
    """``whole``: with what a screen has no room for."""
    columns = [
        Column[Graduate](
            "nom",
            "Nom",
            lambda one: Link(
                one.person.listed_name, url_for("juries.result", enrollment_id=one.enrollment.id)
            ),
            sort=lambda one: one.person.sort_key,
        ),
        _sorted("annee", "Année", lambda one: str(one.year)),
        _sorted("departement", "Département", lambda one: one.department),
        _sorted("structure", "Structure", lambda one: one.structure),
        _sorted("promotion", "Promotion", lambda one: one.cohort.label),
        _sorted("mention", "Mention", lambda one: one.enrollment.track),
    ]
    further = [
        Column[Graduate]("adresse", "Adresse électronique", lambda one: one.person.email),
        Column[Graduate]("session", "Session", lambda one: SESSIONS[one.final.defence.session]),
        Column[Graduate](
            "soutenance", "Soutenance", lambda one: local_day(one.final.defence.starts_at, here().time_zone)
        ),
        Column[Graduate](
            "signe", "Procès-verbal signé", lambda one: local_day(one.final.signed_at, here().time_zone)
        ),
    ]
    return [*columns, *further] if whole else columns


def _sorted(key: str, label: str, value: Callable[[Graduate], str]) -> Column[Graduate]:
    return Column(key, label, value, sort=lambda one: fold(value(one)))
