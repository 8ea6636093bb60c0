"""The archive of « Mes données », whole, as its person would download it."""

import tempfile
from datetime import datetime

from pacte.accounts.export import archive
from pacte.database import Database, Scope
from pacte.files.store import Store


def archive_of(database: Database, person_id: int, at: datetime, store: Store | None = None) -> bytes:
    """Its bytes; without a store, no file that is named can be found."""
    with tempfile.TemporaryDirectory() as folder, database.session(Scope.person(person_id)) as session:
        pieces = archive(
            session,
            person_id=person_id,
            at=at,
            open_federation=lambda one: database.session(
                Scope.ground() if one is None else Scope.federation(one)
            ),
            store=store or Store.open(f"file://{folder}"),
        )
        return b"".join(pieces)
