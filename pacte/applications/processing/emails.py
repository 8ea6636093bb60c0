"""Mail about what staff ask and decide, to the candidate, and about what candidates answer, to staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pacte.accounts.models import Person
from pacte.addresses import application_path, dossier_path
from pacte.applications.models import Application, RequestedDocument, SupportingDocument, Waiver
from pacte.applications.operations.loading import Loaded
from pacte.applications.vocabulary import WaiverState
from pacte.applications.wording import closing_words
from pacte.database import FencedSession
from pacte.mail import Address, post
from pacte.mail.models import OutboxMessage


def tell_requested(
    session: FencedSession, *, loaded: Loaded, request: RequestedDocument, at: datetime
) -> None:
    """A document is asked for: which, why, until when, and the page where it is sent."""
    _to_candidate(
        session,
        "document_requested",
        loaded,
        at,
        page=f"pieces-demandees/{request.id}",
        label=request.label,
        message=request.message,
        due=closing_words(request.due_at, loaded.facts.time_zone),
    )


def tell_cancelled(
    session: FencedSession, *, loaded: Loaded, request: RequestedDocument, at: datetime
) -> None:
    """The document is no longer expected."""
    _to_candidate(session, "request_cancelled", loaded, at, label=request.label)


def tell_judged(
    session: FencedSession, *, loaded: Loaded, document: SupportingDocument, at: datetime
) -> None:
    """A late document is taken into the dossier, or set aside, with the reason."""
    _to_candidate(
        session,
        "late_document_decided",
        loaded,
        at,
        label=document.label,
        accepted=document.accepted_at is not None,
        reason=document.acceptance_reason,
    )


def tell_added(
    session: FencedSession, *, loaded: Loaded, document: SupportingDocument, former: str, at: datetime
) -> None:
    """The federation put a document in the dossier; ``former`` says when the one that it replaces came."""
    _to_candidate(
        session,
        "document_added",
        loaded,
        at,
        label=document.label,
        reason=document.acceptance_reason,
        former=former,
    )


def tell_set_aside(
    session: FencedSession, *, loaded: Loaded, document: SupportingDocument, stands_again: bool, at: datetime
) -> None:
    """A document that the federation had added is out of the dossier; whether the former one counts again."""
    _to_candidate(
        session,
        "document_set_aside",
        loaded,
        at,
        label=document.label,
        reason=document.acceptance_reason,
        stands_again=stands_again,
    )


def tell_waiver(session: FencedSession, *, loaded: Loaded, waiver: Waiver, at: datetime) -> None:
    """The decision on the waiver, with its reason."""
    _to_candidate(
        session,
        "waiver_decided",
        loaded,
        at,
        granted=waiver.state is WaiverState.GRANTED,
        reason=waiver.decision_reason,
        lapses=loaded.facts.waiver_lapses_at_t0,
        t0_on=loaded.facts.t0_on,
    )


def tell_bearer_changed(
    session: FencedSession,
    *,
    loaded: Loaded,
    former: str,
    name: str,
    reason: str,
    lost: Sequence[str],
    has_letter: bool,
    asked: Sequence[str],
    at: datetime,
) -> None:
    """Another structure bears the dossier: which, why, what no longer counts and what it must put right."""
    _to_candidate(
        session,
        "bearer_changed",
        loaded,
        at,
        former=former,
        structure=name,
        reason=reason,
        lost=list(lost),
        has_letter=has_letter,
        asked=list(asked),
    )


def tell_answered(
    session: FencedSession, *, loaded: Loaded, document: SupportingDocument, at: datetime
) -> None:
    """To the person in charge, else to the federation's contact: a requested document has come."""
    row = loaded.application
    in_charge = session.get(Person, row.assigned_to_id) if row.assigned_to_id else None
    post(
        session,
        template="dossiers/document_answered",
        to=in_charge.email if in_charge else loaded.definition.contact.email,
        context={
            "candidate": row.name or "La candidate ou le candidat",
            "reference": row.reference,
            "cohort_label": loaded.cohort.label,
            "label": document.label,
            "late": document.late,
            "link": Address(dossier_path(loaded.federation.slug, row.id)),
        },
        at=at,
        about=row,
    )


def tell_assigned(session: FencedSession, *, loaded: Loaded, to: Person, by_name: str, at: datetime) -> None:
    """To a member of staff: a dossier is now theirs to look after."""
    row = loaded.application
    post(
        session,
        template="dossiers/assigned",
        to=to.email,
        to_name=to.name,
        context={
            "name": to.given_name,
            "by_name": by_name,
            "candidate": row.name or "sans nom",
            "reference": row.reference,
            "cohort_label": loaded.cohort.label,
            "link": Address(dossier_path(loaded.federation.slug, row.id)),
        },
        at=at,
        about=row,
    )


def post_letter(
    session: FencedSession,
    *,
    application: Application,
    to: str,
    subject: str,
    body: str,
    federation: str,
    batch: str,
    reply_to: str,
    at: datetime,
) -> OutboxMessage:
    """One message of a letter to many; its key is written only once, and the caller flushes."""
    return post(
        session,
        template="dossiers/letter",
        to=to,
        to_name=application.name,
        context={
            "letter_subject": subject,
            "paragraphs": paragraphs(body),
            "link": Address(application_path(federation, application.id)),
            "reference": application.reference,
        },
        at=at,
        about=application,
        reply_to=reply_to,
        unique_key=f"letter:{batch}:{application.id}",
        batch=batch,
        one_of_many=True,
    )


def paragraphs(body: str) -> list[str]:
    """What empty lines separate."""
    return [part.strip("\n") for part in body.split("\n\n") if part.strip()]


def _to_candidate(
    session: FencedSession, template: str, loaded: Loaded, at: datetime, *, page: str = "", **context: Any
) -> None:
    """To the confirmed address of the account, whatever was typed in the dossier."""
    row = loaded.application
    post(
        session,
        template=f"dossiers/{template}",
        to=session.get_one(Person, row.person_id).email,
        to_name=row.name,
        context={
            "name": row.given_name,
            "reference": row.reference,
            "cohort_label": loaded.cohort.label,
            "federation_name": loaded.federation.name,
            "contact": loaded.definition.contact.email,
            "link": Address(application_path(loaded.federation.slug, row.id, page)),
            **context,
        },
        at=at,
        about=row,
        reply_to=loaded.definition.contact.email,
    )
