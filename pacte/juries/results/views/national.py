"""The EHESP's page of results, all regions together: waves received, and who is admitted, where and when."""

from collections.abc import Sequence

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.database import Scope
from pacte.juries.models import ResultWave
from pacte.juries.results.received import Figure, figures_of, received_waves
from pacte.juries.results.views.archives import wave_archive
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import OUTCOME_KINDS, OUTCOME_LABELS, Outcome
from pacte.text import fold
from pacte.web import get_or_404, now, read, services
from pacte.web.exports import send_table
from pacte.web.tables import Column, Filter, Stacked, Table, TableState

RECEIVED = "/resultats-recus"


@pages.get(RECEIVED, may="result.receive")
def received() -> ResponseReturnValue:
    """What federations sent, the last wave first; the figures that come of it, as a spreadsheet too."""
    with services().database.session(Scope.national()) as session:
        waves = received_waves(session)
    figures = figures_of(waves)
    table = _table(figures)
    if table.state.export:
        return send_table(table, "admis-ehesp", local_day(now(), "Europe/Paris"))
    return render_template(
        "juries/results/received.html",
        waves=waves,
        table=table,
        admitted=sum(one.admitted for one in figures),
        outcomes=[(one, OUTCOME_LABELS[one], OUTCOME_KINDS[one]) for one in Outcome],
    )


@pages.get(
    "/regions/<federation>/resultats/vagues/<int:result_wave_id>.zip", may="result.receive", of=ResultWave
)
def received_wave(result_wave: ResultWave) -> Response:
    """The list and the signed minutes of one of them."""
    return wave_archive(get_or_404(read(), Cohort, result_wave.cohort_id), result_wave)


def _table(figures: Sequence[Figure]) -> Table[Figure]:
    columns = [
        Column("annee", "Année", lambda one: str(one.year), sort=lambda one: str(one.year)),
        Column(
            "federation",
            "Fédération",
            lambda one: Stacked(one.federation.name, one.federation.region),
            sort=lambda one: fold(one.federation.name),
        ),
        Column[Figure]("region", "Région", lambda one: one.federation.region, only="export"),
        Column("departement", "Département", lambda one: one.department, sort=lambda one: one.department),
        Column("admis", "Admis", lambda one: one.admitted, sort=lambda one: f"{one.admitted:6}", align="end"),
        Column("recus", "Personnes", lambda one: one.heard, sort=lambda one: f"{one.heard:6}", align="end"),
    ]
    filters = [
        Filter(
            "an",
            "Année",
            [(year, year) for year in dict.fromkeys(str(one.year) for one in figures)],
            all_label="Toutes",
        ),
        Filter(
            "fede",
            "Fédération",
            sorted({(one.federation.slug, one.federation.name) for one in figures}, key=lambda one: one[1]),
            all_label="Toutes",
        ),
    ]
    state = TableState.from_args(request.args, columns, filters)
    kept = [
        one
        for one in figures
        if state.filters.get("an") in (None, "", str(one.year))
        and state.filters.get("fede") in (None, "", one.federation.slug)
    ]
    sort = next((column.sort for column in columns if column.key == state.sort), None)
    if sort is not None:
        kept.sort(key=sort, reverse=state.descending)
    return Table(
        caption="Admis par année, fédération et département",
        columns=columns,
        rows=kept if state.export else kept[state.offset : state.offset + state.size],
        state=state,
        filters=filters,
        total=len(kept),
        totals={"admis": sum(one.admitted for one in kept), "recus": sum(one.heard for one in kept)},
        unit=("ligne", "lignes"),
        empty_title="Aucun résultat n’a encore été reçu.",
    )
