"""What the EHESP received of every region, in a national session: waves, and who is admitted by place and
year; one statement."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.juries.models import ResultWave
from pacte.juries.vocabulary import Outcome
from pacte.memoires.vocabulary import DepositSession


@dataclass(frozen=True, slots=True)
class Received:
    """A wave of any region."""

    wave: ResultWave
    cohort: Cohort
    federation: Federation

    @property
    def rows(self) -> Sequence[dict[str, Any]]:
        """The list as it was sent."""
        found: Sequence[dict[str, Any]] = self.wave.content["rows"]
        return found

    @property
    def outcomes(self) -> Counter[Outcome]:
        return Counter(Outcome(one["outcome"]) for one in self.rows)


@dataclass(frozen=True, slots=True)
class Figure:
    """The people of a department whose result was received, for one federation and one year."""

    federation: Federation
    year: int
    """Of the last defence of each."""
    department: str
    """Code; empty when the structure has none."""
    heard: int
    admitted: int


def received_waves(session: FencedSession) -> Sequence[Received]:
    """The last one first."""
    rows = session.execute(
        select(ResultWave, Cohort, Federation)
        .join(Cohort, Cohort.id == ResultWave.cohort_id)
        .join(Federation, Federation.id == ResultWave.federation_id)
        .order_by(ResultWave.sent_at.desc(), ResultWave.id.desc())
    )
    return [Received(wave, cohort, federation) for wave, cohort, federation in rows]


def figures_of(waves: Sequence[Received]) -> Sequence[Figure]:
    """Each person counted once, by the last result received: that of the resit, as it was last sent."""
    last: dict[tuple[int, int], tuple[Received, dict[str, Any]]] = {}
    for one in reversed(waves):
        for row in one.rows:
            key = (one.federation.id, row["enrollment_id"])
            known = last.get(key)
            if known is None or _rank(row) >= _rank(known[1]):
                last[key] = (one, row)
    heard: Counter[tuple[int, int, str]] = Counter()
    admitted: Counter[tuple[int, int, str]] = Counter()
    federations = {one.federation.id: one.federation for one in waves}
    for one, row in last.values():
        place = (one.federation.id, _year(one, row), row["department"])
        heard[place] += 1
        admitted[place] += row["outcome"] == Outcome.ADMITTED.value
    found = [
        Figure(federations[identity], year, department, count, admitted[identity, year, department])
        for (identity, year, department), count in heard.items()
    ]
    return sorted(found, key=lambda one: (-one.year, one.federation.name, not one.department, one.department))


def _rank(row: dict[str, Any]) -> bool:
    return bool(row["session"] == DepositSession.RESIT.value)


def _year(one: Received, row: dict[str, Any]) -> int:
    zone = ZoneInfo(one.cohort.definition["federation"]["time_zone"])
    return datetime.fromisoformat(row["held_at"]).astimezone(zone).year
