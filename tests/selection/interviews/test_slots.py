"""Slots proposed, moved, cancelled: on each engine, with who is told and what their calendar receives."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from pacte.database import Database
from pacte.selection.interviews import operations
from pacte.selection.interviews.loading import interviewers_of
from pacte.selection.interviews.operations.slots import version
from pacte.selection.models import InterviewSlot
from tests.selection.interviews.factories import AT, DAY, FIRST, Stage, event_of, make_stage


@pytest.fixture
def stage(database: Database) -> Stage:
    return make_stage(database)


def seen(stage: Stage, slot: InterviewSlot) -> str:
    with stage.database.session(stage.setting.scope) as session:
        row = session.get_one(InterviewSlot, slot.id)
        return version(row, [person.id for person in interviewers_of(session, row.id)])


def move(stage: Stage, slot: InterviewSlot, **values: object) -> InterviewSlot:
    fields = {
        "slot": slot,
        "day": DAY,
        "start": time(14, 0),
        "video_url": "https://visio.example/salle",
        "interviewers": [person.id for person in stage.members[:2]],
        "seen": seen(stage, slot),
    }
    moved: InterviewSlot = stage.act(operations.move_slot, **{**fields, **values})
    return moved


def refused_move(stage: Stage, slot: InterviewSlot, **values: object) -> list[str]:
    fields = {
        "slot": slot,
        "day": DAY,
        "start": time(14, 0),
        "video_url": "",
        "interviewers": [stage.members[0].id],
        "seen": seen(stage, slot),
    }
    return stage.refusal(operations.move_slot, **{**fields, **values})


def test_a_series_is_made_at_once(stage: Stage) -> None:
    slots = stage.propose()
    assert [slot.starts_at for slot in slots] == [FIRST + timedelta(minutes=30 * step) for step in range(3)]
    assert {slot.ends_at - slot.starts_at for slot in slots} == {timedelta(minutes=30)}
    with stage.database.session(stage.setting.scope) as session:
        names = [person.name for person in interviewers_of(session, slots[2].id)]
    assert names == ["Alix Agence", "Dominique Partenaire"]
    assert stage.actions() == ["interview.slots_proposed"]


def test_nobody_is_in_two_interviews_at_once(stage: Stage) -> None:
    stage.propose()
    values = {
        "cohort": stage.setting.cohort,
        "day": DAY,
        "pause": 0,
        "video_url": "",
        "interviewers": [stage.members[1].id, stage.members[2].id],
    }
    codes = stage.refusal(operations.propose_slots, **values, start=time(15, 15), end=time(16, 15))
    assert codes == ["overlap"]
    assert len(stage.propose(start=time(15, 30), end=time(16, 0))) == 1
    alone = stage.propose(interviewers=[stage.members[2].id])
    assert len(alone) == 3


def test_a_series_needs_the_committee_the_days_of_the_cohort_and_interviews(stage: Stage) -> None:
    values = {
        "cohort": stage.setting.cohort,
        "day": DAY,
        "start": time(14, 0),
        "end": time(15, 0),
        "pause": 0,
        "video_url": "",
        "interviewers": [stage.members[0].id],
    }
    stranger = {**values, "interviewers": [stage.setting.staff.id]}
    assert stage.refusal(operations.propose_slots, **stranger) == ["not_a_member"]
    assert stage.refusal(operations.propose_slots, **{**values, "interviewers": []}) == ["no_interviewer"]
    assert stage.refusal(operations.propose_slots, **{**values, "day": date(2025, 12, 6)}) == [
        "out_of_bounds"
    ]
    stage.redefine(interviews=False)
    assert stage.refusal(operations.propose_slots, **values) == ["no_interviews"]
    stage.redefine(interviews=True)
    stage.begin_deliberation()
    assert stage.refusal(operations.propose_slots, **values) == ["deliberation_began"]


def test_a_free_slot_moves_without_a_word(stage: Stage) -> None:
    slot = stage.propose()[0]
    moved = move(stage, slot, start=time(16, 0), interviewers=[stage.members[2].id])
    assert moved.starts_at == datetime(2025, 11, 13, 15, 0, tzinfo=UTC)
    assert stage.mails() == []
    assert stage.actions() == ["interview.slots_proposed", "interview.slot_moved"]


def test_a_booked_slot_moved_tells_each_once_what_changed(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0)
    stage.book(0, slot)
    before = len(stage.mails())
    move(stage, slot, start=time(16, 0), interviewers=[stage.members[0].id, stage.members[2].id])
    told = stage.mails()[before:]
    first, gone, new = stage.members[0], stage.members[1], stage.members[2]
    candidate = stage.rows[0].email
    assert {(mail.recipient, mail.template) for mail in told} == {
        (candidate, "interviews/appointment"),
        (first.email, "interviews/appointment_interviewer"),
        (new.email, "interviews/appointment_interviewer"),
        (gone.email, "interviews/cancelled_interviewer"),
    }
    assert len(told) == 4
    mail = next(mail for mail in told if mail.recipient == candidate)
    assert "Date et heure : jeudi 13 novembre 2025 à 16\u00a0h" in mail.text_body
    assert "(avant\u00a0: jeudi 13 novembre 2025 à 14\u00a0h" in mail.text_body
    method, event = event_of(mail)
    assert (method, event["SEQUENCE"], event["UID"]) == ("REQUEST", 2, stage.interview(0).calendar_uid)
    assert event["DTSTART"].dt == datetime(2025, 11, 13, 15, 0, tzinfo=UTC)
    assert event_of(next(one for one in told if one.recipient == gone.email))[0] == "CANCEL"
    for mail in told:  # nobody reads the others' addresses
        assert mail.calendar is not None
        addresses = {candidate, first.email, gone.email, new.email} - {mail.recipient}
        assert not any(address in mail.calendar for address in addresses)


def test_saving_a_slot_unchanged_tells_nobody(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0)
    stage.book(0, slot)
    before = stage.traces()
    move(stage, slot)
    assert stage.traces() == before


def test_only_another_link_tells_those_who_stay(stage: Stage) -> None:
    slot = stage.propose(video_url="")[0]
    stage.invite(0)
    stage.book(0, slot)
    before = len(stage.mails())
    move(stage, slot, video_url="https://visio.example/autre", at=FIRST - timedelta(hours=1))
    told = stage.mails()[before:]
    assert [mail.template.removeprefix("interviews/") for mail in told] == [
        "appointment",
        "appointment_interviewer",
        "appointment_interviewer",
    ]
    assert "Lien vidéo : https://visio.example/autre (avant\u00a0: à venir)" in told[0].text_body


def test_a_slot_is_not_given_to_someone_tied_to_who_booked_it(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0)
    stage.book(0, slot)
    stage.tie(2, 0)
    assert refused_move(stage, slot, interviewers=[stage.members[2].id]) == ["slot_in_conflict"]


def test_a_move_onto_another_interview_or_from_an_old_page_is_refused(stage: Stage) -> None:
    first, second, _ = stage.propose()
    assert refused_move(stage, first, start=time(14, 15)) == ["overlap"]
    old = seen(stage, second)
    move(stage, second, start=time(17, 0))
    assert refused_move(stage, second, start=time(18, 0), seen=old) == ["changed_meanwhile"]


def test_cancelling_a_free_slot_needs_no_reason(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.act(operations.cancel_slot, slot=slot, reason="", seen=seen(stage, slot))
    assert stage.mails() == []
    assert stage.refusal(operations.cancel_slot, slot=slot, reason="", seen="") == ["slot_gone"]
    assert len(stage.propose(start=time(14, 0), end=time(14, 30))) == 1


def test_cancelling_a_booked_slot_tells_why_and_leaves_three_days_to_choose(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0)
    stage.book(0, slot)
    late = datetime(2025, 11, 12, 9, 0, tzinfo=UTC)
    values = {"slot": slot, "seen": seen(stage, slot), "at": late}
    assert stage.refusal(operations.cancel_slot, reason=" ", **values) == ["reason_missing"]
    before = len(stage.mails())
    stage.act(operations.cancel_slot, reason="Salle indisponible.", **values)
    interview = stage.interview(0)
    assert (interview.state.value, interview.slot_id) == ("invited", None)
    assert interview.choose_by_at == datetime(2025, 11, 15, 23, 0, tzinfo=UTC)
    told = stage.mails()[before:]
    assert [mail.template for mail in told] == [
        "interviews/cancelled",
        "interviews/cancelled_interviewer",
        "interviews/cancelled_interviewer",
    ]
    assert "Raison\u00a0: Salle indisponible." in told[0].text_body
    assert "Choisissez un autre créneau avant le 12 novembre 2025 à 14\u00a0h\u00a059" in told[0].text_body
    method, event = event_of(told[0])
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert stage.actions()[-2:] == ["interview.released", "interview.slot_cancelled"]
    assert late > AT
