"""The checklist, the decisions, the cohort's table, « Mon parcours »: what each reader sees, and may do."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from pacte.accounts.models import Person
from pacte.certification.module_rules import may_be_lifted
from pacte.certification.operations import lift
from pacte.certification.queries import readiness_of
from pacte.certification.views.steps import Step, rank
from pacte.clock import FixedClock
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.learners.models import Enrollment
from pacte.policy import Role
from pacte.progress.vocabulary import Verdict
from pacte.seminars.models import Attendance, CatchUp
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.acting import act_as
from tests.applications.factories import make_cohort
from tests.cohorts.test_public_pages import statements, text
from tests.factories import grant_role, make_person
from tests.progress.productions.factories import AGAIN, EARLY, LABEL, LATE, Class, make_class
from tests.seminars.factories import change_definition, half_days, make_learner, make_learners

COHORT = "/regions/bfc/promotions/8/diplome"


@pytest.fixture
def here(app: Flask, clock: FixedClock, tmp_path: Path) -> Class:
    clock.move_to(EARLY)
    return make_class(app.extensions["pacte"].database, tmp_path)


def page(here: Class, rest: str = "/diplome", learner: Enrollment | None = None) -> str:
    return f"/regions/bfc/apprenants/{(learner or here.learner).id}{rest}"


def person_of(here: Class, learner: Enrollment) -> Person:
    found: Person = here.setting.get(Person, learner.person_id)
    return found


def test_a_cpts_learner_sees_the_ecosystem_module_and_an_msp_learner_does_not(
    app: Flask, here: Class
) -> None:
    cpts = make_learner(here.setting, "Lou", "Martin", track="CPTS")
    act_as(app, person_of(here, cpts))
    own = text(app.test_client(), page(here, learner=cpts))
    assert "Décryptage de l’écosystème de santé" in own
    assert "Carte des acteurs du territoire" in own
    assert "0 sur 11" in own
    assert "Décryptage de l’écosystème de santé" in text(app.test_client(), page(here, "", cpts))
    act_as(app, here.person)
    other = text(app.test_client(), page(here))
    assert "écosystème" not in other
    assert "0 sur 10" in other
    assert "écosystème" not in text(app.test_client(), page(here, ""))


def test_a_learner_of_session_2_reads_four_blocks_and_one_of_choice(
    app: Flask, here: Class, clock: FixedClock
) -> None:
    setting = here.setting
    old = make_cohort(setting.database, setting.federation, "femasif-s2", code="7", label="Session 7")
    person = make_person(setting.database, "Zoé", "Ancienne")
    grant_role(setting.database, person, Role.LEARNER, setting.federation, cohort_id=old.id)
    with setting.database.session(setting.scope, write=True) as session:
        row = Enrollment(
            cohort_id=old.id,
            person_id=person.id,
            application_id=None,
            track="MSP",
            programme_version="idf-2021",
            enrolled_at=EARLY,
        )
        session.add(row)
    act_as(app, person)
    seen = text(app.test_client(), page(here, learner=row))
    for words in (
        "Se positionner comme coordonnateur",
        "Manager une équipe",
        "Module complémentaire au choix",
        "Aucune participation.",
        "0 sur 9",
    ):
        assert words in seen
    assert "Communication" not in seen


def test_my_path_says_what_remains_in_order_with_links_to_act(
    app: Flask, here: Class, clock: FixedClock
) -> None:
    missed = half_days(here.setting)[0]
    with here.database.session(here.setting.scope, write=True) as session:
        session.add(
            CatchUp(
                enrollment_id=here.learner.id,
                person_id=here.learner.person_id,
                half_day_id=missed.id,
                instruction="Lire",
                minutes=180,
                due_on=date(2026, 3, 9),
                given_at=EARLY,
                given_by_id=here.trainer.id,
            )
        )
    act_as(app, here.person)
    client = app.test_client()
    assert "Mon parcours, Promo 8" in text(client, "/a-faire")
    assert client.get("/regions/bfc/mon-parcours").location == page(here, "")
    own = text(client, page(here, ""))
    order = [
        "Où j’en suis",
        "Prochaine échéance, dans 7 jours",
        "Prochain séminaire, dans 5 semaines",
        "Ce qui reste jusqu’au diplôme",
        "Rattrapage, Séminaire de lancement (T0)",
        LABEL,
        "Séminaire 2",
        "Feuille de route",
        "Sujet du mémoire",
        "Soutenance",
        "Le diplôme",
    ]
    # Each after the one before it; the first two names are also in the cards above.
    places, start = [], 0
    for words in order:
        start = own.index(words, start)
        places.append(start)
    assert places == sorted(places)
    assert f'href="{page(here, "/productions/job-description")}"' in client.get(page(here, "")).text
    here.deposit()
    assert "Vous attendez un retour sur" in text(client, page(here, ""))
    here.answer(Verdict.REDO, due_on=AGAIN)
    clock.move_to(LATE)
    late = text(client, page(here, ""))
    assert "En retard de 3 jours" in late  # of « qui fait quoi »
    assert late.index("Tableau") < late.index(LABEL)
    here.answer(Verdict.VALIDATED, body="", seen=2, at=LATE)
    whole = text(client, page(here))
    assert "1 production validée sur 2." in whole
    assert (
        "10 conditions : la présence, 7 modules, le mémoire, la soutenance." in own or "la présence, " in own
    )
    assert "absences admises" in whole
    to_work = f'href="/regions/bfc/apprenants/{here.learner.id}/productions#production-who-does-what"'
    assert f"{to_work}>Prise de fonction</a>" in whole
    assert 'id="production-who-does-what"' in text(client, to_work[6:].split("#")[0])
    assert "Lire le module" in whole


def test_too_much_missed_comes_first(app: Flask, here: Class) -> None:
    with here.database.session(here.setting.scope, write=True) as session:
        for one in half_days(here.setting):
            session.add(
                Attendance(
                    half_day_id=one.id,
                    enrollment_id=here.learner.id,
                    person_id=here.learner.person_id,
                    state=AttendanceState.ABSENT,
                    proof=Proof.STAFF,
                    received_at=EARLY,
                    reason="Feuille",
                )
            )
    definition = definition_of(here.setting.cohort)
    change_definition(here.setting, attendance=replace(definition.attendance, tolerance_half_days=1))
    act_as(app, here.person)
    steps = text(app.test_client(), page(here, "")).partition("Ce qui reste jusqu’au diplôme")[2]
    presence, dated = steps.index("Tolérance dépassée"), steps.index("<time")
    assert presence < dated
    assert "2 manquées pour 1 admise" in steps


def test_what_has_no_date_is_urgent_or_comes_last() -> None:
    module, urgent = Step(on=None, title="Module"), Step(on=None, title="Présence", is_urgent=True)
    spring, autumn = (
        Step(on=date(2027, 4, 1), title="Mémoire"),
        Step(on=date(2027, 10, 1), title="Soutenance"),
    )
    assert sorted([module, autumn, spring, urgent], key=rank) == [urgent, spring, autumn, module]


def test_the_next_deadline_is_the_subject_of_the_memoire(app: Flask, here: Class) -> None:
    """Once all the rest is done the subject of the mémoire comes next."""
    with here.database.session(here.setting.scope, write=True) as session:
        enrollment = session.get_one(Enrollment, here.learner.id)
        cohort = session.get_one(Cohort, enrollment.cohort_id)
        lines = readiness_of(session, cohort, [enrollment], known=curriculum(), at=EARLY)[enrollment.id]
        for line in lines:
            if may_be_lifted(line) and not line.parent and not line.is_satisfied:
                lift(
                    session,
                    enrollment_id=enrollment.id,
                    line=line.key,
                    reason="Diplôme équivalent",
                    decided_on=date(2026, 3, 2),
                    curriculum=curriculum(),
                    by=here.by(here.setting.staff),
                    at=EARLY,
                )
    act_as(app, here.person)
    own = text(app.test_client(), page(here, ""))
    assert re.search(r"Prochaine échéance, dans \d+ [a-z]+</p> <p><a [^>]+>Sujet du mémoire</a></p>", own)


def test_each_reader_sees_what_the_policy_grants(app: Flask, here: Class) -> None:
    setting = here.setting
    other = person_of(here, make_learner(setting, "Lou", "Martin"))
    juror = make_person(setting.database, "Jo", "Jury")
    grant_role(setting.database, juror, Role.JUROR, setting.federation, cohort_id=setting.cohort.id)
    member = make_person(setting.database, "Camille", "Comité")
    grant_role(
        setting.database, member, Role.COMMITTEE_MEMBER, setting.federation, cohort_id=setting.cohort.id
    )
    for person, on_page, may_lift, on_table in (
        (here.person, 200, False, 403),
        (here.trainer, 200, False, 403),
        (setting.staff, 200, True, 200),
        (other, 403, False, 403),
        (juror, 403, False, 403),
        (member, 403, False, 403),
    ):
        act_as(app, person)
        client = app.test_client()
        assert client.get(page(here, "")).status_code == on_page
        seen = client.get(page(here))
        assert seen.status_code == on_page
        assert ("Lever le module entier" in seen.text) is may_lift
        assert client.get(page(here, "/diplome/decision")).status_code == (200 if may_lift else 403)
        assert client.get(COHORT).status_code == on_table


def test_staff_lift_a_condition_then_ask_it_again(app: Flask, here: Class) -> None:
    act_as(app, here.setting.staff)
    client = app.test_client()
    address = page(here, "/diplome/decision")
    form = client.get(f"{address}?condition=production:roadmap").text
    assert '<option selected value="production:roadmap">– Feuille de route</option>' in form
    sent = {"line": "production:roadmap", "decided_on": "2026-03-03", "reason": "MON-TEXTE"}
    early = client.post(address, data=sent)
    assert early.status_code == 422
    assert "Cette date est à venir." in early.text
    assert "MON-TEXTE" in early.text
    sent = {**sent, "decided_on": "2026-03-02"}
    assert client.post(address, data=sent).status_code == 303
    again = client.post(address, data=sent)
    assert again.status_code == 422
    assert "Cette condition est déjà levée." in again.text
    shown = text(client, page(here))
    assert "Levée par décision du 2 mars 2026. MON-TEXTE" in shown
    assert "a levé une condition du diplôme : Feuille de route" in text(client, page(here, ""))
    act_as(app, here.person)
    assert "MON-TEXTE" in text(app.test_client(), page(here))
    assert "Levée par l’équipe" in text(app.test_client(), page(here, "/productions"))
    act_as(app, here.setting.staff)
    undo = page(here, "/diplome/decisions/1/annulation")
    assert client.post(undo, data={"reason": ""}).status_code == 422
    assert client.post(undo, data={"reason": "Erreur de personne"}).status_code == 303
    assert "déjà annulée" in text(client, undo)
    other = make_learner(here.setting, "Lou", "Martin")
    assert client.get(page(here, "/diplome/decisions/1/annulation", other)).status_code == 404
    assert "Erreur de personne" in text(client, page(here))


def test_the_table_of_a_cohort_filters_and_exports_with_constant_statements(
    app: Flask, here: Class, clock: FixedClock
) -> None:
    act_as(app, here.setting.staff)
    client = app.test_client()
    text(client, COHORT)
    with statements(here.database) as few:
        assert "0 sur 10" in text(client, COHORT)
    here.deposit()
    make_learners(here.setting, 3)
    cpts = make_learner(here.setting, "Lou", "Martin", track="CPTS")
    with statements(here.database) as many:
        table = text(client, COHORT)
    assert len(many) == len(few)
    assert "5 personnes" in table
    assert "Non concerné·e" in table
    assert "1 personne" in text(client, f"{COHORT}?mention=CPTS")
    assert "0 personne" in text(client, f"{COHORT}?etat=en-retard")
    clock.move_to(LATE)
    assert "5 personnes" in text(client, f"{COHORT}?etat=en-retard")
    assert "0 personne" in text(client, f"{COHORT}?etat=remplies")
    export = client.get(f"{COHORT}?export=csv").text
    assert "En cours. Déposée, en attente d’un retour." in export
    assert "Carte des acteurs du territoire" in export
    assert cpts.programme_version not in export
    assert ";Promo 8;CPTS;Programme 2025;" in export


def test_the_page_of_a_learner_reads_in_constant_statements(app: Flask, here: Class) -> None:
    act_as(app, here.setting.staff)
    client = app.test_client()
    text(client, page(here, ""))
    with statements(here.database) as few:
        text(client, page(here, ""))
    make_learners(here.setting, 4)
    here.deposit()
    here.answer(Verdict.VALIDATED, body="")
    with statements(here.database) as many:
        assert "1 production validée sur 2." in text(client, page(here, ""))
    assert len(many) == len(few)
    assert len(many) < 78
