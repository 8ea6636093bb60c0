"""What leaves the database with a dossier, whoever erases it."""

from datetime import datetime

from sqlalchemy import delete, select

from pacte import links
from pacte.applications.models import (
    Application,
    ApplicationStructure,
    Commitment,
    Deposit,
    InternalNote,
    Message,
    PlannedErasure,
    Reminder,
    RequestedDocument,
    SupportingDocument,
    Waiver,
)
from pacte.database import FencedSession
from pacte.files.operations import delete_unreferenced
from pacte.mail.forgetting import delete_about
from pacte.signals import application_erased

OWNED = (
    PlannedErasure,
    RequestedDocument,
    Commitment,
    SupportingDocument,
    Waiver,
    Deposit,
    Message,
    InternalNote,
    Reminder,
    ApplicationStructure,
)
"""In the order in which their keys let them leave."""


def erase_whole(session: FencedSession, *, application: Application, at: datetime) -> None:
    """Delete a locked dossier and all that is its own, its mail and its files that nothing else holds.

    The caller has journalled the act. Links stay, without the address they were sent to.
    """
    application_erased.send(session, application_id=application.id, at=at)
    files = set(
        session.scalars(
            select(SupportingDocument.file_id).where(SupportingDocument.application_id == application.id)
        )
    )
    delete_about(session, subject=application)
    links.forget_about(session, subject=application)
    for owned in OWNED:
        session.execute(delete(owned).where(owned.application_id == application.id))
    session.delete(application)
    session.flush()
    delete_unreferenced(session, file_ids=files)
