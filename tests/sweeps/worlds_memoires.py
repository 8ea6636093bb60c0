"""A mémoire in a swept world: a subject proposed and talked over."""

from typing import TYPE_CHECKING

from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.memoires.models import Memoire, MemoireMessage, MemoireSubject
from pacte.memoires.vocabulary import SubjectState
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World


def add_memoires(database: Database, world: "World") -> None:
    """Rows only."""
    with database.session(world.scope, write=True) as session:
        enrollment = session.get_one(Enrollment, int(world.values["enrollment_id"]))
        whose = enrollment.person_id
        memoire = Memoire(
            enrollment_id=enrollment.id,
            person_id=whose,
            subject_state=SubjectState.PROPOSED,
            subject_number=1,
        )
        session.add(memoire)
        session.flush()
        session.add_all(
            [
                MemoireSubject(
                    memoire_id=memoire.id,
                    person_id=whose,
                    number=1,
                    title="Des réunions courtes",
                    question="Une réunion courte suffit-elle ?",
                    team_process="Une par semaine",
                    method="Comptes rendus relus",
                    proposed_at=NOW,
                ),
                MemoireMessage(
                    memoire_id=memoire.id,
                    person_id=whose,
                    author_id=whose,
                    body="Puis-je en parler ?",
                    written_at=NOW,
                ),
            ]
        )
        session.flush()
