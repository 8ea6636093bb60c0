"""What a factory writes into an empty database, kept to be put into others without its operations."""

import functools
import io
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import create_engine, inspect, make_url
from sqlalchemy.pool import NullPool

from pacte.database import Base, Database
from pacte.schema import all_metadata
from tests.postgres import VARIABLE

Factory = TypeVar("Factory", bound=Callable[..., Any])
FIRST = ("person", "federation", "journal_head")
"""Nothing is written anywhere before a row of one of these is."""


def written_once(make: Factory) -> Factory:
    """Let ``make(database, …)`` do its work once a process on each engine, for each choice of plain options.

    Every other empty database gets the same rows, and its caller objects of their own. A database that holds
    something already is written to by ``make``.
    """
    known: dict[str, tuple[Any, bytes]] = {}

    @functools.wraps(make)
    def made(database: Database, *arguments: Any, **options: Any) -> Any:
        rows = _SqliteRows() if database.is_sqlite else _PostgresRows()
        info = [database._info.get(name) for name in ("public_url", "signing_keys")]
        key = repr((database.is_sqlite, info, arguments, sorted(options.items())))
        with rows.cursor(database) as cursor:
            is_empty = _is_empty(cursor)
            if is_empty and key in known:
                content, told = known[key]
                rows.write(cursor, content)
                return _Loading(told, database).load()
        result = make(database, *arguments, **options)
        if is_empty:
            with rows.cursor(database) as cursor:
                known[key] = rows.read(cursor), _kept(result)
            return _Loading(known[key][1], database).load()
        return result

    return made  # type: ignore[return-value]


def _is_empty(cursor: Any) -> bool:
    held = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in FIRST)  # noqa: S608 - names of ours
    cursor.execute(f"SELECT {held}")
    return not cursor.fetchone()[0]


def _names() -> list[str]:
    return list(all_metadata().tables)


class _SqliteRows:
    """Rows as the driver has them."""

    @contextmanager
    def cursor(self, database: Database) -> Iterator[Any]:
        connection = database.engine.raw_connection()
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only = OFF")
        yield cursor
        connection.commit()
        connection.close()

    def read(self, cursor: Any) -> dict[str, list[Any]]:
        """Table → its rows, of those that hold any."""
        every = {name: cursor.execute(f"SELECT * FROM {name}").fetchall() for name in _names()}  # noqa: S608
        return {name: found for name, found in every.items() if found}

    def write(self, cursor: Any, content: dict[str, list[Any]]) -> None:
        """Put them in a transaction; what they refer to may come after them."""
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for name, found in content.items():
            places = ",".join("?" * len(found[0]))
            cursor.executemany(f"INSERT INTO {name} VALUES ({places})", found)  # noqa: S608


class _PostgresRows:
    """Rows as the server copies them, past the fence and the triggers, with the place of each sequence."""

    @contextmanager
    def cursor(self, database: Database) -> Iterator[Any]:
        url = make_url(os.environ[VARIABLE]).set(database=database.engine.url.database)
        connection = create_engine(url, poolclass=NullPool).raw_connection()
        yield connection.cursor()
        connection.commit()
        connection.close()

    def read(self, cursor: Any) -> tuple[dict[str, bytes], str]:
        """Table → its rows, of those that hold any; and what puts the sequences where they are."""
        every = {name: self._copied(cursor, name) for name in _names()}
        cursor.execute(
            "SELECT string_agg(format('setval(%L, %s)', format('%I', sequencename), last_value), ', ')"
            " FROM pg_sequences WHERE last_value IS NOT NULL"
        )
        return {name: found for name, found in every.items() if found}, f"SELECT {cursor.fetchone()[0]}"

    def _copied(self, cursor: Any, name: str) -> bytes:
        with cursor.copy(f"COPY {name} TO STDOUT") as copy:
            return b"".join(copy)

    def write(self, cursor: Any, content: tuple[dict[str, bytes], str]) -> None:
        """Put them in a transaction."""
        tables, sequences = content
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, found in tables.items():
            with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                copy.write(found)
        cursor.execute(sequences)


class _Keeping(pickle.Pickler):
    """Writes objects down but for the database, which is another each time."""

    def persistent_id(self, one: Any) -> str | None:
        return "database" if isinstance(one, Database) else None

    def reducer_override(self, one: Any) -> Any:
        """A row forgets how its session loaded it: that holds functions, and its session is over."""
        if isinstance(one, Base):
            inspect(one).load_options = ()
        return NotImplemented


class _Loading(pickle.Unpickler):
    def __init__(self, told: bytes, database: Database) -> None:
        super().__init__(io.BytesIO(told))
        self._database = database

    def persistent_load(self, name: str) -> Database:
        return self._database


def _kept(result: Any) -> bytes:
    written = io.BytesIO()
    _Keeping(written).dump(result)
    return written.getvalue()
