"""What goes into the archive of dossiers: named folders, a list, and the fingerprints of all contents."""

import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import select

from pacte.applications.models import Application, SupportingDocument
from pacte.applications.vocabulary import ApplicationState
from pacte.database import FencedSession
from pacte.documents.archive import unique_name
from pacte.documents.spreadsheets import write_csv
from pacte.files.models import StoredFile
from pacte.files.queries import open_content
from pacte.files.store import ContentMissingError, Store

HEADERS = (
    "Référence",
    "Nom",
    "Prénom",
    "Pièce",
    "Fichier",
    "Taille (octets)",
    "En retard",
    "Dossier",
    "SHA-256",
)
STATE_WORDS = {
    ApplicationState.DRAFT: "brouillon, non déposé",
    ApplicationState.SUBMITTED: "déposé",
    ApplicationState.WITHDRAWN: "retiré",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A document to put in the archive."""

    path: str
    reference: str
    family_name: str
    given_name: str
    label: str
    late: bool
    state: ApplicationState
    file: StoredFile


def archive_entries(
    session: FencedSession,
    application_ids: Sequence[int],
    *,
    without: Collection[str] = (),
    settled_only: bool = False,
) -> list[Entry]:
    """The current documents of those dossiers, by name; one statement.

    ``without`` names keys to leave out; ``settled_only`` leaves out late documents not yet accepted.
    """
    settled = (
        [SupportingDocument.late.is_(False) | SupportingDocument.accepted_at.is_not(None)]
        if settled_only
        else []
    )
    rows = session.execute(
        select(Application, SupportingDocument, StoredFile)
        .join(SupportingDocument, SupportingDocument.application_id == Application.id)
        .join(StoredFile, StoredFile.id == SupportingDocument.file_id)
        .where(
            Application.id.in_(application_ids),
            SupportingDocument.replaced_at.is_(None),
            SupportingDocument.key.not_in(without),
            *settled,
        )
        .order_by(Application.sort_key, Application.id, SupportingDocument.id)
    )
    taken: set[str] = set()
    return [
        Entry(
            path=unique_name(f"{folder_name(application)}/{_part(document.label)}{_extension(file)}", taken),
            reference=application.reference,
            family_name=application.family_name,
            given_name=application.given_name,
            label=document.label,
            late=document.late and document.accepted_at is None,
            state=application.state,
            file=file,
        )
        for application, document, file in rows
    ]


def folder_name(application: Application) -> str:
    """« NOM Prénom - REFERENCE »; the archive makes it safe for every system."""
    name = f"{application.family_name.upper()} {application.given_name}".strip() or "SANS NOM"
    return _part(f"{name[:80]} - {application.reference}")


def archive_streams(entries: Sequence[Entry], store: Store) -> Iterator[tuple[str, BinaryIO]]:
    """The members one after the other, then ``liste.csv`` and ``empreintes-sha256.txt``.

    A content that the storage has lost does not spoil the others: the list says so.
    """
    lost: set[int] = set()
    for entry in entries:
        try:
            stream = open_content(store, entry.file)
        except ContentMissingError:
            lost.add(entry.file.id)
            continue
        yield entry.path, stream
    rows = [
        (
            entry.reference,
            entry.family_name,
            entry.given_name,
            entry.label,
            "introuvable dans le stockage" if entry.file.id in lost else entry.path,
            entry.file.size,
            "oui" if entry.late else "non",
            STATE_WORDS[entry.state],
            entry.file.sha256,
        )
        for entry in entries
    ]
    yield "liste.csv", io.BytesIO(write_csv(headers=HEADERS, rows=rows))
    kept = [entry for entry in entries if entry.file.id not in lost]
    text = "".join(f"{entry.file.sha256}  {entry.path}\n" for entry in kept)
    yield "empreintes-sha256.txt", io.BytesIO(text.encode())


def _part(text: str) -> str:
    """One part of a path: a stroke in a name must not open a folder."""
    return text.replace("/", "-").replace("\\", "-")


def _extension(file: StoredFile) -> str:
    stem, dot, extension = file.name.rpartition(".")
    return f".{extension}" if dot and stem else ""
