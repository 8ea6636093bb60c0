"""The page where a candidate sends a document that staff asked for."""

from dataclasses import replace
from typing import BinaryIO, cast

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.widgets import FileInput

from pacte.applications.models import Application, RequestedDocument
from pacte.applications.processing import operations
from pacte.applications.processing.forms import AnswerForm
from pacte.applications.processing.views.pages import pages
from pacte.applications.snapshot import definition_of
from pacte.applications.uploads import Sent, asked_as, limits_of, take
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import closing_words
from pacte.blockers import Refused
from pacte.cohorts.definition import DocumentRequest
from pacte.files.reception import Received
from pacte.web import actor, again, get_or_404, now, read, write
from pacte.web.services import services


@pages.form(
    "/regions/<federation>/candidatures/<int:application_id>/pieces-demandees/<int:request_id>",
    may="application.write",
    of=Application,
    as_="application",
)
def answer(application: Application, request_id: int) -> ResponseReturnValue:
    """What is asked, until when, and the file or the photographs to send."""
    asked = get_or_404(read(), RequestedDocument, request_id)
    if asked.application_id != application.id:
        abort(404)
    definition = definition_of(application.cohort)
    wanted = asked_as(definition.application.documents, key=asked.key, label=asked.label)
    limits = limits_of(wanted)
    form = AnswerForm()
    form.document.widget = FileInput(multiple=limits["several"])
    reasons = []
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                kept = _received(form, wanted, application)
                with write() as session:
                    document = operations.answer_request(
                        session, request=again(session, asked), received=kept, by=actor(), at=now()
                    )
            except Refused as refused:
                beside = [blocker for blocker in refused.blockers if blocker.where == "document"]
                form.take(beside)
                reasons = [blocker for blocker in refused.blockers if blocker not in beside]
            else:
                flash(
                    f"« {asked.label} » est arrivée en retard : la fédération décide si elle l’accepte."
                    if document.late
                    else f"« {asked.label} » est dans votre dossier.",
                    "warning" if document.late else "success",
                )
                return redirect(
                    url_for("dossiers.answer", application_id=application.id, request_id=request_id),
                    code=303,
                )
    zone = definition.federation.time_zone
    return (
        render_template(
            "applications/staff/answer.html",
            application=application,
            asked=get_or_404(read(), RequestedDocument, request_id),
            federation_name=definition.federation.name,
            contact=definition.contact,
            cohort_label=definition.label,
            due=closing_words(asked.due_at, zone),
            is_late=now() >= asked.due_at,
            is_withdrawn=application.state is not ApplicationState.SUBMITTED,
            form=form,
            reasons=reasons,
            limits=limits,
            zone=zone,
        ),
        status,
    )


def _received(form: AnswerForm, wanted: DocumentRequest, application: Application) -> Received:
    """What was sent, kept; raises Refused, each reason beside the field."""
    sent = [Sent(cast("BinaryIO", one.stream), one.filename or "") for one in form.document.data]
    try:
        return take(sent, asked=wanted, store=services().store, federation_id=application.federation_id)
    except Refused as refused:
        raise Refused([replace(blocker, where="document") for blocker in refused.blockers]) from refused
