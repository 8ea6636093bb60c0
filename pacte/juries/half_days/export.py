"""What « Mes données » holds of availabilities: one's own answers, never those of others."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPLAINED, WIDE_EXPORTERS, OpenFederation, columns
from pacte.accounts.models import RoleGrant
from pacte.database import FencedSession
from pacte.juries.models import DefenceAnswer
from pacte.learners.models import Enrollment
from pacte.policy import Role

KEPT_ASIDE = frozenset({"answered_by_id", "revision"})


def export_availabilities(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """In every federation where the person was a juror or a learner."""
    federations = {
        *session.scalars(
            select(RoleGrant.federation_id).where(
                RoleGrant.person_id == person_id, RoleGrant.role == Role.JUROR
            )
        ),
        *session.scalars(select(Enrollment.federation_id).where(Enrollment.person_id == person_id)),
    }
    found: list[dict[str, Any]] = []
    for federation_id in sorted(one for one in federations if one is not None):
        with open_federation(federation_id) as there:
            rows = there.scalars(
                select(DefenceAnswer).where(DefenceAnswer.person_id == person_id).order_by(DefenceAnswer.id)
            )
            found += [columns(row, without=KEPT_ASIDE) for row in rows]
    return "disponibilites-de-soutenance", found


WIDE_EXPORTERS.append(export_availabilities)
EXPLAINED["disponibilites-de-soutenance"] = "vos disponibilités pour les soutenances"
