"""What « Mes données » holds of reading: pages read, and one's own answers to questions."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    EXPORTERS,
    columns,
)
from pacte.database import FencedSession
from pacte.progress.models import PageReading, SelfCheckAnswer


def export_readings(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every page opened or read, in every federation."""
    rows = session.scalars(
        select(PageReading).where(PageReading.person_id == person_id).order_by(PageReading.id)
    )
    return "lecture-des-modules", [columns(row) for row in rows]


def export_answers(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every answer to a question, which nobody else reads."""
    rows = session.scalars(
        select(SelfCheckAnswer).where(SelfCheckAnswer.person_id == person_id).order_by(SelfCheckAnswer.id)
    )
    return "reponses-pour-se-tester", [columns(row) for row in rows]


EXPORTERS += [export_readings, export_answers]

EXPLAINED.update(
    {
        "lecture-des-modules": "les pages des modules que vous avez lues",
        "reponses-pour-se-tester": "vos réponses aux questions pour se tester",
    }
)
