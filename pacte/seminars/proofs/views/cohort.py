"""The attendance of a cohort: learners × half-days, hours, exports."""

from collections.abc import Callable

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohort_by_code
from pacte.learners.models import Enrollment
from pacte.seminars.proofs.queries import (
    Record,
    Slot,
    count_learners,
    learners_statement,
    own_records_of,
    slots_of,
    tolerance_of,
    zone_of,
)
from pacte.seminars.proofs.rules import Hours, duration_words
from pacte.seminars.proofs.views.pages import TOLERANCE_KINDS, pages, slot_words, state_badge
from pacte.seminars.vocabulary import TOLERANCE_LABELS, AttendanceState
from pacte.web import SIGNED_IN, authorise, here, now, read
from pacte.web.exports import send_table
from pacte.web.tables import Badge, CellValue, Column, Link, Table, TableState

PAGE_SIZE = 50


@pages.get("/regions/<federation>/promotions/<code>/presences", may=SIGNED_IN)
def attendance(code: str) -> ResponseReturnValue:
    """Everybody at every half-day; the same rows as a spreadsheet; a list on a phone."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise("attendance.read", here())
        abort(404)
    authorise("attendance.read", cohort)
    slots = slots_of(read(), cohort)
    table = _table(cohort, slots)
    if table.state.export:
        return send_table(table, f"presences-{cohort.code}", local_day(now(), zone_of(cohort)))
    return render_template(
        "seminars/proofs/attendance.html",
        cohort=cohort,
        table=table,
        slots=slots,
        tolerance=tolerance_of(cohort),
        badge=_tolerance,
        provisional=any(one.hours.provisional for one in table.rows),
        duration_words=duration_words,
        not_whole=lambda one: _not_whole(one, slots),
    )


def _table(cohort: Cohort, slots: list[Slot]) -> Table[Record]:
    columns = _columns(slots, tolerance_of(cohort))
    state = TableState.from_args(request.args, columns, default_sort="nom", size=PAGE_SIZE)
    statement = state.window(learners_statement(cohort.id), columns, Enrollment.id)
    people = [(enrollment, person) for enrollment, person in read().execute(statement)]
    return Table(
        caption=f"Présences, {cohort.label}",
        columns=columns,
        rows=own_records_of(read(), slots, people),
        state=state,
        total=count_learners(read(), cohort.id),
        unit=("personne", "personnes"),
        layout="scroll",
        empty_title="Personne n’est encore inscrit.",
        empty_text="Les personnes inscrites dans la promotion apparaissent ici.",
    )


def _columns(slots: list[Slot], tolerance: int) -> list[Column[Record]]:
    return [
        Column(
            "nom",
            "Nom",
            lambda one: Link(
                one.person.listed_name, url_for("proofs.learner", enrollment_id=one.enrollment.id)
            ),
            sort=Person.sort_key,
        ),
        _hours("presence", "Heures en présence", lambda one: one.hours.in_person),
        _hours("distance", "Heures à distance", lambda one: one.hours.online),
        _hours("equipe", "Heures dans l’équipe", lambda one: one.hours.team),
        _hours("rattrapage", "Heures de rattrapage", lambda one: one.hours.catch_up),
        _hours("provisoires", "Dont heures provisoires", lambda one: one.hours.provisional),
        Column(
            "manquees",
            "Demi-journées manquées",
            lambda one: _missed(one.hours),
            align="end",
            export=lambda one: one.hours.missed,
        ),
        Column("rattrapees", "Demi-journées rattrapées", lambda one: one.hours.caught_up, align="end"),
        Column("tolerance", "Tolérance", lambda one: _tolerance(one, tolerance)),
        *(_column(slot) for slot in slots),
    ]


def _hours(key: str, label: str, minutes: Callable[[Record], int]) -> Column[Record]:
    return Column(
        key,
        label,
        lambda one: duration_words(minutes(one)),
        align="end",
        export=lambda one: round(minutes(one) / 60, 2),
    )


def _missed(hours: Hours) -> CellValue:
    """How many, and how many of them may still change."""
    if not hours.missed_unsealed:
        return hours.missed
    return f"{hours.missed}, dont {hours.missed_unsealed} à titre provisoire"


def _not_whole(record: Record, slots: list[Slot]) -> list[str]:
    """The half-days missed, or attended for a part, in words: where there is no room for a column each."""
    return [
        f"{slot_words(slot)} ({found.label.lower()})"
        for slot in slots
        if (spent := record.spent.get(slot.id)) is not None
        and spent.state is not AttendanceState.PRESENT
        and isinstance(found := state_badge(record, slot), Badge)
    ]


def _tolerance(record: Record, tolerance: int) -> Badge:
    found = record.tolerance(tolerance)
    return Badge(TOLERANCE_KINDS[found], TOLERANCE_LABELS[found])


def _column(slot: Slot) -> Column[Record]:
    return Column(f"demi-journee-{slot.id}", slot_words(slot), lambda one: state_badge(one, slot))
