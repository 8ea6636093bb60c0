"""The documents of a dossier: added, replaced (the former is kept), removed."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import aliased

from pacte import audit, links
from pacte.applications.facts import Dossier
from pacte.applications.models import (
    Application,
    Commitment,
    RequestedDocument,
    SupportingDocument,
)
from pacte.applications.operations.loading import Loaded, load_locked, load_to_edit
from pacte.applications.rules import blockers_to_edit
from pacte.applications.vocabulary import ApplicationState, DocumentOrigin
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.policy import Actor


def attach_document(
    session: FencedSession,
    *,
    application: Application,
    key: str,
    received: Received,
    by: Actor,
    at: datetime,
    origin: DocumentOrigin = DocumentOrigin.CANDIDATE,
) -> SupportingDocument:
    """Put a received content in the dossier under a key of the cohort's list.

    After the deposit, only a document that staff asked for: it answers the request and, after the request's
    own due date, is marked late until staff accept it. The letter of commitment sent as a file ends a
    pending signature; one given for another structure stays, and counts again with it.
    """
    loaded = load_locked(session, application)
    request = open_request(session, loaded.application, key)
    label = _label(loaded, key, request, at)
    row = loaded.application
    file = store_upload(session, received=received, by=by, at=at)
    previous = retire(session, loaded, key, at)
    document = SupportingDocument(
        application_id=row.id,
        file_id=file.id,
        for_structure_id=bearer_of(loaded.dossier),
        key=key,
        label=label,
        origin=origin,
        added_at=at,
        added_by_id=by.person_id,
        late=at >= (request.due_at if request is not None else loaded.facts.closes_at),
    )
    session.add(document)
    session.flush()
    if request is not None:
        request.answered_at, request.document_id = at, document.id
    if origin is not DocumentOrigin.SIGNATURE and _by_signature(loaded, key):
        cancel_pending(session, row, at)
    row.updated_at = at
    audit.record(
        session,
        action="application.document_replaced" if previous else "application.document_added",
        subject=row,
        by=by,
        at=at,
        details={"key": key, "label": label, "sha256": file.sha256, "late": document.late},
    )
    return document


def remove_document(
    session: FencedSession, *, application: Application, document_id: int, by: Actor, at: datetime
) -> None:
    """Take a document out of the dossier; its record is kept. One already removed is no fault."""
    loaded = load_to_edit(session, application, at)
    document = session.get(SupportingDocument, document_id, populate_existing=True)
    if document is None or document.application_id != loaded.application.id or document.replaced_at:
        return
    document.replaced_at = loaded.application.updated_at = at
    if document.origin is DocumentOrigin.SIGNATURE:
        session.execute(
            update(Commitment)
            .where(Commitment.document_id == document.id, Commitment.cancelled_at.is_(None))
            .values(cancelled_at=at)
        )
    audit.record(
        session,
        action="application.document_removed",
        subject=loaded.application,
        by=by,
        at=at,
        details={"key": document.key, "label": document.label},
    )


def bearer_of(dossier: Dossier) -> int | None:
    """The structure for which whatever comes into the dossier is given."""
    return next((bearer.id for bearer in dossier.bearers), None)


def cancel_pending(session: FencedSession, application: Application, at: datetime) -> int:
    """End every request of signature that is not signed, and close its link; says how many."""
    links.revoke(session, subject=application, purpose="commitment", at=at)
    result = session.execute(
        update(Commitment)
        .where(
            Commitment.application_id == application.id,
            Commitment.signed_at.is_(None),
            Commitment.cancelled_at.is_(None),
        )
        .values(cancelled_at=at)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def _label(loaded: Loaded, key: str, request: RequestedDocument | None, at: datetime) -> str:
    """The document's name, or the reasons why nothing may be put under that key."""
    asked = next(
        (asked for asked in loaded.facts.documents_for(loaded.application.track) if asked.key == key), None
    )
    if request is not None and loaded.application.state is ApplicationState.SUBMITTED:
        return request.label
    blockers = blockers_to_edit(loaded.dossier, loaded.facts, at)
    if request is not None and not blockers:
        return request.label
    if asked is None:
        blockers.append(
            Blocker(
                "document_not_asked",
                "Cette pièce n’est pas demandée pour votre mention.",
                "Rechargez la page : la liste des pièces a pu changer.",
                key,
            )
        )
    if blockers or asked is None:
        raise Refused(blockers)
    return asked.label


def _by_signature(loaded: Loaded, key: str) -> bool:
    return any(asked.key == key and asked.by_signature for asked in loaded.facts.documents)


def open_request(session: FencedSession, application: Application, key: str) -> RequestedDocument | None:
    """The document of that key that staff asked for and still wait for."""
    return session.scalar(
        select(RequestedDocument)
        .where(
            RequestedDocument.application_id == application.id,
            RequestedDocument.key == key,
            RequestedDocument.answered_at.is_(None),
            RequestedDocument.cancelled_at.is_(None),
        )
        .order_by(RequestedDocument.id)
        .limit(1)
    )


def retire(session: FencedSession, loaded: Loaded, key: str, at: datetime) -> bool:
    """Let what stands under a key make way for what comes; says whether anything did.

    A commitment replaces only one given for the same structure.
    """
    result = session.execute(
        update(SupportingDocument).where(*_makes_way(loaded, key)).values(replaced_at=at)
    )
    return int(result.rowcount) > 0  # type: ignore[attr-defined]


def would_retire(session: FencedSession, loaded: Loaded, key: str) -> SupportingDocument | None:
    """The latest document that one coming under the key would replace."""
    return session.scalar(
        select(SupportingDocument)
        .where(*_makes_way(loaded, key))
        .order_by(SupportingDocument.id.desc())
        .limit(1)
    )


def _makes_way(loaded: Loaded, key: str) -> list[ColumnElement[bool]]:
    conditions = [
        SupportingDocument.application_id == loaded.application.id,
        SupportingDocument.key == key,
        SupportingDocument.replaced_at.is_(None),
    ]
    if _by_signature(loaded, key):
        bearer = bearer_of(loaded.dossier)
        given_for = SupportingDocument.for_structure_id
        conditions.append(
            given_for.is_(None) if bearer is None else given_for.is_(None) | (given_for == bearer)
        )
    return conditions


def retire_doubles(
    session: FencedSession, structure_id: int, at: datetime, *, application: Application | None = None
) -> None:
    """Of documents of one key that have come to be given for the same structure, the last replaces others."""
    newer = aliased(SupportingDocument)
    statement = update(SupportingDocument).where(
        SupportingDocument.for_structure_id == structure_id,
        SupportingDocument.replaced_at.is_(None),
        select(newer.id)
        .where(
            newer.application_id == SupportingDocument.application_id,
            newer.key == SupportingDocument.key,
            newer.for_structure_id == structure_id,
            newer.replaced_at.is_(None),
            newer.id > SupportingDocument.id,
        )
        .exists(),
    )
    if application is not None:
        statement = statement.where(SupportingDocument.application_id == application.id)
    session.execute(statement.values(replaced_at=at), execution_options={"synchronize_session": "fetch"})
