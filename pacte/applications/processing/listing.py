"""The dossiers of a cohort as lines of a table: a constant number of statements, however many dossiers."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pacte.applications.facts import CohortFacts
from pacte.applications.models import Application, Waiver
from pacte.applications.processing.following import lately_withdrawn, left_behind
from pacte.applications.processing.rules import DuesStanding, Standing, standing
from pacte.applications.processing.selecting import (
    ASSIGNED,
    DUES_BY_CODE,
    FIRST_DUE,
    LATE,
    ORDERS,
    STRUCTURE_DUES,
    TO_SEE,
    UNREAD,
    dossiers_of,
    matching_ids,
)
from pacte.applications.registries import out_of_the_running
from pacte.applications.rules import met, unmet
from pacte.applications.snapshot import snapshots
from pacte.applications.vocabulary import ApplicationState, WaiverState
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Structure

COUNTED_AT_MOST = 300
"""Up to so many dossiers, the choices « complete » and « incomplete » carry their number on every page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A dossier as the table shows it."""

    id: int
    reference: str
    name: str
    given_name: str
    family_name: str
    standing: Standing
    done: int
    total: int
    missing: tuple[str, ...]
    """What the deposit still asks for, in words."""
    dues: DuesStanding
    waiver: WaiverState | None
    track: str
    department: str
    structure: str
    structure_id: int | None
    deposited_at: datetime | None
    assigned_to: str
    unread: int
    late: int
    to_see: int
    """Documents asked for and received, that nobody has looked at."""
    email: str
    phone: str
    request_due_at: datetime | None
    """Of the document asked for that is due first; its first instant that is too late."""
    others: tuple[str, ...] = ()
    """The structures of the dossier that do not bear it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a dossier has come."""

    done: int
    total: int
    missing: tuple[str, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facets:
    """What the filters of one dossier can be asked; light, read for all dossiers of the cohort at once."""

    id: int
    standing: Standing
    track: str
    department: str
    dues: DuesStanding
    waiver: str
    assigned: str
    attention: frozenset[str]
    complete: bool | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of the list, checked by the view."""

    search: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = "nom"
    descending: bool = False
    limit: int | None = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of lines, the number of dossiers that match, and the number behind each choice of a filter."""

    lines: Sequence[Line]
    total: int
    matching: Sequence[int]
    """Ids of all the dossiers that match, in no order."""
    written_to: int
    """How many of them a letter reaches: the withdrawn ones get none."""
    counts: Mapping[str, Counter[str]]
    """Filter → choice → dossiers, the other filters being as they are."""
    overall: Mapping[str, Counter[str]]
    """The same without any filter nor search."""


FACETS: Mapping[str, Callable[[Facets], frozenset[str]]] = {
    "etat": lambda facet: frozenset({facet.standing.value}),
    "completude": lambda facet: (
        frozenset() if facet.complete is None else frozenset({"complet" if facet.complete else "incomplet"})
    ),
    "cotisation": lambda facet: frozenset({facet.dues.value}),
    "derogation": lambda facet: frozenset({facet.waiver}),
    "mention": lambda facet: frozenset({facet.track or "aucune"}),
    "departement": lambda facet: frozenset({facet.department or "aucun"}),
    "suivi": lambda facet: frozenset({facet.assigned}),
    "attention": lambda facet: facet.attention,
}


def listing(
    session: FencedSession,
    *,
    cohort: Cohort,
    facts: CohortFacts,
    asked: Asked,
    now: datetime,
    hidden: Collection[int] = (),
) -> Listing:
    """Ten to sixteen statements, whatever the number of dossiers; those ``hidden`` are in none of it."""
    by_completeness = asked.sort == "completude" or "completude" in asked.filters
    out = out_of_the_running(session, [cohort])
    everyone = [facet for facet in _facets(session, cohort, facts, now, out) if facet.id not in hidden]
    found = set(session.scalars(matching_ids(cohort, facts, asked.search))) if asked.search else None
    progress: Mapping[int, Progress] = {}
    if by_completeness or len(everyone) <= COUNTED_AT_MOST:
        progress = _progress(session, cohort, facts, [facet.id for facet in everyone], now)
        everyone = [_with_completeness(facet, progress) for facet in everyone]
    searched = everyone if found is None else [facet for facet in everyone if facet.id in found]
    kept = [facet for facet in searched if _matches(facet, asked.filters)]
    matching = [facet.id for facet in kept]
    shown = matching
    if asked.sort == "completude":
        shown = _window(sorted(matching, key=lambda one: _missing_key(progress[one], one)), asked)
    lines = _lines(session, cohort, facts, asked, shown, now, out)
    if not progress:
        progress = _progress(session, cohort, facts, [line.id for line in lines], now)
    return Listing(
        lines=[_line_with(line, progress[line.id]) for line in lines],
        total=len(matching),
        matching=matching,
        written_to=sum(facet.standing is not Standing.WITHDRAWN for facet in kept),
        counts=_counts(searched, asked.filters),
        overall=_counts(everyone, {}),
    )


def _facets(
    session: FencedSession, cohort: Cohort, facts: CohortFacts, now: datetime, out: Collection[int]
) -> list[Facets]:
    rows = session.execute(
        dossiers_of(
            cohort,
            facts,
            Application.id,
            Application.state,
            Application.track,
            Structure.department,
            STRUCTURE_DUES,
            Waiver.state,
            Application.assigned_to_id,
            UNREAD,
            LATE,
            FIRST_DUE,
            TO_SEE,
        )
    )
    found = []
    unfollowed = left_behind(session, [cohort])
    gone_lately = lately_withdrawn(session, [cohort], now)
    for identity, state, track, department, dues, waiver, assigned, unread, late, due_at, to_see in rows:
        attention = set()
        if unread:
            attention.add("messages")
        if late:
            attention.add("retard")
        if to_see:
            attention.add("recue")
        if due_at is not None and identity not in out and state is not ApplicationState.WITHDRAWN:
            attention.add("demande" if now < due_at else "depassee")
        if identity in gone_lately:
            attention.add("retrait")
        if identity in unfollowed:
            attention.add("a-confier")
        found.append(
            Facets(
                id=identity,
                standing=standing(state, facts.closes_at, now),
                track=track or "",
                department=department or "",
                dues=DUES_BY_CODE[dues],
                waiver="aucune" if waiver is None or _is_ended(state, waiver) else waiver.value,
                assigned=str(assigned) if assigned else "personne",
                attention=frozenset(attention),
                complete=None,
            )
        )
    return found


def _lines(
    session: FencedSession,
    cohort: Cohort,
    facts: CohortFacts,
    asked: Asked,
    ids: Sequence[int],
    now: datetime,
    out: Collection[int],
) -> list[Line]:
    statement = dossiers_of(
        cohort,
        facts,
        Application.id,
        Application.reference,
        Application.given_name,
        Application.family_name,
        Application.state,
        Application.track,
        Application.deposited_at,
        Structure.id,
        Structure.name,
        Structure.department,
        STRUCTURE_DUES,
        Waiver.state,
        ASSIGNED.given_name,
        ASSIGNED.family_name,
        UNREAD,
        LATE,
        FIRST_DUE,
        TO_SEE,
        Application.email,
        Application.phone,
    ).where(Application.id.in_(ids))
    if asked.sort != "completude":
        statement = statement.order_by(*_order(asked)).offset(asked.offset or None).limit(asked.limit)
    lines = [
        Line(
            id=row[0],
            reference=row[1],
            name=f"{row[3]} {row[2]}".strip() or "Sans nom",
            given_name=row[2],
            family_name=row[3],
            standing=standing(row[4], facts.closes_at, now),
            done=0,
            total=0,
            missing=(),
            dues=DUES_BY_CODE[row[10]],
            waiver=None if _is_ended(row[4], row[11]) else row[11],
            track=row[5] or "",
            department=row[9] or "",
            structure=row[8] or "",
            structure_id=row[7],
            deposited_at=row[6],
            assigned_to=f"{row[12] or ''} {row[13] or ''}".strip(),
            unread=row[14],
            late=row[15],
            to_see=row[17],
            email=row[18],
            phone=row[19],
            request_due_at=None if row[0] in out or row[4] is ApplicationState.WITHDRAWN else row[16],
        )
        for row in session.execute(statement)
    ]
    if asked.sort == "completude":
        place = {identity: position for position, identity in enumerate(ids)}
        lines.sort(key=lambda line: place[line.id])
    return lines


def _is_ended(state: ApplicationState, waiver: WaiverState | None) -> bool:
    """A waiver that nobody decided before the withdrawal: there is nothing to decide any more."""
    return state is ApplicationState.WITHDRAWN and waiver is WaiverState.REQUESTED


def _order(asked: Asked) -> list[Any]:
    terms = ORDERS.get(asked.sort, Application.sort_key)
    terms = terms if isinstance(terms, tuple) else (terms,)
    ordered = [(term.desc() if asked.descending else term.asc()).nulls_last() for term in terms]
    return [*ordered, Application.sort_key, Application.id]


def _progress(
    session: FencedSession, cohort: Cohort, facts: CohortFacts, ids: Sequence[int], now: datetime
) -> dict[int, Progress]:
    """What is there, what is asked and what is missing of each dossier; seven statements."""
    if not ids:
        return {}
    rows = session.scalars(
        select(Application).where(Application.cohort_id == cohort.id, Application.id.in_(ids))
    ).all()
    found = {}
    for identity, dossier in snapshots(session, rows, facts).items():
        missing = unmet(dossier, facts, now)
        done = len(met(dossier, facts, now))
        others = tuple(one.name for one in dossier.structures if not one.is_bearer)
        found[identity] = Progress(done, done + len(missing), missing, others)
    return found


def _missing_key(progress: Progress, identity: int) -> tuple[int, int]:
    return len(progress.missing), identity


def _window(ids: list[int], asked: Asked) -> list[int]:
    ordered = list(reversed(ids)) if asked.descending else ids
    end = None if asked.limit is None else asked.offset + asked.limit
    return ordered[asked.offset : end]


def _with_completeness(facet: Facets, progress: Mapping[int, Progress]) -> Facets:
    return replace(facet, complete=not progress[facet.id].missing)


def _line_with(line: Line, progress: Progress) -> Line:
    return replace(
        line, done=progress.done, total=progress.total, missing=progress.missing, others=progress.others
    )


def _matches(facet: Facets, filters: Mapping[str, str], *, but: str = "") -> bool:
    return all(value in FACETS[key](facet) for key, value in filters.items() if key != but)


def _counts(facets: Sequence[Facets], filters: Mapping[str, str]) -> dict[str, Counter[str]]:
    return {
        key: Counter(
            choice for facet in facets if _matches(facet, filters, but=key) for choice in choices(facet)
        )
        for key, choices in FACETS.items()
    }
