"""Records of files and their contents: never one without the other, on both databases."""

import io
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pacte.blockers import Blocker
from pacte.database import Database, FenceError, Scope
from pacte.files.kinds import PDF_OR_PHOTO, Kind
from pacte.files.models import StoredFile
from pacte.files.operations import collect_orphans, store_upload
from pacte.files.queries import damaged_files, read_content
from pacte.files.reception import Received, keep_made, prefix_of, receive
from pacte.files.store import Store, key_of
from pacte.policy import Actor
from tests.conftest import NOW
from tests.databases import TestUrls
from tests.factories import make_federation, make_person
from tests.files import samples

SOON = timedelta(hours=1)


def received(store: Store, federation_id: int, data: bytes | None = None, **options) -> Received:
    answer = receive(
        io.BytesIO(samples.pdf() if data is None else data),
        **{
            "name": "Mon CV.pdf",
            "store": store,
            "federation_id": federation_id,
            "accept": PDF_OR_PHOTO,
            **options,
        },
    )
    assert isinstance(answer, Received), answer
    return answer


def test_an_upload_is_kept_then_recorded(database: Database, local_store: Store) -> None:
    federation, person = make_federation(database), make_person(database)
    sent = received(local_store, federation.id, samples.pdf(pages=2))
    by = Actor(person_id=person.id, label="Camille Exemple")

    with database.session(Scope.federation(federation.id), write=True) as session:
        store_upload(session, received=sent, by=by, at=NOW)

    with database.session(Scope.federation(federation.id)) as session:
        (file,) = session.scalars(select(StoredFile))
        assert (file.name, file.media_type, file.pages, file.made_by_us) == (
            "Mon CV.pdf",
            "application/pdf",
            2,
            False,
        )
        assert (file.stored_at, file.stored_by_id, file.size) == (NOW, person.id, len(samples.pdf(pages=2)))
        assert read_content(local_store, file) == samples.pdf(pages=2)
        assert list(damaged_files(session, store=local_store)) == []


def test_what_we_make_is_marked_as_ours(local_store: Store) -> None:
    made = keep_made(b"%PDF", kind=Kind.PDF, name="Récépissé", store=local_store, federation_id=3, pages=1)

    assert (made.name, made.made_by_us, made.pages) == ("Récépissé.pdf", True, 1)
    assert made.content.key.startswith("federation-3/")


def test_a_refused_file_leaves_nothing_in_the_store(local_store: Store) -> None:
    answer = receive(
        io.BytesIO(samples.pdf_with_javascript()),
        name="a.pdf",
        store=local_store,
        federation_id=1,
        accept=PDF_OR_PHOTO,
    )

    assert [reason.code for reason in answer] == ["file-active"]
    assert list(local_store.iter_keys()) == []


def test_an_endless_upload_is_stopped_at_the_limit(local_store: Store) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

    source = Endless()
    answer = receive(
        source, name="a.pdf", store=local_store, federation_id=1, accept=PDF_OR_PHOTO, max_bytes=1_000_000
    )

    assert answer == [
        Blocker(
            "file-too-large",
            "Ce fichier est trop lourd, la limite est de 1\u202fMo.",
            "Réduisez-le\u202f: numérisez en 150 points par pouce, "
            "ou enregistrez en «\u202ftaille réduite\u202f».",
        )
    ]
    assert source.given < 1_400_000


def test_a_content_of_another_federation_is_not_recorded(database: Database, local_store: Store) -> None:
    first, second = make_federation(database, "bfc"), make_federation(database, "idf")
    sent = received(local_store, first.id)

    with (
        pytest.raises(FenceError),
        database.session(Scope.federation(second.id), write=True) as session,
    ):
        store_upload(session, received=sent, by=Actor(None, "x"), at=NOW)


def test_orphans_are_found_then_removed_and_records_spared(database: Database, local_store: Store) -> None:
    first, second = make_federation(database, "bfc"), make_federation(database, "idf")
    kept = received(local_store, first.id, samples.pdf(1))
    orphan = received(local_store, first.id, samples.pdf(2))
    elsewhere = received(local_store, second.id, samples.pdf(3))
    with database.session(Scope.federation(first.id), write=True) as session:
        store_upload(session, received=kept, by=Actor(None, "x"), at=NOW)
    later = datetime.now(UTC) + timedelta(days=2)

    with database.session(Scope.federation(first.id)) as session:
        young = collect_orphans(session, store=local_store, at=datetime.now(UTC), dry_run=False)
        found = collect_orphans(session, store=local_store, at=later)
        assert (young.keys, found.keys, found.size, found.removed) == (
            (),
            (orphan.content.key,),
            orphan.content.size,
            False,
        )
        assert local_store.exists(orphan.content.key)
        assert collect_orphans(session, store=local_store, at=later, dry_run=False).removed

    assert set(local_store.iter_keys()) == {kept.content.key, elsewhere.content.key}


def test_missing_and_altered_contents_are_named(database: Database, local_store: Store) -> None:
    federation = make_federation(database)
    sent = [received(local_store, federation.id, samples.pdf(pages)) for pages in (1, 2, 3)]
    with database.session(Scope.federation(federation.id), write=True) as session:
        files = [store_upload(session, received=one, by=Actor(None, "x"), at=NOW) for one in sent]
    local_store.delete(sent[0].content.key)
    (local_store.root / sent[1].content.key).write_bytes(b"autre")

    with database.session(Scope.federation(federation.id)) as session:
        found = [file.id for file in damaged_files(session, store=local_store)]
    assert found == [files[0].id, files[1].id]


@pytest.mark.parametrize("moment", ["before_record", "before_commit", "after_commit"])
def test_a_process_killed_anywhere_leaves_no_record_without_its_content(
    urls: TestUrls, database: Database, local_url: str, moment: str
) -> None:
    federation = make_federation(database)
    script = f"""
import os, signal, sys
from datetime import UTC, datetime
from pacte.database import Database, Scope
from pacte.files.kinds import Kind
from pacte.files.operations import store_upload
from pacte.files.reception import keep_made
from pacte.files.store import Store
from pacte.policy import SYSTEM
import pacte.schema

def die(moment):
    if moment == {moment!r}:
        os.kill(os.getpid(), signal.SIGKILL)

pacte.schema.all_metadata()
store = Store.open({local_url!r})
made = keep_made(b"%PDF-1.7", kind=Kind.PDF, name="a", store=store, federation_id={federation.id}, pages=1)
die("before_record")
with Database({urls.application!r}).session(Scope.federation({federation.id}), write=True) as session:
    store_upload(session, received=made, by=SYSTEM, at=datetime(2025, 9, 15, tzinfo=UTC))
    die("before_commit")
die("after_commit")
"""
    died = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", script], check=False, cwd=Path(__file__).parents[2], env=dict(os.environ)
    )

    assert died.returncode == -signal.SIGKILL
    store = Store.open(local_url)
    with database.session(Scope.federation(federation.id)) as session:
        files = list(session.scalars(select(StoredFile)))
        assert len(files) == (1 if moment == "after_commit" else 0)
        assert list(damaged_files(session, store=store)) == []
        orphans = collect_orphans(session, store=store, at=datetime.now(UTC) + timedelta(days=2))
    assert len(list(store.iter_keys(prefix_of(federation.id)))) == 1
    assert len(orphans.keys) == (0 if moment == "after_commit" else 1)
    assert all(store.exists(key_of(prefix_of(federation.id), file.sha256)) for file in files)
