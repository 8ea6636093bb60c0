"""Once the deliberation is open, whoever sits reads each dossier discussed: its answers, its documents."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from pacte.applications.models import Application
from pacte.applications.snapshot import definition_of
from pacte.files.serving import can_be_shown, send_stored
from pacte.selection.deliberation.queries import board
from pacte.selection.deliberation.rules import Stage
from pacte.selection.deliberation.views.pages import BASE, Place, pages, place_of
from pacte.selection.scoring.reading import content_of
from pacte.web import SIGNED_IN, actor, read
from pacte.web.services import services


@pages.get(f"{BASE}/lecture/<int:application_id>", may=SIGNED_IN)
def dossier(code: str, application_id: int) -> ResponseReturnValue:
    """The dossier as scorers read it, for those to whom it was not given to score too."""
    place = place_of(code, "selection.decide")
    application = _discussed(place, application_id)
    pieces, answers = content_of(read(), application, definition_of(place.cohort))
    asked = request.args.get("piece", "")
    named = next((piece for piece in pieces if str(piece.document.id) == asked), None)
    return render_template(
        "selection/deliberation/dossier.html",
        application=application,
        cohort=place.cohort,
        pieces=pieces,
        answers=answers,
        chosen=named or next((piece for piece in pieces if can_be_shown(piece.file)), None),
        can_be_shown=can_be_shown,
    )


@pages.get(f"{BASE}/lecture/<int:application_id>/pieces/<int:document_id>", may=SIGNED_IN)
def dossier_content(code: str, application_id: int, document_id: int) -> ResponseReturnValue:
    """The bytes of one of its documents; ``?voir=1`` shows it in the page."""
    place = place_of(code, "selection.decide")
    application = _discussed(place, application_id)
    pieces, _ = content_of(read(), application, definition_of(place.cohort))
    piece = next((one for one in pieces if one.document.id == document_id), None)
    if piece is None:
        abort(404)
    return send_stored(piece.file, store=services().store, inline="voir" in request.args)


def _discussed(place: Place, application_id: int) -> Application:
    """The dossier, if it is in the ranking that the reader sees: a tie hides it, and nothing is ranked before
    the meeting."""
    found = board(read(), cohort=place.cohort, reader_id=actor().person_id)
    if found.stage is Stage.NOT_BEGUN or found.line(application_id) is None:
        abort(404)
    return read().get_one(Application, application_id)
