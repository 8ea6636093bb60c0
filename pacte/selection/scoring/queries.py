"""Reads of scores: the panel of a cohort, and what the deliberation needs of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.definition import SelectionDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.conflicts.queries import Register, register
from pacte.conflicts.rules import binds
from pacte.database import FencedSession
from pacte.selection.models import Assessment, Candidacy, CommitteeMember, SelectionCommittee
from pacte.selection.scoring.balancing import Pair
from pacte.selection.scoring.vocabulary import HOLDING, LEFT_TO_GIVE, OpinionState
from pacte.selection.vocabulary import Admissibility
from pacte.selection.weighing import Grid, grid_of, is_wide, percent_of, summary_of, to_hundredth


@dataclass(frozen=True, slots=True)
class DossierScores:
    """What the scorers gave one dossier; those in conflict with it are left out."""

    mean: Decimal | None
    """Percent of the grid's total, to the hundredth."""
    spread: Decimal | None
    is_spread: bool
    """Beyond the cohort's threshold."""
    given: int
    expected: int
    by_scorer: Mapping[int, Decimal]
    """Person → score."""

    def without_values(self) -> "DossierScores":
        """How many opinions there are, and nothing of what they say."""
        return replace(self, mean=None, spread=None, is_spread=False, by_scorer={})


@dataclass(frozen=True, slots=True)
class Subject:
    """A dossier before the committee, as lists name it."""

    id: int
    person_id: int
    reference: str
    name: str
    listed_name: str
    """Family name first."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """An assessment as it counts today."""

    assessment: Assessment
    scorer: Person
    state: OpinionState
    percent: Fraction | None
    """Of the grid's total, exact; once given and as long as it counts."""

    @property
    def score(self) -> Decimal | None:
        """The percent as it is shown."""
        return to_hundredth(self.percent) if self.percent is not None else None

    @property
    def holds_place(self) -> bool:
        """Whether it takes one of the places of the dossier."""
        return self.state in HOLDING

    @property
    def is_left(self) -> bool:
        """Still to be given."""
        return self.state in LEFT_TO_GIVE


@dataclass(frozen=True, slots=True)
class Line:
    """A dossier with its opinions, by scorer's name."""

    subject: Subject
    opinions: Sequence[Opinion]
    wanted: int

    @property
    def holders(self) -> int:
        return sum(1 for opinion in self.opinions if opinion.holds_place)

    @property
    def given(self) -> int:
        return sum(1 for opinion in self.opinions if opinion.state is OpinionState.SUBMITTED)

    @property
    def expected(self) -> int:
        """Opinions: as many as the cohort asks, or as were assigned by hand beyond."""
        return max(self.wanted, self.holders)

    @property
    def free(self) -> int:
        """Places to give."""
        return max(0, self.wanted - self.holders)

    @property
    def is_to_reassign(self) -> bool:
        """A place is free because someone abstained, is tied, or left."""
        return self.free > 0 and self.holders < len(self.opinions)


@dataclass(frozen=True, slots=True)
class Panel:
    """The scoring of one cohort: its dossiers, its members, the ties between them."""

    cohort: Cohort
    committee: SelectionCommittee | None
    selection: SelectionDefinition
    lines: Sequence[Line]
    members: Sequence[Person]
    register: Register

    @property
    def due_at(self) -> datetime | None:
        return self.committee.scoring_due_at if self.committee else None

    @property
    def began(self) -> bool:
        """The deliberation."""
        return self.committee is not None and self.committee.deliberation_began_at is not None

    @property
    def given(self) -> int:
        return sum(line.given for line in self.lines)

    @property
    def expected(self) -> int:
        return sum(line.expected for line in self.lines)

    @property
    def free(self) -> int:
        return sum(line.free for line in self.lines)

    @property
    def left(self) -> Mapping[int, int]:
        """Scorer → opinions still to be given; only those who have some."""
        found: dict[int, int] = defaultdict(int)
        for line in self.lines:
            for opinion in line.opinions:
                if opinion.is_left:
                    found[opinion.scorer.id] += 1
        return found

    @property
    def barred(self) -> frozenset[Pair]:
        """Dossiers and members that must not meet: a tie is known, or the member abstained."""
        tied = {
            (line.subject.id, member.id)
            for line in self.lines
            for member in self.members
            if self.register.between(member.id, line.subject.person_id)
        }
        abstained = {
            (line.subject.id, opinion.scorer.id)
            for line in self.lines
            for opinion in line.opinions
            if opinion.state is OpinionState.ABSTAINED
        }
        return frozenset(tied | abstained)

    def is_alone(self, line: Line, person_id: int | None) -> bool:
        """Whether that person may see no score of the dossier: they sit, and have yet to give their own
        opinion, or may be given the place that is free, or the mean would be one member's mark; first
        alone, whatever other role they hold."""
        own = next((one for one in line.opinions if one.scorer.id == person_id), None)
        if own is not None:
            return own.is_left
        sits = any(member.id == person_id for member in self.members)
        return sits and not self.began and (line.free > 0 or line.given == 1)

    def seen_by(self, person_id: int | None) -> "Panel":
        """Without the dossiers hidden from that person: for someone who does not sit, by a declared tie."""
        if person_id is None:
            return self
        sits = any(member.id == person_id for member in self.members)
        shown = [
            line
            for line in self.lines
            if not any(binds(tie, sits=sits) for tie in self.register.ties(person_id, line.subject.person_id))
        ]
        return replace(self, lines=shown)


def panel(session: FencedSession, cohort: Cohort, *, viewer_id: int | None = None) -> Panel:
    """The scoring of a cohort, its register knowing ``viewer_id`` too; eight statements."""
    return panels(session, [cohort], viewer_id=viewer_id)[cohort.id]


def panels(
    session: FencedSession, cohorts: Sequence[Cohort], *, viewer_id: int | None = None
) -> dict[int, Panel]:
    """Of several cohorts, in the same eight statements."""
    ids = [cohort.id for cohort in cohorts]
    committees = {
        row.cohort_id: row
        for row in session.scalars(select(SelectionCommittee).where(SelectionCommittee.cohort_id.in_(ids)))
    }
    members: dict[int, list[Person]] = defaultdict(list)
    for cohort_id, person in session.execute(
        select(CommitteeMember.cohort_id, Person)
        .join(Person, Person.id == CommitteeMember.person_id)
        .where(CommitteeMember.cohort_id.in_(ids), CommitteeMember.ended_at.is_(None))
        .order_by(Person.sort_key, Person.id)
    ):
        members[cohort_id].append(person)
    subjects: dict[int, list[Subject]] = defaultdict(list)
    for cohort_id, identity, person_id, reference, given, family in session.execute(
        select(
            Application.cohort_id,
            Application.id,
            Application.person_id,
            Application.reference,
            Application.given_name,
            Application.family_name,
        )
        .join(Candidacy, Candidacy.application_id == Application.id)
        .where(Application.cohort_id.in_(ids), *BEFORE)
        .order_by(Application.sort_key, Application.id)
    ):
        subjects[cohort_id].append(subject_of(identity, person_id, reference, given, family))
    assessments: dict[int, list[tuple[Assessment, Person]]] = defaultdict(list)
    for row, person in session.execute(
        select(Assessment, Person)
        .join(Person, Person.id == Assessment.scorer_id)
        .join(Application, Application.id == Assessment.application_id)
        .where(Application.cohort_id.in_(ids))
        .order_by(Person.sort_key, Person.id)
    ):
        assessments[row.application_id].append((row, person))
    judges = {person.id for found in members.values() for person in found}
    judges |= {person.id for found in assessments.values() for _, person in found}
    judges |= {viewer_id} if viewer_id is not None else set()
    judged = {subject.person_id for found in subjects.values() for subject in found}
    known = register(session, assessors=judges, subjects=judged)
    made = {}
    for cohort in cohorts:
        selection = definition_of(cohort).selection
        ties = replace(known, same_department=selection.same_department_conflicts)
        sitting = {person.id for person in members[cohort.id]}
        grid = grid_of(selection.criteria)
        lines = [
            Line(
                subject,
                [
                    opinion_of(row, person, subject, ties, sitting, grid)
                    for row, person in assessments[subject.id]
                ],
                selection.scorers_per_dossier,
            )
            for subject in subjects[cohort.id]
        ]
        made[cohort.id] = Panel(cohort, committees.get(cohort.id), selection, lines, members[cohort.id], ties)
    return made


BEFORE = (
    Application.state == ApplicationState.SUBMITTED,
    Candidacy.admissibility == Admissibility.ADMISSIBLE,
)
"""Conditions of a dossier that the committee sees."""


def subject_of(identity: int, person_id: int, reference: str, given: str, family: str) -> Subject:
    """A dossier as lists name it, from its columns."""
    names = f"{given} {family}".strip(), f"{family} {given}".strip()
    return Subject(identity, person_id, reference, names[0] or reference, names[1] or reference)


def opinion_of(
    row: Assessment,
    scorer: Person,
    subject: Subject,
    ties: Register,
    sitting: set[int],
    grid: Grid,
) -> Opinion:
    """An assessment as it counts, given the ties and those who sit."""
    state = state_of(row, in_conflict=ties.between(scorer.id, subject.person_id), sits=scorer.id in sitting)
    percent = percent_of(row.marks, grid) if state is OpinionState.SUBMITTED else None
    return Opinion(row, scorer, state, percent)


def state_of(row: Assessment, *, in_conflict: bool, sits: bool) -> OpinionState:
    """Where an assessment stands; an opinion given by someone who no longer sits still counts."""
    if in_conflict:
        return OpinionState.HIDDEN
    if row.submitted_at is not None:
        return OpinionState.SUBMITTED
    if row.abstained_at is not None:
        return OpinionState.ABSTAINED
    if not sits:
        return OpinionState.LEFT
    return OpinionState.BEGUN if row.marks or row.comment else OpinionState.ASSIGNED


def scores_of_line(line: Line, selection: SelectionDefinition) -> DossierScores:
    """The scores of one dossier."""
    given = {opinion.scorer.id: opinion.percent for opinion in line.opinions if opinion.percent is not None}
    summary = summary_of(given.values())
    return DossierScores(
        mean=summary.mean,
        spread=summary.spread,
        is_spread=is_wide(summary.spread, selection.spread_threshold),
        given=line.given,
        expected=line.expected,
        by_scorer={scorer: to_hundredth(percent) for scorer, percent in given.items()},
    )
