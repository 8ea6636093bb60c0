"""What every write of scores begins with: the committee held, the assessment locked, the facts judged."""

from dataclasses import dataclass

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker, Refused
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.selection.models import Assessment, SelectionCommittee
from pacte.selection.queries import candidacy_of, member_of, register_for
from pacte.selection.scoring import phrases as phrases
from pacte.selection.scoring.rules import Standing
from pacte.selection.vocabulary import Admissibility


@dataclass(frozen=True, slots=True)
class Loaded:
    """One scorer and one dossier, as they stand; locked in a writing session."""

    cohort: Cohort
    definition: CohortDefinition
    application: Application
    scorer: Person
    assessment: Assessment | None
    standing: Standing

    @property
    def row(self) -> Assessment:
        """The assessment, where the rules have checked that there is one."""
        if self.assessment is None:
            raise ValueError("not assigned: the rules must be asked first")
        return self.assessment


def committee_held(session: FencedSession, cohort_id: int, *, share: bool) -> SelectionCommittee | None:
    """The committee's row, locked first by all: shared by scorers, alone for who changes the assignment."""
    if not session.writes:
        return session.scalar(select(SelectionCommittee).where(SelectionCommittee.cohort_id == cohort_id))
    return session.scalar(
        select(SelectionCommittee)
        .where(SelectionCommittee.cohort_id == cohort_id)
        .with_for_update(read=share)
        .execution_options(populate_existing=True)
    )


def load(
    session: FencedSession,
    *,
    application_id: int,
    scorer_id: int,
    committee: SelectionCommittee | None = None,
) -> Loaded:
    """One scorer and one dossier. ``committee``: already held; else its row is held here, shared."""
    application = session.get(Application, application_id)
    scorer = session.get(Person, scorer_id)
    if application is None or scorer is None:
        raise Refused([Blocker("gone", "Ce dossier n’existe plus.", "Il a été supprimé entre-temps.")])
    cohort = session.get_one(Cohort, application.cohort_id)
    held = committee or committee_held(session, cohort.id, share=True)
    statement = select(Assessment).where(
        Assessment.application_id == application_id, Assessment.scorer_id == scorer_id
    )
    if session.writes:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.scalar(statement)
    candidacy = candidacy_of(session, application_id)
    known = register_for(session, cohort, assessors=[scorer_id], subjects=[application.person_id])
    standing = Standing(
        is_member=member_of(session, cohort.id, scorer_id) is not None,
        in_conflict=known.between(scorer_id, application.person_id),
        is_before_committee=application.state is ApplicationState.SUBMITTED
        and candidacy is not None
        and candidacy.admissibility is Admissibility.ADMISSIBLE,
        is_assigned=row is not None,
        submitted=row is not None and row.submitted_at is not None,
        abstained=row is not None and row.abstained_at is not None,
        deliberation_began=held is not None and held.deliberation_began_at is not None,
    )
    return Loaded(cohort, definition_of(cohort), application, scorer, row, standing)
