"""The pages of the minutes: read, signed from one’s account or on the device of the meeting, kept as PDF."""

import base64
import io

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from pypdf import PdfReader
from sqlalchemy import select

from pacte import verification
from pacte.selection.deliberation.rules import Event
from pacte.selection.models import SelectionCommittee
from tests.acting import act_as
from tests.selection.deliberation.factories import (
    Meeting,
    owe_dues,
    tie,
)
from tests.selection.deliberation.test_views import BASE, MINUTES, REASON, text
from tests.selection.deliberation.test_views import meeting as meeting


def close(client: FlaskClient, meeting: Meeting) -> None:
    meeting.begin()
    meeting.decide(0, Event.RETAIN)
    meeting.decide(1, Event.WAITLIST)
    meeting.decide(2, Event.REFUSE, reason=REASON)
    meeting.attend(0, 1)
    answer = client.post(f"{BASE}/cloture", data={"cloture-place": "Dijon", "cloture-agreed": "y"})
    assert answer.status_code == 303
    assert answer.location == MINUTES


def pdf_of(client: FlaskClient) -> PdfReader:
    with client.get(f"{MINUTES}.pdf") as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        return PdfReader(io.BytesIO(answer.data))


def words(reader: PdfReader) -> str:
    return text("\n".join(page.extract_text() for page in reader.pages))


def test_closed_minutes_are_read_signed_and_kept(app: Flask, client: FlaskClient, meeting: Meeting) -> None:
    assert client.get(MINUTES).status_code == 404
    close(client, meeting)
    assert "Procès-verbal" in client.get(BASE).text
    committee = meeting.committee()
    assert committee.minutes_file_id is not None
    first = words(pdf_of(client))
    assert "Procès-verbal de délibération" in first
    assert "1 dossier retenu pour 20 places" in first
    assert f"Raison : {REASON}" in first
    assert "Aucune signature n’est encore donnée." in first
    assert "Zoé Lefèvre MSP n° 0 2025 réglée aucune donné" in first
    act_as(app, meeting.members[0])
    page = client.get(MINUTES).text
    assert "Signer le procès-verbal" in page
    assert "Faire signer ici" not in page
    assert "Faits à la clôture" in page
    assert "2025 réglée" in text(page)
    wrong = client.post(
        MINUTES,
        data={
            "signature-signer_name": "Quelqu’un",
            "signature-agreed": "y",
            "signature-fingerprint": committee.minutes_fingerprint,
        },
    )
    assert wrong.status_code == 422
    assert "Le nom tapé n’est pas celui d’Inès Vuillemin." in wrong.text
    signed = client.post(
        MINUTES,
        data={
            "signature-signer_name": "Inès Vuillemin",
            "signature-agreed": "y",
            "signature-fingerprint": committee.minutes_fingerprint,
        },
    )
    assert signed.status_code == 303
    assert meeting.committee().minutes_file_id != committee.minutes_file_id
    second = pdf_of(client)
    assert second.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Signature par saisie du nom" in words(second)
    assert "Signatures attendues : Karim Keller." in words(second)


def test_the_closed_page_shows_the_facts_of_the_closing(client: FlaskClient, meeting: Meeting) -> None:
    """A payment cancelled afterwards is told beside them, never instead of them."""
    close(client, meeting)
    opened = f"{BASE}?dossier={meeting.dossiers[0].id}"
    before = text(client.get(opened).text)
    assert "<dt>Cotisation</dt><dd>2025 réglée</dd>" in before
    assert "Depuis :" not in before
    owe_dues(meeting, 0)
    after = text(client.get(opened).text)
    assert "<dt>Cotisation</dt><dd>2025 réglée</dd>" in after
    assert "Depuis : Cotisation : 2025 non réglée." in after
    assert '<td role="cell" data-label="Cotisation">2025 réglée</td>' in text(client.get(MINUTES).text)


def drawn() -> str:
    """A stroke as the page sends it."""
    image = Image.new("RGBA", (200, 80))
    ImageDraw.Draw(image).line((10, 70, 190, 10), fill="black", width=4)
    target = io.BytesIO()
    image.save(target, "PNG")
    return "data:image/png;base64," + base64.b64encode(target.getvalue()).decode()


def test_a_member_signs_on_the_device_of_the_meeting(
    app: Flask, client: FlaskClient, meeting: Meeting
) -> None:
    close(client, meeting)
    seat = meeting.seats()[1]
    address = f"{MINUTES}/signatures/{seat.id}"
    assert "Signature de Karim Keller" in client.get(address).text
    fields = {
        "signature-signer_name": "Karim Keller",
        "signature-agreed": "y",
        "signature-fingerprint": meeting.committee().minutes_fingerprint,
        "signature-drawing": drawn(),
    }
    assert client.post(address, data=fields).status_code == 303
    assert meeting.seats()[1].signature_file_id is not None
    assert "Karim Keller" in words(pdf_of(client))
    assert "Déjà signé" in client.get(address).text
    assert client.get(f"{MINUTES}/signatures/99").status_code == 404
    act_as(app, meeting.members[0])
    assert client.get(address).status_code == 403


def told(app: Flask, meeting: Meeting) -> list[str]:
    """What verifying says of minutes, among all that it looks at."""
    found = verification.faults(app.extensions["pacte"], meeting.setting.scope)
    return [fault for fault in found if fault.startswith("Procès-verbal")]


def test_verifying_names_altered_minutes(app: Flask, client: FlaskClient, meeting: Meeting) -> None:
    close(client, meeting)
    assert told(app, meeting) == []
    with meeting.session(write=True) as session:
        committee = session.scalars(select(SelectionCommittee)).one()
        committee.minutes = {**(committee.minutes or {}), "capacity": 21}
        identity = committee.id
    assert told(app, meeting) == [
        f"Procès-verbal du comité {identity} : son contenu ne correspond pas à son empreinte.",
        f"Procès-verbal du comité {identity} : son empreinte n’est pas celle du journal.",
    ]


def test_minutes_hide_what_a_tie_hides(app: Flask, client: FlaskClient, meeting: Meeting) -> None:
    tie(meeting, meeting.members[0], 1)
    close(client, meeting)
    assert "Abstention pour lien\u00a0: Inès Vuillemin" in client.get(MINUTES).text
    act_as(app, meeting.members[0])
    page = text(client.get(MINUTES).text)
    assert "Berthier" not in page
    assert "1 dossier masqué : lien déclaré" in page
    paper = words(pdf_of(client))
    assert "Berthier" not in paper
    assert "Un lien vous unit à 1 dossier de cette délibération" in paper
