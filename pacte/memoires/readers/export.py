"""What « Mes données » holds of juries: one's seats, one's readings; never what others wrote."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPLAINED, SPOKEN, WIDE_EXPORTERS, OpenFederation, columns
from pacte.accounts.models import RoleGrant
from pacte.cohorts.vocabulary import JurorRole
from pacte.database import FencedSession
from pacte.memoires.models import Juror, MemoireReading
from pacte.memoires.vocabulary import READING_LABELS, ReadingState
from pacte.policy import Role

KEPT_ASIDE = frozenset({"asked_by_id", "added_by_id", "reopened_by_id", "revision"})
"""What belongs to the work of the team."""
OF_THE_TEAM = frozenset({"end_reason"})
"""Of a reading that the team took back: its reason is the team's."""


def export_readings(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """Every seat in a jury and every reading, in every federation where the person was a juror."""
    federations = sorted(
        one
        for one in set(session.scalars(select(RoleGrant.federation_id).where(RoleGrant.role == Role.JUROR)))
        if one is not None
    )
    seats: list[dict[str, Any]] = []
    readings: list[dict[str, Any]] = []
    for federation_id in federations:
        with open_federation(federation_id) as federation:
            seats += [
                columns(row, without=KEPT_ASIDE)
                for row in federation.scalars(
                    select(Juror).where(Juror.person_id == person_id).order_by(Juror.id)
                )
            ]
            readings += [
                columns(row, without=KEPT_ASIDE | _kept_aside(row))
                for row in federation.scalars(
                    select(MemoireReading)
                    .where(MemoireReading.reader_id == person_id)
                    .order_by(MemoireReading.id)
                )
            ]
    if not seats and not readings:
        return "jurys", {}
    return "jurys", {"sieges": seats, "lectures": readings}


def _kept_aside(row: MemoireReading) -> frozenset[str]:
    return OF_THE_TEAM if row.state is ReadingState.TAKEN_BACK else frozenset()


WIDE_EXPORTERS.append(export_readings)
EXPLAINED["jurys"] = "vos sièges dans des jurys, et les lectures de mémoires qui vous ont été confiées"
SPOKEN.update({ReadingState: READING_LABELS, JurorRole: {one: one.label for one in JurorRole}})
