"""What « Mes données » holds of candidacies: dossiers, deposits, documents, requests, waivers, messages."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from pacte import audit
from pacte.accounts.export import (
    EXPLAINED,
    FILE_EXPORTERS,
    SPOKEN,
    WIDE_EXPORTERS,
    GivenFile,
    OpenFederation,
    columns,
    files_at,
    part,
)
from pacte.applications.course import followed_by_candidate
from pacte.applications.models import (
    Application,
    Commitment,
    Deposit,
    InternalNote,
    Message,
    RequestedDocument,
    SupportingDocument,
)
from pacte.applications.phrases import READ_BY_CANDIDATES
from pacte.applications.vocabulary import (
    ORIGIN_LABELS,
    POST_STATUS_LABELS,
    STATE_LABELS,
    WAIVER_LABELS,
    ApplicationState,
    DocumentOrigin,
    PostStatus,
    WaiverState,
)
from pacte.database import FencedSession

NOTES = (
    "Notes internes de l’équipe. Écrivez à la fédération pour en recevoir copie : elle les relit d’abord, "
    "pour ce qu’elles disent d’autres personnes."
)
FILES = "Les fichiers sont dans le dossier « fichiers » de cette archive, sous la référence du dossier."
THEIRS = frozenset({"sort_key", "assigned_to_id", "link_id", "added_by_id", "accepted_by_id", "author_id"})
"""What belongs to the work of the team, or opens a door."""

HISTORY = 10_000
"""Lines of the history of one dossier, far above what one has."""


def export_applications(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """Every dossier of the person with all that hangs on it, in every federation."""
    told: list[dict[str, Any]] = []
    for federation_id, ids in _mine(session, person_id):
        with open_federation(federation_id) as there:
            told += _told(there, ids)
    return "candidatures", told


def export_documents(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> Iterable[GivenFile]:
    """Every document of every dossier of the person, replaced ones too."""
    places: dict[int, dict[int, str]] = {}
    for federation_id, ids in _mine(session, person_id):
        with open_federation(federation_id) as there:
            rows = there.execute(
                select(SupportingDocument.file_id, SupportingDocument.label, Application.reference)
                .join(Application, Application.id == SupportingDocument.application_id)
                .where(Application.id.in_(ids), Application.person_id == person_id)
            )
            places[federation_id] = {
                file_id: f"candidatures/{part(reference)}/{part(label)}" for file_id, label, reference in rows
            }
    return files_at(open_federation, places)


def _mine(session: FencedSession, person_id: int) -> list[tuple[int, list[int]]]:
    """The dossiers of the person by federation."""
    mine: dict[int, list[int]] = {}
    for row in session.scalars(select(Application).where(Application.person_id == person_id)):
        mine.setdefault(row.federation_id, []).append(row.id)
    return sorted(mine.items())


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
            "ou_sont_les_fichiers": FILES,
            "engagements": [
                columns(one, without=THEIRS) for one in commitments if one.application_id == row.id
            ],
            "pieces_demandees": [
                columns(one, without=frozenset({"requested_by_id"}))
                for one in requests
                if one.application_id == row.id
            ],
            "messages": [columns(one, without=THEIRS) for one in messages if one.application_id == row.id],
            "historique": _history(session, row),
            "notes_internes": {
                "nombre": sum(one.application_id == row.id for one in notes),
                "pour_les_recevoir": NOTES,
            },
        }
        for row in rows
    ]


def _history(session: FencedSession, row: Application) -> list[dict[str, Any]]:
    """What was done to the dossier and to what follows it: the lines that its page shows, all of them."""
    lines = audit.history(
        session,
        row,
        limit=HISTORY,
        since=row.created_at,
        only=READ_BY_CANDIDATES,
        also=followed_by_candidate(session, row),
    )
    return [{"le": line.at, "qui": line.actor, "quoi": line.sentence} for line in lines]


def _of(session: FencedSession, kind: Any, ids: Sequence[int]) -> Sequence[Any]:
    """The rows of one table that hang on these dossiers, in their order; one statement."""
    return session.scalars(select(kind).where(kind.application_id.in_(ids)).order_by(kind.id)).all()


WIDE_EXPORTERS.append(export_applications)
FILE_EXPORTERS.append(export_documents)

EXPLAINED.update(
    {
        "candidatures": "vos dossiers : vos réponses, dépôts, pièces et messages, et leur historique",
    }
)
SPOKEN.update(
    {
        ApplicationState: STATE_LABELS,
        PostStatus: POST_STATUS_LABELS,
        WaiverState: WAIVER_LABELS,
        DocumentOrigin: ORIGIN_LABELS,
    }
)
