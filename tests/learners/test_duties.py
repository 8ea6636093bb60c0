"""What learners ask of staff: somebody to follow them, invitations under way, waivers about to fall."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Invitation
from pacte.applications.models import Application
from pacte.applications.vocabulary import WaiverState
from pacte.clock import FixedClock
from pacte.learners.models import Enrollment
from pacte.policy import Role
from tests.acting import act_as
from tests.applications.processing.factories import AFTER, Setting, make_structure
from tests.learners.factories import confirmed, enrol, page, person_of

LIST = "/regions/bfc/promotions/8/apprenants"


def test_staff_are_told_whom_nobody_follows(
    app: Flask, client: FlaskClient, setting: Setting, learner: Enrollment
) -> None:
    assert "sans formatrice ni formateur" not in client.get("/a-faire").text
    alone = enrol(setting, confirmed(setting, "Berthier"))
    board = client.get("/a-faire").text
    assert "1\u00a0personne sans formatrice ni formateur, Promo 8" in board
    assert f"{LIST}?suivi=personne" in board
    act_as(app, person_of(setting, alone))
    own = client.get(page(alone)).text
    assert "Personne ne vous suit encore." in own
    assert "Inscrit·e, début le 11 décembre 2025" in own


def test_what_staff_have_to_do_and_the_counters(
    client: FlaskClient, setting: Setting, learner: Enrollment
) -> None:
    row: Application = confirmed(setting, "Berthier")
    assert "Inscrire 1\u00a0personne confirmée, Promo 8" in client.get("/a-faire").text
    assert "personne confirmée à inscrire" in client.get("/regions/bfc/promotions/8/gestion").text
    enrol(setting, row)
    assert "Inscrire 1" not in client.get("/a-faire").text


def test_an_invitation_under_way_is_told_where_nobody_trains_yet(
    client: FlaskClient, setting: Setting
) -> None:
    confirmed(setting, "Berthier")
    assert "Personne n’a encore le rôle" in client.get(f"{LIST}/inscription").text
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            Invitation(
                email="sacha@example.org",
                role=Role.TRAINER,
                cohort_id=setting.cohort.id,
                invited_at=AFTER,
                sent_at=AFTER,
                expires_at=AFTER + timedelta(days=365),
            )
        )
    page = client.get(f"{LIST}/inscription").text
    assert "L’invitation est partie à sacha@example.org" in page
    assert "Personne n’a encore le rôle" not in page


def test_a_waiver_that_would_fall_is_told_until_the_recruitment_is_noted(
    client: FlaskClient, setting: Setting, clock: FixedClock
) -> None:
    """Before T0 staff have it to do, on three pages; noting the recruitment ends it."""
    row = confirmed(setting, structure=make_structure(setting), waiver=WaiverState.GRANTED)
    falls = "elle tombe le 11 décembre 2025 si aucun recrutement n’est noté d’ici là."
    assert falls in client.get(f"{LIST}/inscription").text
    learner = enrol(setting, row)
    todo = client.get("/a-faire").text
    assert "1\u00a0personne inscrite en dérogation, Promo 8" in todo
    assert falls in client.get(page(learner)).text
    late = {"recrutement-starts_on": "2025-12-12", "recrutement-reason": "Contrat reçu."}
    dossier = f"/regions/bfc/dossiers/{row.id}"
    refused = client.post(f"{dossier}/recrutement", data=late)
    assert refused.status_code == 422
    assert "avant cette prise de poste" in refused.text
    assert "Contrat reçu." in refused.text
    clock.move_to(datetime(2025, 12, 11, 9, 0, tzinfo=UTC))
    assert "La dérogation est tombée le 11 décembre 2025" in client.get(page(learner)).text
    done = client.post(f"{dossier}/recrutement", data={**late, "recrutement-starts_on": "2025-12-01"})
    assert done.status_code == 303
    assert "La dérogation est tombée" not in client.get(page(learner)).text
    assert "en dérogation" not in client.get("/a-faire").text
    assert "est recrutée, en poste au 1er décembre 2025" in client.get(dossier).text
