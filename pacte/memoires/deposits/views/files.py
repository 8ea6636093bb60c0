"""The files of deposits, the one that waits, the receipt."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from pacte.documents.letters import Letterhead
from pacte.files.names import content_disposition
from pacte.files.serving import send_stored
from pacte.learners.models import Enrollment
from pacte.memoires.deposits.letters import receipt_pdf
from pacte.memoires.deposits.queries import deposit_numbered, prepared_of
from pacte.memoires.views.pages import MEMOIRE, OF, READ, desk_of, pages
from pacte.web import here, read, services


@pages.get(f"{MEMOIRE}/depots/<int:number>", **READ)
def deposit_file(enrollment: Enrollment, number: int) -> ResponseReturnValue:
    """A deposit, to keep; also to be read in the page (``?voir``)."""
    found = deposit_numbered(read(), desk_of(enrollment).known.memoire, number)
    if found is None:
        abort(404)
    return send_stored(found[1], store=services().store, inline="voir" in request.args)


@pages.get(f"{MEMOIRE}/depots/<int:number>/recu.pdf", **READ)
def deposit_receipt(enrollment: Enrollment, number: int) -> ResponseReturnValue:
    """The receipt to keep."""
    desk = desk_of(enrollment)
    found = deposit_numbered(read(), desk.known.memoire, number)
    if found is None:
        abort(404)
    letterhead = Letterhead(here().name, desk.definition.contact.email, desk.zone)
    made = receipt_pdf(
        *found, learner=enrollment.person.name, letterhead=letterhead, definition=desk.definition
    )
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = content_disposition(f"recu-memoire-{number}.pdf")
    return response


@pages.get(f"{MEMOIRE}/fichier", may="memoire.write", **OF)
def prepared_file(enrollment: Enrollment) -> ResponseReturnValue:
    """The file that waits, for its author alone."""
    waiting = prepared_of(read(), desk_of(enrollment).known.memoire)
    if waiting is None:
        abort(404)
    return send_stored(waiting.file, store=services().store, inline="voir" in request.args)
