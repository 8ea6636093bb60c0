"""What browsers are sent for a stored file."""

import pytest
from flask import Flask, Response

from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.files.reception import keep_made
from pacte.files.serving import send_stored
from pacte.files.store import Store
from pacte.web.security import add_headers
from tests.conftest import NOW
from tests.files import samples


def stored(store: Store, data: bytes, kind: Kind, name: str, *, made_by_us: bool) -> StoredFile:
    kept = keep_made(data, kind=kind, name=name, store=store, federation_id=1)
    return StoredFile(
        federation_id=1,
        sha256=kept.content.sha256,
        size=kept.content.size,
        media_type=kind.media_type,
        name=kept.name,
        made_by_us=made_by_us,
        stored_at=NOW,
    )


@pytest.fixture
def site(store: Store) -> Flask:
    site = Flask("essai")
    files = {
        "pdf": stored(store, samples.pdf(text="Bonjour"), Kind.PDF, "été.pdf", made_by_us=False),
        "ours": stored(store, samples.picture(), Kind.JPEG, "portrait", made_by_us=True),
        "theirs": stored(store, samples.picture(size=(700, 700)), Kind.JPEG, "photo", made_by_us=False),
    }

    @site.get("/favicon.ico")
    def icon() -> tuple[str, int]:
        return "", 204

    @site.get("/<which>")
    def shown(which: str) -> Response:
        return send_stored(files[which], store=store, inline=True)

    @site.get("/<which>/telecharger")
    def downloaded(which: str) -> Response:
        return send_stored(files[which], store=store)

    @site.get("/page/<which>")
    def page(which: str) -> Response:
        return Response(
            f'<object data="/{which}" type="application/pdf" width="700" height="500">', mimetype="text/html"
        )

    site.after_request(add_headers)
    return site


def test_a_file_can_do_nothing_but_be_looked_at(site: Flask) -> None:
    with site.test_client().get("/pdf") as response:
        data = response.data

    assert data == samples.pdf(text="Bonjour")
    assert response.content_length == len(data)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("/pdf", 'inline; filename="ete.pdf"'),
        ("/pdf/telecharger", 'attachment; filename="ete.pdf"'),
        ("/ours", 'inline; filename="portrait.jpg"'),
        ("/theirs", 'attachment; filename="photo.jpg"'),
    ],
)
def test_only_what_we_validated_or_made_opens_in_the_page(site: Flask, path: str, start: str) -> None:
    with site.test_client().get(path) as response:
        assert response.headers["Content-Disposition"].startswith(start)


def test_ranges_are_answered(site: Flask) -> None:
    data = samples.pdf(text="Bonjour")
    client = site.test_client()

    with client.get("/pdf", headers={"Range": "bytes=10-19"}) as middle:
        assert (middle.status_code, middle.data) == (206, data[10:20])
    with client.get("/pdf", headers={"Range": "bytes=-6"}) as end:
        assert end.data == data[-6:]
    beyond = client.get("/pdf", headers={"Range": "bytes=999999-"})

    assert middle.headers["Content-Range"] == f"bytes 10-19/{len(data)}"
    assert beyond.status_code == 416


def test_an_unchanged_file_is_not_sent_again(site: Flask) -> None:
    client = site.test_client()
    etag = client.head("/pdf").headers["ETag"]

    again = client.get("/pdf", headers={"If-None-Match": etag})

    assert (again.status_code, again.data) == (304, b"")
