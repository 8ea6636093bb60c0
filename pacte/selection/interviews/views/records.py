"""The interviewers' pages: their interviews, and the record they write, saved as they type."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.models import Application
from pacte.blockers import Blocker, Refused
from pacte.french import time_words, zone_words
from pacte.selection.interviews import operations
from pacte.selection.interviews.forms import (
    FAVOURABLE,
    NO_OPINION,
    OPINION_LABELS,
    OPINIONS,
    UNFAVOURABLE,
    MarkForm,
    RecordForm,
)
from pacte.selection.interviews.loading import Setting
from pacte.selection.interviews.operations.records import version
from pacte.selection.interviews.queries import (
    interview_of,
    people_of,
    record_by,
    records_of,
    slot_lines,
    slot_of,
)
from pacte.selection.interviews.rules import blockers_after_deliberation, blockers_to_record
from pacte.selection.interviews.views.dossier import revision_of
from pacte.selection.interviews.views.pages import (
    COHORT,
    DOSSIER,
    STATE_KINDS,
    pages,
    setting_of,
    setting_or_404,
    slot_words,
)
from pacte.selection.models import Interview, InterviewRecord, InterviewSlot
from pacte.selection.vocabulary import INTERVIEW_LABELS
from pacte.web import SIGNED_IN, actor, now, read, write

RECORD = "interview.record"
INTERVIEWER: dict[str, Any] = {"may": RECORD, "of": Application, "as_": "application"}
OPINION_KEYS = {True: FAVOURABLE, False: UNFAVOURABLE, None: NO_OPINION}


@pages.get(f"{COHORT}/mes-entretiens", may=SIGNED_IN)
def mine(code: str) -> ResponseReturnValue:
    """The slots where one takes part, by time; nothing of a candidate to whom one is tied."""
    setting = setting_or_404(code, RECORD)
    me = actor().person_id
    lines = [
        line
        for line in slot_lines(read(), setting.cohort, reader_id=me)
        if line.slot.cancelled_at is None and me in {person.id for person in line.people} and not line.hidden
    ]
    written = records_of(read(), [line.interview.id for line in lines if line.interview is not None])
    return render_template(
        "selection/interviews/mine.html",
        setting=setting,
        lines=lines,
        words={line.slot.id: slot_words(line.slot, setting.zone) for line in lines},
        recorded={
            key: OPINION_LABELS[one.favourable].lower()
            for key, found in written.items()
            for one in found
            if one.author_id == me and one.body
        },
        state_kinds=STATE_KINDS,
        state_labels=INTERVIEW_LABELS,
        zone_name=zone_words(setting.zone),
        now=now(),
    )


@pages.form(f"{DOSSIER}/compte-rendu", **INTERVIEWER)
def record(application: Application) -> ResponseReturnValue:
    """One's own record of an interview."""
    setting, interview, slot = _mine_or_404(application)
    kept = record_by(read(), interview.id, actor().person_id)
    form = RecordForm(data={**_written(kept), "version": version(kept)})
    if not form.is_submitted():
        return _show(setting, application, interview, slot, form=form)
    by_itself = request.headers.get("X-Requested-With") == "autosave"
    if by_itself and not form.opinion.data:  # what is typed before an opinion is chosen is kept all the same
        form.opinion.data = NO_OPINION
    if not form.validate():
        if by_itself:
            return jsonify(message="une réponse est à corriger.", errors=form.errors), 422
        return _show(setting, application, interview, slot, form=form, status=422)
    try:
        with write() as session:
            saved = operations.save_record(
                session,
                application=application,
                body=form.body.data or "",
                favourable=OPINIONS[form.opinion.data],
                seen=form.version.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _refused(setting, application, form, refused, by_itself=by_itself)
    if by_itself:
        return jsonify(saved_at=time_words(now(), setting.zone), version=version(saved), errors={})
    flash(*_saved_words(saved))
    return redirect(url_for("interviews.record", application_id=application.id), code=303)


def _written(kept: InterviewRecord | None) -> dict[str, str | None]:
    """What the form shows of a record; nothing is chosen for those who have written none."""
    opinion = OPINION_KEYS[kept.favourable] if kept and kept.body else None
    return {"body": kept.body if kept else "", "opinion": opinion}


def _saved_words(saved: InterviewRecord) -> tuple[str, str]:
    """A draft is kept, and told to be one; without an opinion it is a record, and that is told too."""
    if not saved.body:
        return "Brouillon gardé. Le compte rendu est vide : il reste à écrire.", "warning"
    if saved.favourable is None:
        return (
            "Votre compte rendu est enregistré, sans avis. Choisissez « Favorable » ou « Défavorable » "
            "si vous en avez un.",
            "success",
        )
    return "Votre compte rendu est enregistré.", "success"


@pages.post(f"{DOSSIER}/compte-rendu/issue", **INTERVIEWER)
def mark_mine(application: Application) -> ResponseReturnValue:
    """Say that the interview one holds took place, or that nobody came."""
    setting, interview, slot = _mine_or_404(application)
    form = MarkForm(prefix="issue-")
    if not form.validate():
        return _show(setting, application, interview, slot, outcome=form, status=422)
    try:
        with write() as session:
            operations.mark(
                session,
                application=application,
                held=form.outcome.data == "fait",
                revision=revision_of(form),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        setting, interview, slot = _mine_or_404(application)
        return _show(
            setting,
            application,
            interview,
            slot,
            outcome=form,
            extra=list(refused.blockers),
            status=422,
        )
    flash("C’est noté.", "success")
    return redirect(url_for("interviews.record", application_id=application.id), code=303)


def _mine_or_404(application: Application) -> tuple[Setting, Interview, InterviewSlot]:
    """The interview, for those who hold it and are not tied to the candidate."""
    setting = setting_of(application)
    interview = interview_of(read(), application.id)
    slot = slot_of(read(), interview) if interview is not None else None
    if interview is None or slot is None:
        abort(404)
    if actor().person_id not in {person.id for person in people_of(read(), [slot.id]).get(slot.id, ())}:
        abort(404)
    return setting, interview, slot


def _refused(
    setting: Setting, application: Application, form: RecordForm, refused: Refused, *, by_itself: bool
) -> ResponseReturnValue:
    """What was typed stays, beside what another tab had written; the next sending replaces it."""
    if by_itself:
        message = " ".join(f"{one.message} {one.remedy}".strip() for one in refused.blockers)
        return jsonify(message=message[:1].lower() + message[1:], errors={}), 409
    setting, interview, slot = _mine_or_404(application)
    return _show(setting, application, interview, slot, form=form, extra=list(refused.blockers), status=422)


def _show(
    setting: Setting,
    application: Application,
    interview: Interview,
    slot: InterviewSlot,
    *,
    form: RecordForm | None = None,
    outcome: MarkForm | None = None,
    extra: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    kept = record_by(read(), interview.id, actor().person_id)
    if form is None:
        form = RecordForm(None, data=_written(kept))
    is_stale = any(blocker.code == "changed_meanwhile" for blocker in extra or [])
    form.version.data = version(kept)
    outcome = outcome or MarkForm(None, prefix="issue-")
    outcome.seen.data = str(interview.revision)
    return (
        render_template(
            "selection/interviews/record.html",
            setting=setting,
            application=application,
            interview=interview,
            slot=slot,
            words=slot_words(slot, setting.zone),
            zone_name=zone_words(setting.zone),
            people=people_of(read(), [slot.id]).get(slot.id, ()),
            form=form,
            outcome=outcome,
            extra=extra or [],
            kept=kept,
            other=kept if is_stale else None,
            closed=[
                *blockers_after_deliberation(has_begun=setting.has_begun),
                *blockers_to_record(interview.state, starts_at=slot.starts_at, now=now()),
            ],
            has_started=slot.starts_at <= now(),
            state_kinds=STATE_KINDS,
            state_labels=INTERVIEW_LABELS,
            opinions=OPINION_LABELS,
        ),
        status,
    )
