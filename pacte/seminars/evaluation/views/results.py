"""Results for trainers and staff: a seminar's, and the overview of a cohort with the cold evaluation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.french import date_short, number, percent, period_words
from pacte.seminars.evaluation.loading import cold_window_of, hot_window_of
from pacte.seminars.evaluation.queries import Line, Result, overview_of, results_of
from pacte.seminars.evaluation.rules import LEAST_ANSWERS
from pacte.seminars.evaluation.views.pages import COHORT, SEMINAR, cohort_or_404, pages, setting_of
from pacte.seminars.models import Seminar
from pacte.seminars.queries import half_days_of
from pacte.seminars.setting import Setting, read_setting
from pacte.web import SIGNED_IN, authorise, can, now, read
from pacte.web.exports import send_table
from pacte.web.tables import CellValue, Column, Link, Table, TableState

READ = "evaluation.read"
STILL_OPEN = "Réponses encore attendues\u00a0: résultats masqués"
TOO_FEW = f"Moins de {LEAST_ANSWERS} réponses : résultats masqués"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the spreadsheet of results: one answer to one question, or one text."""

    audience: str
    question: str
    answer: str
    count: int | None = None
    share: str = ""
    mean: str = ""


@pages.get(f"{SEMINAR}/resultats", may=READ, of=Seminar)
def results(seminar: Seminar) -> ResponseReturnValue:
    """What was answered after a seminar, all together."""
    setting = setting_of(seminar)
    found = results_of(
        read(), setting.definition, cohort_id=seminar.cohort_id, seminar_id=seminar.id, now=now()
    )
    table = _table(f"Évaluation, {seminar.title}", found)
    if table.state.export:
        return send_table(table, f"evaluation-{setting.cohort.code}-{seminar.key}", _today(setting))
    window = hot_window_of(read(), setting, seminar.id)
    return render_template(
        "seminars/evaluation/results.html",
        setting=setting,
        seminar=seminar,
        when=_period(setting, seminar),
        window=window,
        is_over=window is not None and window.opens_at <= now(),
        is_closed=window is not None and window.closes_at <= now(),
        results=found,
        table=table,
        least=LEAST_ANSWERS,
    )


@pages.get(COHORT, may=SIGNED_IN)
def overview(code: str) -> ResponseReturnValue:
    """Every seminar of the cohort, and the cold evaluation beside them."""
    cohort = cohort_or_404(code)
    authorise(READ, cohort)
    setting = read_setting(read(), cohort)
    lines, cold = overview_of(read(), setting.definition, cohort.id, now())
    today = _today(setting)
    cold_table = _table(f"Évaluation à froid, {cohort.label}", cold, prefix="froid-")
    if cold_table.state.export:
        return send_table(cold_table, f"evaluation-a-froid-{cohort.code}", today)
    columns = _columns(setting)
    table: Table[Line] = Table(
        caption=f"Évaluations à chaud, {cohort.label}",
        columns=columns,
        rows=lines,
        state=TableState.from_args(request.args, columns, size=max(len(lines), 1)),
        total=len(lines),
        unit=("séminaire", "séminaires"),
        empty_title="Aucun séminaire n’est inscrit au calendrier.",
    )
    if table.state.export:
        return send_table(table, f"evaluations-{cohort.code}", today)
    return render_template(
        "seminars/evaluation/overview.html",
        setting=setting,
        table=table,
        cold=cold,
        cold_table=cold_table,
        cold_from=_cold_from(setting),
        may_manage=can("cohort.edit", cohort),
        least=LEAST_ANSWERS,
    )


def _cold_from(setting: Setting) -> date | None:
    window = cold_window_of(read(), setting)
    return window.opens_at.astimezone(ZoneInfo(setting.zone)).date() if window is not None else None


def _columns(setting: Setting) -> list[Column[Line]]:
    return [
        Column("seminaire", "Séminaire", _link),
        Column("date", "Date", lambda line: _day(line, setting.zone)),
        Column("demandes", "Demandes", lambda line: line.asked, align="end"),
        Column("reponses", "Réponses", lambda line: line.answered, align="end"),
        Column("taux", "Taux", lambda line: percent(line.answered, line.asked) if line.asked else None),
        Column("moyenne", "Moyenne des notes, sur 5", _mean),
    ]


def _link(line: Line) -> CellValue:
    return Link(line.seminar.title, url_for("evaluation.results", seminar_id=line.seminar.id))


def _day(line: Line, zone: str) -> str:
    return date_short(line.starts_at, tz=zone) if line.starts_at is not None else "à annoncer"


def _mean(line: Line) -> CellValue:
    if not line.asked:
        return None
    means = [one.mean for one in line.results if one.mean is not None]
    if not means:
        return "masquée" if any(one.is_hidden for one in line.results) else None
    return number(means[0], 1)


def _table(caption: str, results: Sequence[Result], prefix: str = "") -> Table[Row]:
    """The results as a spreadsheet holds them; on the page they are drawn."""
    columns: list[Column[Row]] = [
        Column("public", "Posée à", lambda row: row.audience),
        Column("question", "Question", lambda row: row.question),
        Column("reponse", "Réponse", lambda row: row.answer),
        Column("nombre", "Nombre", lambda row: row.count, align="end"),
        Column("part", "Part", lambda row: row.share),
        Column("moyenne", "Moyenne sur 5", lambda row: row.mean),
    ]
    rows = [row for result in results for row in _rows(result)]
    state = TableState.from_args(request.args, columns, prefix=prefix)
    return Table(caption=caption, columns=columns, rows=rows, state=state, total=len(rows))


def _rows(result: Result) -> Iterator[Row]:
    audience = result.audience.label
    yield Row(audience, "Personnes interrogées", "", result.asked)
    share = percent(result.answered, result.asked) if result.asked else ""
    yield Row(audience, "Réponses reçues", "", result.answered, share)
    if result.is_hidden:
        yield Row(audience, STILL_OPEN if result.is_open else TOO_FEW, "")
        return
    for one in result.outcomes:
        mean = number(one.mean, 1) if one.mean is not None else ""
        for bar in one.bars:
            part = percent(bar.count, one.total) if one.total else ""
            yield Row(audience, one.question.label, bar.label, bar.count, part, mean)
        for text in one.texts:
            yield Row(audience, one.question.label, text, 1)


def _period(setting: Setting, seminar: Seminar) -> str:
    days = [
        one.starts_at.astimezone(ZoneInfo(setting.zone)).date()
        for one in half_days_of(read(), [seminar.id]).get(seminar.id, [])
    ]
    return period_words(days[0], days[-1]) if days else "date à annoncer"


def _today(setting: Setting) -> date:
    return now().astimezone(ZoneInfo(setting.zone)).date()
