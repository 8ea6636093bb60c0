"""The register of conflicts of a cohort, for staff: who with whom, since when, and what has ended."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from pacte.applications.hiding import hidden_dossiers
from pacte.applications.processing.views.hidden import hidden_page
from pacte.applications.processing.views.pages import cohort_or_404
from pacte.audit import history
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.conflicts import operations
from pacte.conflicts.forms import NOBODY, EndTieForm, RecordForm
from pacte.conflicts.models import Affiliation, ConflictOfInterest
from pacte.conflicts.views import pages
from pacte.conflicts.vocabulary import TIE_LABELS, TieKind
from pacte.french import of_name
from pacte.selection.committee.forms import EmptyForm
from pacte.selection.committee.ties import (
    TieLine,
    affiliations_of_members,
    candidates_before,
    hidden_by_employer,
    tie_lines,
)
from pacte.selection.queries import dossiers_before, members_of
from pacte.text import fold
from pacte.web import SIGNED_IN, actor, again, get_or_404, now, read, write
from pacte.web.exports import send_table
from pacte.web.tables import Badge, CellValue, Column, Filter, Table, TableState

BASE = "/regions/<federation>/promotions/<code>/selection/liens"
SOURCES: Mapping[str, str] = {
    "declared": "Déclaré par la personne",
    "recorded": "Inscrit par l’équipe",
    "computed": "Vu dans les dossiers",
}
MASKED = "Caché"
"""In place of what a line says of a candidate whose dossier is hidden from the reader."""


@pages.get(BASE, may=SIGNED_IN)
def register(code: str) -> ResponseReturnValue:
    """Every tie with the candidates of the cohort, ended ones too; the same rows as a spreadsheet."""
    cohort, facts = cohort_or_404(code, "conflict.list")
    lines = tie_lines(read(), cohort, actor().person_id)
    table = _table(cohort, facts.time_zone, lines)
    if table.state.export:
        day = now().astimezone(ZoneInfo(facts.time_zone)).date()
        return send_table(table, f"liens-{cohort.code}", day)
    return _page(cohort, table, lines)


@pages.post(BASE, may=SIGNED_IN)
def record(code: str) -> ResponseReturnValue:
    """Record a tie that somebody who sits has with a candidate."""
    cohort, facts = cohort_or_404(code, "selection.manage")
    form = _record_form(cohort, sent=True)
    if form.validate_on_submit():
        subject = next(
            one.application.person_id
            for one in candidates_before(read(), cohort)
            if one.application.id == form.dossier.data
        )
        try:
            with write() as session:
                operations.declare_tie(
                    session,
                    assessor_id=form.person.data,
                    subject_id=subject,
                    kind=TieKind(form.kind.data),
                    reason=form.reason.data or "",
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            form.take(refused.blockers)
        else:
            flash("Le lien est au registre : ce dossier est caché à cette personne.", "success")
            return redirect(url_for("conflicts.register", code=cohort.code), code=303)
    lines = tie_lines(read(), cohort, actor().person_id)
    return _page(cohort, _table(cohort, facts.time_zone, lines), lines, form, 422)


@pages.form(f"{BASE}/<int:tie_id>/fin", may=SIGNED_IN)
def end(code: str, tie_id: int) -> ResponseReturnValue:
    """Lift a tie, with the reason."""
    cohort, facts = cohort_or_404(code, "selection.manage")
    tie = get_or_404(read(), ConflictOfInterest, tie_id)
    subject = next(
        (one for one in dossiers_before(read(), cohort.id) if one.application.person_id == tie.subject_id),
        None,
    )
    if subject is None:
        abort(404)
    if subject.application.id in hidden_dossiers(read(), [cohort], actor().person_id):
        return hidden_page(subject.application)
    form = EndTieForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with write() as session:
                    operations.end_tie(
                        session, tie=again(session, tie), reason=form.reason.data, by=actor(), at=now()
                    )
            except Refused as refused:
                form.take(refused.blockers)
            else:
                flash("Ce lien a pris fin ; il reste au registre.", "success")
                return redirect(url_for("conflicts.register", code=cohort.code), code=303)
    return (
        render_template(
            "selection/committee/end_tie.html",
            cohort=cohort,
            tie=tie,
            kind=TIE_LABELS[tie.kind],
            source=SOURCES[tie.source.value],
            zone=facts.time_zone,
            form=form,
            history=[
                {"at": entry.at, "sentence": f"{entry.actor} {entry.sentence}"}
                for entry in history(read(), tie)
            ],
        ),
        status,
    )


@pages.post(f"{BASE}/appartenances/<int:affiliation_id>/fin", may=SIGNED_IN)
def end_affiliation(code: str, affiliation_id: int) -> ResponseReturnValue:
    """Somebody no longer works there; never one's own, for it may open dossiers."""
    cohort, _ = cohort_or_404(code, "selection.manage")
    row = get_or_404(read(), Affiliation, affiliation_id)
    if row.person_id not in {member.person_id for member in members_of(read(), cohort.id)}:
        abort(404)
    back = redirect(url_for("conflicts.register", code=cohort.code, _anchor="appartenances"), code=303)
    if not EmptyForm().validate_on_submit():
        return back
    try:
        with write() as session:
            operations.end_affiliation(session, affiliation=again(session, row), by=actor(), at=now())
    except Refused as refused:
        for blocker in refused.blockers:
            flash(f"{blocker.message} {blocker.remedy}", "error")
        return back
    flash("Cette appartenance a pris fin.", "success")
    return back


def _record_form(cohort: Cohort, *, sent: bool) -> RecordForm:
    form = RecordForm(prefix="lien-") if sent else RecordForm(prefix="lien-", formdata=None)
    people = [(one.person_id, one.person.name) for one in members_of(read(), cohort.id)]
    dossiers = [
        (one.application.id, f"{one.application.name}, {one.application.reference}")
        for one in candidates_before(read(), cohort)
        if one.application.id not in hidden_dossiers(read(), [cohort], actor().person_id)
    ]
    form.person.choices = [(NOBODY, "Choisir une personne"), *people] if people else []
    form.dossier.choices = [(NOBODY, "Choisir un dossier"), *dossiers] if dossiers else []
    return form


def _page(
    cohort: Cohort,
    table: Table[TieLine],
    lines: Sequence[TieLine],
    form: RecordForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    form = form or _record_form(cohort, sent=False)
    affiliations = affiliations_of_members(read(), cohort.id)
    return (
        render_template(
            "selection/committee/register.html",
            cohort=cohort,
            table=table,
            form=form,
            affiliations=affiliations,
            hides=hidden_by_employer(lines, affiliations),
        ),
        status,
    )


def _kind(line: TieLine) -> str:
    return TIE_LABELS[line.kind] if line.kind is not None else MASKED


def _source(line: TieLine) -> str:
    if line.is_masked:
        return "masked"
    return line.source.value if line.source is not None else "computed"


def _table(cohort: Cohort, zone: str, lines: Sequence[TieLine]) -> Table[TieLine]:
    columns = _columns(cohort, ZoneInfo(zone), linked=not request.args.get("export"))
    filters = [
        Filter("lien", "Lien", [(kind.value, label) for kind, label in TIE_LABELS.items()]),
        Filter("source", "Connu par", list(SOURCES.items())),
        Filter("etat", "État", [("actif", "En vigueur"), ("fini", "Terminé")]),
    ]
    state = TableState.from_args(request.args, columns, filters, default_sort="qui")
    words = fold(state.search).split()
    rows = [
        line
        for line in lines
        if state.filters.get("lien") in (None, line.kind.value if line.kind is not None else MASKED)
        and state.filters.get("source") in (None, _source(line))
        and state.filters.get("etat") in (None, "fini" if line.ended_at else "actif")
        and all(word in fold(f"{line.assessor.name} {line.subject}") for word in words)
    ]
    order = next((column.sort for column in columns if column.key == state.sort), None)
    if order is not None:
        rows.sort(key=order, reverse=state.descending)
    return Table(
        caption=f"Liens, {cohort.label}",
        columns=columns,
        rows=rows if state.export else rows[state.offset : state.offset + state.size],
        state=state,
        total=len(rows),
        filters=filters,
        search_label="Nom",
        unit=("lien", "liens"),
        empty_title="Aucun lien n’est connu.",
        empty_text="Chaque membre déclare les siens ; ceux que montrent les dossiers paraissent seuls.",
    )


def _columns(cohort: Cohort, zone: ZoneInfo, *, linked: bool) -> list[Column[TieLine]]:
    columns: list[Column[TieLine]] = [
        Column("qui", "Qui siège", lambda line: line.assessor.name, sort=lambda line: line.assessor.sort_key),
        Column("avec", "Avec", lambda line: line.subject, sort=lambda line: fold(line.subject)),
        Column("lien", "Lien", _kind, sort=_kind),
        Column("fait", "Précision", lambda line: MASKED if line.is_masked else line.fact or None),
        Column("source", "Connu par", lambda line: SOURCES.get(_source(line), MASKED), sort=_source),
        Column(
            "depuis",
            "Depuis le",
            lambda line: line.since.astimezone(zone).date() if line.since else None,
            sort=lambda line: line.since.isoformat() if line.since else "",
        ),
        Column("etat", "État", _state, sort=lambda line: line.ended_at is not None),
        Column("fin", "Raison de la fin", lambda line: line.end_reason or None),
    ]
    if linked:
        columns.append(Column("action", "Action", lambda line: _end_link(cohort, line), blank=True))
    return columns


def _state(line: TieLine) -> CellValue:
    return Badge("todo", "Terminé") if line.ended_at is not None else Badge("done", "En vigueur")


def _end_link(cohort: Cohort, line: TieLine) -> CellValue:
    if line.affiliation_id is not None:
        return Markup(
            '<a href="#appartenance-{}">Mettre fin à l’appartenance'
            '<span class="visually-hidden"> {}</span></a>'
        ).format(line.affiliation_id, of_name(line.assessor.name))
    if line.conflict_id is None or line.ended_at is not None:
        return ""
    return Markup(
        '<a href="{}">Mettre fin<span class="visually-hidden"> au lien {} avec {}</span></a>'
    ).format(
        url_for("conflicts.end", code=cohort.code, tie_id=line.conflict_id),
        of_name(line.assessor.name),
        line.subject,
    )
