"""Letters to many: previewed, sent once, to those chosen only."""

import re

from flask.testing import FlaskClient

from pacte.applications.models import (
    Application,
)
from pacte.applications.vocabulary import ApplicationState
from pacte.clock import FixedClock
from pacte.cohorts.models import Cohort
from pacte.mail.models import OutboxMessage
from tests.applications.processing.factories import (
    Setting,
    make_dossier,
)
from tests.applications.processing.views.conftest import LIST, count

LETTER = {"subject": "Dossier {reference}", "body": "Bonjour {prenom},\n\nÀ bientôt 😀"}


def hidden(body: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', body)
    assert found is not None, name
    return found[1]


def test_a_letter_is_previewed_then_leaves_once(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    for name in ("Berthier", "Carle", "Delorme"):
        make_dossier(setting, family=name, documents=())
    make_dossier(setting, "Noa", "Retirée", state=ApplicationState.WITHDRAWN, documents=())
    assert "Écrire à ces 4\u00a0personnes" in client.get(LIST).text.replace("ces 4 p", "ces 4\u00a0p")
    begun = client.get(f"{LIST}/ecrire").text
    assert "1\u00a0personne choisie ne recevra rien. Dossier retiré\u00a0: Noa Retirée." in begun
    ids = hidden(begun, "dossiers")
    shown = client.post(f"{LIST}/ecrire/apercu", data={**LETTER, "dossiers": ids})
    assert shown.status_code == 200
    assert "4\u00a0personnes le recevront" in shown.text
    assert "Dossier retiré" in shown.text
    assert shown.text.count("Bonjour Camille,") == 3
    assert count(setting, OutboxMessage) == 0
    confirmed = {
        **LETTER,
        "dossiers": hidden(shown.text, "dossiers"),
        "confirmation": hidden(shown.text, "confirmation"),
    }
    first = client.post(f"{LIST}/ecrire/envoi", data=confirmed)
    second = client.post(f"{LIST}/ecrire/envoi", data=confirmed)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert count(setting, OutboxMessage) == 4
    assert "Camille Aubert" in client.get(first.location).text
    assert "Dossier {reference}" in client.get("/regions/bfc/promotions/8/envois").text


def test_what_was_not_previewed_does_not_leave(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    shown = client.post(f"{LIST}/ecrire/apercu", data={**LETTER, "dossiers": str(row.id)})
    token = hidden(shown.text, "confirmation")
    changed = {**LETTER, "body": "Autre chose", "dossiers": str(row.id), "confirmation": token}
    response = client.post(f"{LIST}/ecrire/envoi", data=changed)
    assert response.status_code == 409
    assert "rien n’est parti" in response.text
    forged = {**LETTER, "dossiers": str(row.id), "confirmation": "forgé"}
    assert client.post(f"{LIST}/ecrire/envoi", data=forged).status_code == 409
    assert count(setting, OutboxMessage) == 0


def test_a_letter_with_an_unknown_word_comes_back(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    response = client.post(
        f"{LIST}/ecrire/apercu", data={"subject": "Objet", "body": "Cher {age}", "dossiers": str(row.id)}
    )
    assert response.status_code == 422
    assert "«\u00a0{age}\u00a0»" in response.text
    assert "Cher {age}" in response.text


def test_only_those_ticked_are_written_to(client: FlaskClient, setting: Setting, row: Application) -> None:
    make_dossier(setting, documents=())
    assert hidden(client.get(f"{LIST}/ecrire?dossier={row.id}").text, "dossiers") == str(row.id)
    picked = client.get(f"{LIST}/ecrire?coches=1&etat=depose&dossier={row.id}")
    assert hidden(picked.text, "dossiers") == str(row.id)
    nobody = client.get(f"{LIST}/ecrire?coches=1&etat=depose")
    assert (nobody.status_code, nobody.location) == (303, f"{LIST}?etat=depose")
    assert "cochez au moins une personne" in client.get(nobody.location).text


def test_without_a_dossier_nobody_is_to_be_written_to(
    client: FlaskClient, setting: Setting, clock: FixedClock
) -> None:
    with setting.database.session(setting.scope, write=True) as session:
        session.get_one(Cohort, setting.cohort.id).published = False
    empty = client.get(LIST).text
    assert "La promotion n’est pas publiée\u00a0: personne ne peut encore candidater." in empty
    assert 'href="/regions/bfc/promotions/8/publication">Publication' in empty
    assert "Trier par" not in empty
    assert "Écrire à toutes et à tous" not in client.get("/regions/bfc/promotions/8/envois").text
    make_dossier(setting, documents=())
    assert "Écrire à toutes et à tous" in client.get("/regions/bfc/promotions/8/envois").text
