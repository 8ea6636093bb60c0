"""What every act on a production begins with: the enrolment locked, the production as it stands."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from pacte.blockers import Blocker, Refused
from pacte.cohorts.curriculum import Curriculum
from pacte.database import FencedSession
from pacte.progress.models import Production
from pacte.progress.productions import phrases as phrases
from pacte.progress.productions.pieces import Piece, pieces_of
from pacte.progress.vocabulary import ProductionState
from pacte.seminars.absences.loading import Loaded, load_learner


@dataclass(frozen=True, slots=True)
class Work:
    """A production of a learner, to act on."""

    loaded: Loaded
    piece: Piece

    @property
    def today(self) -> date:
        return self.loaded.today

    @property
    def state(self) -> ProductionState:
        return self.piece.state

    @property
    def number(self) -> int:
        """Of the last version; 0 before the first."""
        return self.piece.row.number if self.piece.row is not None else 0

    @property
    def revision(self) -> int:
        """0 while nothing has happened."""
        return self.piece.row.revision if self.piece.row is not None else 0


def load_work(
    session: FencedSession, *, enrollment_id: int, key: str, curriculum: Curriculum, at: datetime
) -> Work:
    """The learner locked until the transaction ends: acts on their productions go one after the other."""
    loaded = load_learner(session, enrollment_id, at=at)
    session.scalars(
        select(Production)
        .where(Production.enrollment_id == enrollment_id)
        .execution_options(populate_existing=True)
    ).all()
    found = pieces_of(session, loaded.setting.definition, curriculum, [loaded.enrollment])[enrollment_id]
    piece = next((one for one in found if one.key == key), None)
    if piece is None:
        raise Refused([Blocker("gone", "Cette production n’est plus demandée.")])
    return Work(loaded, piece)


def begin(session: FencedSession, work: Work) -> Production:
    """The row of the production, made at its first event."""
    row = work.piece.row
    if row is None:
        row = Production(
            enrollment_id=work.loaded.enrollment.id,
            person_id=work.loaded.person.id,
            key=work.piece.key,
            label=work.piece.label,
            state=ProductionState.EXPECTED,
            number=0,
            days_late=0,
            revision=0,
        )
        session.add(row)
        session.flush()
    return row
