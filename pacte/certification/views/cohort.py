"""The readiness of a whole cohort: learners × conditions, on screen and as a spreadsheet, for the team."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.certification.facts import Line
from pacte.certification.queries import standings_of
from pacte.certification.rules import asked
from pacte.certification.views.pages import COHORT, pages
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohort_by_code
from pacte.cohorts.registries import DOORS as COHORT_DOORS
from pacte.cohorts.registries import Door
from pacte.learners.models import Enrollment
from pacte.learners.views.pages import installed, zone_of
from pacte.learners.views.people import people_table
from pacte.progress.productions.queries import learners_in
from pacte.web import SIGNED_IN, authorise, here, now, read
from pacte.web.exports import send_table
from pacte.web.tables import Badge, CellValue, Column, Link, Table

READY, LATE, LEFT = "remplies", "en-retard", "restent"


@dataclass(frozen=True, slots=True)
class Row:
    """A learner and their lines by key."""

    enrollment: Enrollment
    person: Person
    lines: dict[str, Line]
    asked: Sequence[Line]

    @property
    def met(self) -> int:
        return sum(line.is_satisfied for line in self.asked)

    @property
    def days_late(self) -> int:
        return max((line.days_late for line in self.lines.values()), default=0)

    def has(self, what: str) -> bool:
        """Whether the learner is among those whom a filter asks for."""
        if what == LATE:
            return self.days_late > 0
        return (self.met == len(self.asked)) is (what == READY)


COHORT_DOORS["diploma"] = Door(
    label="Conditions du diplôme", endpoint="certification.cohort", permission="readiness.list"
)


@pages.get(COHORT, may=SIGNED_IN)
def cohort(code: str) -> ResponseReturnValue:
    """As filtered and sorted; the same rows as a spreadsheet, which also says every production."""
    row = cohort_by_code(read(), code)
    if row is None:
        authorise("readiness.list", here())
        abort(404)
    authorise("readiness.list", row)
    table = _table(row)
    if table.state.export:
        return send_table(table, f"diplome-{row.code}", local_day(now(), zone_of(row)))
    return render_template("certification/cohort.html", cohort=row, table=table)


def _table(cohort: Cohort) -> Table[Row]:
    """Whole in memory before it is cut: what is met depends on dates that no column holds."""
    people = learners_in(read(), cohort.id)
    found = standings_of(read(), cohort, [one for one, _ in people], known=installed(), at=now())
    rows = [
        Row(one, person, {line.key: line for line in found[one.id].lines}, asked(found[one.id].lines))
        for one, person in people
    ]
    return people_table(
        cohort,
        rows,
        caption=f"Conditions du diplôme, {cohort.label}",
        columns=_columns(cohort, rows),
        choices=[(READY, "toutes les conditions"), (LEFT, "des conditions à remplir"), (LATE, "un retard")],
        orders={"remplies": lambda row: (row.met, row.person.sort_key)},
    )


def _columns(cohort: Cohort, rows: Sequence[Row]) -> list[Column[Row]]:
    """The conditions of anybody in the cohort, in the order of the training; productions in exports alone."""
    labels: dict[str, Line] = {}
    for row in rows:
        labels |= {key: line for key, line in row.lines.items() if key not in labels}
    return [
        Column(
            "nom",
            "Nom",
            lambda row: Link(
                row.person.listed_name, url_for("certification.conditions", enrollment_id=row.enrollment.id)
            ),
            sort="nom",
        ),
        Column("promotion", "Promotion", lambda _: cohort.label, only="export"),
        Column("mention", "Mention", lambda row: row.enrollment.track),
        Column("programme", "Version du programme", lambda row: _version(row.enrollment), only="export"),
        Column(
            "remplies",
            "Remplies",
            lambda row: f"{row.met} sur {len(row.asked)}",
            sort="remplies",
            export=lambda row: row.met,
        ),
        Column("demandees", "Demandées", lambda row: len(row.asked), only="export"),
        *(_column(key, line) for key, line in _in_order(labels)),
    ]


def _version(enrollment: Enrollment) -> str:
    """« Programme 2025 »; its identifier where the curriculum has forgotten it."""
    known = installed().versions.get(enrollment.programme_version)
    return known.label if known else enrollment.programme_version


def _in_order(labels: dict[str, Line]) -> list[tuple[str, Line]]:
    """Presence first, the forum, the mémoire and the defence last, as one learner's own list."""
    last = {"forum": 1, "memoire": 2, "defence": 3}
    return sorted(labels.items(), key=lambda item: last.get(item[0], 0))


def _column(key: str, line: Line) -> Column[Row]:
    def value(row: Row) -> CellValue:
        found = row.lines.get(key)
        return Badge(*found.badge) if found is not None else "Non concerné·e"

    def words(row: Row) -> str:
        found = row.lines.get(key)
        return f"{found.badge[1]}. {found.evidence}" if found is not None else "Non concerné·e"

    name = key.replace(":", "-")
    if line.parent:
        return Column(name, line.label, words, only="export")
    return Column(name, line.label, value, export=words)
