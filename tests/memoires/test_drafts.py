"""Drafts given to read and answered: never a deposit, once each, refused with every reason."""

import io
from pathlib import Path

import pytest
from flask import Flask

from pacte.clock import FixedClock
from pacte.database import Scope
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.drafts.export import export_drafts, export_feedback
from pacte.memoires.vocabulary import Admissibility
from tests.acting import act_as
from tests.cohorts.test_public_pages import text
from tests.files import office_samples, samples
from tests.memoires.factories import EARLY, Class, make_class, paper


@pytest.fixture
def here(app: Flask, clock: FixedClock, tmp_path: Path) -> Class:
    clock.move_to(EARLY)
    made = make_class(app.extensions["pacte"].database, tmp_path)
    act_as(app, made.person)
    return made


def page_of(here: Class, rest: str = "") -> str:
    return f"/regions/bfc/apprenants/{here.learner.id}/memoire{rest}"


def give(
    app: Flask, here: Class, data: bytes, name: str = "brouillon.docx", comment: str = "Le plan tient-il ?"
) -> tuple[int, str]:
    sent = {"brouillon-file": (io.BytesIO(data), name), "brouillon-comment": comment}
    with app.test_client().post(page_of(here, "/brouillons"), data=sent) as answer:
        return answer.status_code, " ".join(answer.text.replace("\u00a0", " ").split())


def answer(
    app: Flask, here: Class, body: str = "Le **plan** tient", *, seen: str = "1", **more: object
) -> int:
    sent = {"relecture-body": body, "relecture-seen": seen, **more}
    with app.test_client().post(page_of(here, "/brouillons/retour"), data=sent) as found:
        return found.status_code


def test_given_answered_given_again(app: Flask, here: Class) -> None:
    letter = office_samples.letter("Mon plan")
    assert give(app, here, letter)[0] == 303
    assert give(app, here, letter)[0] == 303
    assert here.mails("draft_given") == [(here.trainer.email, "Brouillon de mémoire à lire : Noé Aubert")], (
        "a second click is the same draft"
    )
    assert here.known().standing.admissibility is Admissibility.AWAITED
    mine = text(app.test_client(), page_of(here))
    assert "Un brouillon n’est pas un dépôt." in mine
    assert "reste à déposer pour le 30 avril 2027" in mine

    act_as(app, here.trainer)
    client = app.test_client()
    assert "Lire le brouillon de mémoire de Noé Aubert" in text(client, "/a-faire")
    assert "Le plan tient-il" in text(client, page_of(here))
    annotated = {"relecture-file": (io.BytesIO(paper(2)), "annote.pdf")}
    assert answer(app, here, **annotated) == 303
    assert "Lire le brouillon" not in text(client, "/a-faire")
    assert here.mails("draft_answered") == [(here.person.email, "Un retour sur votre brouillon de mémoire")]

    act_as(app, here.person)
    mine = app.test_client().get(page_of(here)).text
    assert "<strong>plan</strong>" in mine
    assert "Brouillon annoté" in mine
    status, said = give(app, here, letter)
    assert status == 422
    assert "le même fichier que le brouillon précédent" in said
    assert "Le plan tient-il ?" in said, "what was typed stays"
    assert give(app, here, samples.pdf(3), "brouillon.pdf")[0] == 303
    assert here.actions() == ["memoire.draft_given", "memoire.draft_answered", "memoire.draft_given"]


def test_files_are_served_so_that_nothing_runs(app: Flask, here: Class) -> None:
    give(app, here, office_samples.letter("Mon plan"))
    give(app, here, samples.pdf(3), "brouillon.pdf")
    client = app.test_client()
    assert "Mon plan" in client.get(page_of(here, "/brouillons/1/lecture")).text
    with client.get(page_of(here, "/brouillons/1?voir")) as word:
        assert word.headers["Content-Disposition"].startswith("attachment")
    with client.get(page_of(here, "/brouillons/2?voir")) as pdf:
        assert pdf.headers["Content-Disposition"].startswith("inline")
        assert pdf.headers["Content-Security-Policy"].startswith("sandbox")
    assert client.get(page_of(here, "/brouillons/9")).status_code == 404


def test_an_answer_is_to_the_draft_that_was_read_and_says_something(app: Flask, here: Class) -> None:
    act_as(app, here.trainer)
    assert answer(app, here) == 422, "there is no draft yet"
    act_as(app, here.person)
    give(app, here, samples.pdf(3), "un.pdf")
    give(app, here, samples.pdf(4), "deux.pdf")
    act_as(app, here.trainer)
    assert answer(app, here, seen="1") == 422
    assert answer(app, here, "", seen="2") == 422
    assert answer(app, here, seen="2") == 303


def test_bad_files_and_wrong_roles(app: Flask, here: Class) -> None:
    status, said = give(app, here, samples.zipped("photo.jpg"))
    assert status == 422
    assert "c’est en réalité une archive ZIP" in said
    assert give(app, here, b"", "a.pdf")[0] == 422
    assert answer(app, here) == 403
    act_as(app, here.trainer)
    assert give(app, here, samples.pdf(3))[0] == 403


def test_nothing_is_given_once_the_learner_left(app: Flask, here: Class) -> None:
    give(app, here, samples.pdf(3), "un.pdf")
    with here.database.session(here.setting.scope, write=True) as session:
        row = session.get_one(Enrollment, here.learner.id)
        row.state, row.ended_on = EnrollmentState.WITHDRAWN, EARLY.date()
    status, said = give(app, here, samples.pdf(4), "deux.pdf")
    assert status == 422
    assert "le mémoire ne change plus" in said


def test_my_data_holds_drafts_and_answers(app: Flask, here: Class) -> None:
    give(app, here, samples.pdf(3), "un.pdf")
    act_as(app, here.trainer)
    answer(app, here)
    with here.database.session(Scope.person(here.person.id)) as session:
        assert [one["number"] for one in export_drafts(session, here.person.id)[1]] == [1]
        assert [one["body"] for one in export_feedback(session, here.person.id)[1]] == ["Le **plan** tient"]
