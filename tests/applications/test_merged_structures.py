"""Dossiers follow a structure into the one it is merged with, and keep exactly one bearer."""

from sqlalchemy import select

from pacte.applications import merged_structures, operations
from pacte.applications.models import ApplicationStructure
from pacte.federations.merging import merge_structures
from pacte.federations.models import Structure
from tests.applications.conftest import World
from tests.applications.factories import make_structure
from tests.conftest import NOW


def _borne(world: World, application_id: int) -> list[tuple[int, bool]]:
    with world.database.session(world.scope) as session:
        rows = session.scalars(
            select(ApplicationStructure).where(ApplicationStructure.application_id == application_id)
        )
        return [(row.structure_id, row.is_bearer) for row in rows]


def _merge(world: World, kept: Structure, merged: Structure) -> None:
    assert merged_structures.follow in list(_receivers())
    with world.database.session(world.scope, write=True) as session:
        merge_structures(
            session,
            kept=session.get_one(Structure, kept.id),
            merged=session.get_one(Structure, merged.id),
            from_merged={},
            by=world.by,
            at=NOW,
        )


def _receivers() -> list[object]:
    return list(merged_structures.structure_merged.receivers_for(None))


def test_dossier_of_the_merged_structure_names_the_kept_one(world: World) -> None:
    kept = make_structure(world.database, world.federation, "Maison de santé de Beaune")
    application = world.complete()
    _merge(world, kept, world.structure)
    assert _borne(world, application.id) == [(kept.id, True)]


def test_dossier_that_names_both_keeps_one_that_bears_it(world: World) -> None:
    kept = make_structure(world.database, world.federation, "Maison de santé de Beaune")
    application = world.complete()
    with world.database.session(world.scope, write=True) as session:
        operations.add_structure(session, application=application, structure=kept, by=world.by, at=NOW)
    assert _borne(world, application.id) == [(world.structure.id, True), (kept.id, False)]
    _merge(world, kept, world.structure)
    assert _borne(world, application.id) == [(kept.id, True)]
