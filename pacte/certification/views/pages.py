"""The blueprint of readiness, and what several of its pages begin with."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pacte.certification.facts import Line
from pacte.certification.queries import Standing, standings_of
from pacte.certification.rules import asked, counted_words
from pacte.certification.targets import target_of, work_of
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.learners.models import Enrollment
from pacte.learners.views.pages import installed, zone_of
from pacte.learners.vocabulary import EnrollmentState
from pacte.web import Pages, actor, get_or_404, now, read

pages = Pages("certification", __name__)

LEARNER = "/regions/<federation>/apprenants/<int:enrollment_id>/diplome"
COHORT = "/regions/<federation>/promotions/<code>/diplome"
OF: dict[str, Any] = {"of": Enrollment}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line with its parts and the page where it is dealt with."""

    line: Line
    target: tuple[str, dict[str, Any]] | None
    parts: list["Shown"]
    reading: tuple[str, dict[str, Any]] | None = None
    """The pages of a module that its productions are led to from."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Where one learner stands, as pages show it."""

    enrollment: Enrollment
    cohort: Cohort
    standing: Standing

    @property
    def zone(self) -> str:
        return zone_of(self.cohort)

    @property
    def today(self) -> date:
        return local_day(now(), self.zone)

    @property
    def moved_to(self) -> str:
        """« la promo 9 », to which the learner passed; empty for nobody else."""
        return self.standing.facts.moved_to

    @property
    def over_on(self) -> date | None:
        """The last day of the cohort, once it is past."""
        ends_on = self.standing.conditions.defence_ends_on
        return ends_on if self.today > ends_on else None

    @property
    def reads(self) -> str:
        """Code of the cohort, for the learner while in it."""
        is_mine = self.enrollment.person_id == actor().person_id
        return self.cohort.code if is_mine and self.enrollment.state is EnrollmentState.ACTIVE else ""

    @property
    def asked(self) -> list[Line]:
        """The conditions that count."""
        return asked(self.standing.lines)

    @property
    def met(self) -> int:
        return sum(line.is_satisfied for line in self.asked)

    @property
    def shown(self) -> list[Shown]:
        """Each condition, with the productions of a module under it."""
        lines = self.standing.lines
        parts = {one.key: [part for part in lines if part.parent == one.key] for one in lines}
        return [self._shown(one, parts[one.key]) for one in lines if not one.parent]

    @property
    def counted(self) -> str:
        """What the number of conditions is made of."""
        return counted_words(self.standing.lines)

    def _shown(self, line: Line, parts: list[Line]) -> Shown:
        if not parts:
            return Shown(line, self._target(line), [])
        shown = [self._part(part) for part in parts]
        return Shown(line, work_of(parts, self.enrollment), shown, self._target(line))

    def _part(self, line: Line) -> Shown:
        return Shown(line, self._target(line), [])

    def _target(self, line: Line) -> tuple[str, dict[str, Any]] | None:
        return target_of(line, self.enrollment, reads=self.reads)


def seen(enrollment: Enrollment) -> Seen:
    """Constant statements."""
    cohort = get_or_404(read(), Cohort, enrollment.cohort_id)
    found = standings_of(read(), cohort, [enrollment], known=installed(), at=now())
    return Seen(enrollment, cohort, found[enrollment.id])
