"""People get their candidacies with their data, whole, and nothing of anybody else's."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

from pacte.accounts.models import Person
from pacte.applications import operations
from pacte.applications.models import Application
from pacte.applications.processing import operations as processing
from pacte.mail.models import MailState, OutboxMessage
from pacte.policy import Role
from tests.accounts.exported import archive_of
from tests.applications.conftest import World
from tests.applications.factories import actor, make_application
from tests.conftest import NOW
from tests.factories import grant_role, make_person
from tests.files.samples import pdf


def exported(world: World, person: Person) -> dict[str, Any]:
    """Each JSON file of the person's archive, read."""
    content = archive_of(world.database, person.id, NOW, world.store)
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
    assert (dossier["state"], dossier["state_libelle"]) == ("submitted", "Déposé")
    lines = [(one["le"], one["qui"], one["quoi"]) for one in dossier["historique"]]
    assert lines[:2] == [
        ("2025-09-15T10:01:00+00:00", "Camille Exemple", "a écrit un message"),
        ("2025-09-15T10:00:00+00:00", "Camille Exemple", "a déposé le dossier (dépôt n° 1)"),
    ]
    assert "note" not in json.dumps(dossier["historique"], ensure_ascii=False)
    assert list(exported(world, staff)) == ["compte"]


def test_the_mails_that_left_for_a_person_are_among_their_data(world: World) -> None:
    sent = [
        (world.person.email, MailState.SENT, NOW),
        (world.person.email, MailState.WAITING, None),
        ("autre@exemple.fr", MailState.SENT, NOW),
    ]
    with world.database.session(world.scope, write=True) as session:
        for number, (address, state, left_at) in enumerate(sent):
            session.add(
                OutboxMessage(
                    recipient=address,
                    subject=f"Objet {number}",
                    text_body="Bonjour.",
                    html_body="",
                    template="",
                    message_id=f"<{number}@exemple.fr>",
                    state=state,
                    due_at=NOW,
                    sent_at=left_at,
                    created_at=NOW,
                )
            )
    assert exported(world, world.person)["e-mails"] == [
        {"le": "2025-09-15T10:00:00+00:00", "objet": "Objet 0", "texte": "Bonjour."}
    ]


def test_the_files_of_a_dossier_are_in_the_archive_and_those_of_another_are_not(world: World) -> None:
    other = make_person(world.database, "Alix", "Modèle", email="alix@exemple.fr")
    mine, theirs = (
        make_application(world.database, world.cohort, person) for person in (world.person, other)
    )
    contents = {text: pdf(text=text) for text in ("Mon CV", "Ma lettre", "Mon ancien CV", "Le CV d’un autre")}

    def attach(application: Application, key: str, text: str) -> None:
        with world.database.session(world.scope, write=True) as session:
            operations.attach_document(
                session,
                application=session.get_one(Application, application.id),
                key=key,
                received=world.received(contents[text]),
                by=world.by,
                at=NOW,
            )

    attach(mine, "cv", "Mon ancien CV")
    attach(mine, "cv", "Mon CV")
    attach(mine, "motivation-letter", "Ma lettre")
    attach(theirs, "cv", "Le CV d’un autre")
    content = archive_of(world.database, world.person.id, NOW, world.store)
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        given = {name: bundle.read(name) for name in bundle.namelist() if name.startswith("fichiers/")}
        readme = bundle.read("LISEZ-MOI.txt").decode()
        dossiers = json.loads(bundle.read("candidatures.json"))
    folder = f"fichiers/candidatures/{mine.reference}"
    assert given == {
        f"{folder}/Curriculum vitæ/document.pdf": contents["Mon ancien CV"],
        f"{folder}/Curriculum vitæ/document (2).pdf": contents["Mon CV"],
        f"{folder}/Lettre de motivation/document.pdf": contents["Ma lettre"],
    }
    assert "- fichiers/\u00a0: ce que vous avez déposé" in readme
    assert "manquent" not in readme
    assert [len(one["pieces"]) for one in dossiers] == [3]
    # A content that the storage lost is named; the others still come.
    for key in list(world.store.iter_keys()):
        if world.store.read(key) == contents["Ma lettre"]:
            world.store.delete(key)
    content = archive_of(world.database, world.person.id, NOW, world.store)
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        readme = bundle.read("LISEZ-MOI.txt").decode()
        assert sum(name.startswith("fichiers/") for name in bundle.namelist()) == 2
    assert "Ces fichiers manquent dans l’archive" in readme
    assert f"- {folder}/Lettre de motivation/document.pdf" in readme
