"""The blueprint of the staff's pages on dossiers, and what several of them begin with."""

from typing import BinaryIO, cast

from flask import abort
from werkzeug.datastructures import FileStorage

from pacte.applications.facts import CohortFacts
from pacte.applications.snapshot import cohort_facts
from pacte.applications.uploads import Sent, take
from pacte.blockers import Blocker, Refused
from pacte.cohorts.definition import DocumentRequest
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code
from pacte.cohorts.vocabulary import DocumentKind
from pacte.files.reception import Received
from pacte.web import Pages, authorise, here, read
from pacte.web.services import services

pages = Pages("dossiers", __name__)


def cohort_or_404(code: str, permission: str) -> tuple[Cohort, CohortFacts]:
    """The cohort of the address, authorised: a role may be held for one cohort only."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise(permission, here())
        abort(404)
    authorise(permission, cohort)
    return cohort, cohort_facts(cohort)


def received(
    upload: FileStorage, *, max_megabytes: int, max_pages: int, is_portrait: bool = False
) -> Received | list[Blocker]:
    """The uploaded file inspected and kept, or every reason why not; slow, outside transactions.

    A photograph becomes a page of PDF, a portrait stays one; where it was taken is not kept.
    """
    asked = DocumentRequest(
        key="document",
        label="Document photographié",
        kind=DocumentKind.PHOTO if is_portrait else DocumentKind.PDF_OR_PHOTOS,
        max_megabytes=max_megabytes,
        max_pages=max_pages,
    )
    sent = [Sent(cast("BinaryIO", upload.stream), upload.filename or "")]
    try:
        return take(sent, asked=asked, store=services().store, federation_id=here().id)
    except Refused as refused:
        return list(refused.blockers)
