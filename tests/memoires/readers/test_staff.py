"""Staff's pages of the jury: seats, readings by hand and by proposal, reminders; what a tie hides."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.clock import FixedClock
from pacte.cohorts.models import Cohort
from pacte.memoires.models import Juror
from pacte.memoires.readers.panel import panel
from pacte.memoires.readers.planning import planned
from pacte.memoires.readers.reminders import follow_readings
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import Role
from tests.accounts.mailbox import last_link
from tests.acting import act_as
from tests.cohorts.test_public_pages import text
from tests.factories import grant_role
from tests.memoires.readers.factories import READING, Jury, make_jury
from tests.seminars.presence.reading import hidden

ASKED = ReadingState.ASKED


@pytest.fixture
def jury(app: Flask, clock: FixedClock) -> Jury:
    clock.move_to(READING)
    made = make_jury(app.extensions["pacte"].database)
    act_as(app, made.setting.staff)
    return made


def base(jury: Jury) -> str:
    return f"/regions/bfc/promotions/{jury.setting.cohort.code}/jury"


def test_a_juror_is_invited_and_sits_once_they_accept(app: Flask, client: FlaskClient, jury: Jury) -> None:
    sent = client.post(
        f"{base(jury)}/invitation",
        data={
            "invitation-email": "jury@exemple.fr",
            "invitation-role": "ars",
            "invitation-organisation": "ARS",
            "invitation-is_chair": "y",
        },
    )
    assert sent.status_code == 303
    assert "Invitations sans réponse" in text(client, base(jury))
    act_as(app, None)
    link = last_link(app, to="jury@exemple.fr", scope=jury.setting.scope)
    accepted = client.post(link, data={"given_name": "Ana", "family_name": "Jury", "accept": "1"})
    assert accepted.status_code == 303
    act_as(app, jury.setting.staff)
    page = text(client, base(jury))
    assert "Ana Jury" in page
    assert "Préside" in page


def test_a_reading_is_asked_and_taken_back_by_hand(client: FlaskClient, jury: Jury) -> None:
    learner, ana = jury.learner(), jury.seat("Ana")
    jury.deposit(learner)
    address = f"/regions/bfc/apprenants/{learner.id}/memoire/lecteurs"
    assert "Il manque 2 lectures" in text(client, address)
    assert client.post(address, data={"lecture-reader": str(ana.person_id)}).status_code == 303
    assert jury.readings(learner) == [("Ana", ASKED)]
    number = hidden(client.get(address).text, "reading")
    refused = client.post(f"{address}/reprise", data={"reading": number, f"reprise-{number}-reason": " "})
    assert refused.status_code == 422
    done = client.post(f"{address}/reprise", data={"reading": number, f"reprise-{number}-reason": "Erreur"})
    assert done.status_code == 303
    assert jury.readings(learner) == [("Ana", ReadingState.TAKEN_BACK)]


def test_who_followed_the_learner_is_never_given_them_and_reads_no_trace(
    app: Flask, client: FlaskClient, jury: Jury
) -> None:
    """By hand, by a forged form, by the proposal; in lists, the spreadsheet, « À faire », search."""
    theirs, other = jury.learner(trainer=jury.trainer), jury.learner("Ines", "Blanc")
    for one, title in ((theirs, "Un secret bien gardé"), (other, "Autre chose")):
        jury.deposit(one, title)
    alix, ana = jury.seat("Alix", person=jury.trainer), jury.seat("Ana")
    address = f"/regions/bfc/apprenants/{theirs.id}/memoire/lecteurs"
    assert jury.trainer.name not in client.get(address).text.split("<form")[1]
    forged = client.post(address, data={"lecture-reader": str(alix.person_id)})
    assert forged.status_code == 422
    page = client.get(f"{base(jury)}/lectures/proposition").text
    sent = client.post(f"{base(jury)}/lectures/proposition", data={"couples": hidden(page, "couples")})
    assert sent.status_code == 303
    assert jury.readings(theirs) == [("Ana", ASKED)]
    assert sorted(jury.readings(other)) == [("Alix", ASKED), ("Ana", ASKED)]

    grant_role(jury.database, jury.trainer, Role.STAFF, jury.setting.federation)
    act_as(app, jury.trainer)
    for path in (
        f"{base(jury)}/lectures",
        f"{base(jury)}/lectures?q=secret",
        f"{base(jury)}/lectures?export=csv",
        f"{base(jury)}/lectures/proposition",
        f"{base(jury)}/lectures/rappels",
        base(jury),
    ):
        assert "secret" not in client.get(path).text.replace("q=secret", "").replace('value="secret"', "")
        assert "Aubert" not in client.get(path).text
    assert "Trouver des lecteurs" not in text(client, "/a-faire")
    assert client.get(address).status_code == 403
    act_as(app, jury.person(ana))
    assert client.get(address).status_code == 403
    assert client.get(f"{base(jury)}/lectures").status_code == 403


def test_a_proposal_is_even_prefers_modules_and_is_refused_once_changed(
    client: FlaskClient, jury: Jury
) -> None:
    learners = [jury.learner("Noé", f"Aubert {one}") for one in range(6)]
    for number, one in enumerate(learners):
        jury.deposit(one, module="m-un" if number < 3 else "m-deux")
    for name, modules in (("Ana", ("m-un",)), ("Bea", ("m-deux",)), ("Cyr", ()), ("Dan", ())):
        jury.seat(name, modules=modules)
    with jury.database.session(jury.setting.scope) as session:
        cohort = session.get_one(Cohort, jury.setting.cohort.id)
        found = planned(panel(session, cohort, at=READING))
    assert sorted(found.proposal.loads.values()) == [3, 3, 3, 3]
    assert not found.relaxed
    page = client.get(f"{base(jury)}/lectures/proposition").text
    assert page.partition("en liste</summary>")[2].partition("</ul>")[0].count("<li>") == 12
    jury.tie(jury.seat("Eve"), learners[0])
    refused = client.post(f"{base(jury)}/lectures/proposition", data={"couples": hidden(page, "couples")})
    assert refused.status_code == 422
    assert "Depuis l’aperçu" in refused.text
    assert jury.readings() == []


def test_modules_are_relaxed_only_where_a_reader_would_lack(jury: Jury) -> None:
    learner = jury.learner()
    jury.deposit(learner, module="m-un")
    jury.seat("Ana", modules=("m-un",))
    jury.seat("Bea", modules=("m-deux",))
    with jury.database.session(jury.setting.scope) as session:
        cohort = session.get_one(Cohort, jury.setting.cohort.id)
        found = planned(panel(session, cohort, at=READING))
    assert len(found.added) == 2
    assert len(found.relaxed) == 1


def test_readers_are_reminded_at_half_time_then_count_as_silent(
    client: FlaskClient, jury: Jury, clock: FixedClock
) -> None:
    learner, ana = jury.learner(), jury.seat("Ana")
    jury.deposit(learner)
    jury.assign(learner, ana)

    def round_at(days: int) -> int:
        with jury.database.session(jury.setting.scope, write=True) as session:
            return follow_readings(session, at=READING + timedelta(days=days))

    assert [round_at(0), round_at(4), round_at(4)] == [0, 1, 0]
    clock.move_to(READING + timedelta(days=6))
    assert "sans réponse" not in text(client, "/a-faire")
    clock.move_to(READING + timedelta(days=7))
    assert "Relancer 1 lecture sans réponse" in text(client, "/a-faire")
    assert "sans réponse" in text(client, f"{base(jury)}/lectures")
    batch = hidden(client.get(f"{base(jury)}/lectures/rappels").text, "envoi")
    page = f"{base(jury)}/lectures/rappels"
    assert "Aucune lecture n’est choisie" in client.post(page, data={"envoi": batch}).text
    [chosen] = re.findall(r'name="lecture" value="(\d+)" checked', client.get(page).text)
    for _ in range(2):
        assert client.post(page, data={"envoi": batch, "lecture": [chosen, "x"]}).status_code == 303
    assert len(jury.mails("asked")) == 3


def test_a_trainer_named_since_loses_the_reading(jury: Jury) -> None:
    from pacte.learners.models import TrainerAssignment

    learner = jury.learner()
    juror = jury.seat("Alix", person=jury.trainer)
    jury.seat("Ana")
    jury.deposit(learner)
    jury.assign(learner, juror)
    with jury.database.session(jury.setting.scope, write=True) as session:
        session.add(TrainerAssignment(enrollment_id=learner.id, trainer_id=jury.trainer.id, from_at=READING))
    with jury.database.session(jury.setting.scope, write=True) as session:
        follow_readings(session, at=READING)
    assert jury.readings(learner) == [("Alix", ReadingState.TAKEN_BACK), ("Ana", ASKED)]


def test_a_juror_goes_through_the_learners_once(app: Flask, client: FlaskClient, jury: Jury) -> None:
    learner, ana = jury.learner(), jury.seat("Ana")
    jury.deposit(learner)
    jury.assign(learner, ana)
    act_as(app, jury.person(ana))
    assert "Dire qui vous connaissez" in text(client, "/a-faire")
    ties = f"{base(jury)}/mes-liens"
    assert "Noé Aubert" in text(client, ties)
    assert client.post(f"{ties}/{learner.id}", data={"lien-kind": "professional"}).status_code == 303
    assert jury.readings(learner) == [("Ana", ReadingState.TAKEN_BACK)]
    assert client.post(f"{ties}/fini").status_code == 303
    assert "Dire qui vous connaissez" not in text(client, "/a-faire")


def test_a_tie_declared_by_mistake_is_taken_back_at_once(
    app: Flask, client: FlaskClient, clock: FixedClock, jury: Jury
) -> None:
    learner, ana, bo = jury.learner(), jury.seat("Ana"), jury.seat("Bo")
    act_as(app, jury.person(ana))
    ties = f"{base(jury)}/mes-liens"

    def declare() -> str:
        assert client.post(f"{ties}/{learner.id}", data={"lien-kind": "professional"}).status_code == 303
        [back] = re.findall(r'action="([^"]+/reprise)"', client.get(ties).text)
        return str(back)

    back = declare()
    act_as(app, jury.person(bo))
    assert client.post(back).status_code == 404
    act_as(app, jury.person(ana))
    clock.move_to(READING + timedelta(minutes=14))
    assert client.post(back).status_code == 303
    assert "La déclaration est annulée" in text(client, ties)
    back = declare()
    clock.move_to(READING + timedelta(minutes=29))
    assert "/reprise" not in client.get(ties).text
    assert client.post(back).status_code == 303
    assert "Cette déclaration ne se reprend plus" in text(client, ties)


def test_a_seat_is_changed_and_ended_on_its_page(client: FlaskClient, jury: Jury) -> None:
    ana: Juror = jury.seat("Ana")
    page = f"/regions/bfc/jury/{ana.id}"
    assert client.get(page).status_code == 200
    assert client.post(page, data={"role": "ars", "organisation": "ARS"}).status_code == 303
    assert client.post(f"{page}/fin", data={"fin-reason": ""}).status_code == 422
    assert client.post(f"{page}/fin", data={"fin-reason": "Mutation"}).status_code == 303
    assert "N’en sont plus membres" in text(client, base(jury))


def test_a_seat_says_what_the_person_asks_for_defences(client: FlaskClient, jury: Jury) -> None:
    ana: Juror = jury.seat("Ana")
    page = f"/regions/bfc/jury/{ana.id}"
    typed = {"role": "ars", "other_roles": ["ars", "federation"], "department": "21", "max_per_day": "4"}

    refused = client.post(page, data={**typed, "max_in_all": "3"})
    assert refused.status_code == 422
    assert "Le maximum en tout est plus petit" in refused.text
    assert client.post(page, data={**typed, "max_in_all": "12"}).status_code == 303

    row: Juror = jury.setting.get(Juror, ana.id)
    assert (row.other_roles, row.department) == (["federation"], "21")
    assert (row.max_per_day, row.max_in_all) == (4, 12)
    assert "Peut aussi siéger au titre de" in text(client, base(jury))


def test_an_invitation_says_the_other_roles(app: Flask, client: FlaskClient, jury: Jury) -> None:
    data = {
        "invitation-email": "jury@exemple.fr",
        "invitation-role": "ars",
        "invitation-other_roles": ["professional"],
    }
    assert client.post(f"{base(jury)}/invitation", data=data).status_code == 303
    act_as(app, None)
    link = last_link(app, to="jury@exemple.fr", scope=jury.setting.scope)
    client.post(link, data={"given_name": "Ana", "family_name": "Jury", "accept": "1"})

    with jury.database.session(jury.setting.scope) as session:
        assert [one.other_roles for one in session.scalars(select(Juror))] == [["professional"]]
