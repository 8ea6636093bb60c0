"""What « Mes données » holds of results: for a learner, those that are final."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPLAINED, WIDE_EXPORTERS, OpenFederation
from pacte.database import FencedSession
from pacte.juries.finals import finals_of
from pacte.learners.models import Enrollment


def export_results(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """Final results alone: until the minutes are signed there is none."""
    rows = session.execute(
        select(Enrollment.federation_id, Enrollment.id).where(Enrollment.person_id == person_id)
    ).all()
    found: list[dict[str, Any]] = []
    for federation_id in sorted({row[0] for row in rows}):
        with open_federation(federation_id) as there:
            mine = [identity for held_in, identity in rows if held_in == federation_id]
            for finals in finals_of(there, mine).values():
                found += [
                    {
                        "soutenance": one.defence.starts_at,
                        "session": one.defence.session.value,
                        "resultat": one.result.outcome.value,
                        "a-reprendre": one.result.resit.value if one.result.resit else None,
                        "a-corriger": one.result.to_correct,
                        "mot-du-jury": one.result.mention,
                        "proces-verbal-signe": one.signed_at,
                    }
                    for one in finals
                ]
    return "resultats-de-soutenance", found


WIDE_EXPORTERS.append(export_results)
EXPLAINED["resultats-de-soutenance"] = "vos résultats de soutenance, une fois le procès-verbal signé"
