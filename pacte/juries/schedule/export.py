"""What « Mes données » holds of defences: as a learner, what was told; as a juror, where one sits."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPLAINED, WIDE_EXPORTERS, OpenFederation
from pacte.accounts.models import RoleGrant
from pacte.database import FencedSession
from pacte.juries.models import Defence, DefenceJuror
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror
from pacte.policy import Role


def export_defences(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """Hours and states; nobody else's name, no note."""
    federations = sorted(
        one
        for one in set(
            session.scalars(
                select(RoleGrant.federation_id).where(RoleGrant.role.in_((Role.JUROR, Role.LEARNER)))
            )
        )
        if one is not None
    )
    own: list[dict[str, Any]] = []
    seats: list[dict[str, Any]] = []
    for federation_id in federations:
        with open_federation(federation_id) as there:
            own += [
                {"debut": row.starts_at, "fin": row.ends_at, "annulee_le": row.cancelled_at}
                for row in there.scalars(
                    select(Defence)
                    .join(Enrollment, Enrollment.id == Defence.enrollment_id)
                    .where(Enrollment.person_id == person_id, Defence.date_published_at.is_not(None))
                    .order_by(Defence.id)
                )
            ]
            seats += [
                {
                    "debut": row.starts_at,
                    "fin": row.ends_at,
                    "role": seat.role.label,
                    "fini_le": seat.ended_at,
                }
                for row, seat in there.execute(
                    select(Defence, DefenceJuror)
                    .join(DefenceJuror, DefenceJuror.defence_id == Defence.id)
                    .join(Juror, Juror.id == DefenceJuror.juror_id)
                    .where(Juror.person_id == person_id)
                    .order_by(DefenceJuror.id)
                )
            ]
    if not own and not seats:
        return "soutenances", {}
    return "soutenances", {"soutenances": own, "jurys": seats}


WIDE_EXPORTERS.append(export_defences)
EXPLAINED["soutenances"] = "vos soutenances et vos jurys"
