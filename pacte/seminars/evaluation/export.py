"""What « Mes données » holds of the evaluations that a person was asked; answers have no author."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    EXPORTERS,
    columns,
)
from pacte.database import FencedSession
from pacte.seminars.models import EvaluationRequest


def export_requests(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every request, in every federation, until it is forgotten."""
    rows = session.scalars(
        select(EvaluationRequest)
        .where(EvaluationRequest.person_id == person_id)
        .order_by(EvaluationRequest.id)
    )
    return "evaluations-demandees", [columns(row, without=frozenset({"asked_key"})) for row in rows]


EXPORTERS.append(export_requests)

EXPLAINED.update(
    {
        "evaluations-demandees": "les évaluations demandées ; vos réponses, anonymes, n’y sont pas",
    }
)
