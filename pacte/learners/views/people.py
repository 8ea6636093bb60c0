"""Learners in a table whose states depend on dates that no column holds: chosen and cut in memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeVar

from flask import request

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.learners.models import Enrollment
from pacte.text import fold
from pacte.web.tables import Column, Filter, Table, TableState

PAGE_SIZE = 50


class PersonRow(Protocol):
    """A learner, and whether they are among those whom a filter asks for."""

    @property
    def enrollment(self) -> Enrollment: ...

    @property
    def person(self) -> Person: ...

    def has(self, what: str, /) -> bool: ...


RowT = TypeVar("RowT", bound=PersonRow)


def people_table(
    cohort: Cohort,
    rows: Iterable[RowT],
    *,
    caption: str,
    columns: Sequence[Column[RowT]],
    choices: Sequence[tuple[str, str]],
    orders: Mapping[str, Callable[[RowT], Any]],
    layout: Literal["scroll", "both"] = "scroll",
) -> Table[RowT]:
    """What the address asks of ``rows``, by name unless a column of ``orders`` sorts.

    ``choices``: what :meth:`PersonRow.has` knows, with its words after « Qui a ».
    """
    filters = [
        Filter("etat", "Qui a", list(choices), "Tout le monde"),
        Filter("mention", "Mention", [(track, track) for track in cohort.tracks], "Toutes"),
    ]
    state = TableState.from_args(request.args, columns, filters, default_sort="nom", size=PAGE_SIZE)
    kept = [row for row in rows if _is_asked(row, state)]
    kept.sort(key=orders.get(state.sort, lambda row: row.person.sort_key), reverse=state.descending)
    return Table(
        caption=caption,
        columns=columns,
        rows=kept if state.limit is None else kept[state.offset : state.offset + state.limit],
        state=state,
        total=len(kept),
        filters=filters,
        search_label="Nom",
        unit=("personne", "personnes"),
        layout=layout,
        empty_title="Personne ne répond à ces choix."
        if state.is_filtered
        else "Personne n’est encore inscrit.",
        empty_text="" if state.is_filtered else "Les personnes inscrites dans la promotion apparaissent ici.",
    )


def _is_asked(row: PersonRow, state: TableState) -> bool:
    wanted, track = state.filters.get("etat", ""), state.filters.get("mention", "")
    return (
        (not wanted or row.has(wanted))
        and (not track or row.enrollment.track == track)
        and all(word in row.person.sort_key for word in fold(state.search).split())
    )
