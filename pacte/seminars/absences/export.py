"""What « Mes données » holds of justifications, catch-up work, decisions on absences, work in the team."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    EXPORTERS,
    FILE_EXPORTERS,
    SPOKEN,
    GivenFile,
    OpenFederation,
    columns,
    files_at,
)
from pacte.database import FencedSession
from pacte.seminars.models import (
    CatchUp,
    CatchUpHandIn,
    Justification,
    TeamWork,
    ToleranceDecision,
    ToleranceProposal,
)
from pacte.seminars.vocabulary import (
    JUSTIFICATION_LABELS,
    TEAM_WORK_LABELS,
    JustificationState,
    TeamWorkState,
)


def export_catch_ups(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every work given, in every federation."""
    rows = session.scalars(select(CatchUp).where(CatchUp.person_id == person_id).order_by(CatchUp.id))
    return "rattrapages", [columns(row) for row in rows]


def export_hand_ins(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Everything handed in for them, every version, with what was to be redone."""
    rows = session.scalars(
        select(CatchUpHandIn).where(CatchUpHandIn.person_id == person_id).order_by(CatchUpHandIn.id)
    )
    return "rattrapages-rendus", [columns(row) for row in rows]


def export_proposals(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every proposal to lift the tolerance for one, with its reason and the answer."""
    rows = session.scalars(
        select(ToleranceProposal)
        .where(ToleranceProposal.person_id == person_id)
        .order_by(ToleranceProposal.id)
    )
    return "propositions-sur-la-tolerance", [columns(row) for row in rows]


def export_decisions(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every decision about one's absences, with its reason."""
    rows = session.scalars(
        select(ToleranceDecision)
        .where(ToleranceDecision.person_id == person_id)
        .order_by(ToleranceDecision.id)
    )
    return "decisions-sur-la-tolerance", [columns(row) for row in rows]


def export_team_work(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Everything declared."""
    rows = session.scalars(select(TeamWork).where(TeamWork.person_id == person_id).order_by(TeamWork.id))
    return "travail-dans-l-equipe", [columns(row) for row in rows]


def export_justifications(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Everything sent about one's absences, with the answer."""
    rows = session.scalars(
        select(Justification).where(Justification.person_id == person_id).order_by(Justification.id)
    )
    return "justifications-d-absence", [columns(row) for row in rows]


def export_files(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> Iterable[GivenFile]:
    """What was sent to justify an absence or to catch it up."""
    places: dict[int, dict[int, str]] = {}
    sent = session.scalars(select(Justification).where(Justification.person_id == person_id))
    for one in sent:
        if one.document_file_id is not None:
            folders = places.setdefault(one.federation_id, {})
            folders[one.document_file_id] = f"justificatifs/{one.id}"
    handed = session.scalars(select(CatchUpHandIn).where(CatchUpHandIn.person_id == person_id))
    for other in handed:
        if other.file_id is not None:
            folders = places.setdefault(other.federation_id, {})
            folders[other.file_id] = f"rattrapages-rendus/{other.id}"
    return files_at(open_federation, places)


EXPORTERS += [
    export_catch_ups,
    export_hand_ins,
    export_decisions,
    export_proposals,
    export_team_work,
    export_justifications,
]
FILE_EXPORTERS.append(export_files)

EXPLAINED.update(
    {
        "rattrapages": "les rattrapages qui vous ont été demandés",
        "rattrapages-rendus": "ce que vous avez rendu pour rattraper",
        "propositions-sur-la-tolerance": "les propositions de lever pour vous la limite d’absences",
        "decisions-sur-la-tolerance": "les décisions prises sur cette limite",
        "travail-dans-l-equipe": "votre travail dans l’équipe entre les séminaires",
        "justifications-d-absence": "les justificatifs d’absence que vous avez donnés, et leur suite",
    }
)
SPOKEN.update({JustificationState: JUSTIFICATION_LABELS, TeamWorkState: TEAM_WORK_LABELS})
