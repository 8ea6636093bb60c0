"""What a deposit freezes: everything in the dossier at that instant, as JSON with its fingerprint."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from pacte.applications.merging import as_text
from pacte.applications.models import Application, ApplicationStructure, SupportingDocument, Waiver
from pacte.applications.standing import STANDS
from pacte.applications.vocabulary import WAIVER_LABELS, PostStatus, WaiverState
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation, Structure
from pacte.federations.places import place_words
from pacte.files.models import StoredFile

REASON_SHOWN = 300
"""Characters of the reason of a waiver that a receipt repeats."""

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


def located(structure: Mapping[str, Any]) -> str:
    """A structure of a deposit with its commune and department; early deposits kept no department."""
    place = place_words(structure["commune"], structure.get("department", ""))
    return ", ".join(filter(None, (structure["name"], place)))


def told_in_receipts(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value of what a receipt says besides its documents: who bears the dossier, the waiver."""
    bearers = [located(one) for one in content["structures"] if one["bearer"]]
    others = [located(one) for one in content["structures"] if not one["bearer"]]
    found = []
    if bearers:
        found.append(("Structure qui porte le dossier", " ; ".join(bearers)))
    if others:
        found.append(("Autre structure" if len(others) == 1 else "Autres structures", " ; ".join(others)))
    waiver = content["waiver"]
    if waiver is not None and content["fields"]["post_status"] == PostStatus.BEING_RECRUITED:
        reason = " ".join(waiver["reason"].split())
        shown = reason[:REASON_SHOWN].rstrip() + ("…" if len(reason) > REASON_SHOWN else "")
        found.append((WAIVER_LABELS[WaiverState(waiver["state"])], shown))
    return found


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
