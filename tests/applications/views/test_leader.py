"""The team leader's page: what it shows and never shows, good and bad signatures, links that are spent."""

import base64
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.applications import operations
from pacte.applications.models import Application
from pacte.clock import FixedClock
from pacte.files.queries import read_content
from pacte.sealing import unseal
from tests.acting import act_as
from tests.applications.conftest import World
from tests.applications.views.conftest import LAST_SECOND, base, text_of
from tests.conftest import NOW
from tests.files.samples import picture


@pytest.fixture
def token(app: Flask, world: World) -> str:
    """A complete dossier but for the commitment, asked of its leader; nobody is signed in."""
    application = world.complete(without=("commitment",))
    with world.database.session(world.scope, write=True) as session:
        operations.request_commitment(
            session,
            application=session.get_one(Application, application.id),
            leader_name="Dominique Modèle",
            leader_email="dominique@exemple.fr",
            by=world.by,
            at=NOW,
        )
    keys = app.extensions["pacte"].settings.signing_keys
    act_as(app, None)
    return unseal(keys, world.mails()[-1].sealed).rsplit("/", 1)[-1].rstrip('"}')


SIGNED = {"signer_name": "Dominique Modèle", "signer_quality": "gérante de la SISA", "agreed": "y"}


def drawn(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()


def test_page_shows_the_commitment_and_nothing_else_of_the_dossier(client: FlaskClient, token: str) -> None:
    page = client.get(f"/regions/bfc/engagement/{token}")
    assert page.status_code == 200
    shown = text_of(page)
    assert "Camille Exemple candidate à la formation PACTE" in shown
    assert "MSP de Beaune" in shown
    assert "libérer le temps nécessaire aux séminaires" in shown
    assert "jeudi 11 décembre 2025" in shown
    for private in ("camille@exemple.fr", "Assistante médicale", "17,5", "document.pdf"):
        assert private not in shown


@pytest.mark.parametrize("drawing", ["", drawn(picture("PNG", (600, 200)))], ids=["typed", "drawn"])
def test_signature_makes_the_letter_and_spends_the_link(
    client: FlaskClient, world: World, token: str, drawing: str
) -> None:
    path = f"/regions/bfc/engagement/{token}"
    answer = client.post(path, data={**SIGNED, "drawing": drawing})
    assert answer.status_code == 303
    after = client.get(path)
    assert after.status_code == 200
    assert "Merci, c’est signé" in after.text
    letter = client.get(f"{path}/lettre.pdf")
    assert (letter.status_code, letter.data[:5]) == (200, b"%PDF-")
    with world.database.session(world.scope) as session:
        row = session.query(Application).one()
        [document] = [one for one in row.documents if one.key == "commitment"]
        assert read_content(world.store, document.file) == letter.data
    letter.close()
    again = client.post(path, data=SIGNED)
    assert "Merci, c’est signé" in again.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"signer_name": ""}, "ils valent signature"),
        ({"signer_quality": ""}, "Indiquez votre fonction"),
        ({"agreed": ""}, "Cochez cette case pour signer."),
        ({"drawing": "data:text/html;base64,PHNjcmlwdD4="}, "n’a pas pu être lue"),
        ({"drawing": drawn(b"\x89PNG\r\n\x1a\nrien")}, "abîmé"),
        ({"drawing": drawn(b"GIF89a")}, "n’a pas pu être lue"),
        ({"drawing": "data:image/png;base64," + "A" * 400_000}, "trop lourde"),
        ({"signer_name": "x" * 10_000}, "trop long"),
    ],
)
def test_bad_signature_is_refused_with_the_rest_kept(
    client: FlaskClient, token: str, changes: dict[str, str], said: str
) -> None:
    data = {key: value for key, value in {**SIGNED, **changes}.items() if value}
    answer = client.post(f"/regions/bfc/engagement/{token}", data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Merci" not in answer.text


def test_odd_letters_in_a_name_still_make_a_letter(client: FlaskClient, token: str) -> None:
    answer = client.post(
        f"/regions/bfc/engagement/{token}", data={**SIGNED, "signer_name": "Zoé 🎓 محمد =cmd"}
    )
    assert answer.status_code == 303


def test_refusal_is_told_with_its_reason(client: FlaskClient, world: World, token: str) -> None:
    path = f"/regions/bfc/engagement/{token}"
    assert client.post(f"{path}/refus", data={"reason": ""}).status_code == 422
    assert client.post(f"{path}/refus", data={"reason": "Budget non voté."}).status_code == 303
    assert "Votre refus est enregistré" in client.get(path).text
    assert "Budget non voté." in world.mails()[-1].text_body
    assert client.get(f"{path}/lettre.pdf").status_code == 200
    assert client.get(f"{path}/lettre.pdf").mimetype == "text/html"


def test_links_that_do_not_open_say_what_to_do(
    client: FlaskClient, world: World, token: str, app: Flask, clock: FixedClock
) -> None:
    path = f"/regions/bfc/engagement/{token}"
    unknown = client.get("/regions/bfc/engagement/" + "A" * 43)
    assert unknown.status_code == 410
    assert "Ce lien ne s’ouvre pas" in unknown.text
    clock.move_to(LAST_SECOND)
    assert client.get(path).status_code == 200
    clock.move_to(world.cohort.closes_at)
    assert client.get(path).status_code == 410
    assert client.post(path, data=SIGNED).status_code == 410
    clock.move_to(NOW)
    act_as(app, world.person)
    with world.database.session(world.scope) as session:
        application = session.query(Application).one()
    assert client.post(f"{base(application)}/engagement/annulation").status_code == 303
    assert client.get(path).status_code == 410
    assert client.get(f"{path}/lettre.pdf").status_code == 410


def test_candidate_sees_who_was_asked_and_may_ask_again(
    client: FlaskClient, world: World, token: str, app: Flask
) -> None:
    act_as(app, world.person)
    with world.database.session(world.scope) as session:
        application = session.query(Application).one()
    assert "Vous avez demandé la signature de Dominique Modèle." in text_of(client.get(base(application)))
    page = text_of(client.get(f"{base(application)}/pieces"))
    assert re.search(r"Signature demandée à Dominique Modèle le 15 septembre 2025", page)
    assert "reçu un lien personnel à dominique@exemple.fr" in page
    assert "À fournir" not in page
    assert "Demander une nouvelle signature" not in page
    bad = client.post(
        f"{base(application)}/engagement", data={"leader_name": "Dominique", "leader_email": "dominique"}
    )
    assert bad.status_code == 422
    assert "nom@exemple.fr" in bad.text
    good = client.post(
        f"{base(application)}/engagement",
        data={"leader_name": "Alix Modèle", "leader_email": "alix@exemple.fr"},
    )
    assert good.status_code == 303
    assert world.mails()[-1].recipient == "alix@exemple.fr"
