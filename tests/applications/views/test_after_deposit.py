"""The candidate's pages once the dossier is deposited."""

from dataclasses import replace
from datetime import timedelta

from flask.testing import FlaskClient

from pacte import audit
from pacte.applications import operations
from pacte.applications.models import Application, RequestedDocument
from pacte.applications.phrases import READ_BY_CANDIDATES
from pacte.policy import COMMAND
from tests.applications.conftest import World
from tests.applications.views.conftest import PERSON, base, send
from tests.conftest import NOW
from tests.factories import make_person
from tests.files.samples import (
    pdf,
)


def test_deposited_dossier_is_not_edited_by_a_stale_tab(client: FlaskClient, world: World) -> None:
    application = world.complete()
    client.post(f"{base(application)}/depot", data={"privacy": "y"})
    stale = client.post(
        f"{base(application)}/vous",
        data={**PERSON, "city": "Dijon"},
        headers={"X-Requested-With": "autosave"},
    )
    assert stale.status_code == 409
    assert "ce dossier est déposé" in stale.json["message"]
    assert send(client, application, "cv", (pdf(), "cv.pdf")).status_code == 422
    assert world.fresh(application).city == "Beaune"


def test_withdrawal_reopening_and_erasure(client: FlaskClient, world: World) -> None:
    application = world.complete()
    assert client.post(f"{base(application)}/retrait", data={"reason": "Autre projet."}).status_code == 303
    assert "Dossier retiré" in client.get(base(application)).text
    for page in (client.get(f"{base(application)}/retrait"), client.post(f"{base(application)}/retrait")):
        assert "Vous avez retiré votre candidature le 15 septembre 2025" in page.text
        assert "Raison\u00a0: Autre projet." in page.text
        assert "Rouvrir mon dossier" in page.text
        assert "Retirer ma candidature" not in page.text
    assert client.post(f"{base(application)}/reouverture").status_code == 303
    assert client.post(f"{base(application)}/suppression").location == "/a-faire"
    assert client.get(base(application)).status_code == 404


def test_a_withdrawal_that_the_federation_recorded_is_told_as_such(client: FlaskClient, world: World) -> None:
    application = world.complete()
    with world.database.session(world.scope, write=True) as session:
        operations.withdraw(session, application=application, reason="Déménage", by=COMMAND, at=NOW)
    page = client.get(f"{base(application)}/retrait").text
    assert "Le 15 septembre 2025 à 12\u00a0h (heure de Paris), Fédération BFC a enregistré le retrait" in page
    assert "Vous ne l’avez pas demandé" in page


def ask(world: World, application: Application) -> None:
    with world.database.session(world.scope, write=True) as session:
        session.add(
            RequestedDocument(
                application_id=application.id,
                key="extra-1",
                label="Fiche de poste",
                message="",
                due_on=NOW.date() + timedelta(days=9),
                due_at=NOW + timedelta(days=9),
                requested_at=NOW,
                requested_by_id=world.person.id,
            )
        )


def test_a_document_asked_for_is_told_in_a_draft_and_no_longer_once_withdrawn(
    client: FlaskClient, world: World
) -> None:
    application = world.complete()
    client.post(f"{base(application)}/depot", data={"privacy": "y"})
    ask(world, application)
    assert client.post(f"{base(application)}/reprendre").status_code == 303
    page = client.get(base(application)).text
    assert "Tout y est, sauf 1\u00a0pièce demandée par la fédération" in page
    assert send(client, application, "extra-1", (pdf(), "fiche.pdf")).status_code == 303
    ask(world, application)
    assert 'id="file-extra-1"' in client.get(f"{base(application)}/pieces").text
    client.post(f"{base(application)}/retrait", data={"reason": ""})
    for path in (base(application), f"{base(application)}/pieces", "/a-faire"):
        page = client.get(path).text
        assert 'id="file-extra-1"' not in page
        assert "au plus tard le" not in page
        assert "Envoyer une pièce" not in page
    assert "Retirée le " in page
    assert send(client, application, "extra-1", (pdf(), "fiche.pdf")).status_code in (404, 422)


STAFF_ONLY = {
    "application.note_added",
    "application.assigned",
    "application.taken_on",
    "application.unassigned",
    "application.document_seen",
    "application.draft_deleted",
    "application.erased",
    "interview.slots_proposed",
    "interview.slot_moved",
    "interview.slot_cancelled",
    "interview.held",
    "interview.missed",
    "interview.recorded",
    "answer.batch_sent",
}
"""Acts named as those of a dossier are, which its candidate never reads in its history."""


def test_candidate_reads_no_act_of_staff_alone(client: FlaskClient, world: World) -> None:
    application = world.draft()
    every = sorted(audit.PHRASES)
    with world.database.session(world.scope, write=True) as session:
        for action in every:
            by = replace(world.by, person_id=None, label=f"Auteur de {action};")
            audit.record(session, action=action, subject=application, by=by, at=application.created_at)
    with world.database.session(world.scope) as session:
        lines = audit.history(session, application, only=READ_BY_CANDIDATES)
    of_dossiers = {
        one for one in every if one.split(".")[0] in ("application", "interview", "answer", "place")
    }
    assert of_dossiers - {line.action for line in lines} == STAFF_ONLY
    assert {line.action.split(".")[0] for line in lines} == {
        "answer",
        "application",
        "carry",
        "interview",
        "learner",
        "place",
        "waiting",
    }
    page = client.get(base(application)).text
    shown = {action for action in every if f"Auteur de {action};" in page}
    assert shown
    assert shown <= READ_BY_CANDIDATES


def test_messages_go_and_are_marked_read(client: FlaskClient, world: World) -> None:
    application = world.draft()
    assert client.post(f"{base(application)}/messages", data={"body": ""}).status_code == 422
    assert client.post(f"{base(application)}/messages", data={"body": "Bonjour"}).status_code == 303
    staff = make_person(world.database, "Alix", "Modèle")
    with world.database.session(world.scope, write=True) as session:
        operations.post_message(
            session,
            application=session.get_one(Application, application.id),
            body="Bonjour Camille",
            from_staff=True,
            by=World(**{**world.__dict__, "person": staff}).by,
            at=world.cohort.opens_at,
        )
    assert "1\u00a0nouveau message" in client.get(base(application)).text
    assert "Bonjour Camille" in client.get(f"{base(application)}/messages").text
    client.post(f"{base(application)}/messages/lus")
    assert "nouveau message" not in client.get(base(application)).text
