"""Minutes with their signatures and addenda; what of them a tie hides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.juries.models import JuryAddendum, JuryMinutes, JurySignature
from pacte.memoires.readers.queries import hidden_memoires


@dataclass(frozen=True, slots=True)
class Signed:
    """Minutes with all that came since the closing."""

    row: JuryMinutes
    signatures: Sequence[JurySignature]
    addenda: Sequence[JuryAddendum]

    @property
    def signed_by(self) -> dict[int, JurySignature]:
        """Juror → their signature."""
        return {one.juror_id: one for one in self.signatures}

    @property
    def awaited(self) -> list[str]:
        """Names of those who sat and have not signed."""
        given = self.signed_by
        return [one["name"] for one in self.row.content["signers"] if one["juror_id"] not in given]

    @property
    def last_fingerprint(self) -> str:
        """Of what the next addendum completes."""
        return self.addenda[-1].fingerprint if self.addenda else self.row.fingerprint

    @property
    def latest(self) -> datetime:
        """When the last thing was added."""
        later = [one.signed_at for one in self.signatures] + [one.added_at for one in self.addenda]
        return max([self.row.closed_at, *later])


def signed_minutes(session: FencedSession, row: JuryMinutes) -> Signed:
    """Two statements."""
    fresh = {"populate_existing": session.writes}
    signatures = session.scalars(
        select(JurySignature)
        .where(JurySignature.minutes_id == row.id)
        .order_by(JurySignature.signed_at, JurySignature.id)
        .execution_options(**fresh)
    ).all()
    addenda = session.scalars(
        select(JuryAddendum)
        .where(JuryAddendum.minutes_id == row.id)
        .order_by(JuryAddendum.number)
        .execution_options(**fresh)
    ).all()
    return Signed(row, signatures, addenda)


def hidden_from(session: FencedSession, cohort: Cohort, person_id: int | None) -> frozenset[int]:
    """Enrolments of which the minutes say nothing to that person: their own, those that a tie hides."""
    return hidden_memoires(session, [cohort], person_id)
