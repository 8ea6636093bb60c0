"""The mémoires of a cohort: learners with subject, deposit, what is in the way, how far readers are."""

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.cohorts.registries import DOORS, Door
from pacte.french import agreed, plural
from pacte.learners.models import Enrollment
from pacte.learners.views.pages import zone_of
from pacte.learners.views.people import people_table
from pacte.memoires.overview.counting import DEPOSITED
from pacte.memoires.overview.queries import Line, lines_of
from pacte.memoires.views.pages import COHORT, cohort_or_404, pages
from pacte.memoires.vocabulary import (
    ADMISSIBILITY_KINDS,
    ADMISSIBILITY_LABELS,
    SUBJECT_KINDS,
    SUBJECT_LABELS,
    WAIVER_LABELS,
    Admissibility,
    SubjectState,
)
from pacte.web import SIGNED_IN, actor, can, now, read
from pacte.web.exports import send_table
from pacte.web.tables import Badge, CellValue, Column, ExportValue, Link, Stacked, Table

MINE, LACKING, SHARED = "mes-apprenants", "lecteurs", "partage"
SUBJECTS = {
    "sujet-attendu": SubjectState.AWAITED,
    "sujet-propose": SubjectState.PROPOSED,
    "sujet-a-reprendre": SubjectState.REDO,
    "sujet-valide": SubjectState.VALIDATED,
    "sujet-a-confirmer": SubjectState.TO_CONFIRM,
}
COUNTED = (
    (Admissibility.AWAITED, "attendu", "attendus"),
    (Admissibility.ADMISSIBLE, "recevable", "recevables"),
    (Admissibility.BLOCKED, "à corriger", "à corriger"),
    (Admissibility.RESIT, "en rattrapage", "en rattrapage"),
)

DOORS["memoires"] = Door(label="Mémoires", endpoint="memoires.cohort", permission="memoire.list")


@dataclass(frozen=True, slots=True)
class Row:
    """A line, as the table reads it."""

    line: Line
    zone: str
    wanted: int
    """Readers that the cohort gives a mémoire."""

    @property
    def enrollment(self) -> Enrollment:
        return self.line.enrollment

    @property
    def person(self) -> Person:
        return self.line.person

    @property
    def subject(self) -> SubjectState:
        memoire = self.line.known.memoire
        return memoire.subject_state if memoire is not None else SubjectState.AWAITED

    @property
    def state(self) -> Admissibility:
        return self.line.known.standing.admissibility

    @property
    def drafts(self) -> int:
        memoire = self.line.known.memoire
        return memoire.draft_number if memoire is not None else 0

    @property
    def deposited_on(self) -> date | None:
        deposit = self.line.known.deposit
        return local_day(deposit.deposited_at, self.zone) if deposit is not None else None

    @property
    def pages(self) -> int | None:
        return self.line.known.deposit.pages if self.line.known.deposit is not None else None

    @property
    def days_late(self) -> int:
        return self.line.known.deposit.days_late if self.line.known.deposit is not None else 0

    @property
    def is_shared(self) -> bool:
        return self.line.known.memoire is not None and self.line.known.memoire.shared_at is not None

    @property
    def reasons(self) -> str:
        """What is in the way, all of it."""
        return " ".join(one.message for one in self.line.known.standing.blockers)

    @property
    def waived(self) -> str:
        return ", ".join(WAIVER_LABELS[one] for one in self.line.known.standing.waived)

    def has(self, what: str) -> bool:
        """Whether the learner is among those whom a filter asks for."""
        if what in SUBJECTS:
            return self.subject is SUBJECTS[what]
        if what == MINE:
            return self.line.is_mine
        if what == SHARED:
            return self.is_shared
        if what == DEPOSITED:
            return self.line.known.deposit is not None
        if what == LACKING:
            readers = self.line.readers
            return (
                self.state is not Admissibility.AWAITED
                and readers is not None
                and readers.asked < self.wanted
            )
        return self.state == what


@pages.get(COHORT, may=SIGNED_IN)
def cohort(code: str) -> ResponseReturnValue:
    """Everybody's, as filtered and sorted, one's own learners first; the same rows as a spreadsheet."""
    found = cohort_or_404(code, "memoire.list")
    sees_readers = can("reading.assign", found)
    definition, zone = definition_of(found), zone_of(found)
    rows = [
        Row(line, zone, definition.memoire.readers)
        for line in lines_of(read(), found, actor(), with_readers=sees_readers)
    ]
    table = _table(found, rows, sees_readers=sees_readers)
    if table.state.export:
        return send_table(table, f"memoires-{found.code}", local_day(now(), zone))
    states = Tally(row.state for row in rows)
    return render_template(
        "memoires/overview/cohort.html",
        cohort=found,
        table=table,
        due_on=definition.memoire.due_on,
        counts=[
            {
                "value": states[state],
                "label": agreed(states[state], one, many),
                "href": url_for("memoires.cohort", code=found.code, etat=state.value),
            }
            for state, one, many in COUNTED
            if states[state]
        ],
        may_manage=can("learner.manage", found),
    )


def _table(cohort: Cohort, rows: Sequence[Row], *, sees_readers: bool) -> Table[Row]:
    follows = any(row.line.is_mine for row in rows)
    return people_table(
        cohort,
        rows,
        caption=f"Mémoires, {cohort.label}",
        columns=[*_columns(), *(_readers_columns() if sees_readers else [])],
        choices=[
            *([(MINE, "un suivi par vous")] if follows else []),
            *((key, f"un sujet {SUBJECT_LABELS[state].lower()}") for key, state in SUBJECTS.items()),
            (Admissibility.AWAITED.value, "un mémoire attendu"),
            (DEPOSITED, "un mémoire déposé"),
            (Admissibility.ADMISSIBLE.value, "un mémoire recevable"),
            (Admissibility.BLOCKED.value, "une soutenance bloquée"),
            (Admissibility.RESIT.value, "un mémoire en session de rattrapage"),
            *([(LACKING, "des lecteurs qui manquent")] if sees_readers else []),
            (SHARED, "un mémoire partagé"),
        ],
        orders={
            "nom": lambda row: (not row.line.is_mine, row.person.sort_key),
            "brouillons": lambda row: row.drafts,
            "depose": lambda row: (row.deposited_on is None, row.deposited_on or date.max),
            "pages": lambda row: row.pages or 0,
            "retard": lambda row: row.days_late,
        },
    )


def _columns() -> list[Column[Row]]:
    return [
        Column(
            "nom",
            "Nom",
            lambda row: Stacked(
                Link(row.person.listed_name, url_for("memoires.memoire", enrollment_id=row.enrollment.id)),
                row.line.known.title,
            ),
            sort="nom",
        ),
        Column("mention", "Mention", lambda row: row.enrollment.track, only="export"),
        Column("sujet", "Sujet", lambda row: Badge(SUBJECT_KINDS[row.subject], SUBJECT_LABELS[row.subject])),
        Column("titre", "Titre", lambda row: row.line.known.title, only="export"),
        Column(
            "brouillons",
            "Brouillons",
            lambda row: row.drafts or None,
            sort="brouillons",
            align="end",
            export=lambda row: row.drafts,
            blank=True,
        ),
        Column("depose", "Déposé le", _deposited, sort="depose", blank=True),
        Column(
            "version",
            "Dépôt n°",
            lambda row: row.line.known.deposit.number if row.line.known.deposit is not None else None,
            only="export",
        ),
        Column("pages", "Pages", lambda row: row.pages, sort="pages", align="end", blank=True),
        Column(
            "retard",
            "Jours de retard",
            lambda row: row.days_late or None,
            sort="retard",
            only="export",
        ),
        Column("etat", "Recevabilité", _standing),
        Column("motifs", "Motifs", lambda row: row.reasons, only="export"),
        Column("derogations", "Dérogations", lambda row: row.waived, only="export"),
        Column("partage", "Partagé", lambda row: row.is_shared),
    ]


def _deposited(row: Row) -> CellValue:
    """The day; which deposit it is when there were others, and how late."""
    if row.deposited_on is None or row.line.known.deposit is None:
        return None
    number = row.line.known.deposit.number
    told = [f"dépôt n° {number}"] if number > 1 else []
    if row.days_late:
        told.append(f"{plural(row.days_late, 'jour')} de retard")
    if row.waived:
        told.append(f"dérogation\u00a0: {row.waived.lower()}")
    return Stacked(row.deposited_on, ", ".join(told))


def _standing(row: Row) -> CellValue:
    return Stacked(Badge(ADMISSIBILITY_KINDS[row.state], ADMISSIBILITY_LABELS[row.state]), row.reasons)


def _readers_columns() -> list[Column[Row]]:
    """Never a mark: whether somebody reads, and is done."""
    return [
        Column("lectures", "Lectures", _readers_words, only="screen", blank=True),
        *(
            Column(key, label, partial(_counted, name=name), only="export")
            for key, label, name in (
                ("lectures-demandees", "Lectures demandées", "asked"),
                ("lectures-acceptees", "Lectures acceptées", "accepted"),
                ("lectures-rendues", "Évaluations rendues", "submitted"),
            )
        ),
    ]


def _readers_words(row: Row) -> str:
    readers = row.line.readers
    if readers is None or row.state is Admissibility.AWAITED:
        return ""
    if not readers.asked:
        return "Aucune demandée"
    given = f"{plural(readers.submitted, 'rendue')} sur {readers.asked}"
    waiting = readers.asked - readers.accepted
    return f"{given}, {waiting} à accepter" if waiting else given


def _counted(row: Row, name: str) -> ExportValue:
    found: int | None = getattr(row.line.readers, name) if row.line.readers is not None else None
    return found
