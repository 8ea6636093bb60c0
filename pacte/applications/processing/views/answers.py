"""The page where a candidate sends a document that staff asked for."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.models import Application, RequestedDocument
from pacte.applications.processing import operations
from pacte.applications.processing.forms import AnswerForm
from pacte.applications.processing.views.pages import pages, received
from pacte.applications.snapshot import definition_of
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import closing_words
from pacte.blockers import Refused
from pacte.cohorts.definition import CohortDefinition
from pacte.web import actor, again, get_or_404, now, read, write

DEFAULT_MEGABYTES, DEFAULT_PAGES = 10, 10


@pages.form(
    "/regions/<federation>/candidatures/<int:application_id>/pieces-demandees/<int:request_id>",
    may="application.write",
    of=Application,
    as_="application",
)
def answer(application: Application, request_id: int) -> ResponseReturnValue:
    """What is asked, until when, and the file to send."""
    asked = get_or_404(read(), RequestedDocument, request_id)
    if asked.application_id != application.id:
        abort(404)
    definition = definition_of(application.cohort)
    megabytes, most_pages = _limits(definition, asked.key)
    form = AnswerForm()
    reasons = []
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            kept = received(form.document.data, max_megabytes=megabytes, max_pages=most_pages)
            if isinstance(kept, list):
                form.take(kept)
            else:
                try:
                    with write() as session:
                        document = operations.answer_request(
                            session, request=again(session, asked), received=kept, by=actor(), at=now()
                        )
                except Refused as refused:
                    reasons = list(refused.blockers)
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
            megabytes=megabytes,
            zone=zone,
        ),
        status,
    )


def _limits(definition: CohortDefinition, key: str) -> tuple[int, int]:
    """Megabytes and pages at most: those of the list, or the usual ones for another document."""
    for wanted in definition.application.documents:
        if wanted.key == key:
            return wanted.max_megabytes, wanted.max_pages
    return DEFAULT_MEGABYTES, DEFAULT_PAGES
