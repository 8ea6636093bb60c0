"""« Mon parcours » leads to the defence, its day, its result, the resit; « À faire » says the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.cohorts.queries import definition_of
from pacte.juries.models import Defence
from pacte.memoires.vocabulary import DepositSession
from tests.acting import act_as
from tests.cohorts.test_public_pages import text
from tests.juries.factories import ADMITTED, NINE, REDO, Day, make_day, plan
from tests.juries.half_days.factories import ASKING, DUE, make_poll
from tests.memoires.factories import Class
from tests.seminars.factories import change_definition

EVE = NINE - timedelta(days=1)
AFTER = datetime(2027, 7, 1, 9, 0, tzinfo=UTC)
"""The cohort is over."""
AUTUMN = date(2027, 10, 4)


@pytest.fixture
def day(app: Flask, clock: FixedClock) -> Day:
    clock.move_to(EVE)
    made = make_day(app.extensions["pacte"].database, 1)
    act_as(app, learner(made))
    return made


def learner(day: Day) -> Person:
    found: Person = day.jury.setting.get(Person, day.learners[0].person_id)
    return found


def page(day: Day, rest: str = "") -> str:
    return f"/regions/bfc/apprenants/{day.learners[0].id}{rest}"


def path(client: FlaskClient, day: Day) -> str:
    """« Mon parcours », up to what other rooms show."""
    return text(client, page(day)).partition("Toutes mes conditions")[0]


def test_availabilities_are_a_step_until_they_are_given(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    clock.move_to(ASKING)
    poll = make_poll(app.extensions["pacte"].database)
    own = poll.learners[0]
    act_as(app, poll.person(own.person_id))
    address = f"/regions/bfc/apprenants/{own.id}"
    title = "Vos disponibilités pour la soutenance"
    assert title not in text(client, address), "nobody asked yet"
    poll.open()
    shown = text(client, address)
    assert f'href="/regions/bfc/promotions/8/mes-disponibilites">{title}</a>' in shown
    assert "2 demi-journées : quelques minutes." in shown
    assert DUE.isoformat() in shown
    assert "L’heure et le lieu vous sont donnés 30 jours avant au plus tard, le jury 15 jours avant." in shown
    poll.answer(own.person_id)
    assert title not in text(client, address)


def test_the_day_is_told_as_far_as_it_is_published(client: FlaskClient, clock: FixedClock, day: Day) -> None:
    shown = path(client, day)
    assert f'href="{page(day, "/soutenance")}">Soutenance</a>' in shown
    assert "De 9 h à 10 h, Dijon, Salle A. Jury : Inès Vuillemin, Paul Renard et Zoé Marchal." in shown
    assert "Lundi 14 juin 2027, de 9 h à 10 h, Dijon, Salle A." in text(client, "/a-faire")
    with day.database.session(day.scope, write=True) as session:
        session.get_one(Defence, day.defences[0]).jury_published_at = None
    shown = path(client, day)
    assert "Le jury vous est donné 15 jours avant." in shown
    assert "Vuillemin" not in shown
    clock.move_to(NINE + timedelta(hours=2))
    shown = path(client, day)
    assert "Résultat attendu" in shown
    past = text(client, page(day, "/soutenance"))
    assert "Cette date est passée. Le résultat se lira quand tout le jury aura signé" in past
    assert "lire mon résultat" not in past
    clock.move_to(AFTER)
    assert "Résultat attendu" in path(client, day), "the cohort is over, the minutes are not signed"


def test_who_is_admitted_reads_it_and_takes_the_attestation(
    client: FlaskClient, clock: FixedClock, day: Day
) -> None:
    day.finish(ADMITTED)
    clock.move_to(AFTER)
    shown = path(client, day)
    assert "Vous êtes admis·e." in shown
    past = text(client, page(day, "/soutenance"))
    assert f'<a href="{page(day, "/resultat")}">lire mon résultat</a>' in past
    assert "Cette date est passée" not in past
    assert f'href="{page(day, "/resultat/attestation.pdf")}" download' in shown
    assert "plus rien n’est attendu de vous ici" in shown
    home = text(client, "/a-faire")
    assert "Votre résultat, Promo 8" in home
    assert "Votre attestation se télécharge sur sa page." in home
    clock.move_to(AFTER + timedelta(days=90))
    assert "Votre résultat, Promo 8" not in text(client, "/a-faire")


def test_a_resit_stays_to_do_when_the_cohort_is_over(
    app: Flask, client: FlaskClient, clock: FixedClock, day: Day, tmp_path: Path
) -> None:
    day.finish(REDO)
    clock.move_to(AFTER)
    shown = path(client, day)
    assert "À reprendre : le mémoire et l’oral. Ce qui est à corriger se lit avec le résultat." in shown
    assert f'href="{page(day, "/memoire#depot")}">Nouveau mémoire</a>' in shown
    assert "Ajourné·e le 14 juin 2027, procès-verbal signé le 14 juin 2027." in shown
    assert "Prochaine échéance" in shown
    assert "plus rien n’est attendu" not in shown
    assert "Vous êtes admis·e" not in shown
    steps = shown.partition("Ce qui reste jusqu’au diplôme")[2]
    assert steps.index("Nouveau mémoire") < steps.index(">Rattrapage</a>"), "the deposit comes first"
    assert "14 juin 2027</time>" not in steps, "the resit is not on the day of the defence"
    entire = text(client, page(day))
    assert "Formation terminée" not in entire
    assert "Rattrapage ouvert" in entire.partition("Où j’en suis")[0], "beside the title"
    assert "Soutenance devant le jury, première session" in entire
    assert "Première session, soutenance du 14 juin 2027 : Ajourné·e, procès-verbal signé" in entire
    home = text(client, "/a-faire")
    assert f'href="{page(day, "/memoire#depot")}"' in home
    assert "Voir mon résultat" not in home
    whole = text(client, page(day, "/diplome"))
    assert "le rattrapage reste ouvert" in whole
    assert "À refaire" in whole
    assert "Un autre est à déposer" in whole
    memoire = text(client, page(day, "/memoire"))
    assert "Nouveau mémoire attendu" in memoire
    assert "Recevable" not in memoire.partition('id="depot"')[0]
    assert "Le jury demande un nouveau mémoire" in memoire
    assert "Remplacer ce dépôt" not in memoire
    assert "lues par le jury seul" not in memoire
    assert f'Les évaluations du mémoire soutenu se lisent avec <a href="{page(day, "/resultat")}">' in memoire
    act_as(app, day.jury.setting.staff)
    listed = text(client, "/regions/bfc/promotions/8/apprenants")
    assert "Rattrapage ouvert" in listed
    act_as(app, learner(day))
    assert "Rattrapage ouvert" in whole

    Class(day.jury.setting, day.jury.trainer, day.learners[0], tmp_path).deposit(at=AFTER)
    again = Day(day.jury, jurors=day.jurors, learners=day.learners)
    plan(again, session=DepositSession.RESIT, on=AUTUMN)
    shown = path(client, day)
    assert "Nouveau mémoire" not in shown
    assert "Nouveau mémoire attendu" not in text(client, page(day, "/memoire"))
    assert "À refaire" not in text(client, page(day, "/diplome"))
    assert f'href="{page(day, "/soutenance")}">Soutenance de rattrapage</a>' in shown
    assert "4 octobre 2027" in shown
    assert "De 9 h à 10 h, Dijon, Salle A." in shown

    again.finish(REDO)
    clock.move_to(NINE.replace(month=11))
    shown = path(client, day)
    assert "Ajourné·e le 4 octobre 2027" in shown
    assert "Aucune session ne reste ouverte." in shown
    assert "Soutenance de rattrapage" not in shown
    assert "plus rien n’est attendu de vous ici" in shown


def test_without_a_resit_a_deferral_ends_it(client: FlaskClient, clock: FixedClock, day: Day) -> None:
    definition = definition_of(day.jury.setting.cohort)
    change_definition(day.jury.setting, results=replace(definition.results, resits=0))
    day.finish(REDO)
    clock.move_to(AFTER)
    shown = path(client, day)
    assert "Aucune session ne reste ouverte." in shown
    assert "Nouveau mémoire" not in shown
    assert "plus rien n’est attendu ici" in text(client, page(day, "/diplome"))


def test_a_memoire_that_came_late_is_defended_at_the_resit(
    client: FlaskClient, clock: FixedClock, tmp_path: Path, app: Flask
) -> None:
    made = make_day(app.extensions["pacte"].database, 1, deposits=False)
    with made.database.session(made.scope, write=True) as session:
        row = session.get_one(Defence, made.defences[0])
        row.cancelled_at, row.cancel_reason = EVE, "Mémoire en retard"
    late = datetime(2027, 6, 1, 9, 0, tzinfo=UTC)
    Class(made.jury.setting, made.jury.trainer, made.learners[0], tmp_path).deposit(at=late)
    clock.move_to(AFTER)
    act_as(app, learner(made))
    shown = path(client, made)
    assert "Soutenance de rattrapage" in shown
    assert "Prévue à la session de rattrapage" in shown
    assert "plus rien n’est attendu" not in shown
