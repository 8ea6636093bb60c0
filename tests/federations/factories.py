"""Structures for tests."""

from pathlib import Path

from sqlalchemy import select

from pacte.database import Database, Scope
from pacte.documents.tables import Sheet, read_table
from pacte.federations import imports, operations
from pacte.federations.models import Federation, Structure, StructureImport
from pacte.federations.operations import StructureFields
from pacte.policy import SYSTEM
from tests.conftest import NOW

DATA = Path(__file__).parent / "data"


def make_structure(
    database: Database, federation: Federation, name: str = "MSP des Trois Rivières", **values: object
) -> Structure:
    """A registered structure."""
    fields = {"kind": "MSP", "commune": "Beaune", "department": "21", **values}
    with database.session(Scope.federation(federation.id), write=True) as session:
        return operations.register_structure(
            session,
            fields=StructureFields(name=name, **fields),  # type: ignore[arg-type]
            by=SYSTEM,
            at=NOW,
        )


def table(text: str) -> Sheet:
    """What a CSV file of that text reads as."""
    found = read_table("structures.csv", text.encode())
    assert isinstance(found, Sheet)
    return found


def real_table(name: str = "structures.csv") -> Sheet:
    """One of the public files."""
    found = read_table(name, (DATA / name).read_bytes())
    assert isinstance(found, Sheet)
    return found


def make_import(database: Database, federation: Federation, sheet: Sheet) -> StructureImport:
    """A preview that waits."""
    with database.session(Scope.federation(federation.id), write=True) as session:
        return imports.start_import(session, filename="structures.csv", sheet=sheet, by=SYSTEM, at=NOW)


def import_all(database: Database, federation: Federation, sheet: Sheet) -> dict[str, int]:
    """Send and confirm in one go, doubts left aside."""
    batch = make_import(database, federation, sheet)
    with database.session(Scope.federation(federation.id), write=True) as session:
        kept = session.get(StructureImport, batch.id)
        assert kept is not None
        seen = imports.plan_of(session, kept).fingerprint
        return imports.confirm_import(session, batch=kept, seen=seen, by=SYSTEM, at=NOW)


def all_of(database: Database, federation: Federation, model: type) -> list:
    """Every row of a table, in order."""
    with database.session(Scope.federation(federation.id)) as session:
        return list(session.scalars(select(model).order_by(model.id)))
