"""What « Mes données » holds of deposits: each with its file and text, the waivers, the file that waits."""

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
from pacte.memoires.models import MemoireDeposit, MemoirePrepared, MemoireWaiver
from pacte.memoires.vocabulary import WAIVER_LABELS, DepositSession, WaiverKind


def export_deposits(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every deposit, in every federation."""
    rows = session.scalars(
        select(MemoireDeposit).where(MemoireDeposit.person_id == person_id).order_by(MemoireDeposit.id)
    )
    return "depots-de-memoire", [columns(row) for row in rows]


def export_waivers(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every waiver, with its reason."""
    rows = session.scalars(
        select(MemoireWaiver).where(MemoireWaiver.person_id == person_id).order_by(MemoireWaiver.id)
    )
    return "derogations-de-memoire", [columns(row) for row in rows]


def export_files(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> Iterable[GivenFile]:
    """Every file deposited, and the one that waits."""
    places: dict[int, dict[int, str]] = {}
    for row in session.scalars(select(MemoireDeposit).where(MemoireDeposit.person_id == person_id)):
        place = f"memoire/{row.memoire_id}/depot {row.number}"
        places.setdefault(row.federation_id, {})[row.file_id] = place
    for waiting in session.scalars(select(MemoirePrepared).where(MemoirePrepared.person_id == person_id)):
        place = f"memoire/{waiting.memoire_id}/fichier non depose"
        places.setdefault(waiting.federation_id, {})[waiting.file_id] = place
    return files_at(open_federation, places)


EXPORTERS += [export_deposits, export_waivers]
FILE_EXPORTERS.append(export_files)
EXPLAINED.update(
    {
        "depots-de-memoire": "ce que vous avez déposé, et ce que vous en avez dit",
        "derogations-de-memoire": "les dérogations accordées pour votre mémoire",
    }
)
SPOKEN.update(
    {
        WaiverKind: WAIVER_LABELS,
        DepositSession: {
            DepositSession.FIRST: "Première session",
            DepositSession.RESIT: "Session de rattrapage",
        },
    }
)
