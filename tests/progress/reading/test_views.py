"""The pages of reading: what they show, keep, refuse, and to whom."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from pacte.clock import FixedClock
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Role
from pacte.progress.models import FederationPage, SelfCheckAnswer
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements, text
from tests.factories import grant_role, make_person
from tests.progress.reading.factories import MODULE, MODULES, NIGHT, Stage, make_stage
from tests.seminars.factories import change_definition, make_learner
from tests.seminars.presence.test_views import hidden

ESSENTIALS = f"{MODULES}/{MODULE}/pages/essentiels"
OWN = f"{MODULES}/{MODULE}/pages-de-la-federation"


@pytest.fixture
def stage(app: Flask, clock: FixedClock, programme: Path) -> Stage:
    clock.move_to(NIGHT)
    made = make_stage(app.extensions["pacte"].database, programme)
    act_as(app, made.person)
    return made


def test_a_learner_begins_reads_and_resumes(app: Flask, stage: Stage, clock: FixedClock) -> None:
    client = app.test_client()
    assert client.get("/regions/bfc/modules").location == MODULES
    listed = text(client, MODULES)
    assert "Pas commencé" in listed
    assert "14 h en présence, 4 h dans l’équipe" in listed
    assert "Écosystème" not in listed
    assert "Reprendre" not in listed
    module = text(client, f"{MODULES}/{MODULE}")
    assert "Commencer" in module
    assert "Définir le rôle" in module
    assert 'fichiers/modeles/fiche-de-poste.docx" download' in module
    assert re.search(r'href="/regions/bfc/apprenants/\d+/productions/job-description">Déposer<', module)
    first = text(client, f"{MODULES}/{MODULE}/pages/introduction")
    assert '<a href="../pages/essentiels#essentiels-qui-decide">la suite</a>' in first
    assert '<img src="../fichiers/schema.svg" alt="Un schéma">' in first
    assert "Suivant : Les essentiels" in first
    read = client.post(f"{MODULES}/{MODULE}/pages/introduction/lue")
    assert read.location == ESSENTIALS
    kept = client.post(f"{ESSENTIALS}/endroit", data={"anchor": "essentiels-se-tester"})
    assert kept.status_code == 204
    listed = text(client, MODULES)
    assert "1 page lue sur 3" in listed
    assert f'href="{ESSENTIALS}#essentiels-se-tester">Reprendre où vous en étiez' in listed
    said = ["Il vous reste 1 page à lire : « Les essentiels ».", "Vous avez lu tout le module"]
    for page, words in zip(("en-pratique", "essentiels", "en-pratique"), [said[0], "", said[1]], strict=True):
        clock.move_to(clock.now() + timedelta(minutes=5))
        last = client.post(f"{MODULES}/{MODULE}/pages/{page}/lue")
        assert words in text(client, last.location)
    assert last.location == f"{MODULES}/{MODULE}"
    assert "Lu en entier" in text(client, MODULES)
    clock.move_to(clock.now().replace(year=2028))
    over = text(client, f"{MODULES}/{MODULE}")
    assert "Non déposée dans PACTE" in over
    assert ">Déposer<" not in over
    assert "pour le" not in over.split("Ce que vous produisez")[1].split("</li>")[0]


def test_an_answer_is_explained_kept_and_changed(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    page = text(client, ESSENTIALS)
    assert "Qui arbitre" in page
    assert "elle engage l’équipe" not in page
    sent = {"question": "arbitrage", "choix": "1"}
    answered = client.post(f"{ESSENTIALS}/reponses", data=sent)
    assert answered.location == f"{ESSENTIALS}#question-arbitrage"
    page = text(client, ESSENTIALS)
    assert "À revoir" in page
    assert "elle engage l’équipe" in page
    assert "Changer ma réponse" in page
    asked = page.split('id="question-arbitrage"')[1].split("</form>")[0]
    assert "<legend>Votre réponse</legend>" in asked
    client.post(f"{ESSENTIALS}/reponses", data={"question": "arbitrage", "choix": "0"})
    assert "Exact" in text(client, ESSENTIALS)
    with stage.database.session(stage.setting.scope) as session:
        [row] = session.query(SelfCheckAnswer).all()
    assert (row.chosen, row.is_right) == (["La gouvernance"], True)
    none = client.post(f"{ESSENTIALS}/reponses", data={"question": "reunions"})
    assert none.status_code == 422
    assert "Choisissez une réponse." in none.text
    for choice in ("7", "-1", "²", "x" * 50):
        absurd = client.post(f"{ESSENTIALS}/reponses", data={"question": "reunions", "choix": choice})
        assert absurd.status_code == 422
        assert "Cette réponse n’est pas, ou plus, proposée." in absurd.text
    two = client.post(f"{ESSENTIALS}/reponses", data={"question": "arbitrage", "choix": ["0", "1"]})
    assert "Une seule réponse est possible." in two.text
    unknown = client.post(f"{ESSENTIALS}/reponses", data={"question": "inconnue", "choix": "0"})
    assert "Cette question n’est pas, ou plus, dans cette page." in text(client, unknown.location)


def test_who_follows_sees_what_is_read_never_the_answers(app: Flask, stage: Stage) -> None:
    stage.read("introduction")
    stage.answer("arbitrage", "La coordination, seule")
    act_as(app, stage.trainer)
    client = app.test_client()
    learner = f"/regions/bfc/apprenants/{stage.learner.id}"
    assert f'href="{learner}/lecture">Lecture des modules' in text(client, learner)
    followed = text(client, f"{learner}/lecture")
    assert "1 page lue sur 3" in followed
    assert "Dernière lecture le 14 décembre 2025 à 21 h 30" in followed
    assert "À revoir" not in followed
    page = text(client, ESSENTIALS)
    assert "Voir les réponses expliquées" in page
    assert "À revoir" not in page
    assert "<form hidden" not in page
    assert "ne le demande pas" not in text(client, f"{MODULES}/{MODULE}")
    change_definition(stage.setting, productions=())
    for address in (MODULE, f"{MODULE}/pages/tout"):
        assert "Promo 8 ne le demande pas" in text(client, f"{MODULES}/{address}"), address
    assert client.post(f"{ESSENTIALS}/lue").status_code == 403
    assert client.post(f"{ESSENTIALS}/reponses", data={"question": "arbitrage"}).status_code == 403
    act_as(app, stage.setting.staff)
    assert 'promotions/8/modules">Modules</a>' in text(client, "/regions/bfc/promotions/8/gestion")
    assert "1 page lue sur 3" in text(client, f"{learner}/lecture")
    act_as(app, stage.person)
    assert client.get(f"{learner}/lecture").location == MODULES
    assert "Mes modules" in text(client, learner)


def test_a_learner_who_left_reads_no_more(app: Flask, stage: Stage) -> None:
    stage.read("introduction")
    with stage.database.session(stage.setting.scope, write=True) as session:
        row = session.get_one(Enrollment, stage.learner.id)
        row.state, row.ended_on = EnrollmentState.WITHDRAWN, NIGHT.date()
    client = app.test_client()
    assert client.post(f"{ESSENTIALS}/lue").status_code == 403
    assert client.post(f"{ESSENTIALS}/endroit").status_code == 403
    mine = text(client, f"/regions/bfc/apprenants/{stage.learner.id}/lecture")
    assert "1 page lue sur 3" in mine
    assert client.get(MODULES).status_code == client.get(ESSENTIALS).status_code == 403
    assert "Aucune promotion n’est la vôtre" in text(client, "/regions/bfc/modules")
    act_as(app, stage.trainer)
    assert "A quitté la formation" in text(client, f"/regions/bfc/apprenants/{stage.learner.id}/lecture")


def test_track_and_version_decide(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    outside = text(client, f"{MODULES}/ecosysteme-de-sante")
    assert "Ce module est réservé à la mention CPTS" in outside
    cpts = make_learner(stage.setting, "Lou", "Cépété", track="CPTS")
    with stage.database.session(stage.setting.scope) as session:
        person = session.get_one(Enrollment, cpts.id).person
    act_as(app, person)
    assert "Écosystème" in text(client, MODULES)
    assert client.get(f"{MODULES}/se-positionner").status_code == 404
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.get_one(Enrollment, cpts.id).programme_version = "idf-2021"
    listed = text(client, MODULES)
    assert "Se positionner" in listed
    assert "Le thème du module complémentaire se convient avec la fédération" in listed
    assert client.get(f"{MODULES}/ecosysteme-de-sante").status_code == 404
    act_as(app, stage.trainer)
    assert "<h2>Programme 2021</h2>" in text(client, MODULES)
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.get_one(Enrollment, cpts.id).programme_version = "partie"
    act_as(app, person)
    assert "Ce programme n’est pas installé." in text(client, MODULES)
    act_as(app, stage.trainer)
    assert "n’est pas installé" in text(client, f"/regions/bfc/apprenants/{cpts.id}/lecture")


def test_changed_texts_are_told_to_those_who_follow(app: Flask, stage: Stage) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.get_one(Enrollment, stage.learner.id).curriculum_fingerprint = "0" * 64
    act_as(app, stage.trainer)
    followed = f"/regions/bfc/apprenants/{stage.learner.id}/lecture"
    assert "ont changé depuis son inscription" in text(app.test_client(), followed)
    act_as(app, stage.setting.staff)
    assert "ne sont plus ceux du lancement" in text(app.test_client(), MODULES)


def test_files_are_those_of_the_programme_and_no_others(app: Flask, stage: Stage, programme: Path) -> None:
    client, files = app.test_client(), f"{MODULES}/{MODULE}/fichiers"
    image = client.get(f"{files}/schema.svg")
    assert image.mimetype == "image/svg+xml"
    assert image.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert image.headers["Cache-Control"] == "private, max-age=600"
    again = client.get(f"{files}/schema.svg", headers={"If-None-Match": image.headers["ETag"]})
    assert again.status_code == 304
    document = client.get(f"{files}/modeles/fiche-de-poste.docx")
    assert document.headers["Content-Disposition"].startswith('attachment; filename="fiche-de-poste.docx"')
    assert document.data == b"PK\x03\x04 modele"
    for wrong in (
        "module.md",
        "../versions/bfc-2025.toml",
        "..%2F..%2Fetc%2Fpasswd",
        "absent.png",
        "modeles",
    ):
        assert client.get(f"{files}/{wrong}").status_code == 404, wrong
    (programme / MODULE / "schema.svg").unlink()
    assert client.get(f"{files}/schema.svg").status_code == 404


def test_the_whole_module_prints_with_its_answers_at_the_end(app: Flask, stage: Stage) -> None:
    stage.add()
    whole = text(app.test_client(), f"{MODULES}/{MODULE}/pages/tout")
    assert (
        whole.index("Qui arbitre") < whole.index("Réponses expliquées") < whole.index("elle engage l’équipe")
    )
    assert "Page de FeMaSCo-BFC" in whole
    assert 'id="essentiels-qui-decide"' in whole
    assert "<h3 id=" in whole


def test_staff_write_a_page_see_it_and_publish_it(app: Flask, stage: Stage) -> None:
    act_as(app, stage.setting.staff)
    client = app.test_client()
    assert "Ajouter une page de la fédération" in text(client, f"{MODULES}/{MODULE}")
    typed = {
        "title": "Nos adresses",
        "body": "## Qui appeler\n\n<script>alert(1)</script> **oui**",
        "position": "1",
    }
    preview = client.post(f"{OWN}/nouvelle", data={**typed, "apercu": "1"})
    assert preview.status_code == 200
    assert "rien n’est enregistré" in preview.text
    assert "<strong>oui</strong>" in preview.text
    assert "<script>alert" not in preview.text
    assert stage.setting.get(FederationPage, 1) is None
    added = client.post(f"{OWN}/nouvelle", data=typed)
    assert added.location == f"{MODULES}/{MODULE}/pages/federation-1"
    page = client.get(added.location).text
    assert "&lt;script&gt;alert(1)" in page
    assert "Brouillon" in page
    twice = client.post(f"{OWN}/nouvelle", data=typed)
    assert twice.status_code == 422
    assert "porte déjà ce titre" in twice.text
    act_as(app, stage.person)
    assert client.get(added.location).status_code == 404
    assert client.get(f"{OWN}/nouvelle").status_code == 403
    act_as(app, stage.setting.staff)
    seen = hidden(client.get(f"{OWN}/1").text, "seen")
    kept = client.post(f"{OWN}/1", data={**typed, "is_published": "y", "seen": seen})
    assert kept.status_code == 303
    act_as(app, stage.person)
    mine = text(client, added.location)
    assert "Page de FeMaSCo-BFC" in mine
    assert "Terminer le module" in mine
    assert "Nos adresses" in text(client, f"{MODULES}/{MODULE}")


def test_two_who_write_the_same_page_lose_nothing(app: Flask, stage: Stage) -> None:
    page = stage.add()
    act_as(app, stage.setting.staff)
    client = app.test_client()
    typed = {"title": page.title, "position": "1", "is_published": "y", "seen": "1"}
    assert client.post(f"{OWN}/{page.id}", data={**typed, "body": "Le premier texte."}).status_code == 303
    refused = client.post(f"{OWN}/{page.id}", data={**typed, "body": "Le second texte."})
    assert refused.status_code == 422
    assert "Quelqu’un d’autre a modifié cette page" in refused.text
    assert "Le second texte." in refused.text
    assert '<pre class="source">Le premier texte.</pre>' in refused.text
    again = {**typed, "body": "Les deux textes.", "seen": hidden(refused.text, "seen")}
    assert client.post(f"{OWN}/{page.id}", data=again).status_code == 303
    history = text(client, f"{OWN}/{page.id}")
    assert history.count("a modifié la page « Nos adresses »") == 2
    assert '<pre class="source">Le premier texte.</pre>' in history


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": "x" * 10_000}, "Ce titre est trop long"),
        ({"title": " "}, "Donnez un titre à la page."),
        ({"body": ""}, "Écrivez le texte de la page."),
        ({"position": "99999999999999999999"}, "Écrivez un nombre entre 1 et 99."),
        ({"position": "-3"}, "Écrivez un nombre entre 1 et 99."),
        ({"body": "::: zut\nx\n:::"}, "Le bloc « zut » n’existe pas."),
        ({"body": "texte\n\n::: cas X\nx"}, "Ligne 3 : Le bloc « cas » n’est pas fermé."),
        ({"body": "[x](rien.md)"}, "le lien « rien.md » ne mène à aucune page"),
        ({"body": "![x](https://a.example/x.png)"}, "vient d’un autre site"),
        ({"body": "::: question a\nQ ?\n\n- [x] a\n  > b\n- [ ] c\n  > d\n:::"}, "ne pose pas de question"),
    ],
)
def test_what_a_page_cannot_be_is_said_and_what_is_typed_kept(
    app: Flask, stage: Stage, changes: dict[str, str], message: str
) -> None:
    act_as(app, stage.setting.staff)
    typed = {"title": "Nos adresses", "body": "Du texte gardé", "position": "2", **changes}
    refused = app.test_client().post(f"{OWN}/nouvelle", data=typed)
    assert refused.status_code == 422
    assert message in refused.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert ("Du texte gardé" in refused.text) is (typed["body"] == "Du texte gardé")
    assert stage.setting.get(FederationPage, 1) is None


def test_pages_cost_the_same_however_much_is_read(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    followed = f"/regions/bfc/apprenants/{stage.learner.id}/lecture"
    counts = []
    for number in range(2):
        act_as(app, stage.person)
        for address in (MODULES, f"{MODULES}/{MODULE}", ESSENTIALS):
            with statements(stage.database) as sent:
                text(client, address)
            counts.append(len(sent))
        act_as(app, stage.trainer)
        with statements(stage.database) as sent:
            text(client, followed)
        counts.append(len(sent))
        for page in ("introduction", "essentiels"):
            stage.read(page)
        stage.answer("arbitrage", "La gouvernance")
        stage.add(f"Une page {number}")
        stage.add(f"Une autre page {number}")
    assert counts[:4] == counts[4:]


def test_forged_addresses_are_not_found(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    for address in (
        f"{MODULES}/inconnu",
        f"{MODULES}/{MODULE}/pages/inconnue",
        f"{MODULES}/{MODULE}/pages/federation-9",
        f"{MODULES}/{MODULE}/pages/essentiels.md",
        "/regions/bfc/promotions/99/modules",
    ):
        assert client.get(address).status_code in (403, 404), address
    for act in ("lue", "endroit", "reponses"):
        assert client.post(f"{MODULES}/{MODULE}/pages/inconnue/{act}").status_code == 404
    stranger = make_person(stage.database)
    act_as(app, stranger)
    assert client.get(MODULES).status_code == 404
    grant_role(stage.database, stranger, Role.COMMITTEE_MEMBER, stage.setting.federation)
    assert client.get(MODULES).status_code == 403
