"""The step « Vos pièces »: one form a document, and the signature asked of the team leader."""

from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from pacte.applications import operations
from pacte.applications.forms import CommitmentForm
from pacte.applications.models import Application, Commitment, RequestedDocument, SupportingDocument
from pacte.applications.operations.documents import open_request
from pacte.applications.processing.operations import answer_request
from pacte.applications.uploads import Sent, asked_as, limits_of, take
from pacte.applications.views.frame import (
    BASE,
    MINE,
    Framed,
    framed,
    linked,
    pages,
    render_step,
    say,
)
from pacte.applications.vocabulary import ApplicationState, Step
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.definition import DocumentRequest
from pacte.files.serving import can_be_shown, send_stored
from pacte.web import actor, again, get_or_404, now, read, services, write


@pages.get(f"{BASE}/pieces", **MINE)
def documents(application: Application) -> ResponseReturnValue:
    """What is asked, what is there, each with its form."""
    return _page(framed(application))


@pages.post(f"{BASE}/pieces/<key>", **MINE)
def upload(application: Application, key: str) -> ResponseReturnValue:
    """Receive the files of one document."""
    page = framed(application)
    asked = _asked(page, key)
    sent = [
        Sent(cast("BinaryIO", file.stream), file.filename or "")
        for file in request.files.getlist("files")
        if file.filename
    ]
    try:
        if not page.dossier.requests:
            refuse_if(page.in_the_way)
        received = take(sent, asked=asked, store=services().store, federation_id=application.federation_id)
        with write() as session:
            asked_for = open_request(session, application, key)
            if asked_for is not None:
                answer_request(session, request=asked_for, received=received, by=actor(), at=now())
            else:
                operations.attach_document(
                    session,
                    application=again(session, application),
                    key=key,
                    received=received,
                    by=actor(),
                    at=now(),
                )
    except Refused as refused:
        return _page(page, 422, faulty={key: list(refused.blockers)})
    answers = page.dossier.state is ApplicationState.SUBMITTED
    say(f"Pièce reçue : {asked.label}.{' La fédération la regardera.' if answers else ''}")
    for warning in received.warnings:
        say(f"{asked.label} : {warning}", "message")
    if answers and len(page.dossier.requests) == 1:
        return redirect(url_for("applications.overview", application_id=application.id), code=303)
    return redirect(_address(application, key), code=303)


@pages.post(f"{BASE}/pieces/<int:document_id>/retrait", **MINE)
def remove_document(application: Application, document_id: int) -> ResponseReturnValue:
    """Take a document out."""
    document = _document(application, document_id)
    try:
        with write() as session:
            operations.remove_document(
                session,
                application=again(session, application),
                document_id=document.id,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _page(framed(application), 422, extra=list(refused.blockers))
    say(f"Pièce retirée de votre dossier : {document.label}.")
    return redirect(_address(application, document.key), code=303)


@pages.get(f"{BASE}/pieces/<int:document_id>/fichier", **MINE)
def document_file(application: Application, document_id: int) -> ResponseReturnValue:
    """The file, to keep or (``?lire``) to read in the browser."""
    document = _document(application, document_id)
    return send_stored(document.file, store=services().store, inline="lire" in request.args)


@pages.post(f"{BASE}/engagement", **MINE, form_at="applications.documents")
def ask_commitment(application: Application) -> ResponseReturnValue:
    """Send the team leader a personal link."""
    page = framed(application)
    form = CommitmentForm()
    form.validate()
    if form.errors:
        return _page(page, 422, commitment_form=form)
    try:
        with write() as session:
            operations.request_commitment(
                session,
                application=again(session, application),
                leader_name=form.leader_name.data or "",
                leader_email=form.leader_email.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        beside = [blocker for blocker in refused.blockers if blocker.where in form]
        form.take(beside)
        whole = [blocker for blocker in refused.blockers if blocker not in beside]
        return _page(page, 422, commitment_form=form, extra=linked(application, whole))
    say(f"Le lien est envoyé à {form.leader_email.data}.")
    return redirect(_address(application, _signed_key(page)), code=303)


@pages.post(f"{BASE}/engagement/annulation", **MINE, form_at="applications.documents")
def cancel_commitment(application: Application) -> ResponseReturnValue:
    """Close the link that is out."""
    page = framed(application)
    try:
        with write() as session:
            operations.cancel_commitment(
                session, application=again(session, application), by=actor(), at=now()
            )
    except Refused as refused:
        return _page(page, 422, extra=list(refused.blockers))
    say("La demande de signature est annulée : le lien envoyé ne s’ouvre plus.")
    return redirect(_address(application, _signed_key(page)), code=303)


def _page(
    page: Framed,
    status: int = 200,
    *,
    faulty: dict[str, list[Blocker]] | None = None,
    commitment_form: CommitmentForm | None = None,
    extra: Sequence[Blocker] = (),
) -> ResponseReturnValue:
    application = page.application
    present = application.standing
    commitment = read().scalar(
        select(Commitment)
        .where(Commitment.application_id == application.id, Commitment.cancelled_at.is_(None))
        .order_by(Commitment.id.desc())
        .limit(1)
    )
    signing = commitment_form or CommitmentForm(
        formdata=None,
        data={"leader_name": application.leader_name, "leader_email": application.leader_email},
    )
    open_ids = [one.id for one in page.dossier.requests]
    requests = read().scalars(
        select(RequestedDocument).where(RequestedDocument.id.in_(open_ids)).order_by(RequestedDocument.id)
    )
    asked = [_line(one, present.get(one.key)) for one in _list(page)]
    return render_step(
        "documents",
        page,
        Step.DOCUMENTS,
        status,
        asked=asked,
        beside=[document for document in application.documents if document not in present.values()],
        others=[document for key, document in present.items() if key not in {one["key"] for one in asked}],
        requests=[(request_, _line(_of_request(page, request_), None)) for request_ in requests],
        faulty=faulty or {},
        commitment=commitment,
        commitment_form=signing,
        can_be_shown=can_be_shown,
        extra=list(extra),
    )


def _line(asked: DocumentRequest, document: SupportingDocument | None) -> dict[str, Any]:
    return {"key": asked.key, "document": document, **limits_of(asked)}


def _list(page: Framed) -> Sequence[DocumentRequest]:
    track = page.application.track
    if track is None:
        return [one for one in page.definition.application.documents if not one.tracks]
    return [
        one
        for one in page.definition.application.documents
        if not one.tracks or track in {asked.value for asked in one.tracks}
    ]


def _asked(page: Framed, key: str) -> DocumentRequest:
    """What the form is for; 404 when nobody asks for such a key."""
    for request_ in page.dossier.requests:
        if request_.key == key:
            return _of_request(page, request_)
    known = [one for one in page.definition.application.documents if one.key == key]
    if not known:
        abort(404)
    return known[0]


def _of_request(page: Framed, wanted: Any) -> DocumentRequest:
    """A document that staff asked for, with the limits of the cohort's own when it has that key."""
    return asked_as(page.definition.application.documents, key=wanted.key, label=wanted.label)


def _document(application: Application, document_id: int) -> SupportingDocument:
    document = get_or_404(read(), SupportingDocument, document_id)
    if document.application_id != application.id:
        abort(404)
    return document


def _signed_key(page: Framed) -> str:
    return next((one.key for one in page.definition.application.documents if one.by_signature), "")


def _address(application: Application, key: str) -> str:
    return url_for("applications.documents", application_id=application.id) + f"#{key}"
