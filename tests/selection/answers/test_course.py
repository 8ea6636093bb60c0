"""A dossier's way after its deposit: dated for the team, nothing for the candidate before the answer."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.applications.course import Course, course_of
from pacte.applications.models import Application
from pacte.clock import FixedClock
from pacte.conflicts.models import ConflictOfInterest
from pacte.conflicts.vocabulary import TieKind, TieSource
from pacte.selection.answers import course as course
from pacte.selection.answers import operations
from pacte.selection.vocabulary import Validation
from tests.acting import act_as
from tests.selection.answers.factories import CLOSED, DAY, SENT, Selection, make_selection


@pytest.fixture
def selection(app: Flask, clock: FixedClock) -> Selection:
    clock.move_to(SENT)
    return make_selection(app.extensions["pacte"].database, inadmissible=1, validated=False)


def way(selection: Selection, name: str, at: datetime = SENT, reader: int | None = None) -> Course | None:
    with selection.database.session(selection.setting.scope) as session:
        row = session.get_one(Application, selection.rows[name].id)
        return course_of(session, row, at, reader)


def said(selection: Selection, name: str, at: datetime = SENT) -> tuple[str, list[tuple[str, str]]]:
    found = way(selection, name, at)
    assert found is not None
    return found.label, [(step.label, step.words) for step in found.steps]


def test_each_step_is_told_to_the_team(selection: Selection) -> None:
    admissible = ("Recevabilité", "Recevable")
    assert said(selection, "Irrecevable1")[0] == "Non recevable, réponse à envoyer"
    assert said(selection, "Attente1")[0] == "Liste d’attente, réponse à envoyer"
    assert said(selection, "Retenu1") == (
        "Retenu, à présenter à l’EHESP",
        [admissible, ("Comité", "Retenu")],
    )
    selection.change("Retenu1", validation=Validation.VALIDATED)
    assert said(selection, "Retenu1")[0] == "Retenu, validé par l’EHESP"
    selection.send("Retenu1", "Attente1")
    label, steps = said(selection, "Retenu1")
    assert label == "Place proposée"
    assert steps[-1][1].startswith("Place proposée, à confirmer au plus tard le 28 novembre 2025 à 23")
    assert said(selection, "Attente1")[0] == "Sur la liste d’attente"
    selection.accept("Retenu1")
    assert said(selection, "Retenu1", SENT + DAY)[1] == [
        admissible,
        ("Comité", "Retenu"),
        ("EHESP", "Validé par l’EHESP"),
        ("Réponse", "Envoyée"),
        ("Place", "Place confirmée"),
    ]


def test_decisions_that_are_not_final_are_not_told(app: Flask) -> None:
    selection = make_selection(app.extensions["pacte"].database, closed=False, validated=False)
    assert said(selection, "Retenu1") == (
        "En délibération",
        [("Recevabilité", "Recevable"), ("Comité", "Délibération ouverte")],
    )


def test_a_tie_hides_the_way(selection: Selection) -> None:
    staff = selection.setting.staff
    selection.write(
        lambda session: session.add(
            ConflictOfInterest(
                assessor_id=staff.id,
                subject_id=selection.rows["Retenu1"].person_id,
                kind=TieKind.PERSONAL,
                source=TieSource.DECLARED,
                declared_at=CLOSED,
            )
        )
    )
    assert way(selection, "Retenu1", reader=staff.id) is None
    assert way(selection, "Retenu2", reader=staff.id) is not None


def test_the_team_s_page_is_headed_by_where_the_dossier_stands(
    app: Flask, client: FlaskClient, selection: Selection
) -> None:
    selection.change("Retenu1", validation=Validation.VALIDATED)
    selection.send("Retenu1")
    act_as(app, selection.setting.staff)
    page = client.get(f"/regions/bfc/dossiers/{selection.rows['Retenu1'].id}").text
    assert "Place proposée" in page
    assert "Conditions aujourd’hui" in page
    assert "Avant la sélection" not in page
    assert "Retenu, le 20 novembre 2025 à 17" in page
    assert "a envoyé la réponse du comité" in page
    assert "rendez sa place" in page
    assert f"/places/{selection.rows['Retenu1'].id}/retour" in page
    assert "Enregistrer le retrait" not in page


def test_a_withdrawn_dossier_keeps_its_way_and_says_what_it_gives_up_before(
    app: Flask, client: FlaskClient, selection: Selection
) -> None:
    selection.send("Attente1")
    act_as(app, selection.setting.staff)
    page = f"/regions/bfc/dossiers/{selection.rows['Attente1'].id}"
    assert "La personne quitte la liste d’attente" in client.get(page).text
    text = client.post(f"{page}/retrait", data={"retrait-reason": "Renonce."}, follow_redirects=True).text
    assert [step for step in said(selection, "Attente1")[1] if step[0] in ("Comité", "Retrait")] == [
        ("Comité", "Liste d’attente"),
        ("Retrait", "Dossier retiré"),
    ]
    assert text.count("a enregistré le retrait du dossier") == 1
    assert "a retiré le dossier" not in text
    assert "avec ce que le comité en a décidé" in text


def test_the_candidate_reads_nothing_before_the_answer_and_each_step_after(
    app: Flask, client: FlaskClient, selection: Selection
) -> None:
    for name in ("Retenu1", "Attente1"):
        selection.change(name, validation=Validation.VALIDATED)
    pages = {name: f"/regions/bfc/candidatures/{selection.rows[name].id}" for name in ("Retenu1", "Attente1")}
    for name, address in pages.items():
        act_as(app, selection.person(name))
        page = client.get(address).text
        assert "Dossier déposé" in page
        for word in ("ecevable", "etenu", "EHESP", "liste d’attente", "délibération", "réponse du comité"):
            assert word not in page.replace(name, ""), (name, word)
    selection.send("Retenu1", "Attente1")
    act_as(app, selection.person("Retenu1"))
    page = client.get(pages["Retenu1"]).text
    assert "Dossier déposé" not in page
    assert page.count("Une place vous est proposée") >= 2
    assert "a envoyé la réponse du comité" in page
    assert "a proposé une place, à confirmer au plus tard le 28 novembre 2025" in page
    # on every page of the dossier, the heading says the same
    assert "Une place vous est proposée" in client.get(f"{pages['Retenu1']}/messages").text
    selection.write(
        lambda session: operations.close_list(session, cohort=selection.cohort, by=selection.staff, at=SENT)
    )
    act_as(app, selection.person("Attente1"))
    assert "a clos la liste d’attente" in client.get(pages["Attente1"]).text
