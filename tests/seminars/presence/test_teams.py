"""Who came of the teams: noted by the trainer, counted apart, once the seminar has begun."""

from datetime import timedelta

import pytest
from flask import Flask

from pacte.clock import FixedClock
from pacte.seminars.models import Seminar, TeamGuest
from tests.acting import act_as
from tests.cohorts.test_public_pages import text
from tests.seminars.absences.test_operations import actions
from tests.seminars.factories import T0_MORNING
from tests.seminars.presence.factories import DURING, Stage, make_stage
from tests.seminars.presence.test_views import hidden


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    """Two leaders invited, before the seminar begins."""
    clock.move_to(T0_MORNING - timedelta(hours=1))
    made = make_stage(app.extensions["pacte"].database)
    with made.database.session(made.setting.scope, write=True) as session:
        session.get_one(Seminar, made.half_day.seminar_id).with_teams = True
        for number, name in enumerate(("Mia Directrice", "Léo Directeur")):
            session.add(
                TeamGuest(
                    seminar_id=made.half_day.seminar_id,
                    enrollment_id=made.learners[number].id,
                    name=name,
                    email=f"equipe{number}@exemple.fr",
                    invited_at=T0_MORNING - timedelta(days=20),
                )
            )
    act_as(app, made.trainer)
    return made


def came(stage: Stage) -> list[bool | None]:
    return [stage.setting.get(TeamGuest, number).came for number in (1, 2)]


def test_the_trainer_notes_who_came(app: Flask, stage: Stage, clock: FixedClock) -> None:
    client, page = app.test_client(), f"/regions/bfc/seminaires/{stage.half_day.seminar_id}/equipes-venues"
    assert "Le séminaire commence le" in text(client, page)
    early = client.post(page, data={"venue": "1", "seen": "autre"})
    assert early.status_code == 422
    clock.move_to(DURING)
    assert "2 personnes invitées" in text(client, stage.url)
    assert f'href="{page}"' in client.get(stage.url).text
    seen = hidden(client.get(page).text, "seen")
    assert client.post(page, data={"venue": "1", "seen": seen}).status_code == 303
    assert came(stage) == [True, False]
    stale = client.post(page, data={"venue": ["1", "2"], "seen": seen})
    assert stale.status_code == 422
    assert stale.text.count("checked") == 2
    assert came(stage) == [True, False]
    shown = text(client, stage.url)
    assert "<strong>1 personne venue</strong> sur 2 invitées" in shown
    assert "<strong>0 personne présente</strong> sur 2" in shown
    assert actions(stage, "seminar.teams") == ["seminar.teams_noted"]
    act_as(app, stage.person())
    assert app.test_client().get(page).status_code == 403
