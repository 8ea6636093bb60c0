"""The fence: a session sees one federation, and refuses any statement it cannot hold to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NoReturn, Self

from sqlalchemy import Engine, Table, TextClause, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.selectable import Alias, Join, Select

from pacte.database.tables import (
    Base,
    Fenced,
    FencedOrPlatform,
    OpenToNational,
    OwnedByAssessor,
    OwnedByPerson,
)

Kind = Literal["federation", "person", "national", "ground"]
READ_ONLY_KINDS: frozenset[Kind] = frozenset({"person", "national"})


class FenceError(Exception):
    """A statement or a row would cross the fence. Always a fault of the program, never of its user."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a session may see. Built by the class methods only."""

    kind: Kind
    key: int | None = None

    @classmethod
    def federation(cls, federation_id: int) -> Self:
        """One federation, for reading and writing."""
        return cls("federation", federation_id)

    @classmethod
    def person(cls, person_id: int) -> Self:
        """What belongs to one person in every federation; read-only."""
        return cls("person", person_id)

    @classmethod
    def national(cls) -> Self:
        """Tables opened to national reading, all federations; read-only."""
        return cls("national")

    @classmethod
    def ground(cls) -> Self:
        """Tables without federation (people, sign-in) and the platform's own rows."""
        return cls("ground")


class FencedSession(Session):
    """A session bound for its whole life to one :class:`Scope`."""

    def __init__(self, bind: Engine, *, scope: Scope, write: bool, info: dict[str, Any]) -> None:
        if write and scope.kind in READ_ONLY_KINDS:
            raise FenceError(f"a {scope.kind} session is read-only")
        super().__init__(bind, autoflush=write, expire_on_commit=False, info=info)
        self._scope = scope
        self._write = write

    @property
    def scope(self) -> Scope:
        """What this session sees; cannot be changed."""
        return self._scope

    @property
    def writes(self) -> bool:
        """Whether this session may write."""
        return self._write

    @property
    def federation_id(self) -> int:
        """The federation this session is bound to; FenceError for other scopes."""
        if self._scope.kind != "federation" or self._scope.key is None:
            raise FenceError("this session is not bound to a federation")
        return self._scope.key

    def _refuse_bulk(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise FenceError("bulk methods pass beside the fence; add objects or use session.execute()")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _refuse_bulk


def fenced_classes() -> Iterator[type[Any]]:
    """Every mapped class that carries a federation."""
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Fenced | FencedOrPlatform):
            yield mapper.class_


_tables: dict[str, type[Any]] = {}


@event.listens_for(Base, "class_instrument", propagate=True)
def _forget_tables(cls: type[Any]) -> None:
    _tables.clear()


def _fenced_tables() -> dict[str, type[Any]]:
    """Fenced classes by the name of their table; made again when a class is declared."""
    if not _tables:
        _tables.update({cls.__tablename__: cls for cls in fenced_classes()})
    return _tables


@event.listens_for(FencedSession, "after_begin")
def _announce_scope(session: FencedSession, transaction: SessionTransaction, connection: Any) -> None:
    """On PostgreSQL, tell row-level security who reads, for this transaction only."""
    if connection.dialect.name != "postgresql":
        return
    connection.exec_driver_sql(
        "SELECT set_config('pacte.scope', %s, true), set_config('pacte.key', %s, true),"
        " set_config('transaction_read_only', %s, true)",
        (session.scope.kind, str(session.scope.key or ""), "off" if session._write else "on"),
    )


@event.listens_for(FencedSession, "do_orm_execute")
def _hold_to_scope(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, FencedSession)
    fenced = _fenced_tables()
    touched = set() if state.is_relationship_load else _fenced_in(state.statement, fenced)
    if state.bind_mapper is not None and state.bind_mapper.class_.__tablename__ in fenced:
        touched.add(state.bind_mapper.class_)
    for cls in touched:
        _check_readable(session.scope, cls)
    if touched and isinstance(state.statement, Insert | Update):
        _check_written_values(session, state)
    if not state.is_column_load:
        state.statement = state.statement.options(*_criteria(session.scope))


@lru_cache(maxsize=1024)
def _criteria(scope: Scope) -> tuple[Any, ...]:
    """What every statement of a scope is told; kept, since making it costs as much as a small statement."""
    key = scope.key
    if scope.kind == "federation":
        return tuple(
            with_loader_criteria(mixin, lambda cls: cls.federation_id == key, include_aliases=True)
            for mixin in (Fenced, FencedOrPlatform)
        )
    if scope.kind == "person":
        return (
            with_loader_criteria(OwnedByPerson, lambda cls: cls.person_id == key, include_aliases=True),
            with_loader_criteria(OwnedByAssessor, lambda cls: cls.assessor_id == key, include_aliases=True),
        )
    if scope.kind == "ground":
        return (
            with_loader_criteria(
                FencedOrPlatform, lambda cls: cls.federation_id.is_(None), include_aliases=True
            ),
        )
    return ()


def _check_readable(scope: Scope, cls: type[Any]) -> None:
    allowed = {
        "federation": True,
        "person": issubclass(cls, OwnedByPerson | OwnedByAssessor),
        "national": issubclass(cls, OpenToNational),
        "ground": issubclass(cls, FencedOrPlatform),
    }[scope.kind]
    if not allowed:
        raise FenceError(f"{cls.__name__} cannot be read in a {scope.kind} session")


def _fenced_in(statement: Any, fenced: dict[str, type[Any]]) -> set[type[Any]]:
    """Fenced classes a statement touches; refuses what the fence could not be applied to.

    Criteria reach a table only where the ORM compiles the statement and finds the class behind the
    column, so that is what is asked of every column, source and nested SELECT.
    """
    touched: set[type[Any]] = set()
    bare: set[str] = set()
    for element in visitors.iterate(statement):
        if isinstance(element, TextClause):
            raise FenceError("text() passes beside the fence")
        if isinstance(element, Select):
            _check_select(element, fenced)
        elif isinstance(element, Insert | Update | Delete):
            if _table_name(element.table) in fenced and not _compiled_by_orm(element):
                raise FenceError(f"table {_table_name(element.table)} is written without its class")
        elif isinstance(element, ColumnClause) and (name := _table_name(element.table)) in fenced:
            if "parententity" in element._annotations:
                touched.add(fenced[name])
            elif isinstance(element.table, Table):
                bare.add(name)
            else:
                raise FenceError(f"column {name}.{element.name} is named without its class")
        elif isinstance(element, Table) and element.name in fenced and "parententity" in element._annotations:
            touched.add(fenced[element.name])
    # The ORM itself compares bare primary keys (session.get); they stand beside the class they belong to.
    for name in bare:
        if fenced[name] not in touched:
            raise FenceError(f"table {name} is named without its class")
    return touched


def _compiled_by_orm(statement: Any) -> bool:
    return bool(statement._propagate_attrs.get("compile_state_plugin") == "orm")


def _table_name(source: Any) -> str:
    """Name of the table behind a column's source, through aliases; empty for a subquery."""
    while isinstance(source, Alias):
        source = source.element
    return source.name if isinstance(source, Table) else ""


def _check_select(select: Select[Any], fenced: dict[str, type[Any]]) -> None:
    for source in select._from_obj:
        if isinstance(source, Join) and any(
            _table_name(element) in fenced for element in visitors.iterate(source)
        ):
            raise FenceError("join with .join() on the SELECT: a join object passes beside the fence")
        if _table_name(source) in fenced and "parententity" not in source._annotations:
            raise FenceError(f"table {_table_name(source)} is named without its class")
    joined: list[Any] = [setup[0] for setup in select._setup_joins]
    for target in joined:
        if _table_name(target) in fenced and "parententity" not in target._annotations:
            raise FenceError(f"table {_table_name(target)} is joined without its class")
    if not _compiled_by_orm(select) and any(
        _table_name(source) in fenced for source in select.get_final_froms()
    ):
        raise FenceError("this SELECT names no column of a class; select(func.count(Model.id)) does")


def _check_written_values(session: FencedSession, state: ORMExecuteState) -> None:
    given: Any = state.parameters
    rows: list[dict[str, Any]] = [given] if isinstance(given, dict) else list(given or ())
    if isinstance(state.statement, Update):
        named = {getattr(column, "key", column) for column in (state.statement._values or {})}
        if rows or "federation_id" in named:
            raise FenceError("an UPDATE never moves rows between federations, nor runs row by row")
        return
    if not rows or any(row.get("federation_id") != session.scope.key for row in rows):
        raise FenceError("INSERT on a fenced table needs its rows as parameters, of this federation")


@event.listens_for(FencedSession, "before_flush")
def _check_rows(session: FencedSession, context: Any, instances: Any) -> None:
    new = list(session.new)  # each look at it reads every row that waits
    others = [*session.dirty, *session.deleted]
    if not session._write and (new or others):
        raise FenceError("this session is read-only")
    for rows, are_new in ((new, True), (others, False)):
        for row in rows:
            if isinstance(row, Fenced | FencedOrPlatform):
                _check_row(session, row, is_new=are_new)


def _check_row(session: FencedSession, row: Fenced | FencedOrPlatform, *, is_new: bool) -> None:
    if session.scope.kind == "federation":
        if row.federation_id is None and is_new:
            row.federation_id = session.scope.key
        if row.federation_id != session.scope.key:
            raise FenceError(f"{type(row).__name__} of another federation")
    elif not isinstance(row, FencedOrPlatform) or row.federation_id is not None:
        raise FenceError(f"{type(row).__name__} cannot be written in a {session.scope.kind} session")


def fence_statements(table: Table, cls: type[Any]) -> list[str]:
    """PostgreSQL statements that put row-level security behind the fence for one table."""
    name = table.name
    scope, key = "(SELECT current_setting('pacte.scope'))", "(SELECT current_setting('pacte.key')::bigint)"
    statements = [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY fence_federation ON {name} USING (CASE WHEN {scope} = 'federation'"
        f" THEN federation_id = {key} ELSE false END)",
    ]
    owner = {OwnedByPerson: "person_id", OwnedByAssessor: "assessor_id"}
    statements += [
        f"CREATE POLICY fence_person ON {name} FOR SELECT USING (CASE WHEN {scope} = 'person'"
        f" THEN {column} = {key} ELSE false END)"
        for mixin, column in owner.items()
        if issubclass(cls, mixin)
    ]
    if issubclass(cls, FencedOrPlatform):
        statements.append(
            f"CREATE POLICY fence_ground ON {name} USING ({scope} = 'ground' AND federation_id IS NULL)"
        )
    if issubclass(cls, OpenToNational):
        statements.append(f"CREATE POLICY fence_national ON {name} FOR SELECT USING ({scope} = 'national')")
    return statements
