"""The sheet signed by hand: photographs kept and refused, presences entered at once, the seal."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from pacte.clock import FixedClock
from pacte.files.images import photos_to_pdf
from pacte.files.queries import read_content
from pacte.seminars.models import SheetPhoto
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.acting import act_as
from tests.cohorts.test_public_pages import text
from tests.files.samples import photo_with_gps, picture
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, make_stage
from tests.seminars.presence.test_announced import announce
from tests.seminars.presence.test_views import hidden


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(DURING)
    made = make_stage(app.extensions["pacte"].database, learners=3)
    act_as(app, made.trainer)
    return made


def send(client: FlaskClient, stage: Stage, data: bytes, name: str = "IMG_1.jpg") -> int:
    path = f"{stage.url}/feuille-papier/photographies"
    return post(client, path, data, name)[0]


def post(client: FlaskClient, path: str, data: bytes, name: str = "IMG_1.jpg") -> tuple[int, str]:
    """A large form goes through a temporary file of the test client, which only we can close."""
    answer = client.post(path, data={"photo": (io.BytesIO(data), name)})
    answer.request.environ["wsgi.input"].close()
    return answer.status_code, answer.text


def photos(stage: Stage) -> list[SheetPhoto]:
    with stage.database.session(stage.setting.scope) as session:
        found = list(session.scalars(select(SheetPhoto).order_by(SheetPhoto.id)))
        for one in found:
            assert one.file is not None
        return found


def test_a_photograph_then_every_presence_at_once(app: Flask, stage: Stage, clock: FixedClock) -> None:
    client = app.test_client()
    stage.sign(2)
    assert send(client, stage, photo_with_gps()) == 303
    (kept,) = photos(stage)
    picture = Image.open(io.BytesIO(read_content(app.extensions["pacte"].store, kept.file)))
    assert (picture.format, len(picture.getexif())) == ("JPEG", 0)
    with client.get(f"{stage.url}/feuille-papier/photographies/{kept.id}") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    body = client.get(f"{stage.url}/feuille-papier").text
    first, second, third = (one.id for one in stage.learners)
    data = {"seen": hidden(body, "seen"), f"ligne-{second}": "non"}
    ticked = client.post(f"{stage.url}/feuille-papier", data={**data, "tous": "oui"}).text
    assert "rien n’est encore enregistré" in ticked
    assert (ticked.count('value="oui" checked'), ticked.count('value="non" checked')) == (1, 1)
    partial = client.post(f"{stage.url}/feuille-papier", data=data, follow_redirects=True).text
    assert "1\u00a0ligne reste sans état\u00a0: Noé Aubert." in partial
    data = {
        "seen": hidden(partial, "seen"),
        f"ligne-{first}": "oui",
        f"ligne-{second}": "non",
        f"ligne-{third}": "non",
    }
    assert client.post(f"{stage.url}/feuille-papier", data=data).status_code == 303
    rows = [stage.row(number) for number in range(3)]
    assert [(row.state, row.proof) for row in rows if row is not None] == [
        (AttendanceState.PRESENT, Proof.PAPER),
        (AttendanceState.ABSENT, Proof.STAFF),
        (AttendanceState.PRESENT, Proof.PHONE),
    ]
    page = text(client, stage.url)
    assert "Signé sur la feuille imprimée" in page
    assert "signé sur papier" in with_annex(client, f"{stage.url}/etat-actuel.pdf", kept)
    stage.enter(0, AttendanceState.PRESENT, revision=1)
    stage.enter(1, AttendanceState.JUSTIFIED, revision=1)
    page = text(client, f"{stage.url}/feuille-papier")
    assert "Toutes les lignes ont déjà un état : il n’y a rien à recopier." in page
    assert "Enregistrer les présences" not in page
    assert "(facultatif)" not in page
    page = text(client, stage.url)
    assert page.count("a relevé 1 ligne sur la feuille signée à la main") == 2
    clock.move_to(AFTER_IT)
    shown = f'src="{stage.url}/feuille-papier/photographies/{kept.id}"'
    assert shown in client.get(f"{stage.url}/sceau").text
    stage.seal()
    assert "Preuves scellées" in with_annex(client, f"{stage.url}/feuille.pdf", kept)


def with_annex(client: FlaskClient, address: str, photo: SheetPhoto) -> str:
    """The words of the first page; the last one shows the photograph, with its fingerprint."""
    reader = PdfReader(io.BytesIO(client.get(address).data))
    annex = reader.pages[-1]
    assert "Annexe" in annex.extract_text()
    assert photo.file.sha256[:8] in annex.extract_text()
    assert len(annex.images) == 1
    return reader.pages[0].extract_text().replace("\u00a0", " ")


def test_an_absence_said_beforehand_is_recalled_and_noted_beside_the_sheet(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    first = stage.learners[0].id
    announce(stage)
    assert "Absence annoncée : Opération prévue" in text(client, f"{stage.url}/feuille-papier")
    assert send(client, stage, photo_with_gps()) == 303
    body = client.get(f"{stage.url}/feuille-papier").text
    assert body.count('value="annoncee"') == 1
    data = {"seen": hidden(body, "seen"), f"ligne-{first}": "annoncee"}
    assert client.post(f"{stage.url}/feuille-papier", data=data).status_code == 303
    row = stage.row(0)
    assert row is not None
    assert (row.state, row.reason, row.proof) == (AttendanceState.JUSTIFIED, "Opération prévue", Proof.STAFF)


def test_without_a_photograph_or_on_an_old_page_nothing_is_lost(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    first = stage.learners[0].id
    assert "Joignez d’abord la photographie" in client.get(f"{stage.url}/feuille-papier").text
    data = {"seen": "", f"ligne-{first}": "oui"}
    answer = client.post(f"{stage.url}/feuille-papier", data=data)
    assert answer.status_code == 422
    assert "La photographie de la feuille signée manque." in answer.text
    assert 'value="oui" checked' in answer.text
    assert send(client, stage, photo_with_gps()) == 303
    data["seen"] = hidden(client.get(f"{stage.url}/feuille-papier").text, "seen")
    stage.enter(1)
    answer = client.post(f"{stage.url}/feuille-papier", data=data)
    assert answer.status_code == 422
    assert "a changé depuis que cette page est ouverte" in answer.text
    assert 'value="oui" checked' in answer.text
    assert stage.row(0) is None


def test_photographs_refused_say_why(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    path = f"{stage.url}/feuille-papier/photographies"
    for data, words in (
        (b"%PDF-1.7 rien", "PDF"),
        (b"\xff\xd8\xff" + b"0" * 15_000_001, "la limite est de"),
        (b"", "vide"),
    ):
        status, body = post(client, path, data, "feuille.jpg")
        assert status == 422
        assert words in body
    assert "La photographie manque." in client.post(path, data={}).text
    assert photos(stage) == []


def test_each_page_of_a_scanned_pdf_becomes_a_photograph(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    pages = photos_to_pdf([photo_with_gps(), picture(size=(400, 300))])
    assert send(client, stage, pages, "Feuille du matin.pdf") == 303
    kept = photos(stage)
    assert [one.file.name for one in kept] == ["Feuille du matin-1.jpg", "Feuille du matin-2.jpg"]
    store = app.extensions["pacte"].store
    assert [Image.open(io.BytesIO(read_content(store, one.file))).format for one in kept] == ["JPEG"] * 2
    assert "Les 2 pages sont jointes." in text(client, f"{stage.url}/feuille-papier")
    assert send(client, stage, pages, "encore.pdf") == 303
    assert "2 pages étaient déjà jointes" in text(client, f"{stage.url}/feuille-papier")
    assert len(photos(stage)) == 2


def test_a_twelve_megabyte_photograph_is_accepted(app: Flask, stage: Stage) -> None:
    output = io.BytesIO()
    Image.effect_noise((4000, 3000), 90).convert("RGB").save(output, "JPEG", quality=92)
    data = output.getvalue()
    data += b"\0" * max(0, 12_000_000 - len(data))
    assert 12_000_000 <= len(data) < 15_000_000
    assert send(app.test_client(), stage, data) == 303
    (kept,) = photos(stage)
    assert kept.file.size < len(data)


def test_taken_back_it_stays_in_the_history(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    send(client, stage, photo_with_gps())
    (kept,) = photos(stage)
    path = f"{stage.url}/feuille-papier/photographies/{kept.id}/retrait"
    assert client.get(path).status_code == 200
    assert client.post(path, data={"reason": ""}).status_code == 422
    assert client.post(path, data={"reason": "Photographie floue"}).status_code == 303
    page = text(client, f"{stage.url}/feuille-papier")
    assert "retirée : Photographie floue" in page
    assert client.post(path, data={"reason": "Encore"}).status_code == 422
    assert "a retiré une photographie de la feuille signée (Photographie floue)" in text(client, stage.url)


def test_sealed_it_refuses_with_the_remedy(app: Flask, stage: Stage, clock: FixedClock) -> None:
    client = app.test_client()
    clock.move_to(AFTER_IT)
    stage.seal()
    assert send(client, stage, photo_with_gps()) == 422
    data = {"seen": "", f"ligne-{stage.learners[0].id}": "oui"}
    answer = client.post(f"{stage.url}/feuille-papier", data=data)
    assert answer.status_code == 422
    assert "Écrivez un rectificatif, et joignez-lui la photographie" in answer.text
    assert f'href="{stage.url}/rectificatifs/{stage.learners[0].id}"' in answer.text
    assert "state-done" not in answer.text
    stage.amend(0)
    assert client.get(f"{stage.url}/feuille-papier").text.count("state-done") == 1
    clock.move_to(AFTER_IT + timedelta(days=1))
    assert photos(stage) == []


def test_learners_do_not_come_here(app: Flask, stage: Stage) -> None:
    act_as(app, stage.person(0))
    assert app.test_client().get(f"{stage.url}/feuille-papier").status_code in (403, 404)
