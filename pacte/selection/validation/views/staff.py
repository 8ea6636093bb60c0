"""The federation's pages: presenting dossiers, following the waves, answering the EHESP's questions."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.processing.views.hidden import hidden_page
from pacte.applications.processing.views.pages import cohort_or_404
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.database import Scope
from pacte.selection.hiding import hidden_from_judging
from pacte.selection.lacking import lacking
from pacte.selection.models import ValidationWave, WaveEntry
from pacte.selection.queries import committee_of
from pacte.selection.steps import STEPS, Step
from pacte.selection.validation import operations
from pacte.selection.validation.corrections import corrections_of
from pacte.selection.validation.forms import ReplyForm, WaveForm, number_in
from pacte.selection.validation.queries import (
    Presentable,
    ehesp_people,
    presentable,
    questions_of,
    waves_of,
)
from pacte.selection.validation.rules import blockers_to_send
from pacte.selection.validation.tables import KINDS, wave_table
from pacte.selection.validation.views.pages import file_name, pages, send_documents, zone_of
from pacte.selection.vocabulary import DECISION_LABELS, VALIDATION_LABELS, Decision
from pacte.web import SIGNED_IN, actor, again, get_or_404, now, read, services, write
from pacte.web.exports import send_table

BASE = "/regions/<federation>/promotions/<code>/selection/validation"
PERMISSION = "validation.submit"
MOST = 1_000
"""Dossiers that one form may name."""

STEPS.append(Step("validation", "validation.overview", "validation.submit"))


@pages.get(BASE, may=SIGNED_IN)
def overview(code: str) -> ResponseReturnValue:
    """Questions to answer, dossiers to present, waves already sent."""
    cohort, _ = cohort_or_404(code, PERMISSION)
    return _overview(cohort, WaveForm(None))


@pages.post(f"{BASE}/apercu", may=SIGNED_IN)
def preview(code: str) -> ResponseReturnValue:
    """Who is presented, and who will be told, before anything leaves."""
    cohort, _ = cohort_or_404(code, PERMISSION)
    form, ids = WaveForm(), _chosen()
    if "retour" in request.form:
        return _overview(cohort, form, ids)
    if not form.validate_on_submit():
        return _overview(cohort, form, ids, status=422)
    reasons = _reasons(cohort, len(ids))
    if reasons:
        return _overview(cohort, form, ids, reasons=reasons, status=422)
    return _preview(cohort, form, ids)


@pages.post(f"{BASE}/envoi", may=SIGNED_IN)
def send(code: str) -> ResponseReturnValue:
    """Present them."""
    cohort, _ = cohort_or_404(code, PERMISSION)
    form, ids = WaveForm(), _chosen()
    if not form.validate_on_submit():
        return _overview(cohort, form, ids, status=422)
    readers = _readers()
    try:
        with write() as session:
            wave = operations.send_wave(
                session,
                cohort=again(session, cohort),
                application_ids=ids,
                message=form.message.data,
                readers=readers,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _overview(cohort, form, ids, reasons=list(refused.blockers), status=422)
    flash(f"La vague n° {wave.number} est présentée à l’EHESP.", "success")
    return redirect(url_for("validation.overview", code=code), code=303)


@pages.get(f"{BASE}/vagues/<int:wave_id>", may=SIGNED_IN)
def sent(code: str, wave_id: int) -> ResponseReturnValue:
    """One wave: where each dossier stands; the same rows as a spreadsheet."""
    cohort, wave = _wave(code, wave_id)
    table = wave_table(read(), wave, request.args, zone=zone_of(cohort), hidden=_hidden(cohort))
    if table.state.export:
        return send_table(table, file_name(cohort, wave), local_day(now(), zone_of(cohort)))
    return render_template(
        "selection/validation/sent.html",
        cohort=cohort,
        wave=wave,
        table=table,
        zone=zone_of(cohort),
        corrections=[
            (line.name, one)
            for one in corrections_of(read(), [line.entry.id for line in table.rows])
            for line in table.rows
            if line.entry.id == one.row.entry_id
        ],
        labels=VALIDATION_LABELS,
    )


@pages.get(f"{BASE}/vagues/<int:wave_id>/pieces.zip", may=SIGNED_IN)
def sent_documents(code: str, wave_id: int) -> ResponseReturnValue:
    """The documents of a wave as the EHESP gets them."""
    cohort, wave = _wave(code, wave_id)
    table = wave_table(read(), wave, {}, zone=zone_of(cohort), hidden=_hidden(cohort))
    ids = [line.application.id for line in table.rows]
    return send_documents(cohort, ids, file_name(cohort, wave))


@pages.post(f"{BASE}/questions/<int:entry_id>", may=SIGNED_IN)
def answer(code: str, entry_id: int) -> ResponseReturnValue:
    """Answer a question: the dossier is presented again."""
    cohort, _ = cohort_or_404(code, PERMISSION)
    entry = get_or_404(read(), WaveEntry, entry_id)
    if entry.wave.cohort_id != cohort.id:
        abort(404)
    if entry.application_id in _hidden(cohort):
        return hidden_page(get_or_404(read(), Application, entry.application_id))
    form = ReplyForm(prefix="reponse-")
    if not form.validate_on_submit():
        return _overview(cohort, WaveForm(None), refused=(entry.id, form), status=422)
    try:
        with write() as session:
            operations.reply(
                session,
                entry=entry,
                text=form.text.data,
                seen=number_in(form.seen.data),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take(blocker for blocker in refused.blockers if blocker.where in form)
        reasons = [blocker for blocker in refused.blockers if blocker.where not in form]
        return _overview(cohort, WaveForm(None), refused=(entry.id, form), reasons=reasons, status=422)
    flash("Votre réponse est envoyée : l’EHESP voit de nouveau le dossier à traiter.", "success")
    return redirect(url_for("validation.overview", code=code), code=303)


def _overview(
    cohort: Cohort,
    form: WaveForm,
    chosen: Sequence[int] | None = None,
    *,
    reasons: list[Blocker] | None = None,
    refused: tuple[int, ReplyForm] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    hidden = _hidden(cohort)
    people = presentable(read(), cohort.id, hidden=hidden)
    ticked = {one.application.id for one in people if one.by_default} if chosen is None else set(chosen)
    blockers = [blocker for blocker in _reasons(cohort, 1) if blocker.code != "nobody"]
    page: dict[str, Any] = {
        "cohort": cohort,
        "form": form,
        "people": people,
        "ticked": ticked,
        "blockers": blockers,
        "reasons": reasons or [],
        "waves": waves_of(read(), cohort.id, hidden=hidden),
        "questions": [
            (entry, application, _reply_form(entry, refused))
            for entry, application in questions_of(read(), cohort.id, hidden=hidden)
        ],
        "zone": zone_of(cohort),
        "kinds": KINDS,
        "decisions": DECISION_LABELS,
        "validations": VALIDATION_LABELS,
    }
    return render_template("selection/validation/overview.html", **page), status


def _reply_form(entry: WaveEntry, refused: tuple[int, ReplyForm] | None) -> ReplyForm:
    """An empty form, or the one refused; always with where the entry stands now."""
    form = refused[1] if refused and refused[0] == entry.id else ReplyForm(None, prefix="reponse-")
    form.seen.data = str(entry.revision)
    form.text.id = f"reponse-{entry.id}"
    return form


def _preview(cohort: Cohort, form: WaveForm, ids: Sequence[int]) -> ResponseReturnValue:
    wanted = set(ids)
    people: list[Presentable] = [
        one for one in presentable(read(), cohort.id, hidden=_hidden(cohort)) if one.application.id in wanted
    ]
    return render_template(
        "selection/validation/preview.html",
        cohort=cohort,
        form=form,
        people=people,
        missing=len(wanted) - len(people),
        lacks=lacking(
            read(),
            cohort,
            [one.application.id for one in people if one.candidacy.decision is Decision.WAITLISTED],
        ),
        readers=_readers(),
        decisions=DECISION_LABELS,
    )


def _reasons(cohort: Cohort, count: int) -> list[Blocker]:
    committee = committee_of(read(), cohort.id)
    return blockers_to_send(
        asks_ehesp=definition_of(cohort).selection.ehesp_validation,
        closed=committee is not None and committee.closed_at is not None,
        count=count,
    )


def _hidden(cohort: Cohort) -> frozenset[int]:
    return hidden_from_judging(read(), [cohort], actor().person_id)


def _wave(code: str, wave_id: int) -> tuple[Cohort, ValidationWave]:
    cohort, _ = cohort_or_404(code, PERMISSION)
    wave = get_or_404(read(), ValidationWave, wave_id)
    if wave.cohort_id != cohort.id:
        abort(404)
    return cohort, wave


def _chosen() -> list[int]:
    numbers = (number_in(value) for value in request.form.getlist("dossier")[:MOST])
    return [number for number in dict.fromkeys(numbers) if number]


def _readers() -> Sequence[Person]:
    """The EHESP's people; their role is national, so it is read on the ground."""
    with services().database.session(Scope.ground()) as ground:
        return ehesp_people(ground)
