"""Drafts on the page of a mémoire, their acts and their files."""

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from pacte.blockers import Blocker, Refused
from pacte.files.inspection import accepted_in_words
from pacte.files.kinds import Kind
from pacte.files.reading import has_reading_copy, reading_copy
from pacte.files.reception import Received, receive
from pacte.files.serving import can_be_shown, send_stored
from pacte.learners.models import Enrollment
from pacte.memoires.drafts import operations
from pacte.memoires.drafts.forms import DraftForm, FeedbackForm
from pacte.memoires.drafts.queries import Given, drafts_of
from pacte.memoires.drafts.rules import MEGABYTES, MOST_PAGES
from pacte.memoires.sections import SECTIONS, Desk, Section
from pacte.memoires.views.memoire import draw
from pacte.memoires.views.pages import MEMOIRE, OF, READ, desk_of, number_in, pages
from pacte.web import actor, can, here, now, read, services
from pacte.web.acts import beside, send
from pacte.web.forms import Form
from pacte.web.markdown import render_markdown

DRAFT, FEEDBACK = "draft", "feedback"
"""Names of the forms."""
ACCEPTED = frozenset({Kind.PDF, Kind.DOCX, Kind.ODT})
MAX_BYTES = MEGABYTES * 1_000_000


def section(desk: Desk, refused: Mapping[str, Form]) -> Section | None:
    """The drafts, the last one first; nothing of them to those who neither give nor answer, before one is."""
    drafts = drafts_of(read(), desk.known.memoire)
    gives = desk.is_active and can("memoire.write", desk.enrollment)
    if not drafts and not gives:
        return None
    answers = desk.is_active and bool(drafts) and can("memoire.answer", desk.enrollment)
    return Section(
        "brouillons",
        "Brouillons",
        "memoires/drafts/section.html",
        None,
        {
            "drafts": drafts,
            "form": refused.get(DRAFT) or DraftForm(None, prefix="brouillon-") if gives else None,
            "feedback_form": _feedback_form(drafts, refused) if answers else None,
            "is_refused": DRAFT in refused,
            "is_feedback_refused": FEEDBACK in refused,
            "can_be_shown": can_be_shown,
            "has_reading_copy": has_reading_copy,
            "render": render_markdown,
            "kinds": accepted_in_words(ACCEPTED),
            "accept": ",".join([*(one.media_type for one in Kind if one in ACCEPTED), ".docx", ".odt"]),
            "max_bytes": MAX_BYTES,
        },
    )


@pages.post(f"{MEMOIRE}/brouillons", may="memoire.write", **OF)
def give_draft(enrollment: Enrollment) -> ResponseReturnValue:
    """A draft, for those who follow the learner."""
    form = DraftForm(prefix="brouillon-")
    if not form.validate_on_submit():
        return draw(enrollment, forms={DRAFT: form})
    try:
        kept = _received(form)
        if kept is None:
            raise Refused([Blocker("file-none", "Aucun fichier n’est choisi.", "Choisissez-le.", "file")])
    except Refused as refused:
        return draw(enrollment, forms={DRAFT: form}, reasons=beside(form, refused))
    sent = send(
        form,
        lambda session: operations.give(
            session,
            enrollment_id=enrollment.id,
            received=kept,
            comment=form.comment.data or "",
            by=actor(),
            at=now(),
        ),
    )
    if not sent.is_done:
        return draw(enrollment, forms={DRAFT: form}, reasons=sent.reasons)
    flash("Votre brouillon est donné à lire. Ce n’est pas un dépôt.", "success")
    return _to(enrollment)


@pages.post(f"{MEMOIRE}/brouillons/retour", may="memoire.answer", **OF)
def answer_draft(enrollment: Enrollment) -> ResponseReturnValue:
    """Words, the draft annotated, or both."""
    form = FeedbackForm(prefix="relecture-")
    if not form.validate_on_submit():
        return draw(enrollment, forms={FEEDBACK: form})
    try:
        annotated = _received(form)
    except Refused as refused:
        return draw(enrollment, forms={FEEDBACK: form}, reasons=beside(form, refused))
    sent = send(
        form,
        lambda session: operations.answer(
            session,
            enrollment_id=enrollment.id,
            body=form.body.data or "",
            annotated=annotated,
            seen=number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
    )
    if not sent.is_done:
        return draw(enrollment, forms={FEEDBACK: form}, reasons=sent.reasons)
    flash("Votre retour est envoyé ; la personne en est prévenue.", "success")
    return _to(enrollment)


@pages.get(f"{MEMOIRE}/brouillons/<int:draft_id>", **READ)
def draft_file(enrollment: Enrollment, draft_id: int) -> ResponseReturnValue:
    """A draft, to keep; a PDF also to be read in the page (``?voir``)."""
    return send_stored(
        _draft(enrollment, draft_id).file, store=services().store, inline="voir" in request.args
    )


@pages.get(f"{MEMOIRE}/brouillons/<int:draft_id>/lecture", **READ)
def draft_words(enrollment: Enrollment, draft_id: int) -> ResponseReturnValue:
    """The words of a draft written with Word or LibreOffice, which no browser shows."""
    file = _draft(enrollment, draft_id).file
    original = url_for("memoires.draft_file", enrollment_id=enrollment.id, draft_id=draft_id)
    if not has_reading_copy(file):
        return redirect(f"{original}?voir=1", code=303)
    return render_template(
        "progress/productions/copy.html",
        file=file,
        copy=reading_copy(file, store=services().store),
        original=original,
    )


@pages.get(f"{MEMOIRE}/brouillons/<int:draft_id>/annotations/<int:draft_feedback_id>", **READ)
def annotated_draft(enrollment: Enrollment, draft_id: int, draft_feedback_id: int) -> ResponseReturnValue:
    """The draft annotated by whoever answered."""
    answers = _draft(enrollment, draft_id).answers
    found = next((one.file for one in answers if one.feedback.id == draft_feedback_id), None)
    if found is None:
        abort(404)
    return send_stored(found, store=services().store, inline="voir" in request.args)


def _draft(enrollment: Enrollment, draft_id: int) -> Given:
    found = drafts_of(read(), desk_of(enrollment).known.memoire)
    draft = next((one for one in found if one.draft.id == draft_id), None)
    if draft is None:
        abort(404)
    return draft


def _received(form: DraftForm | FeedbackForm) -> Received | None:
    upload = form.file.data
    if upload is None or not upload.filename:
        return None
    found = receive(
        upload.stream,
        name=upload.filename,
        store=services().store,
        federation_id=here().id,
        accept=ACCEPTED,
        max_bytes=MAX_BYTES,
        max_pages=MOST_PAGES,
        where="file",
    )
    if isinstance(found, list):
        raise Refused(found)
    return found


def _feedback_form(drafts: Sequence[Given], refused: Mapping[str, Form]) -> Form:
    form = refused.get(FEEDBACK) or FeedbackForm(None, prefix="relecture-")
    form.seen.data = str(drafts[0].draft.number)
    return form


def _to(enrollment: Enrollment) -> Response:
    return redirect(url_for("memoires.memoire", enrollment_id=enrollment.id, _anchor="brouillons"), code=303)


SECTIONS.append((20, section))
