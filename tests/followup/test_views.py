"""The pages of contacts: what they show, refuse, count and export, and to whom."""

import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.database import Scope
from pacte.mail.models import OutboxMessage
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements, text
from tests.followup.factories import NOON, TODAY, Desk, make_desk, table_2021
from tests.seminars.factories import make_learners
from tests.seminars.presence.factories import AFTER_IT, DURING, make_stage
from tests.seminars.presence.reading import hidden

COHORT = "/regions/bfc/promotions/8/contacts"
SENT = {"channel": "phone", "themes": ["team"], "note": "Un point", "held_on": "2025-12-15"}


@pytest.fixture
def desk(app: Flask, clock: FixedClock) -> Desk:
    clock.move_to(NOON)
    made = make_desk(app.extensions["pacte"].database)
    act_as(app, made.trainer)
    return made


def address(desk: Desk, rest: str = "", number: int = 0) -> str:
    return f"/regions/bfc/apprenants/{desk.learners[number].id}/contacts{rest}"


def test_a_contact_is_noted_then_undone(app: Flask, desk: Desk) -> None:
    client = app.test_client()
    page = client.get(address(desk))
    assert 'value="2025-12-15"' in page.text
    key = hidden(page.text, "client_key")
    assert len(key) == 32
    kept = client.post(address(desk, "/nouveau"), data={**SENT, "held_on": "2025-12-16", "client_key": key})
    assert kept.status_code == 422
    assert "Cette date est à venir" in kept.text
    assert "Un point" in kept.text
    assert hidden(kept.text, "client_key") == key
    for _ in range(2):
        noted = client.post(address(desk, "/nouveau"), data={**SENT, "client_key": key})
        assert noted.status_code == 303
    assert len(desk.rows()) == 1
    back = {**SENT, "client_key": "b" * 32}
    kept = client.post(address(desk, "/nouveau"), data=back)
    assert kept.status_code == 422
    assert "Ce contact vient d’être noté." in kept.text
    assert "Le noter tout de même" in kept.text
    assert client.post(address(desk, "/nouveau"), data={**SENT, "note": "Un autre"}).status_code == 303
    assert client.post(address(desk, "/nouveau"), data={**back, "again": "y"}).status_code == 303
    assert len(desk.rows()) == 3
    after = client.get(noted.location).text
    assert "C’est noté" in after
    undo = address(desk, f"/{desk.rows()[0].id}/annulation")
    sent = {"reason": hidden(after, "reason"), "seen": hidden(after, "seen")}
    assert client.post(undo, data=sent).status_code == 303
    assert "Noté par erreur" in text(client, address(desk))
    assert client.post(undo, data=sent).status_code == 422


def test_a_touch_calls_the_learner(app: Flask, desk: Desk) -> None:
    with desk.database.session(Scope.ground(), write=True) as session:
        session.get_one(Person, desk.learners[0].person_id).phone = "06 12 34 56 78"
    link = '<a href="tel:0612345678">06\u00a012\u00a034\u00a056\u00a078</a>'
    for page in (address(desk, "/nouveau"), f"/regions/bfc/apprenants/{desk.learners[0].id}"):
        assert link in app.test_client().get(page).text


def test_a_mail_s_link_comes_filled_in(app: Flask, desk: Desk) -> None:
    client = app.test_client()
    page = client.get(address(desk, "/nouveau?via=e-mail&theme=organisation&canal=mail")).text
    assert hidden(page, "source") == "mail"
    assert page.count(" checked") == 2
    for absurd in ("?canal=pigeon&theme=%27", "?via=&theme="):
        assert client.get(address(desk, f"/nouveau{absurd}")).text.count(" checked") == 1


def test_the_alert_of_an_absence_leads_to_the_form(app: Flask, clock: FixedClock) -> None:
    clock.move_to(DURING)
    stage = make_stage(app.extensions["pacte"].database)
    stage.sign(0)
    clock.move_to(AFTER_IT)
    stage.seal()
    with stage.database.session(stage.setting.scope) as session:
        mail = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "absences/absence")
        ).one()
    path = f"/regions/bfc/apprenants/{stage.learners[1].id}/contacts/nouveau?via=e-mail&theme=organisation"
    assert f"http://localhost{path}\n" in mail.text_body
    act_as(app, stage.trainer)
    page = app.test_client().get(path).text
    assert hidden(page, "source") == "mail"
    assert page.count(" checked") == 2


def test_each_reads_what_they_may(app: Flask, desk: Desk) -> None:
    secret = desk.note(note="PRIVÉE", next_step="Chut", next_on=TODAY)
    desk.note(note="PARTAGÉE", shared=True)
    client = app.test_client()
    act_as(app, desk.person())
    mine = text(client, address(desk))
    assert "PARTAGÉE" in mine
    assert "PRIVÉE" not in mine
    assert "Chut" not in mine
    assert "Enregistrer le contact" not in mine
    assert client.get(address(desk, "/nouveau")).status_code == 403
    assert client.get(COHORT).status_code == 403
    for path in (address(desk), "/a-faire", f"/regions/bfc/apprenants/{desk.learners[0].id}"):
        assert "PRIVÉE" not in text(client, path)
    act_as(app, desk.person(1))
    assert client.get(address(desk)).status_code == 403
    act_as(app, desk.other)
    assert "PRIVÉE" not in text(client, address(desk))
    assert "PRIVÉE" not in text(client, COHORT)
    assert client.get(address(desk, f"/{secret.id}/annulation")).status_code == 404
    closed = client.post(address(desk, f"/{secret.id}/suite"), data={"done": "oui", "seen": "1"})
    assert closed.status_code == 404
    act_as(app, desk.setting.staff)
    assert "PRIVÉE" in text(client, address(desk))
    assert client.get(address(desk, f"/{secret.id}/annulation")).status_code == 200
    assert client.get(address(desk, f"/{secret.id}/annulation", number=1)).status_code == 404


def test_a_learner_reads_what_was_agreed_in_words_for_them(app: Flask, desk: Desk) -> None:
    desk.note(shared=True, next_step="Relire votre plan", next_on=TODAY)
    act_as(app, desk.person())
    client = app.test_client()
    own = text(client, address(desk).removesuffix("/contacts"))
    assert "Ce que nous avons prévu : Relire votre plan" in own
    assert "Suite à donner" not in own
    assert "Suite" not in text(client, address(desk)).split("Ce qui est partagé avec vous")[1]


def test_a_next_step_is_asked_on_its_day_and_done_in_one_click(app: Flask, desk: Desk) -> None:
    client = app.test_client()
    row = desk.note(next_step="Relire son plan", next_on=TODAY)
    assert "Relire son plan – Noé Aubert A" in text(client, "/a-faire")
    page = client.get(address(desk)).text
    assert "Suite à donner" in page
    sent = {"done": hidden(page, "done"), "seen": hidden(page, "seen")}
    answer = client.post(address(desk, f"/{row.id}/suite"), data=sent)
    assert answer.location.endswith(f"/contacts#contact-{row.id}")
    assert "Suite faite" in text(client, address(desk))
    assert "Relire son plan" not in text(client, "/a-faire")


def test_the_call_that_was_due_settles_its_step_with_the_same_click(app: Flask, desk: Desk) -> None:
    desk.note(next_step="Relire son budget", next_on=TODAY)
    client = app.test_client()
    form = client.get(address(desk, "/nouveau")).text
    assert "C’est fait\u00a0: Relire son budget, pour le" in form
    [ticked] = re.findall(r'name="settled"[^>]*value="([0-9.]+)"', form)
    sent = {"channel": "phone", "themes": "team", "held_on": TODAY.isoformat(), "client_key": "a" * 32}
    absurd = {**sent, "themes": [], "settled": [ticked]}
    kept = client.post(address(desk, "/nouveau"), data=absurd)
    assert kept.status_code == 422
    assert re.search(rf'checked[^>]*name="settled"[^>]*value="{re.escape(ticked)}"', kept.text)
    for settled in (["999.1", "x", ticked], [ticked]):
        assert client.post(address(desk, "/nouveau"), data={**sent, "settled": settled}).status_code == 303
    assert [one.next_done_at is not None for one in desk.rows()] == [True, False]
    assert 'name="settled"' not in client.get(address(desk, "/nouveau")).text
    made = desk.rows()[1]
    taken_back = {"reason": "Noté par erreur", "seen": "1"}
    assert client.post(address(desk, f"/{made.id}/annulation"), data=taken_back).status_code == 303
    assert [one.next_done_at is not None for one in desk.rows()] == [False, False]


def test_the_list_of_learners_and_their_page_lead_to_the_form(app: Flask, desk: Desk) -> None:
    client = app.test_client()
    assert address(desk, "/nouveau") in client.get("/regions/bfc/promotions/8/apprenants").text
    desk.note()
    own = client.get(f"/regions/bfc/apprenants/{desk.learners[0].id}").text
    assert "Contacts et suivi" in own
    assert re.search(
        r'<time datetime="2025-12-15">15\W+décembre\W+2025</time>\s*<p>Contact \(téléphone\)', own
    )
    assert f'href="mailto:{desk.person().email}"' in own


def test_counts_match_the_rows_and_both_are_exported(app: Flask, desk: Desk) -> None:
    client = app.test_client()
    desk.note()
    text(client, COHORT)
    with statements(desk.database) as few:
        text(client, COHORT)
    desk.learners += make_learners(desk.setting, 2, trainer=desk.trainer)
    for number in range(4):
        desk.note(number, themes=("team", "memoire"))
    desk.note(2, themes=(), note="=1+1", next_step="Rappeler", next_on=TODAY)
    desk.note(2, held_on=TODAY.replace(month=6), note="En juin")
    with statements(desk.database) as many:
        page = text(client, COHORT)
    assert len(many) == len(few)
    assert "7 contacts" in page
    assert "Tous les contacts" in page
    rows = client.get(f"{COHORT}?export=csv&periode=2025-T4").text.splitlines()
    assert len(rows) == 7
    assert ";'=1+1;" in next(line for line in rows if "1+1" in line)
    counted = client.get(f"{COHORT}?themes-export=csv&periode=2025-T4").text.splitlines()
    assert counted == [
        "\ufeffThème;Téléphone;E-mail;Rencontre;Visio;Message;Ensemble",
        "Équipe, conflit;5;0;0;0;0;5",
        "Mémoire;4;0;0;0;0;4",
        "Sans thème;1;0;0;0;0;1",
        "Tous les contacts;6;0;0;0;0;6",
    ]
    assert "1 contact" in text(client, f"{COHORT}?suite=ouverte")
    assert client.get(f"{COHORT}?export=xlsx&theme=memoire").data.startswith(b"PK")
    act_as(app, desk.other)
    assert "Aucun contact n’est encore noté" in text(client, COHORT)


def test_an_import_from_the_file_to_the_list(app: Flask, desk: Desk) -> None:
    act_as(app, desk.setting.staff)
    client = app.test_client()
    empty = client.post(f"{COHORT}/importer", data={"file": (io.BytesIO(b""), "x.csv")})
    assert empty.status_code == 422
    table = table_2021(desk, ["Noé Aubert A", "Noé Aubert B", "Personne Autre"]).encode("cp1252")
    sent = client.post(f"{COHORT}/importer", data={"file": (io.BytesIO(table), "C:\\contacts.csv")})
    assert sent.status_code == 303
    page = client.get(sent.location).text
    assert "ses candidatures ont ouvert le" in page
    assert client.post(f"{sent.location}/personnes", data={"row-2000002": "keep"}).status_code == 303
    page = client.get(sent.location).text
    assert "colonne laissée de côté" not in page
    assert "d’un tableur Windows" in page
    assert "Personne Autre, 57" in page
    assert page.count("Sera notée") == 34
    assert page.count("<h3>Ligne") == 50
    act_as(app, desk.trainer)
    assert client.get(sent.location).status_code == 403
    act_as(app, desk.setting.staff)
    kept = client.post(f"{sent.location}/personnes", data={"row-4": str(desk.learners[0].id)})
    assert kept.status_code == 303
    stale = client.post(f"{sent.location}/confirmation", data={"seen": hidden(page, "seen")})
    assert stale.status_code == 409
    client.post(f"{sent.location}/personnes", data={"row-4": ""})
    asked = client.get(sent.location).text
    assert 'form="reponses" formaction="' in asked
    seen = {"seen": hidden(asked, "seen"), "row-4": str(desk.learners[0].id)}
    for _ in range(2):
        assert client.post(f"{sent.location}/confirmation", data=seen).status_code == 303
    assert "173 contacts notés" in text(client, sent.location)
    assert "173 contacts" in text(client, COHORT)
    assert "127" in text(client, f"{COHORT}?canal=phone")
    assert "contacts notés" in text(client, "/regions/bfc/promotions/8/gestion")
    odd = b"Date;Nom;Canal;Humeur;Lieu\n03/11/2025;Aubert A No\xe9;tel;gaie;vue\n"
    sent = client.post(f"{COHORT}/importer", data={"file": (io.BytesIO(odd), "contacts.csv")})
    told = text(client, sent.location)
    assert "2 colonnes laissées de côté" in told
    assert re.findall(r"place-(\d)\">« ([^»]*) »<", told) == [("3", "Humeur"), ("4", "Lieu")]
    chosen = {"column-held_on": "0", "column-learner": "1", "column-channel": "2", "place-3": "note"}
    twice = client.post(f"{sent.location}/colonnes", data={**chosen, "place-4": "note"})
    assert twice.status_code == 422
    assert "Deux colonnes sont données pour « Note »" in twice.text.replace("\u00a0", " ")
    assert client.post(f"{sent.location}/colonnes", data=chosen).status_code == 303
    assert "1 colonne laissée de côté" in text(client, sent.location)
