"""One dossier opened beside the ranking: who scored what and why, the interviews, the facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pacte.applications.facts import CohortFacts
from pacte.applications.models import Application
from pacte.applications.selection_rules import blockers_to_selection
from pacte.applications.snapshot import snapshot
from pacte.applications.wording import local_day
from pacte.blockers import Blocker
from pacte.database import FencedSession
from pacte.selection.deliberation.held_facts import HeldFacts, held_facts, standing_of
from pacte.selection.deliberation.queries import Board, Line, names_of
from pacte.selection.models import Interview, InterviewRecord
from pacte.selection.weighing import percent_words, to_hundredth


@dataclass(frozen=True, slots=True)
class Given:
    """What one scorer gave."""

    scorer: str
    percent_words: str
    marks: Sequence[tuple[str, Any, int]]
    """Label of each criterion, the mark, the scale."""
    comment: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A dossier under discussion."""

    line: Line
    application: Application
    given: Sequence[Given]
    abstained: Sequence[str]
    interviews: Sequence[InterviewRecord]
    blockers: Sequence[Blocker]
    """What the closing would refuse, were it retained."""
    held: HeldFacts | None
    """The facts as the closing froze them; None while it is to come."""
    decided_by: str
    before: int | None
    """The dossier above it in the list as it is shown."""
    after: int | None


def opened(
    session: FencedSession,
    board: Board,
    line: Line,
    *,
    shown: Sequence[Line],
    facts: CohortFacts,
    at: datetime,
) -> Opened:
    """Everything on it; eleven statements."""
    application = session.get_one(Application, line.id)
    scores = board.scores[line.id]
    position = next((number for number, one in enumerate(shown) if one.id == line.id), None)
    dossier, today = snapshot(session, application, facts), local_day(at, facts.time_zone)
    frozen = line.row.candidacy.frozen
    return Opened(
        line=line,
        application=application,
        given=[
            Given(
                row.scorer.name,
                percent_words(to_hundredth(percent)),
                _marks(row.marks, board.cohort.definition["selection"]["criteria"]),
                row.comment,
            )
            for row, percent in scores.counted
        ],
        abstained=[row.scorer.name for row in scores.abstained],
        interviews=session.scalars(
            select(InterviewRecord)
            .options(joinedload(InterviewRecord.author))
            .join(Interview, Interview.id == InterviewRecord.interview_id)
            .where(Interview.application_id == line.id)
            .order_by(InterviewRecord.id)
        ).all(),
        blockers=blockers_to_selection(dossier, facts, today=today),
        held=held_facts(frozen, standing_of(dossier, facts, today=today)) if frozen is not None else None,
        decided_by=names_of(session, {line.row.candidacy.decided_by_id}).get(
            line.row.candidacy.decided_by_id or 0, ""
        ),
        before=shown[position - 1].id if position else None,
        after=shown[position + 1].id if position is not None and position + 1 < len(shown) else None,
    )


def _marks(marks: Mapping[str, Any], criteria: Sequence[Mapping[str, Any]]) -> list[tuple[str, Any, int]]:
    return [
        (criterion["label"], marks.get(criterion["key"]), criterion.get("scale", 5)) for criterion in criteria
    ]
