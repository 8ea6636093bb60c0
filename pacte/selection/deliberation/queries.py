"""What the deliberation’s pages read: the ranking as one person may see it, in constant statements."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application, ApplicationStructure
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.models import Cohort
from pacte.conflicts.queries import Register
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.selection.deliberation.ranking import Place, places
from pacte.selection.deliberation.rules import Entry, Stage, stage_of
from pacte.selection.deliberation.scores import NO_SCORES, Scores, assessments_of, scores_among
from pacte.selection.models import Candidacy, CommitteeMember, SelectionCommittee
from pacte.selection.places import places_to_give
from pacte.selection.queries import committee_of, members_of, register_for
from pacte.selection.vocabulary import Admissibility, Decision
from pacte.selection.weighing import Summary, is_wide


@dataclass(frozen=True, slots=True)
class Row:
    """A dossier before the committee with the little that lists need of it."""

    candidacy: Candidacy
    person_id: int
    reference: str
    name: str
    listed_name: str
    """Family name first."""
    sort_key: str
    state: ApplicationState
    track: str
    structure_id: int | None
    structure: str
    department: str

    @property
    def id(self) -> int:
        """Of the application."""
        return self.candidacy.application_id

    @property
    def is_withdrawn(self) -> bool:
        """The person no longer stands."""
        return self.state is not ApplicationState.SUBMITTED

    @property
    def is_before(self) -> bool:
        """Whether the committee has it before its eyes: admissible, and not withdrawn before any decision."""
        one = self.candidacy
        return one.admissibility is Admissibility.ADMISSIBLE and not (
            self.is_withdrawn and one.decision is Decision.UNDECIDED
        )

    @property
    def entry(self) -> Entry:
        """As the rules see it."""
        one = self.candidacy
        return Entry(
            id=one.application_id,
            name=self.name,
            structure_id=self.structure_id,
            structure=self.structure,
            admissibility=one.admissibility,
            withdrawn=self.is_withdrawn,
            decision=one.decision,
            rank=one.rank,
            reason=one.decision_reason,
            note=one.decision_note,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A dossier of the ranking."""

    row: Row
    place: Place | None
    summary: Summary
    wide: bool
    """The scorers differ by more than the cohort's threshold."""
    awaited: int
    rank: int | None
    """On the waiting list, counted among the dossiers that are shown."""

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def decision(self) -> Decision:
        return self.row.candidacy.decision


@dataclass(frozen=True, slots=True)
class Board:
    """The deliberation as one person sees it: what is hidden from them is in no figure of it."""

    cohort: Cohort
    committee: SelectionCommittee | None
    members: Sequence[CommitteeMember]
    lines: Sequence[Line]
    """By mean, the highest first; those without any score at the end, by name."""
    hidden: int
    """Admissible dossiers that a tie hides from the reader."""
    scores: Mapping[int, Scores]
    register: Register
    places: int
    """That the committee may give."""

    @property
    def stage(self) -> Stage:
        """Where the deliberation stands."""
        row = self.committee
        return stage_of(row.deliberation_began_at, row.closed_at) if row else Stage.NOT_BEGUN

    @property
    def counts(self) -> Counter[Decision]:
        """Dossiers behind each decision."""
        return Counter(line.decision for line in self.lines)

    @property
    def waiting(self) -> list[Line]:
        """The waiting list, first rank first."""
        return sorted((line for line in self.lines if line.rank is not None), key=lambda line: line.rank or 0)

    @property
    def awaited(self) -> int:
        """Views still to be given."""
        return sum(line.awaited for line in self.lines)

    @property
    def unassigned(self) -> int:
        """Dossiers of which no view was given, nor is awaited from anybody: nobody was asked."""
        asked = (self.scores[line.id] for line in self.lines if not line.row.is_withdrawn)
        return sum(not (one.counted or one.abstained or one.awaited) for one in asked)

    def line(self, application_id: int | None) -> Line | None:
        """The line of a dossier that the reader may see."""
        return next((line for line in self.lines if line.id == application_id), None)


def rows_of(session: FencedSession, cohort_id: int) -> list[Row]:
    """Every dossier with a candidacy, its bearing structure beside it; one statement."""
    return [
        Row(
            candidacy=found[0],
            person_id=found[1],
            reference=found[2],
            name=f"{found[3]} {found[4]}".strip() or "Sans nom",
            listed_name=f"{found[4]} {found[3]}".strip() or "Sans nom",
            sort_key=found[5],
            state=found[6],
            track=found[7] or "",
            structure_id=found[8],
            structure=found[9] or "",
            department=found[10] or "",
        )
        for found in session.execute(
            select(
                Candidacy,
                Application.person_id,
                Application.reference,
                Application.given_name,
                Application.family_name,
                Application.sort_key,
                Application.state,
                Application.track,
                Structure.id,
                Structure.name,
                Structure.department,
            )
            .join(Application, Application.id == Candidacy.application_id)
            .outerjoin(
                ApplicationStructure,
                (ApplicationStructure.application_id == Application.id)
                & ApplicationStructure.is_bearer.is_(True),
            )
            .outerjoin(Structure, Structure.id == ApplicationStructure.structure_id)
            .where(Candidacy.cohort_id == cohort_id)
            .order_by(Candidacy.id)
        )
    ]


def board(session: FencedSession, *, cohort: Cohort, reader_id: int | None) -> Board:
    """The ranking for one person (id); eight statements, however many dossiers."""
    found = rows_of(session, cohort.id)
    before = [row for row in found if row.is_before]
    members = members_of(session, cohort.id)
    assessments = assessments_of(session, [row.id for row in before])
    people = {row.id: row.person_id for row in before}
    judges = {row.scorer_id for row in assessments} | {member.person_id for member in members}
    register = register_for(
        session,
        cohort,
        assessors=[*judges, *([reader_id] if reader_id is not None else [])],
        subjects=[*people.values()],
    )
    scores = scores_among(
        assessments,
        cohort=cohort,
        register=register,
        people=people,
        sitting={member.person_id for member in members},
    )
    shown = [row for row in before if reader_id is None or not register.between(reader_id, row.person_id)]
    summaries = {row.id: scores.get(row.id, NO_SCORES).summary for row in shown}
    placed = places({row.id: summaries[row.id].mean for row in shown if not row.is_withdrawn})
    ranked = sorted((row for row in shown if row.candidacy.rank), key=lambda row: row.candidacy.rank or 0)
    ranks = {row.id: number for number, row in enumerate(ranked, start=1)}
    threshold = float(cohort.definition["selection"].get("spread_threshold", 25.0))
    lines = [
        Line(
            row=row,
            place=placed.get(row.id),
            summary=summaries[row.id],
            wide=is_wide(summaries[row.id].spread, threshold),
            awaited=scores[row.id].awaited,
            rank=ranks.get(row.id),
        )
        for row in shown
    ]
    lines.sort(key=_order)
    return Board(
        cohort,
        committee_of(session, cohort.id),
        members,
        lines,
        len(before) - len(shown),
        scores,
        register,
        places_to_give(session, cohort),
    )


def _order(line: Line) -> tuple[bool, Decimal, str, int]:
    mean = line.summary.mean
    return line.place is None, -mean if mean is not None else Decimal(1), line.row.sort_key, line.id


def names_of(session: FencedSession, ids: set[int | None]) -> dict[int, str]:
    """People's names by id; one statement."""
    rows = session.scalars(select(Person).where(Person.id.in_([one for one in ids if one is not None])))
    return {person.id: person.name for person in rows}


def revision_of(session: FencedSession, cohort_id: int) -> tuple[int, datetime | None]:
    """What tells whether anything changed since a page was read; one statement."""
    found: Any = session.execute(
        select(SelectionCommittee.revision, SelectionCommittee.closed_at).where(
            SelectionCommittee.cohort_id == cohort_id
        )
    ).first()
    return (found[0], found[1]) if found else (0, None)
