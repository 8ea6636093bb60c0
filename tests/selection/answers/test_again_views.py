"""The page where a place is offered once more: whom it passes over, what is refused, what is kept."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.selection.answers.following import keep_places
from pacte.selection.vocabulary import OfferState, Validation
from tests.acting import act_as
from tests.selection.answers.factories import DAY, SENT, T0, TERM, Selection, make_selection

PLACES = "/regions/bfc/promotions/8/selection/places"
Make = Callable[..., Selection]


@pytest.fixture
def make(app: Flask, clock: FixedClock) -> Make:
    clock.move_to(SENT)

    def made(**options: object) -> Selection:
        selection = make_selection(app.extensions["pacte"].database, **options)  # type: ignore[arg-type]
        selection.send()
        act_as(app, selection.setting.staff)
        return selection

    return made


def page_of(selection: Selection, name: str) -> str:
    return f"{PLACES}/{selection.rows[name].id}/nouvelle-proposition"


def seen_in(text: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', text)
    assert found is not None
    return found[1]


def test_staff_offer_a_place_again_after_a_lost_mail(
    app: Flask, client: FlaskClient, make: Make, clock: FixedClock
) -> None:
    selection = make(capacity=2, retained=2, waiting=0)
    selection.write(lambda session: keep_places(session, at=TERM))
    clock.move_to(TERM + DAY)
    todo = client.get("/a-faire").text
    assert "Proposer de nouveau une place" in todo
    assert "2 personnes n’ont pas répondu à temps" in todo
    assert "Proposer de nouveau" in client.get(PLACES).text
    page = page_of(selection, "Retenu1")
    text = client.get(page).text
    assert "Sans réponse à temps" in text
    assert "cette place ne passe devant personne" in text
    lacking = client.post(page, data={"seen": ""})
    assert lacking.status_code == 422
    assert "Écrivez pourquoi une place est proposée de nouveau." in lacking.text
    done = client.post(page, data={"seen": seen_in(text), "reason": "E-mail dans les indésirables."})
    assert done.status_code == 303
    assert selection.offers()[-1] == ("Retenu1", OfferState.PENDING)
    assert "E-mail dans les indésirables." in client.get(PLACES).text
    again = client.get(page).text
    assert "Une place lui est déjà proposée." in again
    assert "<textarea" not in again
    act_as(app, selection.person("Retenu1"))
    own = client.get(f"/regions/bfc/candidatures/{selection.rows['Retenu1'].id}/reponse").text
    assert "Une place vous est proposée" in own
    assert "indésirables" not in own
    assert client.get(page).status_code == 404


def test_those_who_wait_are_named_and_passing_over_them_is_confirmed(client: FlaskClient, make: Make) -> None:
    selection = make(capacity=1, retained=1, waiting=2)
    selection.change("Attente1", validation=Validation.SUBMITTED)
    selection.decline("Retenu1", at=SENT)
    page = page_of(selection, "Retenu1")
    text = client.get(page).text
    assert "Camille Attente1</a>, rang 1" in text
    assert "Camille Attente2</a>, rang 2" in text
    data = {"seen": seen_in(text), "reason": "Accord au téléphone."}
    unconfirmed = client.post(page, data=data)
    assert unconfirmed.status_code == 422
    assert "Des personnes attendent encore" in unconfirmed.text
    assert "Accord au téléphone." in unconfirmed.text
    stale = client.post(page, data=data | {"seen": "", "sure": "y"})
    assert stale.status_code == 422
    assert "La liste d’attente a changé" in stale.text
    assert "checked" not in stale.text  # what was confirmed was another line
    assert client.post(page, data=data | {"sure": "y"}).status_code == 303
    assert selection.offers()[-1] == ("Retenu1", OfferState.PENDING)


def test_what_stands_in_the_way_is_said_on_the_page(
    client: FlaskClient, make: Make, clock: FixedClock
) -> None:
    selection = make(capacity=1, retained=1, waiting=1)
    selection.decline("Retenu1", at=SENT)
    page = page_of(selection, "Retenu1")
    assert "Aucune place n’est libre, sur 1." in client.get(page).text
    assert "Proposer de nouveau" not in client.get(PLACES).text
    clock.move_to(T0)
    refused = client.post(page, data={"seen": "", "reason": "Trop tard."})
    assert refused.status_code == 422
    assert "La promotion a commencé le 11 décembre 2025" in refused.text
