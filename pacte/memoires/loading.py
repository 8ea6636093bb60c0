"""What every act on a mémoire begins with: the learner locked, the mémoire as it stands."""

from dataclasses import dataclass
from datetime import date, datetime

from pacte.cohorts.definition import MemoireDefinition
from pacte.database import FencedSession
from pacte.memoires.models import Memoire
from pacte.memoires.queries import Known, known_of
from pacte.seminars.absences.loading import Loaded, load_learner


@dataclass(frozen=True, slots=True)
class Work:
    """The mémoire of a learner, to act on."""

    loaded: Loaded
    known: Known

    @property
    def today(self) -> date:
        """Where the federation is."""
        return self.loaded.today

    @property
    def definition(self) -> MemoireDefinition:
        return self.loaded.setting.definition.memoire

    @property
    def revision(self) -> int:
        """0 while nothing has happened."""
        return self.known.memoire.revision if self.known.memoire is not None else 0


def load_work(session: FencedSession, *, enrollment_id: int, at: datetime) -> Work:
    """The learner locked until the transaction ends: acts on one mémoire go one after the other."""
    loaded = load_learner(session, enrollment_id, at=at)
    definition = loaded.setting.definition
    enrollment = loaded.enrollment
    known = known_of(session, [enrollment], {enrollment.cohort_id: definition})
    return Work(loaded, known[enrollment.id])


def begin(session: FencedSession, work: Work) -> Memoire:
    """The row of the mémoire, made at its first event."""
    if work.known.memoire is not None:
        return work.known.memoire
    row = Memoire(enrollment_id=work.loaded.enrollment.id, person_id=work.loaded.person.id, revision=0)
    session.add(row)
    session.flush()
    return row
