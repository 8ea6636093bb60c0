"""Pages of learners: the list, enrolment, a learner's page; what works, what is refused, who sees what."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.clock import FixedClock
from pacte.cohorts.models import Cohort
from pacte.federations.models import Structure, StructureKind
from pacte.learners.models import Enrollment, LearnerStructure, TrainerAssignment
from pacte.learners.vocabulary import EnrollmentState
from pacte.selection.vocabulary import OfferState, Validation
from tests.acting import act_as
from tests.applications.factories import make_cohort
from tests.applications.processing.factories import AFTER, Setting, make_structure, upload
from tests.files.samples import pdf
from tests.learners.factories import confirmed, enrol, make_trainer, page, person_of, set_cohort

LIST = "/regions/bfc/promotions/8/apprenants"


def all_of(setting: Setting, model: Any) -> list[Any]:
    with setting.database.session(setting.scope) as session:
        return list(session.scalars(select(model).order_by(model.id)))


def test_trainers_are_proposed_evenly_and_changed_before_confirming(
    client: FlaskClient, setting: Setting, trainer: Person
) -> None:
    other = make_trainer(setting, "Sacha")
    rows = [confirmed(setting, family) for family in ("Aubert", "Berthier", "Carle", "Delorme")]
    confirmed(setting, "Ferrand", validation=Validation.SUBMITTED)
    confirmed(setting, "Gros", place=OfferState.PENDING)
    body = client.get(f"{LIST}/inscription").text
    assert body.count(f'value="{trainer.id}" selected') == 2
    assert body.count(f'value="{other.id}" selected') == 2
    assert body.count(" checked") == 4
    assert "L’EHESP n’a pas validé le dossier." in body
    assert "Gros" not in body
    assert all_of(setting, Enrollment) == []
    data = {"dossier": [row.id for row in rows[:3]], **{f"suivi-{row.id}": trainer.id for row in rows[:3]}}
    assert client.post(f"{LIST}/inscription", data=data).status_code == 303
    assert [one.trainer_id for one in all_of(setting, TrainerAssignment)] == [trainer.id] * 3
    twice = client.post(f"{LIST}/inscription", data=data)
    assert twice.status_code == 422
    assert "est déjà inscrite" in twice.text
    assert len(all_of(setting, Enrollment)) == 3


def test_no_more_than_the_places_are_ticked_or_enrolled(client: FlaskClient, setting: Setting) -> None:
    set_cohort(setting, capacity=1)
    rows = [confirmed(setting, family) for family in ("Aubert", "Berthier")]
    body = client.get(f"{LIST}/inscription").text
    assert body.count(" checked") == 1
    assert "rôle de formatrice ou formateur relais" in body
    refused = client.post(f"{LIST}/inscription", data={"dossier": [row.id for row in rows]})
    assert refused.status_code == 422
    assert "Il reste 1 place sur 1" in refused.text
    assert refused.text.count(" checked") == 2
    assert all_of(setting, Enrollment) == []


def test_the_list_filters_sorts_searches_and_exports(
    client: FlaskClient, setting: Setting, learner: Enrollment
) -> None:
    enrol(setting, confirmed(setting, "Berthier"))
    body = client.get(LIST).text
    assert "Aubert Camille" in body
    assert "2\u00a0personnes" in body
    assert "sans formatrice ni formateur" in body
    alone = client.get(f"{LIST}?suivi=personne").text
    assert "Berthier Camille" in alone
    assert "Aubert Camille" not in alone
    assert "Berthier" not in client.get(f"{LIST}?q=val").text
    text = client.get(f"{LIST}?export=csv&tri=-nom").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][:6] == ["Nom", "État", "Mention", "Structure porteuse", "Dép.", "Suivi par"]
    assert [line[0] for line in rows[1:]] == ["Berthier Camille", "Aubert Camille"]
    assert rows[2][3:6] == ["MSP du Val", "21", "Alix Relais"]


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Europe/Paris", datetime(2025, 11, 3, 23, 45, tzinfo=UTC), "04/11/2025"),
        ("America/Martinique", datetime(2025, 11, 4, 2, 0, tzinfo=UTC), "03/11/2025"),
    ],
)
def test_the_day_of_the_enrolment_is_that_of_the_federation(
    client: FlaskClient, setting: Setting, learner: Enrollment, zone: str, at: datetime, day: str
) -> None:
    """At 0 h 45 in Paris it is still yesterday in UTC; in the evening of Martinique, tomorrow already."""
    with setting.database.session(setting.scope, write=True) as session:
        session.get_one(Enrollment, learner.id).enrolled_at = at
        cohort = session.get_one(Cohort, setting.cohort.id)
        federation = {**cohort.definition["federation"], "time_zone": zone}
        cohort.definition = {**cohort.definition, "federation": federation}
    text = client.get(f"{LIST}?export=csv").data.decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text), delimiter=";")
    assert row[head.index("Inscrit·e le")] == day


def test_nobody_is_in_training_before_t0(client: FlaskClient, learner: Enrollment, clock: FixedClock) -> None:
    first_day = datetime(2025, 12, 10, 23, 0, tzinfo=UTC)
    clock.move_to(first_day - timedelta(seconds=1))
    before = client.get(LIST).text
    assert "Inscrit·e" in before
    assert "En formation" not in before
    clock.move_to(first_day)
    assert "En formation" in client.get(LIST).text
    clock.move_to(datetime(2028, 1, 1, tzinfo=UTC))
    over = client.get(LIST).text
    assert "En formation" not in over
    assert "Formation terminée" in over
    assert "Formation terminée" in client.get(f"/regions/bfc/apprenants/{learner.id}").text


def test_the_list_costs_the_same_for_one_and_for_three(
    client: FlaskClient, setting: Setting, learner: Enrollment, trainer: Person
) -> None:
    def count(path: str) -> int:
        seen: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        engine = setting.database.engine
        event.listen(engine, "before_cursor_execute", note)
        assert client.get(path).status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    [period] = all_of(setting, LearnerStructure)
    sheet = f"/regions/bfc/structures/{period.structure_id}"
    with setting.database.session(setting.scope) as session:
        structure = session.get_one(Structure, period.structure_id)
    confirmed(setting, "Zola")
    paths = (LIST, f"{LIST}/inscription", page(learner), sheet)
    before = [count(path) for path in paths]
    for family in ("Berthier", "Carle"):
        enrol(setting, confirmed(setting, family, structure=structure), trainer)
        confirmed(setting, family + "-Zola")
    assert [count(path) for path in paths] == before
    told = client.get(sheet).text
    dossiers, learners = told.split('<h2 id="dossiers">')[1].split('<h2 id="apprenants">')
    assert re.findall(r'href="[^"]*/dossiers/(\d+)">([^<]+)</a>, Promo 8', dossiers) == [
        (str(one.id), one.name) for one in all_of(setting, Application) if "Zola" not in one.name
    ]
    assert dossiers.count("Déposé") == 3
    assert f'<a href="{page(learner)}">' in learners
    assert learners.count("Inscrit·e") == 3


def test_a_trainer_keeps_a_way_to_those_they_have_followed_for_long(
    app: Flask, client: FlaskClient, clock: FixedClock, setting: Setting, learner: Enrollment, trainer: Person
) -> None:
    clock.move_to(AFTER + timedelta(days=20))
    act_as(app, trainer)
    todo = client.get("/a-faire").text
    assert "1\u00a0personne suivie, Promo 8" in todo
    assert "à accueillir" not in todo


def test_a_trainer_sees_their_own_first_and_changes_nothing(
    app: Flask, client: FlaskClient, setting: Setting, learner: Enrollment, trainer: Person
) -> None:
    other = make_trainer(setting, "Sacha")
    enrol(setting, confirmed(setting, "Zola"), other)
    act_as(app, other)
    body = client.get(LIST).text
    assert body.index("Zola Camille") < body.index("Aubert Camille")
    assert "Inscrire des personnes" not in body
    assert "1\u00a0nouvelle personne à accueillir, Promo 8" in client.get("/a-faire").text
    assert client.get(f"{LIST}/inscription").status_code == 403
    own = client.get(page(learner)).text
    assert "Enregistrer un départ" not in own
    for rest in ("/depart", "/suivi", "/structure", "/passage"):
        assert client.post(page(learner, rest), data={}).status_code == 403


def test_a_learner_reads_their_own_page_and_no_other(
    app: Flask, client: FlaskClient, setting: Setting, learner: Enrollment, trainer: Person
) -> None:
    other = enrol(setting, confirmed(setting, "Berthier"))
    client.post(
        page(learner, "/suivi"),
        data={"suivi-trainer": "", "suivi-reason": "RAISON-INTERNE", "suivi-seen": "1"},
    )
    act_as(app, person_of(setting, learner))
    body = client.get(page(learner)).text
    assert "MSP du Val" in body
    assert "Alix Relais" in body
    assert "RAISON-INTERNE" not in body
    assert "Enregistrer un départ" not in body
    assert client.get(page(other)).status_code == 403
    assert client.get(LIST).status_code == 403
    assert client.post(page(learner, "/depart"), data={}).status_code == 403
    assert "Mon parcours, Promo 8" in client.get("/a-faire").text


def test_staff_record_a_departure(
    app: Flask, client: FlaskClient, setting: Setting, learner: Enrollment
) -> None:
    data = {"depart-on": "2025-11-03", "depart-reason": "", "depart-seen": "1"}
    unsure = client.post(page(learner, "/depart"), data={**data, "depart-reason": "Mutation"})
    assert unsure.status_code == 422
    assert "Cochez la case pour enregistrer le départ." in unsure.text
    assert "qui suit cette personne, est prévenu·e par e\u2011mail." in unsure.text
    data["depart-sure"] = "y"
    empty = client.post(page(learner, "/depart"), data=data)
    assert empty.status_code == 422
    assert "Écrivez la raison" in empty.text
    late = client.post(
        page(learner, "/depart"), data={**data, "depart-on": "2025-12-24", "depart-reason": "MON-TEXTE"}
    )
    assert late.status_code == 422
    assert "Cette date est à venir." in late.text
    assert "MON-TEXTE" in late.text
    assert (
        client.post(page(learner, "/depart"), data={**data, "depart-reason": "Mutation"}).status_code == 303
    )
    [row] = all_of(setting, Enrollment)
    assert row.state is EnrollmentState.WITHDRAWN
    body = client.get(page(learner)).text
    assert "A quitté la formation" in body
    assert "la personne est prévenue, et Alix Relais, qui la suivait, aussi." in body
    assert "Mutation" in body
    assert "a enregistré le départ de la formation" in body
    act_as(app, person_of(setting, learner))
    todo = client.get("/a-faire").text
    assert f'<a href="{page(learner)}">Vous avez quitté la promo 8 le 3 novembre 2025</a>' in todo
    assert "vos heures et vos attestations restent" in todo
    assert client.get(page(learner)).status_code == 200


def test_staff_change_trainer(client: FlaskClient, setting: Setting, learner: Enrollment) -> None:
    other = make_trainer(setting, "Sacha")
    data = {"suivi-trainer": str(other.id), "suivi-reason": "Congé", "suivi-seen": "7"}
    stale = client.post(page(learner, "/suivi"), data=data)
    assert stale.status_code == 422
    assert "depuis que vous avez ouvert la page" in stale.text
    assert client.post(page(learner, "/suivi"), data={**data, "suivi-seen": "1"}).status_code == 303
    assert [one.trainer_id for one in all_of(setting, TrainerAssignment)][1] == other.id


def bearer_id(setting: Setting) -> str:
    return str(all_of(setting, LearnerStructure)[0].structure_id)


def test_staff_change_structure_with_a_commitment(
    client: FlaskClient, setting: Setting, learner: Enrollment
) -> None:
    other = make_structure(setting, "MSP du Mont", kind=StructureKind.CPTS)
    assert "vérifiez que c’est voulu" not in client.get(page(learner)).text
    data: dict[str, Any] = {
        "structure-structure_text": "MSP du Mont",
        "structure-structure_id": str(other.id),
        "structure-on": "2025-11-03",
        "structure-reason": "Mutation",
        "structure-seen": "1",
    }
    without = client.post(page(learner, "/structure"), data=data)
    assert without.status_code == 422
    assert "Joignez l’engagement" in without.text
    searched = client.post(page(learner, "/structure"), data={**data, "search": "1"})
    assert "Choisissez parmi" in searched.text
    bad = client.post(page(learner, "/structure"), data={**data, "structure-commitment": upload(b"x")})
    assert bad.status_code == 422
    unknown = {**data, "structure-structure_id": "", "structure-commitment": upload(pdf())}
    assert "Il n’a pas été gardé" not in f"{without.text}{bad.text}"
    again = client.post(page(learner, "/structure"), data=unknown).text
    assert "Choisissez une structure du registre." in again
    assert '<a href="#structure-commitment">Choisissez de nouveau le fichier' in again
    assert "Rien n’est perdu" not in again
    absurd = {
        **unknown,
        "structure-commitment": upload(b""),
        "structure-on": "2035-01-01",
        "structure-reason": "",
        "structure-leader": "Zoé Tilleul",
    }
    told = client.post(page(learner, "/structure"), data=absurd).text
    for reason in (
        "Choisissez une structure du registre.",
        "Cette date est à venir.",
        "Ce fichier est vide",
        "Écrivez la raison",
        "Il manque l’adresse",
    ):
        assert reason in told, reason
    for name in ("structure_text", "commitment"):
        assert "(facultatif)" not in told.split(f'for="structure-{name}"')[1].split("</label>")[0]
    tied = client.post(
        page(learner, "/structure"), data={**data, "structure-structure_id": bearer_id(setting)}
    )
    assert "C’est déjà la structure porteuse." in tied.text
    assert "Joignez l’engagement" in tied.text
    good = client.post(page(learner, "/structure"), data={**data, "structure-commitment": upload(pdf())})
    assert good.status_code == 303
    former, made = all_of(setting, LearnerStructure)
    assert former.until_on is not None
    body = client.get(page(learner)).text
    assert "MSP du Mont" in body
    assert "MSP du Val" in body
    assert "Cette structure est une CPTS, et la mention suivie est MSP." in body
    with client.get(page(learner, f"/engagements/{made.id}")) as file:
        assert file.data.startswith(b"%PDF")
    assert client.get(page(learner, f"/engagements/{former.id}")).status_code == 404


def test_staff_move_a_learner(client: FlaskClient, setting: Setting, learner: Enrollment) -> None:
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    with setting.database.session(setting.scope, write=True) as session:
        session.get_one(Cohort, other.id).published = False
    offered = client.get(page(learner)).text
    assert "Promo 9 : le travail validé compte : même version du programme" in offered
    assert "non publiée, sa page ne s’ouvre pas encore" in offered
    data = {"passage-cohort": str(other.id), "passage-reason": "", "passage-seen": "1"}
    assert client.post(page(learner, "/passage"), data=data).status_code == 422
    moved = client.post(page(learner, "/passage"), data={**data, "passage-reason": "Congé"})
    assert moved.status_code == 303
    made = all_of(setting, Enrollment)[1]
    assert moved.location == page(made)
    body = client.get(moved.location).text
    assert "choisissez ici qui suivra la personne" in body
    assert "le travail validé compte ici" in body
    assert f'href="/regions/bfc/dossiers/{learner.application_id}">Dossier de candidature' in body
    assert "Voir l’inscription dans la promo 9" in client.get(page(learner)).text


def test_only_cohorts_that_would_take_the_learner_are_offered(
    client: FlaskClient, setting: Setting, learner: Enrollment
) -> None:
    full = make_cohort(setting.database, setting.federation, code="9", label="Promo 9", capacity=1)
    other = Setting(setting.database, setting.federation, full, setting.staff)
    enrol(other, confirmed(other, "Berthier"))
    make_cohort(setting.database, setting.federation, "aura-cpts-1", code="10", label="Promo 10")
    body = client.get(page(learner)).text
    assert 'name="passage-cohort"' not in body
    assert "Aucune autre promotion ne peut recevoir cette personne" in body
    assert "Il ne reste aucune place sur 1, pour 1 personne." in body
    assert "Cette promotion n’a pas la mention MSP." in body
    # A page opened before Promo 9 was full: told why, and what was typed stays.
    data = {"passage-cohort": str(full.id), "passage-reason": "MON-TEXTE", "passage-seen": "1"}
    late = client.post(page(learner, "/passage"), data=data)
    assert late.status_code == 422
    assert "MON-TEXTE" in late.text
    # Only those that would take the learner are listed; of the others it says why.
    make_cohort(setting.database, setting.federation, code="11", label="Promo 11")
    again = client.post(page(learner, "/passage"), data=data).text
    offered = [label for label in ("Promo 9", "Promo 10", "Promo 11") if f"{label} : le travail" in again]
    assert offered == ["Promo 11"]
    assert "Ne peuvent pas recevoir cette personne" in again
    assert "Pour les personnes qui attendent une place dans la promo 8" in again
