"""The import of past contacts: send a file, read the preview, say who is who, confirm."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.documents.tables import MAX_BYTES, Sheet
from pacte.followup import imports
from pacte.followup.forms import UploadForm
from pacte.followup.headings import IMPORT_FIELDS
from pacte.followup.import_plan import IGNORE, KEEP, Effect, Outcome
from pacte.followup.models import FollowUpImport
from pacte.followup.views.pages import COHORT, cohort_or_404, pages, zone_of
from pacte.followup.vocabulary import CHANNEL_LABELS, theme_words
from pacte.french import agreed, plural
from pacte.imports import operations as life
from pacte.imports import screens
from pacte.imports.columns import columns_left_out
from pacte.imports.vocabulary import ImportState
from pacte.web import SIGNED_IN, actor, again, get_or_404, now, read, write

ONE = "/regions/<federation>/contacts/imports/<int:past_id>"
OPEN: dict[str, Any] = {"may": "follow_up.open_import", "of": FollowUpImport, "as_": "past"}

PARTS = {
    "refusees": ("Refusée", "Refusées", Effect.REFUSED),
    "a-decider": ("À décider", "À décider", Effect.DOUBTFUL),
    "creees": ("Sera notée", "Seront notées", Effect.CREATED),
    "completees": ("Sera complétée", "Seront complétées", Effect.COMPLETED),
    "deja": ("Déjà notée", "Déjà notées", Effect.ALREADY),
    "repetees": ("Répétée", "Répétées", Effect.TWICE),
    "ecartees": ("Écartée", "Écartées", Effect.IGNORED),
}
"""Parts of the preview, in the order in which they ask for a look."""
WHOLE = "toutes"
"""The part that opens: every row, each with its fate."""
FATES = {
    Effect.REFUSED: ("late", "Refusée"),
    Effect.DOUBTFUL: ("waiting", "À décider"),
    Effect.CREATED: ("done", "Sera notée"),
    Effect.COMPLETED: ("done", "Complète un contact noté sans note"),
    Effect.ALREADY: ("info", "Déjà noté"),
    Effect.TWICE: ("redo", "Répétée"),
    Effect.IGNORED: ("info", "Écartée"),
}


@pages.form(f"{COHORT}/importer", may=SIGNED_IN)
def upload(code: str) -> ResponseReturnValue:
    """Send a table; no contact is noted."""
    cohort = cohort_or_404(code, "follow_up.import")
    form = UploadForm()
    status = 200
    if request.method == "POST":
        status = 422
        sheet = screens.sheet_sent(form)
        if form.validate() and isinstance(sheet, Sheet):
            try:
                with write() as session:
                    past = imports.start_import(
                        session,
                        cohort=session.get_one(Cohort, cohort.id),
                        filename=screens.name_sent(form),
                        sheet=sheet,
                        by=actor(),
                        at=now(),
                    )
                return redirect(url_for("followup.preview", past_id=past.id), code=303)
            except Refused as refusal:
                form.take(refusal.blockers)
        elif form.file.data and not isinstance(sheet, Sheet):
            form.take([Blocker(one.code, one.message, one.remedy, "file") for one in sheet])
    return (
        render_template(
            "followup/import.html", cohort=cohort, form=form, fields=IMPORT_FIELDS, max_bytes=MAX_BYTES
        ),
        status,
    )


@pages.get(ONE, **OPEN)
def preview(past: FollowUpImport) -> ResponseReturnValue:
    """What the import would do now; it can be left and found again."""
    return _page(past)


def _page(
    past: FollowUpImport, *, blockers: Sequence[Blocker] = (), status: int = 200
) -> ResponseReturnValue:
    cohort = get_or_404(read(), Cohort, past.cohort_id)
    if past.state is not ImportState.PREVIEW:
        return _done(past, cohort), status
    plan = imports.plan_of(read(), past, now())
    found = {key: [one for one in plan.outcomes if one.effect is part[2]] for key, part in PARTS.items()}
    shown = screens.part_shown({WHOLE: plan.outcomes, **found}, WHOLE)
    words = {WHOLE: ("Ligne du fichier", "Lignes du fichier")}
    words |= {key: part[:2] for key, part in PARTS.items()}
    rows = past.content["rows"]
    return (
        render_template(
            "followup/import_preview.html",
            batch=past,
            cohort=cohort,
            zone=zone_of(cohort),
            plan=plan,
            counts=plan.counts,
            learners=imports.learners_known(read(), cohort.id) if plan.doubts else [],
            parts=[
                (key, agreed(len(some), *words[key]), len(some))
                for key, some in ((WHOLE, plan.outcomes), *found.items())
                if some
            ],
            shown=shown.part,
            shown_label=agreed(shown.total, *words[shown.part]),
            lines=[(one, _words(one)) for one in shown.rows],
            page=shown.page,
            last=shown.last,
            page_href=lambda one: url_for("followup.preview", past_id=past.id, partie=shown.part, page=one),
            headers=past.content["headers"],
            notes=past.content["notes"],
            example=rows[0][1:] if rows else [],
            fields=IMPORT_FIELDS,
            channels=CHANNEL_LABELS,
            ignore=IGNORE,
            keep=KEEP,
            left_out=columns_left_out(past.columns, past.content["headers"], rows),
            fates=FATES if shown.part == WHOLE else {},
            blockers=blockers,
        ),
        status,
    )


@pages.get(f"{ONE}/lignes-refusees.csv", **OPEN)
def refused(past: FollowUpImport) -> ResponseReturnValue:
    """The refused rows with their reasons, to be corrected and sent again."""
    if past.state is not ImportState.PREVIEW:
        return redirect(url_for("followup.preview", past_id=past.id), code=303)
    return screens.send_refused(
        life.refused_table(past, imports.refusals(imports.plan_of(read(), past, now())))
    )


def _words(outcome: Outcome) -> str:
    """« Téléphone ; Projet de santé » : what was read, besides the day and the note."""
    row = outcome.row
    told = [CHANNEL_LABELS[row.channel] if row.channel else "", theme_words(list(row.themes))]
    if outcome.author:
        told.append(f"noté par {outcome.author.name}")
    if row.next_step:
        told.append(f"suite : {row.next_step}")
    if row.shared:
        told.append("partagé")
    return " ; ".join(one for one in told if one)


def _done(past: FollowUpImport, cohort: Cohort) -> str:
    result = past.result
    not_written = sum(result.get(one.value, 0) for one in imports.NOT_WRITTEN)
    left = result.get("left", [])
    return render_template(
        "followup/import_done.html",
        batch=past,
        cohort=cohort,
        zone=zone_of(cohort),
        is_confirmed=past.state is ImportState.CONFIRMED,
        created=result.get(Effect.CREATED.value, 0),
        completed=result.get(Effect.COMPLETED.value, 0),
        already=result.get(Effect.ALREADY.value, 0),
        left=left,
        more=not_written - len(left),
    )


@pages.post(f"{ONE}/colonnes", **OPEN)
def columns(past: FollowUpImport) -> ResponseReturnValue:
    """Correct what each column means."""
    try:
        with write() as session:
            imports.choose_columns(
                session,
                batch=again(session, past),
                columns=screens.columns_chosen(IMPORT_FIELDS),
                default_channel=request.form.get("default_channel", ""),
                at=now(),
            )
    except Refused as refusal:
        return _refused(past, refusal)
    flash("Les colonnes sont mises à jour.", "success")
    return redirect(url_for("followup.preview", past_id=past.id), code=303)


@pages.post(f"{ONE}/personnes", **OPEN)
def answers(past: FollowUpImport) -> ResponseReturnValue:
    """Keep who the unknown names are."""
    given = screens.answers_given()
    try:
        with write() as session:
            imports.answer_doubts(session, batch=again(session, past), answers=given, at=now())
    except Refused as refusal:
        return _refused(past, refusal)
    flash(f"{plural(sum(map(bool, given.values())), 'réponse gardée', 'réponses gardées')}.", "success")
    return redirect(url_for("followup.preview", past_id=past.id), code=303)


@pages.post(f"{ONE}/confirmation", **OPEN)
def confirm(past: FollowUpImport) -> ResponseReturnValue:
    """Write what the preview shows, once, with what is chosen there."""
    seen = request.form.get("seen", "")
    given = screens.answers_given()
    try:
        if past.state is ImportState.PREVIEW and not life.are_kept(past, given):
            with write() as session:
                seen = imports.answer_last_doubts(
                    session, batch=again(session, past), answers=given, seen=seen, at=now()
                )
        with write() as session:
            imports.confirm_import(session, batch=again(session, past), seen=seen, by=actor(), at=now())
    except Refused as refusal:
        return _refused(past, refusal)
    return redirect(url_for("followup.preview", past_id=past.id), code=303)


@pages.post(f"{ONE}/abandon", **OPEN)
def abandon(past: FollowUpImport) -> ResponseReturnValue:
    """Give the preview up."""
    with write() as session:
        imports.abandon_import(session, batch=again(session, past), by=actor(), at=now())
    flash("L’import est abandonné ; aucun contact n’a été noté.", "success")
    return redirect(url_for("followup.preview", past_id=past.id), code=303)


def _refused(past: FollowUpImport, refusal: Refused) -> ResponseReturnValue:
    fresh = get_or_404(read(), FollowUpImport, past.id)
    changed = fresh.state is not ImportState.PREVIEW or any(
        blocker.code == "plan_changed" for blocker in refusal.blockers
    )
    return _page(fresh, blockers=refusal.blockers, status=409 if changed else 422)
