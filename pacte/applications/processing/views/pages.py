"""The blueprint of the staff's pages on dossiers, and what several of them begin with."""

from typing import BinaryIO, cast

from flask import abort
from werkzeug.datastructures import FileStorage

from pacte.applications.facts import CohortFacts
from pacte.applications.snapshot import cohort_facts
from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code
from pacte.files.kinds import PDF_OR_PHOTO
from pacte.files.reception import Received, receive
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


def received(upload: FileStorage, *, max_megabytes: int, max_pages: int) -> Received | list[Blocker]:
    """The uploaded file inspected and kept, or every reason why not; slow, outside transactions."""
    return receive(
        cast("BinaryIO", upload.stream),
        name=upload.filename or "",
        store=services().store,
        federation_id=here().id,
        accept=PDF_OR_PHOTO,
        max_bytes=max_megabytes * 1_000_000,
        max_pages=max_pages,
        where="document",
    )
