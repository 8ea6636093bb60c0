"""What every act on readings begins with: the cohort locked, then the learner; all that is known of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pacte.blockers import Blocker, Refused
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.memoires.loading import Work, load_work
from pacte.memoires.models import Memoire, MemoireReading
from pacte.memoires.readers import phrases as phrases
from pacte.memoires.readers.queries import juror_of, readings_of, register_for
from pacte.memoires.readers.rules import Standing, is_active

GONE = Blocker("gone", "Cette lecture n’existe plus.", "")


@dataclass(frozen=True, slots=True)
class Case:
    """A mémoire and every reading of it, to act on."""

    work: Work
    rows: Sequence[MemoireReading]
    """Ended ones too."""

    @property
    def cohort(self) -> Cohort:
        return self.work.loaded.setting.cohort

    @property
    def enrollment(self) -> Enrollment:
        return self.work.loaded.enrollment

    @property
    def open(self) -> Sequence[MemoireReading]:
        return [one for one in self.rows if one.ended_at is None]

    @property
    def module(self) -> str:
        """That the subject belongs to most; empty when none is said."""
        return self.work.known.subject.module if self.work.known.subject is not None else ""

    def row(self, reading_id: int) -> MemoireReading:
        """One of them. Raises :class:`Refused` when it went with its mémoire."""
        found = next((one for one in self.rows if one.id == reading_id), None)
        if found is None:
            raise Refused([GONE])
        return found


def load_case(session: FencedSession, *, enrollment_id: int, at: datetime) -> Case:
    """Acts on the readings of one cohort go one after the other: loads are counted, then written."""
    enrollment = session.get(Enrollment, enrollment_id)
    if enrollment is None:
        raise Refused([Blocker("gone", "Cette inscription n’existe plus.")])
    lock_cohorts(session, enrollment.cohort_id)
    work = load_work(session, enrollment_id=enrollment_id, at=at)
    memoire = work.known.memoire
    return Case(work, readings_of(session, [memoire.id]) if memoire is not None else [])


def load_reading(session: FencedSession, *, reading_id: int, at: datetime) -> tuple[Case, MemoireReading]:
    """The case of one reading, and the reading as it is now."""
    row = session.get(MemoireReading, reading_id)
    memoire = session.get(Memoire, row.memoire_id) if row is not None else None
    if memoire is None:
        raise Refused([GONE])
    case = load_case(session, enrollment_id=memoire.enrollment_id, at=at)
    return case, case.row(reading_id)


def standing_of(session: FencedSession, case: Case, reader_id: int, row: MemoireReading | None) -> Standing:
    """One person and the mémoire; ``row``: their open reading, or the one looked at."""
    subject = case.enrollment.person_id
    known = register_for(session, case.cohort, assessors=[reader_id], subjects=[subject])
    return Standing(
        is_deposited=case.work.known.deposit is not None,
        is_active=is_active(case.enrollment.state),
        sits=juror_of(session, case.cohort.id, reader_id) is not None,
        ties=tuple(tie.label for tie in known.ties(reader_id, subject)),
        state=row.state if row is not None and row.ended_at is None else None,
        is_submitted=row is not None and row.submitted_at is not None,
    )
