"""The pages of the board: whom each reader finds there, in which order, filtered, exported, called."""

import re
from pathlib import Path

import pytest
from flask import Flask

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.policy import Role
from tests.acting import act_as
from tests.applications.factories import make_cohort
from tests.board.factories import NOON, Scene, add_crowd, make_scene
from tests.cohorts.test_public_pages import statements, text
from tests.factories import grant_role, make_federation, make_person
from tests.seminars.factories import make_trainer
from tests.seminars.presence.reading import hidden

FEDERATION = "/regions/bfc/tableau"
COHORT = "/regions/bfc/promotions/8/tableau"


@pytest.fixture
def scene(app: Flask, clock: FixedClock, tmp_path: Path) -> Scene:
    clock.move_to(NOON)
    made = make_scene(app.extensions["pacte"].database, tmp_path)
    act_as(app, made.trainer)
    return made


def names(page: str) -> list[str]:
    """Who is on the page, from top to bottom."""
    return re.findall(r'<th scope="row">.*?<a href="[^"]*">([^<]*)</a>', page, re.S)


def test_a_trainer_begins_with_their_own_and_calls_from_the_row(app: Flask, scene: Scene) -> None:
    scene.note(0)
    client = app.test_client()
    todo = text(client, "/a-faire")
    page = client.get(FEDERATION).text
    assert names(page) == ["Inès Bonnet", "Noé Aubert"]
    assert "Personne à appeler aujourd’hui, 2 personnes à surveiller." in todo
    assert "2 à surveiller</a>." in text(client, FEDERATION)
    assert re.findall(r'scope="rowgroup"[^>]*>([^<]*)<', page) == [
        "À surveiller\u00a0: 2\u00a0personnes",
    ]
    assert re.findall(r'class="board-last">([^<]*)<', page) == ["Aucun", "23 mars"]
    assert "Aucun contact depuis le début, il y a 14 semaines" in text(client, FEDERATION)
    learner_id = scene.learners[1].id
    (link,) = re.findall(rf'href="(/regions/bfc/apprenants/{learner_id}/contacts/nouveau[^"]*)"', page)
    form = client.get(link.replace("&amp;", "&")).text
    assert form.count(" checked") == 2  # the telephone, and what the late production's module is about
    assert re.search(r'checked[^>]*value="posture"', form)
    assert "Revenir" in form
    sent = {
        "channel": "phone",
        "themes": ["organisation"],
        "held_on": "2026-03-23",
        "back": hidden(form, "back").replace("&amp;", "&"),
        "client_key": hidden(form, "client_key"),
    }
    saved = client.post(link.split("?")[0], data=sent)
    assert saved.status_code == 303
    assert re.fullmatch(rf"{FEDERATION}\?note=\d+#personne-{learner_id}", saved.location)
    after = client.get(saved.location).text
    assert re.search(
        rf'id="personne-{learner_id}"><th scope="row"><div class="notice notice-success noted">', after
    )
    assert after.count("C’est noté") == 1
    assert "téléphone, organisation de la formation" in after
    assert "Aucun contact" not in after
    assert "note=" not in re.sub(r"note=0", "", after.split("</main>")[0].split("<main")[1])
    undo = re.findall(r'action="([^"]*/annulation)"', after)[0]
    taken = {name: hidden(after, name) for name in ("reason", "seen", "back")}
    assert client.post(undo, data=taken).location == FEDERATION
    again = text(client, FEDERATION)
    assert "Le contact est annulé" in again
    own = client.get(f"/regions/bfc/apprenants/{learner_id}").text
    assert "À surveiller" in own
    assert "Forum\u00a0: aucun message." in own
    assert f"/regions/bfc/apprenants/{learner_id}/contacts/nouveau?retour=" in own
    assert "Aucun contact depuis le début" in again


@pytest.mark.parametrize("back", ["https://exemple.fr/", "//exemple.fr/regions/bfc/", "/\\exemple.fr", "x"])
def test_the_form_leads_back_to_no_other_site(app: Flask, scene: Scene, back: str) -> None:
    address = f"/regions/bfc/apprenants/{scene.learners[0].id}/contacts/nouveau"
    client = app.test_client()
    assert hidden(client.get(address, query_string={"retour": back}).text, "back") == ""
    sent = {"channel": "phone", "themes": ["team"], "held_on": "2026-03-23", "back": back}
    assert client.post(address, data=sent).location.startswith(address.removesuffix("/nouveau"))


def test_each_finds_whom_they_may(app: Flask, scene: Scene) -> None:
    client = app.test_client()
    assert len(names(client.get(f"{FEDERATION}?suivi=tous").text)) == 4
    assert names(client.get(f"{FEDERATION}?suivi=personne").text) == ["Luc Durand"]
    assert names(client.get(f"{FEDERATION}?suivi={scene.other.id}").text) == ["Zoé Caradel"]
    act_as(app, scene.setting.staff)
    assert len(names(client.get(FEDERATION).text)) == 4
    assert "Les personnes que je suis" not in client.get(FEDERATION).text
    assert COHORT in client.get("/regions/bfc/promotions/8/gestion").text
    assert FEDERATION in client.get("/regions/bfc/gestion").text
    assert COHORT in client.get("/regions/bfc/promotions/8/apprenants").text


def test_the_board_is_for_trainers_and_the_team(app: Flask, scene: Scene) -> None:
    setting, client = scene.setting, app.test_client()
    learner: Person = setting.get(Person, scene.learners[0].person_id)
    refused = [learner]
    for role in (Role.COMMITTEE_MEMBER, Role.JUROR):
        person = make_person(setting.database, role.value, "Ailleurs")
        grant_role(setting.database, person, role, setting.federation, cohort_id=setting.cohort.id)
        refused.append(person)
    for person in refused:
        act_as(app, person)
        assert [client.get(path).status_code for path in (FEDERATION, COHORT)] == [403, 403]
        assert FEDERATION not in client.get("/a-faire").text
    strangers = [
        make_person(setting.database, "Erwan", "EHESP"),
        make_person(setting.database, "Ute", "Nulle"),
    ]
    grant_role(setting.database, strangers[0], Role.EHESP, None)
    elsewhere = make_person(setting.database, "Rémi", "Relais")
    grant_role(setting.database, elsewhere, Role.TRAINER, make_federation(setting.database, "aura"))
    for person in (*strangers, elsewhere):
        act_as(app, person)
        assert [client.get(path).status_code for path in (FEDERATION, COHORT)] == [404, 404]


def test_a_trainer_of_one_cohort_does_not_read_another(app: Flask, scene: Scene) -> None:
    second = make_cohort(scene.database, scene.setting.federation, code="9", label="Promo 9")
    add_crowd(scene, 1, cohort=second)
    client = app.test_client()
    assert client.get("/regions/bfc/promotions/9/tableau").status_code == 403
    assert "Foule" not in client.get(f"{FEDERATION}?suivi=tous").text
    assert client.get("/regions/bfc/promotions/inconnue/tableau").status_code == 404


def test_what_a_private_note_says_is_not_on_the_board_of_others(app: Flask, scene: Scene) -> None:
    scene.note(0, step="À ne pas dire", next_on=NOON.date())
    client = app.test_client()
    assert "À ne pas dire" in text(client, FEDERATION)
    act_as(app, scene.other)
    everybody = f"{COHORT}?suivi=tous"
    for address in (everybody, f"{everybody}&export=csv"):
        assert "À ne pas dire" not in text(client, address)
    lines = client.get(f"{everybody}&export=csv").text.splitlines()
    assert "23/03/2026" not in next(line for line in lines if "Aubert" in line)


def test_several_cohorts_are_told_in_words_and_one_as_a_matrix(app: Flask, scene: Scene) -> None:
    second = make_cohort(scene.database, scene.setting.federation, code="9", label="Promo 9")
    act_as(app, scene.setting.staff)
    client = app.test_client()
    assert "Promo 9</a> : personne n’y est inscrit aujourd’hui" in text(client, FEDERATION)
    add_crowd(scene, 2, cohort=second)
    page = client.get(FEDERATION).text
    assert len(names(page)) == 6
    told = text(client, FEDERATION)
    assert "Les promotions en cours, " in told
    assert "Promo 9</a> : 2 personnes" in told
    assert "Où en est chaque personne" in page
    assert "<p>0 séminaire sur 7</p>" in text(client, FEDERATION)
    assert "<p>0 séminaire sur 7 : Séminaire" in text(client, f"{COHORT}?vue=mots")
    one = client.get(f"{FEDERATION}?promotion=9").text
    assert len(names(one)) == 2
    assert "pas dans ce choix" in one
    assert 'scope="colgroup" colspan="' in one
    header = client.get(f"{FEDERATION}?export=csv").text.splitlines()[0]
    assert header.endswith("Étapes franchies;Séminaires;Modules;Productions")


def test_filters_by_reason_state_structure_and_name(app: Flask, scene: Scene) -> None:
    scene.note(0)
    client, everybody = app.test_client(), f"{COHORT}?suivi=tous"
    act_as(app, scene.setting.staff)
    assert sorted(names(client.get(f"{COHORT}?raison=contact").text)) == [
        "Inès Bonnet",
        "Luc Durand",
        "Zoé Caradel",
    ]
    assert names(client.get(f"{COHORT}?raison=alone").text) == ["Luc Durand"]
    assert names(client.get(f"{COHORT}?etat=calme").text) == []
    assert "Personne ne répond à ces choix" in client.get(f"{COHORT}?etat=calme").text
    assert names(client.get(f"{COHORT}?q=bonn").text) == ["Inès Bonnet"]
    assert names(client.get(f"{COHORT}?tri=nom").text) == [
        "Noé Aubert",
        "Inès Bonnet",
        "Zoé Caradel",
        "Luc Durand",
    ]
    assert names(client.get(f"{COHORT}?tri=-contact").text)[0] == "Noé Aubert"
    for absurd in ("suivi=zéro", "etat=%27", "raison=x&tri=x", "page=99", "vers=x", "promotion=x"):
        assert client.get(f"{everybody}&{absurd}", follow_redirects=True).status_code == 200


def test_a_hundred_rows_are_paged_exported_whole_and_cost_no_more_statements(
    app: Flask, scene: Scene
) -> None:
    act_as(app, scene.setting.staff)
    client = app.test_client()
    client.get(COHORT)
    with statements(scene.database) as few:
        client.get(COHORT)
    crowd = add_crowd(scene, 61)
    with statements(scene.database) as many:
        page = client.get(f"{COHORT}?tri=nom").text
    assert len(many) == len(few)
    assert len(names(page)) == 20
    assert len(re.findall(r"<td\b", page)) > 400
    assert page.count("</td>") == 40  # six hundred « </td> » would be heavy: two a row are left
    assert "css/lists.css" not in page
    assert "65 personnes, de 1 à 20" in text(client, f"{COHORT}?tri=nom")
    assert len(names(client.get(f"{COHORT}?tri=nom&page=4").text)) == 5
    past = client.get(f"{COHORT}?tri=nom&page=99")
    assert (past.status_code, past.location) == (302, f"{COHORT}?tri=nom&page=4#table")
    towards = client.get(f"{COHORT}?tri=nom&vers={crowd[60].id}").text
    assert f'id="personne-{crowd[60].id}"' in towards
    assert f"tri%3Dnom%26vers%3D{crowd[60].id}%26note%3D0%23personne-{crowd[60].id}" in towards
    lines = client.get(f"{COHORT}?export=csv").text.splitlines()
    assert len(lines) == 66
    assert lines[0].startswith("\ufeffNom;Promotion;Mention;Structure porteuse;Dép.;Suivi par;")
    assert "Séminaires : Séminaire de lancement (T0)" in lines[0]
    assert ";15/10/2026;30/04/2027;14/06/2027" in lines[1]  # subject, mémoire, defence: with their year
    assert client.get(f"{COHORT}?export=xlsx").data.startswith(b"PK")


def test_a_trainer_who_follows_nobody_reads_everybody(app: Flask, scene: Scene) -> None:
    act_as(app, make_trainer(scene.setting, "Rémi", "Nouveau"))
    client = app.test_client()
    assert len(names(client.get(FEDERATION).text)) == 4
    assert "Tableau de suivi" in text(client, "/a-faire")


def test_those_who_left_are_found_when_asked_for(app: Flask, scene: Scene) -> None:
    client = app.test_client()
    assert names(client.get(f"{COHORT}?etat=partis").text) == []
    assert names(client.get(f"{COHORT}?etat=surveiller").text) == ["Noé Aubert", "Inès Bonnet"]
    scene.seal_launch(absent=1)
    assert names(client.get(f"{COHORT}?etat=appeler").text) == ["Inès Bonnet"]
    (todo,) = re.findall(r"<h2>(Appeler maintenant.*?)</h2>", text(client, "/a-faire"))
    assert todo == "Appeler maintenant : 1 personne sur 2"
