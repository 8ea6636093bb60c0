"""Backup and restore: the same rows, journal and files, from either engine to either."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from pacte import audit, backup, verification
from pacte.app import create_app
from pacte.blockers import Refused
from pacte.database import Database, Scope
from pacte.database.engine import owner_engine
from pacte.federations.models import Federation, Structure, StructureKind, StructureStatus
from pacte.files.models import StoredFile
from pacte.files.reception import prefix_of
from pacte.policy import SYSTEM
from pacte.web.services import Services
from tests.conftest import NOW, settings_for
from tests.databases import TestUrls
from tests.factories import make_federation, make_person

REVISIONS = ["r1"]


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A second, empty instance on each engine."""
    kind = "sqlite_template" if request.param == "sqlite" else "postgres_template"
    with request.getfixturevalue(kind).database() as urls:
        made = _app(urls, tmp_path / "other")
        yield made
        made.extensions["pacte"].database.dispose()


def _app(urls: TestUrls, folder: Path) -> Flask:
    return create_app(settings_for(urls, folder))


def _services(app: Flask) -> Services:
    carried: Services = app.extensions["pacte"]
    return carried


def _structure(name: str, **values: object) -> Structure:
    fields = {
        "name": name,
        "search_key": name.casefold(),
        "kind": StructureKind.MSP,
        "created_at": NOW,
        "updated_at": NOW,
        **values,
    }
    return Structure(**fields)


def _fill(app: Flask) -> Federation:
    """A federation with a person, structures that refer to later ones, a journal, a stored content."""
    services = _services(app)
    bfc = make_federation(services.database)
    make_federation(services.database, "idf")
    make_person(services.database, "Éloïse", "D’Exemple")
    kept = services.store.put(b"contenu", prefix=prefix_of(bfc.id))
    with services.database.session(Scope.federation(bfc.id), write=True) as session:
        early, late = _structure("Claye"), _structure("Claye-Souilly")
        session.add(early)
        session.flush()
        session.add(late)
        session.flush()
        early.status, early.merged_into_id = StructureStatus.MERGED, late.id
        session.add(
            StoredFile(
                sha256=kept.sha256, size=kept.size, media_type="text/plain", name="a.txt", stored_at=NOW
            )
        )
        audit.record(session, action="test.done", subject=bfc, by=SYSTEM, at=NOW)
    return bfc


def _backup(app: Flask, target: Path) -> None:
    services = _services(app)
    engine = owner_engine(services.settings.database_owner)
    backup.backup(engine, services.store, target, revisions=REVISIONS, at=NOW)


def _restore(app: Flask, source: Path, *, force: bool = False, revisions: list[str] = REVISIONS) -> None:
    services = _services(app)
    engine = owner_engine(services.settings.database_owner)
    backup.restore(engine, services.store, source, revisions=revisions, force=force)


def _names(database: Database, federation_id: int) -> list[tuple[str, int | None]]:
    with database.session(Scope.federation(federation_id)) as session:
        rows = session.scalars(select(Structure).order_by(Structure.id))
        return [(row.name, row.merged_into_id) for row in rows]


def test_restore_gives_back_everything(app_on_each: Flask, other: Flask, tmp_path: Path) -> None:
    bfc = _fill(app_on_each)
    _backup(app_on_each, tmp_path / "b.zip")
    _restore(other, tmp_path / "b.zip")
    restored = _services(other)
    assert _names(restored.database, bfc.id) == _names(_services(app_on_each).database, bfc.id)
    assert len(_names(restored.database, bfc.id)) == 2
    for _, scope in verification.scopes_to_verify(restored):
        assert list(verification.faults(restored, scope)) == []
    assert restored.store.read(next(restored.store.iter_keys())) == b"contenu"
    with restored.database.session(Scope.federation(bfc.id), write=True) as session:
        session.add(_structure("Nouvelle"))
        audit.record(session, action="test.done", subject=bfc, by=SYSTEM, at=NOW)
    assert [name for name, _ in _names(restored.database, bfc.id)] == ["Claye", "Claye-Souilly", "Nouvelle"]


def test_restore_refuses_an_instance_in_use_unless_forced(app: Flask, other: Flask, tmp_path: Path) -> None:
    bfc = _fill(app)
    _backup(app, tmp_path / "b.zip")
    services = _services(other)
    kept = make_federation(services.database, "aura")
    with services.database.session(Scope.federation(kept.id), write=True) as session:
        audit.record(session, action="test.done", subject=kept, by=SYSTEM, at=NOW)
    with pytest.raises(Refused) as refused:
        _restore(other, tmp_path / "b.zip")
    assert refused.value.blockers[0].code == "instance_not_empty"
    with services.database.session(Scope.ground()) as session:
        assert session.scalars(select(Federation.slug)).all() == ["aura"]
    _restore(other, tmp_path / "b.zip", force=True)
    with services.database.session(Scope.ground()) as session:
        assert session.scalars(select(Federation.slug).order_by(Federation.id)).all() == ["bfc", "idf"]
    with (
        pytest.raises(Exception, match="append-only"),
        services.database.session(Scope.federation(bfc.id), write=True) as session,
    ):
        session.execute(update(audit.models.JournalEntry).values(action="x"))


def test_restore_refuses_damaged_foreign_and_older_archives(app: Flask, other: Flask, tmp_path: Path) -> None:
    _fill(app)
    whole = tmp_path / "b.zip"
    _backup(app, whole)
    altered, cut, text = tmp_path / "altered.zip", tmp_path / "cut.zip", tmp_path / "text.zip"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(altered, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(b"Claye", b"Clave"))
    cut.write_bytes(whole.read_bytes()[:-200])
    text.write_text("rien")
    for damaged in (altered, cut, text, tmp_path / "absent.zip"):
        with pytest.raises(Refused) as refused:
            _restore(other, damaged)
        assert refused.value.blockers[0].code == "backup_damaged"
    with pytest.raises(Refused) as refused:
        _restore(other, whole, revisions=["r2"])
    assert refused.value.blockers[0].code == "backup_version"
    with _services(other).database.session(Scope.ground()) as session:
        assert session.scalars(select(Federation.slug)).all() == []


def test_an_interrupted_backup_leaves_nothing(app: Flask, tmp_path: Path) -> None:
    _fill(app)
    services = _services(app)

    def interrupt(what: str) -> None:
        if what == "structure":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.backup(
            owner_engine(services.settings.database_owner),
            services.store,
            tmp_path / "b.zip",
            revisions=REVISIONS,
            at=NOW,
            advance=interrupt,
        )
    assert list(tmp_path.glob("*b.zip*")) == []


def test_verify_names_each_fault(app_on_each: Flask) -> None:
    bfc = _fill(app_on_each)
    services = _services(app_on_each)
    scope = Scope.federation(bfc.id)
    assert list(verification.faults(services, scope)) == []
    assert verification.count(services, scope) == 2
    services.store.delete(next(services.store.iter_keys()))
    with owner_engine(services.settings.database_owner).begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER journal_entry_no_update")
        else:
            connection.exec_driver_sql("ALTER TABLE journal_entry DISABLE TRIGGER USER")
            connection.exec_driver_sql("ALTER TABLE journal_entry NO FORCE ROW LEVEL SECURITY")
        connection.exec_driver_sql("UPDATE journal_entry SET action = 'test.undone'")
    found = list(verification.faults(services, scope))
    assert found[0] == "Journal : l’entrée 1 ne correspond pas à son empreinte."
    assert found[1].endswith(" : le contenu manque.")
    assert len(found) == 2
