"""A learner's answer to the invitation to a seminar, from its page."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Refused
from pacte.files.models import StoredFile
from pacte.files.serving import send_stored
from pacte.seminars.models import Seminar, SeminarReply
from pacte.seminars.planning import operations
from pacte.seminars.planning.former_answers import document_of
from pacte.seminars.planning.forms import AnswerForm
from pacte.seminars.planning.operations.answers import Needs
from pacte.seminars.planning.queries import reply_of
from pacte.seminars.planning.rules import blockers_of_answer
from pacte.seminars.planning.uploads import PROOF, received
from pacte.seminars.planning.views.pages import READ, SEMINAR, beside, pages, plan_of
from pacte.seminars.planning.views.seminar import show
from pacte.seminars.vocabulary import ReplyState
from pacte.web import actor, authorise, get_or_404, here, now, read, services, write

FORMER = "precedente"
"""Asks for the document of a former answer, by its number."""


@pages.post(f"{SEMINAR}/reponse", **READ)
def answer(seminar: Seminar) -> ResponseReturnValue:
    """« Je viens », or « je ne viens pas » with the reason and perhaps a document."""
    reply = _mine_or_404(seminar)
    form = AnswerForm()
    if not form.validate_on_submit():
        return show(plan_of(seminar), 422, refused={"answer": form})
    state = ReplyState(form.state.data)
    try:
        if blockers := blockers_of_answer(state, form.reason.data or ""):
            raise Refused(blockers)
        document = None
        if state is ReplyState.NOT_COMING and form.document.data:
            document = received(
                form.document.data, asked=PROOF, store=services().store, federation_id=here().id
            )
        with write() as session:
            operations.answer(
                session,
                reply=reply,
                state=state,
                reason=form.reason.data or "",
                needs=Needs(form.meal.data or "", form.access_needs.data or ""),
                document=document,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        extra = beside(form, refused)
        return show(
            plan_of(get_or_404(read(), Seminar, seminar.id)), 422, refused={"answer": form}, extra=extra
        )
    words = "Votre réponse est enregistrée ; vous pouvez la changer jusqu’au début du séminaire."
    if state is ReplyState.NOT_COMING:
        words += " Un e-mail vous la confirme, et la formation est prévenue."
    flash(words, "success")
    return redirect(url_for("planning.page", seminar_id=seminar.id), code=303)


@pages.get(f"{SEMINAR}/reponse/justificatif", **READ)
def own_document(seminar: Seminar) -> ResponseReturnValue:
    """The document that one joined oneself, to the present answer or to a former one."""
    return send_document(_mine_or_404(seminar))


def send_document(reply: SeminarReply) -> ResponseReturnValue:
    """The document of an answer; the address may ask for that of a former one by its number."""
    file_id = document_of(reply, request.args.get(FORMER, type=int))
    if file_id is None:
        abort(404)
    return send_stored(get_or_404(read(), StoredFile, file_id), store=services().store)


def _mine_or_404(seminar: Seminar) -> SeminarReply:
    reply = reply_of(read(), seminar.id, actor().person_id)
    if reply is None:
        abort(404)
    authorise("seminar.answer", reply)
    return reply
