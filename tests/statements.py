"""Statements compiled once a process: thousands of tests ask the same of databases of their own."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

MOST = 20_000


def compile_statements_once() -> None:
    """Let the engines of one process share what the library compiles a statement to.

    It depends on the statement, on the kind of database and on how the engine was set up, which is the same
    for all of them here; every statement is still sent to the test's own database.
    """
    compiled: LRUCache[Any, Any] = LRUCache(MOST)
    shared = property(lambda engine: compiled, lambda engine, own: None)
    Engine._compiled_cache = shared  # type: ignore[assignment]
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__hash__ = _hash_of_kind  # type: ignore[method-assign,assignment]
        dialect.__eq__ = _of_one_kind  # type: ignore[method-assign,assignment]


def _hash_of_kind(dialect: object) -> int:
    return hash(type(dialect))


def _of_one_kind(dialect: object, other: object) -> bool:
    return type(dialect) is type(other)
