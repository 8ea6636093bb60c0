"""The committee's pages: what works, a form refused, who finds nothing."""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pacte.accounts.models import Invitation, Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.clock import FixedClock
from pacte.conflicts.models import Affiliation, ConflictOfInterest
from pacte.conflicts.operations import declare_affiliation, declare_tie
from pacte.conflicts.vocabulary import TieKind
from pacte.policy import Role
from pacte.selection.committee.operations import begin_selection
from pacte.selection.models import Candidacy, CommitteeInvitation, CommitteeMember, SelectionCommittee
from pacte.selection.vocabulary import Admissibility, MemberQuality
from tests.acting import act_as
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    make_dossier,
    make_setting,
    make_structure,
)
from tests.conftest import NOW
from tests.factories import grant_role, make_federation, make_person
from tests.page_forms import sent_by
from tests.selection.committee.factories import do, make_committee, make_member, seat_of

HOME = "/regions/bfc/promotions/8/selection"
PAGES = ("", "/comite", "/recevabilite", "/liens", "/mes-liens")


@pytest.fixture
def setting(app: Flask, clock: FixedClock) -> Setting:
    clock.move_to(AFTER)
    made = make_setting(app.extensions["pacte"].database)
    act_as(app, made.staff)
    return made


@pytest.fixture
def row(setting: Setting) -> Application:
    return make_dossier(setting, structure=make_structure(setting))


def settle_page(row: Application) -> str:
    return f"/regions/bfc/selection/{row.id}/recevabilite"


def candidacy(setting: Setting) -> Candidacy | None:
    with setting.database.session(setting.scope) as session:
        return session.scalar(select(Candidacy))


def statuses(client: FlaskClient) -> list[int]:
    return [client.get(HOME + page).status_code for page in PAGES]


def test_the_home_tells_where_things_stand_and_what_is_asked(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    body = client.get(HOME).text
    assert "1\u00a0dossier déposé, 0\u00a0recevable, 1 à examiner" in body
    assert "Examiner la recevabilité (1), Promo 8" in body
    assert "Composer le comité" in body
    for label in (
        "Avis du comité",
        "Entretiens",
        "Délibération",
        "Validation EHESP",
        "Réponses",
        "Inscription",
    ):
        assert label in body


def test_the_home_of_a_member_asks_for_ties_and_offers_no_management(
    app: Flask, client: FlaskClient, setting: Setting, row: Application
) -> None:
    act_as(app, make_member(setting))
    body = client.get(HOME).text
    assert "Déclarer vos liens" in body
    assert "Examiner la recevabilité" not in body
    assert "Registre des liens" not in body
    assert "Ariel Membre" in body


def test_each_finds_only_their_pages(app: Flask, client: FlaskClient, setting: Setting) -> None:
    federation = setting.federation
    assert statuses(client) == [200] * 5
    act_as(app, make_member(setting))
    assert statuses(client) == [200, 403, 403, 403, 200]
    with setting.database.session(setting.scope, write=True) as session:
        copy = {
            column.key: getattr(setting.cohort, column.key)
            for column in type(setting.cohort).__table__.columns
            if column.key not in ("id", "code")
        }
        second = type(setting.cohort)(**copy, code="9")
        session.add(second)
    act_as(app, make_member(setting, family="Ailleurs", cohort_id=second.id))
    assert statuses(client) == [403] * 5
    trainer = make_person(setting.database)
    grant_role(setting.database, trainer, Role.TRAINER, federation)
    act_as(app, trainer)
    assert statuses(client) == [403] * 5
    row = make_dossier(setting, family="Candidat")
    with setting.database.session(setting.scope) as session:
        candidate = session.get_one(Person, row.person_id)
    act_as(app, candidate)
    assert statuses(client) == [404] * 5
    elsewhere = make_federation(setting.database, "idf")
    stranger = make_person(setting.database)
    for role in (Role.STAFF, Role.ADMINISTRATOR):
        grant_role(setting.database, stranger, role, elsewhere)
    act_as(app, stranger)
    assert statuses(client) == [404] * 5
    act_as(app, None)
    assert statuses(client) == [303] * 5


def test_staff_invite_seat_change_and_end(client: FlaskClient, setting: Setting) -> None:
    page = f"{HOME}/comite"
    sent = client.post(
        f"{page}/invitation",
        data={"invitation-email": "agence@exemple.fr", "invitation-quality": "agency"},
    )
    assert (sent.status_code, sent.location) == (303, page)
    refused = client.post(
        f"{page}/invitation", data={"invitation-email": "agence", "invitation-quality": "agency"}
    )
    assert refused.status_code == 422
    assert "Cela ne ressemble pas à une adresse" in refused.text
    assert 'value="agence"' in refused.text
    again = client.post(
        f"{page}/invitation",
        data={"invitation-email": "agence@exemple.fr", "invitation-quality": "agency"},
    )
    assert again.status_code == 422
    assert "attend déjà la réponse" in again.text
    assert "agence@exemple.fr" in client.get(page).text
    with setting.database.session(setting.scope) as session:
        call = session.scalars(select(CommitteeInvitation)).one()
    base = f"/regions/bfc/selection/invitations/{call.id}"
    assert client.post(f"{base}/renvoi").status_code == 303
    assert client.post(f"{base}/annulation").status_code == 303
    with setting.database.session(setting.scope) as session:
        assert session.scalars(select(Invitation)).one().cancelled_at == AFTER

    seated = client.post(
        f"{page}/siege", data={"siege-person": setting.staff.id, "siege-quality": "federation"}
    )
    assert seated.status_code == 303
    member = seat_of(setting, setting.staff)
    own = f"/regions/bfc/selection/comite/{member.id}"
    assert "Morgane Équipe" in client.get(own).text
    changed = client.post(own, data={"quality": "partner", "organisation": "URPS"})
    assert changed.status_code == 303
    assert seat_of(setting, setting.staff).quality is MemberQuality.PARTNER
    unnamed = client.post(f"{own}/fin", data={"reason": " "})
    assert unnamed.status_code == 422
    assert client.post(f"{own}/fin", data={"reason": "Départ"}).status_code == 303
    assert client.get(own).status_code == 404
    assert client.post(own, data={"quality": "agency"}).status_code == 422


def test_the_table_filters_sorts_and_exports(client: FlaskClient, setting: Setting, row: Application) -> None:
    make_dossier(setting, "Noa", "Berthier", structure=make_structure(setting, "B", paid=False))
    page = f"{HOME}/recevabilite"
    body = client.get(f"{page}?faits=a-regulariser").text
    assert "Berthier Noa" in body
    assert "Aubert Camille" not in body
    assert "Sans demande (2)" in client.get(page).text
    for column in ("nom", "etat", "faits", "completude", "cotisation", "derogation", "mention", "structure"):
        assert client.get(f"{page}?tri=-{column}").status_code == 200
    answer = client.get(f"{page}?export=csv&tri=-nom")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Nom", "Recevabilité", "Ce qui manque"]
    assert [line[0] for line in rows[1:]] == ["Berthier Noa", "Aubert Camille"]
    assert rows[1][2] == "La cotisation 2025 de B n’est pas enregistrée."


def test_before_closing_nothing_is_decided(
    client: FlaskClient, setting: Setting, row: Application, clock: FixedClock
) -> None:
    clock.move_to(NOW)
    body = client.get(f"{HOME}/recevabilite").text
    assert "La recevabilité se décide après la clôture." in body
    assert "Aubert Camille" not in body
    refused = client.post(settle_page(row), data={"decision": "admissible", "seen": "0"})
    assert refused.status_code == 422
    assert "Les candidatures ne sont pas closes" in refused.text
    assert candidacy(setting) is None


def test_one_dossier_is_settled_on_its_page(client: FlaskClient, setting: Setting, row: Application) -> None:
    page = settle_page(row)
    assert "Rien ne manque à ce dossier." in client.get(page).text
    missing = client.post(page, data={"decision": "inadmissible", "reason": "", "seen": "0"})
    assert missing.status_code == 422
    assert "La raison manque." in missing.text
    unsaid = client.post(page, data={"seen": "0", "reason": "À garder"})
    assert unsaid.status_code == 422
    assert "À garder" in unsaid.text
    done = client.post(page, data={"decision": "inadmissible", "reason": "Pas d’équipe", "seen": "0"})
    assert (done.status_code, done.location) == (303, f"{HOME}/recevabilite")
    other = make_dossier(setting, "Zoé", "Zola", structure=make_structure(setting, "Z"))
    assert "puis le suivant à examiner" in client.get(page).text
    seen = {"decision": "inadmissible", "reason": "Pas d’équipe !", "seen": "1"}
    onto = client.post(f"{page}?etat=pending", data={**seen, "suivant": "1"})
    assert onto.location == f"{settle_page(other)}?etat=pending"
    last = client.post(onto.location, data={**seen, "seen": "0", "suivant": "1"})
    assert last.location == f"{HOME}/recevabilite?etat=pending"
    body = client.get(page).text
    assert "Pas d’équipe" in body
    assert "Morgane Équipe a déclaré le dossier non recevable." in body


def test_a_stale_page_is_refused_once_and_keeps_what_was_typed(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    page = settle_page(row)
    client.post(page, data={"decision": "admissible", "seen": "0"})
    stale = client.post(page, data={"decision": "inadmissible", "reason": "Mon avis", "seen": "0"})
    assert stale.status_code == 422
    assert "Entre-temps, Morgane Équipe a décidé\u00a0: «\u00a0Recevable\u00a0»" in stale.text
    assert "Mon avis" in stale.text
    assert 'name="seen" type="hidden" value="1"' in stale.text
    found = candidacy(setting)
    assert found is not None
    assert found.admissibility is Admissibility.ADMISSIBLE


def test_what_may_wait_is_said_and_what_may_not_too(client: FlaskClient, setting: Setting) -> None:
    unpaid = make_dossier(setting, structure=make_structure(setting, "B", paid=False))
    assert "peut être régularisé jusqu’à la décision" in client.get(settle_page(unpaid)).text
    bare = make_dossier(setting, structure=make_structure(setting), documents=())
    assert "ne peut pas être déclaré recevable" in client.get(settle_page(bare)).text


def test_many_at_once(client: FlaskClient, setting: Setting, row: Application) -> None:
    unpaid = make_dossier(setting, structure=make_structure(setting, "B", paid=False))
    page = f"{HOME}/recevabilite"
    none = client.post(page, follow_redirects=True)
    assert "Cochez au moins un dossier." in none.text
    done = client.post(page, data={"dossier": [row.id, unpaid.id, "x", "9" * 30]}, follow_redirects=True)
    assert "1\u00a0dossier est déclaré recevable\u00a0; 1\u00a0reste à examiner un par un." in done.text
    make_committee_deliberate(setting)
    late = client.post(page, data={"dossier": [unpaid.id]}, follow_redirects=True)
    assert "La délibération a commencé" in late.text


def make_committee_deliberate(setting: Setting) -> None:
    with setting.database.session(setting.scope, write=True) as session:
        begin_selection(
            session, cohort_id=setting.cohort.id, by=setting.actor, at=AFTER
        ).deliberation_began_at = AFTER


def test_drafts_are_not_found_and_tied_dossiers_say_why(client: FlaskClient, setting: Setting) -> None:
    draft = make_dossier(setting, state=ApplicationState.DRAFT)
    friend = make_dossier(setting, family="Ami")
    do(
        setting,
        declare_tie,
        assessor_id=setting.staff.id,
        subject_id=friend.person_id,
        kind=TieKind.PERSONAL,
    )
    assert client.get(settle_page(draft)).status_code == 404
    answer = client.get(settle_page(friend))
    assert answer.status_code == 403
    assert "Ce dossier vous est caché" in answer.text
    assert "lien personnel" in answer.text
    assert "Ami" not in answer.text
    assert "Ami Camille" not in client.get(f"{HOME}/recevabilite?export=csv").text


def test_one_click_declares_and_hides_at_once(
    app: Flask, client: FlaskClient, setting: Setting, row: Application
) -> None:
    make_committee(setting)
    member = make_member(setting)
    act_as(app, member)
    assert "1\u00a0dossier déposé" in client.get(HOME).text
    which = client.post("/regions/bfc/selection/liens", data={"application_id": row.id, "kind": ""})
    assert which.status_code == 422
    assert "Dites quelle sorte de lien c’est." in which.text
    assert f'name="application_id" value="{row.id}"' in which.text
    assert 'name="kind" value="professional"' in client.get(f"{HOME}/mes-liens").text
    assert "Lue par l’équipe de la fédération" in client.get(f"{HOME}/mes-liens?declarer={row.id}").text
    for _ in range(2):
        done = client.post(
            "/regions/bfc/selection/liens",
            data={"application_id": row.id, "kind": "professional", "next": HOME},
        )
        assert (done.status_code, done.location) == (303, HOME)
    with setting.database.session(setting.scope) as session:
        assert session.scalar(select(func.count(ConflictOfInterest.id))) == 1
    assert "0\u00a0dossier déposé" in client.get(HOME).text
    body = client.get(f"{HOME}/mes-liens").text
    assert "Lien professionnel" in body
    assert "MSP du Val" in body
    own = body.split('id="liens"')[1].split("</section>")[0]
    assert "<strong>Aubert Camille</strong>" in own
    assert "Déclaré par vous le " in own
    assert "Écrivez à " in own
    assert client.post(f"{HOME}/mes-liens/fini").status_code == 303
    assert seat_of(setting, member).ties_reviewed_at == AFTER


def test_a_declaration_made_by_mistake_is_taken_back_at_once(
    app: Flask, client: FlaskClient, clock: FixedClock, setting: Setting, row: Application
) -> None:
    make_committee(setting)
    act_as(app, make_member(setting))
    data = {"application_id": row.id, "kind": "professional"}
    assert client.post("/regions/bfc/selection/liens", data=data).status_code == 303
    page = f"{HOME}/mes-liens"
    back = re.search(r'action="([^"]+/reprise)"', client.get(page).text)
    assert back
    assert client.post(back[1]).status_code == 303
    assert "le dossier vous est de nouveau ouvert" in client.get(page).text
    assert "1\u00a0dossier déposé" in client.get(HOME).text
    assert client.post("/regions/bfc/selection/liens", data=data).status_code == 303
    again = re.search(r'action="([^"]+/reprise)"', client.get(page).text)
    assert again
    clock.move_to(AFTER + timedelta(minutes=15))
    assert "/reprise" not in client.get(page).text
    assert client.post(again[1]).status_code == 303
    assert "Cette déclaration ne se reprend plus" in client.get(page).text


def test_a_forged_declaration_leads_nowhere(
    app: Flask, client: FlaskClient, setting: Setting, row: Application
) -> None:
    draft = make_dossier(setting, state=ApplicationState.DRAFT)
    act_as(app, make_member(setting))
    address = "/regions/bfc/selection/liens"
    for application_id in ("", "x", "999999", "9" * 40, str(draft.id)):
        assert client.post(address, data={"application_id": application_id}).status_code == 404
    away = client.post(
        address, data={"application_id": row.id, "kind": "personal", "next": "//ailleurs.example"}
    )
    assert away.location == f"{HOME}/mes-liens"
    wrong = client.post(address, data={"application_id": row.id, "kind": "same_department"})
    assert wrong.status_code == 422
    with setting.database.session(setting.scope) as session:
        candidate = session.get_one(Person, row.person_id)
    act_as(app, candidate)
    assert client.post(address, data={"application_id": row.id}).status_code == 404


def test_members_say_where_they_work(app: Flask, client: FlaskClient, setting: Setting) -> None:
    place = make_structure(setting, "MSP des Hauts")
    act_as(app, make_member(setting))
    page = f"{HOME}/mes-liens/appartenances"
    nothing = client.post(page, data={"lieu-department": ""})
    assert nothing.status_code == 422
    assert "Indiquez une structure, un employeur ou un département." in nothing.text
    typed = sent_by(client.get(f"{HOME}/mes-liens").text, page)
    assert [name for name, _ in typed if name.startswith("lieu-")] == [
        "lieu-structure_text",
        "lieu-structure_id",
        "lieu-employer",
        "lieu-department",
    ]
    letters = client.post(page, data={**dict(typed), "lieu-structure_text": "hauts"})
    assert letters.status_code == 422
    assert "La structure n’est pas encore choisie. Choisissez-la parmi les propositions." in letters.text
    shown = sent_by(letters.text, page)
    assert f'name="lieu-structure_id" value="{place.id}"' in letters.text
    assert "lieu-structure_id" not in dict(shown)  # nothing is chosen for them
    assert client.post(page, data={**dict(shown), "lieu-structure_id": place.id}).status_code == 303
    assert "MSP des Hauts" in client.get(f"{HOME}/mes-liens").text


def test_staff_read_record_and_lift(client: FlaskClient, setting: Setting, row: Application) -> None:
    member = make_member(setting)
    page = f"{HOME}/liens"
    sent = client.post(
        page,
        data={
            "lien-person": member.id,
            "lien-dossier": row.id,
            "lien-kind": "personal",
            "lien-reason": "Cousins",
        },
    )
    assert sent.status_code == 303
    wrong = client.post(page, data={"lien-person": member.id, "lien-dossier": 9999, "lien-kind": "personal"})
    assert wrong.status_code == 422
    body = client.get(page).text
    assert "Inscrit par l’équipe" in body
    assert "Cousins" in body
    with setting.database.session(setting.scope) as session:
        tie = session.scalars(select(ConflictOfInterest)).one()
    end = f"{page}/{tie.id}/fin"
    assert "Ariel Membre" in client.get(end).text
    assert client.post(end, data={"reason": ""}).status_code == 422
    assert client.post(end, data={"reason": "Homonymie"}).status_code == 303
    answer = client.get(f"{page}?etat=fini&export=csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert [line[:3] for line in rows[1:]] == [["Ariel Membre", "Aubert Camille", "Lien personnel"]]
    assert rows[1][-1] == "Homonymie"
    assert "Aucune ligne" in client.get(f"{page}?etat=actif").text


def test_the_register_says_the_employer_as_written_and_what_it_hides(
    client: FlaskClient, setting: Setting
) -> None:
    for family in ("Perrin", "Petit"):
        make_dossier(setting, family=family, employer="SISA DU VAL")
    do(setting, declare_affiliation, person_id=make_member(setting).id, employer="Sisa du Val")
    body = client.get(f"{HOME}/liens").text
    assert body.count("Sisa du Val") >= 3  # two ties, and where the member works
    assert "sisa du val" not in body
    assert "Ce nom d’employeur lui cache 2\u00a0dossiers" in body
    (row,) = re.findall(r'<li id="(appartenance-\d+)">', body)
    assert body.count(f'<a href="#{row}">Mettre fin à l’appartenance') == 2


def test_staff_end_an_affiliation_but_not_their_own(client: FlaskClient, setting: Setting) -> None:
    member = make_member(setting)
    make_member(setting, person=setting.staff)
    rows = [
        do(setting, declare_affiliation, person_id=person.id, employer="SISA")
        for person in (member, setting.staff)
    ]
    for person, one in zip((member, setting.staff), rows, strict=True):
        seat = client.get(f"/regions/bfc/selection/comite/{seat_of(setting, person).id}").text
        assert (f"appartenances/{one.id}/fin" in seat) is (person is member)
    own = client.get(f"{HOME}/mes-liens").text
    assert "Une autre personne de l’équipe y met fin" in own
    for one in rows:
        client.post(f"{HOME}/liens/appartenances/{one.id}/fin")
    assert setting.get(Affiliation, rows[0].id).ended_at == AFTER
    assert setting.get(Affiliation, rows[1].id).ended_at is None
    assert setting.get(CommitteeMember, seat_of(setting, member).id).ended_at is None


def test_nobody_is_called_to_a_committee_that_is_over(client: FlaskClient, setting: Setting) -> None:
    address = "/regions/bfc/promotions/8/selection/comite"
    assert "Envoyer l’invitation" in client.get(address).text
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            SelectionCommittee(
                cohort_id=setting.cohort.id, created_at=AFTER, deliberation_began_at=AFTER, closed_at=AFTER
            )
        )
    page = client.get(address).text
    assert "le comité ne change plus" in page
    assert "Envoyer l’invitation" not in page
