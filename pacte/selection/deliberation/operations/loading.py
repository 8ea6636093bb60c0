"""What every operation begins with: the committee locked, then the dossiers before it by id."""

from dataclasses import dataclass

from sqlalchemy import select

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.deliberation import phrases as phrases
from pacte.selection.deliberation.queries import Row, rows_of
from pacte.selection.deliberation.rules import Entry, Stage, stage_of
from pacte.selection.models import Candidacy, SelectionCommittee
from pacte.selection.queries import register_for


@dataclass(frozen=True, slots=True)
class Loaded:
    """A locked committee, with every dossier that has a candidacy."""

    cohort: Cohort
    committee: SelectionCommittee
    rows: list[Row]

    @property
    def stage(self) -> Stage:
        """Where the deliberation stands, now that nobody else can change it."""
        return stage_of(self.committee.deliberation_began_at, self.committee.closed_at)

    @property
    def entries(self) -> list[Entry]:
        """The dossiers as the rules see them."""
        return [row.entry for row in self.rows]

    def row(self, application_id: int) -> Row | None:
        """One of them."""
        return next((row for row in self.rows if row.id == application_id), None)


def load_locked(session: FencedSession, cohort: Cohort) -> Loaded:
    """Locked until the transaction ends, so that two decisions go one after the other.

    Raises Refused (``no_committee``). In a reading session nothing is locked.
    """
    wanted = select(SelectionCommittee).where(SelectionCommittee.cohort_id == cohort.id)
    before = select(Candidacy).where(Candidacy.cohort_id == cohort.id).order_by(Candidacy.id)
    if session.writes:
        session.flush()
        wanted, before = wanted.with_for_update(), before.with_for_update()
    committee = session.scalar(wanted.execution_options(populate_existing=True))
    if committee is None:
        raise Refused(
            [
                Blocker(
                    "no_committee",
                    "Le comité de cette promotion n’est pas encore constitué.",
                    "Ajoutez ses membres d’abord.",
                )
            ]
        )
    session.scalars(before.execution_options(populate_existing=True)).all()
    return Loaded(session.get_one(Cohort, cohort.id), committee, rows_of(session, cohort.id))


def hidden_from(session: FencedSession, loaded: Loaded, by: Actor) -> frozenset[int]:
    """Dossiers whose person a tie unites with the one who acts."""
    if by.person_id is None:
        return frozenset()
    people = {row.id: row.person_id for row in loaded.rows}
    register = register_for(session, loaded.cohort, assessors=[by.person_id], subjects=[*people.values()])
    return frozenset(
        dossier for dossier, person_id in people.items() if register.between(by.person_id, person_id)
    )
