"""The team's commitment, asked of its leader by a personal link: requested, opened, signed, declined."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from pacte import audit, links
from pacte.accounts.models import Person
from pacte.applications import emails
from pacte.applications.models import Application, Commitment
from pacte.applications.operations.documents import attach_document, cancel_pending, open_request
from pacte.applications.operations.loading import Loaded, load_locked
from pacte.applications.processing.emails import tell_answered
from pacte.applications.rules import blockers_to_edit
from pacte.applications.vocabulary import ApplicationState, DocumentOrigin, Step
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.files.reception import Received
from pacte.links.models import PersonalLink
from pacte.policy import Actor

PURPOSE = "commitment"
MOST_REQUESTS = 5
"""In a day: nobody's mailbox is flooded from here."""

LATE = timedelta(days=7)
"""How long a link serves that is sent after the date of staff’s request; the letter waits to be accepted."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the holder of a link may see and sign."""

    link: PersonalLink
    commitment: Commitment
    loaded: Loaded


def request_commitment(
    session: FencedSession,
    *,
    application: Application,
    leader_name: str,
    leader_email: str,
    by: Actor,
    at: datetime,
) -> Commitment:
    """Send the team leader a personal link; the one sent before no longer opens."""
    loaded = load_locked(session, application)
    until = _term(session, loaded, at)
    row = loaded.application
    leader_name, leader_email = leader_name.strip(), leader_email.strip()
    refuse_if(_blockers_to_request(session, loaded, leader_name, leader_email, at))
    cancel_pending(session, row, at)
    row.leader_name, row.leader_email, row.updated_at = leader_name, leader_email, at
    link, token = links.create(
        session,
        purpose=PURPOSE,
        subject=row,
        email=leader_email,
        lifetime=until - at,
        by=by,
        at=at,
    )
    commitment = Commitment(
        application_id=row.id,
        link_id=link.id,
        leader_name=leader_name,
        leader_email=leader_email,
        requested_at=at,
    )
    session.add(commitment)
    session.flush()
    emails.ask_commitment(session, loaded=loaded, commitment=commitment, token=token, until=until, at=at)
    audit.record(session, action="application.commitment_requested", subject=row, by=by, at=at)
    return commitment


def cancel_commitment(session: FencedSession, *, application: Application, by: Actor, at: datetime) -> None:
    """Close the link that is out; nothing happens when there is none."""
    loaded = load_locked(session, application)
    _term(session, loaded, at)
    row = loaded.application
    if cancel_pending(session, row, at):
        row.updated_at = at
        audit.record(session, action="application.commitment_cancelled", subject=row, by=by, at=at)


def open_commitment(session: FencedSession, *, token: str, at: datetime) -> Opened:
    """What the link opens, in a reading or a writing session; raises Refused with what to do."""
    link = links.find(session, token=token, purpose=PURPOSE, at=at)
    commitment = session.scalar(select(Commitment).where(Commitment.link_id == link.id))
    application = session.get(Application, link.subject_id)
    if commitment is None or application is None or commitment.cancelled_at is not None:
        raise Refused([_no_longer_needed()])
    loaded = load_locked(session, application)
    if not loaded.dossier.bearers:
        raise Refused([_no_longer_needed("structure_missing")])
    try:
        _term(session, loaded, at)
    except Refused as refused:
        raise Refused([_no_longer_needed(refused.blockers[0].code)]) from refused
    return Opened(link, commitment, loaded)


def sign_commitment(
    session: FencedSession,
    *,
    token: str,
    signer_name: str,
    signer_quality: str,
    received: Received,
    at: datetime,
) -> Commitment:
    """Sign by the link, which is spent: the typeset letter enters the dossier, the candidate is told."""
    opened = open_commitment(session, token=token, at=at)
    key = commitment_key(opened.loaded)
    links.use(session, link=opened.link, at=at)
    commitment, row = opened.commitment, opened.loaded.application
    signer = _holder(commitment)
    commitment.signed_at, commitment.signer_name, commitment.signer_quality = at, signer_name, signer_quality
    document = attach_document(
        session,
        application=row,
        key=key,
        received=received,
        by=signer,
        at=at,
        origin=DocumentOrigin.SIGNATURE,
    )
    commitment.document_id = document.id
    if row.state is ApplicationState.SUBMITTED:
        tell_answered(session, loaded=opened.loaded, document=document, at=at)
    emails.tell_signed(session, loaded=opened.loaded, commitment=commitment, at=at)
    audit.record(
        session,
        action="application.commitment_signed",
        subject=row,
        by=signer,
        at=at,
        details={"commitment_id": commitment.id},
    )
    return commitment


def decline_commitment(session: FencedSession, *, token: str, reason: str, at: datetime) -> Commitment:
    """Refuse to sign, with a reason that the candidate reads; the link is spent."""
    opened = open_commitment(session, token=token, at=at)
    links.use(session, link=opened.link, at=at)
    commitment, row = opened.commitment, opened.loaded.application
    commitment.declined_at, commitment.decline_reason = at, reason.strip()
    row.updated_at = at
    emails.tell_declined(session, loaded=opened.loaded, commitment=commitment, at=at)
    audit.record(
        session,
        action="application.commitment_declined",
        subject=row,
        by=_holder(commitment),
        at=at,
        details={"commitment_id": commitment.id},
    )
    return commitment


def commitment_key(loaded: Loaded) -> str:
    """The key of the document that a signature gives; refused when the cohort asks for none."""
    for asked in loaded.facts.documents_for(loaded.application.track):
        if asked.by_signature:
            return asked.key
    raise Refused([_no_longer_needed("not_asked")])


def _term(session: FencedSession, loaded: Loaded, at: datetime) -> datetime:
    """Until when the letter may be signed: staff’s request of it after the deposit says it, else the window.

    Refused when neither is open.
    """
    if loaded.application.state is ApplicationState.SUBMITTED:
        keys = [one.key for one in loaded.facts.documents_for(loaded.application.track) if one.by_signature]
        request = open_request(session, loaded.application, keys[0]) if keys else None
        if request is not None:
            return request.due_at if at < request.due_at else at + LATE
    refuse_if(blockers_to_edit(loaded.dossier, loaded.facts, at))
    return loaded.facts.closes_at


def _blockers_to_request(
    session: FencedSession, loaded: Loaded, leader_name: str, leader_email: str, at: datetime
) -> list[Blocker]:
    row, blockers = loaded.application, []
    if not leader_name:
        blockers.append(
            Blocker("leader_name_missing", "Indiquez le nom de la personne qui signe.", "", "leader_name")
        )
    own = {loaded.application.email, session.get_one(Person, loaded.application.person_id).email}
    if leader_email.casefold() in {one.strip().casefold() for one in own}:
        blockers.append(
            Blocker(
                "leader_is_candidate",
                "Cette adresse est la vôtre : la lettre engage l’équipe, une autre personne la signe.",
                "Écrivez l’adresse de la personne qui dirige l’équipe.",
                "leader_email",
            )
        )
    if "@" not in leader_email:
        blockers.append(
            Blocker(
                "leader_email_missing",
                "Indiquez son adresse électronique.",
                "Le lien y est envoyé.",
                "leader_email",
            )
        )
    if not (row.given_name and row.family_name):
        blockers.append(
            Blocker(
                "name_missing",
                "La personne qui signe doit savoir pour qui : votre nom manque.",
                "Complétez d’abord l’étape « Vous ».",
                f"{Step.PERSON.value}#given_name",
            )
        )
    if not loaded.dossier.bearers:
        blockers.append(
            Blocker(
                "structure_missing",
                "La lettre nomme votre structure : elle manque.",
                "Complétez d’abord l’étape « Votre structure ».",
                f"{Step.STRUCTURE.value}#structure_text",
            )
        )
    recent = session.scalar(
        select(func.count(Commitment.id)).where(
            Commitment.application_id == row.id, Commitment.requested_at > at - timedelta(days=1)
        )
    )
    if (recent or 0) >= MOST_REQUESTS:
        blockers.append(
            Blocker(
                "too_many_requests",
                f"{MOST_REQUESTS} liens ont déjà été envoyés en 24 heures.",
                "Attendez, ou déposez la lettre signée sur papier.",
                "leader_email",
            )
        )
    return blockers


def _holder(commitment: Commitment) -> Actor:
    return Actor(
        person_id=None,
        label=commitment.leader_name,
        via="link",
        subject=("application", commitment.application_id),
    )


def _no_longer_needed(code: str = "cancelled") -> Blocker:
    return Blocker(
        f"commitment_{code}",
        "Cette demande de signature n’a plus cours : rien ne vous est demandé.",
        "En cas de doute, voyez avec la personne qui candidate : elle peut vous envoyer un nouveau lien.",
    )
