"""A departure or a transfer written by mistake is taken back: all as before, or every reason why not."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.clock import FixedClock
from pacte.cohorts.library import curriculum
from pacte.learners import operations
from pacte.learners.chains import chains_of, former_of, kept_by
from pacte.learners.models import Enrollment, LearnerStructure, TrainerAssignment
from pacte.learners.queries import count_of, learners_statement, states_of
from pacte.learners.vocabulary import UNDONE_KEY, EnrollmentState
from pacte.mail.models import OutboxMessage
from pacte.selection.models import PlaceOffer
from pacte.selection.vocabulary import OfferState
from tests.acting import act_as
from tests.applications.factories import make_cohort
from tests.applications.processing.factories import AFTER, Setting, make_setting, make_structure
from tests.learners.factories import confirmed, enrol, make_trainer, set_cohort
from tests.learners.test_operations import all_of, do, mails, refused, roles
from tests.selection.validation.factories import close_deliberation

TODAY = date(2025, 11, 3)
LATER = datetime(2025, 11, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def setting(app: Flask, clock: FixedClock) -> Setting:
    clock.move_to(AFTER)
    made = make_setting(app.extensions["pacte"].database)
    close_deliberation(made)
    act_as(app, made.staff)
    return made


def actions(setting: Setting, kind: str, identity: int) -> list[str]:
    return [
        one.action
        for one in all_of(setting, JournalEntry)
        if (one.subject_kind, one.subject_id) == (kind, identity)
    ]


def offers(setting: Setting, row: Application) -> list[OfferState]:
    return [one.state for one in all_of(setting, PlaceOffer) if one.application_id == row.id]


def gone(setting: Setting, learner: Enrollment, at: datetime = AFTER) -> Enrollment:
    left: Enrollment = do(
        setting,
        operations.withdraw,
        at=at,
        enrollment=learner,
        on=TODAY,
        reason="Mutation",
        seen=learner.revision,
    )
    return left


def test_a_departure_is_taken_back_with_place_trainer_and_role(setting: Setting) -> None:
    row, trainer = confirmed(setting), make_trainer(setting)
    left = gone(setting, enrol(setting, row, trainer))
    assert offers(setting, row) == [OfferState.CANCELLED]
    values: dict[str, Any] = {"enrollment": left, "seen": left.revision}
    assert refused(setting, operations.undo_departure, reason=" ", **values) == ["reason_missing"]
    stale = {**values, "seen": 1, "reason": "Homonyme"}
    assert refused(setting, operations.undo_departure, **stale) == ["changed_meanwhile"]
    back = do(setting, operations.undo_departure, reason="Homonyme", at=LATER, **values)
    assert (back.state, back.ended_on, back.end_reason) == (EnrollmentState.ACTIVE, None, "")
    assert offers(setting, row) == [OfferState.ACCEPTED]
    assert [(one.trainer_id, one.until_at) for one in all_of(setting, TrainerAssignment)] == [
        (trainer.id, None)
    ]
    assert roles(setting, row.person_id) == [setting.cohort.id]
    assert ("learners/departure_undone", setting.get(Person, row.person_id).email) in mails(setting)
    assert ("learners/back", trainer.email) in mails(setting)
    told = next(m for m in all_of(setting, OutboxMessage) if m.template == "learners/departure_undone")
    assert "Homonyme" in told.text_body
    assert "Alix Relais vous suit de nouveau" in told.text_body
    assert actions(setting, "enrollment", left.id)[-1] == "learner.departure_undone"
    assert actions(setting, "application", row.id)[-2:] == ["place.released", "place.restored"]
    again = {**values, "seen": back.revision, "reason": "Encore"}
    assert refused(setting, operations.undo_departure, **again) == ["not_left"]
    # Gone for good after all: agendas and mails follow a second time.
    assert gone(setting, back, LATER).state is EnrollmentState.WITHDRAWN


def test_a_place_given_to_another_is_not_given_again(setting: Setting) -> None:
    set_cohort(setting, capacity=1)
    row = confirmed(setting)
    left = gone(setting, enrol(setting, row))
    enrol(setting, confirmed(setting, "Berthier"))
    values = {"enrollment": left, "seen": left.revision, "reason": "Homonyme"}
    assert refused(setting, operations.undo_departure, **values) == ["place_given"]
    assert offers(setting, row) == [OfferState.CANCELLED]


def test_a_transfer_is_taken_back_then_made_again(setting: Setting) -> None:
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    structure, trainer = make_structure(setting), make_trainer(setting)
    row = confirmed(setting, "Berthier", structure=structure)
    learner = enrol(setting, row, trainer)
    there = make_trainer(setting, "Sacha", cohort=other)

    def move(seen: int, at: datetime = AFTER) -> Enrollment:
        made: Enrollment = do(
            setting,
            operations.transfer,
            at=at,
            enrollment=learner,
            to=other,
            reason="Congé",
            seen=seen,
            curriculum=curriculum(),
        ).enrollment
        return made

    made = move(1)
    do(setting, operations.change_trainer, enrollment=made, trainer=there, reason="Accueil", seen=1)
    values: dict[str, Any] = {"enrollment": made, "seen": 2, "reason": "Mauvaise promotion"}
    back = do(setting, operations.undo_transfer, at=LATER, **values)
    former, moved = all_of(setting, Enrollment)
    assert back.id == former.id
    assert (former.state, former.transferred_to_id) == (EnrollmentState.ACTIVE, None)
    assert (moved.state, moved.transferred_to_id) == (EnrollmentState.TRANSFERRED, former.id)
    assert moved.was_undone
    assert not former.was_undone
    with setting.database.session(setting.scope) as session:
        assert states_of(session, other.id)[0] == {UNDONE_KEY: 1}
        listed = {
            state: count_of(session, learners_statement(other.id, state=state))
            for state in (UNDONE_KEY, "transferred")
        }
        assert listed == {UNDONE_KEY: 1, "transferred": 0}
    assert offers(setting, row) == [OfferState.ACCEPTED]
    assert roles(setting, row.person_id) == [setting.cohort.id]
    current = [one.trainer_id for one in all_of(setting, TrainerAssignment) if one.until_at is None]
    assert current == [trainer.id]
    bearing = [one.enrollment_id for one in all_of(setting, LearnerStructure) if one.until_on is None]
    assert bearing == [former.id]
    sent = mails(setting)
    assert ("learners/transfer_undone", setting.get(Person, row.person_id).email) in sent
    assert ("learners/back", trainer.email) in sent
    assert ("learners/moved", there.email) in sent
    assert actions(setting, "enrollment", former.id)[-1] == "learner.transfer_undone"
    with setting.database.session(setting.scope) as session:
        here = session.get_one(Enrollment, former.id)
        assert chains_of(session, [here]) == {former.id: [former.id, moved.id]}
        assert kept_by(session, [here]) == {former.id: [moved.id]}
        assert former_of(session, here) is None
    gone_again = {"enrollment": moved, "seen": 3, "reason": "Encore"}
    assert refused(setting, operations.undo_transfer, **gone_again) == ["no_transfer"]
    assert move(former.revision, LATER).id == moved.id
    assert [one.state for one in all_of(setting, Enrollment)] == [
        EnrollmentState.TRANSFERRED,
        EnrollmentState.ACTIVE,
    ]


def test_what_stands_in_the_way_is_told_on_the_page(app: Flask, setting: Setting) -> None:
    client = app.test_client()
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    learner = enrol(setting, confirmed(setting))
    made = do(
        setting,
        operations.transfer,
        enrollment=learner,
        to=other,
        reason="Congé",
        seen=1,
        curriculum=curriculum(),
    ).enrollment
    address = f"/regions/bfc/apprenants/{made.id}"
    former = client.get(f"/regions/bfc/apprenants/{learner.id}").text
    assert f'href="{address}#annuler"' in former
    assert "Annuler le passage depuis la promo 8" in client.get(address).text
    set_cohort(setting, capacity=1)
    enrol(setting, confirmed(setting, "Berthier"))
    data = {"annuler-reason": "Mauvaise promotion", "annuler-seen": "1"}
    answer = client.post(f"{address}/passage/annulation", data=data)
    assert answer.status_code == 422
    assert "Sa place dans la promo 8 n’est plus libre" in answer.text
    assert "Mauvaise promotion" in answer.text
    set_cohort(setting, capacity=21)
    answer = client.post(f"{address}/passage/annulation", data=data)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/regions/bfc/apprenants/{learner.id}")
    page = client.get(answer.location).text
    assert "a annulé le passage vers la promo 9\u00a0: Mauvaise promotion" in page
    assert "Passage annulé" in client.get(address).text
    assert "Passage annulé" in client.get("/regions/bfc/promotions/9/apprenants").text
    left = gone(setting, setting.get(Enrollment, learner.id), LATER)
    page = client.get(f"/regions/bfc/apprenants/{learner.id}").text
    assert "Annuler le départ" in page
    places = client.get("/regions/bfc/promotions/8/selection/places").text
    assert "A quitté la formation" in places
    assert f'href="/regions/bfc/apprenants/{learner.id}">Voir son inscription' in places
    assert "Proposer de nouveau" not in places
    data = {"annuler-reason": "Homonyme", "annuler-seen": str(left.revision)}
    address = f"/regions/bfc/apprenants/{learner.id}/depart/annulation"
    assert client.post(address, data=data).status_code == 303
    page = client.get(f"/regions/bfc/apprenants/{learner.id}").text
    assert "a annulé le départ du 3 novembre 2025 (Mutation)\u00a0: Homonyme" in page


def test_a_learner_elsewhere_is_not_taken_back(setting: Setting) -> None:
    row = confirmed(setting)
    left = gone(setting, enrol(setting, row))
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            Enrollment(
                cohort_id=other.id,
                person_id=row.person_id,
                track="MSP",
                programme_version="bfc-2025",
                enrolled_at=AFTER,
            )
        )
    with setting.database.session(setting.scope, write=True) as session:
        with pytest.raises(Refused) as caught:
            operations.undo_departure(
                session,
                enrollment=left,
                reason="Homonyme",
                seen=left.revision,
                by=setting.actor,
                at=AFTER,
            )
        assert [one.message for one in caught.value.blockers] == [
            "La personne est maintenant inscrite dans la promo 9."
        ]
