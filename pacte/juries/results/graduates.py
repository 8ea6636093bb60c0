"""Those who are admitted, whatever their cohort: what the network of graduates begins with."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.juries.finals import Final, graduates_of
from pacte.juries.results.queries import structures_of
from pacte.learners.models import Enrollment


@dataclass(frozen=True, slots=True)
class Graduate:
    """Somebody admitted, with where they worked when they were last in training."""

    enrollment: Enrollment
    person: Person
    cohort: Cohort
    final: Final
    structure: str
    department: str

    @property
    def year(self) -> int:
        """Of the defence, where the federation is."""
        zone = ZoneInfo(self.cohort.definition["federation"]["time_zone"])
        return self.final.defence.starts_at.astimezone(zone).year


def graduates_in(session: FencedSession, cohorts: Sequence[Cohort]) -> Sequence[Graduate]:
    """The last year first, then by name; four statements."""
    known = {one.id: one for one in cohorts}
    found = graduates_of(session, known)
    structures = structures_of(session, [one.id for one, _ in found])
    people = {
        one.id: one
        for one in session.scalars(select(Person).where(Person.id.in_([one.person_id for one, _ in found])))
    }
    graduates = [
        Graduate(
            enrollment,
            people[enrollment.person_id],
            known[enrollment.cohort_id],
            final,
            *structures.get(enrollment.id, ("", "")),
        )
        for enrollment, final in found
    ]
    return sorted(graduates, key=lambda one: (-one.year, one.person.sort_key))


def by_year_and_department(
    graduates: Sequence[Graduate],
) -> tuple[Sequence[int], Sequence[tuple[str, Sequence[int]]]]:
    """Years, the last first; each department with its count in each year, those without one last."""
    counts = Counter((one.year, one.department) for one in graduates)
    years = sorted({year for year, _ in counts}, reverse=True)
    codes = sorted({code for _, code in counts}, key=lambda one: (not one, one))
    return years, [(code, [counts[year, code] for year in years]) for code in codes]
