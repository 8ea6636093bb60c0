"""Pages of one structure: its sheet, its names, its memberships, its look-alikes, merging."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Refused
from pacte.federations import declaring, dues, merging, operations, queries
from pacte.federations.forms import (
    AliasForm,
    MembershipCancelForm,
    MembershipForm,
    MergeForm,
    StructureForm,
    paired,
)
from pacte.federations.models import Structure, StructureMembership, StructureStatus
from pacte.federations.operations import SHEET_FIELDS
from pacte.federations.places import outside
from pacte.federations.registries import bearings_of, learners_of, opens_all
from pacte.federations.rules import KIND_LABELS, Twin, dues_state, stays_of
from pacte.federations.views import DUES_WORDS, local_today
from pacte.web import Pages, actor, again, get_or_404, here, now, read, write

pages = Pages("structures", __name__)

PREFIX = "/regions/<federation>/structures/<int:structure_id>"


def _to(structure_id: int | None, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("structures.sheet", structure_id=structure_id, _anchor=anchor), code=303)


@pages.get(PREFIX, may="structure.list", of=Structure, as_="structure")
def sheet(structure: Structure) -> ResponseReturnValue:
    """One structure and all that concerns it; a merged one leads to the one that replaces it."""
    if structure.status is StructureStatus.MERGED:
        return redirect(url_for("structures.sheet", structure_id=structure.merged_into_id), code=302)
    return _page(structure)


def _page(
    structure: Structure,
    *,
    membership: MembershipForm | None = None,
    alias: AliasForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    year = local_today().year
    found = queries.structure_sheet(read(), structure)
    kind, label = DUES_WORDS[dues_state(found.memberships, year)]
    dossiers = bearings_of(read(), [structure.id], actor())[structure.id]
    return (
        render_template(
            "federations/structure.html",
            sheet=found,
            structure=structure,
            year=year,
            dues=(kind, f"Cotisation {year} : {label[0].lower()}{label[1:]}"),
            entries=[{"at": one.at, "sentence": f"{one.actor} {one.sentence}"} for one in found.history],
            kind_label=KIND_LABELS[structure.kind.value],
            dossiers=dossiers,
            opens_all=not dossiers and opens_all(read(), actor()),
            learners=learners_of(read(), [structure.id], actor(), now())[structure.id],
            membership=membership or MembershipForm(formdata=None, data=_year_shown(found.memberships, year)),
            alias=alias or AliasForm(formdata=None),
        ),
        status,
    )


def _year_shown(memberships: Sequence[StructureMembership], year: int) -> dict[str, object]:
    """What the form of a year starts from: the year to correct (``annee``), else this one, as it is noted."""
    asked = request.args.get("annee", "") or str(year)
    for one in memberships:
        if str(one.year) == asked:
            return {
                "year": one.year,
                "paid_on": one.dues_paid_on,
                "is_exempt": one.is_exempt,
                "note": one.note,
            }
    return {"year": year}


@pages.form(f"{PREFIX}/modifier", may="structure.manage", of=Structure, as_="structure")
def edit(structure: Structure) -> ResponseReturnValue:
    """Correct the sheet."""
    form = StructureForm.of(structure)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                with write() as session:
                    changed = operations.correct_structure(
                        session, structure=again(session, structure), fields=form.fields, by=actor(), at=now()
                    )
                flash("La fiche est à jour." if changed else "Rien n’a changé.", "success")
                return _to(structure.id)
            except Refused as refusal:
                form.take(refusal.blockers)
    warnings = outside(form.department.data or "", here().departments)
    return (
        render_template("federations/edit.html", form=form, structure=structure, warnings=warnings),
        status,
    )


@pages.post(f"{PREFIX}/autres-noms", may="structure.manage", of=Structure, as_="structure")
def add_alias(structure: Structure) -> ResponseReturnValue:
    """Another name under which the structure is found."""
    form = AliasForm()
    if form.validate():
        with write() as session:
            operations.add_alias(
                session, structure=again(session, structure), name=form.alias.data, by=actor(), at=now()
            )
        return _to(structure.id)
    return _page(structure, alias=form, status=422)


@pages.post(
    f"{PREFIX}/autres-noms/<int:alias_id>/retrait", may="structure.manage", of=Structure, as_="structure"
)
def remove_alias(structure: Structure, alias_id: int) -> ResponseReturnValue:
    """Forget another name."""
    with write() as session:
        operations.remove_alias(
            session, structure=again(session, structure), alias_id=alias_id, by=actor(), at=now()
        )
    return _to(structure.id)


@pages.post(f"{PREFIX}/adhesions", may="structure.manage", of=Structure, as_="structure")
def record_membership(structure: Structure) -> ResponseReturnValue:
    """Membership and dues of one year."""
    form = MembershipForm()
    if form.validate():
        try:
            with write() as session:
                dues.record_membership(
                    session,
                    structure=again(session, structure),
                    year=form.year.data,
                    paid_on=form.paid_on.data,
                    is_exempt=form.is_exempt.data,
                    note=form.note.data,
                    today=local_today(),
                    by=actor(),
                    at=now(),
                )
            flash(f"L’adhésion {form.year.data} est enregistrée.", "success")
            return _to(structure.id, "adhesions")
        except Refused as refusal:
            form.take(refusal.blockers)
    return _page(structure, membership=form, status=422)


@pages.form(
    f"{PREFIX}/adhesions/<int:membership_id>/retrait", may="structure.manage", of=Structure, as_="structure"
)
def cancel_membership(structure: Structure, membership_id: int) -> ResponseReturnValue:
    """Take a year back, with the reason that the history keeps."""
    membership = get_or_404(read(), StructureMembership, membership_id)
    if membership.structure_id != structure.id:
        abort(404)
    form = MembershipCancelForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                with write() as session:
                    year = dues.cancel_membership(
                        session,
                        structure=again(session, structure),
                        membership_id=membership_id,
                        reason=form.reason.data or "",
                        by=actor(),
                        at=now(),
                    )
                flash(f"L’adhésion {year} est retirée ; l’historique garde la raison.", "success")
                return _to(structure.id, "adhesions")
            except Refused as refusal:
                form.take(refusal.blockers)
    return (
        render_template(
            "federations/cancel_membership.html",
            form=form,
            structure=structure,
            membership=membership,
            dossiers=[
                one
                for one in bearings_of(read(), [structure.id], actor())[structure.id]
                if one.dues_year == membership.year
            ],
        ),
        status,
    )


@pages.post(f"{PREFIX}/acceptation", may="structure.manage", of=Structure, as_="structure")
def accept(structure: Structure) -> ResponseReturnValue:
    """Take a declared structure into the registry."""
    with write() as session:
        declaring.accept_structure(session, structure=again(session, structure), by=actor(), at=now())
    flash("La structure fait partie du registre.", "success")
    return _to(structure.id)


@pages.post(f"{PREFIX}/distincte-de/<int:other_id>", may="structure.manage", of=Structure, as_="structure")
def distinguish(structure: Structure, other_id: int) -> ResponseReturnValue:
    """Remember that two look-alikes are two structures."""
    get_or_404(read(), Structure, other_id)
    with write() as session:
        operations.distinguish(
            session,
            structure=again(session, structure),
            other=get_or_404(session, Structure, other_id),
            by=actor(),
            at=now(),
        )
    flash("C’est noté : ces deux fiches ne seront plus rapprochées.", "success")
    if "liste" in request.form:
        return redirect(url_for("registry.duplicates"), code=303)
    return _to(structure.id)


@pages.form(f"{PREFIX}/fusion/<int:other_id>", may="structure.manage", of=Structure, as_="structure")
def merge(structure: Structure, other_id: int) -> ResponseReturnValue:
    """Two sheets side by side: which one stays, and which value of each field."""
    other = get_or_404(read(), Structure, other_id)
    if StructureStatus.MERGED in (structure.status, other.status) or structure.id == other.id:
        return _to(structure.id)
    found = queries.memberships_of(read(), [structure.id, other.id])
    dossiers = bearings_of(read(), [structure.id, other.id], actor())
    stays_id, reason = stays_of(
        *(_twin(one, len(found.get(one.id, [])), len(dossiers[one.id])) for one in (structure, other))
    )
    stays = structure if structure.id == stays_id else other
    form = MergeForm(data={"kept": str(stays.id)})
    form.kept.choices = paired([(one.id, _told_apart(one)) for one in (structure, other)])
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            kept, merged = (structure, other) if form.kept.data == str(structure.id) else (other, structure)
            taken = {key: request.form.get(f"field-{key}") == str(merged.id) for key in SHEET_FIELDS}
            with write() as session:
                # Locked in one order, whoever keeps which: two people cannot wait for each other.
                locked = {
                    row.id: again(session, row) for row in sorted((kept, merged), key=lambda row: row.id)
                }
                merging.merge_structures(
                    session,
                    kept=locked[kept.id],
                    merged=locked[merged.id],
                    from_merged=taken,
                    by=actor(),
                    at=now(),
                )
            flash(f"« {merged.name} » est maintenant un autre nom de cette fiche.", "success")
            return _to(kept.id)
    return (
        render_template(
            "federations/merge.html",
            form=form,
            structure=structure,
            other=other,
            stays=stays,
            reason=reason,
            lines=_side_by_side(structure, other, stays),
            years={
                key: sorted(found.get(key, []), key=lambda one: -one.year) for key in (structure.id, other.id)
            },
        ),
        status,
    )


def _twin(structure: Structure, years: int, dossiers: int) -> Twin:
    return Twin(
        id=structure.id,
        is_registered=structure.status is StructureStatus.REGISTERED,
        dossiers=dossiers,
        years=years,
        filled=sum(getattr(structure, key) not in ("", None) for key in SHEET_FIELDS),
        created_at=structure.created_at,
    )


def _side_by_side(structure: Structure, other: Structure, stays: Structure) -> list[dict[str, object]]:
    """Fields that differ; the value of the one that stays is proposed, unless only the other has one."""
    lines: list[dict[str, object]] = []
    for key, label in SHEET_FIELDS.items():
        mine, theirs = getattr(structure, key), getattr(other, key)
        if mine == theirs:
            continue
        goes, empty = (other, mine) if stays is structure else (structure, theirs)
        proposed = goes.id if empty in ("", None) else stays.id
        chosen = request.form.get(f"field-{key}", str(proposed))
        values = [(structure.id, _shown(mine)), (other.id, _shown(theirs))]
        lines.append({"key": key, "label": label, "values": values, "chosen": chosen})
    return lines


def _shown(value: object) -> str:
    return str(value) if value not in ("", None) else "non renseigné"


def _told_apart(structure: Structure) -> str:
    """Twins often have the same name: the place and the number tell them apart."""
    number = f"FINESS {structure.finess}" if structure.finess else ""
    place = ", ".join(filter(None, (structure.commune, structure.department, number)))
    return f"{structure.name} ({place or 'lieu inconnu'})"
