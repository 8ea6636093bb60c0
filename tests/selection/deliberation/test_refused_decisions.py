"""A decision in spite of a tie, or after the closing: refused, explained, kept in the journal once."""

import pytest
from flask import Flask
from sqlalchemy import select

from pacte.audit.models import JournalEntry
from pacte.clock import FixedClock
from pacte.selection.deliberation.rules import Event
from tests.acting import act_as
from tests.selection.deliberation.factories import MEETING, Meeting, make_meeting, tie

BASE = "/regions/bfc/promotions/8/selection/deliberation"


@pytest.fixture
def meeting(app_on_each: Flask, clock: FixedClock) -> Meeting:
    clock.move_to(MEETING)
    return make_meeting(app_on_each.extensions["pacte"].database)


def send(app: Flask, meeting: Meeting, number: int, act: str = "decision", **fields: str) -> int:
    seen = str(meeting.candidacy(number).revision)
    data = {f"{'decision' if act == 'decision' else 'rang'}-revision": seen, **fields}
    return (
        app.test_client().post(f"{BASE}/dossiers/{meeting.dossiers[number].id}/{act}", data=data).status_code
    )


def refusals(meeting: Meeting) -> list[str]:
    with meeting.session() as session:
        actions = session.scalars(select(JournalEntry.action).order_by(JournalEntry.position))
        return [action for action in actions if action.startswith("refusal.")]


def test_in_spite_of_a_tie(app_on_each: Flask, meeting: Meeting) -> None:
    tie(meeting, meeting.members[0], 1)
    meeting.begin()
    meeting.decide(1, Event.WAITLIST)
    act_as(app_on_each, meeting.members[0])
    for _ in range(3):
        assert send(app_on_each, meeting, 1, **{"decision-decision": "retain"}) == 422
    assert send(app_on_each, meeting, 1, "rang", **{"rang-rank": "1"}) == 422
    assert refusals(meeting) == ["refusal.decision.in_conflict"]
    assert meeting.candidacy(1).decision.value == "waitlisted"


def test_after_the_closing(app_on_each: Flask, meeting: Meeting) -> None:
    meeting.begin()
    for number in range(3):
        meeting.decide(number, Event.RETAIN)
    meeting.attend(0)
    meeting.close()
    act_as(app_on_each, meeting.setting.staff)
    for _ in range(2):
        assert (
            send(app_on_each, meeting, 0, **{"decision-decision": "refuse", "decision-reason": "Non"}) == 422
        )
    assert refusals(meeting) == ["refusal.decision.closed"]


def test_beyond_capacity_is_explained_and_not_journaled(app_on_each: Flask, meeting: Meeting) -> None:
    meeting.begin()
    act_as(app_on_each, meeting.setting.staff)
    assert send(app_on_each, meeting, 0, **{"decision-decision": "refuse"}) == 422
    assert refusals(meeting) == []
