"""Which documents of a dossier stand, as a condition of a statement: the current ones, less those beside."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from pacte.applications.models import ApplicationStructure, SupportingDocument


def _is_of_bearer(document: type[SupportingDocument]) -> ColumnElement[bool]:
    return (
        select(ApplicationStructure.id)
        .where(
            ApplicationStructure.application_id == document.application_id,
            ApplicationStructure.structure_id == document.for_structure_id,
            ApplicationStructure.is_bearer,
        )
        .exists()
    )


_OTHER = aliased(SupportingDocument)

STANDS = SupportingDocument.replaced_at.is_(None) & ~(
    ~_is_of_bearer(SupportingDocument)
    & select(_OTHER.id)
    .where(
        _OTHER.application_id == SupportingDocument.application_id,
        _OTHER.key == SupportingDocument.key,
        _OTHER.id != SupportingDocument.id,
        _OTHER.replaced_at.is_(None),
        _is_of_bearer(_OTHER),
    )
    .exists()
)
"""Current, and not a commitment given for another structure while the bearer’s own is there."""
