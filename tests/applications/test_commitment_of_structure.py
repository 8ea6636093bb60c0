"""A commitment counts for the structure it was given for: warned before, told after, never deleted."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.applications import operations
from pacte.applications.bearing_rules import bearer_with, bearer_without, lost_with
from pacte.applications.facts import CommitmentFacts, RequestFacts
from pacte.applications.models import Application, SupportingDocument
from pacte.applications.processing.operations import change_bearer
from pacte.applications.rules import blockers_to_deposit, missing_once_taken_back, unmet
from pacte.applications.selection_rules import blockers_to_selection, lapsed_told, notices_at_deposit
from pacte.applications.standing import STANDS
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Refused
from pacte.federations.merging import merge_structures
from pacte.federations.models import Structure
from pacte.policy import Actor, Role
from tests.acting import act_as
from tests.applications.conftest import World, world_of
from tests.applications.dossiers import BEARER, CLOSES, COHORT, COMPLETE, NOW, SECOND
from tests.applications.factories import codes, make_structure
from tests.applications.test_commitments import ask, sign
from tests.factories import grant_role, make_person

CV, LETTER = COMPLETE.documents
GIVEN = replace(COMPLETE, documents=(CV, replace(LETTER, given_for=1, given_for_name="MSP de Beaune")))
MOVED = replace(GIVEN, structures=(replace(SECOND, is_bearer=True),))
TOLD = (
    "Lettre d’engagement de l’équipe\u00a0: donnée pour MSP de Beaune\u00a0; "
    "c’est maintenant MSP de Seurre qui porte le dossier."
)


def test_a_letter_for_another_structure_is_missing() -> None:
    assert blockers_to_deposit(GIVEN, COHORT, NOW) == []
    [missing] = blockers_to_deposit(MOVED, COHORT, NOW)
    assert (missing.code, missing.message, missing.where) == (
        "commitment_for_another",
        TOLD,
        "pieces#commitment",
    )
    assert missing.remedy == "Demandez la signature de l’équipe de MSP de Seurre, ou déposez sa lettre."
    assert unmet(MOVED, COHORT, NOW) == ("Lettre d’engagement de l’équipe pour MSP de Seurre",)
    asked = CommitmentFacts(leader_name="Dominique Modèle", requested_at=NOW, expires_at=CLOSES)
    [pending] = blockers_to_deposit(replace(MOVED, commitment=asked), COHORT, NOW)
    assert "Une signature est demandée à Dominique Modèle depuis le 15 septembre 2025" in pending.remedy


def test_nobody_asks_the_team_of_a_refused_structure() -> None:
    refused = replace(MOVED, structures=(replace(SECOND, is_bearer=True, refusal="Hors région."),))
    structure, letter = blockers_to_deposit(refused, COHORT, NOW)
    assert (structure.code, letter.code) == ("structure_refused", "commitment_for_another")
    assert letter.remedy == "Choisissez d’abord une structure que la fédération accepte."


def test_the_committee_does_not_select_with_it() -> None:
    deposited = replace(MOVED, state="submitted")
    assert [one.message for one in blockers_to_selection(deposited, COHORT)] == [TOLD]


def test_a_deposited_dossier_tells_of_the_letter_that_no_longer_counts() -> None:
    assert lapsed_told(replace(GIVEN, state=ApplicationState.SUBMITTED), COHORT, NOW) == []
    assert lapsed_told(MOVED, COHORT, NOW) == []
    deposited = replace(MOVED, state=ApplicationState.SUBMITTED)
    [told] = lapsed_told(deposited, COHORT, NOW)
    assert told in notices_at_deposit(deposited, COHORT, NOW)
    assert told.message == f"{TOLD} Elle ne compte plus."
    assert told.remedy == (
        "Votre dossier reste déposé\u00a0; la fédération vous demandera celle de l’équipe de MSP de Seurre. "
        "Si vous reprenez votre dossier, il vous la faudra pour le déposer de nouveau."
    )
    [late] = lapsed_told(deposited, COHORT, CLOSES)
    assert late.remedy.endswith("la fédération vous demandera celle de l’équipe de MSP de Seurre.")
    request = RequestFacts(id=1, key=LETTER.key, label=LETTER.label, due_at=CLOSES)
    [asked] = lapsed_told(replace(deposited, requests=(request,)), COHORT, NOW)
    assert asked.remedy.startswith("Envoyez celle de l’équipe de MSP de Seurre, que la fédération")
    [missing] = missing_once_taken_back(deposited, COHORT, NOW)
    assert missing.code == "commitment_for_another"


def test_a_second_structure_costs_nothing_while_the_first_bears() -> None:
    both = replace(GIVEN, structures=(BEARER, SECOND))
    assert blockers_to_deposit(both, COHORT, NOW) == []
    assert lost_with(GIVEN, COHORT, bearer_with(GIVEN, SECOND)) == []
    assert lost_with(both, COHORT, bearer_without(both, SECOND.id)) == []
    assert codes(lost_with(both, COHORT, SECOND)) == ["commitment_lost"]
    assert codes(lost_with(both, COHORT, bearer_without(both, BEARER.id))) == ["commitment_lost"]


def test_nothing_is_lost_before_another_structure_bears() -> None:
    alone = replace(GIVEN, structures=())
    assert lost_with(GIVEN, COHORT, bearer_without(GIVEN, BEARER.id)) == []
    assert codes(blockers_to_deposit(alone, COHORT, NOW)) == ["structure_missing"]
    assert lost_with(alone, COHORT, bearer_with(alone, BEARER)) == []
    assert codes(lost_with(alone, COHORT, bearer_with(alone, SECOND))) == ["commitment_lost"]
    asked = CommitmentFacts(leader_name="Dominique Modèle", requested_at=NOW, expires_at=CLOSES)
    waiting = replace(GIVEN, documents=(CV,), commitment=asked)
    assert codes(lost_with(waiting, COHORT, None)) == ["pending_commitment_lost"]


def test_the_letter_of_the_bearer_stands_beside_those_of_others() -> None:
    second = replace(LETTER, given_for=2, given_for_name="MSP de Seurre", late=True)
    both = replace(GIVEN, state="submitted", documents=(*GIVEN.documents, second))
    assert blockers_to_selection(both, COHORT) == []
    assert lost_with(both, COHORT, SECOND) == []
    third = replace(SECOND, id=3, name="MSP de Nuits")
    [lost] = lost_with(both, COHORT, third)
    assert "donnée pour MSP de Beaune" in lost.message
    assert codes(blockers_to_selection(replace(both, structures=MOVED.structures), COHORT)) == [
        "late_document"
    ]
    neither = replace(both, structures=(replace(third, is_bearer=True),))
    assert "commitment_for_another" in codes(blockers_to_selection(neither, COHORT))


def test_no_remedy_promises_what_cannot_be_nor_asks_for_what_is_there() -> None:
    """A letter of a refused structure never counts again; one of the structure come back to does at once."""
    [lost] = lost_with(GIVEN, COHORT, SECOND)
    assert "elle comptera de nouveau si MSP de Beaune le porte" in lost.remedy
    refused = replace(GIVEN, structures=(replace(BEARER, refusal="Hors région."),))
    [lost] = lost_with(refused, COHORT, SECOND)
    assert lost.remedy.endswith("Celle-ci reste dans votre dossier.")
    asked = CommitmentFacts(leader_name="Dominique Modèle", requested_at=NOW, expires_at=CLOSES)
    [pending] = lost_with(replace(MOVED, commitment=asked), COHORT, BEARER)
    assert pending.remedy == "La lettre de MSP de Beaune, déjà dans votre dossier, compte de nouveau."


def test_a_refused_structure_leaves_its_place() -> None:
    refused = replace(GIVEN, structures=(replace(BEARER, refusal="Hors région."),))
    assert bearer_with(refused, SECOND) == SECOND
    assert bearer_with(GIVEN, SECOND) == BEARER


def _bear(world: World, application: Application, structure: Structure) -> None:
    with world.database.session(world.scope, write=True) as session:
        operations.save_structures(
            session, application=application, structures=[structure], bearer=structure, by=world.by, at=NOW
        )


def _deposit(world: World, application: Application) -> list[str]:
    try:
        with world.database.session(world.scope, write=True) as session:
            operations.deposit(session, application=application, by=world.by, at=NOW)
    except Refused as refused:
        return codes(list(refused.blockers))
    return []


def test_a_signed_letter_counts_again_for_its_structure(world: World) -> None:
    application = world.complete(without=("commitment",))
    sign(world, ask(world, application))
    other = make_structure(world.database, world.federation, "MSP de Seurre")
    _bear(world, application, other)
    assert _deposit(world, application) == ["commitment_for_another"]
    sign(world, ask(world, application))
    third = make_structure(world.database, world.federation, "MSP de Nuits")
    _bear(world, application, third)
    assert _deposit(world, application) == ["commitment_for_another"]
    with world.database.session(world.scope) as session:
        row = session.get_one(Application, application.id)
        assert [one.given_for for one in row.documents if one.key == "commitment"] == [
            world.structure.id,
            other.id,
        ]
    _merge(world, kept=other, merged=third)
    with world.database.session(world.scope) as session:
        assert session.get_one(Application, application.id).standing["commitment"].given_for == other.id
    _bear(world, application, world.structure)
    with world.database.session(world.scope) as session:
        row = session.get_one(Application, application.id)
        letter = row.standing["commitment"]
        assert letter.given_for == world.structure.id
        assert session.scalars(
            select(SupportingDocument.id).where(SupportingDocument.key == "commitment", STANDS)
        ).all() == [letter.id]
    _merge(world, kept=world.structure, merged=other)
    with world.database.session(world.scope) as session:
        row = session.get_one(Application, application.id)
        assert [one.added_at for one in row.documents if one.key == "commitment"] == [NOW]
    assert _deposit(world, application) == []


def _merge(world: World, *, kept: Structure, merged: Structure) -> None:
    with world.database.session(world.scope, write=True) as session:
        merge_structures(
            session,
            kept=session.get_one(Structure, kept.id),
            merged=session.get_one(Structure, merged.id),
            from_merged={},
            by=world.by,
            at=NOW,
        )


def test_a_pending_signature_ends_with_its_structure(world: World) -> None:
    application = world.complete(without=("commitment",))
    token = ask(world, application)
    _bear(world, application, make_structure(world.database, world.federation, "MSP de Seurre"))
    with pytest.raises(Refused) as refused:
        sign(world, token)
    assert codes(list(refused.value.blockers)) == ["link_revoked"]
    assert "application.commitment_cancelled" in world.actions()
    fresh = world.fresh(application)
    assert (fresh.leader_name, fresh.leader_email) == ("", "")


def test_a_letter_that_came_before_any_structure_is_for_the_first(world: World) -> None:
    application = world.complete()
    with world.database.session(world.scope, write=True) as session:
        operations.remove_structure(
            session, application=application, structure_id=world.structure.id, by=world.by, at=NOW
        )
        operations.attach_document(
            session,
            application=application,
            key="commitment",
            received=world.received(),
            by=world.by,
            at=NOW,
        )
    _bear(world, application, make_structure(world.database, world.federation, "MSP de Seurre"))
    assert _deposit(world, application) == []


def test_a_merge_is_the_same_structure(world: World) -> None:
    application = world.complete()
    kept = make_structure(world.database, world.federation, "Maison de santé de Beaune")
    _merge(world, kept=kept, merged=world.structure)
    assert _deposit(world, application) == []


@pytest.fixture
def site(app: Flask) -> World:
    return world_of(app)


def test_the_change_is_announced_then_told_to_both_sides(
    app: Flask, client: FlaskClient, site: World
) -> None:
    application = site.complete()
    other = make_structure(site.database, site.federation, "MSP de Seurre")
    mine = f"/regions/bfc/candidatures/{application.id}"
    act_as(app, site.person)
    assert client.post(f"{mine}/structure/ajout", data={"structure_id": str(other.id)}).status_code == 303

    chosen = {"bearer": str(other.id), "track": "MSP"}
    announced = client.post(f"{mine}/structure", data=chosen)
    assert announced.status_code == 422
    assert "ne comptera pas pour MSP de Seurre" in announced.text
    assert f'name="bearer" value="{other.id}"' in announced.text
    alone = client.post(f"{mine}/structure", data=chosen, headers={"X-Requested-With": "autosave"})
    assert alone.json is not None
    assert (alone.status_code, "pas encore changée" in alone.json["message"]) == (409, True)
    assert "Ne compte plus" not in client.get(f"{mine}/pieces").text
    assert "ne comptera pas" in client.post(f"{mine}/structure/{site.structure.id}/retrait").text

    assert client.post(f"{mine}/structure", data={**chosen, "perte-acceptee": "1"}).status_code == 303
    page = client.get(f"{mine}/pieces").text
    assert "Ne compte plus" in page
    assert "Demander la signature pour MSP de Seurre" in page
    assert "Donnée pour MSP de Beaune" in client.get(f"{mine}/relecture").text
    assert TOLD in client.get(mine + "/vous").text

    staff = make_person(site.database, "Alix", "Équipe")
    grant_role(site.database, staff, Role.STAFF, site.federation)
    act_as(app, staff)
    dossier = client.get(f"/regions/bfc/dossiers/{application.id}").text
    assert TOLD in dossier
    assert "Elle ne compte plus." in dossier
    listed = client.get(f"/regions/bfc/promotions/{site.cohort.code}/dossiers").text
    assert "Lettre d’engagement de l’équipe pour MSP de Seurre" in listed

    sign(site, ask(site, application, keys=app.extensions["pacte"].settings.signing_keys))
    dossier = client.get(f"/regions/bfc/dossiers/{application.id}").text
    assert "Elle ne compte plus." not in dossier
    assert "Lettre d’engagement de l’équipe, donnée pour MSP de Beaune" in dossier
    assert "Ne compte pas" in dossier
    assert " pour MSP de Seurre</p>" in dossier
    act_as(app, site.person)
    page = client.get(f"{mine}/pieces").text
    assert "Donnée pour MSP de Seurre." in page
    assert "MSP de Beaune\u00a0: elle comptera de nouveau si cette structure porte le dossier." in page
    assert "Donnée pour MSP de Beaune\u00a0: ne compte pas" in client.get(f"{mine}/relecture").text

    with site.database.session(site.scope, write=True) as session:
        operations.deposit(session, application=application, by=site.by, at=NOW)
    assert "Elle ne compte plus." not in client.get(mine).text
    third = make_structure(site.database, site.federation, "MSP de Nuits")
    _move(site, application, seen=other, to=third)
    mail = site.mails()[-1].text_body
    assert "La fédération vous demandera une lettre de l’équipe de MSP de Nuits." in mail
    overview = client.get(mine).text
    assert "c’est maintenant MSP de Nuits qui porte le dossier. Elle ne compte plus." in overview
    assert "Il lui manquera alors 1\u00a0point, à compléter d’abord." in overview
    assert "Tel quel, il ne pourra pas l’être." in overview
    assert "Lettre d’une autre équipe pour ma candidature" in client.get("/a-faire").text
    _move(site, application, seen=third, to=site.structure)
    mail = site.mails()[-1].text_body
    assert "La lettre de l’équipe de MSP de Beaune, déjà dans votre dossier, compte." in mail
    overview = client.get(mine).text
    assert "Elle ne compte plus." not in overview
    assert "Il lui manquera" not in overview


def _move(world: World, application: Application, *, seen: Structure, to: Structure) -> None:
    with world.database.session(world.scope, write=True) as session:
        change_bearer(
            session,
            application=application,
            structure=session.get_one(Structure, to.id),
            keeps_former=True,
            seen=seen.id,
            reason="Dit au téléphone.",
            by=Actor(person_id=None, label="Alix Équipe", via="command"),
            at=NOW,
        )
