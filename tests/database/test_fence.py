"""The fence: every way to reach another federation's rows is held back or refused, on each engine."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import (
    delete,
    exists,
    func,
    insert,
    join,
    literal_column,
    select,
    text,
    true,
    union_all,
    update,
)
from sqlalchemy import orm as sa_orm
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import aliased

from pacte.accounts.models import RoleGrant
from pacte.database import Database, FencedSession, FenceError, Scope
from pacte.federations.models import Federation, Structure, StructureAlias, StructureKind
from pacte.policy import Role
from tests.conftest import NOW
from tests.factories import grant_role, make_federation, make_person

TABLE = Structure.__table__
Other = aliased(Structure)


def _structure(name: str, **values: Any) -> Structure:
    fields = {"search_key": name.lower(), "kind": StructureKind.MSP, "created_at": NOW, "updated_at": NOW}
    return Structure(name=name, **{**fields, **values})


@pytest.fixture
def ours(database: Database) -> tuple[Database, int, int]:
    """Two federations with a structure and an alias each: the database and the federations' ids."""
    identifiers = []
    for slug in ("bfc", "idf"):
        federation = make_federation(database, slug)
        with database.session(Scope.federation(federation.id), write=True) as session:
            structure = _structure(f"MSP {slug}")
            session.add(structure)
            session.flush()
            session.add(StructureAlias(structure_id=structure.id, name=slug, search_key=slug, created_at=NOW))
        identifiers.append(federation.id)
    return database, identifiers[0], identifiers[1]


HELD: dict[str, tuple[Callable[[FencedSession], Any], Any]] = {
    "columns": (lambda s: s.scalars(select(Structure.name)).all(), ["MSP bfc"]),
    "alias": (lambda s: s.scalars(select(Other.name)).all(), ["MSP bfc"]),
    "count of a column": (lambda s: s.scalar(select(func.count(Structure.id))), 1),
    "count from": (lambda s: s.scalar(select(func.count()).select_from(Structure)), 1),
    "max and count": (
        lambda s: s.execute(select(func.max(Structure.name), func.count())).all(),
        [("MSP bfc", 1)],
    ),
    "exists": (lambda s: s.scalar(select(exists().where(Structure.name == "MSP idf"))), False),
    "exists of a select": (
        lambda s: s.scalar(select(exists(select(Structure.id).where(Structure.name == "MSP idf")))),
        False,
    ),
    "subquery": (lambda s: s.scalars(select(select(Structure.name).subquery().c.name)).all(), ["MSP bfc"]),
    "cte": (lambda s: s.scalars(select(select(Structure.name).cte().c.name)).all(), ["MSP bfc"]),
    "union": (
        lambda s: s.scalars(union_all(select(Structure.name), select(Structure.name))).all(),
        ["MSP bfc", "MSP bfc"],
    ),
    "correlated count": (
        lambda s: s.execute(
            select(
                Federation.slug,
                select(func.count(Structure.id))
                .where(Structure.federation_id == Federation.id)
                .scalar_subquery(),
            ).order_by(Federation.id)
        ).all(),
        [("bfc", 1), ("idf", 0)],
    ),
    "join": (
        lambda s: s.execute(
            select(Federation.slug, Structure.name).join(Structure, Structure.federation_id == Federation.id)
        ).all(),
        [("bfc", "MSP bfc")],
    ),
    "outer join": (
        lambda s: s.execute(
            select(Federation.slug, Structure.name)
            .outerjoin(Structure, Structure.federation_id == Federation.id)
            .order_by(Federation.id)
        ).all(),
        [("bfc", "MSP bfc"), ("idf", None)],
    ),
    "condition only": (
        lambda s: s.scalars(
            select(Federation.slug).where(Federation.id.in_(select(Structure.federation_id)))
        ).all(),
        ["bfc"],
    ),
    "literal column": (
        lambda s: s.execute(select(literal_column("name")).select_from(Structure)).all(),
        [("MSP bfc",)],
    ),
}


@pytest.mark.parametrize("name", HELD)
def test_select_sees_own_rows_only(ours: tuple[Database, int, int], name: str) -> None:
    database, bfc, _ = ours
    run, expected = HELD[name]
    with database.session(Scope.federation(bfc)) as session:
        assert run(session) == expected


REFUSED: dict[str, Callable[[FencedSession], Any]] = {
    "table": lambda s: s.execute(select(TABLE)).all(),
    "column of a table": lambda s: s.execute(select(TABLE.c.name)).all(),
    "alias of a table": lambda s: s.execute(select(TABLE.alias().c.name)).all(),
    "table in a condition": lambda s: s.execute(select(Federation.id).where(TABLE.c.id > 0)).all(),
    "alias in a condition": lambda s: s.execute(select(Structure.id).where(TABLE.alias().c.id > 0)).all(),
    "table joined": lambda s: s.execute(select(Federation.id).join(TABLE, true())).all(),
    "alias of a table joined": lambda s: s.execute(select(Federation.id).join(TABLE.alias(), true())).all(),
    "join of tables": lambda s: s.execute(
        select(func.count()).select_from(join(StructureAlias.__table__, TABLE, true()))
    ).all(),
    "join of classes": lambda s: s.execute(
        select(func.count()).select_from(sa_orm.join(StructureAlias, Structure, true()))
    ).all(),
    "union with a table": lambda s: s.execute(union_all(select(Structure.name), select(TABLE.c.name))).all(),
    "text": lambda s: s.execute(text("SELECT name FROM structure")).all(),
    "update of a table": lambda s: s.execute(update(TABLE).values(name="x")),
    "delete of a table": lambda s: s.execute(delete(TABLE)),
    "update that moves": lambda s: s.execute(update(Structure).values(federation_id=2)),
    "update by key": lambda s: s.execute(update(Structure), [{"id": 2, "name": "x"}]),
    "insert elsewhere": lambda s: s.execute(insert(Structure), [{"federation_id": 0, "name": "x"}]),
    "insert of values": lambda s: s.execute(insert(Structure).values(federation_id=2, name="x")),
    "insert from select": lambda s: s.execute(
        insert(Structure).from_select(["name"], select(Structure.name))
    ),
    "bulk save": lambda s: s.bulk_save_objects([_structure("x", federation_id=2)]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_statement_that_cannot_be_held_is_refused(ours: tuple[Database, int, int], name: str) -> None:
    database, bfc, _ = ours
    session = database.open(Scope.federation(bfc), write=True)
    try:
        with pytest.raises(FenceError):
            REFUSED[name](session)
    finally:
        session.close()


def _names(database: Database, federation_id: int) -> list[str]:
    with database.session(Scope.federation(federation_id)) as session:
        return list(session.scalars(select(Structure.name)))


def test_update_and_delete_touch_own_rows_only(ours: tuple[Database, int, int]) -> None:
    database, bfc, idf = ours
    with database.session(Scope.federation(bfc), write=True) as session:
        session.execute(update(Structure).values(name="changée"))
    assert (_names(database, bfc), _names(database, idf)) == (["changée"], ["MSP idf"])
    with database.session(Scope.federation(bfc), write=True) as session:
        session.execute(delete(StructureAlias))
        session.execute(delete(Structure))
    assert (_names(database, bfc), _names(database, idf)) == ([], ["MSP idf"])


def test_get_by_key_of_another_federation_finds_nothing(ours: tuple[Database, int, int]) -> None:
    database, bfc, idf = ours
    with database.session(Scope.federation(idf)) as session:
        theirs = session.scalar(select(Structure.id))
    assert theirs is not None
    with database.session(Scope.federation(bfc)) as session:
        assert session.get(Structure, theirs) is None


def test_row_of_another_federation_is_not_written(ours: tuple[Database, int, int]) -> None:
    database, bfc, idf = ours
    with pytest.raises(FenceError), database.session(Scope.federation(bfc), write=True) as session:
        session.add(_structure("x", federation_id=idf))
    with pytest.raises(FenceError), database.session(Scope.federation(bfc), write=True) as session:
        session.scalars(select(Structure)).one().federation_id = idf
    assert _names(database, idf) == ["MSP idf"]


def test_many_rows_are_looked_at_once(
    ours: tuple[Database, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, federation_id, _ = ours
    looks: list[None] = []
    waiting: Any = sa_orm.Session.new

    def watched(session: FencedSession) -> Any:
        looks.append(None)
        return waiting.__get__(session)

    monkeypatch.setattr(FencedSession, "new", property(watched), raising=False)
    counts = []
    for size in (1, 50):
        with database.session(Scope.federation(federation_id), write=True) as session:
            structure_id = session.scalars(select(Structure.id)).first()
            for number in range(size):
                name = f"{size} {number}"
                alias = {"structure_id": structure_id, "name": name, "search_key": name, "created_at": NOW}
                session.add(StructureAlias(**alias))
            looks.clear()
            session.flush()
            counts.append(len(looks))
    assert counts[0] == counts[1]


def test_row_cannot_refer_to_another_federation(ours: tuple[Database, int, int]) -> None:
    database, bfc, idf = ours
    with database.session(Scope.federation(idf)) as session:
        theirs = session.scalar(select(Structure.id))
    with pytest.raises(IntegrityError), database.session(Scope.federation(bfc), write=True) as session:
        session.add(StructureAlias(structure_id=theirs, name="x", search_key="x", created_at=NOW))


def test_reading_session_cannot_write(ours: tuple[Database, int, int]) -> None:
    database, bfc, _ = ours
    session = database.open(Scope.federation(bfc))
    session.add(_structure("x"))
    with pytest.raises(FenceError):
        session.flush()
    session.close()
    session = database.open(Scope.federation(bfc))
    with pytest.raises(DatabaseError):
        session.connection().exec_driver_sql("UPDATE structure SET name = 'x'")
    session.close()
    assert _names(database, bfc) == ["MSP bfc"]


@pytest.mark.parametrize("scope", [Scope.ground(), Scope.person(1), Scope.national()])
def test_other_scopes_do_not_read_structures(ours: tuple[Database, int, int], scope: Scope) -> None:
    database, _, _ = ours
    with pytest.raises(FenceError), database.session(scope) as session:
        session.scalars(select(Structure)).all()


@pytest.mark.parametrize("scope", [Scope.person(1), Scope.national()])
def test_person_and_national_sessions_never_write(database: Database, scope: Scope) -> None:
    with pytest.raises(FenceError):
        database.open(scope, write=True)


def test_person_reads_own_roles_everywhere_and_no_others(ours: tuple[Database, int, int]) -> None:
    database, bfc, idf = ours
    camille, dominique = make_person(database), make_person(database)
    with database.session(Scope.ground()) as session:
        federations = {f.id: f for f in session.scalars(select(Federation))}
    grant_role(database, camille, Role.TRAINER, federations[bfc])
    grant_role(database, camille, Role.STAFF, federations[idf])
    grant_role(database, camille, Role.EHESP, None)
    grant_role(database, dominique, Role.STAFF, federations[bfc])
    with database.session(Scope.person(camille.id)) as session:
        roles = session.scalars(select(RoleGrant.role).order_by(RoleGrant.id)).all()
    assert roles == [Role.TRAINER, Role.STAFF, Role.EHESP]
    with database.session(Scope.ground()) as session:
        assert session.scalars(select(RoleGrant.role)).all() == [Role.EHESP]


def test_postgresql_holds_even_beside_the_fence(ours: tuple[Database, int, int]) -> None:
    """Row-level security alone: raw SQL sees one federation with a scope, nothing without one."""
    database, bfc, idf = ours
    if database.is_sqlite:
        with database.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT count(*) FROM structure").scalar()
        assert rows == 2  # SQLite has no second wall: the fence above is the only one
        return
    with database.engine.connect() as reused:
        assert reused.exec_driver_sql("SELECT count(*) FROM structure").scalar() == 0
    database.dispose()
    with database.engine.connect() as fresh, pytest.raises(DatabaseError, match=r"pacte\.scope"):
        fresh.exec_driver_sql("SELECT count(*) FROM structure").scalar()
    session = database.open(Scope.federation(bfc), write=True)
    raw = session.connection()
    assert raw.exec_driver_sql("SELECT name FROM structure").scalars().all() == ["MSP bfc"]
    assert raw.exec_driver_sql("UPDATE structure SET name = name").rowcount == 1
    with pytest.raises(DatabaseError, match="row-level security"):
        raw.exec_driver_sql("UPDATE structure SET federation_id = %s", (idf,))
    session.close()
