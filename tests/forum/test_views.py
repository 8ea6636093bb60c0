"""The pages of the forum: asked, answered, found, refused, moderated, by each as they may."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.forum.digests import send_digests
from pacte.forum.models import ForumAttachment
from pacte.forum.vocabulary import Frequency
from pacte.policy import Role
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements, text
from tests.factories import grant_role, make_person
from tests.files import office_samples, samples
from tests.forum.factories import BODY, NOON, TITLE, Forum, make_forum
from tests.forum.test_digests import TUESDAY, token_in
from tests.forum.test_operations import leave
from tests.seminars.factories import change_definition, make_learner
from tests.seminars.presence.reading import hidden

FORUM = "/regions/bfc/promotions/8/forum"
SCRIPT = "<script>alert(1)</script> [lien](javascript:alert(1)) <img src=x onerror=alert(1)>"


@pytest.fixture
def forum(app: Flask, clock: FixedClock) -> Forum:
    clock.move_to(NOON)
    made = make_forum(app.extensions["pacte"].database)
    act_as(app, made.person())
    return made


def asked(client: FlaskClient, **changes: object) -> tuple[int, str]:
    """A question sent as its form sends it; status, and the page or where it leads."""
    key = hidden(client.get(f"{FORUM}/poser?question=Qui").text, "client_key")
    sent = {"title": TITLE, "body": BODY, "client_key": key, **changes}
    with client.post(f"{FORUM}/poser", data=sent) as answer:
        answer.request.input_stream.close()  # the client keeps a heavy form in a file
        body = answer.text.replace("\u00a0", " ").replace("\u202f", " ")
        return answer.status_code, answer.location if answer.status_code == 303 else body


def test_a_question_is_asked_answered_accepted_and_found(app: Flask, forum: Forum) -> None:
    client = app.test_client()
    assert "Personne n’a encore posé de question" in text(client, FORUM)
    assert 'name="body"' not in client.get(f"{FORUM}/poser").text
    page = client.get(f"{FORUM}/poser?question=Qui signe")
    assert '<option value="prise-de-fonction">' in page.text
    assert "ecosysteme-de-sante" not in page.text  # of the other track
    (area,) = re.findall(r'<textarea[^>]* id="([^"]+)"', page.text)
    assert f'data-mentions="{area}"' in page.text
    key = hidden(page.text, "client_key")
    assert 'value="Qui signe"' in page.text
    sent = {
        "title": TITLE,
        "body": f"{BODY} {SCRIPT}",
        "client_key": key,
        "mentions": [str(forum.trainer.id)],
    }
    first, second = (client.post(f"{FORUM}/poser", data=sent) for _ in range(2))
    assert first.status_code == 303
    assert first.location == second.location
    (opening,) = forum.posts()
    page = client.get(first.location).text
    assert "<strong>pas</strong>" in page
    assert "<script>alert" not in page
    assert "javascript:" not in page.replace("javascript:alert(1))", "")
    assert "<img" not in page
    assert "pour Alix Relais" in text(client, first.location)
    assert [mail.recipient for mail in forum.mails("mention")] == [forum.trainer.email]

    act_as(app, forum.trainer)
    page = client.get(first.location).text
    words = {
        "reponse-body": "La formatrice contresigne.",
        "reponse-client_key": hidden(page, "reponse-client_key"),
    }
    answered = client.post(f"{FORUM}/{opening.question_id}/reponse", data=words)
    assert answered.location.endswith(f"#message-{forum.posts()[1].id}")
    assert client.post(f"{FORUM}/{opening.question_id}/reponse", data=words).location == answered.location
    assert (
        client.post(f"{FORUM}/{opening.question_id}/reponse", data={"reponse-body": " "}).status_code == 422
    )

    act_as(app, forum.person())
    accept = f"{FORUM}/{opening.question_id}/messages/{forum.posts()[1].id}/retenir"
    assert client.post(accept, data={"yes": "1"}).status_code == 303
    found = text(client, f"{FORUM}?q=CONTRESIGNE+emargement")
    assert "1 question" in found
    assert "Réponse retenue" in found
    assert "(formation)" in text(client, first.location)
    act_as(app, forum.person(1))
    assert client.post(accept, data={"yes": "0"}).status_code == 403
    assert "Retenir cette réponse" not in text(client, first.location)


def test_what_resembles_is_shown_before_the_words_are_written(app: Flask, forum: Forum) -> None:
    forum.ask("Qui signe les feuilles d’émargement ?")
    client = app.test_client()
    shown = text(client, f"{FORUM}/poser?question=Signer+une+feuille+d’émargement")
    assert "Peut-être déjà demandé" in shown
    assert "Qui signe les feuilles d’émargement ?" in shown
    shown = text(client, f"{FORUM}/poser?question=Autre+chose")
    assert "Peut-être déjà demandé" not in shown
    assert "rien ne ressemble à votre question" in shown
    assert "Écrivez votre question en une phrase." in text(client, f"{FORUM}/poser?question=+")
    assert "Écrivez votre question en une phrase." not in text(client, f"{FORUM}/poser")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "La question manque. Écrivez-la en une phrase."),
        ({"title": ""}, "Écrivez votre question en une phrase."),
        ({"title": "t" * 201}, "200 caractères au plus"),
        ({"body": ""}, "Écrivez quelques mots."),
        ({"body": "é" * 10_001}, "10 000 caractères au plus"),
        ({"mentions": ["9999"]}, "n’est plus dans la promotion"),
    ],
)
def test_a_bad_question_is_refused_and_what_was_typed_stays(
    app: Flask, forum: Forum, changes: dict[str, object], said: str
) -> None:
    status, page = asked(app.test_client(), **changes)
    assert status == 422
    assert said in page
    assert (TITLE in page) != ("title" in changes)
    assert (BODY in page) != ("body" in changes)
    assert forum.posts() == []


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (office_samples.openxml(**{"word/vbaProject.bin": b"x"}), "a.docx", "Enregistrez-le sans macros"),
        (samples.zipped("photo.jpg"), "a.docx", "c’est en réalité une archive ZIP"),
        (b"\0" * 60_000_000, "deck.pptx", "la limite est de 25 Mo. Compressez ses images"),
    ],
)
def test_bad_files_are_refused(app: Flask, forum: Forum, data: bytes, name: str, said: str) -> None:
    status, page = asked(app.test_client(), files=[(io.BytesIO(data), name)])
    assert status == 422
    assert said in page
    assert BODY in page
    assert forum.posts() == []


def test_files_are_kept_taken_away_and_hidden_with_their_message(app: Flask, forum: Forum) -> None:
    client = app.test_client()
    status, location = asked(client, files=[(io.BytesIO(office_samples.openxml()), "Modèle.docx")])
    assert status == 303
    (post,) = forum.posts()
    with forum.reading() as session:
        attachment = session.get_one(ForumAttachment, 1)
    file = f"{FORUM}/{post.question_id}/messages/{post.id}/fichiers/{attachment.id}"
    act_as(app, forum.person(1))
    assert "Modèle.docx" in text(client, location)
    with client.get(f"{file}?voir") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    forum.hide(post)
    assert client.get(file).status_code == 404
    act_as(app, forum.trainer)
    with client.get(file) as answer:
        assert answer.status_code == 200
    client.post(f"{FORUM}/{post.question_id}/messages/{post.id}/afficher")
    act_as(app, forum.person())
    page = client.get(f"{FORUM}/{post.question_id}/messages/{post.id}/modifier").text
    sent = {"title": TITLE, "body": BODY, "removed": [str(attachment.id)], "seen": hidden(page, "seen")}
    changed = client.post(f"{FORUM}/{post.question_id}/messages/{post.id}/modifier", data=sent)
    assert changed.status_code == 303
    assert client.get(file).status_code == 404
    assert "Modèle.docx" not in text(client, location)


def test_one_s_own_message_is_written_again_and_two_tabs_are_told(app: Flask, forum: Forum) -> None:
    post = forum.ask()
    client = app.test_client()
    here = f"{FORUM}/{post.question_id}/messages/{post.id}/modifier"
    page = client.get(here).text
    assert BODY in page
    seen = hidden(page, "seen")
    assert client.post(here, data={"title": TITLE, "body": "Trouvé 🎉", "seen": seen}).status_code == 303
    late = client.post(here, data={"title": "Mon autre titre", "body": "Ma seconde fenêtre", "seen": seen})
    assert late.status_code == 422
    for words in ("Ma seconde fenêtre", "Mon autre titre", "Ce que dit le message maintenant", "Trouvé 🎉"):
        assert words in late.text
    again = {"title": TITLE, "body": "Ma seconde fenêtre", "seen": hidden(late.text, "seen")}
    assert client.post(here, data=again).status_code == 303
    shown = text(client, f"{FORUM}/{post.question_id}")
    assert "Modifiée le 15 décembre 2025 à 12 h" in shown
    assert "Trouvé 🎉" in shown
    act_as(app, forum.trainer)
    assert client.get(here).status_code == 403


def test_a_message_is_reported_then_hidden_and_its_place_stays(app: Flask, forum: Forum) -> None:
    post = forum.ask()
    reply = forum.answer(post, "Demandez à Mme Untelle", by=forum.person(1))
    here = f"{FORUM}/{post.question_id}"
    client = app.test_client()
    sent = {"signaler-reason": "Un nom de patient"}
    assert client.post(f"{here}/messages/{reply.id}/signaler", data={}).status_code == 422
    assert client.post(f"{here}/messages/{reply.id}/signaler", data=sent).status_code == 303
    assert "Un nom de patient" not in text(client, here)
    for act in ("masquer", "afficher", "signalements"):
        assert client.post(f"{here}/messages/{reply.id}/{act}").status_code == 403
    act_as(app, forum.trainer)
    assert "Lire 1 signalement du forum" in text(client, "/a-faire")
    assert TITLE.replace("\u00a0", " ") in text(client, f"{FORUM}?garder=signalees")
    page = client.get(here)
    assert "Un nom de patient" in page.text
    refused = client.post(f"{here}/messages/{reply.id}/masquer", data={"masquer-seen": "1"})
    assert refused.status_code == 422
    assert "Écrivez la raison." in refused.text
    sent = {"masquer-reason": "Un nom de patient", "masquer-seen": "1"}
    assert client.post(f"{here}/messages/{reply.id}/masquer", data=sent).status_code == 303
    assert "signalement" not in text(client, "/a-faire")
    for person, reads in ((forum.person(), False), (forum.person(1), True), (forum.trainer, True)):
        act_as(app, person)
        assert ("Untelle" in text(client, here)) is reads
    act_as(app, forum.person())
    assert "Ce message a été masqué par la formation." in text(client, here)


def test_hiding_an_answer_says_that_the_faq_keeps_its_own_words(app: Flask, forum: Forum) -> None:
    reply = forum.answer(forum.ask())
    forum.move(reply)
    act_as(app, forum.trainer)
    sent = {"masquer-reason": "Un nom de patient", "masquer-seen": "1"}
    client = app.test_client()
    address = f"{FORUM}/{reply.question_id}"
    client.post(f"{address}/messages/{reply.id}/masquer", data=sent)
    assert "Son entrée dans la FAQ garde son propre texte : relisez-la." in text(client, address)


def test_the_faq_is_written_from_the_forum_read_by_theme_and_left(app: Flask, forum: Forum) -> None:
    post = forum.ask(body="Rien trouvé")
    forum.accept(forum.answer(post, "**La formatrice** signe."))
    forum.answer(post, "Merci !", by=forum.person())
    client = app.test_client()
    assert "La FAQ est encore vide." in text(client, f"{FORUM}/faq")
    assert client.get(f"{FORUM}/{post.question_id}/faq").status_code == 403
    act_as(app, forum.trainer)
    page = client.get(f"{FORUM}/{post.question_id}/faq").text
    assert 'value="ecosysteme-de-sante"' in page
    with forum.database.session(forum.setting.scope, write=True) as session:
        cohort = session.get_one(Cohort, forum.setting.cohort.id)
        cohort.definition = {**cohort.definition, "tracks": ["MSP"]}
    assert 'value="ecosysteme-de-sante"' not in client.get(f"{FORUM}/{post.question_id}/faq").text
    assert "**La formatrice** signe.</textarea>" in page
    sent = {
        "title": "Émargement",
        "answer": "Elle **signe**.",
        "seen": hidden(page, "seen"),
        "module": "faux",
    }
    moved = client.post(f"{FORUM}/{post.question_id}/faq", data=sent)
    assert moved.location == f"{FORUM}/faq#question-{post.question_id}"
    stale = client.post(f"{FORUM}/{post.question_id}/faq", data={**sent, "title": "Autre"})
    assert stale.status_code == 422
    assert "Ce que dit la FAQ maintenant" in stale.text
    act_as(app, forum.person(1))
    shown = client.get(f"{FORUM}/faq").text
    assert "Elle <strong>signe</strong>." in shown
    assert "Autres questions" in shown
    assert "data-print" in shown
    assert "Retirer de la FAQ" not in shown
    assert client.post(f"{FORUM}/{post.question_id}/faq/retrait").status_code == 403
    act_as(app, forum.trainer)
    seen = hidden(client.get(f"{FORUM}/faq").text, "seen")
    assert client.post(f"{FORUM}/{post.question_id}/faq/retrait", data={"seen": seen}).status_code == 303
    assert "La FAQ est encore vide." in text(client, f"{FORUM}/faq")


def test_five_days_without_an_answer_come_to_the_trainer(app: Flask, forum: Forum, clock: FixedClock) -> None:
    forum.ask()
    client = app.test_client()
    clock.move_to(NOON + timedelta(days=4, hours=23))
    act_as(app, forum.trainer)
    assert "Répondre à" not in text(client, "/a-faire")
    clock.move_to(NOON + timedelta(days=5))
    assert "Répondre à 1 question du forum" in text(client, "/a-faire")
    act_as(app, forum.person())
    assert "Répondre à 1 question du forum" not in text(client, "/a-faire")
    assert text(client, f"{FORUM}?garder=sans-reponse").count("Sans réponse") >= 2


def test_who_is_not_in_the_cohort_reads_nothing(app: Flask, forum: Forum) -> None:
    post = forum.ask()
    client = app.test_client()
    database, setting = forum.database, forum.setting
    for role in (Role.COMMITTEE_MEMBER, Role.JUROR):
        person = make_person(database, "Membre", role.value)
        grant_role(database, person, role, setting.federation, cohort_id=setting.cohort.id)
        act_as(app, person)
        for path in (FORUM, f"{FORUM}/{post.question_id}", f"{FORUM}/faq", f"{FORUM}/poser"):
            assert client.get(path).status_code == 403
    leave(forum)
    act_as(app, forum.person())
    assert client.get(f"{FORUM}/{post.question_id}").status_code in (403, 404)
    act_as(app, forum.trainer)
    shown = text(client, f"{FORUM}/{post.question_id}")
    assert "Noé Aubert A" in shown
    assert "n’est plus dans la promotion" in shown


def test_a_closed_forum_says_so_and_refuses_in_words(app: Flask, forum: Forum, clock: FixedClock) -> None:
    post = forum.ask()
    clock.move_to(NOON + timedelta(days=2_000))
    client = app.test_client()
    assert "Ce forum est clos" in text(client, FORUM)
    assert "Publier la réponse" not in text(client, f"{FORUM}/{post.question_id}")
    refused = client.post(f"{FORUM}/{post.question_id}/reponse", data={"reponse-body": "Trop tard"})
    assert refused.status_code == 422
    assert "Le forum de cette promotion est clos" in refused.text


def test_participation_is_told_only_where_it_is_a_condition(app: Flask, forum: Forum) -> None:
    client = app.test_client()
    assert "Participation" not in text(client, FORUM)
    required = replace(definition_of(forum.setting.cohort).rules, forum_required=True)
    change_definition(forum.setting, rules=required, reason="Comme en 2021", at=NOON)
    assert "Participation à faire" in text(client, FORUM)
    forum.ask()
    assert "Participation faite" in text(client, FORUM)
    act_as(app, forum.trainer)
    assert "Participation" not in text(client, FORUM)


def test_a_digest_is_chosen_and_stopped_from_its_mail(app: Flask, forum: Forum, clock: FixedClock) -> None:
    client = app.test_client()
    assert "jamais" in text(client, FORUM)
    assert client.post(f"{FORUM}/nouveautes", data={"frequency": "hourly"}).status_code == 422
    assert client.post(f"{FORUM}/nouveautes", data={"frequency": "daily"}).status_code == 303
    assert "chaque jour, à 7 h" in text(client, FORUM)
    forum.ask(by=forum.person(1), at=NOON + timedelta(hours=1))
    clock.move_to(TUESDAY)
    with forum.writing() as session:
        assert send_digests(session, at=TUESDAY) == 1
    link = f"/regions/bfc/liens/forum/{token_in(forum, app.extensions['pacte'].settings.signing_keys)}"
    act_as(app, None)
    assert "Ne plus les recevoir" in text(client, link)
    assert client.post(link).status_code == 303
    assert "Vous ne recevez plus les nouveautés du forum" in text(client, link)
    altered = link[:-1] + ("B" if link.endswith("A") else "A")
    assert client.get(altered).status_code == 410
    forum.choose(Frequency.NONE)


def test_right_to_left_words_keep_their_direction(app: Flask, forum: Forum) -> None:
    post = forum.ask("مرحبا بكم", "هل من جواب؟ 🎉")
    page = app.test_client().get(f"{FORUM}/{post.question_id}").text
    assert 'dir="auto"' in page
    assert "هل من جواب؟ 🎉" in page


def test_lists_cost_the_same_whatever_they_hold(app: Flask, forum: Forum) -> None:
    client = app.test_client()
    for number in range(3):
        make_learner(forum.setting, "Zoé", f"Roy {number}")
    counts: dict[str, set[int]] = {}

    def measure(*paths: str) -> None:
        for path in paths:
            with statements(forum.database) as sent:
                assert client.get(path).status_code == 200
            counts.setdefault(path, set()).add(len(sent))

    first = forum.ask()
    page = f"{FORUM}/{first.question_id}"
    forum.answer(first)
    paths = (FORUM, f"{FORUM}?q=emargement", page, f"{FORUM}/faq", "/a-faire")
    forum.move(first)
    measure(*paths)
    for number in range(25):
        other = forum.ask(f"L’émargement, question {number}", key=f"{number:032x}")
        forum.answer(other, by=forum.person(1))
        if number < 3:
            forum.move(other, f"Question {number}")
            forum.answer(first, f"Encore {number}", by=forum.person(1))
    measure(*paths)
    assert {path: len(found) for path, found in counts.items()} == dict.fromkeys(paths, 1)
    listed = text(client, f"{FORUM}?q=emargement&page=2")
    assert "26 questions, page 2 sur 2" in listed
    assert "Cette page n’existe pas." in text(client, f"{FORUM}?page=99")
