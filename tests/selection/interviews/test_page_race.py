"""Six candidates press the same button at the same instant: on each engine, through the true pages."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.selection.models import Interview
from tests.accounts.browsers import sign_in
from tests.selection.interviews.factories import AT, make_stage


def test_one_slot_has_one_holder_whoever_presses(app_on_each: Flask, clock: FixedClock) -> None:
    clock.move_to(AT)
    stage = make_stage(app_on_each.extensions["pacte"].database, dossiers=6)
    slot = stage.propose()[0]
    stage.invite(*range(6))
    with stage.database.session(stage.setting.scope) as session:
        people = [session.get_one(Person, row.person_id) for row in stage.rows]
    clients = [sign_in(app_on_each, person) for person in people]
    barrier = Barrier(6)

    def press(number: int, client: FlaskClient) -> tuple[int, str]:
        path = f"/regions/bfc/candidatures/{stage.rows[number].id}/entretien"
        barrier.wait()
        answer = client.post(path, data={"slot": slot.id, "seen": "1"})
        return answer.status_code, answer.text

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(press, range(6), clients))
    assert sorted(status for status, _ in answers) == [303, 422, 422, 422, 422, 422]
    for status, text in answers:
        if status == 422:
            assert "vient d’être pris" in text
            assert text.count('type="radio"') == 2  # those that remain
    with stage.database.session(stage.setting.scope) as session:
        held = session.scalars(select(Interview.id).where(Interview.slot_id == slot.id)).all()
    assert len(held) == 1
    assert len(stage.mails("appointment")) == 3
