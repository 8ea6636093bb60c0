"""The library's pages: who finds what, searched, and gone as soon as its author says so."""

from pathlib import Path

import pytest
from flask import Flask

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.conflicts.models import ConflictOfInterest
from pacte.conflicts.vocabulary import TieKind, TieSource
from pacte.memoires.deposits.operations import share
from pacte.policy import Role
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements, text
from tests.factories import grant_role, make_federation, make_person
from tests.memoires.factories import Class, make_class
from tests.memoires.rows import IN_TIME, OVER, deposit_row, next_cohort
from tests.seminars.factories import make_learner, make_learners

LIBRARY = "/regions/bfc/memoires-partages"
TITLE = "Des réunions qui servent aux soins"


@pytest.fixture
def here(app: Flask, clock: FixedClock, tmp_path: Path) -> Class:
    clock.move_to(OVER)
    return make_class(app.extensions["pacte"].database, tmp_path)


def later_learner(here: Class) -> Person:
    found: Person = here.setting.get(Person, make_learner(next_cohort(here.setting), "Lou").person_id)
    return found


def test_a_later_cohort_finds_it_and_the_same_one_does_not(app: Flask, here: Class) -> None:
    memoire = deposit_row(here)
    client = app.test_client()
    act_as(app, later_learner(here))
    shown = text(client, LIBRARY)
    assert TITLE in shown
    assert "Noé Aubert, Promo 8" in shown
    assert "Dynamique" in shown
    assert "Huit soignants" not in text(client, f"{LIBRARY}/{memoire.id}")
    assert "huit soignants" in text(client, f"{LIBRARY}/{memoire.id}")
    same = make_learner(here.setting, "Zoé")
    act_as(app, here.setting.get(Person, same.person_id))
    assert "Aucun mémoire n’est encore partagé ici" in text(client, LIBRARY)
    text(client, f"{LIBRARY}/{memoire.id}", 404)
    text(client, f"{LIBRARY}/{memoire.id}/fichier", 404)
    act_as(app, here.person)
    assert "Ne plus le partager" in text(client, f"{LIBRARY}/{memoire.id}")


def test_the_team_and_trainers_read_it_once_defences_are_over(
    app: Flask, here: Class, clock: FixedClock
) -> None:
    memoire = deposit_row(here)
    client = app.test_client()
    for person in (here.trainer, here.setting.staff):
        act_as(app, person)
        clock.move_to(OVER)
        assert TITLE in text(client, LIBRARY)
        clock.move_to(IN_TIME)
        assert TITLE not in text(client, LIBRARY)
        text(client, f"{LIBRARY}/{memoire.id}", 404)


@pytest.mark.parametrize("lacking", [{"pages": 9}, {"shared": False}, {"days_late": 1}, {"has_text": False}])
def test_what_is_not_shared_or_not_admissible_is_not_there(
    app: Flask, here: Class, lacking: dict[str, int | bool]
) -> None:
    memoire = deposit_row(here, **lacking)  # type: ignore[arg-type]
    act_as(app, here.setting.staff)
    client = app.test_client()
    assert TITLE not in text(client, LIBRARY)
    text(client, f"{LIBRARY}/{memoire.id}", 404)


def test_a_learner_finds_the_way_to_their_own(app: Flask, here: Class) -> None:
    client = app.test_client()
    act_as(app, here.person)
    assert f'/apprenants/{here.learner.id}/memoire">Mon mémoire</a>' in text(client, LIBRARY)
    act_as(app, here.trainer)
    assert "Mon mémoire" not in text(client, LIBRARY)


def test_gone_as_soon_as_its_author_says_so(app: Flask, here: Class) -> None:
    memoire = deposit_row(here)
    act_as(app, later_learner(here))
    client = app.test_client()
    assert "Noé Aubert" in text(client, f"{LIBRARY}?q=reunions")
    with here.database.session(here.setting.scope, write=True) as session:
        share(session, enrollment_id=here.learner.id, agreed=False, by=here.by(here.person), at=OVER)
    assert "Noé Aubert" not in text(client, f"{LIBRARY}?q=reunions")
    for address in (f"{LIBRARY}/{memoire.id}", f"{LIBRARY}/{memoire.id}/fichier?voir=1"):
        text(client, address, 404)


def test_another_federation_and_jurors_as_such_read_nothing(app: Flask, here: Class) -> None:
    memoire = deposit_row(here)
    other = make_federation(here.database, "aura")
    theirs = make_person(here.database, "Ève")
    grant_role(here.database, theirs, Role.STAFF, other)
    client = app.test_client()
    act_as(app, theirs)
    text(client, LIBRARY, 404)
    text(client, f"/regions/aura/memoires-partages/{memoire.id}", 404)
    juror = make_person(here.database, "Ugo")
    grant_role(here.database, juror, Role.JUROR, here.setting.federation, cohort_id=here.setting.cohort.id)
    act_as(app, juror)
    text(client, LIBRARY, 403)


def test_a_juror_who_is_tied_sees_no_trace(app: Flask, here: Class) -> None:
    memoire = deposit_row(here)
    deposit_row(here, make_learner(here.setting, "Zoé", "Vial"), title="Un autre mémoire")
    grant_role(
        here.database,
        here.setting.staff,
        Role.JUROR,
        here.setting.federation,
        cohort_id=here.setting.cohort.id,
    )
    act_as(app, here.setting.staff)
    client = app.test_client()
    assert TITLE in text(client, LIBRARY)
    with here.database.session(here.setting.scope, write=True) as session:
        session.add(
            ConflictOfInterest(
                assessor_id=here.setting.staff.id,
                subject_id=here.person.id,
                kind=TieKind.PERSONAL,
                source=TieSource.DECLARED,
                reason="Amie",
                declared_at=OVER,
                declared_by_id=here.setting.staff.id,
            )
        )
    for address in (LIBRARY, f"{LIBRARY}?q=reunion"):
        shown = text(client, address)
        assert "1 mémoire" in shown
        assert TITLE not in shown
        assert "Noé Aubert" not in shown
    text(client, f"{LIBRARY}/{memoire.id}", 404)


def test_a_search_ignores_accents_wants_every_word_and_marks_them(app: Flask, here: Class) -> None:
    deposit_row(here, body="La démarche qualité a surpris. 100 % de présents.")
    first, second = make_learners(here.setting, 2)
    deposit_row(here, first, title="La télésurveillance", summary="Ailleurs.", body="Rien de tel.")
    deposit_row(here, second, title="Qualité et démarche", summary="Autre.", body="Rien.", module="parcours")
    act_as(app, later_learner(here))
    client = app.test_client()
    page = client.get(f"{LIBRARY}?q=DEMARCHE+qualite").text
    assert "<mark>démarche</mark> <mark>qualité</mark>" in page
    assert page.index("<mark>Qualité</mark>") < page.index("<mark>démarche</mark> <mark>qualité</mark>")
    assert "télésurveillance" not in page
    assert "Aucun mémoire ne correspond" in text(client, f"{LIBRARY}?q=telesurveillance+qualite")
    assert "1 mémoire" in text(client, f"{LIBRARY}?module=parcours")
    assert "Aucun mémoire ne correspond" in text(client, f"{LIBRARY}?q=🙂")
    for wildcard in ("%25%25", "_", "100_%25x"):
        assert "La télésurveillance" not in text(client, f"{LIBRARY}?q={wildcard}")
    assert "Cette page n’existe pas" in text(client, f"{LIBRARY}?page=9")


def test_the_document_opens_where_nothing_runs(app: Flask, here: Class) -> None:
    memoire = deposit_row(here, store=app.extensions["pacte"].store)
    act_as(app, here.setting.staff)
    client = app.test_client()
    address = f"{LIBRARY}/{memoire.id}/fichier"
    assert f'src="{address}?voir=1#navpanes=0' in client.get(f"{LIBRARY}/{memoire.id}").text
    for query, disposition in (("?voir=1", "inline"), ("", "attachment")):
        with client.get(address + query) as answer:
            assert answer.data.startswith(b"%PDF")
            assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
            assert answer.headers["Content-Disposition"].startswith(disposition)


def test_statements_do_not_grow(app: Flask, here: Class) -> None:
    deposit_row(here)
    act_as(app, later_learner(here))
    client = app.test_client()
    address = f"{LIBRARY}?q=soins"
    text(client, address)
    with statements(here.database) as few:
        text(client, address)
    for learner in make_learners(here.setting, 4):
        deposit_row(here, learner)
    with statements(here.database) as many:
        assert "5 mémoires" in text(client, address)
    assert len(many) == len(few)
