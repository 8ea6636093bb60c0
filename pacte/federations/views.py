"""Pages of the registry as a whole: table, search, dues of several structures, settings."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import not_, or_

from pacte.blockers import Refused
from pacte.federations import operations, queries
from pacte.federations.dues import record_dues_of_many
from pacte.federations.duplicates import COUNTED, possible_duplicates
from pacte.federations.forms import DuesForm, FederationForm, StructureForm
from pacte.federations.models import Federation, Structure, StructureMembership
from pacte.federations.operations import StructureFields
from pacte.federations.places import department_label, outside
from pacte.federations.rules import KIND_LABELS, DuesState, dues_state
from pacte.web import SIGNED_IN, Pages, actor, can, get_or_404, here, now, read, write
from pacte.web.exports import send_table
from pacte.web.filters import plural
from pacte.web.tables import Badge, Column, Filter, Link, Table, TableState

pages = Pages("registry", __name__)

Line = tuple[Structure, StructureMembership | None]

DUES_WORDS = {
    DuesState.PAID: ("done", "À jour"),
    DuesState.EXEMPT: ("done", "Exonérée"),
    DuesState.UNPAID: ("redo", "Non réglée"),
    DuesState.NOT_MEMBER: ("late", "Non adhérente"),
}
SHOWN_PAIRS = 50
PROPOSALS = 10
BULK_LIMIT = 300


def local_today() -> date:
    """The date it is for the federation of the address."""
    return now().astimezone(ZoneInfo(here().time_zone)).date()


def dues_badge(membership: StructureMembership | None, year: int) -> Badge:
    """The state of a year's dues, in a word."""
    return Badge(*DUES_WORDS[dues_state([membership] if membership else [], year)])


def _columns(year: int) -> list[Column[Line]]:
    return [
        Column(
            "nom",
            "Nom",
            lambda line: Link(line[0].name, url_for("structures.sheet", structure_id=line[0].id)),
            sort=Structure.search_key,
        ),
        Column("type", "Type", lambda line: _kind_word(line[0].kind.value), sort=Structure.kind),
        Column("commune", "Commune", lambda line: line[0].commune, sort=Structure.commune),
        Column("departement", "Département", lambda line: line[0].department, sort=Structure.department),
        Column(
            "cotisation",
            f"Cotisation {year}",
            lambda line: dues_badge(line[1], year),
            sort=(StructureMembership.dues_paid_on, StructureMembership.is_exempt, StructureMembership.year),
        ),
        Column(
            "payee",
            "Payée le",
            lambda line: line[1].dues_paid_on if line[1] else None,
            sort=StructureMembership.dues_paid_on,
        ),
        Column("groupe", "Groupe local", lambda line: line[0].local_group, sort=Structure.local_group),
    ]


def _kind_word(kind: str) -> str:
    return "Autre" if kind == "other" else kind


def _year_asked() -> int:
    asked, current = request.values.get("annee", ""), local_today().year
    known = {str(year) for year in _years(current)}
    return int(asked) if asked in known else current


def _years(current: int) -> list[int]:
    return list(range(current + 1, current - 6, -1))


@pages.get("/regions/<federation>/structures", may="structure.list")
def structures() -> ResponseReturnValue:
    """The registry's table, and its export."""
    session, year = read(), _year_asked()
    words = queries.registry_words(session)
    columns = _columns(year)
    filters = [
        Filter("type", "Type", [(kind, _kind_word(kind)) for kind in KIND_LABELS]),
        Filter("departement", "Département", [(code, department_label(code)) for code in words.departments]),
        Filter("dues", "Cotisation", [(state.value, DUES_WORDS[state][1]) for state in DuesState], "Toutes"),
        Filter("groupe", "Groupe local", [(group, group) for group in words.groups]),
        Filter(
            "annee",
            "Année",
            [(str(one), str(one)) for one in _years(local_today().year)],
            f"{local_today().year} (en cours)",
        ),
    ]
    state = TableState.from_args(request.args, columns, filters, default_sort="nom")
    statement = queries.registry_statement(
        year=year,
        search=state.search,
        kind=state.filters.get("type", ""),
        department=state.filters.get("departement", ""),
        dues=state.filters.get("dues", ""),
        group=state.filters.get("groupe", ""),
    )
    rows = [(line[0], line[1]) for line in session.execute(state.window(statement, columns, Structure.id))]
    table = Table[Line](
        caption=f"Structures, {here().name}",
        columns=columns,
        rows=rows,
        state=state,
        total=len(rows) if state.export else queries.count_of(session, statement),
        filters=filters,
        search_label="Chercher un nom ou une commune",
        unit=("structure", "structures"),
        empty_title="Le registre est vide.",
        empty_text="Importez le tableau de vos structures, ou ajoutez-en une.",
    )
    if state.export:
        return send_table(table, f"structures-{here().slug}-{year}", local_today())
    is_counted = can("structure.manage", here()) and queries.registry_size(session) <= COUNTED
    return render_template(
        "federations/structures.html",
        table=table,
        declared=words.declared,
        year=year,
        duplicates=len(possible_duplicates(session)) if is_counted else None,
    )


@pages.get("/regions/<federation>/structures/doublons", may="structure.manage")
def duplicates() -> ResponseReturnValue:
    """Pairs of structures that may be one."""
    return render_template(
        "federations/duplicates.html", pairs=possible_duplicates(read()), shown=SHOWN_PAIRS
    )


@pages.get("/regions/<federation>/structures/recherche", may=SIGNED_IN)
def search() -> ResponseReturnValue:
    """Proposals for a combobox: names and places only, never dues."""
    found = queries.search_structures(read(), request.args.get("q", "")[:200], PROPOSALS)
    return {"results": [proposal(structure) for structure in found]}


def proposal(structure: Structure) -> dict[str, Any]:
    """A structure as the combobox shows it."""
    return {
        "value": structure.id,
        "label": structure.name,
        "detail": ", ".join(
            part
            for part in (
                structure.commune,
                department_label(structure.department) if structure.department else "",
                _kind_word(structure.kind.value),
            )
            if part
        ),
        "id": structure.id,
        "name": structure.name,
        "commune": structure.commune,
        "department": structure.department,
        "kind": structure.kind.value,
    }


@pages.form("/regions/<federation>/structures/nouvelle", may="structure.manage")
def new_structure() -> ResponseReturnValue:
    """Add one structure; look-alikes are shown once before it is added."""
    form = StructureForm()
    suspects: list[queries.Suspect] = []
    status = 200
    if form.validate_on_submit():
        fields = form.fields
        faults = operations.blockers_to_keep(fields)
        form.take(faults)
        if not faults and "sure" not in request.form:
            suspects = _suspects_of(fields)
        if not faults and not suspects:
            try:
                with write() as session:
                    structure = operations.register_structure(session, fields=fields, by=actor(), at=now())
                flash("La structure est ajoutée au registre.", "success")
                return redirect(url_for("structures.sheet", structure_id=structure.id), code=303)
            except Refused as refusal:
                form.take(refusal.blockers)
    if request.method == "POST":
        status = 422
    warnings = outside(form.department.data or "", here().departments)
    return (
        render_template("federations/new.html", form=form, suspects=suspects, warnings=warnings),
        status,
    )


def _suspects_of(fields: StructureFields) -> list[queries.Suspect]:
    return queries.suspects_for(
        read(),
        fields.name,
        fields.commune,
        fields.department,
        kind=fields.kind,
        finess=fields.finess,
        siret=fields.siret,
    )


@pages.form("/regions/<federation>/structures/cotisations", may="structure.manage")
def dues() -> ResponseReturnValue:
    """Several dues at once: structures ticked, one year, one date."""
    year = _year_asked()
    form = DuesForm(data={"paid_on": local_today()})
    ticked = {
        int(value) for value in request.form.getlist("structure") if value.isdecimal() and len(value) < 19
    }
    if len(ticked) > BULK_LIMIT:  # the page never offers as many
        abort(400)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                with write() as session:
                    count = record_dues_of_many(
                        session,
                        structure_ids=sorted(ticked),
                        year=year,
                        paid_on=form.paid_on.data,
                        today=local_today(),
                        by=actor(),
                        at=now(),
                    )
                words = plural(count, f"cotisation {year} enregistrée", f"cotisations {year} enregistrées")
                flash(f"{words}. Une erreur se corrige sur la fiche de la structure.", "success")
                return redirect(url_for("registry.dues", annee=year), code=303)
            except Refused as refusal:
                form.take(refusal.blockers)
    search = request.values.get("q", "")[:200]
    session = read()
    statement = queries.registry_statement(year=year, search=search)
    statement = statement.where(or_(StructureMembership.id.is_(None), not_(StructureMembership.is_settled)))
    total = queries.count_of(session, statement)
    lines = session.execute(statement.order_by(Structure.search_key, Structure.id).limit(BULK_LIMIT)).all()
    return (
        render_template(
            "federations/dues.html",
            form=form,
            lines=[(line[0], dues_badge(line[1], year)) for line in lines],
            ticked=ticked,
            year=year,
            years=_years(local_today().year),
            search=search,
            total=total,
            limit=BULK_LIMIT,
        ),
        status,
    )


@pages.form("/regions/<federation>/parametres", may="federation.manage")
def settings() -> ResponseReturnValue:
    """What an administrator sets for the federation."""
    federation = get_or_404(read(), Federation, here().id)
    keys = ("contact_email", "contact_phone", "time_zone", "departments")
    form = FederationForm(data={key: getattr(federation, key) for key in keys})
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                with write() as session:
                    operations.change_federation(
                        session, **{key: form[key].data for key in keys}, by=actor(), at=now()
                    )
                flash("Les réglages sont enregistrés.", "success")
                return redirect(url_for("registry.settings"), code=303)
            except Refused as refusal:
                form.take(refusal.blockers)
    return render_template("federations/settings.html", form=form, federation_row=federation), status
