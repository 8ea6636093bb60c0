"""Documents asked for after the deposit: asked, answered, cancelled."""

from datetime import date, datetime

from sqlalchemy import func, select

from pacte import audit
from pacte.applications.models import Application, RequestedDocument, SupportingDocument
from pacte.applications.operations.documents import attach_document, would_retire
from pacte.applications.operations.loading import load_locked
from pacte.applications.processing import emails
from pacte.applications.processing import phrases as phrases
from pacte.applications.processing.document_rules import blockers_to_request
from pacte.applications.processing.operations.loading import load_for
from pacte.applications.processing.rules import EXTRA
from pacte.applications.wording import day_words, local_day
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.files.reception import Received
from pacte.policy import Actor


def request_document(
    session: FencedSession,
    *,
    application: Application,
    key: str,
    label: str,
    message: str,
    due_on: date,
    told: bool = False,
    by: Actor,
    at: datetime,
) -> RequestedDocument:
    """Ask for a document of the list (``key``), or for another one (empty ``key``, ``label``).

    ``due_on`` is a local day of the federation: its last minute counts. ``told``: another mail says it.
    """
    loaded = load_for(session, application, by)
    row = loaded.application
    label = label.strip()
    refuse_if(
        blockers_to_request(
            row.state,
            loaded.facts,
            track=row.track,
            key=key,
            label=label,
            due_on=due_on,
            already_asked={request.key for request in loaded.dossier.requests},
            there=came_words(would_retire(session, loaded, key) if key else None, loaded.facts.time_zone),
            message=message.strip(),
            now=at,
        )
    )
    if by.person_id is None:
        raise ValueError("a request comes from a person")
    if key:
        label = next(asked.label for asked in loaded.facts.documents if asked.key == key)
    request = RequestedDocument(
        application_id=row.id,
        key=key or next_extra(session, row),
        label=label,
        message=message.strip(),
        due_on=due_on,
        due_at=closing_instant(due_on, loaded.facts.time_zone),
        requested_at=at,
        requested_by_id=by.person_id,
    )
    session.add(request)
    session.flush()
    if not told:
        emails.tell_requested(session, loaded=loaded, request=request, at=at)
    audit.record(
        session,
        action="application.document_requested",
        subject=row,
        by=by,
        at=at,
        details={
            "request_id": request.id,
            "key": request.key,
            "label": label,
            "due_on": due_on.isoformat(),
            "due_words": day_words(due_on),
        },
    )
    return request


def cancel_request(
    session: FencedSession, *, request: RequestedDocument, by: Actor, at: datetime
) -> RequestedDocument:
    """No longer expect a document; the candidate is told. Refused once answered or cancelled."""
    application = session.get_one(Application, request.application_id)
    loaded = load_for(session, application, by)
    fresh = _fresh(session, request)
    refuse_if(_blockers_of_end(fresh))
    fresh.cancelled_at = at
    emails.tell_cancelled(session, loaded=loaded, request=fresh, at=at)
    audit.record(
        session,
        action="application.request_cancelled",
        subject=loaded.application,
        by=by,
        at=at,
        details={"request_id": fresh.id, "label": fresh.label},
    )
    return fresh


def answer_request(
    session: FencedSession, *, request: RequestedDocument, received: Received, by: Actor, at: datetime
) -> SupportingDocument:
    """The candidate's answer: taken at once until the due date, afterwards waiting for acceptance."""
    application = session.get_one(Application, request.application_id)
    loaded = load_locked(session, application)
    fresh = _fresh(session, request)
    refuse_if(_blockers_of_end(fresh))
    document = attach_document(
        session, application=application, key=fresh.key, received=received, by=by, at=at
    )
    emails.tell_answered(session, loaded=loaded, document=document, at=at)
    return document


def _blockers_of_end(request: RequestedDocument) -> list[Blocker]:
    if request.cancelled_at is not None:
        return [Blocker("request_cancelled", "Cette demande a été annulée : la pièce n’est plus attendue.")]
    if request.answered_at is not None:
        return [
            Blocker(
                "request_answered",
                "Cette pièce a déjà été envoyée.",
                "Pour la remplacer, la fédération doit la demander de nouveau : écrivez un message.",
            )
        ]
    return []


def _fresh(session: FencedSession, request: RequestedDocument) -> RequestedDocument:
    """As it is now, read after the dossier was locked."""
    fresh = session.get(RequestedDocument, request.id, populate_existing=True)
    if fresh is None:
        raise Refused([Blocker("gone", "Cette demande n’existe plus.")])
    return fresh


def came_words(document: SupportingDocument | None, zone: str) -> str:
    """« reçue le 3 octobre 2025 »; nothing of no document."""
    return f"reçue le {day_words(local_day(document.added_at, zone))}" if document is not None else ""


def next_extra(session: FencedSession, application: Application) -> str:
    """A key that no other document of the dossier has had."""
    used = [
        session.scalar(
            select(func.count(model.id)).where(
                model.application_id == application.id, model.key.startswith(EXTRA)
            )
        )
        for model in (RequestedDocument, SupportingDocument)
    ]
    return f"{EXTRA}{sum(count or 0 for count in used) + 1}"
