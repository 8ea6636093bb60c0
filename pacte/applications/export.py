"""What « Mes données » holds of candidacies: dossiers, deposits, documents, requests, waivers, messages."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from pacte.accounts.export import WIDE_EXPORTERS, OpenFederation, columns
from pacte.applications.models import (
    Application,
    Commitment,
    Deposit,
    InternalNote,
    Message,
    RequestedDocument,
    SupportingDocument,
)
from pacte.database import FencedSession

NOTES = (
    "Notes internes de l’équipe. Écrivez à la fédération pour en recevoir copie : elle les relit d’abord, "
    "pour ce qu’elles disent d’autres personnes."
)
FILES = "Les fichiers se téléchargent depuis la page du dossier, tant qu’il existe."
THEIRS = frozenset({"sort_key", "assigned_to_id", "link_id", "added_by_id", "accepted_by_id", "author_id"})
"""What belongs to the work of the team, or opens a door."""


def export_applications(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """Every dossier of the person with all that hangs on it, in every federation."""
    mine: dict[int, list[int]] = {}
    for row in session.scalars(select(Application).where(Application.person_id == person_id)):
        mine.setdefault(row.federation_id, []).append(row.id)
    told: list[dict[str, Any]] = []
    for federation_id, ids in sorted(mine.items()):
        with open_federation(federation_id) as there:
            told += _told(there, ids)
    return "candidatures", told


def _told(session: FencedSession, ids: Sequence[int]) -> Iterable[dict[str, Any]]:
    rows = session.scalars(select(Application).where(Application.id.in_(ids)).order_by(Application.id)).all()
    deposits, documents = _of(session, Deposit, ids), _of(session, SupportingDocument, ids)
    commitments, requests = _of(session, Commitment, ids), _of(session, RequestedDocument, ids)
    messages, notes = _of(session, Message, ids), _of(session, InternalNote, ids)
    return [
        {
            **columns(row, without=THEIRS),
            "promotion": row.cohort.label,
            "structures": [
                {"nom": link.structure.name, "porte_le_dossier": link.is_bearer} for link in row.structures
            ],
            "derogation": columns(row.waiver, without=frozenset({"decided_by_id"})) if row.waiver else None,
            "depots": [columns(one) for one in deposits if one.application_id == row.id],
            "pieces": [
                {
                    **columns(one, without=THEIRS),
                    "fichier": one.file.name,
                    "empreinte": one.file.sha256,
                    "octets": one.file.size,
                }
                for one in documents
                if one.application_id == row.id
            ],
            "telechargement": FILES,
            "engagements": [
                columns(one, without=THEIRS) for one in commitments if one.application_id == row.id
            ],
            "pieces_demandees": [
                columns(one, without=frozenset({"requested_by_id"}))
                for one in requests
                if one.application_id == row.id
            ],
            "messages": [columns(one, without=THEIRS) for one in messages if one.application_id == row.id],
            "notes_internes": {
                "nombre": sum(one.application_id == row.id for one in notes),
                "pour_les_recevoir": NOTES,
            },
        }
        for row in rows
    ]


def _of(session: FencedSession, kind: Any, ids: Sequence[int]) -> Sequence[Any]:
    """The rows of one table that hang on these dossiers, in their order; one statement."""
    return session.scalars(select(kind).where(kind.application_id.in_(ids)).order_by(kind.id)).all()


WIDE_EXPORTERS.append(export_applications)
