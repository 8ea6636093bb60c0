"""The board of a cohort, or of all those that go on: who needs attention and why, where each stands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from pacte.board.milestones import Group
from pacte.board.queries import Line, lines_in
from pacte.board.rows import Row, rows_of
from pacte.board.rules import Level
from pacte.board.views.by_cohort import Share, shares
from pacte.board.views.columns import (
    SORTS,
    columns_of,
    filters_of,
    follows_some,
    has_left,
    is_asked,
    keeps,
)
from pacte.board.views.drawing import IN_WORDS, TOWARDS, VIEW, Place, drawn, levels, scopes, sorts
from pacte.board.views.pages import COHORT, FEDERATION, pages, running
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohort_by_code, cohorts_of_federation, definition_of
from pacte.cohorts.registries import DOORS, Door
from pacte.followup.views.noted import MISTAKE, NOTED
from pacte.learners.views.pages import installed
from pacte.seminars.absences.offers import is_under_way
from pacte.web import SIGNED_IN, actor, authorise, can, here, now, read
from pacte.web.exports import send_table
from pacte.web.tables import Table, TableState

PAGE_SIZE = 20
"""Thirty milestones of each stay under 100 kB; the gravest are on the first page."""

DOORS["board"] = Door(label="Tableau de suivi", endpoint="board.cohort", permission="board.read")


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the page shows."""

    cohorts: Sequence[Cohort]
    """Those with learners; all while none has any."""
    shares: Sequence[Share]
    """Every cohort that was asked for, with or without learners."""
    table: Table[Row]
    lines: Sequence[Line]
    mine: bool
    groups: Sequence[Group]
    """Of the only cohort; none when there are several."""
    counts: Counter[Level]
    """How many are of each level, whatever is chosen among reasons and levels."""
    shown: Counter[Level]
    """Among those that are kept, on all pages."""

    @property
    def in_words(self) -> bool:
        return request.args.get(VIEW) == IN_WORDS


@pages.get(FEDERATION, may="board.open")
def federation() -> ResponseReturnValue:
    """Every learner of the cohorts that go on where the reader trains, or that their team runs."""
    cohorts = running(cohorts_of_federation(read()), actor(), now())
    found = _board(cohorts)
    if found.table.state.export:
        return send_table(found.table, "suivi", local_day(now(), here().time_zone))
    return _page(found, None)


@pages.get(COHORT, may=SIGNED_IN)
def cohort(code: str) -> ResponseReturnValue:
    """The learners of one cohort, over or not."""
    row = cohort_by_code(read(), code)
    if row is None:
        authorise("board.open", here())
        abort(404)
    authorise("board.read", row)
    found = _board([row])
    if found.table.state.export:
        return send_table(found.table, f"suivi-{row.code}", local_day(now(), here().time_zone))
    return _page(found, row)


def _board(cohorts: Sequence[Cohort]) -> Board:
    """Whole in memory before it is cut: what needs attention depends on dates that no column holds."""
    lines = lines_in(read(), cohorts)
    every = cohorts
    peopled = {line.enrollment.cohort_id for line in lines}
    cohorts = [cohort for cohort in cohorts if cohort.id in peopled] or cohorts
    filters = filters_of(cohorts, lines, actor())
    code = request.args.get("promotion", "")
    kept = [cohort for cohort in cohorts if cohort.code == code] or list(cohorts)
    ids = {cohort.id for cohort in kept}
    here_only = [line for line in lines if line.enrollment.cohort_id in ids]
    mine = follows_some(lines, actor())
    sortable = columns_of((), several=False)
    state = TableState.from_args(request.args, sortable, filters, default_sort="attention", size=PAGE_SIZE)
    rows = rows_of(
        read(),
        kept,
        [line for line in here_only if is_asked(line, state, actor(), mine=mine)],
        known=installed(),
        reader=actor(),
        now=now(),
    )
    groups = _groups(rows) if len(kept) == 1 else ()
    shown = [row for row in rows if keeps(row, state)]
    shown.sort(key=SORTS[state.sort][1], reverse=state.descending)
    state = _towards(state, shown)
    table = Table(
        caption="Tableau de suivi" + (f", {kept[0].label}" if len(kept) == 1 else ""),
        columns=columns_of(groups, several=len(kept) != 1),
        rows=shown if state.limit is None else shown[state.offset : state.offset + state.limit],
        state=state,
        total=len(shown),
        filters=filters,
        search_label="Nom ou structure",
        unit=("personne", "personnes"),
    )
    told = shares(every, kept, lines, rows)
    return Board(cohorts, told, table, lines, mine, groups, _by_level(rows), _by_level(shown))


def _by_level(rows: Sequence[Row]) -> Counter[Level]:
    return Counter(row.level for row in rows if not has_left(row))


def _groups(rows: Sequence[Row]) -> Sequence[Group]:
    """The columns that concern somebody who is shown."""
    if not rows:
        return ()
    ids = {row.enrollment_id for row in rows}
    kept = (
        replace(group, columns=[column for column in group.columns if ids & column.cells.keys()])
        for group in rows[0].groups
    )
    return [group for group in kept if group.columns]


def _towards(state: TableState, rows: Sequence[Row]) -> TableState:
    """The page of the row that the address names, kept in no other address."""
    wanted = request.args.get(TOWARDS, "")
    kept = tuple(pair for pair in state.kept if pair[0] not in (TOWARDS, NOTED))
    place = next((at for at, row in enumerate(rows) if str(row.enrollment_id) == wanted), None)
    page = state.page if place is None else place // state.size + 1
    return replace(state, kept=kept, page=page)


def _page(found: Board, only: Cohort | None) -> str:
    place = Place("board.cohort", {"code": only.code}) if only is not None else Place("board.federation")
    today = local_day(now(), here().time_zone)
    return render_template(
        "board/board.html",
        cohort=only,
        over_on=definition_of(only).defence.ends_on
        if only is not None and not is_under_way(only, now())
        else None,
        cohorts=found.cohorts,
        shares=[] if only is not None or len(found.shares) < 2 else found.shares,
        board=found,
        table=found.table,
        groups=() if found.in_words else found.groups,
        rows=list(drawn(place, found.table, found.shown, today)),
        today=today,
        mistake=MISTAKE,
        levels=levels(place, found.table.state, found.counts),
        knows_contacts=any(row.facts.sees_contacts for row in found.table.rows),
        view_href=place.address(found.table.state, vue="" if found.in_words else IN_WORDS),
        scopes=scopes(found.lines, place, found.table.state) if found.mine else [],
        sorts=sorts(place, found.table.state),
        may_manage=only is not None and can("cohort.list", only),
        may_oversee=can("federation.dashboard"),
    )
