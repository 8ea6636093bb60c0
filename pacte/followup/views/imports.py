"""The import of past contacts: send a file, read the preview, say who is who, confirm."""

import re
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.documents.tables import MAX_BYTES, Sheet, read_table
from pacte.federations.models import ImportState
from pacte.followup import imports
from pacte.followup.forms import UploadForm
from pacte.followup.import_plan import IGNORE, Effect, Outcome
from pacte.followup.import_rows import IMPORT_FIELDS
from pacte.followup.models import FollowUpImport
from pacte.followup.views.pages import COHORT, cohort_or_404, pages, zone_of
from pacte.followup.vocabulary import CHANNEL_LABELS, theme_words
from pacte.french import agreed, plural
from pacte.web import SIGNED_IN, actor, again, get_or_404, now, read, write

ONE = "/regions/<federation>/contacts/imports/<int:past_id>"
OPEN: dict[str, Any] = {"may": "follow_up.open_import", "of": FollowUpImport, "as_": "past"}
LINES = 50
"""Rows of the preview on one page."""

PARTS = {
    "refusees": ("Refusée", "Refusées", Effect.REFUSED),
    "a-decider": ("Sans personne", "Sans personne", Effect.DOUBTFUL),
    "creees": ("Sera notée", "Seront notées", Effect.CREATED),
    "deja": ("Déjà là", "Déjà là", Effect.ALREADY),
    "ecartees": ("Écartée", "Écartées", Effect.IGNORED),
}
"""Parts of the preview, in the order in which they ask for a look: the first that holds a row opens."""


@pages.form(f"{COHORT}/importer", may=SIGNED_IN)
def upload(code: str) -> ResponseReturnValue:
    """Send a table; no contact is noted."""
    cohort = cohort_or_404(code, "follow_up.import")
    form = UploadForm()
    status = 200
    if request.method == "POST":
        status = 422
        sheet = _sheet(form)
        if form.validate() and isinstance(sheet, Sheet):
            try:
                with write() as session:
                    past = imports.start_import(
                        session,
                        cohort=session.get_one(Cohort, cohort.id),
                        filename=_bare(form.file.data.filename),
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


def _sheet(form: UploadForm) -> Sheet | list[Blocker]:
    file = form.file.data
    if not file or not file.filename:
        return [Blocker("file_missing", "Choisissez un fichier.")]
    return read_table(file.filename, file.stream.read(MAX_BYTES + 1))


def _bare(filename: str) -> str:
    kept = "".join(sign for sign in filename if sign.isprintable())
    return re.split(r"[/\\]", kept)[-1][-200:] or "tableau"


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
    asked = request.args.get("partie", "")
    shown = asked if asked in PARTS else next((key for key in found if found[key]), "creees")
    last = max(1, -(-len(found[shown]) // LINES))
    number = request.args.get("page", "1")
    page = min(max(int(number), 1), last) if number.isascii() and number.isdigit() and len(number) < 6 else 1
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
                (key, agreed(len(some), *PARTS[key][:2]), len(some)) for key, some in found.items() if some
            ],
            shown=shown,
            shown_label=agreed(len(found[shown]), *PARTS[shown][:2]),
            lines=[(one, _words(one)) for one in found[shown][(page - 1) * LINES : page * LINES]],
            page=page,
            last=last,
            page_href=lambda one: url_for("followup.preview", past_id=past.id, partie=shown, page=one),
            headers=past.content["headers"],
            notes=past.content["notes"],
            example=rows[0][1:] if rows else [],
            fields=IMPORT_FIELDS,
            channels=CHANNEL_LABELS,
            ignore=IGNORE,
            blockers=blockers,
        ),
        status,
    )


def _words(outcome: Outcome) -> str:
    """« Téléphone ; Projet de santé » : what was read, besides the day and the note."""
    row = outcome.row
    told = [CHANNEL_LABELS[row.channel] if row.channel else "", theme_words(list(row.themes))]
    if row.next_step:
        told.append(f"suite : {row.next_step}")
    if row.shared:
        told.append("partagé")
    return " ; ".join(one for one in told if one)


def _done(past: FollowUpImport, cohort: Cohort) -> str:
    result = past.result
    not_written = sum(result.get(one.value, 0) for one in (Effect.REFUSED, Effect.DOUBTFUL, Effect.IGNORED))
    left = result.get("left", [])
    return render_template(
        "followup/import_done.html",
        batch=past,
        cohort=cohort,
        zone=zone_of(cohort),
        is_confirmed=past.state is ImportState.CONFIRMED,
        created=result.get(Effect.CREATED.value, 0),
        already=result.get(Effect.ALREADY.value, 0),
        left=left,
        more=not_written - len(left),
    )


@pages.post(f"{ONE}/colonnes", **OPEN)
def columns(past: FollowUpImport) -> ResponseReturnValue:
    """Correct what each column means."""
    chosen = {
        item.key: int(value)
        for item in IMPORT_FIELDS
        if (value := request.form.get(f"column-{item.key}", "")).isascii()
        and value.isdigit()
        and len(value) < 4
    }
    try:
        with write() as session:
            imports.choose_columns(
                session,
                batch=again(session, past),
                columns=chosen,
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
    given = {
        int(name.removeprefix("row-")): value
        for name, value in request.form.items()
        if re.fullmatch(r"row-[0-9]{1,7}", name)
    }
    try:
        with write() as session:
            imports.answer_doubts(session, batch=again(session, past), answers=given, at=now())
    except Refused as refusal:
        return _refused(past, refusal)
    flash(f"{plural(sum(map(bool, given.values())), 'réponse gardée', 'réponses gardées')}.", "success")
    return redirect(url_for("followup.preview", past_id=past.id), code=303)


@pages.post(f"{ONE}/confirmation", **OPEN)
def confirm(past: FollowUpImport) -> ResponseReturnValue:
    """Write what the preview shows, once."""
    try:
        with write() as session:
            imports.confirm_import(
                session, batch=again(session, past), seen=request.form.get("seen", ""), by=actor(), at=now()
            )
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
