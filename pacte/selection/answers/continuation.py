"""The dossier that continues another in a later cohort: what is copied, and what is asked anew."""

from datetime import date, datetime

from sqlalchemy import select

from pacte import audit
from pacte.applications.contents import content_of
from pacte.applications.models import Application, ApplicationStructure, Deposit, SupportingDocument, Waiver
from pacte.applications.operations.deposits import current_deposit
from pacte.applications.operations.steps import new_reference
from pacte.applications.processing.operations import request_document
from pacte.applications.snapshot import definition_of
from pacte.applications.vocabulary import ApplicationState, PostStatus
from pacte.canonical import fingerprint_of
from pacte.cohorts.definition import DocumentRequest
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.policy import Actor

COPIED = (
    "track",
    "given_name",
    "family_name",
    "email",
    "phone",
    "city",
    "background",
    "post_status",
    "position_title",
    "employer",
    "starts_on",
    "weekly_hours",
    "missions",
    "leader_name",
    "leader_email",
    "sort_key",
    "person_id",
)
ASKED_ANEW = "Votre dossier est reporté dans cette promotion : cette pièce est à fournir de nouveau."
ASKED_BESIDES = "Votre dossier est reporté dans cette promotion, qui demande aussi cette pièce."


def continue_dossier(
    session: FencedSession,
    *,
    former: Application,
    target: Cohort,
    agreed_at: datetime,
    due_on: date,
    by: Actor,
    at: datetime,
) -> Application:
    """A deposited dossier in ``target`` with the answers, structures and files of ``former``.

    A letter signed for the former cohort is not copied. A waiver is requested again, never granted by copy.
    What is asked anew is not told here: the mail of the report says it all.
    ``agreed_at`` stands for the reading of the notice of data use. Raises IntegrityError when the person
    has a dossier there.
    """
    federation = session.get_one(Federation, session.federation_id)
    row = Application(
        **{name: getattr(former, name) for name in COPIED},
        cohort_id=target.id,
        reference=new_reference(federation, target),
        state=ApplicationState.SUBMITTED,
        privacy_accepted_at=agreed_at,
        created_at=at,
        updated_at=at,
        deposited_at=at,
    )
    session.add(row)
    session.flush()
    asked = definition_of(target).application.documents
    copied = _copy_parts(session, former, row, {one.key for one in asked if one.by_signature}, at)
    _deposit(session, former, row, target, federation, at)
    audit.record(
        session,
        action="carry.received",
        subject=row,
        by=by,
        at=at,
        details={
            "reference": former.reference,
            "label": session.get_one(Cohort, former.cohort_id).label,
            "application_id": former.id,
        },
    )
    for document in asked:
        if document.key not in copied and document.required and _applies(document, row.track):
            request_document(
                session,
                application=row,
                key=document.key,
                label="",
                message=ASKED_ANEW if document.by_signature else ASKED_BESIDES,
                due_on=due_on,
                told=True,
                by=by,
                at=at,
            )
    return row


def _copy_parts(
    session: FencedSession, former: Application, row: Application, signed: set[str], at: datetime
) -> set[str]:
    """Structures, files and a waiver's request; returns the keys of the documents copied."""
    for link in session.scalars(
        select(ApplicationStructure)
        .where(ApplicationStructure.application_id == former.id)
        .order_by(ApplicationStructure.id)
    ).all():
        session.add(
            ApplicationStructure(
                application_id=row.id, structure_id=link.structure_id, is_bearer=link.is_bearer
            )
        )
    copied = set()
    for document in session.scalars(
        select(SupportingDocument)
        .where(SupportingDocument.application_id == former.id, SupportingDocument.replaced_at.is_(None))
        .order_by(SupportingDocument.id)
    ).all():
        if document.key in signed or (document.late and document.accepted_at is None):
            continue
        session.add(
            SupportingDocument(
                application_id=row.id,
                file_id=document.file_id,
                for_structure_id=document.for_structure_id,
                key=document.key,
                label=document.label,
                origin=document.origin,
                added_at=at,
                added_by_id=document.added_by_id,
            )
        )
        copied.add(document.key)
    waiver = session.scalar(select(Waiver).where(Waiver.application_id == former.id))
    if waiver is not None and former.post_status is PostStatus.BEING_RECRUITED:
        session.add(Waiver(application_id=row.id, reason=waiver.reason, requested_at=at))
    session.flush()
    return copied


def _deposit(
    session: FencedSession,
    former: Application,
    row: Application,
    target: Cohort,
    federation: Federation,
    at: datetime,
) -> Deposit:
    """The first deposit of the new dossier; its frozen content says which one it comes from."""
    content = content_of(session, row, target, federation, number=1, at=at)
    origin = current_deposit(session, former)
    content["carried_over_from"] = {
        "reference": former.reference,
        "fingerprint": origin.fingerprint if origin is not None else "",
    }
    made = Deposit(
        application_id=row.id, number=1, at=at, content=content, fingerprint=fingerprint_of(content)
    )
    session.add(made)
    session.flush()
    return made


def _applies(document: DocumentRequest, track: str | None) -> bool:
    return not document.tracks or track in {one.value for one in document.tracks}
