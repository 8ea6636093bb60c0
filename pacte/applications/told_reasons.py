"""The reason of an act on a document, in the history: the dossier keeps it, the journal does not."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from pacte.applications.models import Application, SupportingDocument
from pacte.audit import HistoryLine
from pacte.database import FencedSession

REASONED = {
    "application.late_document_accepted",
    "application.late_document_refused",
    "application.document_added_by_staff",
    "application.document_replaced_by_staff",
}


def with_reasons(session: FencedSession, row: Application, lines: Sequence[HistoryLine]) -> list[HistoryLine]:
    """The same lines, with why a document was accepted, added or set aside; one statement, or none."""
    if not any(line.action in REASONED for line in lines):
        return list(lines)
    documents = session.scalars(
        select(SupportingDocument).where(
            SupportingDocument.application_id == row.id, SupportingDocument.acceptance_reason != ""
        )
    )
    reasons = {(one.refused_at or one.accepted_at, one.key): one.acceptance_reason for one in documents}
    return [_with_reason(line, reasons.get((line.at, line.details.get("key", "")))) for line in lines]


def _with_reason(line: HistoryLine, reason: str | None) -> HistoryLine:
    if not reason or line.action not in REASONED:
        return line
    return replace(line, sentence=f"{line.sentence}\u00a0: {reason}")
