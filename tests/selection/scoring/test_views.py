"""The pages of scores: one happy path each, one invalid form, each refusal; nothing leaks before its time."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import InternalNote, Message, SupportingDocument
from pacte.clock import FixedClock
from pacte.policy import Role
from pacte.selection.models import Assessment
from tests.acting import act_as
from tests.factories import grant_role
from tests.selection.scoring.factories import FULL, KEYS, SCORING, Committee, make_committee

BASE = "/regions/bfc/promotions/8/selection"
AUTOSAVE = {"X-Requested-With": "autosave"}
FORM = {f"mark_{key}": "4" for key in KEYS}


@pytest.fixture
def committee(app: Flask, clock: FixedClock) -> Committee:
    clock.move_to(SCORING)
    services = app.extensions["pacte"]
    return make_committee(services.database, members=3, dossiers=3, store=services.store)


def page_of(committee: Committee, dossier: int = 0, rest: str = "") -> str:
    return f"/regions/bfc/selection/{committee.dossiers[dossier].id}/mon-avis{rest}"


def staff_page(committee: Committee, dossier: int = 0, rest: str = "") -> str:
    return f"/regions/bfc/selection/{committee.dossiers[dossier].id}/avis{rest}"


def as_member(app: Flask, committee: Committee, place: int = 0) -> FlaskClient:
    act_as(app, committee.members[place])
    return app.test_client()


def as_staff(app: Flask, committee: Committee) -> FlaskClient:
    act_as(app, committee.setting.staff)
    return app.test_client()


def document_of(committee: Committee, key: str, dossier: int = 0) -> int:
    with committee.read() as session:
        return session.scalars(
            select(SupportingDocument.id).where(
                SupportingDocument.application_id == committee.dossiers[dossier].id,
                SupportingDocument.key == key,
            )
        ).one()


def test_a_member_sees_only_their_own_dossiers(app: Flask, committee: Committee) -> None:
    committee.give(0, 0)
    committee.give(1, 1)
    text = as_member(app, committee).get(f"{BASE}/mes-dossiers").text
    assert "Aubert 000" in text
    assert "Aubert 001" not in text
    assert "caché partout, et confié à quelqu’un d’autre" in text
    committee.change(deliberation_began_at=SCORING)
    began = as_member(app, committee).get(f"{BASE}/mes-dossiers").text
    assert "les avis ne changent plus" in began
    assert "confié à quelqu’un d’autre" not in began


def test_a_member_without_dossiers_is_told_what_comes(app: Flask, committee: Committee) -> None:
    text = as_member(app, committee).get(f"{BASE}/mes-dossiers").text
    assert "Aucun dossier ne vous est confié" in text


def test_what_is_due_is_on_the_todo_page(app: Flask, committee: Committee) -> None:
    committee.give(0, 0)
    committee.give(1, 0)
    committee.change(scoring_due_at=SCORING + timedelta(days=5))
    text = as_member(app, committee).get("/a-faire").text
    assert "2\u00a0dossiers à noter" in text
    assert "10 novembre 2025" in text


def test_staff_are_asked_to_assign_what_nobody_scores(app: Flask, committee: Committee) -> None:
    act_as(app, committee.setting.staff)
    for page in ("/a-faire", BASE):
        text = app.test_client().get(page).text
        assert f"Attribuer {2 * len(committee.dossiers)}\u00a0avis, Promo 8" in text
    committee.change(deliberation_began_at=SCORING)
    assert "Attribuer" not in app.test_client().get("/a-faire").text


def test_the_page_shows_documents_but_nothing_internal(app: Flask, committee: Committee) -> None:
    committee.give()
    dossier = committee.dossiers[0]
    with committee.write() as session:
        staff = committee.setting.staff.id
        session.add(InternalNote(application_id=dossier.id, author_id=staff, body="NOTE-INTERNE", at=SCORING))
        session.add(
            Message(application_id=dossier.id, author_id=staff, from_staff=True, body="MESSAGE", at=SCORING)
        )
    answer = as_member(app, committee).get(page_of(committee))
    assert answer.status_code == 200
    assert "Engagement de l’équipe" in answer.text
    assert "motivation-letter" in answer.text
    assert "Coordination de MSP" in answer.text
    for secret in ("NOTE-INTERNE", "MESSAGE", "photo", dossier.email):
        assert secret not in answer.text


def test_documents_are_served_to_their_scorer_only_and_never_the_photograph(
    app: Flask, committee: Committee
) -> None:
    committee.give(0, 0)
    cv, photo = document_of(committee, "cv"), document_of(committee, "photo")
    client = as_member(app, committee)
    answer = client.get(page_of(committee, rest=f"/pieces/{cv}?voir=1"))
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "private, no-store"
    answer.close()
    assert client.get(page_of(committee, rest=f"/pieces/{photo}")).status_code == 404
    other = document_of(committee, "cv", 1)
    assert client.get(page_of(committee, rest=f"/pieces/{other}")).status_code == 404
    assert as_member(app, committee, 1).get(page_of(committee, rest=f"/pieces/{cv}")).status_code == 404
    committee.tie(0, 0)
    assert as_member(app, committee).get(page_of(committee, rest=f"/pieces/{cv}")).status_code == 404


def test_autosave_answers_with_what_the_page_shows(app: Flask, committee: Committee) -> None:
    committee.give()
    client = as_member(app, committee)
    answer = client.post(page_of(committee), data={"mark_team": "3", "mark_project": "7"}, headers=AUTOSAVE)
    assert answer.status_code == 200
    assert answer.json["saved_at"] == "10\u00a0h"
    assert answer.json["progress"] == "1\u00a0critère noté sur 5"
    assert list(answer.json["errors"]) == ["mark_project"]
    assert "Donnez une note entière de 0 à 5." in answer.json["errors"]["mark_project"][0]
    assert committee.assessments()[0].marks == {"team": 3}


def test_the_second_tab_is_told(app: Flask, committee: Committee) -> None:
    committee.give()
    client = as_member(app, committee)
    shown = client.post(page_of(committee), data={"mark_team": "3"}, headers=AUTOSAVE).json["version"]
    client.post(page_of(committee), data={"mark_team": "5", "version": shown}, headers=AUTOSAVE)
    late = client.post(page_of(committee), data={"mark_team": "1", "version": shown}, headers=AUTOSAVE)
    assert late.json["conflicts"] == [
        {"field": "mark_team", "label": "Engagement de l’équipe", "other": "5", "kept": "1"}
    ]
    plain = client.post(page_of(committee), data={"mark_team": "2", "version": shown})
    assert plain.status_code == 422
    assert "Modifié dans un autre onglet" in plain.text


def test_without_scripts_the_button_saves_and_says_so(app: Flask, committee: Committee) -> None:
    committee.give(0, 0)
    committee.give(1, 0)
    client = as_member(app, committee)
    committee.give(2, 0)
    answer = client.post(page_of(committee), data={"mark_team": "3"}, follow_redirects=True)
    assert "Aubert 000 sont enregistrées" in answer.text
    onward = client.post(page_of(committee), data={"mark_team": "4", "then": "suite"})
    assert onward.location == page_of(committee, 1)
    with committee.write() as session:
        session.get_one(Assessment, committee.assessments()[1].id).submitted_at = SCORING
    onward = client.post(page_of(committee), data={"mark_team": "5", "then": "suite"})
    assert onward.location == page_of(committee, 2)
    back = client.post(page_of(committee, 2), data={"mark_team": "5", "then": "precedent"})
    assert back.location == page_of(committee, 1)


def test_an_incomplete_opinion_is_saved_and_says_what_is_missing(app: Flask, committee: Committee) -> None:
    committee.give()
    answer = as_member(app, committee).post(
        page_of(committee, rest="/envoi"), data={"mark_team": "3", "comment": "Mon commentaire"}
    )
    assert answer.status_code == 422
    assert "«\u00a0Motivation et projet de formation\u00a0»\u00a0: la note manque. Donnez" in answer.text
    assert "Mon commentaire" in answer.text
    assert committee.assessments()[0].marks == {"team": 3}
    assert committee.assessments()[0].submitted_at is None


def test_others_are_seen_only_after_ones_own_opinion(
    app: Flask, clock: FixedClock, committee: Committee
) -> None:
    committee.give(0, 0)
    committee.given(0, 1)
    with committee.write() as session:
        row = session.get_one(type(committee.assessments()[1]), committee.assessments()[1].id)
        row.comment = "AVIS-DE-BRUNE"
    client = as_member(app, committee)
    before = client.get(page_of(committee)).text
    assert "AVIS-DE-BRUNE" not in before
    assert "Brune" not in before
    sent = client.post(page_of(committee, rest="/envoi"), data=FORM)
    assert sent.location == f"{BASE}/mes-dossiers"
    at_once = client.get(page_of(committee)).text
    assert "AVIS-DE-BRUNE" not in at_once
    assert "Vous pouvez le reprendre jusqu’au" in at_once
    assert "demandez à l’équipe de la fédération de le rouvrir" not in at_once
    assert client.post(page_of(committee, rest="/reprise")).status_code == 303
    assert committee.assessments()[0].submitted_at is None
    assert client.post(page_of(committee, rest="/envoi"), data=FORM).status_code == 303
    clock.move_to(SCORING + timedelta(minutes=31))
    after = client.get(page_of(committee)).text
    assert "AVIS-DE-BRUNE" in after
    assert "Brune Membre 1" in after
    assert "Reprendre mon avis" not in after
    assert "demandez à l’équipe de la fédération de le rouvrir" in after
    late = client.post(page_of(committee, rest="/reprise"))
    assert late.status_code == 422
    assert "Les autres avis sur ce dossier vous sont montrés" in late.text


def test_an_opinion_given_twice_is_refused(app: Flask, committee: Committee) -> None:
    committee.given()
    answer = as_member(app, committee).post(page_of(committee, rest="/envoi"), data=FORM)
    assert answer.status_code == 422
    assert "L’avis est déjà donné." in answer.text
    auto = as_member(app, committee).post(page_of(committee), data={"mark_team": "1"}, headers=AUTOSAVE)
    assert auto.status_code == 409
    assert committee.assessments()[0].marks == FULL


def test_an_abstention_needs_a_reason(app: Flask, committee: Committee) -> None:
    committee.give()
    client = as_member(app, committee)
    assert client.post(page_of(committee, rest="/abstention"), data={}).status_code == 422
    sent = client.post(page_of(committee, rest="/abstention"), data={"abstention-reason": "Voisine"})
    assert sent.status_code == 303
    hidden = client.get(page_of(committee))
    assert hidden.status_code == 403
    assert "Vous vous êtes abstenu ou abstenue sur ce dossier" in hidden.text
    assert f'href="{BASE}/mes-liens"' in hidden.text
    assert "verrez à la séance" in client.get(f"{BASE}/mes-dossiers").text
    choices = as_staff(app, committee).get(staff_page(committee)).text
    offered = choices.split('name="attribution-scorer"')[1].split("</select>")[0]
    assert offered.index("Membre 2<") < offered.index("Membre 0 (abstention)<")


def test_a_tie_hides_the_dossier(app: Flask, committee: Committee) -> None:
    committee.give()
    committee.tie()
    client = as_member(app, committee)
    for answer in (
        client.get(page_of(committee)),
        client.post(page_of(committee), data=FORM),
        client.post(page_of(committee, rest="/envoi"), data=FORM),
    ):
        assert answer.status_code == 403
        assert "le dossier est caché à qui a ce lien" in answer.text
        assert "Aubert" not in answer.text
    assert "Aubert 000" not in client.get(f"{BASE}/mes-dossiers").text
    assert committee.assessments()[0].marks == {}


def test_a_dossier_of_somebody_else_is_not_shown(app: Flask, committee: Committee) -> None:
    committee.give(0, 1)
    answer = as_member(app, committee).get(page_of(committee))
    assert answer.status_code == 403
    assert "Aubert" not in answer.text


def test_candidates_and_staff_do_not_score(app: Flask, committee: Committee) -> None:
    committee.give()
    assert as_staff(app, committee).get(page_of(committee)).status_code == 403
    with committee.read() as session:
        candidate = session.get(Person, committee.dossiers[0].person_id)
    act_as(app, candidate)
    for address in (page_of(committee), staff_page(committee), f"{BASE}/avis", f"{BASE}/mes-dossiers"):
        assert app.test_client().get(address).status_code in (403, 404)


def test_members_do_not_see_the_staffs_pages(app: Flask, committee: Committee) -> None:
    client = as_member(app, committee)
    for address in (
        f"{BASE}/avis",
        f"{BASE}/avis/proposition",
        f"{BASE}/avis/rappels",
        staff_page(committee),
    ):
        assert client.get(address).status_code == 403


def test_staff_preview_then_assign(app: Flask, committee: Committee) -> None:
    committee.tie(0, 0)
    client = as_staff(app, committee)
    shown = client.get(f"{BASE}/avis/proposition").text
    assert "Lien ou abstention" in shown
    couples = shown.split('name="couples" value="')[1].split('"')[0]
    assert committee.pairs() == set()
    sent = client.post(f"{BASE}/avis/proposition", data={"couples": couples}, follow_redirects=True)
    assert "6\u00a0avis attribués" in sent.text
    assert "0 avis sur 6" in sent.text
    assert len(committee.pairs()) == 6
    again = client.post(f"{BASE}/avis/proposition", data={"couples": "1-1 x"})
    assert again.status_code == 422
    assert "a changé\u00a0: rien n’a été attribué" in again.text


def test_the_board_counts_and_says_what_to_give_again(app: Flask, committee: Committee) -> None:
    committee.given(0, 0)
    committee.give(0, 1)
    committee.given(1, 0)
    committee.give(1, 1, abstained_at=SCORING, abstention_reason="Voisine")
    committee.change(scoring_due_at=SCORING)
    text = as_staff(app, committee).get(f"{BASE}/avis").text
    assert "<strong>2 avis sur 6, dont 3 à attribuer</strong>" in text
    assert "À réattribuer" in text
    assert "2 avis sur 6, dont 3 à attribuer" in app.test_client().get(BASE).text
    asked = app.test_client().get("/a-faire").text
    assert "Attribuer 3\u00a0avis, Promo 8" in asked
    assert "a libéré des avis" in asked
    assert "réattribuer" not in asked
    assert "En retard" in text
    assert "80,0\u202f%" in text


def test_a_tie_of_staff_hides_the_dossier_from_the_board(app: Flask, committee: Committee) -> None:
    committee.members.append(committee.setting.staff)
    committee.given(0, 0)
    committee.tie(0, 3)
    client = as_staff(app, committee)
    text = client.get(f"{BASE}/avis").text
    assert "Aubert 000" not in text
    assert "0 avis sur 4" in text
    assert "1\u00a0dossier ne vous est pas montré" in text
    assert client.get(staff_page(committee)).status_code == 403
    assert client.post(staff_page(committee, rest=f"/{committee.members[0].id}/reprise")).status_code == 403


def test_the_date_is_set_and_a_past_one_refused(app: Flask, committee: Committee) -> None:
    client = as_staff(app, committee)
    refused = client.post(f"{BASE}/avis/echeance", data={"due_on": "2025-11-01"})
    assert refused.status_code == 422
    assert "Cette date est passée." in refused.text
    assert client.post(f"{BASE}/avis/echeance", data={"due_on": "x"}).status_code == 422
    sent = client.post(f"{BASE}/avis/echeance", data={"due_on": "2025-11-14"}, follow_redirects=True)
    assert "14 novembre 2025 à 23\u00a0h\u00a059" in sent.text


def test_a_dossier_is_given_taken_back_and_reopened_by_hand(app: Flask, committee: Committee) -> None:
    client = as_staff(app, committee)
    first, second, _ = committee.members
    committee.tie(0, 2)
    assert "Membre 2" in client.get(staff_page(committee)).text
    sent = client.post(staff_page(committee), data={"attribution-scorer": str(first.id)})
    assert sent.status_code == 303
    wrong = client.post(staff_page(committee), data={"attribution-scorer": str(committee.members[2].id)})
    assert wrong.status_code == 422
    client.post(staff_page(committee, rest=f"/{first.id}/reprise"))
    assert committee.pairs() == set()
    committee.given(0, 1)
    address = staff_page(committee, rest=f"/{second.id}/reouverture")
    assert client.post(address, data={}).status_code == 422
    assert client.post(staff_page(committee, rest=f"/{second.id}/reprise")).status_code == 422
    sent = client.post(address, data={f"reouverture-{second.id}-reason": "Erreur"}, follow_redirects=True)
    assert "L’avis est rouvert" in sent.text
    assert "Erreur" in as_member(app, committee, 1).get(page_of(committee)).text


def test_reminders_are_previewed_and_sent_once(app: Flask, committee: Committee) -> None:
    committee.give(0, 0)
    client = as_staff(app, committee)
    shown = client.get(f"{BASE}/avis/rappels").text
    assert committee.members[0].email in shown
    assert "Si vous ne pouvez pas le noter" in shown
    assert "il sera confié à quelqu’un d’autre" in shown
    assert committee.mails() == []
    batch = shown.split('name="envoi" value="')[1].split('"')[0]
    first = client.post(f"{BASE}/avis/rappels", data={"envoi": batch}, follow_redirects=True)
    assert "Le rappel part à 1\u00a0personne." in first.text
    second = client.post(f"{BASE}/avis/rappels", data={"envoi": batch}, follow_redirects=True)
    assert "rien n’a été envoyé" in second.text
    assert len(committee.mails()) == 1
    assert client.post(f"{BASE}/avis/rappels", data={"envoi": "<x>"}).status_code == 422


def test_the_cohorts_page_opens_the_board(app: Flask, committee: Committee) -> None:
    committee.given(0, 0)
    text = as_staff(app, committee).get("/regions/bfc/promotions/8/gestion").text
    assert f"{BASE}/avis" in text


def test_the_step_of_scores_leads_each_to_their_page(app: Flask, committee: Committee) -> None:
    assert as_staff(app, committee).get(f"{BASE}/notes").location == f"{BASE}/avis"
    assert as_member(app, committee).get(f"{BASE}/notes").location == f"{BASE}/mes-dossiers"
    link = f'href="{BASE}/mes-dossiers"'
    assert link not in as_staff(app, committee).get(f"{BASE}/avis").text
    both = committee.members[0]
    grant_role(committee.database, both, Role.STAFF, committee.setting.federation)
    assert link in as_member(app, committee).get(f"{BASE}/avis").text


def test_a_tie_is_declared_in_one_click_where_the_register_has_its_page(
    app: Flask, committee: Committee
) -> None:
    committee.give()
    text = as_member(app, committee).get(page_of(committee)).text
    assert ("J’ai un lien avec cette personne" in text) is ("conflicts.declare" in app.view_functions)
