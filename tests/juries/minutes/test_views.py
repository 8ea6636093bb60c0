"""The pages of minutes: closed, read, signed on one’s account or the device that staff hand, kept as PDF."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from pacte import verification
from pacte.clock import FixedClock
from pacte.juries.vocabulary import Outcome
from pacte.memoires.readers.operations import end_seat
from tests.acting import act_as
from tests.juries.day.test_views import base, passage, words
from tests.juries.factories import NOON, REDO, Day, make_day
from tests.page_forms import sent_by


@pytest.fixture
def day(app: Flask, clock: FixedClock) -> Day:
    clock.move_to(NOON)
    made = make_day(app.extensions["pacte"].database)
    act_as(app, made.person())
    return made


def minutes(day: Day) -> str:
    return f"{base(day)}/proces-verbal"


def pdf_of(client: FlaskClient, day: Day) -> PdfReader:
    with client.get(f"{minutes(day)}.pdf") as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        return PdfReader(io.BytesIO(answer.data))


def text_of(reader: PdfReader) -> str:
    return " ".join(words("\n".join(page.extract_text() for page in reader.pages)).split())


def signature(client: FlaskClient, day: Day, name: str, address: str = "") -> dict[str, str]:
    address = address or minutes(day)
    sent = dict(sent_by(client.get(address).text, ""))
    return {**sent, "signature-signer_name": name, "signature-agreed": "y"}


def test_closed_read_signed_and_kept(app: Flask, client: FlaskClient, day: Day) -> None:
    assert client.get(minutes(day)).status_code == 404
    left = client.get(f"{base(day)}/cloture")
    assert "Noé Aubert 1 : le résultat manque." in words(left.text)
    assert "Clore le procès-verbal</button>" not in left.text
    day.hold_all(REDO)
    ready = client.get(f"{base(day)}/cloture").text
    assert "Ce qui reste à régler" not in ready
    unsaid = client.post(f"{base(day)}/cloture", data={})
    assert unsaid.status_code == 422
    assert "Cochez cette case pour clore." in unsaid.text
    closed = client.post(f"{base(day)}/cloture", data={"cloture-agreed": "y"})
    assert closed.status_code == 303
    assert closed.location == minutes(day)
    assert day.minutes().file_id is not None
    first = text_of(pdf_of(client, day))
    assert "Procès-verbal de soutenance" in first
    assert "Ajourné·e, à reprendre : le mémoire et l’oral" in first
    assert "À corriger : La méthode reste à décrire." in first
    assert "Aucune signature n’est encore donnée." in first
    wrong = client.post(minutes(day), data=signature(client, day, "Quelqu’un"))
    assert wrong.status_code == 422
    assert "Le nom tapé n’est pas celui d’Inès Vuillemin." in words(wrong.text)
    assert client.post(minutes(day), data=signature(client, day, "Inès Vuillemin")).status_code == 303
    assert "Signer le procès-verbal" not in client.get(minutes(day)).text
    act_as(app, day.person(1))
    assert client.post(minutes(day), data=signature(client, day, "Paul Renard")).status_code == 303
    act_as(app, day.jury.setting.staff)
    assert "Faire signer ici" in client.get(minutes(day)).text
    device = f"{minutes(day)}/signatures/{day.jurors[2].id}"
    assert client.post(device, data=signature(client, day, "Zoé Marchal", device)).status_code == 303
    page = client.get(minutes(day)).text
    assert "Signé, résultats définitifs" in page
    last = pdf_of(client, day)
    assert text_of(last).count("Signature par saisie du nom") == 3
    assert "Signatures attendues" not in text_of(last)
    assert last.trailer["/Root"]["/MarkInfo"]["/Marked"], "tagged"
    assert last.trailer["/Root"]["/Lang"] == "fr-FR"
    services = app.extensions["pacte"]
    found = [
        fault
        for _, scope in verification.scopes_to_verify(services)
        for fault in verification.faults(services, scope)
    ]
    assert [one for one in found if not one.startswith("Fichier")] == []


def test_another_chair_is_told_who_closed(app: Flask, client: FlaskClient, day: Day) -> None:
    day.hold_all()
    day.close()
    act_as(app, day.person(1))
    told = client.post(f"{base(day)}/cloture", data={"cloture-agreed": "y"})
    assert told.status_code == 422
    assert "Le procès-verbal est déjà clos, par Inès Vuillemin" in words(told.text)
    act_as(app, day.jury.setting.staff)
    assert client.get(f"{base(day)}/cloture").status_code == 403
    assert client.get(base(day)).status_code == 200


def test_after_the_closing_the_jury_reads_and_writes_no_more(client: FlaskClient, day: Day) -> None:
    day.hold_all(REDO)
    day.close()
    page = client.get(passage(day)).text
    assert "Saisir le résultat" not in page
    assert "La méthode reste à décrire." in page
    for path, data in (
        ("resultat", {"resultat-outcome": "admitted"}),
        ("notes", {"notes": "Trop tard", "version": ""}),
        ("annulation", {}),
    ):
        refused = client.post(f"{passage(day)}/{path}", data=data)
        assert refused.status_code == 422, path
        assert "Le procès-verbal est clos : plus rien ne change ici." in words(refused.text)
    assert day.row().notes == ""


def test_a_tie_hides_a_learner_from_the_minutes(app: Flask, client: FlaskClient, day: Day) -> None:
    day.jury.tie(day.jurors[1], day.learners[0])
    day.hold_all(REDO)
    day.close(lacking="Lien.")
    act_as(app, day.person(1))
    page = words(client.get(minutes(day)).text)
    assert "Noé Aubert 1" not in page
    assert "1 passage masqué" in page
    made = text_of(pdf_of(client, day))
    assert "Noé Aubert 1" not in made
    assert "cet exemplaire n’en dit rien" in made
    act_as(app, day.person(0))
    assert "Noé Aubert 1" in text_of(pdf_of(client, day))


def test_staff_or_the_chair_complete_signed_minutes(app: Flask, client: FlaskClient, day: Day) -> None:
    day.finish(REDO)
    address = f"{minutes(day)}/additifs"
    act_as(app, day.person(1))
    assert client.get(address).status_code == 403
    act_as(app, day.jury.setting.staff)
    sent = dict(sent_by(client.get(address).text, ""))
    empty = client.post(address, data={**sent, "additif-defence": str(day.defences[0])})
    assert empty.status_code == 422
    for told in ("Choisissez le résultat.", "Écrivez ce qui complète", "Personne n’est nommé."):
        assert told in empty.text, "every reason at once"
    given = {
        **sent,
        "additif-text": "Erreur de report.",
        "additif-agreed": [day.jurors[1].id],
        "additif-defence": str(day.defences[0]),
        "additif-outcome": "admitted",
    }
    alone = client.post(address, data=given)
    assert alone.status_code == 422
    assert "Un résultat ne se corrige pas sans la personne qui présidait." in alone.text
    assert "Erreur de report.</textarea>" in alone.text
    done = client.post(address, data={**given, "additif-agreed": [day.jurors[0].id, day.jurors[1].id]})
    assert done.status_code == 303
    page = client.get(minutes(day)).text
    assert "Erreur de report." in page
    assert "ajouté le lundi 14 juin 2027" in words(page) or "ajouté le 14 juin 2027" in words(page)
    assert "Noé Aubert 1 : Admis·e</option>" in words(client.get(address).text), "as it stands"
    result = day.room().lines[0].result
    assert result is not None
    assert result.outcome is Outcome.ADMITTED
    assert "Résultat corrigé : Noé Aubert 1 : Admis·e." in text_of(pdf_of(client, day))


def test_others_read_nothing(app: Flask, client: FlaskClient, day: Day) -> None:
    day.finish()
    learner = day.jury.setting.get(type(day.person()), day.learners[0].person_id)
    elsewhere = day.jury.person(day.jury.seat("Luc", "Ailleurs"))
    for person in (learner, elsewhere, day.jury.trainer):
        act_as(app, person)
        for path in (minutes(day), f"{minutes(day)}.pdf", f"{minutes(day)}/additifs", f"{base(day)}/cloture"):
            assert client.get(path).status_code == 403
    act_as(app, day.person())
    assert client.get(f"{minutes(day)}/signatures/{day.jurors[1].id}").status_code == 403


def test_who_has_left_the_jury_since_signs_on_the_device_of_the_team(
    app: Flask, client: FlaskClient, day: Day
) -> None:
    day.hold_all()
    day.close()
    with day.database.session(day.scope, write=True) as session:
        end_seat(session, juror=day.jurors[2], reason="Mutation.", by=day.jury.setting.actor, at=NOON)
    act_as(app, day.person(2))
    assert client.get(minutes(day)).status_code == 404
    assert client.post(minutes(day), data={"signature-signer_name": "Zoé Marchal"}).status_code == 404
    day.sign(0)
    day.sign(1)
    act_as(app, day.jury.setting.staff)
    device = f"{minutes(day)}/signatures/{day.jurors[2].id}"
    assert client.post(device, data=signature(client, day, "Zoé Marchal", device)).status_code == 303
    assert day.minutes().completed_at is not None


def test_what_waits_is_a_signature(app: Flask, client: FlaskClient, day: Day) -> None:
    day.hold_all()
    day.close()
    assert "Signer le procès-verbal des soutenances" in client.get("/a-faire").text
    signer, team = day.person(), day.jury.setting.staff
    act_as(app, team)
    assert "Signatures attendues au procès-verbal" in client.get("/a-faire").text
    act_as(app, signer)
    day.sign(0)
    assert "Signer le procès-verbal des soutenances" not in client.get("/a-faire").text
