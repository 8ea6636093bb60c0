"""Minutes with their signatures and addenda; what of them a tie hides."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
    (found,) = signed_together(session, [row])
    return found


def signed_together(session: FencedSession, rows: Sequence[JuryMinutes]) -> Sequence[Signed]:
    """Each of them, in the same order; two statements."""
    fresh = {"populate_existing": session.writes}
    ids = [one.id for one in rows]
    signatures: dict[int, list[JurySignature]] = defaultdict(list)
    for signature in session.scalars(
        select(JurySignature)
        .where(JurySignature.minutes_id.in_(ids))
        .order_by(JurySignature.signed_at, JurySignature.id)
        .execution_options(**fresh)
    ):
        signatures[signature.minutes_id].append(signature)
    addenda: dict[int, list[JuryAddendum]] = defaultdict(list)
    for addendum in session.scalars(
        select(JuryAddendum)
        .where(JuryAddendum.minutes_id.in_(ids))
        .order_by(JuryAddendum.number)
        .execution_options(**fresh)
    ):
        addenda[addendum.minutes_id].append(addendum)
    return [Signed(row, signatures[row.id], addenda[row.id]) for row in rows]


def corrections_of(session: FencedSession, minutes_ids: Collection[int]) -> Mapping[int, JuryAddendum]:
    """Defence → the last addendum that corrected its result; one statement."""
    rows = session.scalars(
        select(JuryAddendum)
        .where(JuryAddendum.minutes_id.in_(minutes_ids))
        .order_by(JuryAddendum.minutes_id, JuryAddendum.number)
    )
    return {
        one.content["correction"]["defence_id"]: one for one in rows if one.content["correction"] is not None
    }


def hidden_from(session: FencedSession, cohort: Cohort, person_id: int | None) -> frozenset[int]:
    """Enrolments of which the minutes say nothing to that person: their own, those that a tie hides."""
    return hidden_memoires(session, [cohort], person_id)
