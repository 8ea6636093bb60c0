"""Backup and restore: one archive with every row, every stored content, and a manifest that proves both.

Rows are JSON lines, one file a table in the order of foreign keys, so an archive made on SQLite can be
restored on PostgreSQL and the reverse. They are read in one transaction that sees one instant and locks
nothing. A restoration lifts row-level security for its length, which only the owner of the tables may do.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Engine, Numeric, Table, insert, select, text
from sqlalchemy.types import Date, TypeDecorator

from pacte.blockers import Blocker, Refused
from pacte.database.fence import fenced_classes
from pacte.files.store import Store
from pacte.schema import all_metadata

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 500
Advance = Callable[[str], None]


def no_advance(what: str) -> None:
    """For those who show no progress."""


def backup(
    engine: Engine,
    store: Store,
    target: Path,
    *,
    revisions: list[str],
    at: datetime,
    advance: Advance = no_advance,
) -> dict[str, Any]:
    """Write the archive ``target`` and return its manifest.

    It is written under another name and renamed when whole: an interrupted backup never looks like one.
    """
    unfinished = target.with_name(f".{target.name}.part")
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "made_at": at.astimezone(UTC).isoformat(),
        "revisions": revisions,
        "dialect": engine.dialect.name,
        "tables": {},
        "files": {},
    }
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            with _reading(engine) as connection:
                for table in _tables():
                    advance(table.name)
                    manifest["tables"][table.name] = _write_table(archive, connection, table)
            # After the rows: a file they name was stored before them, so it is there.
            for key in store.iter_keys():
                advance(key)
                manifest["files"][key] = _write_content(archive, store, key)
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def restore(
    engine: Engine,
    store: Store,
    source: Path,
    *,
    revisions: list[str],
    force: bool,
    advance: Advance = no_advance,
) -> dict[str, Any]:
    """Put an archive in a migrated database and a store, and return its manifest.

    Everything is checked before anything is written. Refused when the archive is damaged
    (``backup_damaged``), of another version (``backup_version``), or when the instance already holds
    something (``instance_not_empty``) without ``force``, which erases it.
    """
    with _opened(source) as archive:
        manifest = _checked_manifest(archive, revisions, advance)
        for key, entry in manifest["files"].items():
            advance(key)
            with archive.open(f"files/{key}") as content:
                prefix = key.rsplit("/", 2)[0]
                kept = store.put(content.read(), prefix=prefix, max_bytes=entry["size"])
                if kept.key != key:
                    raise _damaged(key)
        with _writing(engine) as connection:
            if not _is_empty(connection):
                if not force:
                    raise Refused([NOT_EMPTY])
                _erase(connection)
            for table in _tables():
                advance(table.name)
                _read_table(archive, connection, table)
            _set_sequences(connection)
    return manifest


NOT_EMPTY = Blocker(
    "instance_not_empty",
    "La base de données contient déjà quelque chose.",
    "Restaurez dans une installation vide, ou ajoutez --force pour effacer ce qu’elle contient.",
)


def _tables() -> list[Table]:
    return list(all_metadata().sorted_tables)


def _damaged(what: str) -> Refused:
    return Refused(
        [
            Blocker(
                "backup_damaged",
                f"La sauvegarde est abîmée ou incomplète ({what}).",
                "Prenez une autre sauvegarde.",
            )
        ]
    )


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except (OSError, zipfile.BadZipFile, KeyError, json.JSONDecodeError, EOFError) as error:
        raise _damaged(f"{source.name} : {type(error).__name__}") from error


def _checked_manifest(archive: zipfile.ZipFile, revisions: list[str], advance: Advance) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest.get("format") != FORMAT or manifest["revisions"] != revisions:
        raise Refused(
            [
                Blocker(
                    "backup_version",
                    "La sauvegarde vient d’une autre version du logiciel "
                    f"({', '.join(manifest.get('revisions', [])) or 'inconnue'}).",
                    "Installez la version qui l’a faite, restaurez, puis mettez à jour.",
                )
            ]
        )
    if set(manifest["tables"]) != {table.name for table in _tables()}:
        raise _damaged("tables")
    entries = {f"tables/{name}.jsonl": entry for name, entry in manifest["tables"].items()}
    entries |= {f"files/{key}": entry for key, entry in manifest["files"].items()}
    for name, entry in entries.items():
        advance(name)
        digest = hashlib.sha256()
        with archive.open(name) as member:
            while chunk := member.read(1024 * 1024):
                digest.update(chunk)
        if digest.hexdigest() != entry["sha256"]:
            raise _damaged(name)
    return manifest


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as member:
        for row in _rows(connection, table):
            line = json.dumps({key: _plain(value) for key, value in row.items()}, ensure_ascii=False) + "\n"
            member.write(line.encode())
            digest.update(line.encode())
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _rows(connection: Connection, table: Table) -> Iterator[Any]:
    """Every row; behind row-level security, those of the platform, then of each federation in turn."""
    statement = select(table).order_by(*table.primary_key.columns)
    for scope, key in _scopes(connection, table):
        if scope:
            connection.exec_driver_sql(
                "SELECT set_config('pacte.scope', %s, true), set_config('pacte.key', %s, true)", (scope, key)
            )
        result = connection.execute(statement, execution_options={"yield_per": CHUNK})
        yield from result.mappings()


def _scopes(connection: Connection, table: Table) -> list[tuple[str, str]]:
    if connection.dialect.name == "sqlite" or table.name not in _fenced_names():
        return [("", "")]
    federations = connection.exec_driver_sql("SELECT id FROM federation ORDER BY id").scalars().all()
    return [("ground", ""), *(("federation", str(identity)) for identity in federations)]


def _fenced_names() -> set[str]:
    return {cls.__table__.name for cls in fenced_classes()}


def _write_content(archive: zipfile.ZipFile, store: Store, key: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with store.open_stream(key) as content, archive.open(f"files/{key}", "w", force_zip64=True) as member:
        while chunk := content.read(1024 * 1024):
            member.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.value if hasattr(value, "value") else value


def _read_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> None:
    readers = {column.name: _reader(column.type) for column in table.columns}
    with archive.open(f"tables/{table.name}.jsonl") as member:
        rows = (
            {name: readers[name](value) for name, value in json.loads(line).items()}
            for line in TextIOWrapper(member, encoding="utf-8")
        )
        ordered = _referred_first(table, rows)
        while chunk := list(islice(ordered, CHUNK)):
            connection.execute(insert(table), chunk)


def _referred_first(table: Table, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of a table that refers to itself, each after those it refers to; others as they come."""
    references = [
        element.parent.name
        for constraint in table.foreign_key_constraints
        if constraint.referred_table is table
        for element in constraint.elements
        if element.column.name == "id"
    ]
    if not references:
        yield from rows
        return
    waiting = {row["id"]: row for row in rows}
    while waiting:
        ready = [
            row
            for row in waiting.values()
            if not any(row[name] in waiting and row[name] != row["id"] for name in references)
        ]
        if not ready:
            raise _damaged(table.name)
        for row in ready:
            del waiting[row["id"]]
        yield from ready


def _reader(kind: Any) -> Callable[[Any], Any]:
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    if isinstance(plain, DateTime):
        return lambda value: None if value is None else datetime.fromisoformat(value)
    if isinstance(plain, Date):
        return lambda value: None if value is None else date.fromisoformat(value)
    if isinstance(plain, Numeric):
        return lambda value: None if value is None else Decimal(value)
    return lambda value: value


def _is_empty(connection: Connection) -> bool:
    return all(connection.execute(select(table).limit(1)).first() is None for table in _tables())


def _erase(connection: Connection) -> None:
    """Forget everything; only here does the journal let go of its entries."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        for table in reversed(_tables()):
            connection.execute(table.delete())
        connection.exec_driver_sql("ALTER TABLE journal_entry ENABLE TRIGGER USER")
        return
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    for table in reversed(_tables()):
        connection.execute(table.delete())
    for _, statement in triggers:
        connection.exec_driver_sql(statement)


@contextmanager
def _reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of every row."""
    if engine.dialect.name == "sqlite":
        with engine.execution_options(pacte_write=False).begin() as connection:
            yield connection
        return
    with engine.execution_options(isolation_level="REPEATABLE READ").begin() as connection:
        yield connection


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            yield connection
            if (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()) is not None:
                raise _damaged(str(broken[0]))
        return
    with _unfenced(engine) as connection:
        yield connection


@contextmanager
def _unfenced(engine: Engine) -> Iterator[Connection]:
    """A transaction of the tables' owner in which row-level security does not bind the owner itself."""
    names = sorted(_fenced_names())
    with engine.begin() as connection:
        for name in names:
            connection.exec_driver_sql(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
        yield connection
        for name in names:
            connection.exec_driver_sql(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")


def _set_sequences(connection: Connection) -> None:
    """Let the next row of each table come after those restored."""
    if connection.dialect.name != "postgresql":
        return
    for table in _tables():
        if "id" not in table.columns:
            continue
        sequence = connection.execute(
            text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name}
        ).scalar()
        if sequence is not None:
            connection.execute(
                text(f"SELECT setval(:sequence, (SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"),  # noqa: S608 - names of our own tables
                {"sequence": sequence},
            )
