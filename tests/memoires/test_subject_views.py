"""The subject on the page of a mémoire: what it shows, receives, refuses, and to whom."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from pacte.clock import FixedClock
from pacte.learners.models import Enrollment
from pacte.memoires.vocabulary import SubjectVerdict
from tests.acting import act_as
from tests.cohorts.test_public_pages import text
from tests.memoires.factories import EARLY, SUBJECT, Class, make_class
from tests.seminars.factories import make_learner
from tests.seminars.presence.test_views import hidden


@pytest.fixture
def here(app: Flask, clock: FixedClock, tmp_path: Path) -> Class:
    clock.move_to(EARLY)
    made = make_class(app.extensions["pacte"].database, tmp_path)
    act_as(app, made.person)
    return made


def page_of(here: Class, rest: str = "", learner: Enrollment | None = None) -> str:
    return f"/regions/bfc/apprenants/{(learner or here.learner).id}/memoire{rest}"


def typed(page: str, **changes: str) -> dict[str, str]:
    return {
        "sujet-title": SUBJECT.title,
        "sujet-question": SUBJECT.question,
        "sujet-team_process": SUBJECT.team_process,
        "sujet-method": SUBJECT.method,
        "sujet-module": SUBJECT.module,
        "sujet-seen": hidden(page, "sujet-seen"),
        **changes,
    }


def test_the_learner_proposes_and_the_trainer_answers(app: Flask, here: Class) -> None:
    client = app.test_client()
    assert "Proposer le sujet de votre mémoire" in text(client, "/a-faire")
    page = client.get(page_of(here)).text
    assert client.post(page_of(here, "/sujet"), data=typed(page)).status_code == 303
    mine = text(client, page_of(here))
    assert SUBJECT.question in mine
    assert "Vous serez averti·e de sa réponse" in mine
    assert "Répondre" not in mine

    act_as(app, here.trainer)
    todo = text(client, "/a-faire")
    assert "Répondre au sujet de mémoire de Noé Aubert" in todo
    theirs = client.get(page_of(here)).text
    answered = client.post(
        page_of(here, "/sujet/reponse"),
        data={
            "reponse-verdict": "redo",
            "reponse-answer": "Resserrez la question.",
            "reponse-seen": hidden(theirs, "reponse-seen"),
        },
    )
    assert answered.status_code == 303
    assert "Répondre au sujet" not in text(client, "/a-faire")

    act_as(app, here.person)
    assert "Reprendre le sujet de votre mémoire" in text(client, "/a-faire")
    assert "Resserrez la question." in text(client, page_of(here))


def test_a_refused_subject_keeps_what_was_typed(app: Flask, here: Class) -> None:
    client = app.test_client()
    page = client.get(page_of(here)).text
    answer = client.post(page_of(here, "/sujet"), data=typed(page, **{"sujet-title": " "}))
    assert answer.status_code == 422
    assert "Donnez un titre, même provisoire." in answer.text
    assert SUBJECT.team_process in answer.text
    assert here.known().memoire is None


def test_an_answer_without_words_is_refused_beside_its_field(app: Flask, here: Class) -> None:
    here.propose()
    act_as(app, here.trainer)
    client = app.test_client()
    data = {"reponse-verdict": "redo", "reponse-seen": "1"}
    answer = client.post(page_of(here, "/sujet/reponse"), data=data)
    assert answer.status_code == 422
    assert "Dites ce qui est à reprendre." in answer.text


def test_messages_are_read_by_both(app: Flask, here: Class) -> None:
    client = app.test_client()
    sent = client.post(page_of(here, "/messages"), data={"message-body": "Une <b>question</b>"})
    assert sent.status_code == 303
    act_as(app, here.trainer)
    assert "Une &lt;b&gt;question&lt;/b&gt;" in client.get(page_of(here)).text
    assert "Répondre à Noé Aubert sur son mémoire" in text(client, "/a-faire")


def test_an_answer_to_the_subject_answers_the_word_before_it(app: Flask, here: Class) -> None:
    here.propose()
    here.write("Puis-je parler de nos réunions ?")
    here.answer(SubjectVerdict.VALIDATED, "Oui, très bien.", at=EARLY + timedelta(hours=1))
    act_as(app, here.trainer)
    assert "Répondre à Noé Aubert" not in text(app.test_client(), "/a-faire")
    here.write("Et le calendrier ?", at=EARLY + timedelta(hours=2))
    assert "Répondre à Noé Aubert" in text(app.test_client(), "/a-faire")


def test_who_may(app: Flask, here: Class) -> None:
    here.propose()
    other = make_learner(here.setting, "Lou", "Bernard")
    client = app.test_client()
    assert client.get(page_of(here, learner=other)).status_code == 403
    assert client.post(page_of(here, "/sujet/reponse")).status_code == 403
    act_as(app, here.trainer)
    assert client.post(page_of(here, "/sujet")).status_code == 403
    act_as(app, None)
    assert client.get(page_of(here)).status_code == 303


def test_what_was_validated_stays_in_the_history(app: Flask, here: Class) -> None:
    here.propose()
    here.answer(SubjectVerdict.VALIDATED, "Très bien.")
    client = app.test_client()
    mine = text(client, page_of(here))
    assert "Un nouveau sujet attend une nouvelle réponse" in mine
    assert "Très bien." in mine
    file = text(client, f"/regions/bfc/apprenants/{here.learner.id}")
    assert "a validé le sujet du mémoire (n° 1)" in file
    assert "Mon mémoire" in file
