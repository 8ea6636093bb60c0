"""What « Mes données » holds of contacts: those shared with the person; how many others there are."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    SPOKEN,
    WIDE_EXPORTERS,
    OpenFederation,
    columns,
)
from pacte.database import FencedSession
from pacte.followup.models import FollowUp
from pacte.followup.vocabulary import CHANNEL_LABELS, THEMES, Channel
from pacte.learners.models import Enrollment

OTHERS = (
    "Notes de travail de l’équipe et des formatrices relais. Écrivez à la fédération pour en recevoir "
    "copie : elle les relit d’abord, pour ce qu’elles disent d’autres personnes."
)
KEPT_ASIDE = frozenset({"client_key", "import_id", "author_id", "cancelled_by_id", "next_done_by_id"})


def export_contacts(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """Every contact of the person's enrolments, in every federation."""
    enrollments: dict[int, list[int]] = {}
    for row in session.scalars(select(Enrollment).where(Enrollment.person_id == person_id)):
        enrollments.setdefault(row.federation_id, []).append(row.id)
    shared, others = [], 0
    for federation_id, ids in sorted(enrollments.items()):
        with open_federation(federation_id) as federation:
            rows = federation.scalars(
                select(FollowUp)
                .where(FollowUp.enrollment_id.in_(ids))
                .order_by(FollowUp.held_on, FollowUp.id)
            ).all()
            shared += [_told(row) for row in rows if row.shared]
            others += sum(not row.shared for row in rows)
    if not shared and not others:
        return "contacts", {}
    return "contacts", {
        "partages": shared,
        "notes_de_travail": {"nombre": others, "pour_les_recevoir": OTHERS},
    }


def _told(row: FollowUp) -> dict[str, Any]:
    told = columns(row, without=KEPT_ASIDE)
    told["held_time"] = f"{row.held_time:%H:%M} (heure locale)" if row.held_time else None
    return {
        **told,
        "canal": CHANNEL_LABELS[row.channel],
        "themes_en_clair": [THEMES[key] for key in row.themes if key in THEMES],
    }


WIDE_EXPORTERS.append(export_contacts)

EXPLAINED.update(
    {
        "contacts": "vos échanges avec l’équipe de la formation",
    }
)
SPOKEN.update({Channel: CHANNEL_LABELS})
