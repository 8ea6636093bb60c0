"""Answers of the EHESP that it may correct: until when, whom to call afterwards, what it said before."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.selection.models import Answer, PlaceOffer, ValidationCorrection
from pacte.selection.validation.rules import blockers_to_correct as blockers_to_correct
from pacte.selection.vocabulary import Decision

FORMER, NEW = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction with the names of those who gave each answer."""

    row: ValidationCorrection
    former_by: str
    by: str


def was_told(session: FencedSession, application_id: int) -> bool:
    """Whether the candidate learnt of the validation: by their answer, or by a place.

    Someone who only knows that they are on the waiting list was told nothing of it.
    """
    offered = select(PlaceOffer.id).where(PlaceOffer.application_id == application_id).limit(1)
    answered = select(Answer.id).where(
        Answer.application_id == application_id, Answer.decision != Decision.WAITLISTED
    )
    return session.scalar(answered) is not None or session.scalar(offered) is not None


def contact_words(cohort: Cohort) -> str:
    """Whom to call, as the cohort names them: « Pôle formation, 03 80 00 00 00, formation@… »."""
    contact = definition_of(cohort).contact
    return ", ".join(part for part in (contact.name, contact.phone, contact.email) if part)


def corrections_of(session: FencedSession, entry_ids: Sequence[int]) -> list[Corrected]:
    """Every correction of those entries, the latest first; one statement."""
    rows = session.execute(
        select(ValidationCorrection, FORMER, NEW)
        .outerjoin(FORMER, FORMER.id == ValidationCorrection.old_by_id)
        .outerjoin(NEW, NEW.id == ValidationCorrection.corrected_by_id)
        .where(ValidationCorrection.entry_id.in_(entry_ids))
        .order_by(ValidationCorrection.id.desc())
    )
    return [
        Corrected(row, former.name if former else "", new.name if new else "") for row, former, new in rows
    ]
