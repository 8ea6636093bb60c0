"""Interviews that lost their purpose: the slot is free at once, calendars are told, the journal says why."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from pacte.applications.operations import withdraw
from pacte.applications.processing.operations import withdraw_for
from pacte.database import Database
from pacte.selection.committee.operations import settle_admissibility
from pacte.selection.interviews import following as following
from pacte.selection.interviews import operations
from pacte.selection.interviews.operations.freeing import CARRIED, DELIBERATED, free_interviews
from pacte.selection.interviews.rules import still_to_come
from pacte.selection.vocabulary import InterviewState
from tests.selection.interviews.factories import AT, FIRST, Stage, event_of, make_stage


@pytest.fixture
def stage(database: Database) -> Stage:
    return make_stage(database)


@pytest.mark.parametrize(("state", "begun"), list(product(InterviewState, [None, True, False])))
def test_what_is_still_to_come(state: InterviewState, begun: bool | None) -> None:
    starts_at = None if begun is None else FIRST
    now = FIRST if begun else FIRST - timedelta(microseconds=1)
    expected = state is InterviewState.INVITED or (state is InterviewState.BOOKED and begun is False)
    assert still_to_come(state, starts_at=starts_at, now=now) is expected


def leave(stage: Stage, number: int, **values: Any) -> None:
    stage.act(
        withdraw,
        **{"application": stage.rows[number], "reason": "", "by": stage.candidate(number), **values},
    )


def test_a_withdrawn_candidate_gives_the_slot_back_to_somebody_else(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0, 1)
    stage.book(0, slot)
    leave(stage, 0)
    interview = stage.interview(0)
    assert (interview.state, interview.cancel_reason) == (
        InterviewState.CANCELLED,
        "La candidature est retirée.",
    )
    mails = [*stage.mails("cancelled"), *stage.mails("cancelled_interviewer")]
    told = {mail.recipient: event_of(mail) for mail in mails}
    people = [stage.members[0].email, stage.members[1].email, stage.rows[0].email]
    assert sorted(told) == sorted(people)
    for method, event in told.values():
        assert method == "CANCEL"
        assert (str(event["UID"]), int(event["SEQUENCE"])) == (interview.calendar_uid, 2)
    (candidate,) = [mail for mail in mails if mail.template == "interviews/cancelled"]
    assert "reste examiné" not in candidate.text_body
    assert stage.actions()[-1] == "interview.freed"
    assert stage.book(1, slot).slot_id == slot.id


def test_staff_who_record_a_withdrawal_free_the_slot_too(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0)
    stage.book(0, slot)
    stage.act(withdraw_for, application=stage.rows[0], reason="Au téléphone.")
    assert stage.interview(0).state is InterviewState.CANCELLED
    assert len(stage.mails("cancelled")) == 3


def test_an_invitation_without_a_slot_ends_with_the_withdrawal_and_no_other_mail(stage: Stage) -> None:
    stage.invite(0)
    leave(stage, 0)
    assert stage.interview(0).state is InterviewState.CANCELLED
    assert stage.actions() == ["interview.invited", "interview.called_off"]
    assert [mail.template for mail in stage.mails()] == ["interviews/invited"]


def test_an_interview_that_has_begun_stays(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0)
    stage.book(0, slot)
    leave(stage, 0, at=FIRST)
    assert stage.interview(0).state is InterviewState.BOOKED
    assert stage.mails("cancelled") == []


def settle(stage: Stage, number: int, *, admissible: bool) -> None:
    stage.act(
        settle_admissibility,
        application=stage.rows[number],
        admissible=admissible,
        reason="" if admissible else "La structure n’adhère pas.",
        seen=1,
    )


def test_an_inadmissible_dossier_frees_its_slot_and_the_reason_is_not_told(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0, 1)
    stage.book(0, slot)
    settle(stage, 0, admissible=False)
    assert stage.interview(0).state is InterviewState.CANCELLED
    mails = stage.mails("cancelled")
    assert len(mails) == 3
    for mail in mails:
        assert "Le comité n’a plus besoin de cet entretien." in mail.text_body
        assert "adhère" not in mail.text_body
        assert "reste examiné" not in mail.text_body
    assert stage.interview(1).state is InterviewState.INVITED


def test_closing_calls_off_what_is_still_to_come(stage: Stage) -> None:
    slots = stage.propose()
    stage.invite(0, 1)
    stage.book(0, slots[0])
    values = {"cohort_id": stage.setting.cohort.id, "why": DELIBERATED}
    assert stage.act(free_interviews, **values) == 2
    assert stage.act(free_interviews, **values) == 0
    assert [stage.interview(number).state for number in (0, 1)] == [InterviewState.CANCELLED] * 2
    assert len(stage.mails("called_off")) == 1
    assert stage.actions()[-2:] == ["interview.freed", "interview.called_off"]


def test_only_the_dossiers_named_are_concerned(stage: Stage) -> None:
    stage.invite(0, 1)
    count = stage.act(
        free_interviews,
        cohort_id=stage.setting.cohort.id,
        application_ids=[stage.rows[1].id],
        why=CARRIED,
    )
    assert count == 1
    assert stage.interview(0).state is InterviewState.INVITED


def test_held_and_missed_interviews_stay(stage: Stage) -> None:
    slots = stage.propose()
    stage.invite(0, 1)
    for number, held in ((0, True), (1, False)):
        stage.book(number, slots[number])
        stage.act(
            operations.mark,
            application=stage.rows[number],
            held=held,
            revision=stage.interview(number).revision,
            at=FIRST + timedelta(hours=2),
        )
    assert stage.act(free_interviews, cohort_id=stage.setting.cohort.id, why=DELIBERATED, at=AT) == 0
    assert [stage.interview(number).state for number in (0, 1)] == [
        InterviewState.HELD,
        InterviewState.MISSED,
    ]
