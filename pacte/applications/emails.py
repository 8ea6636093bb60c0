"""Mail about dossiers: who is told what, in the transaction of what happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pacte.accounts.models import Person
from pacte.addresses import application_path, commitment_path, dossier_path
from pacte.applications.contents import told_in_receipts
from pacte.applications.models import Application, Commitment, Deposit, Message
from pacte.applications.snapshot import definition_of
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import closing_words, day_words, instant_words, local_day
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.mail import Address, Secret, post

if TYPE_CHECKING:
    from pacte.applications.operations.loading import Loaded

MESSAGE_SHOWN = 600
"""Characters of a message that its mail repeats."""


def tell_started(
    session: FencedSession, *, application: Application, cohort: Cohort, federation: Federation, at: datetime
) -> None:
    """The dossier is begun: the link to come back, and the deadline."""
    to_candidate(session, "started", application, cohort, federation, at)


def tell_deposited(session: FencedSession, *, loaded: "Loaded", made: Deposit) -> None:
    """The receipt: who bears the dossier, the waiver, the fingerprint of the deposit and of each document."""
    to_candidate(
        session,
        "deposited",
        loaded.application,
        loaded.cohort,
        loaded.federation,
        made.at,
        page="recu",
        number=made.number,
        deposited=instant_words(made.at, loaded.facts.time_zone),
        fingerprint=made.fingerprint,
        told=told_in_receipts(made.content),
        documents=[(item["label"], item["sha256"]) for item in made.content["documents"]],
    )


def tell_taken_back(session: FencedSession, *, loaded: "Loaded", at: datetime) -> None:
    """The dossier is a draft again: it must be deposited anew."""
    to_candidate(session, "taken_back", loaded.application, loaded.cohort, loaded.federation, at)


def tell_withdrawn(
    session: FencedSession, *, loaded: "Loaded", given_up: str, by_staff: bool, at: datetime
) -> None:
    """The dossier is withdrawn, what is ``given_up`` with it, and how to come back on it.

    ``by_staff``: the candidate asked the federation, which recorded it that day.
    """
    to_candidate(
        session,
        "withdrawn",
        loaded.application,
        loaded.cohort,
        loaded.federation,
        at,
        reason=loaded.application.withdrawal_reason,
        given_up=given_up,
        recorded_on=day_words(local_day(at, loaded.facts.time_zone)) if by_staff else "",
        is_open=at < loaded.facts.closes_at,
    )


def tell_staff_withdrawn(session: FencedSession, *, loaded: "Loaded", at: datetime) -> None:
    """To whoever looks after the dossier, else to the contact: its holder withdrew what was deposited."""
    row = loaded.application
    in_charge = session.get(Person, row.assigned_to_id) if row.assigned_to_id else None
    post(
        session,
        template="dossiers/withdrawn_by_candidate",
        to=in_charge.email if in_charge else loaded.definition.contact.email,
        context={
            "candidate": row.name or "La candidate ou le candidat",
            "reference": row.reference,
            "cohort_label": loaded.cohort.label,
            "reason": row.withdrawal_reason,
            "link": Address(dossier_path(loaded.federation.slug, row.id)),
        },
        at=at,
        about=row,
    )


def tell_restored(
    session: FencedSession,
    *,
    loaded: "Loaded",
    deposited_at: datetime,
    reason: str,
    standing: Sequence[str],
    at: datetime,
) -> None:
    """The federation undid the withdrawal: the deposit stands again, and where an answered one stands."""
    to_candidate(
        session,
        "restored",
        loaded.application,
        loaded.cohort,
        loaded.federation,
        at,
        deposited=instant_words(deposited_at, loaded.facts.time_zone),
        reason=reason,
        standing=list(standing),
    )


def ask_commitment(
    session: FencedSession,
    *,
    loaded: "Loaded",
    commitment: Commitment,
    token: str,
    until: datetime,
    at: datetime,
) -> None:
    """To the team leader: who asks, for what, until when, and the personal link."""
    row = loaded.application
    post(
        session,
        template="applications/commitment_asked",
        to=commitment.leader_email,
        to_name=commitment.leader_name,
        context={
            "leader_name": commitment.leader_name,
            "candidate": row.name,
            "structure": loaded.dossier.bearers[0].name,
            "cohort_label": loaded.cohort.label,
            "federation_name": loaded.federation.name,
            "contact": loaded.definition.contact.email,
            "closing": closing_words(until, loaded.facts.time_zone),
            "link": Secret(commitment_path(loaded.federation.slug, token)),
        },
        at=at,
        about=row,
        reply_to=_person(session, row).email,
    )


def tell_leader_closing(
    session: FencedSession,
    *,
    application: Application,
    commitment: Commitment,
    cohort: Cohort,
    federation: Federation,
    at: datetime,
    batch: str,
    was: str,
) -> None:
    """To a leader who has not signed yet: their link, which only the first mail holds, has another term."""
    definition = definition_of(cohort)
    zone = definition.federation.time_zone
    post(
        session,
        template="applications/commitment_term",
        to=commitment.leader_email,
        to_name=commitment.leader_name,
        context={
            "leader_name": commitment.leader_name,
            "candidate": application.name,
            "cohort_label": cohort.label,
            "federation_name": federation.name,
            "contact": definition.contact.email,
            "asked": instant_words(commitment.requested_at, zone),
            "closing": closing_words(cohort.closes_at, zone),
            "was": was,
        },
        at=at,
        about=application,
        batch=batch,
        reply_to=_person(session, application).email,
    )


def tell_signed(session: FencedSession, *, loaded: "Loaded", commitment: Commitment, at: datetime) -> None:
    """To the candidate: the commitment is signed and stands in the dossier."""
    to_candidate(
        session,
        "commitment_signed",
        loaded.application,
        loaded.cohort,
        loaded.federation,
        at,
        signer=commitment.signer_name,
        quality=commitment.signer_quality,
    )


def tell_declined(session: FencedSession, *, loaded: "Loaded", commitment: Commitment, at: datetime) -> None:
    """To the candidate: the leader declined, with the reason given."""
    to_candidate(
        session,
        "commitment_declined",
        loaded.application,
        loaded.cohort,
        loaded.federation,
        at,
        page="pieces",
        leader=commitment.leader_name,
        reason=commitment.decline_reason,
    )


def tell_message(session: FencedSession, *, loaded: "Loaded", message: Message, at: datetime) -> None:
    """To the other side: the message, and where to answer. The answer goes through the dossier."""
    row = loaded.application
    shown = message.body[:MESSAGE_SHOWN] + ("…" if len(message.body) > MESSAGE_SHOWN else "")
    if message.from_staff:
        to_candidate(
            session,
            "message",
            row,
            loaded.cohort,
            loaded.federation,
            at,
            page="messages",
            author=loaded.federation.name,
            body=shown,
        )
        return
    in_charge = session.get(Person, row.assigned_to_id) if row.assigned_to_id else None
    post(
        session,
        template="applications/message",
        to=in_charge.email if in_charge else loaded.definition.contact.email,
        context={
            "name": "",
            "author": row.name or "Un candidat ou une candidate",
            "reference": row.reference,
            "cohort_label": loaded.cohort.label,
            "federation_name": loaded.federation.name,
            "body": shown,
            "closing": closing_words(loaded.facts.closes_at, loaded.facts.time_zone),
            "link": Address(dossier_path(loaded.federation.slug, row.id)),
        },
        at=at,
        about=row,
    )


def tell_structure_refused(
    session: FencedSession,
    *,
    application: Application,
    cohort: Cohort,
    federation: Federation,
    structure: str,
    reason: str,
    known_as: str,
    at: datetime,
) -> None:
    """The declared structure that bears the dossier is not taken, and what to do; without reason, it is."""
    to_candidate(
        session,
        "structure_refused" if reason else "structure_taken",
        application,
        cohort,
        federation,
        at,
        page="structure" if application.state is ApplicationState.DRAFT else "",
        structure=structure,
        reason=reason,
        known_as=known_as,
        is_draft=application.state is ApplicationState.DRAFT,
        is_open=at < cohort.closes_at,
    )


def tell_structure_recognised(
    session: FencedSession,
    *,
    application: Application,
    cohort: Cohort,
    federation: Federation,
    structure: str,
    known_as: str,
    at: datetime,
) -> None:
    """The structure that the candidate declared is one of the registry: the dossier names that one now."""
    to_candidate(
        session,
        "structure_recognised",
        application,
        cohort,
        federation,
        at,
        structure=structure,
        known_as=known_as,
    )


def remind(
    session: FencedSession,
    *,
    application: Application,
    cohort: Cohort,
    federation: Federation,
    at: datetime,
    missing: list[str],
) -> None:
    """To the holder of a draft: it is not deposited, what is missing, when it closes."""
    to_candidate(session, "reminder", application, cohort, federation, at, missing=missing)


def to_candidate(
    session: FencedSession,
    template: str,
    application: Application,
    cohort: Cohort,
    federation: Federation,
    at: datetime,
    *,
    page: str = "",
    batch: str = "",
    **context: Any,
) -> None:
    """To the confirmed address of the account, whatever was typed in the dossier."""
    definition = definition_of(cohort)
    person = _person(session, application)
    post(
        session,
        template=f"applications/{template}",
        to=person.email,
        to_name=application.name,
        context={
            "name": application.given_name,
            "reference": application.reference,
            "cohort_label": cohort.label,
            "federation_name": federation.name,
            "contact": definition.contact.email,
            "closing": closing_words(cohort.closes_at, definition.federation.time_zone),
            "link": Address(application_path(federation.slug, application.id, page)),
            **context,
        },
        at=at,
        about=application,
        batch=batch,
        reply_to=definition.contact.email,
    )


def _person(session: FencedSession, application: Application) -> Person:
    return session.get_one(Person, application.person_id)
