"""Tables of a poll's page: everybody's answer, a column a half-day; totals of each half-day."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from flask import request, url_for

from pacte.cohorts.vocabulary import JurorRole
from pacte.french import listed, plural
from pacte.juries.half_days.clashes import Clash
from pacte.juries.half_days.queries import Table as Known
from pacte.juries.half_days.rules import Asked, Given, except_words, freedom_words
from pacte.juries.half_days.tallies import Count, Tally, held_by, roles_in, tallies
from pacte.juries.half_days.views.pages import session_name
from pacte.juries.models import DefenceAnswer
from pacte.juries.vocabulary import FREEDOM_KINDS, FREEDOM_LABELS, HALF_LABELS
from pacte.web.tables import Badge, CellValue, Column, ExportValue, Filter, Link, Stacked, Table, TableState

LEARNER = "Apprenant·e"
STATES = {"attendue": "Attendue", "complete": "Complète"}
FILTERS = [
    Filter("reponse", "Réponse", list(STATES.items()), "Toutes"),
    Filter("qui", "Personnes", [("jury", "Jury"), ("apprenants", "Apprenant·es")], "Toutes"),
]


def answers_table(known: Known, clashes: Sequence[Clash]) -> Table[DefenceAnswer]:
    """Those who are missing first; a column a half-day, in words, which says who is convened all the same."""
    columns = _columns(known, clashes)
    state = TableState.from_args(request.args, columns, FILTERS)
    lacking = {one.id for one in known.missing}
    kept = sorted(
        (one for one in known.answers if _is_kept(one, state, lacking)), key=lambda one: one.id not in lacking
    )
    return Table(
        caption=f"Disponibilités, {known.cohort.label}",
        columns=columns,
        rows=kept if state.limit is None else kept[state.offset : state.offset + state.limit],
        state=state,
        total=len(kept),
        filters=FILTERS,
        unit=("personne", "personnes"),
        layout="scroll",
        empty_title="Personne n’a encore été sollicité.",
    )


def _is_kept(row: DefenceAnswer, state: TableState, lacking: set[int]) -> bool:
    asked, who = state.filters.get("reponse"), state.filters.get("qui")
    if asked and (asked == "attendue") is not (row.id in lacking):
        return False
    return not who or (who == "jury") is row.is_juror


def _columns(known: Known, clashes: Sequence[Clash]) -> list[Column[DefenceAnswer]]:
    return [
        Column(
            "nom",
            "Nom",
            lambda row: Link(
                row.person.listed_name,
                url_for(
                    "juries.availability_for",
                    code=known.cohort.code,
                    defence_answer_id=row.id,
                    session=session_name(known.session),
                ),
            ),
        ),
        Column("qualite", "Qualité", lambda row: quality_of(known, row)),
        Column(
            "etat",
            "Réponse",
            lambda row: Stacked(state_of(known, row), row.note) if row.note else state_of(known, row),
        ),
        *(_half_day_column(known, one, clashes) for one in known.asked),
        Column("mot", "Un mot", lambda row: row.note, only="export"),
    ]


def _half_day_column(known: Known, asked: Asked, clashes: Sequence[Clash]) -> Column[DefenceAnswer]:
    hours: dict[int, list[str]] = {}
    for one in clashes:
        if one.key == asked.key:
            hours.setdefault(one.answer.id, []).append(one.hour)

    def given(row: DefenceAnswer) -> Given:
        return known.given(row).get(asked.key, Given())

    def shown(row: DefenceAnswer) -> CellValue:
        said = given(row)
        if said.freedom is None:
            return ""
        kind = "late" if row.id in hours else FREEDOM_KINDS[said.freedom]
        badge = Badge(kind, FREEDOM_LABELS[said.freedom])
        under = ", ".join(filter(None, (except_words(said, asked.slots), convened(row))))
        return Stacked(badge, under) if under else badge

    def convened(row: DefenceAnswer) -> str:
        return f"convoqué·e {listed(hours[row.id])}" if row.id in hours else ""

    def exported(row: DefenceAnswer) -> ExportValue:
        return ", ".join(
            filter(None, (freedom_words(given(row), FREEDOM_LABELS, asked.slots), convened(row)))
        )

    return Column(asked.key, short_words(asked), shown, export=exported, blank=True)


def short_words(asked: Asked) -> str:
    """« lun. 14 juin, matin »: what a narrow head holds."""
    return f"{weekday_short(asked.day)}, {HALF_LABELS[asked.half]}"


def weekday_short(day: date) -> str:
    """« lun. 14 juin »."""
    return format_date(day, "EEE d MMM", locale="fr")


def quality_of(known: Known, row: DefenceAnswer) -> str:
    """« EHESP, Fédération » of a juror, all that they may hold; else « Apprenant·e »."""
    juror = known.juror_of.get(row.person_id)
    if juror is None:
        return LEARNER
    return ", ".join(one.label for one in JurorRole if one in held_by(juror))


def state_of(known: Known, row: DefenceAnswer) -> Badge:
    """Whether something is awaited, late once the date is past; nothing once half-days are over."""
    if known.lacking(row):
        kind = "late" if known.is_late else "waiting"
        return Badge(kind, "Incomplète" if row.half_days else "Attendue")
    if row.answered_at is None:
        return Badge("info", "Sans réponse")
    if row.answered_by_id not in (None, row.person_id):
        return Badge("done", "Notée par l’équipe")
    return Badge("done", "Complète")


def tally_table(known: Known) -> Table[Tally]:
    """How many are free each half-day, by role of the jury; what lacks for a jury to sit."""
    columns: list[Column[Tally]] = [
        Column("demi-journee", "Demi-journée", lambda one: short_words(one.asked).capitalize()),
        *(_role_column(role, seats) for role, seats in roles_in(known).items()),
        Column("apprenants", "Apprenant·es", lambda one: _count(one.learners)),
        Column("manque", "Il manque", lambda one: _lacking(known, one.lacks), blank=True),
    ]
    rows = tallies(known)
    return Table(
        caption=f"Personnes disponibles par demi-journée, {known.cohort.label}",
        columns=columns,
        rows=rows,
        state=TableState(prefix="total-", size=max(len(rows), 1)),
        total=len(rows),
        unit=("demi-journée", "demi-journées"),
        export_formats=(),
    )


def _role_column(role: JurorRole, seats: int) -> Column[Tally]:
    label = f"{role.label} ({plural(seats, 'siège', 'sièges')})"
    return Column(role.value, label, lambda one: _count(one.jurors[role]))


def _count(count: Count) -> CellValue:
    return Stacked(count.free, f"+ {count.if_needed} si nécessaire") if count.if_needed else count.free


def _lacking(known: Known, lacks: Sequence[str]) -> CellValue:
    """Late once no answer is awaited any more."""
    kind = "waiting" if known.is_open and not known.is_late else "late"
    return Badge(kind, "\u00a0; ".join(lacks)) if lacks else ""
