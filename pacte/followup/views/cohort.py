"""The contacts of a cohort: counted by theme and channel, then one by one; both as spreadsheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.followup.models import FollowUp
from pacte.followup.queries import (
    LEARNER,
    Row,
    Tally,
    authors_of,
    cohort_statement,
    days_of,
    rows_of,
    tally_of,
)
from pacte.followup.views.pages import COHORT, cohort_or_404, pages, zone_of
from pacte.followup.vocabulary import CHANNEL_LABELS, THEMES, Channel, theme_words
from pacte.text import fold
from pacte.web import SIGNED_IN, actor, can, now, read
from pacte.web.exports import send_table
from pacte.web.tables import Badge, CellValue, Column, Filter, Link, Stacked, Table, TableState

THEMES_PREFIX = "themes-"
NOTE_SHOWN = 140
WITHOUT = "Sans thème"


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A line of what is counted: a theme, or all contacts."""

    label: str
    counts: dict[Channel, int]
    total: int


@pages.get(COHORT, may=SIGNED_IN)
def cohort(code: str) -> ResponseReturnValue:
    """What the reader may see; each export holds the same rows."""
    row = cohort_or_404(code, "follow_up.list")
    table, counted = _tables(row)
    for asked, name in ((table, "contacts"), (counted, "contacts-themes")):
        if asked.state.export:
            return send_table(asked, f"{name}-{row.code}", local_day(now(), zone_of(row)))
    return render_template(
        "followup/cohort.html",
        cohort=row,
        table=table,
        counted=counted,
        may_import=can("follow_up.import", row),
        sees_all=can("follow_up.oversee", row),
        may_manage=can("cohort.list", row),
    )


def _tables(row: Cohort) -> tuple[Table[Row], Table[ThemeLine]]:
    whole = cohort_statement(row, actor())
    periods = period_choices(days_of(read(), whole))
    columns = _columns()
    filters = [
        Filter("periode", "Période", [(key, label) for key, label, _ in periods], "Toutes"),
        Filter("canal", "Canal", [(one.value, label) for one, label in CHANNEL_LABELS.items()]),
        Filter("theme", "Thème", list(THEMES.items())),
        Filter("par", "Noté par", authors_of(read(), whole), "Tout le monde"),
        Filter("suite", "Suite", [("ouverte", "À donner")], "Toutes"),
    ]
    state = TableState.from_args(request.args, columns, filters, default_sort="-date")
    chosen = state.filters
    statement = cohort_statement(
        row,
        actor(),
        search=fold(state.search).split(),
        between=next((days for key, _, days in periods if key == chosen.get("periode")), None),
        channel=chosen.get("canal", ""),
        theme=chosen.get("theme", ""),
        author=chosen.get("par", ""),
        open_steps=bool(chosen.get("suite")),
    )
    tally = tally_of(read(), statement)
    table = Table(
        caption=f"Contacts, {row.label}",
        columns=columns,
        rows=rows_of(read(), state.window(statement, columns, FollowUp.id.desc())),
        state=state,
        total=tally.total,
        filters=filters,
        search_label="Nom",
        unit=("contact", "contacts"),
        empty_title="Aucun contact n’est encore noté.",
        empty_text="Un contact se note depuis la page de chaque personne, ou depuis la liste.",
    )
    return table, theme_table(row, tally)


def theme_table(row: Cohort, tally: Tally) -> Table[ThemeLine]:
    """Themes by channel; the last line counts contacts, so that a contact with two themes counts once."""
    columns: list[Column[ThemeLine]] = [
        Column("theme", "Thème", lambda line: line.label),
        *(_channel_column(channel) for channel in CHANNEL_LABELS),
        Column("total", "Ensemble", lambda line: line.total, align="end"),
    ]
    state = TableState.from_args(request.args, columns, prefix=THEMES_PREFIX, size=len(THEMES) + 2)
    lines = list(theme_lines(tally))
    return Table(
        caption=f"Contacts par thème et par canal, {row.label}",
        columns=columns,
        rows=lines,
        state=state,
        total=len(lines),
        unit=("ligne", "lignes"),
        layout="scroll",
        empty_title="Rien à compter.",
    )


def theme_lines(tally: Tally) -> Sequence[ThemeLine]:
    """A line for each theme that was spoken of, then one for all contacts; nothing where nothing is."""
    lines = []
    for key, label in (*THEMES.items(), ("", WITHOUT)):
        counts = {channel: tally.themes[key, channel] for channel in CHANNEL_LABELS}
        if any(counts.values()):
            lines.append(ThemeLine(label, counts, sum(counts.values())))
    if tally.total:
        every = {channel: tally.channels[channel] for channel in CHANNEL_LABELS}
        lines.append(ThemeLine("Tous les contacts", every, tally.total))
    return lines


def _channel_column(channel: Channel) -> Column[ThemeLine]:
    return Column(channel.value, CHANNEL_LABELS[channel], lambda line: line.counts[channel], align="end")


Period = tuple[str, str, tuple[date, date]]


def period_choices(days: tuple[date, date] | None) -> list[Period]:
    """Each year in which something was noted, the latest first, with its quarters: key, label, days."""
    if days is None:
        return []
    found: list[Period] = []
    for year in range(days[1].year, days[0].year - 1, -1):
        found.append((str(year), f"Année {year}", (date(year, 1, 1), date(year, 12, 31))))
        for quarter in (4, 3, 2, 1):
            first = date(year, 3 * quarter - 2, 1)
            following = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
            last = following - timedelta(days=1)
            if first <= days[1] and last >= days[0]:
                found.append((f"{year}-T{quarter}", f"{year}, trimestre {quarter}", (first, last)))
    return found


def _columns() -> list[Column[Row]]:
    return [
        Column(
            "nom",
            "Personne",
            lambda row: Stacked(
                Link(row.learner, url_for("followup.learner", enrollment_id=row.contact.enrollment_id)),
                _short(row.contact.note),
            ),
            sort=LEARNER.sort_key,
        ),
        Column("date", "Date", lambda row: row.contact.held_on, sort=FollowUp.held_on),
        Column("canal", "Canal", lambda row: CHANNEL_LABELS[row.contact.channel], sort=FollowUp.channel),
        Column("themes", "Thèmes", lambda row: theme_words(row.contact.themes)),
        Column("note", "Note", lambda row: row.contact.note, only="export"),
        Column("suite", "Suite", _step, export=lambda row: row.contact.next_step, blank=True),
        Column("pour-le", "Suite pour le", lambda row: row.contact.next_on, only="export"),
        Column(
            "suite-faite",
            "Suite faite",
            lambda row: row.contact.next_done_at is not None if row.contact.next_step else "",
            only="export",
        ),
        Column("par", "Noté par", lambda row: row.author),
        Column("partage", "Partagé", lambda row: row.contact.shared, only="export"),
    ]


def _short(note: str) -> str:
    line = " ".join(note.split())
    return line if len(line) <= NOTE_SHOWN else line[: NOTE_SHOWN - 1].rstrip() + "…"


def _step(row: Row) -> CellValue:
    contact = row.contact
    if not contact.next_step:
        return ""
    if contact.next_done_at is not None:
        return Stacked(Badge("done", "Faite"), contact.next_step)
    return Stacked(Badge("waiting", "À donner"), contact.next_step)
