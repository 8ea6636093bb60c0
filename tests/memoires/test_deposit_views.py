"""The deposit on the page of a mémoire: bad files told and refused, what is typed kept, who may."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.policy import Role
from tests.acting import act_as
from tests.cohorts.test_public_pages import text
from tests.factories import grant_role, make_person
from tests.files import office_samples, samples
from tests.memoires.factories import DECLARED, EARLY, Class, make_class, paper
from tests.seminars.factories import make_learner
from tests.seminars.presence.test_views import hidden


@pytest.fixture
def here(app: Flask, clock: FixedClock, tmp_path: Path) -> Class:
    clock.move_to(EARLY)
    made = make_class(app.extensions["pacte"].database, tmp_path)
    act_as(app, made.person)
    return made


def page_of(here: Class, rest: str = "") -> str:
    return f"/regions/bfc/apprenants/{here.learner.id}/memoire{rest}"


def send(client: FlaskClient, here: Class, data: bytes, name: str = "memoire.pdf") -> tuple[int, str]:
    with client.post(page_of(here, "/fichier"), data={"memoire-file": (io.BytesIO(data), name)}) as answer:
        body = answer.text.replace("\u00a0", " ").replace("\u202f", " ")
        return answer.status_code, " ".join(body.split())


def typed(page: str, **changes: str) -> dict[str, str]:
    return {
        "depot-body_from": "1",
        "depot-body_to": "9",
        "depot-title": DECLARED.title,
        "depot-summary": DECLARED.summary,
        "depot-keywords": "réunion, équipe",
        "depot-shares": "0",
        "depot-is_own_work": "y",
        "depot-file": hidden(page, "depot-file"),
        "depot-seen": hidden(page, "depot-seen"),
        **changes,
    }


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (samples.pdf_with_password("secret"), "a.pdf", "protégé par un mot de passe"),
        (paper(3)[:-40], "a.pdf", "il lui manque la fin"),
        (samples.pdf_bomb(), "a.pdf", "quantité anormale de données"),
        (samples.pdf_with_javascript(), "a.pdf", "contient du code"),
        (samples.pdf_with_attachment(), "a.pdf", "d’autres fichiers en pièces jointes"),
        (office_samples.letter("Mon mémoire"), "memoire.pdf", "c’est en réalité un document Word"),
        (samples.written(samples.PdfWriter()), "a.pdf", "ne contient aucune page"),
        (samples.pdf(400), "a.pdf", "Ce PDF a 400 pages, le maximum est de 300"),
        (b"", "a.pdf", "vide"),
    ],
)
def test_bad_files_are_refused_and_told(app: Flask, here: Class, data: bytes, name: str, said: str) -> None:
    answered, body = send(app.test_client(), here, data, name)
    assert answered == 422
    assert said in body
    assert here.known().memoire is None


def test_sent_checked_deposited_and_the_receipt(app: Flask, here: Class) -> None:
    client = app.test_client()
    assert send(client, here, paper(9))[0] == 303
    assert "Confirmer le dépôt de votre mémoire" in text(client, "/a-faire")
    check = client.get(page_of(here, "/depot")).text
    faulty = typed(check, **{"depot-title": "", "depot-body_to": "99"})
    refused = client.post(page_of(here, "/depot"), data=faulty)
    assert refused.status_code == 422
    assert "Le fichier a 9\u00a0pages." in refused.text, "every reason at once"
    assert DECLARED.summary in refused.text
    assert "Donnez le titre du mémoire." in refused.text
    assert client.post(page_of(here, "/depot"), data=typed(check)).status_code == 303
    mine = text(client, page_of(here))
    assert "Soutenance bloquée" in mine
    assert "Le mémoire compte 9 pages" in mine
    assert "Corriger votre mémoire" in text(client, "/a-faire")
    deposit = here.known().deposit
    assert deposit is not None
    with client.get(page_of(here, f"/depots/{deposit.id}/recu.pdf")) as receipt:
        assert receipt.data.startswith(b"%PDF")
    with client.get(page_of(here, f"/depots/{deposit.id}?voir")) as file:
        assert file.headers["Content-Disposition"].startswith("inline")
        assert file.headers["Content-Security-Policy"].startswith("sandbox")
        assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_the_team_waives_and_takes_it_back(app: Flask, here: Class) -> None:
    here.deposit(paper(21))
    staff = make_person(here.database, given_name="Alex", family_name="Martin", email="alex@example.org")
    grant_role(here.database, staff, Role.STAFF, here.setting.federation)
    client = app.test_client()
    assert client.post(page_of(here, "/derogations")).status_code == 403
    act_as(app, here.trainer)
    assert client.post(page_of(here, "/derogations")).status_code == 403
    act_as(app, staff)
    waive = {"derogation-kind": "pages", "derogation-reason": "Trois schémas", "derogation-seen": "1"}
    assert client.post(page_of(here, "/derogations"), data=waive).status_code == 303
    assert "Trois schémas" in text(client, page_of(here))
    waiver = here.known().waivers[0]
    end = client.post(page_of(here, f"/derogations/{waiver.id}/fin"), data={"fin-reason": "Erreur"})
    assert end.status_code == 303
    assert here.known().waivers == ()


def test_two_deposits_are_compared(app: Flask, here: Class) -> None:
    here.deposit(paper(10))
    client = app.test_client()
    assert client.get(page_of(here, "/comparer")).status_code == 404
    here.deposit(paper(11, text="Un autre texte, plus long que le premier, sur la vie de notre maison. " * 4))
    compared = text(client, page_of(here, "/comparer"))
    assert "mots ajoutés" in compared
    assert "[ajouté]" in compared


def test_nobody_else_deposits_nor_sees_what_waits(app: Flask, here: Class) -> None:
    here.prepare()
    other = make_learner(here.setting, "Lou", "Bernard")
    client = app.test_client()
    for person in (here.trainer, here.setting.get(type(here.person), other.person_id)):
        act_as(app, person)
        assert client.get(page_of(here, "/fichier")).status_code == 403
        assert client.get(page_of(here, "/depot")).status_code == 403
    act_as(app, here.trainer)
    assert "n’est pas encore déposé" not in text(client, page_of(here))


def test_the_team_decides_of_the_resit_once_the_defences_are_over(
    app: Flask, clock: FixedClock, here: Class
) -> None:
    resit = datetime(2027, 7, 20, 9, 0, tzinfo=UTC)
    here.deposit(paper(9), at=resit)
    act_as(app, here.setting.staff)
    client = app.test_client()
    for moment, is_told in ((resit, True), (datetime(2028, 1, 10, 9, 0, tzinfo=UTC), False)):
        clock.move_to(moment)
        assert ("Décider du mémoire de Noé Aubert" in text(client, "/a-faire")) == is_told
