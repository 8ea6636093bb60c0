"""What the candidate of a former dossier is told once enrolled: in training, elsewhere, or gone."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.applications.course import followed_by_candidate
from pacte.applications.models import Application
from pacte.applications.outcomes import outcome_of
from pacte.applications.phrases import READ_BY_CANDIDATES
from pacte.audit import history
from pacte.clock import FixedClock
from pacte.cohorts.library import curriculum
from pacte.learners import operations
from pacte.learners.models import Enrollment
from pacte.selection.models import Answer
from pacte.selection.vocabulary import Decision
from tests.acting import act_as
from tests.applications.factories import make_cohort
from tests.applications.processing.factories import AFTER, Setting, make_setting, make_structure
from tests.learners.factories import confirmed, enrol
from tests.selection.validation.factories import close_deliberation


@pytest.fixture
def setting(app: Flask, clock: FixedClock) -> Setting:
    clock.move_to(AFTER)
    made = make_setting(app.extensions["pacte"].database)
    close_deliberation(made)
    return made


@pytest.fixture
def row(app: Flask, setting: Setting) -> Application:
    """Answered, place confirmed; the candidate looks."""
    made = confirmed(setting, structure=make_structure(setting))
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            Answer(
                application_id=made.id,
                person_id=made.person_id,
                decision=Decision.RETAINED,
                reason="",
                shows_rank=False,
                batch="b1",
                sent_at=AFTER,
                sent_by_id=setting.staff.id,
            )
        )
    act_as(app, setting.get(Person, made.person_id))
    return made


def told(client: FlaskClient, setting: Setting, row: Application) -> list[str]:
    """The page of the answer, then what the first page of the dossier says of it."""
    with setting.database.session(setting.scope) as session:
        outcome = outcome_of(session, session.get_one(Application, row.id), AFTER)
    assert outcome is not None
    page = client.get(f"/regions/bfc/candidatures/{row.id}/reponse").text
    return [page, " ".join([outcome.label, *outcome.sentences])]


def act(setting: Setting, verb: Any, learner: Enrollment, **values: Any) -> Any:
    with setting.database.session(setting.scope, write=True) as session:
        return verb(session, enrollment=learner, seen=1, by=setting.actor, at=AFTER, **values)


def test_before_the_enrolment_the_place_is_confirmed(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    answer, dossier = told(client, setting, row)
    assert "La fédération vous écrira pour l’inscription." in answer
    assert "Rendre ma place" in answer
    assert "Votre place est confirmée" in dossier


def test_a_learner_is_told_to_be_enrolled(client: FlaskClient, setting: Setting, row: Application) -> None:
    learner = enrol(setting, row)
    for text in told(client, setting, row):
        assert "Vous êtes inscrit·e" in text
        assert "Promo 8 commence le 11 décembre 2025." in text
        assert "vous écrira pour l’inscription" not in text
    answer = told(client, setting, row)[0]
    assert f"/regions/bfc/apprenants/{learner.id}" in answer
    assert "Rendre ma place" not in answer
    with setting.database.session(setting.scope) as session:
        read = history(
            session,
            row,
            only=READ_BY_CANDIDATES,
            also=followed_by_candidate(session, setting.get(Application, row.id)),
        )
    assert [one.sentence for one in read] == ["a enregistré l’inscription dans la promo 8"]


def test_one_who_left_is_told_when(client: FlaskClient, setting: Setting, row: Application) -> None:
    learner = enrol(setting, row)
    act(setting, operations.withdraw, learner, on=date(2025, 11, 3), reason="Mutation")
    for text in told(client, setting, row):
        assert "Vous avez quitté la promotion le 3 novembre 2025." in text
        assert "rendu votre place" not in text


def test_one_who_moved_is_told_where_they_are(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    learner = enrol(setting, row)
    moved = act(
        setting, operations.transfer, learner, to=other, reason="Congé", curriculum=curriculum()
    ).enrollment
    for text in told(client, setting, row):
        assert "Vous suivez maintenant Promo 9" in text
        assert "Vous avez changé de promotion le 3 novembre 2025." in text
        assert "rendu votre place" not in text
    assert f"/regions/bfc/apprenants/{moved.id}" in told(client, setting, row)[0]
    with setting.database.session(setting.scope, write=True) as session:
        operations.withdraw(
            session,
            enrollment=moved,
            on=date(2025, 11, 3),
            reason="Mutation",
            seen=1,
            by=setting.actor,
            at=AFTER,
        )
    for text in told(client, setting, row):
        assert "Vous avez quitté Promo 9 le 3 novembre 2025." in text
