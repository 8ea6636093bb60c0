"""The table of a cohort's mémoires: who sees what, filtered, exported, counted on the cohort's page."""

from pathlib import Path

import pytest
from flask import Flask

from pacte.clock import FixedClock
from pacte.memoires.models import MemoireReading
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import Role
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements, text
from tests.factories import grant_role, make_person
from tests.memoires.factories import Class, make_class
from tests.memoires.rows import IN_TIME, deposit_row
from tests.seminars.factories import make_learner, make_learners

BOARD = "/regions/bfc/promotions/8/memoires"


@pytest.fixture
def here(app: Flask, clock: FixedClock, tmp_path: Path) -> Class:
    clock.move_to(IN_TIME)
    made = make_class(app.extensions["pacte"].database, tmp_path)
    act_as(app, made.setting.staff)
    return made


def ask_reader(here: Class, memoire_id: int, **values: object) -> None:
    juror = make_person(here.database, "Ugo", "Lecteur")
    with here.database.session(here.setting.scope, write=True) as session:
        session.add(
            MemoireReading(
                **{
                    "memoire_id": memoire_id,
                    "reader_id": juror.id,
                    "due_on": IN_TIME.date(),
                    "asked_at": IN_TIME,
                    "updated_at": IN_TIME,
                    "marks": {"fond": 7},
                    "comment_jury": "SECRET",
                    **values,
                }
            )
        )


def test_the_team_reads_states_reasons_and_how_far_readers_are(app: Flask, here: Class) -> None:
    memoire = deposit_row(here, pages=9)
    ask_reader(here, memoire.id, state=ReadingState.ACCEPTED, answered_at=IN_TIME)
    ask_reader(here, memoire.id)
    ask_reader(here, memoire.id, state=ReadingState.DECLINED, answered_at=IN_TIME, ended_at=IN_TIME)
    make_learner(here.setting, "Zoé", "Vial")
    client = app.test_client()
    shown = text(client, BOARD)
    assert "Soutenance bloquée" in shown
    assert "Le mémoire compte 9 pages, hors couverture et annexes" in shown
    assert "0 rendue sur 2, 1 à accepter" in shown
    assert "2 personnes" in shown
    assert "SECRET" not in shown
    assert "Lecteur" not in shown.replace("lecteurs qui manquent", "")
    export = client.get(f"{BOARD}?export=csv").text
    assert "Lectures demandées" in export
    assert "SECRET" not in export


@pytest.mark.parametrize(
    ("wanted", "people"),
    [
        ("sujet-valide", 2),
        ("sujet-attendu", 1),
        ("awaited", 1),
        ("depose", 2),
        ("admissible", 1),
        ("blocked", 1),
        ("resit", 0),
        ("lecteurs", 2),
        ("partage", 1),
    ],
)
def test_filters(app: Flask, here: Class, wanted: str, people: int) -> None:
    deposit_row(here, shared=False)
    more = make_learners(here.setting, 2)
    deposit_row(here, more[0], pages=21)
    expected = f"{people} personne{'s' if people > 1 else ''}"
    assert expected in text(app.test_client(), f"{BOARD}?etat={wanted}")


def test_trainers_see_theirs_first_and_nothing_of_readers(app: Flask, here: Class) -> None:
    ask_reader(here, deposit_row(here, title="Réunions").id)
    make_learner(here.setting, "Ana", "Abel")
    act_as(app, here.trainer)
    client = app.test_client()
    shown = text(client, BOARD)
    assert shown.index("Aubert") < shown.index("Abel")
    assert "rendue sur" not in shown
    assert "lecteurs qui manquent" not in shown
    assert "1 personne" in text(client, f"{BOARD}?etat=mes-apprenants")
    assert "Lectures" not in client.get(f"{BOARD}?export=csv").text
    assert "3 personnes" not in shown
    assert "1 personne" in text(client, f"{BOARD}?q=aubert")


def test_a_juror_who_is_tied_is_told_nothing_of_readers(app: Flask, here: Class) -> None:
    """The trainer follows the learner, and sits; staff elsewhere."""
    ask_reader(here, deposit_row(here).id)
    for role in (Role.STAFF, Role.JUROR):
        grant_role(
            here.database, here.trainer, role, here.setting.federation, cohort_id=here.setting.cohort.id
        )
    act_as(app, here.trainer)
    client = app.test_client()
    assert " rendue sur 1" not in text(client, BOARD)
    assert "0 personne" in text(client, f"{BOARD}?etat=lecteurs")
    act_as(app, here.setting.staff)
    assert "0 rendue sur 1" in text(client, BOARD)


def test_who_may(app: Flask, here: Class) -> None:
    client = app.test_client()
    act_as(app, here.person)
    text(client, BOARD, 403)
    text(client, "/regions/bfc/promotions/nulle-part/memoires", 403)
    act_as(app, here.setting.staff)
    text(client, "/regions/bfc/promotions/nulle-part/memoires", 404)


def test_the_cohort_counts_them_and_leads_to_the_list(app: Flask, here: Class) -> None:
    deposit_row(here, pages=9)
    make_learner(here.setting, "Zoé", "Vial")
    client = app.test_client()
    page = client.get("/regions/bfc/promotions/8/gestion")
    assert page.status_code == 200
    assert f"{BOARD}?etat=blocked" in page.text
    assert f"{BOARD}?etat=awaited" in page.text
    assert f"{BOARD}?etat=depose" in page.text
    assert f'href="{BOARD}"' in page.text


def test_statements_do_not_grow(app: Flask, here: Class) -> None:
    ask_reader(here, deposit_row(here).id)
    client = app.test_client()
    text(client, BOARD)
    with statements(here.database) as few:
        text(client, BOARD)
    for learner in make_learners(here.setting, 5):
        ask_reader(here, deposit_row(here, learner).id)
    with statements(here.database) as many:
        assert "6 personnes" in text(client, BOARD)
    assert len(many) == len(few)
