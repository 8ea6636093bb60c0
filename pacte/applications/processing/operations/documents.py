"""Late documents accepted or set aside, and documents that staff received otherwise."""

from datetime import datetime

from sqlalchemy import select, update

from pacte import audit
from pacte.applications.models import Application, RequestedDocument, SupportingDocument
from pacte.applications.operations.documents import (
    bearer_of,
    cancel_pending,
    open_request,
    retire,
    would_retire,
)
from pacte.applications.operations.loading import Loaded
from pacte.applications.processing import emails
from pacte.applications.processing import phrases as phrases
from pacte.applications.processing.document_rules import (
    blockers_to_add,
    blockers_to_judge,
    blockers_to_set_aside,
)
from pacte.applications.processing.operations.loading import load_for
from pacte.applications.processing.operations.requests import came_words, next_extra
from pacte.applications.processing.rules import reason_blockers
from pacte.applications.vocabulary import DocumentOrigin
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.policy import Actor


def accept_late_document(
    session: FencedSession, *, document: SupportingDocument, reason: str, by: Actor, at: datetime
) -> SupportingDocument:
    """Take a late document into the dossier, with the reason."""
    loaded, fresh = _to_judge(session, document, reason, by)
    fresh.accepted_at, fresh.accepted_by_id, fresh.acceptance_reason = at, by.person_id, reason.strip()
    _tell(session, "application.late_document_accepted", loaded, fresh, by, at)
    return fresh


def refuse_late_document(
    session: FencedSession, *, document: SupportingDocument, reason: str, by: Actor, at: datetime
) -> SupportingDocument:
    """Set a late document aside, with the reason; what it had replaced stands again."""
    loaded, fresh = _to_judge(session, document, reason, by)
    fresh.accepted_by_id, fresh.acceptance_reason = by.person_id, reason.strip()
    _let_stand_again(session, fresh, at)
    _tell(session, "application.late_document_refused", loaded, fresh, by, at)
    return fresh


def set_aside_added(
    session: FencedSession, *, document: SupportingDocument, reason: str, by: Actor, at: datetime
) -> SupportingDocument:
    """Take out a document that staff added by mistake; what it had replaced stands again.

    A request that it had answered waits again, unless the document was asked for since. The candidate
    is told.
    """
    loaded = load_for(session, session.get_one(Application, document.application_id), by)
    row = loaded.application
    fresh = session.get(SupportingDocument, document.id, populate_existing=True)
    if fresh is None:
        raise Refused([Blocker("gone", "Cette pièce n’existe plus.")])
    refuse_if(
        [
            *blockers_to_set_aside(
                row.state,
                by_staff=fresh.origin is DocumentOrigin.STAFF,
                replaced=fresh.replaced_at is not None,
            ),
            *reason_blockers(reason),
        ]
    )
    fresh.accepted_at, fresh.accepted_by_id, fresh.acceptance_reason = None, by.person_id, reason.strip()
    former = _let_stand_again(session, fresh, at)
    if open_request(session, row, fresh.key) is None:
        session.execute(
            update(RequestedDocument)
            .where(RequestedDocument.document_id == fresh.id)
            .values(answered_at=None, document_id=None)
        )
    row.updated_at = at
    emails.tell_set_aside(session, loaded=loaded, document=fresh, stands_again=former is not None, at=at)
    audit.record(
        session,
        action="application.document_set_aside",
        subject=row,
        by=by,
        at=at,
        details={
            "document_id": fresh.id,
            "key": fresh.key,
            "label": fresh.label,
            "reason": fresh.acceptance_reason,
        },
    )
    return fresh


def _let_stand_again(
    session: FencedSession, fresh: SupportingDocument, at: datetime
) -> SupportingDocument | None:
    """Set a document aside: what it had replaced when it came, if anything, is current again."""
    fresh.refused_at = fresh.replaced_at = at
    session.flush()
    former = session.scalar(
        select(SupportingDocument)
        .where(
            SupportingDocument.application_id == fresh.application_id,
            SupportingDocument.key == fresh.key,
            SupportingDocument.replaced_at == fresh.added_at,
            SupportingDocument.refused_at.is_(None),
            SupportingDocument.id != fresh.id,
        )
        .order_by(SupportingDocument.id.desc())
        .limit(1)
    )
    if former is not None:
        former.replaced_at = None
    return former


def mark_seen(
    session: FencedSession, *, document: SupportingDocument, by: Actor, at: datetime
) -> SupportingDocument:
    """Say that a document asked for, and received in time, was looked at; twice is no fault.

    The candidate is told of nothing: it counted as soon as it came.
    """
    loaded = load_for(session, session.get_one(Application, document.application_id), by)
    fresh = session.get(SupportingDocument, document.id, populate_existing=True)
    if fresh is None:
        raise Refused([Blocker("gone", "Cette pièce n’existe plus.")])
    if fresh.late:
        raise Refused(
            [
                Blocker(
                    "late",
                    "Cette pièce est arrivée en retard.",
                    "Acceptez-la ou écartez-la, avec votre raison.",
                )
            ]
        )
    if fresh.accepted_at is not None:
        return fresh
    fresh.accepted_at, fresh.accepted_by_id = at, by.person_id
    audit.record(
        session,
        action="application.document_seen",
        subject=loaded.application,
        by=by,
        at=at,
        details={"document_id": fresh.id, "label": fresh.label},
    )
    return fresh


def add_document_for(
    session: FencedSession,
    *,
    application: Application,
    key: str,
    label: str,
    received: Received,
    reason: str,
    replaces: bool = False,
    by: Actor,
    at: datetime,
) -> SupportingDocument:
    """Put in the dossier a document received by post or mail, accepted at once, with the reason.

    An empty ``key`` is for a document that is not on the list. It answers a request under the same key; what
    the dossier has under that key makes way only if told that this one ``replaces`` it. The candidate is
    told.
    """
    loaded = load_for(session, application, by)
    row = loaded.application
    label = label.strip()
    former = would_retire(session, loaded, key) if key else None
    refuse_if(
        [
            *blockers_to_add(
                row.state,
                loaded.facts,
                track=row.track,
                key=key,
                label=label,
                there=came_words(former, loaded.facts.time_zone),
                replaces=replaces,
            ),
            *reason_blockers(reason),
        ]
    )
    if key:
        label = next(asked.label for asked in loaded.facts.documents if asked.key == key)
    key = key or next_extra(session, row)
    file = store_upload(session, received=received, by=by, at=at)
    retire(session, loaded, key, at)
    document = SupportingDocument(
        application_id=row.id,
        file_id=file.id,
        for_structure_id=bearer_of(loaded.dossier),
        key=key,
        label=label,
        origin=DocumentOrigin.STAFF,
        added_at=at,
        added_by_id=by.person_id,
        late=at >= loaded.facts.closes_at,
        accepted_at=at,
        accepted_by_id=by.person_id,
        acceptance_reason=reason.strip(),
    )
    session.add(document)
    session.flush()
    session.execute(
        update(RequestedDocument)
        .where(
            RequestedDocument.application_id == row.id,
            RequestedDocument.key == key,
            RequestedDocument.answered_at.is_(None),
            RequestedDocument.cancelled_at.is_(None),
        )
        .values(answered_at=at, document_id=document.id)
    )
    if any(asked.key == key and asked.by_signature for asked in loaded.facts.documents):
        cancel_pending(session, row, at)
    row.updated_at = at
    came = came_words(former, loaded.facts.time_zone)
    emails.tell_added(session, loaded=loaded, document=document, former=came, at=at)
    audit.record(
        session,
        action="application.document_replaced_by_staff" if former else "application.document_added_by_staff",
        subject=row,
        by=by,
        at=at,
        details={
            "key": key,
            "label": label,
            "sha256": file.sha256,
            "late": document.late,
            **({"former": came} if former else {}),
        },
    )
    return document


def _to_judge(
    session: FencedSession, document: SupportingDocument, reason: str, by: Actor
) -> tuple[Loaded, SupportingDocument]:
    loaded = load_for(session, session.get_one(Application, document.application_id), by)
    fresh = session.get(SupportingDocument, document.id, populate_existing=True)
    if fresh is None:
        raise Refused([Blocker("gone", "Cette pièce n’existe plus.")])
    refuse_if(
        blockers_to_judge(
            late=fresh.late,
            replaced=fresh.replaced_at is not None,
            accepted=fresh.accepted_at is not None,
        )
    )
    refuse_if(reason_blockers(reason))
    return loaded, fresh


def _tell(
    session: FencedSession,
    action: str,
    loaded: Loaded,
    document: SupportingDocument,
    by: Actor,
    at: datetime,
) -> None:
    emails.tell_judged(session, loaded=loaded, document=document, at=at)
    audit.record(
        session,
        action=action,
        subject=loaded.application,
        by=by,
        at=at,
        details={"document_id": document.id, "key": document.key, "label": document.label},
    )
