"""The productions of a cohort: learners × productions with their states, and what waits for feedback."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.cohorts.registries import DOORS as COHORT_DOORS
from pacte.cohorts.registries import Door as CohortDoor
from pacte.learners.models import Enrollment
from pacte.learners.views.pages import installed, zone_of
from pacte.learners.views.people import people_table
from pacte.progress.productions.definition import Asked, asked_in
from pacte.progress.productions.pieces import Piece, pieces_of
from pacte.progress.productions.queries import learners_in, waiting_in
from pacte.progress.productions.views.pages import COHORT, cohort_or_404, pages
from pacte.progress.reading.queries import trained_cohorts
from pacte.progress.vocabulary import ProductionState
from pacte.seminars.absences.queries import followed_by_others
from pacte.web import SIGNED_IN, actor, can, now, read
from pacte.web.exports import send_table
from pacte.web.tables import Badge, CellValue, Column, Link, Table

TO_ANSWER, LATE, REDO, COMPLETE = "a-relire", "en-retard", "a-reprendre", "complet"

COHORT_DOORS["productions"] = CohortDoor(
    label="Productions", endpoint="productions.board", permission="production.list"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A learner and their productions by key."""

    enrollment: Enrollment
    person: Person
    pieces: dict[str, Piece]
    today: date

    @property
    def required(self) -> list[Piece]:
        return [one for one in self.pieces.values() if one.is_required]

    @property
    def validated(self) -> int:
        return sum(one.state is ProductionState.VALIDATED for one in self.required)

    @property
    def overdue(self) -> int:
        """Days of the production that is the latest."""
        return max((one.days_overdue(self.today) for one in self.pieces.values()), default=0)

    def has(self, what: str) -> bool:
        """Whether the learner is among those whom a filter asks for."""
        if what == LATE:
            return self.overdue > 0
        if what == COMPLETE:
            return self.validated == len(self.required)
        wanted = ProductionState.DEPOSITED if what == TO_ANSWER else ProductionState.REDO
        return any(one.state is wanted for one in self.pieces.values())


@pages.get("/regions/<federation>/productions", may="production.trained")
def trained() -> ResponseReturnValue:
    """Where one trains: straight to the productions of the cohort, or a choice among several."""
    cohorts = trained_cohorts(read(), actor())
    if len(cohorts) == 1:
        return redirect(url_for("productions.board", code=cohorts[0].code), code=303)
    return render_template("progress/productions/trained.html", cohorts=cohorts)


@pages.get(COHORT, may=SIGNED_IN)
def board(code: str) -> ResponseReturnValue:
    """Everybody's, as filtered and sorted; the same rows as a spreadsheet."""
    cohort = cohort_or_404(code, "production.list")
    asked = asked_in(definition_of(cohort), installed())
    table = _table(cohort, asked)
    if table.state.export:
        return send_table(table, f"productions-{cohort.code}", local_day(now(), zone_of(cohort)))
    return render_template(
        "progress/productions/board.html",
        cohort=cohort,
        table=table,
        asked=asked,
        waiting=len(waiting_in(read(), [cohort.id])),
        may_manage=can("learner.manage", cohort),
    )


@pages.get(f"{COHORT}/a-relire", may=SIGNED_IN)
def waiting(code: str) -> ResponseReturnValue:
    """What waits for feedback, the longest first; one's own learners before those whom others follow."""
    cohort = cohort_or_404(code, "production.list")
    found = waiting_in(read(), [cohort.id])
    others = followed_by_others(read(), [cohort.id], actor().person_id)
    return render_template(
        "progress/productions/waiting.html",
        cohort=cohort,
        zone=zone_of(cohort),
        mine=[one for one in found if one.enrollment.id not in others],
        theirs=[one for one in found if one.enrollment.id in others],
    )


def _table(cohort: Cohort, asked: Sequence[Asked]) -> Table[Row]:
    """Whole in memory before it is cut: states depend on dates that no column holds. Three statements."""
    today = local_day(now(), zone_of(cohort))
    people = learners_in(read(), cohort.id)
    pieces = pieces_of(read(), definition_of(cohort), installed(), [enrollment for enrollment, _ in people])
    rows = [
        Row(enrollment, person, {one.key: one for one in pieces[enrollment.id]}, today)
        for enrollment, person in people
    ]
    return people_table(
        cohort,
        rows,
        caption=f"Productions, {cohort.label}",
        columns=_columns(asked),
        choices=[
            (TO_ANSWER, "une production à relire"),
            (LATE, "une production en retard"),
            (REDO, "une production à reprendre"),
            (COMPLETE, "tout de validé"),
        ],
        orders={"valide": lambda row: row.validated, "retard": lambda row: row.overdue},
    )


def _columns(asked: Sequence[Asked]) -> list[Column[Row]]:
    return [
        Column(
            "nom",
            "Nom",
            lambda row: Link(
                row.person.listed_name, url_for("productions.learner", enrollment_id=row.enrollment.id)
            ),
            sort="nom",
        ),
        Column("mention", "Mention", lambda row: row.enrollment.track, only="export"),
        Column(
            "valide",
            "Validées",
            lambda row: f"{row.validated} sur {len(row.required)}",
            sort="valide",
            export=lambda row: row.validated,
        ),
        Column(
            "retard",
            "Jours de retard",
            lambda row: row.overdue or None,
            sort="retard",
            align="end",
            blank=True,
        ),
        *(_column(one) for one in asked),
    ]


def _column(asked: Asked) -> Column[Row]:
    def value(row: Row) -> CellValue:
        found = row.pieces.get(asked.key)
        if found is None:
            return "Non concerné·e"
        kind, label = found.badge(row.today)
        address = url_for("productions.piece", enrollment_id=row.enrollment.id, production=asked.key)
        return Badge(kind, label, address, f"{row.person.name}, {asked.label}")

    return Column(f"production-{asked.key}", asked.label, value)
