"""The page where a juror reads a mémoire and evaluates it; it saves by itself, the button too."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.merging import version_of
from pacte.blockers import Blocker, Refused
from pacte.cohorts.public_states import local_day
from pacte.conflicts.queries import declared_by
from pacte.conflicts.vocabulary import TieKind
from pacte.database import FencedSession
from pacte.files.serving import send_stored
from pacte.french import time_words
from pacte.memoires.evaluation import operations
from pacte.memoires.evaluation.forms import EvaluationForm, evaluation_form
from pacte.memoires.evaluation.operations import Saved, fields_of
from pacte.memoires.evaluation.reading import Opened, opened
from pacte.memoires.evaluation.rules import cited_parts, due_words
from pacte.memoires.evaluation.vocabulary import EVALUATION_KINDS, EVALUATION_LABELS
from pacte.memoires.models import MemoireReading
from pacte.memoires.readers import operations as readers
from pacte.memoires.readers.forms import DeclineForm, EmptyForm, OwnTieForm
from pacte.memoires.views.pages import pages
from pacte.web import actor, now, read, services, write
from pacte.web.acts import beside, send
from pacte.web.forms import Form

READING = "/regions/<federation>/lectures/<int:reading_id>"
MINE: dict[str, Any] = {"may": "jury.mine", "of": MemoireReading, "as_": "reading"}


@pages.form(READING, **MINE)
def evaluate(reading: MemoireReading) -> ResponseReturnValue:
    """Read the mémoire and evaluate it."""
    if request.method == "GET":
        return _show(reading)
    found = _open(reading)
    if found.hidden:
        return _refused(found, Refused(found.hidden), None)
    form = evaluation_form(found.definition.criteria, None, request.form)
    try:
        saved = _save(found, form)
    except Refused as refused:
        return _refused(found, refused, form)
    if _is_autosave():
        return _autosaved(reading, form, saved)
    if form.mend() or saved.conflicts:
        return _show(reading, 422, form=form, conflicts=form.conflict_words(saved.conflicts))
    flash(
        "Vos notes et vos commentaires sont enregistrés ; votre évaluation n’est pas encore rendue.",
        "success",
    )
    return redirect(url_for("memoires.evaluate", reading_id=reading.id), code=303)


@pages.post(f"{READING}/envoi", **MINE)
def evaluation_submit(reading: MemoireReading) -> ResponseReturnValue:
    """Give the evaluation: what is typed is saved first, then everything must be there."""
    found = _open(reading)
    if found.hidden:
        return _refused(found, Refused(found.hidden), None)
    form = evaluation_form(found.definition.criteria, None, request.form)
    try:
        saved = _save(found, form)
        if form.mend() or saved.conflicts:
            return _show(reading, 422, form=form, conflicts=form.conflict_words(saved.conflicts))
        with write() as session:
            operations.submit(session, reading_id=reading.id, by=actor(), at=now())
    except Refused as refused:
        return _refused(found, refused, form)
    flash("Votre évaluation est rendue, merci.", "success")
    return redirect(url_for("memoires.evaluate", reading_id=reading.id), code=303)


@pages.post(f"{READING}/accord", **MINE)
def evaluation_accept(reading: MemoireReading) -> ResponseReturnValue:
    """« J’accepte », from one's own list."""

    def act(session: FencedSession) -> None:
        readers.accept(session, reading_id=reading.id, by=actor(), at=now())

    return _answer(reading, EmptyForm(), act, "C’est noté, merci. Vous pouvez commencer à lire.", stays=True)


@pages.post(f"{READING}/refus", **MINE)
def evaluation_decline(reading: MemoireReading) -> ResponseReturnValue:
    """« Je décline », even after having accepted."""
    form = DeclineForm(prefix="refus-")

    def act(session: FencedSession) -> None:
        readers.decline(session, reading_id=reading.id, reason=form.reason.data or "", by=actor(), at=now())

    return _answer(reading, form, act, "C’est noté : ce mémoire sera lu par quelqu’un d’autre.")


@pages.post(f"{READING}/lien", **MINE)
def evaluation_tie(reading: MemoireReading) -> ResponseReturnValue:
    """« J’ai un lien avec cette personne »."""
    form = OwnTieForm(prefix="lien-")

    def act(session: FencedSession) -> None:
        readers.declare(
            session,
            reading_id=reading.id,
            kind=TieKind(form.kind.data),
            reason=form.reason.data or "",
            by=actor(),
            at=now(),
        )

    return _answer(reading, form, act, "Le lien est déclaré : ce mémoire sera lu par quelqu’un d’autre.")


@pages.get(f"{READING}/depots/<int:memoire_deposit_id>", **MINE)
def evaluation_file(reading: MemoireReading, memoire_deposit_id: int) -> ResponseReturnValue:
    """The PDF of a deposit, to its reader once they accepted; ``?voir`` shows it in the page."""
    found = _open(reading)
    received = found.deposit(memoire_deposit_id)
    if found.hidden or received is None or reading.answered_at is None:
        abort(404)
    return send_stored(received.file, store=services().store, inline="voir" in request.args)


def _open(reading: MemoireReading) -> Opened:
    """To its reader alone: for anybody else there is no such page."""
    session = read()
    row = session.get_one(MemoireReading, reading.id)
    if row.reader_id != actor().person_id:
        abort(404)
    return opened(session, row)


def _save(found: Opened, form: EvaluationForm) -> Saved:
    typed = form.typed()
    with write() as session:
        saved = operations.save(
            session,
            reading_id=found.row.id,
            values=typed,
            by=actor(),
            at=now(),
            version=form.version.data or "",
        )
        form.version.data = version_of(fields_of(saved.row, found.definition.criteria))
    return saved


def _answer(
    reading: MemoireReading,
    form: Form,
    act: Callable[[FencedSession], None],
    words: str,
    *,
    stays: bool = False,
) -> ResponseReturnValue:
    found = _open(reading)
    if found.hidden:
        return _hidden(found)
    sent = send(form, act)
    if not sent.is_done:
        return _show(reading, sent.status, acted=form, reasons=sent.reasons)
    flash(words, "success")
    if stays:
        return redirect(url_for("memoires.evaluate", reading_id=reading.id), code=303)
    return redirect(url_for("memoires.mine"), code=303)


def _is_autosave() -> bool:
    return request.headers.get("X-Requested-With") == "autosave"


def _autosaved(reading: MemoireReading, form: EvaluationForm, saved: Saved) -> ResponseReturnValue:
    found = _open(reading)
    return jsonify(
        saved_at=time_words(now(), found.zone),
        version=form.version.data,
        errors=form.mend(),
        conflicts=form.conflict_words(saved.conflicts),
        progress=found.progress_words,
        cited=found.cited,
    )


def _refused(found: Opened, refused: Refused, form: EvaluationForm | None) -> ResponseReturnValue:
    if any(one.code == "in_conflict" for one in refused.blockers):
        with write() as session:
            operations.note_attempt(session, reading_id=found.row.id, by=actor(), at=now())
    if _is_autosave():
        message = " ".join(f"{one.message} {one.remedy}".strip() for one in refused.blockers)
        return jsonify(message=message[:1].lower() + message[1:], errors={}), 409
    if form is None:
        return _hidden(found)
    return _show(found.row, 422, form=form, reasons=beside(form, refused))


def _hidden(found: Opened) -> ResponseReturnValue:
    return (
        render_template(
            "memoires/evaluation/hidden.html",
            cohort=found.cohort,
            reasons=found.hidden,
            declared=declared_by(read(), found.row.reader_id, found.enrollment.person_id),
            zone=found.zone,
        ),
        403,
    )


def _show(
    reading: MemoireReading,
    status: int = 200,
    *,
    form: EvaluationForm | None = None,
    acted: Form | None = None,
    reasons: list[Blocker] | None = None,
    conflicts: list[dict[str, str]] | None = None,
) -> ResponseReturnValue:
    found = _open(reading)
    if found.hidden:
        return _hidden(found)
    typed = form is not None
    if form is None:
        shown = fields_of(found.row, found.definition.criteria)
        form = evaluation_form(found.definition.criteria, shown)
        form.version.data = version_of(shown)
    asked = request.args.get("depot", "")
    chosen = next((one for one in found.deposits if str(one.deposit.number) == asked), found.evaluated)
    fresh: dict[str, Any] = {"formdata": None}
    return (
        render_template(
            "memoires/evaluation/reading.html",
            found=found,
            row=found.row,
            zone=found.zone,
            form=form,
            typed=typed,
            chosen=chosen,
            acted=acted,
            declines="refus" in request.args,
            reasons=reasons or [],
            conflicts_found=conflicts or [],
            decline=acted if isinstance(acted, DeclineForm) else DeclineForm(prefix="refus-", **fresh),
            tie=acted if isinstance(acted, OwnTieForm) else OwnTieForm(prefix="lien-", **fresh),
            state=(EVALUATION_KINDS[found.evaluation.state], EVALUATION_LABELS[found.evaluation.state]),
            due=due_words(found.row.due_on, local_day(now(), found.zone)),
            parts=cited_parts,
        ),
        status,
    )
