"""A learner explains an absence, with a document; the team or a trainer reads it and decides."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.files.models import StoredFile
from pacte.files.serving import send_stored
from pacte.learners.models import Enrollment
from pacte.seminars.absences import operations
from pacte.seminars.absences.forms import ACCEPT, AnswerForm, JustifyForm, number_in
from pacte.seminars.absences.views.pages import (
    LEARNER,
    OF,
    beside,
    pages,
    record_here,
    slot_or_404,
    to_learner,
)
from pacte.seminars.models import HalfDay, Justification
from pacte.seminars.presence.queries import addenda_of, attendance_of
from pacte.seminars.presence.views.pages import DOCUMENT_MEGABYTES, hours_words, kept_document
from pacte.seminars.proofs.queries import justified_until
from pacte.seminars.proofs.views.pages import cohort_named, may_be_justified, state_badge
from pacte.seminars.vocabulary import JUSTIFICATION_LABELS, JustificationState
from pacte.web import actor, get_or_404, now, read, services, write

ONE = f"{LEARNER}/justifications/<int:justification_id>"


@pages.form(f"{LEARNER}/presences/<int:half_day_id>/justification", may="absence.justify", **OF)
def justify(enrollment: Enrollment, half_day_id: int) -> ResponseReturnValue:
    """Words, and a document if there is one; nothing changes until somebody decides."""
    record, slots = record_here(enrollment)
    slot = slot_or_404(slots, half_day_id)
    cohort = cohort_named(enrollment.cohort_id)
    form = JustifyForm()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        try:
            received = kept_document(form.document.data)
            with write() as session:
                operations.justify(
                    session,
                    enrollment_id=enrollment.id,
                    half_day_id=slot.id,
                    words=form.words.data or "",
                    document=received,
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
        else:
            flash("C’est envoyé. La réponse viendra par e-mail, et s’affichera ici.", "success")
            return to_learner(enrollment)
    return (
        render_template(
            "seminars/absences/justify.html",
            enrollment=enrollment,
            slot=slot,
            words=hours_words(slot.half_day, slot.zone),
            is_possible=may_be_justified(record, slot, cohort),
            until=justified_until(cohort),
            form=form,
            reasons=reasons,
            megabytes=DOCUMENT_MEGABYTES,
        ),
        422 if form.is_submitted() else 200,
    )


@pages.form(ONE, may="attendance.enter", **OF)
def answer(enrollment: Enrollment, justification_id: int) -> ResponseReturnValue:
    """What was sent, what the sheet says now, and the decision."""
    sent = _one(enrollment, justification_id)
    form = AnswerForm()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        accepted = form.decision.data == ACCEPT
        try:
            with write() as session:
                operations.answer_justification(
                    session,
                    enrollment_id=enrollment.id,
                    justification_id=sent.id,
                    accepted=accepted,
                    reason=form.reason.data or "",
                    seen=number_in(form.seen.data),
                    line_seen=number_in(form.line_seen.data),
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
        else:
            done = "L’absence est notée comme justifiée" if accepted else "La justification n’est pas retenue"
            flash(f"{done} ; la réponse est envoyée.", "success")
            code = cohort_named(enrollment.cohort_id).code
            return redirect(url_for("absences.board", code=code, _anchor="justifications"), code=303)
    record, slots = record_here(enrollment)
    sent = _one(enrollment, justification_id)
    half_day = get_or_404(read(), HalfDay, sent.half_day_id)
    slot = next((one for one in slots if one.id == half_day.id), None)
    form.seen.data, form.line_seen.data = str(sent.revision), _line_version(enrollment, half_day)
    cohort = cohort_named(enrollment.cohort_id)
    return (
        render_template(
            "seminars/absences/answer.html",
            enrollment=enrollment,
            cohort=cohort,
            sent=sent,
            half_day=half_day,
            title=slot.seminar.title if slot is not None else "Demi-journée annulée",
            words=hours_words(half_day, slot.zone) if slot is not None else "",
            zone=slot.zone if slot is not None else cohort.definition["federation"]["time_zone"],
            shown=state_badge(record, slot) if slot is not None else "Annulée",
            is_open=sent.state is JustificationState.SENT,
            label=JUSTIFICATION_LABELS[sent.state],
            form=form,
            reasons=reasons,
        ),
        422 if form.is_submitted() else 200,
    )


@pages.get(f"{ONE}/justificatif", may="learner.read", **OF)
def justification_document(enrollment: Enrollment, justification_id: int) -> ResponseReturnValue:
    """The document sent with it."""
    sent = _one(enrollment, justification_id)
    if sent.document_file_id is None:
        abort(404)
    return send_stored(get_or_404(read(), StoredFile, sent.document_file_id), store=services().store)


def _one(enrollment: Enrollment, justification_id: int) -> Justification:
    found = get_or_404(read(), Justification, justification_id)
    if found.enrollment_id != enrollment.id:
        abort(404)
    return found


def _line_version(enrollment: Enrollment, half_day: HalfDay) -> str:
    """The revision of the line, or once sealed how many corrections the sheet has."""
    if half_day.sealed_at is not None:
        return str(len(addenda_of(read(), half_day.id)))
    row = attendance_of(read(), half_day.id, enrollment.id)
    return str(row.revision if row is not None else 0)
