"""What a deposit freezes: everything in the dossier at that instant, as JSON with its fingerprint."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from pacte.applications.merging import as_text
from pacte.applications.models import Application, ApplicationStructure, SupportingDocument, Waiver
from pacte.applications.standing import STANDS
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation, Structure
from pacte.files.models import StoredFile

FIELDS = (
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
)


def content_of(
    session: FencedSession,
    application: Application,
    cohort: Cohort,
    federation: Federation,
    *,
    number: int,
    at: datetime,
) -> dict[str, Any]:
    """The dossier in plain JSON, documents with their fingerprints; in the order people read it."""
    waiver = session.scalar(select(Waiver).where(Waiver.application_id == application.id))
    privacy = application.privacy_accepted_at
    return {
        "format": 1,
        "reference": application.reference,
        "deposit": number,
        "deposited_at": _instant(at),
        "federation": federation.name,
        "cohort": {"code": cohort.code, "label": cohort.label},
        "fields": {field: as_text(getattr(application, field)) for field in FIELDS},
        "structures": [
            {
                "name": structure.name,
                "commune": structure.commune,
                "department": structure.department,
                "kind": structure.kind.value,
                "bearer": link.is_bearer,
            }
            for link, structure in session.execute(
                select(ApplicationStructure, Structure)
                .join(Structure, Structure.id == ApplicationStructure.structure_id)
                .where(ApplicationStructure.application_id == application.id)
                .order_by(ApplicationStructure.id)
            )
        ],
        "waiver": None if waiver is None else {"reason": waiver.reason, "state": waiver.state.value},
        "documents": [
            {
                "key": document.key,
                "label": document.label,
                "name": file.name,
                "size": file.size,
                "pages": file.pages,
                "sha256": file.sha256,
                "origin": document.origin.value,
            }
            for document, file in session.execute(
                select(SupportingDocument, StoredFile)
                .join(StoredFile, StoredFile.id == SupportingDocument.file_id)
                .where(
                    SupportingDocument.application_id == application.id,
                    STANDS,
                )
                .order_by(SupportingDocument.id)
            )
        ],
        "privacy_accepted_at": _instant(privacy) if privacy else None,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
