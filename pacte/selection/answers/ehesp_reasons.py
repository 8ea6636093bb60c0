"""Why the EHESP refused, for the federation alone; what the answer says of it is what staff write."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from pacte.blockers import Blocker
from pacte.database import FencedSession
from pacte.selection.models import WaveEntry
from pacte.selection.vocabulary import Validation

LIMIT = 2_000
DEFAULT = "L’EHESP, qui délivre le diplôme, n’a pas validé cette candidature."
"""What the candidate reads unless staff write something else."""


def told_by_ehesp(session: FencedSession, application_ids: Collection[int]) -> Mapping[int, str]:
    """Dossier → why the EHESP refused it, in its own words; one statement."""
    rows = session.execute(
        select(WaveEntry.application_id, WaveEntry.question)
        .where(
            WaveEntry.application_id.in_(application_ids),
            WaveEntry.state == Validation.REFUSED,
            WaveEntry.question != "",
        )
        .order_by(WaveEntry.id)
    )
    return dict(rows.all())


def blockers_of_reasons(reasons: Collection[str]) -> list[Blocker]:
    """Why the reasons that were typed cannot be sent."""
    if all(len(reason) <= LIMIT for reason in reasons):
        return []
    return [
        Blocker(
            "reason_too_long",
            f"Une raison est trop longue : {LIMIT} caractères au plus.",
            "Raccourcissez-la.",
        )
    ]
