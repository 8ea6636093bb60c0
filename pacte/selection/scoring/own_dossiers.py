"""One member's own dossiers, and what they may see of the others' opinions; constant statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.selection.models import Assessment, Candidacy, CommitteeMember, SelectionCommittee
from pacte.selection.queries import committee_of, register_for
from pacte.selection.scoring.queries import BEFORE, Opinion, Subject, opinion_of, state_of, subject_of
from pacte.selection.scoring.vocabulary import OpinionState
from pacte.selection.weighing import grid_of


@dataclass(frozen=True, slots=True)
class Mine:
    """A dossier given to the reader, and where their own opinion stands."""

    subject: Subject
    assessment: Assessment
    state: OpinionState


@dataclass(frozen=True, slots=True)
class MyDossiers:
    """Everything one member has to score in a cohort; what a tie hides is not there."""

    committee: SelectionCommittee | None
    items: Sequence[Mine]

    @property
    def left(self) -> Sequence[Mine]:
        """Still to be given."""
        return [one for one in self.items if one.state in (OpinionState.ASSIGNED, OpinionState.BEGUN)]

    @property
    def given(self) -> int:
        return sum(1 for one in self.items if one.state is OpinionState.SUBMITTED)

    @property
    def abstained(self) -> int:
        return sum(1 for one in self.items if one.state is OpinionState.ABSTAINED)

    @property
    def expected(self) -> int:
        """Opinions asked of the member; those they abstained from are asked of somebody else."""
        return len(self.items) - self.abstained

    @property
    def began(self) -> bool:
        """The deliberation: nothing more is expected."""
        return self.committee is not None and self.committee.deliberation_began_at is not None


def my_dossiers(session: FencedSession, cohort: Cohort, person_id: int) -> MyDossiers:
    """What ``person_id`` has to score there, by name, if they sit; seven statements at most."""
    rows = session.execute(
        select(
            Application.id,
            Application.person_id,
            Application.reference,
            Application.given_name,
            Application.family_name,
            Assessment,
        )
        .join(Candidacy, Candidacy.application_id == Application.id)
        .join(Assessment, Assessment.application_id == Application.id)
        .join(
            CommitteeMember,
            (CommitteeMember.cohort_id == Application.cohort_id)
            & (CommitteeMember.person_id == Assessment.scorer_id)
            & CommitteeMember.ended_at.is_(None),
        )
        .where(Application.cohort_id == cohort.id, Assessment.scorer_id == person_id, *BEFORE)
        .order_by(Application.sort_key, Application.id)
    ).all()
    committee = committee_of(session, cohort.id)
    if not rows:
        return MyDossiers(committee, ())
    known = register_for(session, cohort, assessors=[person_id], subjects=[row[1] for row in rows])
    items = [
        Mine(subject_of(identity, candidate_id, reference, given, family), row, state)
        for identity, candidate_id, reference, given, family, row in rows
        if (state := state_of(row, in_conflict=known.between(person_id, candidate_id), sits=True))
        is not OpinionState.HIDDEN
    ]
    return MyDossiers(committee, items)


def other_opinions(
    session: FencedSession, cohort: Cohort, application: Application, reader_id: int
) -> list[Opinion]:
    """What the others gave that dossier; call it only for someone who has given their own."""
    rows = session.execute(
        select(Assessment, Person)
        .join(Person, Person.id == Assessment.scorer_id)
        .where(
            Assessment.application_id == application.id,
            Assessment.scorer_id != reader_id,
            Assessment.submitted_at.is_not(None),
        )
        .order_by(Person.sort_key, Person.id)
    ).all()
    grid = grid_of(definition_of(cohort).selection.criteria)
    subject = subject_of(
        application.id,
        application.person_id,
        application.reference,
        application.given_name,
        application.family_name,
    )
    scorers = {person.id for _, person in rows}
    known = register_for(session, cohort, assessors=list(scorers), subjects=[application.person_id])
    opinions = [opinion_of(row, person, subject, known, scorers, grid) for row, person in rows]
    return [opinion for opinion in opinions if opinion.state is OpinionState.SUBMITTED]
