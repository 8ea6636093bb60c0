"""The pages of the deliberation: what each person may see and do, and what is refused without loss."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import SupportingDocument
from pacte.clock import FixedClock
from pacte.policy import Role
from pacte.selection.deliberation.rules import Event
from pacte.selection.vocabulary import Admissibility, Decision
from tests.acting import act_as
from tests.applications.processing.factories import add_file
from tests.cohorts.test_public_pages import statements
from tests.factories import grant_role, make_person
from tests.selection.deliberation.factories import (
    MEETING,
    Meeting,
    add_dossier,
    decisions,
    hear,
    make_meeting,
    owe_dues,
    score,
    tie,
)

BASE = "/regions/bfc/promotions/8/selection/deliberation"
MINUTES = "/regions/bfc/promotions/8/selection/proces-verbal"
REASON = "Le projet est à mûrir."


@pytest.fixture
def meeting(app: Flask, clock: FixedClock) -> Meeting:
    clock.move_to(MEETING)
    made = make_meeting(app.extensions["pacte"].database)
    act_as(app, made.setting.staff)
    return made


def text(page: str) -> str:
    return " ".join(page.replace("\u00a0", " ").replace("\u202f", " ").split())


def send(client: FlaskClient, meeting: Meeting, number: int, decision: str, **fields: str) -> object:
    return client.post(
        f"{BASE}/dossiers/{meeting.dossiers[number].id}/decision",
        data={
            "decision-decision": decision,
            "decision-revision": str(meeting.candidacy(number).revision),
            **{f"decision-{name}": value for name, value in fields.items()},
        },
    )


def test_before_the_beginning_nobody_sees_the_ranking(
    app: Flask, client: FlaskClient, meeting: Meeting
) -> None:
    page = text(client.get(BASE).text)
    assert "3 dossiers recevables attendent le comité" in page
    assert "Attribuer les dossiers" not in page
    assert "Ouvrir la délibération" in page
    assert "Lefèvre" not in page
    assert "Lefèvre" not in client.get(f"{BASE}?export=csv").text
    act_as(app, meeting.members[0])
    page = text(client.get(BASE).text)
    assert "La fédération l’ouvre quand les avis sont là." in page
    assert "Lefèvre" not in page
    assert client.post(f"{BASE}/debut").status_code == 403


def test_beginning_without_scores_asks_to_say_so(client: FlaskClient, meeting: Meeting) -> None:
    added = add_dossier(meeting)
    page = text(client.get(BASE).text)
    assert "1 dossier n’a été confié à personne pour avis : il serait décidé sans note." in page
    assert "Attribuer les dossiers" in page
    score(meeting, added, meeting.members[0], None)
    refused = client.post(f"{BASE}/debut", data={})
    assert refused.status_code == 422
    assert "Avis attendus et pas encore donnés\u00a0: 1." in refused.text
    assert client.post(f"{BASE}/debut", data={"debut-without_them": "y"}).status_code == 303
    assert meeting.committee().deliberation_began_at == MEETING


def test_the_ranking_shows_mean_spread_structure_and_state(client: FlaskClient, meeting: Meeting) -> None:
    add_dossier(meeting, (5, 1))
    meeting.begin()
    meeting.decide(0, Event.RETAIN)
    page = text(client.get(BASE).text)
    assert "1 retenu sur 20 places" in page
    assert "100,00 %" in page
    assert "80,00<" in page
    assert "grand écart entre les avis" in page
    assert page.count("ex æquo") == 2
    assert "MSP n° 2 (21), MSP" in page


def test_a_dossier_is_opened_with_its_scores_and_comments(client: FlaskClient, meeting: Meeting) -> None:
    score(meeting, meeting.dossiers[1], meeting.setting.staff, 2.5, "Équipe peu engagée.")
    meeting.begin()
    page = text(client.get(f"{BASE}?dossier={meeting.dossiers[1].id}").text)
    assert "Équipe peu engagée." in page
    assert "Karim Keller" in page
    assert "<strong>2,5</strong> sur 5" in page
    assert "rien ne s’oppose à la sélection" in page


def test_deciding_says_so_and_goes_on_to_the_next(client: FlaskClient, meeting: Meeting) -> None:
    meeting.begin()
    following = str(meeting.dossiers[1].id)
    answer = client.post(
        f"{BASE}/dossiers/{meeting.dossiers[0].id}/decision",
        data={"decision-decision": "retain", "decision-revision": "1", "suivant": following},
    )
    assert answer.status_code == 303
    assert answer.location == f"{BASE}?dossier={following}#ouvert"
    assert meeting.candidacy(0).decision is Decision.RETAINED
    page = text(client.get(answer.location).text)
    said = "Décision enregistrée pour Zoé Lefèvre : retenu."
    assert page.count(said) == 1
    assert page.index('id="ouvert"') < page.index(said) < page.index("Noa Berthier</h2>")


def test_a_refusal_without_reason_keeps_what_was_typed(client: FlaskClient, meeting: Meeting) -> None:
    meeting.begin()
    answer = send(client, meeting, 0, "refuse", note="Longue discussion")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Un refus a toujours une raison." in answer.text  # type: ignore[attr-defined]
    assert "Longue discussion" in answer.text  # type: ignore[attr-defined]
    assert meeting.candidacy(0).decision is Decision.UNDECIDED


def test_a_form_without_decision_or_with_a_false_rank_is_refused(
    client: FlaskClient, meeting: Meeting
) -> None:
    meeting.begin()
    assert "Choisissez une décision." in send(client, meeting, 0, "").text  # type: ignore[attr-defined]
    wrong = send(client, meeting, 0, "waitlist", rank="premier")
    assert "Écrivez un rang en chiffres" in wrong.text  # type: ignore[attr-defined]
    assert decisions(meeting)[0] == (Decision.UNDECIDED, None)


def test_a_stale_page_shows_who_decided_what_and_keeps_the_words(
    client: FlaskClient, meeting: Meeting
) -> None:
    meeting.begin()
    meeting.decide(0, Event.RETAIN, by=meeting.actor(0))
    stale = client.post(
        f"{BASE}/dossiers/{meeting.dossiers[0].id}/decision",
        data={"decision-decision": "refuse", "decision-revision": "1", "decision-reason": REASON},
    )
    assert stale.status_code == 422
    assert "Inès Vuillemin a changé ce dossier entre-temps\u00a0: «\u00a0Retenu\u00a0»." in stale.text
    assert REASON in stale.text
    assert 'name="decision-revision" type="hidden" value="2"' in stale.text
    assert meeting.candidacy(0).decision is Decision.RETAINED
    assert send(client, meeting, 0, "refuse", reason=REASON).status_code == 303  # type: ignore[attr-defined]


def test_a_member_in_conflict_sees_nothing_of_the_dossier(
    app: Flask, client: FlaskClient, meeting: Meeting
) -> None:
    tie(meeting, meeting.members[0], 1)
    meeting.begin()
    for number in range(3):
        meeting.decide(number, Event.WAITLIST)
    act_as(app, meeting.members[0])
    hidden = meeting.dossiers[1]
    for address in (BASE, f"{BASE}?dossier={hidden.id}", f"{BASE}?export=csv"):
        answer = client.get(address).text
        assert "Lefèvre" in answer
        assert "Berthier" not in answer
        assert hidden.reference not in answer
    page = text(client.get(BASE).text)
    assert "1 dossier masqué : lien déclaré" in page
    assert "<strong>2.</strong> Aubert Camille" in page
    refused = send(client, meeting, 1, "retain")
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "Un lien vous unit à cette personne" in refused.text  # type: ignore[attr-defined]
    assert "Berthier" not in refused.text  # type: ignore[attr-defined]
    act_as(app, meeting.members[1])
    assert "Berthier" in client.get(BASE).text


def test_a_rank_typed_in_the_dossier_is_the_one_given(client: FlaskClient, meeting: Meeting) -> None:
    meeting.begin()
    for number in range(3):
        meeting.decide(number, Event.WAITLIST)
    page = text(client.get(f"{BASE}?dossier={meeting.dossiers[1].id}").text)
    assert 'name="decision-rank" type="text" value="2"' in page
    assert 'name="decision-rank_shown" type="hidden" value="2"' in page
    assert "De 1 à 3 ; vide : sans changer de rang." in page
    assert send(client, meeting, 0, "waitlist", rank="3", rank_shown="1").status_code == 303  # type: ignore[attr-defined]
    assert [rank for _, rank in decisions(meeting)] == [3, 1, 2]
    for wrong in ("99", "4", "0", "-1"):
        refused = send(client, meeting, 1, "waitlist", rank=wrong, rank_shown="1")
        assert refused.status_code == 422  # type: ignore[attr-defined]
        assert "Écrivez un rang entre 1 et 3." in text(refused.text)  # type: ignore[attr-defined]
        assert f'value="{wrong}"' in refused.text  # type: ignore[attr-defined]
    # The rank that the page showed is not one asked: others moved since, and it stays where they put it.
    assert send(client, meeting, 1, "waitlist", rank="2", rank_shown="2", note="Mots").status_code == 303  # type: ignore[attr-defined]
    assert [rank for _, rank in decisions(meeting)] == [3, 1, 2]


def test_the_waiting_list_moves_by_buttons(client: FlaskClient, meeting: Meeting) -> None:
    meeting.begin()
    for number in range(3):
        meeting.decide(number, Event.WAITLIST)
    answer = client.post(
        f"{BASE}/dossiers/{meeting.dossiers[2].id}/rang", data={"rang-rank": "1", "rang-revision": "2"}
    )
    assert answer.status_code == 303
    assert [rank for _, rank in decisions(meeting)] == [2, 3, 1]
    stale = client.post(
        f"{BASE}/dossiers/{meeting.dossiers[2].id}/rang", data={"rang-rank": "3", "rang-revision": "2"}
    )
    assert stale.status_code == 422
    assert "a changé ce dossier entre-temps" in stale.text
    wrong = client.post(
        f"{BASE}/dossiers/{meeting.dossiers[2].id}/rang", data={"rang-rank": "x", "rang-revision": "3"}
    )
    assert wrong.status_code == 422


def test_the_screen_learns_of_changes(client: FlaskClient, meeting: Meeting) -> None:
    meeting.begin()
    before = client.get(f"{BASE}/etat").get_json()
    meeting.decide(0, Event.RETAIN)
    after = client.get(f"{BASE}/etat").get_json()
    assert after == {"revision": before["revision"] + 1, "closed": False}


def test_the_export_holds_what_the_screen_shows(client: FlaskClient, meeting: Meeting) -> None:
    meeting.begin()
    meeting.decide(0, Event.RETAIN)
    whole = client.get(f"{BASE}?export=csv")
    lines = whole.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[1].startswith("1;non;")
    assert "Lefèvre Zoé;100;0;non;2;MSP n° 0;21;MSP;Retenu" in lines[1].replace(",00", "")
    some = client.get(f"{BASE}?export=csv&etat=retained").data.decode("utf-8-sig").splitlines()
    assert len(some) == 2
    assert client.get(f"{BASE}?export=xlsx").data.startswith(b"PK")


def test_presence_is_marked_by_staff_alone(app: Flask, client: FlaskClient, meeting: Meeting) -> None:
    meeting.begin()
    seat = meeting.seats()[0]
    assert client.post(f"{BASE}/presences", data={"presence-present": str(seat.id)}).status_code == 303
    assert [one.present for one in meeting.seats()] == [True, False]
    assert client.post(f"{BASE}/presences", data={"presence-present": "99"}).status_code == 422
    act_as(app, meeting.members[0])
    assert client.post(f"{BASE}/presences", data={}).status_code == 403


def test_closing_lists_what_is_left_with_links(client: FlaskClient, meeting: Meeting) -> None:
    meeting.begin()
    page = text(client.get(f"{BASE}/cloture").text)
    assert "Zoé Lefèvre : rien n’est décidé." in page
    assert f"?dossier={meeting.dossiers[0].id}#ouvert" in page
    assert "Personne n’est noté présent." in page
    refused = client.post(f"{BASE}/cloture", data={"cloture-place": "Dijon", "cloture-agreed": "y"})
    assert refused.status_code == 422
    assert meeting.committee().closed_at is None


def test_interviews_still_to_come_are_told_before_they_are_called_off(
    client: FlaskClient, meeting: Meeting
) -> None:
    hear(meeting, 0, MEETING + timedelta(days=1))
    hear(meeting, 1)
    hear(meeting, 2, MEETING - timedelta(hours=1))
    add_dossier(meeting, (2, 2))
    hear(meeting, 3)
    tie(meeting, meeting.setting.staff, 3)
    said = (
        "3 entretiens sont encore prévus : Zoé Lefèvre (vendredi 21 novembre 2025 à 10 h), "
        "Noa Berthier (créneau à choisir) et 1 qui vous est masqué ; la clôture les annule"
    )
    page = text(client.get(BASE).text)
    assert said in page
    assert 'href="/regions/bfc/promotions/8/selection/entretiens"' in page
    meeting.begin()
    for number in range(3):
        meeting.decide(number, Event.RETAIN)
    meeting.decide(3, Event.REFUSE, reason=REASON, by=meeting.actor(0))
    meeting.attend(0)
    page = text(client.get(f"{BASE}/cloture").text)
    assert said in page
    assert "Rien ne s’y oppose" not in page
    sent = {"cloture-place": "Dijon", "cloture-agreed": "y"}
    unticked = text(client.post(f"{BASE}/cloture", data={"cloture-place": "Dijon"}).text)
    assert "Cochez la case « Les décisions sont définitives » pour clore." in unticked
    assert "Attendez, ou cochez la case pour clore sans." in unticked
    refused = client.post(f"{BASE}/cloture", data=sent)
    assert refused.status_code == 422
    assert "3 entretiens sont encore prévus : la clôture les annule." in text(refused.text)
    assert meeting.committee().closed_at is None
    assert client.post(f"{BASE}/cloture", data={**sent, "cloture-without_interviews": "y"}).status_code == 303
    assert "entretien" not in text(client.get(MINUTES).text)


def test_a_retained_dossier_that_cannot_be_closed_says_so_and_leads_to_the_remedy(
    client: FlaskClient, meeting: Meeting
) -> None:
    owe_dues(meeting, 0)
    meeting.begin()
    assert "Clôture impossible" not in client.get(BASE).text
    meeting.decide(0, Event.RETAIN)
    why = "La cotisation 2025 de MSP n° 0 n’est pas enregistrée."
    structure = f'href="/regions/bfc/structures/{meeting.structures[0].id}"'
    page = text(client.get(f"{BASE}?dossier={meeting.dossiers[0].id}").text)
    assert "1 dossier retenu empêche la clôture :" in page
    assert page.count("Clôture impossible") == 1
    assert f">Lefèvre Zoé</a> : {why}" in page
    assert structure in page
    page = text(client.get(f"{BASE}/cloture").text)
    assert "Vous ne pouvez pas encore clore." in page
    assert f"<a {structure}>Zoé Lefèvre : {why}</a>" in page
    assert "Enregistrez le paiement dans la fiche de la structure." in page


def test_closing_tells_no_name_to_staff_in_conflict(client: FlaskClient, meeting: Meeting) -> None:
    tie(meeting, meeting.setting.staff, 0)
    meeting.begin()
    page = text(client.get(f"{BASE}/cloture").text)
    assert "Lefèvre" not in page
    assert "Points à régler dans des dossiers qui vous sont masqués : 1." in page


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEARNER, Role.JUROR])
def test_others_have_no_business_here(app: Flask, client: FlaskClient, meeting: Meeting, role: Role) -> None:
    other = make_person(meeting.database)
    grant_role(meeting.database, other, role, meeting.setting.federation)
    act_as(app, other)
    for address in (BASE, f"{BASE}/etat", f"{BASE}/cloture", MINUTES, f"{MINUTES}.pdf"):
        assert client.get(address).status_code == 403


def test_the_candidate_sees_nothing(app: Flask, client: FlaskClient, meeting: Meeting) -> None:
    with meeting.session() as session:
        person = session.get(Person, meeting.dossiers[0].person_id)
    act_as(app, person)
    assert client.get(BASE).status_code in (403, 404)


def test_the_page_sends_as_many_statements_for_more_dossiers(client: FlaskClient, meeting: Meeting) -> None:
    meeting.begin()
    meeting.decide(0, Event.RETAIN)
    address = f"{BASE}?dossier={meeting.dossiers[0].id}"
    client.get(address)
    with statements(meeting.database) as few:
        assert client.get(address).status_code == 200
    for _ in range(6):
        add_dossier(meeting, (4, 2))
    meeting.decide(1, Event.RETAIN)
    add_dossier(meeting, admissibility=Admissibility.INADMISSIBLE)
    with statements(meeting.database) as many:
        assert client.get(address).status_code == 200
    assert 0 < len(few) == len(many) <= 47


def todo(client: FlaskClient) -> str:
    return text(client.get("/a-faire").text)


def test_what_to_do_next_is_offered(app: Flask, client: FlaskClient, meeting: Meeting) -> None:
    assert "Tous les avis sont donnés, sur 3 dossiers recevables." in todo(client)
    meeting.begin()
    assert "elle se termine par sa clôture" in todo(client)
    for number in range(3):
        meeting.decide(number, Event.RETAIN)
    meeting.attend(0)
    meeting.close()
    assert "Délibérer" not in todo(client)
    act_as(app, meeting.members[0])
    assert "Signer le procès-verbal" in todo(client)
    act_as(app, meeting.members[1])
    assert "Signer le procès-verbal" not in todo(client)


def test_the_cohort_s_page_leads_to_the_meeting(client: FlaskClient, meeting: Meeting) -> None:
    assert "en délibération" not in text(client.get("/regions/bfc/promotions/8/gestion").text)
    meeting.begin()
    page = text(client.get("/regions/bfc/promotions/8/gestion").text)
    assert "dossiers en délibération" in page
    assert f'href="{BASE}"' in page


def test_an_awaited_score_offers_nothing(client: FlaskClient, meeting: Meeting) -> None:
    score(meeting, add_dossier(meeting), meeting.members[0], None)
    assert "Délibérer" not in todo(client)


def test_whoever_sits_reads_each_dossier_once_the_deliberation_is_open(
    app: Flask, client: FlaskClient, meeting: Meeting
) -> None:
    """Scored by others or not; never before the meeting, never one that a tie hides."""
    tie(meeting, meeting.members[1], 1)
    other = add_dossier(meeting, [5])
    with meeting.session(write=True) as session:
        store = app.extensions["pacte"].store
        add_file(session, meeting.setting, other.id, "tasks", store=store)
        session.flush()
        documents = {
            (document.application_id, document.key): document.id
            for document in session.scalars(select(SupportingDocument))
        }
    act_as(app, meeting.members[1])
    own, tied = f"{BASE}/lecture/{other.id}", f"{BASE}/lecture/{meeting.dossiers[1].id}"
    cv = f"{own}/pieces/{documents[other.id, 'tasks']}"
    assert [client.get(address).status_code for address in (own, cv)] == [404, 404]
    meeting.begin(without_them=True)
    assert own in client.get(f"{BASE}?dossier={other.id}").text
    page = client.get(own).text
    assert "Ce que la personne a écrit" in page
    assert "MSP n° 2 (21)" in page.replace("\u00a0", " ")
    with client.get(cv) as file:
        assert file.status_code == 200
    photo = f"{own}/pieces/{documents[other.id, 'photo']}"
    hidden = f"{tied}/pieces/{documents[meeting.dossiers[1].id, 'cv']}"
    elsewhere = f"{own}/pieces/{documents[meeting.dossiers[0].id, 'cv']}"
    assert [client.get(address).status_code for address in (photo, tied, hidden, elsewhere)] == [404] * 4
    act_as(app, make_person(meeting.database, "Sacha", "Ailleurs"))
    assert client.get(own).status_code in (403, 404)
