"""Writing to many candidates of a cohort at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.hiding import hidden_dossiers
from pacte.applications.models import Application
from pacte.applications.processing import emails
from pacte.applications.processing import phrases as phrases
from pacte.applications.processing.rules import blockers_to_write, filled
from pacte.applications.snapshot import definition_of
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor

BATCH_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Recipient:
    """A dossier whose holder was chosen; ``excluded`` says why nothing will be sent, else is empty."""

    application: Application
    email: str
    excluded: str = ""

    @property
    def name(self) -> str:
        return self.application.name or self.email


@dataclass(frozen=True, slots=True)
class Letter:
    """What was sent: the batch's key, and how many messages it holds."""

    batch: str
    count: int
    sent_now: bool
    """False when the very same letter had already left."""


def recipients(
    session: FencedSession, *, cohort: Cohort, application_ids: Sequence[int], reader_id: int | None
) -> list[Recipient]:
    """Those chosen, by name, each with the reason why they get nothing; one statement, and what is hidden.

    Dossiers of another cohort, and those hidden from the reader, are left out: they were not proposed.
    """
    rows = session.execute(
        select(Application, Person)
        .join(Person, Person.id == Application.person_id)
        .where(Application.cohort_id == cohort.id)
        .order_by(Application.sort_key, Application.id)
    )
    # Chosen here: a form may name more ids than a statement takes parameters.
    chosen = set(application_ids) - hidden_dossiers(session, [cohort], reader_id)
    return [Recipient(row, person.email, _excluded(row, person)) for row, person in rows if row.id in chosen]


def values_of(application: Application, cohort: Cohort) -> dict[str, str]:
    """What the words between braces become for one person."""
    return {
        "prenom": application.given_name,
        "nom": application.family_name,
        "reference": application.reference,
        "promotion": cohort.label,
    }


def write_to_many(
    session: FencedSession,
    *,
    cohort: Cohort,
    application_ids: Sequence[int],
    subject: str,
    body: str,
    batch: str,
    by: Actor,
    at: datetime,
) -> Letter:
    """One message to each, in the outbox under the key ``batch``; a second call with it sends nothing.

    Refused (``nobody``) when nobody is left to write to.
    """
    if not 0 < len(batch) <= BATCH_LIMIT:
        raise ValueError("a batch needs a key")
    locked = session.get(Cohort, cohort.id, with_for_update=True, populate_existing=True)
    if locked is None:
        raise Refused([Blocker("gone", "Cette promotion n’existe plus.")])
    already = session.scalar(select(func.count(OutboxMessage.id)).where(OutboxMessage.batch == batch))
    if already:
        return Letter(batch, already, sent_now=False)
    refuse_if(blockers_to_write(subject, body))
    chosen = recipients(session, cohort=locked, application_ids=application_ids, reader_id=by.person_id)
    to_send = [recipient for recipient in chosen if not recipient.excluded]
    if not to_send:
        raise Refused(
            [Blocker("nobody", "Personne ne recevrait ce message.", "Choisissez d’autres dossiers.")]
        )
    federation = session.get_one(Federation, session.federation_id)
    contact = definition_of(locked).contact.email
    for recipient in to_send:
        values = values_of(recipient.application, locked)
        emails.post_letter(
            session,
            application=recipient.application,
            to=recipient.email,
            subject=filled(subject, values),
            body=filled(body, values),
            federation=federation.slug,
            batch=batch,
            reply_to=contact,
            at=at,
        )
    session.flush()
    audit.record(
        session,
        action="cohort.written_to_many",
        subject=locked,
        by=by,
        at=at,
        details={
            "batch": batch,
            "subject": filled(subject, {"promotion": locked.label}),
            "count": len(to_send),
            "excluded": len(chosen) - len(to_send),
        },
    )
    return Letter(batch, len(to_send), sent_now=True)


def _excluded(application: Application, person: Person) -> str:
    if application.state is ApplicationState.WITHDRAWN:
        return "Dossier retiré"
    try:
        validate_email(person.email, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return "Adresse électronique non valable"
    return ""
