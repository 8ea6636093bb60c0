"""People get their candidacies with their data, whole, and nothing of anybody else's."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

from pacte.accounts.export import archive
from pacte.accounts.models import Person
from pacte.applications import operations
from pacte.applications.models import Application
from pacte.applications.processing import operations as processing
from pacte.database import Scope
from pacte.policy import Role
from tests.applications.conftest import World
from tests.applications.factories import actor
from tests.conftest import NOW
from tests.factories import grant_role, make_person


def exported(world: World, person: Person) -> dict[str, Any]:
    """Each JSON file of the person's archive, read."""
    with world.database.session(Scope.person(person.id)) as session:
        content = archive(
            session,
            person_id=person.id,
            at=NOW,
            open_federation=lambda one: world.database.session(Scope.federation(one)),
        )
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return {
            name.removesuffix(".json"): json.loads(bundle.read(name))
            for name in bundle.namelist()
            if name.endswith(".json")
        }


def test_a_deposited_dossier_is_among_the_data_of_its_person_alone(world: World) -> None:
    application = world.complete()
    staff = make_person(world.database, "Alix", "Modèle")
    grant_role(world.database, staff, Role.STAFF, world.federation)
    with world.database.session(world.scope, write=True) as session:
        row = session.get_one(Application, application.id)
        operations.deposit(session, application=row, by=world.by, at=NOW)
        processing.add_note(session, application=row, body="À rappeler.", by=actor(staff), at=NOW)
    with world.database.session(world.scope, write=True) as session:
        row = session.get_one(Application, application.id)
        operations.post_message(
            session,
            application=row,
            body="Bonjour, tout est-il bien arrivé ?",
            from_staff=False,
            by=world.by,
            at=NOW + timedelta(minutes=1),
        )
    told = exported(world, world.person)
    [dossier] = told["candidatures"]
    assert dossier["reference"] == application.reference
    assert dossier["structures"] == [{"nom": world.structure.name, "porte_le_dossier": True}]
    assert [one["number"] for one in dossier["depots"]] == [1]
    assert {one["key"] for one in dossier["pieces"]} >= {"cv", "commitment"}
    assert all(len(one["empreinte"]) == 64 for one in dossier["pieces"])
    assert [one["body"] for one in dossier["messages"]] == ["Bonjour, tout est-il bien arrivé ?"]
    assert dossier["notes_internes"]["nombre"] == 1
    assert "À rappeler" not in json.dumps(told, ensure_ascii=False)
    assert exported(world, staff)["candidatures"] == []
