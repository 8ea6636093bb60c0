"""The pages of interviews: what works, what is refused and kept, who finds nothing."""

import re
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from pacte import audit
from pacte.clock import FixedClock
from pacte.policy import Role
from pacte.selection.models import SelectionCommittee
from tests.acting import act_as
from tests.factories import grant_role
from tests.selection.interviews.conftest import LIST, candidate, hidden, own, sheet
from tests.selection.interviews.factories import AT, FIRST, Stage

SERIES = {
    "day": "2025-11-13",
    "start": "14:00",
    "end": "15:30",
    "pause": "0",
    "video_url": "https://visio.example/salle",
}


def test_staff_propose_invite_and_follow(client: FlaskClient, stage: Stage) -> None:
    people = [str(person.id) for person in stage.members[:2]]
    assert "Aucun créneau n’est encore proposé." in client.get(LIST).text
    answer = client.post(f"{LIST}/creneaux", data={**SERIES, "interviewers": people})
    assert answer.status_code == 303
    body = client.get(LIST).text
    assert "3\u00a0créneaux proposés." in body
    assert "13/11/2025, 14\u00a0h\u00a0à\u00a014\u00a0h\u00a030" in body
    assert "Alix Agence, Dominique Partenaire" in body
    invitation = {
        "applications": [str(row.id) for row in stage.rows],
        "choose_by_on": "2025-11-10",
        "message": "À bientôt.",
    }
    preview = client.post(f"{LIST}/inviter/apercu", data=invitation).text
    assert "2\u00a0personnes le recevront" in preview
    assert "Entretien\u00a0: choisissez votre créneau" in preview
    assert "À bientôt." in preview
    assert stage.mails() == []
    assert client.post(f"{LIST}/inviter/envoi", data=invitation).status_code == 303
    assert client.post(f"{LIST}/inviter/envoi", data=invitation).status_code == 303
    assert len(stage.mails("invited")) == 2
    assert "Créneau à choisir" in client.get(LIST).text
    rows = client.get(f"{LIST}?etat=libre&export=csv").data.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("13/11/2025, 14\u00a0h\u00a0à\u00a014\u00a0h\u00a030;Libre;")
    assert len(rows) == 4


def test_slots_of_the_next_day_are_for_staff_only(
    client: FlaskClient, clock: FixedClock, stage: Stage
) -> None:
    clock.move_to(datetime(2025, 11, 12, 13, 15, tzinfo=UTC))  # 24 hours before 14 h 15 in Beaune
    answer = client.post(f"{LIST}/creneaux", data={**SERIES, "interviewers": [str(stage.members[0].id)]})
    assert answer.status_code == 303
    body = client.get(LIST).text
    told = "1\u00a0créneau commence dans moins de 24 heures\u00a0: les personnes invitées ne le verront pas."
    assert told in body
    assert "seule la fédération le fixe" in body
    rows = client.get(f"{LIST}?etat=libre&export=csv").data.decode("utf-8-sig").splitlines()
    assert len(rows) == 3


def test_a_refused_series_keeps_what_was_typed(client: FlaskClient, stage: Stage) -> None:
    answer = client.post(
        f"{LIST}/creneaux", data={**SERIES, "end": "13:00", "video_url": "javascript:alert(1)"}
    )
    assert answer.status_code == 422
    assert "L’heure de fin vient après l’heure de début." in answer.text
    assert "Un lien vidéo commence par https://" in answer.text
    assert "javascript:alert(1)" in answer.text
    alone = client.post(f"{LIST}/creneaux", data={**SERIES, "day": "2025-12-20"})
    assert alone.status_code == 422
    assert "Choisissez au moins un membre du comité." in alone.text
    assert "du 12 novembre 2025 au 5 décembre 2025" in alone.text


def test_an_invitation_to_nobody_is_refused(client: FlaskClient, stage: Stage) -> None:
    answer = client.post(f"{LIST}/inviter/apercu", data={"choose_by_on": "2025-11-10", "message": "Gardé"})
    assert answer.status_code == 422
    assert "Cochez au moins une personne." in answer.text
    assert "Gardé" in answer.text
    forged = {"choose_by_on": "2025-11-10", "applications": "999999999999999999999"}
    assert client.post(f"{LIST}/inviter/envoi", data=forged).status_code == 422


def test_staff_move_then_cancel_a_slot(client: FlaskClient, stage: Stage) -> None:
    slot = stage.propose()[0]
    page = f"{LIST}/creneaux/{slot.id}"
    body = client.get(page).text
    changed = {
        "day": "2025-11-14",
        "start": "09:30",
        "video_url": "",
        "interviewers": str(stage.members[2].id),
        "seen": hidden(body, "seen"),
    }
    assert client.post(page, data=changed).status_code == 303
    late = client.post(page, data={**changed, "start": "11:00"})
    assert late.status_code == 422
    assert "Ce créneau a changé depuis que cette page est ouverte." in late.text
    assert 'value="11:00"' in late.text
    again = hidden(client.get(page).text, "annulation-seen")
    assert client.post(f"{page}/annulation", data={"annulation-seen": again}).status_code == 303
    assert "Annulé" in client.get(f"{LIST}?etat=annule").text
    assert "Annulé le" in client.get(page).text


def test_what_interviewers_write_is_never_the_candidate_s(
    app: Flask, client: FlaskClient, clock: FixedClock, stage: Stage
) -> None:
    stage.invite(0)
    stage.book(0, stage.propose()[0])
    clock.move_to(FIRST + timedelta(hours=1))
    act_as(app, stage.members[0])
    page = sheet(stage, "/compte-rendu")
    body = client.get(page).text
    assert not re.search(r"name=\"opinion\"[^>]*checked|checked[^>]*name=\"opinion\"", body)
    unsaid = {"body": "Un-brouillon", "version": hidden(body, "version")}
    asked = client.post(page, data=unsaid)
    assert asked.status_code == 422
    assert "si vous n’en avez pas, «\u00a0Sans avis\u00a0»" in asked.text
    assert "Un-brouillon" in asked.text
    draft = client.post(page, data=unsaid, headers={"X-Requested-With": "autosave"})
    assert draft.json is not None
    mine = "/regions/bfc/promotions/8/selection/mes-entretiens"
    assert "Compte rendu écrit, sans avis" in client.get(mine).text
    assert "le comité lira «\u00a0Sans avis\u00a0»" in client.get(page).text
    clock.move_to(FIRST + timedelta(hours=1, minutes=1))
    typed = {"body": "Un-secret-du-comité", "opinion": "defavorable", "version": draft.json["version"]}
    saved = client.post(page, data=typed, headers={"X-Requested-With": "autosave"})
    assert saved.status_code == 200
    assert saved.json is not None
    old = client.post(page, data={**typed, "body": "Autre"}, headers={"X-Requested-With": "autosave"})
    assert old.status_code == 409
    stale = client.post(page, data={**typed, "body": "Autre"})
    assert stale.status_code == 422
    assert "Autre" in stale.text
    assert "Un-secret-du-comité" in stale.text
    empty = {**typed, "body": " ", "opinion": "sans-avis", "version": saved.json["version"]}
    assert "il reste à écrire" in client.post(page, data=empty, follow_redirects=True).text
    assert "Compte rendu à écrire" in client.get(mine).text
    assert "Écrire le compte rendu" in client.get("/a-faire").text
    again = {**typed, "opinion": "sans-avis", "version": hidden(client.get(page).text, "version")}
    assert "est enregistré, sans avis." in client.post(page, data=again, follow_redirects=True).text
    whole = {**typed, "version": hidden(client.get(page).text, "version")}
    assert client.post(page, data=whole).status_code == 303
    done = client.post(f"{page}/issue", data={"issue-outcome": "fait", "issue-seen": "2"})
    assert done.status_code == 303
    act_as(app, stage.setting.staff)
    body = client.get(sheet(stage)).text
    assert "Un-secret-du-comité" in body
    assert "Avis\u00a0: Défavorable" in body
    assert "Alix Agence, Fédération" in body
    act_as(app, candidate(stage))
    for path in (own(stage), "/a-faire"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "secret" not in answer.text
    with stage.database.session(stage.setting.scope) as session:
        told = [line.action for line in audit.history(session, stage.rows[0])]
    assert told == ["interview.held", "interview.booked", "interview.invited"]
    assert "Votre entretien a eu lieu." in client.get(own(stage)).text
    assert b"Un-secret" not in client.get("/compte/donnees/archive").data


def test_staff_who_sit_are_led_to_every_interview_first(
    app: Flask, client: FlaskClient, stage: Stage
) -> None:
    home = "/regions/bfc/promotions/8/selection"
    act_as(app, stage.members[0])
    assert f'href="{home}/mes-entretiens"' in client.get(home).text
    assert f'href="{home}/entretiens"' not in client.get(f"{home}/mes-entretiens").text
    grant_role(stage.database, stage.members[0], Role.STAFF, stage.setting.federation)
    act_as(app, stage.members[0])
    assert f'href="{home}/entretiens"' in client.get(home).text
    assert f'href="{home}/mes-entretiens"' not in client.get(home).text
    assert f'href="{home}/entretiens"' in client.get(f"{home}/mes-entretiens").text


def test_only_those_who_hold_the_interview_open_its_record(
    app: Flask, client: FlaskClient, stage: Stage
) -> None:
    stage.invite(0)
    stage.book(0, stage.propose()[0])
    act_as(app, stage.members[2])
    assert client.get(sheet(stage, "/compte-rendu")).status_code == 404
    act_as(app, stage.members[1])
    mine = "/regions/bfc/promotions/8/selection/mes-entretiens"
    assert "Camille Aubert0" in client.get(mine).text
    assert "L’entretien n’a pas encore commencé." in client.get(sheet(stage, "/compte-rendu")).text
    stage.tie(1, 0)
    answer = client.get(sheet(stage, "/compte-rendu"))
    assert answer.status_code == 403
    assert "Ce dossier vous est caché" in answer.text
    assert "Aubert0" not in answer.text
    body = client.get(mine).text
    assert "Aubert0" not in body
    assert "2\u00a0entretien" not in client.get("/a-faire").text


def test_staff_tied_to_a_candidate_see_nothing_of_the_interview(client: FlaskClient, stage: Stage) -> None:
    stage.invite(0)
    slot = stage.propose()[0]
    stage.book(0, slot)
    stage.members.append(stage.setting.staff)
    stage.tie(3, 0)
    for path in (LIST, f"{LIST}?export=csv", f"{LIST}/creneaux/{slot.id}", f"{LIST}/inviter"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Aubert0" not in answer.text, path
    answer = client.get(sheet(stage))
    assert answer.status_code == 403
    assert "Ce dossier vous est caché" in answer.text
    assert "Aubert0" not in answer.text


def test_staff_are_warned_of_a_tie_found_later(client: FlaskClient, stage: Stage) -> None:
    stage.invite(0)
    stage.book(0, stage.propose()[0])
    assert "Conflit d’intérêts" not in client.get(LIST).text
    stage.tie(1, 0)
    assert "Conflit d’intérêts\u00a0: Dominique Partenaire." in client.get(LIST).text


def test_a_tie_found_after_the_interview_leaves_its_record_to_somebody(
    client: FlaskClient, clock: FixedClock, stage: Stage
) -> None:
    """Told to staff, and before the deliberation is opened; nobody is asked to give a past slot to others."""
    slot = stage.propose(interviewers=[stage.members[1].id])[0]
    stage.invite(0)
    stage.book(0, slot)
    stage.tie(1, 0)
    clock.move_to(slot.ends_at)
    body = client.get(LIST).text
    assert "Confiez ce créneau" not in body
    assert "plus personne ne peut en écrire le compte rendu" in body
    assert "1\u00a0entretien sans compte rendu" in client.get("/a-faire").text
    meeting = "/regions/bfc/promotions/8/selection/deliberation"
    before = client.get(meeting).text.replace("\u00a0", " ")
    assert "1 entretien a eu lieu sans compte rendu : " in before
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.add(
            SelectionCommittee(
                cohort_id=stage.setting.cohort.id, created_at=AT, deliberation_began_at=slot.ends_at
            )
        )
    assert "sans compte rendu" not in client.get("/a-faire").text
    closing = client.get(f"{meeting}/cloture").text
    assert "Dites en séance ce qu’il faut en retenir" in closing


def test_slots_that_nobody_took_are_closed_with_the_deliberation(client: FlaskClient, stage: Stage) -> None:
    slots = stage.propose()
    assert f"/entretiens/creneaux/{slots[0].id}" in client.get(LIST).text
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.add(
            SelectionCommittee(cohort_id=stage.setting.cohort.id, created_at=AT, deliberation_began_at=AT)
        )
    body = client.get(LIST).text
    assert ">Clos<" in body or "Clos</" in body
    assert f"/entretiens/creneaux/{slots[0].id}" not in body
    assert "https://visio.example/salle" not in body


def test_staff_book_change_and_cancel_for_the_candidate(client: FlaskClient, stage: Stage) -> None:
    one, two, _ = stage.propose()
    stage.invite(0)
    page = sheet(stage)
    seen = hidden(client.get(page).text, "reservation-seen")
    for slot in (one, two):
        data = {"reservation-slot": str(slot.id), "reservation-seen": seen}
        assert client.post(f"{page}/reservation", data=data).status_code == 303
        seen = str(stage.interview(0).revision)
    empty = client.post(f"{page}/annulation", data={"annulation-seen": seen})
    assert empty.status_code == 422
    assert "Écrivez pourquoi l’entretien est annulé." in empty.text
    stale = client.post(f"{page}/annulation", data={"annulation-seen": "1", "annulation-reason": "Gardé"})
    assert stale.status_code == 422
    assert "L’entretien a changé depuis" in stale.text
    assert "Gardé" in stale.text
    data = {"annulation-seen": seen, "annulation-reason": "Le dossier suffit."}
    assert client.post(f"{page}/annulation", data=data).status_code == 303
    body = client.get(page).text
    assert "Annulé\u00a0: Le dossier suffit." in body
    assert "a déplacé l’entretien du 13 novembre 2025 à 14\u00a0h (heure de Paris)" in body


def test_a_cohort_without_interviews_says_so_everywhere(
    app: Flask, client: FlaskClient, stage: Stage
) -> None:
    stage.redefine(interviews=False)
    assert "se décide sans entretien" in client.get(LIST).text
    assert "se décide sans entretien" in client.get(f"{LIST}/inviter").text
    data = {**SERIES, "interviewers": str(stage.members[0].id)}
    refused = client.post(f"{LIST}/creneaux", data=data)
    assert refused.status_code == 422
    assert "se décide sans entretien" in refused.text
    act_as(app, candidate(stage))
    assert "se décide sur dossier, sans entretien" in client.get(own(stage)).text


def test_the_todo_list_of_each(app: Flask, client: FlaskClient, clock: FixedClock, stage: Stage) -> None:
    stage.invite(0)
    act_as(app, candidate(stage))
    assert "Choisir le créneau de mon entretien" in client.get("/a-faire").text
    stage.book(0, stage.propose()[0])
    assert "Mon entretien, Promo 8" in client.get("/a-faire").text
    act_as(app, stage.members[0])
    assert "1 entretien à mener" in client.get("/a-faire").text
    clock.move_to(FIRST + timedelta(hours=1))
    assert "Écrire le compte rendu de 1 entretien" in client.get("/a-faire").text
    stage.begin_deliberation()
    assert "compte rendu" not in client.get("/a-faire").text
    mine = client.get("/regions/bfc/promotions/8/selection/mes-entretiens").text
    assert "Sans compte rendu" in mine
    assert "Compte rendu à écrire" not in mine
    assert "Libre" not in mine
    act_as(app, stage.members[2])
    assert "entretien" not in client.get("/a-faire").text
    act_as(app, stage.setting.staff)
    assert f'href="{LIST}"' in client.get("/regions/bfc/promotions/8/gestion").text
