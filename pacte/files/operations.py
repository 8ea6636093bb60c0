"""Writes about stored files: giving a received content its record, removing contents without one."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, select

from pacte.database import Base, FencedSession, FenceError
from pacte.files.models import StoredFile
from pacte.files.reception import Received, prefix_of
from pacte.files.store import Store, StoredObject
from pacte.policy import Actor

MINIMUM_AGE = timedelta(days=1)


@dataclass(frozen=True)
class Orphans:
    """Contents that no record refers to, old enough to be removed; `removed` is False for a dry run."""

    keys: tuple[str, ...]
    size: int
    removed: bool


def store_upload(session: FencedSession, *, received: Received, by: Actor, at: datetime) -> StoredFile:
    """Record a received content, in the transaction of the thing it belongs to.

    The content was durably written before (`receive`, `keep_made`): a crash in between leaves a content
    without a record, which `collect_orphans` removes, and never a record without its content. The act that
    the file belongs to is journalled by its own operation, with the fingerprint.
    """
    if received.federation_id != session.federation_id:
        raise FenceError("a content received for another federation")
    file = StoredFile(
        sha256=received.content.sha256,
        size=received.content.size,
        media_type=received.media_type,
        pages=received.pages,
        name=received.name,
        made_by_us=received.made_by_us,
        stored_at=at,
        stored_by_id=by.person_id,
    )
    session.add(file)
    session.flush()
    return file


def delete_unreferenced(session: FencedSession, *, file_ids: Collection[int]) -> int:
    """Delete the records among `file_ids` that no row of any table refers to; how many.

    Whatever table a feature adds is asked too. The contents follow with `collect_orphans`.
    """
    session.flush()
    kept: set[int] = set()
    for column in _referring_columns():
        kept.update(session.scalars(select(column).where(column.in_(file_ids))))
    gone = set(file_ids) - kept
    session.execute(delete(StoredFile).where(StoredFile.id.in_(gone)))
    return len(gone)


def _referring_columns() -> Iterator[Any]:
    """The attribute of every mapped class that holds the id of a stored file."""
    for mapper in Base.registry.mappers:
        for column in mapper.columns:
            if any(key.column is StoredFile.__table__.c.id for key in column.foreign_keys):
                yield getattr(mapper.class_, mapper.get_property_by_column(column).key)


def collect_orphans(
    session: FencedSession,
    *,
    store: Store,
    at: datetime,
    minimum_age: timedelta = MINIMUM_AGE,
    dry_run: bool = True,
) -> Orphans:
    """Find, and unless `dry_run` remove, the federation's contents that no record refers to.

    Younger ones are spared: their transaction may still be open. So are those put again meanwhile.
    """
    before = at - minimum_age
    old = (
        found for found in store.iter_objects(prefix_of(session.federation_id)) if found.modified_at < before
    )
    orphans = list(_without_record(session, old))
    if not dry_run:
        orphans = [found for found in orphans if store.delete(found.key, untouched_since=before)]
        store.sweep_unfinished(before=before)
    return Orphans(tuple(found.key for found in orphans), sum(found.size for found in orphans), not dry_run)


def _without_record(session: FencedSession, contents: Iterable[StoredObject]) -> Iterator[StoredObject]:
    remaining = iter(contents)
    while some := tuple(islice(remaining, 500)):
        fingerprints = {found.key.rpartition("/")[2] for found in some}
        recorded = set(session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(fingerprints))))
        yield from (found for found in some if found.key.rpartition("/")[2] not in recorded)
