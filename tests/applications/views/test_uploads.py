"""Files that candidates send: what is refused and why, what becomes of photographs."""

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from pacte.applications.models import Application, SupportingDocument
from pacte.applications.uploads import Sent, take
from pacte.blockers import Refused
from pacte.cohorts.definition import DocumentRequest
from pacte.files.queries import read_content
from tests.applications.conftest import World, count
from tests.applications.views.conftest import base, send, text_of
from tests.files.samples import (
    heic,
    pdf,
    pdf_bomb,
    pdf_with_password,
    photo_with_gps,
    picture,
    png_bomb,
    zipped,
)

BAD_FILES = [
    ("empty", b"", "vide.pdf", "Ce fichier est vide"),
    ("encrypted", pdf_with_password("secret"), "cv.pdf", "mot de passe"),
    ("truncated", pdf()[:-200], "cv.pdf", "incomplet"),
    ("disguised", zipped("word/document.xml"), "cv.pdf", "mais c’est en réalité un document Word"),
    ("bomb", pdf_bomb(), "cv.pdf", "refusé"),
    ("picture bomb", png_bomb(), "cv.png", "pixels"),
    ("telephone", heic(), "cv.heic", "HEIC"),
]


@pytest.mark.parametrize(
    ("content", "name", "said"), [bad[1:] for bad in BAD_FILES], ids=[b[0] for b in BAD_FILES]
)
def test_bad_files_are_refused_beside_their_document(
    client: FlaskClient, world: World, content: bytes, name: str, said: str
) -> None:
    application = world.draft()
    answer = send(client, application, "cv", (content, name))
    assert answer.status_code == 422
    assert said in answer.text
    with world.database.session(world.scope) as session:
        assert count(session, SupportingDocument) == 0


def test_file_over_the_limit_is_refused(client: FlaskClient, world: World) -> None:
    application = world.draft()
    answer = send(client, application, "cv", (b"%PDF-1.7\n" + b"0" * 5_100_000, "cv.pdf"))
    assert answer.status_code == 422
    assert "la limite est de 5\u202fMo" in answer.text
    answer.request.environ["wsgi.input"].close()
    huge = client.post(
        f"{base(application)}/pieces/cv",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": "200000000"},
    )
    assert huge.status_code == 413


def test_no_file_chosen_says_so(client: FlaskClient, world: World) -> None:
    answer = send(client, world.draft(), "cv")
    assert answer.status_code == 422
    assert "Aucun fichier n’est choisi." in answer.text


def test_photographs_become_one_pdf_in_their_order(client: FlaskClient, world: World) -> None:
    application = world.draft()
    answer = send(client, application, "cv", (picture(), "page1.jpg"), (picture("PNG"), "page2.png"))
    assert answer.status_code == 303
    with world.database.session(world.scope) as session:
        [document] = session.get_one(Application, application.id).documents
        assert (document.file.media_type, document.file.pages) == ("application/pdf", 2)
        assert document.file.name == "page1.pdf"


def test_photographs_heavier_than_the_document_are_taken_for_what_they_become(
    client: FlaskClient, world: World
) -> None:
    application = world.draft()
    taken = picture() + bytes(1_950_000)  # three of them pass the 5 MB of this document, not what is kept
    shown = client.get(f"{base(application)}/pieces")
    assert "20 Mo au plus par photo et 60 Mo ensemble" in text_of(shown)
    assert 'data-max-photo-bytes="20000000"' in shown.text
    sent = [(taken, f"{number}.jpg") for number in (1, 2, 3)]
    answer = send(client, application, "cv", *sent)
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 303
    with world.database.session(world.scope) as session:
        [document] = session.get_one(Application, application.id).documents
        assert (document.file.media_type, document.file.pages) == ("application/pdf", 3)
        assert document.file.size < 500_000


@pytest.mark.parametrize(
    ("count", "weight", "message"),
    [
        (1, 20_000_000, "Cette photo est trop lourde, la limite est de 20\u202fMo."),
        (4, 16_000_000, "Ces 4 photos pèsent ensemble plus de 60\u202fMo."),
    ],
)
def test_photographs_too_heavy_are_told_what_a_telephone_can_do(
    world: World, count: int, weight: int, message: str
) -> None:
    content = picture() + bytes(weight)
    asked = DocumentRequest(key="cv", label="CV", max_megabytes=5, max_pages=4)
    sent = [Sent(io.BytesIO(content), f"{number}.jpg") for number in range(count)]
    with pytest.raises(Refused) as caught:
        take(sent, asked=asked, store=world.store, federation_id=world.federation.id)
    [reason] = caught.value.blockers
    assert (reason.message, reason.where) == (message, "cv")
    assert reason.remedy.endswith("choisissez une taille moyenne si votre téléphone le propose.")


def test_a_pdf_among_several_files_is_told_to_go_alone(client: FlaskClient, world: World) -> None:
    answer = send(client, world.draft(), "cv", (b"Bonjour", "notes.txt"), (pdf(), "lettre.pdf"))
    assert answer.status_code == 422
    assert "lettre.pdf est un PDF\u00a0: il s’envoie seul." in answer.text
    assert "lettre.pdf : ce format" not in text_of(answer)
    assert "notes.txt : C’est un fichier de texte" in text_of(answer)


def test_portrait_loses_its_place(client: FlaskClient, world: World) -> None:
    application = world.draft()
    photo = photo_with_gps()
    assert b"Fabricant-Temoin" in photo
    assert send(client, application, "photo", (photo, "moi.jpg")).status_code == 303
    with world.database.session(world.scope) as session:
        [document] = session.get_one(Application, application.id).documents
        kept = read_content(world.store, document.file)
    assert b"Fabricant-Temoin" not in kept
    assert b"Exif" not in kept
    stored = [path for path in Path(world.store.root).rglob("*") if path.is_file()]  # type: ignore[attr-defined]
    assert all(b"Fabricant-Temoin" not in path.read_bytes() for path in stored)
