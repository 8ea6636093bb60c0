"""Answers given for earlier dates: set aside when the dates change, read by their author and the team."""

import io
import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.seminars.models import TeamGuest
from pacte.seminars.planning import operations
from pacte.seminars.planning.former_answers import former_answers, set_aside
from pacte.seminars.planning.operations.answers import Needs
from pacte.seminars.vocabulary import ReplyState
from tests.acting import act_as
from tests.files.samples import pdf
from tests.seminars.factories import make_trainer
from tests.seminars.planning.factories import AT, FEBRUARY, FIRST, Stage, make_stage, two_half_days

MARCH = date(2026, 3, 12)


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(AT)
    made = make_stage(app.extensions["pacte"].database)
    made.invite()
    act_as(app, made.setting.staff)
    return made


def own(stage: Stage, rest: str = "") -> str:
    return f"/regions/bfc/seminaires/{stage.seminar().id}{rest}"


def answer(stage: Stage, state: ReplyState, reason: str = "") -> None:
    stage.act(
        operations.answer, reply=stage.reply(), state=state, reason=reason, needs=Needs(), document=None
    )


def test_each_postponement_keeps_the_answer_with_the_dates_it_was_for(stage: Stage) -> None:
    answer(stage, ReplyState.NOT_COMING, "Congé")
    revision = stage.reply().revision
    stage.change(half_days=two_half_days(FEBRUARY))
    reply = stage.reply()
    assert (reply.state, reply.reason, reply.answered_at) == (ReplyState.INVITED, "", None)
    assert reply.revision == revision + 1
    answer(stage, ReplyState.COMING)
    stage.change(half_days=two_half_days(MARCH))
    stage.change(half_days=two_half_days(date(2026, 3, 19)))  # not answered meanwhile: nothing to keep
    assert [one.words for one in former_answers(stage.reply(), "Europe/Paris")] == [
        "Ne vient pas (29 janvier 2026)\u00a0: Congé",
        "Vient (5 février 2026)",
    ]
    assert stage.reply(1).former == []


def test_its_author_and_the_team_read_it_with_its_document(
    client: FlaskClient, app: Flask, stage: Stage
) -> None:
    act_as(app, stage.person())
    fields = {
        "state": "not_coming",
        "reason": "Congé maternité",
        "document": (io.BytesIO(pdf()), "justificatif.pdf"),
    }
    assert client.post(own(stage, "/reponse"), data=fields).status_code == 303
    stage.change(half_days=two_half_days(FEBRUARY))
    page = client.get(own(stage)).text
    assert "Réponse pour les dates précédentes" in page
    assert "Je ne viens pas (29 janvier 2026)\u00a0: Congé maternité" in page
    assert content(client, link_in(page)) == pdf()
    assert client.get(own(stage, "/reponse/justificatif")).status_code == 404
    assert client.get(own(stage, "/reponse/justificatif?precedente=2")).status_code == 404
    act_as(app, stage.person(1))
    assert "Congé maternité" not in client.get(own(stage)).text
    assert client.get(own(stage, "/reponse/justificatif?precedente=1")).status_code == 404
    act_as(app, stage.setting.staff)
    answers = client.get(own(stage, "/reponses")).text
    assert "0\u00a0absence annoncée, 2 sans réponse" in answers
    assert "Réponse pour les dates précédentes" in answers
    assert content(client, link_in(answers)) == pdf()
    export = client.get(own(stage, "/reponses?export=csv")).data.decode("utf-8-sig")
    assert "Ne vient pas (29 janvier 2026)" in export
    act_as(app, make_trainer(stage.setting))
    read = client.get(own(stage, "/reponses")).text
    assert "Ne vient pas (29 janvier 2026)" in read
    assert "justificatif" not in read


def test_without_a_former_answer_nothing_of_it_is_shown(client: FlaskClient, stage: Stage) -> None:
    assert stage.reply(key=FIRST).former == []
    assert "dates précédentes" not in client.get(own(stage, "/reponses")).text


def test_somebody_of_a_team_keeps_theirs_too() -> None:
    guest = TeamGuest(state=ReplyState.COMING, answered_at=AT, former=[], revision=1)
    told = {"half_days": [["2026-01-29T08:00:00+00:00", "2026-01-29T11:30:00+00:00"]]}
    set_aside(guest, told)
    assert (guest.state, guest.answered_at, guest.revision) == (ReplyState.INVITED, None, 2)
    assert [one.words for one in former_answers(guest, "Europe/Paris")] == ["Vient (29 janvier 2026)"]


def link_in(page: str) -> str:
    found = re.search(r'href="([^"]*justificatif\?precedente=1)"', page)
    assert found is not None
    return unescape(found[1])


def content(client: FlaskClient, address: str) -> bytes:
    with client.get(address) as answer:
        return answer.data
