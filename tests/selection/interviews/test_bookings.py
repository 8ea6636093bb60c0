"""Invitations, slots taken and changed, interviews cancelled, held or missed: on each engine."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Refused
from pacte.database import Database
from pacte.selection.interviews import operations
from pacte.selection.models import Candidacy, Interview, InterviewSlot
from pacte.selection.vocabulary import Admissibility, InterviewState
from tests.selection.interviews.factories import AT, FIRST, Stage, event_of, make_stage


@pytest.fixture
def stage(database: Database) -> Stage:
    return make_stage(database)


def test_an_invitation_leaves_once_whatever_the_clicks(stage: Stage) -> None:
    made = stage.invite(0, 1, message="Prévoyez une pièce calme.")
    assert [interview.application_id for interview in made] == [row.id for row in stage.rows]
    assert stage.invite(0, 1) == []
    (one, _) = stage.mails("invited")
    assert one.recipient == stage.rows[0].email
    assert one.subject == f"Entretien\u00a0: choisissez votre créneau, dossier {stage.rows[0].reference}"
    assert "Prévoyez une pièce calme." in one.text_body
    assert "avant le 10 novembre 2025 à 23\u00a0h\u00a059 (heure de Paris)" in one.text_body
    assert f"/regions/bfc/candidatures/{stage.rows[0].id}/entretien" in one.text_body
    assert stage.actions() == ["interview.invited", "interview.invited"]


def test_only_admissible_deposited_dossiers_are_invited(stage: Stage) -> None:
    values = {
        "cohort": stage.setting.cohort,
        "application_ids": [row.id for row in stage.rows],
        "choose_by_on": date(2025, 11, 10),
        "message": "",
    }
    with stage.database.session(stage.setting.scope, write=True) as session:
        candidacy = session.scalars(
            select(Candidacy).where(Candidacy.application_id == stage.rows[1].id)
        ).one()
        candidacy.admissibility = Admissibility.INADMISSIBLE
    assert stage.refusal(operations.invite, **values) == ["not_admissible"]
    none = {**values, "application_ids": [], "choose_by_on": date(2025, 11, 2)}
    assert stage.refusal(operations.invite, **none) == ["choice_in_the_past", "nobody"]
    stage.redefine(interviews=False)
    stage.begin_deliberation()
    alone = {**values, "application_ids": [stage.rows[0].id]}
    assert stage.refusal(operations.invite, **alone) == ["no_interviews", "deliberation_began"]


def test_a_booking_is_confirmed_to_all_with_their_calendar(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0)
    interview = stage.book(0, slot)
    assert (interview.state.value, interview.slot_id, interview.booked_at) == ("booked", slot.id, AT)
    mails = stage.mails("appointment")
    assert [(mail.recipient, mail.template.split("/")[1]) for mail in mails] == [
        (stage.rows[0].email, "appointment"),
        (stage.members[0].email, "appointment_interviewer"),
        (stage.members[1].email, "appointment_interviewer"),
    ]
    assert mails[0].subject.startswith("Votre entretien est fixé : jeudi 13 novembre 2025 à 14\u00a0h")
    uids = set()
    for mail in mails:
        method, event = event_of(mail)
        uids.add(str(event["UID"]))
        assert (method, event["SEQUENCE"]) == ("REQUEST", 1)
        assert event["ATTENDEE"] == f"mailto:{mail.recipient}"
        assert event["DTSTART"].dt == FIRST
    assert uids == {interview.calendar_uid}
    assert stage.actions()[-1] == "interview.booked"


def test_the_same_click_twice_books_once(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0)
    first = stage.book(0, slot)
    before = stage.traces()
    stage.book(0, slot, revision=first.revision - 1)
    assert stage.traces() == before


def test_changing_for_another_slot_frees_the_first(stage: Stage) -> None:
    one, two, _ = stage.propose()
    stage.invite(0, 1)
    stage.book(0, one)
    before = len(stage.mails())
    stage.book(0, two)
    told = stage.mails()[before:]
    assert [mail.template.split("/")[1] for mail in told] == [
        "appointment",
        "appointment_interviewer",
        "appointment_interviewer",
    ]
    assert told[0].subject.startswith("Votre entretien a changé : jeudi 13 novembre 2025 à 14\u00a0h\u00a030")
    assert [event_of(mail)[1]["SEQUENCE"] for mail in told] == [2, 2, 2]
    assert stage.actions()[-1] == "interview.changed"
    assert stage.book(1, one).state is InterviewState.BOOKED


def test_a_change_to_other_people_cancels_in_the_calendars_left(stage: Stage) -> None:
    one = stage.propose()[0]
    other = stage.propose(interviewers=[stage.members[2].id])[1]
    stage.invite(0)
    stage.book(0, one)
    before = len(stage.mails())
    stage.book(0, other)
    told = {mail.recipient: event_of(mail)[0] for mail in stage.mails()[before:]}
    assert told == {
        stage.rows[0].email: "REQUEST",
        stage.members[0].email: "CANCEL",
        stage.members[1].email: "CANCEL",
        stage.members[2].email: "REQUEST",
    }


def test_a_slot_taken_gone_or_of_someone_tied_is_refused(stage: Stage) -> None:
    one, two, three = stage.propose()
    tied = stage.propose(interviewers=[stage.members[2].id])[0]
    stage.invite(0, 1)
    stage.book(0, one)
    stage.tie(2, 1)
    values = {"application": stage.rows[1], "by": stage.candidate(1)}
    assert stage.refusal(operations.book, slot=one, **values) == ["slot_taken"]
    assert stage.refusal(operations.book, slot=tied, **values) == ["slot_in_conflict"]
    assert stage.refusal(operations.book, slot=tied, **values, by_staff=True) == ["slot_in_conflict"]
    assert stage.refusal(operations.book, slot=two, **values, revision=7) == ["changed_meanwhile"]
    over = {"at": datetime(2025, 11, 10, 23, 0, tzinfo=UTC)}
    assert stage.refusal(operations.book, slot=two, **values, **over) == ["choice_over"]
    stage.begin_deliberation()
    assert stage.refusal(operations.book, slot=three, **values) == ["deliberation_began"]


def test_nobody_books_without_invitation_or_after_withdrawing(stage: Stage) -> None:
    slot = stage.propose()[0]
    values = {"application": stage.rows[0], "by": stage.candidate(0), "slot": slot}
    assert stage.refusal(operations.book, **values) == ["not_invited"]
    stage.invite(0)
    with stage.database.session(stage.setting.scope, write=True) as session:
        row = session.get_one(Application, stage.rows[0].id)
        row.state, row.withdrawn_at = ApplicationState.WITHDRAWN, AT
    assert stage.refusal(operations.book, **values) == ["withdrawn"]


def test_staff_books_until_the_hour_and_again_after_an_absence(stage: Stage) -> None:
    one, two, _ = stage.propose()
    stage.invite(0)
    hour = FIRST - timedelta(minutes=5)
    stage.book(0, one, by=stage.staff, by_staff=True, at=hour)
    stage.act(operations.mark, application=stage.rows[0], held=False, revision=2, at=FIRST)
    assert stage.interview(0).state is InterviewState.MISSED
    own = {"application": stage.rows[0], "slot": two, "by": stage.candidate(0), "at": FIRST}
    assert "missed" in stage.refusal(operations.book, **own)
    stage.book(0, two, by=stage.staff, by_staff=True, at=FIRST)
    assert stage.interview(0).slot_id == two.id
    assert event_of(stage.mails("appointment")[-1])[1]["SEQUENCE"] == 2


def test_a_cancelled_interview_is_told_and_frees_its_slot(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0, 1)
    interview = stage.book(0, slot)
    values = {"application": stage.rows[0], "revision": interview.revision}
    assert stage.refusal(operations.cancel_interview, reason=" ", **values) == ["reason_missing"]
    stage.act(operations.cancel_interview, reason="Le dossier suffit.", **values)
    told = stage.mails("cancelled")
    assert len(told) == 3
    assert [event_of(mail)[0] for mail in told] == ["CANCEL"] * 3
    assert "Le dossier suffit." in told[0].text_body
    assert stage.book(1, slot).state is InterviewState.BOOKED
    assert stage.refusal(operations.cancel_interview, reason="x", **values) == ["changed_meanwhile"]


def test_calling_off_an_invitation_and_inviting_anew(stage: Stage) -> None:
    first = stage.invite(0)[0]
    stage.act(
        operations.cancel_interview, application=stage.rows[0], reason="Inutile.", revision=first.revision
    )
    (told,) = stage.mails("called_off")
    assert told.calendar is None
    again = stage.invite(0)[0]
    assert again.id == first.id
    assert again.state is InterviewState.INVITED
    assert again.calendar_uid != first.calendar_uid


def test_held_and_missed_wait_for_the_hour_and_may_be_corrected(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0)
    revision = stage.book(0, slot).revision
    values = {"application": stage.rows[0], "revision": revision}
    assert stage.refusal(operations.mark, held=True, **values) == ["not_yet"]
    stage.act(operations.mark, held=True, **values, at=FIRST)
    assert stage.refusal(operations.mark, held=False, **values, at=FIRST) == ["changed_meanwhile"]
    stage.act(operations.mark, application=stage.rows[0], held=False, revision=revision + 1, at=FIRST)
    assert stage.actions()[-2:] == ["interview.held", "interview.missed"]


def test_two_people_at_once_on_one_slot(stage: Stage) -> None:
    """One has it, the other is told so; nothing of the lost attempt remains."""
    slot = stage.propose()[0]
    stage.invite(0, 1)
    actors = [stage.candidate(0), stage.candidate(1)]
    barrier = Barrier(2)

    def take(number: int) -> str:
        barrier.wait()
        try:
            stage.book(number, slot, by=actors[number])
        except Refused as refused:
            return refused.blockers[0].code
        return "booked"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, (0, 1))) == ["booked", "slot_taken"]
    with stage.database.session(stage.setting.scope) as session:
        held = session.scalars(select(Interview.id).where(Interview.slot_id == slot.id)).all()
    assert len(held) == 1
    assert len(stage.mails("appointment")) == 3
    assert stage.actions().count("interview.booked") == 1


def test_one_candidate_in_two_tabs_has_one_slot(stage: Stage) -> None:
    slots = stage.propose()[:2]
    stage.invite(0)
    candidate, barrier = stage.candidate(0), Barrier(2)

    def take(slot: InterviewSlot) -> str:
        barrier.wait()
        try:
            stage.book(0, slot, by=candidate, revision=1)
        except Refused as refused:
            return refused.blockers[0].code
        return "booked"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, slots)) == ["booked", "changed_meanwhile"]


def test_the_database_itself_refuses_a_slot_twice(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0, 1)
    stage.book(0, slot)
    with stage.database.session(stage.setting.scope, write=True) as session:
        other = session.scalars(select(Interview).where(Interview.application_id == stage.rows[1].id)).one()
        other.state, other.slot_id = InterviewState.BOOKED, slot.id
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
