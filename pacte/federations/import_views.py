"""Pages of the import of structures: send a file, read the preview, answer its doubts, confirm."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte import jobs
from pacte.blockers import Blocker, Refused
from pacte.documents.tables import MAX_BYTES, Sheet
from pacte.federations import history, import_job, imports, queries
from pacte.federations.forms import UploadForm
from pacte.federations.import_columns import ColumnRead, columns_read
from pacte.federations.import_outcomes import Effect, Outcome, Plan
from pacte.federations.import_rows import IMPORT_FIELDS, fields_of, headings_known
from pacte.federations.models import StructureImport
from pacte.federations.rules import KIND_LABELS
from pacte.french import agreed
from pacte.imports import operations as life
from pacte.imports import screens
from pacte.imports.vocabulary import ImportState
from pacte.web import Pages, actor, again, get_or_404, now, read, write
from pacte.web.filters import plural
from pacte.web.tables import Badge, Column, Table, TableState

pages = Pages("structure_imports", __name__)

PREFIX = "/regions/<federation>/structures/importations/<int:batch_id>"

PARTS = {
    "a-decider": ("Douteuse", "Douteuses", (Effect.DOUBTFUL,)),
    "refusees": ("Refusée", "Refusées", (Effect.REFUSED,)),
    "decidees": ("Douteuse, décidée", "Douteuses, décidées", ()),
    "creees": ("Sera créée", "Seront créées", (Effect.CREATED,)),
    "modifiees": ("Sera modifiée", "Seront modifiées", (Effect.CHANGED,)),
    "inchangees": ("Inchangée", "Inchangées", (Effect.UNCHANGED,)),
    "avertissements": ("À vérifier", "À vérifier", ()),
    "ecartees": ("Écartée", "Écartées", (Effect.IGNORED,)),
}
"""Parts of the preview, in the order in which they ask for a look: the first that holds a row opens."""

WRITTEN = {
    "creees": (Effect.CREATED, "Structure créée", "Structures créées"),
    "modifiees": (Effect.CHANGED, "Ligne écrite sur une fiche", "Lignes écrites sur une fiche"),
}
"""What the end of an import leads to."""

WRITING = (Effect.CREATED, Effect.CHANGED, Effect.DOUBTFUL)
"""Rows that confirming writes, or may write once they are answered."""

FATES = [key for key, (_, _, effects) in PARTS.items() if effects]
"""Parts that share out the rows: each row is in one of them. The others look at some of them again."""

UNDERSTOOD: list[Column[ColumnRead]] = [
    Column("heading", "Colonne du fichier", lambda one: one.heading),
    Column("read_as", "Lue comme", lambda one: one.read_as or Badge("redo", "Non lue")),
    Column("found", "Contient", lambda one: one.found),
    Column("doubt", "À vérifier", lambda one: one.doubt, blank=True),
]
"""What the preview tells of each column."""

REFUSED_TOLD = 10
"""Refused rows that the preview names, whatever part of it is looked at."""


@pages.form("/regions/<federation>/structures/importer", may="structure.manage")
def upload() -> ResponseReturnValue:
    """Send a table; nothing is written to the registry."""
    form = UploadForm()
    status = 200
    if request.method == "POST":
        status = 422
        sheet = screens.sheet_sent(form, headings_known)
        if form.validate() and isinstance(sheet, Sheet):
            filename = screens.name_sent(form)
            try:
                with write() as session:
                    batch = imports.start_import(
                        session, filename=filename, sheet=sheet, by=actor(), at=now()
                    )
                return redirect(url_for("structure_imports.preview", batch_id=batch.id), code=303)
            except Refused as refusal:
                form.take(refusal.blockers)
        elif form.file.data and not isinstance(sheet, Sheet):
            form.take([Blocker(one.code, one.message, one.remedy, "file") for one in sheet])
    return (
        render_template(
            "federations/import.html",
            form=form,
            fields=IMPORT_FIELDS,
            imports=queries.open_imports(read()),
            max_bytes=MAX_BYTES,
        ),
        status,
    )


@pages.get(PREFIX, may="structure.manage", of=StructureImport, as_="batch")
def preview(batch: StructureImport) -> ResponseReturnValue:
    """What the import would do now; it can be left and found again."""
    if batch.state is not ImportState.PREVIEW:
        return _done(batch)
    return _preview(batch)


def _done(batch: StructureImport) -> str:
    result = batch.result
    left = result.get("left", [])
    not_written = sum(result.get(effect, 0) for effect in imports.LEFT)
    shown = _written(batch)
    return render_template(
        "federations/import_done.html",
        batch=batch,
        done=import_job.done_words(result) if batch.state is ImportState.CONFIRMED else [],
        parts=[
            (key, agreed(result[effect], *words), result[effect])
            for key, (effect, *words) in WRITTEN.items()
            if result.get(effect)
        ],
        shown=shown,
        title=agreed(shown.total, *WRITTEN[shown.part][1:]),
        page_href=lambda one: url_for(
            "structure_imports.preview", batch_id=batch.id, partie=shown.part, page=one
        ),
        left=left,
        more=not_written - len(left),
        has_refused=bool(result.get("sent_back")),
        dropped=result.get("dropped", []),
        dropped_more=result.get("dropped_count", 0) - len(result.get("dropped", [])),
    )


def _written(batch: StructureImport) -> screens.Shown[history.Written]:
    """A page of what a confirmed import created, or changed."""
    asked = request.args.get("partie", "")
    first = next((key for key, (effect, *_) in WRITTEN.items() if batch.result.get(effect)), "creees")
    part = asked if asked in WRITTEN else first
    total = batch.result.get(WRITTEN[part][0], 0)
    page, last = screens.page_asked(total)
    rows = history.written_by(
        read(), batch, created=part == "creees", limit=screens.LINES, offset=(page - 1) * screens.LINES
    )
    return screens.Shown(part, rows, total, page, last)


def _preview(
    batch: StructureImport, *, blockers: tuple[Blocker, ...] = (), status: int = 200
) -> ResponseReturnValue:
    job = import_job.under_way(read(), batch.id)
    if job is not None:
        return redirect(url_for("jobs.job", job_id=job.id), code=303)
    plan = imports.plan_of(read(), batch)
    parts = {key: _part(plan.outcomes, key) for key in PARTS}
    shown = screens.part_shown(parts, "creees")
    rows = batch.content["rows"]
    understood = _understood(batch, plan)
    return (
        render_template(
            "federations/import_preview.html",
            batch=batch,
            plan=plan,
            counts=plan.counts,
            parts=_cards(parts, FATES),
            asides=_cards(parts, [key for key in PARTS if key not in FATES]),
            shown=shown.part,
            refused=[] if shown.part == "refusees" else parts["refusees"][:REFUSED_TOLD],
            shown_label=agreed(shown.total, *PARTS[shown.part][:2]),
            lines=shown.rows,
            page=shown.page,
            last=shown.last,
            page_href=lambda one: url_for(
                "structure_imports.preview", batch_id=batch.id, partie=shown.part, page=one
            ),
            headers=batch.content["headers"],
            notes=batch.content["notes"],
            understood=understood,
            has_names="name" in batch.columns,
            nothing=not any(plan.count(effect) for effect in WRITING),
            doubtful=[one.heading for one in understood.rows if one.doubt],
            example=rows[0][1:] if rows else [],
            fields=fields_of(batch.content["headers"]),
            kinds=KIND_LABELS,
            blockers=blockers,
        ),
        status,
    )


@pages.get(f"{PREFIX}/lignes-refusees.csv", may="structure.manage", of=StructureImport, as_="batch")
def refused(batch: StructureImport) -> ResponseReturnValue:
    """The refused rows with their reasons, to be corrected and sent again."""
    if batch.state is ImportState.PREVIEW:
        sent_back = imports.sent_back(batch, imports.plan_of(read(), batch))
    else:
        sent_back = batch.result.get("sent_back", {})
    if not sent_back:
        return redirect(url_for("structure_imports.preview", batch_id=batch.id), code=303)
    return screens.send_refused(sent_back)


def _understood(batch: StructureImport, plan: Plan) -> Table[ColumnRead]:
    """What each column of the file was read as, and what is doubtful in it."""
    content = batch.content
    rows = columns_read(content["headers"], batch.columns, [one[1:] for one in content["rows"]], plan)
    return Table(
        caption="Ce qui a été compris, colonne par colonne",
        columns=UNDERSTOOD,
        rows=rows,
        state=TableState(prefix="colonnes-", size=len(rows) or 1),
        total=len(rows),
        unit=("colonne", "colonnes"),
        export_formats=(),
    )


def _cards(parts: Mapping[str, Sequence[Outcome]], keys: Sequence[str]) -> list[tuple[str, str, int]]:
    return [(key, agreed(len(parts[key]), *PARTS[key][:2]), len(parts[key])) for key in keys if parts[key]]


def _part(outcomes: Sequence[Outcome], key: str) -> list[Outcome]:
    if key == "avertissements":
        return [one for one in outcomes if one.row.warnings]
    if key == "decidees":
        return [one for one in outcomes if one.chosen]
    effects = PARTS[key][2]
    return [one for one in outcomes if one.effect in effects]


@pages.post(f"{PREFIX}/colonnes", may="structure.manage", of=StructureImport, as_="batch")
def columns(batch: StructureImport) -> ResponseReturnValue:
    """Correct what each column means."""
    try:
        with write() as session:
            imports.choose_columns(
                session,
                batch=again(session, batch),
                columns=screens.columns_chosen(fields_of(batch.content["headers"])),
                default_kind=request.form.get("default_kind", ""),
                at=now(),
            )
    except Refused as refusal:
        return _refused(batch, refusal)
    flash("Les colonnes sont mises à jour.", "success")
    return redirect(url_for("structure_imports.preview", batch_id=batch.id), code=303)


@pages.post(f"{PREFIX}/reponses", may="structure.manage", of=StructureImport, as_="batch")
def answers(batch: StructureImport) -> ResponseReturnValue:
    """Keep the answers to the doubtful rows of this page."""
    given = screens.answers_given()
    try:
        with write() as session:
            imports.answer_doubts(session, batch=again(session, batch), answers=given, at=now())
    except Refused as refusal:
        return _refused(batch, refusal)
    flash(f"{plural(sum(map(bool, given.values())), 'réponse gardée', 'réponses gardées')}.", "success")
    return redirect(url_for("structure_imports.preview", batch_id=batch.id), code=303)


@pages.post(f"{PREFIX}/confirmation", may="structure.manage", of=StructureImport, as_="batch")
def confirm(batch: StructureImport) -> ResponseReturnValue:
    """Write what the preview shows: at once, or by a worker when it is long."""
    seen = request.form.get("seen", "")
    job = import_job.under_way(read(), batch.id)
    if job is not None:
        return redirect(url_for("jobs.job", job_id=job.id), code=303)
    try:
        seen = _with_answers(batch, seen)
        if batch.state is ImportState.PREVIEW and batch.row_count > import_job.DIRECT_AT_MOST:
            return redirect(url_for("jobs.job", job_id=_queued(batch, seen)), code=303)
        with write() as session:
            imports.confirm_import(
                session,
                batch=again(session, batch),
                seen=seen,
                by=actor(),
                at=now(),
            )
    except Refused as refusal:
        return _refused(batch, refusal)
    return redirect(url_for("structure_imports.preview", batch_id=batch.id), code=303)


def _with_answers(batch: StructureImport, seen: str) -> str:
    """Keep what was chosen beside the button that confirms; refused, kept, when it moves other rows too."""
    given = screens.answers_given()
    if batch.state is not ImportState.PREVIEW or life.are_kept(batch, given):
        return seen
    with write() as session:
        answered = imports.answer_last_doubts(
            session, batch=again(session, batch), answers=given, seen=seen, at=now()
        )
    if answered.moved:
        rows = ", ".join(map(str, answered.moved[:10])) + (", …" if len(answered.moved) > 10 else "")
        raise Refused(
            [
                Blocker(
                    "answers_move",
                    "Vos réponses changent aussi le sort "
                    f"{'des lignes' if len(answered.moved) > 1 else 'de la ligne'} {rows}.",
                    "Elles sont gardées : relisez l’aperçu mis à jour, puis confirmez.",
                )
            ]
        )
    return answered.seen


def _queued(batch: StructureImport, seen: str) -> int:
    """The work that confirms the import: the one already under way, else a new one."""
    with write() as session:
        again(session, batch)
        found = import_job.under_way(session, batch.id)
        if found is None:
            params = {"batch_id": batch.id, "seen": seen, "place": {"batch_id": batch.id}}
            found = jobs.start(session, kind=import_job.KIND, params=params, by=actor(), at=now())
        return found.id


@pages.post(f"{PREFIX}/abandon", may="structure.manage", of=StructureImport, as_="batch")
def abandon(batch: StructureImport) -> ResponseReturnValue:
    """Give the preview up."""
    with write() as session:
        imports.abandon_import(session, batch=again(session, batch), by=actor(), at=now())
    flash("L’import est abandonné ; rien n’a été écrit dans le registre.", "success")
    return redirect(url_for("registry.structures"), code=303)


def _refused(batch: StructureImport, refusal: Refused) -> ResponseReturnValue:
    fresh = get_or_404(read(), StructureImport, batch.id)
    if fresh.state is not ImportState.PREVIEW:
        return _done(fresh), 409
    changed = any(blocker.code == "registry_changed" for blocker in refusal.blockers)
    return _preview(fresh, blockers=tuple(refusal.blockers), status=409 if changed else 422)
