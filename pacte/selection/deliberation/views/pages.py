"""The blueprint of the deliberation, and what several of its pages begin with."""

from dataclasses import dataclass
from typing import Any

from flask import abort
from sqlalchemy import select

from pacte.applications.facts import CohortFacts
from pacte.applications.models import Application
from pacte.applications.snapshot import cohort_facts
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code
from pacte.selection.interviews.queries import ToCome, Unwritten, still_to_come_of, unwritten_of
from pacte.selection.vocabulary import Decision
from pacte.web import Pages, actor, authorise, can, here, now, read

pages = Pages("deliberation", __name__)

BASE = "/regions/<federation>/promotions/<code>/selection/deliberation"
DECISION_KINDS = {
    Decision.UNDECIDED: "todo",
    Decision.RETAINED: "done",
    Decision.WAITLISTED: "waiting",
    Decision.REFUSED: "refused",
    Decision.TO_REVIEW: "redo",
}


@dataclass(frozen=True, slots=True)
class Place:
    """The cohort of the address, and what the reader may do there."""

    cohort: Cohort
    facts: CohortFacts
    manages: bool
    decides: bool

    @property
    def params(self) -> dict[str, Any]:
        """Of its addresses."""
        return {"code": self.cohort.code}


def cohort_of(code: str, permission: str = "selection.read") -> Cohort:
    """The cohort, authorised; 404 when it is not there. Its definition is not read: screens ask often."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise(permission, here())
        abort(404)
    authorise(permission, cohort)
    return cohort


def place_of(code: str, permission: str = "selection.read") -> Place:
    """:func:`cohort_of`, and what the reader may do there."""
    cohort = cohort_of(code, permission)
    return Place(
        cohort,
        cohort_facts(cohort),
        manages=can("selection.manage", cohort),
        decides=can("selection.decide", cohort),
    )


def coming(place: Place) -> list[ToCome]:
    """The interviews that the closing calls off, as the reader may know of them."""
    return still_to_come_of(read(), place.cohort, reader_id=actor().person_id, now=now())


def unwritten(place: Place) -> list[Unwritten]:
    """The interviews of which nobody has written, as the reader may know of them."""
    return unwritten_of(read(), place.cohort, reader_id=actor().person_id, now=now())


def dossier_or_404(place: Place, application_id: int) -> int:
    """A dossier of that cohort, by id; whether it is before the committee is for the rules to say."""
    found = (
        read().scalar(
            select(Application.id).where(
                Application.id == application_id, Application.cohort_id == place.cohort.id
            )
        )
        if application_id < 2**63
        else None
    )
    if found is None:
        abort(404)
    return found
