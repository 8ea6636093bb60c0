"""Decisions on each database: state, ranks, journal; a stale page overwrites nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Refused
from pacte.database import Database
from pacte.selection.deliberation import operations
from pacte.selection.deliberation.rules import Event
from pacte.selection.models import Candidacy
from pacte.selection.vocabulary import Admissibility, Decision
from tests.databases import SqliteTemplate
from tests.selection.deliberation.factories import (
    MEETING,
    Meeting,
    add_dossier,
    decisions,
    make_meeting,
    score,
    share_structure,
    tie,
)

REASON = "Le projet est à mûrir."


def refusal(work: object, *arguments: object, **options: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        work(*arguments, **options)  # type: ignore[operator]
    return [blocker.code for blocker in refused.value.blockers]


@pytest.fixture
def meeting(database: Database) -> Meeting:
    return make_meeting(database)


def test_beginning_freezes_the_scores_and_is_dated(meeting: Meeting) -> None:
    meeting.begin()
    committee = meeting.committee()
    assert committee.deliberation_began_at == MEETING
    assert committee.deliberation_began_by_id == meeting.staff.person_id
    assert meeting.journal() == ["selection.deliberation_began"]
    assert refusal(meeting.begin) == ["already_begun"]


def test_beginning_waits_for_scores_and_admissibility(meeting: Meeting) -> None:
    late = add_dossier(meeting, admissibility=Admissibility.PENDING)
    score(meeting, add_dossier(meeting), meeting.members[0], None)
    assert refusal(meeting.begin) == ["not_settled", "scores_missing"]
    assert meeting.committee().deliberation_began_at is None
    assert meeting.journal() == []
    with meeting.session(write=True) as session:
        row = session.scalars(select(Candidacy).where(Candidacy.application_id == late.id)).one()
        row.admissibility = Admissibility.INADMISSIBLE
    meeting.begin(without_them=True)
    assert meeting.committee().deliberation_began_at == MEETING


def test_the_reason_of_a_refusal_does_not_follow_another_decision(meeting: Meeting) -> None:
    meeting.begin()
    for event, reason, told in (
        (Event.REFUSE, REASON, REASON),
        (Event.WAITLIST, REASON, ""),
        (Event.WAITLIST, "Une place peut se libérer.", "Une place peut se libérer."),
        (Event.REFUSE, REASON, REASON),
        (Event.RETAIN, REASON, ""),
    ):
        meeting.decide(2, event, reason=reason)
        assert meeting.candidacy(2).decision_reason == told


def test_nothing_is_decided_before_the_beginning(meeting: Meeting) -> None:
    assert refusal(meeting.decide, 0, Event.RETAIN) == ["not_begun"]


def test_a_decision_is_dated_signed_and_journalled(meeting: Meeting) -> None:
    meeting.begin()
    meeting.decide(2, Event.REFUSE, reason=f" {REASON} ", note="Peu de temps", by=meeting.actor(0))
    row = meeting.candidacy(2)
    assert (row.decision, row.decision_reason, row.decision_note) == (
        Decision.REFUSED,
        REASON,
        "Peu de temps",
    )
    assert (row.decided_at, row.decided_by_id, row.revision) == (MEETING, meeting.members[0].id, 2)
    assert meeting.journal() == ["selection.deliberation_began", "selection.decided"]
    assert meeting.committee().revision == 3


def test_a_stale_page_is_told_and_nothing_is_overwritten(meeting: Meeting) -> None:
    meeting.begin()
    meeting.decide(0, Event.RETAIN, revision=1, by=meeting.actor(0))
    with pytest.raises(Refused) as refused:
        meeting.decide(0, Event.REFUSE, reason=REASON, revision=1, by=meeting.actor(1))
    assert refused.value.blockers[0].code == "decided_meanwhile"
    assert refused.value.blockers[0].message == (
        "Inès Vuillemin a changé ce dossier entre-temps : « Retenu »."
    )
    assert meeting.candidacy(0).decision is Decision.RETAINED


def test_a_double_click_is_written_once(meeting: Meeting) -> None:
    meeting.begin()
    meeting.decide(0, Event.RETAIN, note="Oui", revision=1)
    meeting.decide(0, Event.RETAIN, note="Oui", revision=1)
    assert meeting.journal().count("selection.decided") == 1
    assert meeting.candidacy(0).revision == 2


def test_someone_in_conflict_decides_nothing_of_that_dossier(meeting: Meeting) -> None:
    tie(meeting, meeting.members[0], 0)
    meeting.begin()
    assert refusal(meeting.decide, 0, Event.RETAIN, by=meeting.actor(0)) == ["in_conflict"]
    meeting.decide(1, Event.RETAIN, by=meeting.actor(0))
    assert decisions(meeting)[:2] == [(Decision.UNDECIDED, None), (Decision.RETAINED, None)]


def test_capacity_is_never_exceeded(database: Database) -> None:
    meeting = make_meeting(database, capacity=1)
    meeting.begin()
    meeting.decide(0, Event.RETAIN)
    assert refusal(meeting.decide, 1, Event.RETAIN) == ["beyond_capacity"]
    meeting.decide(0, Event.WAITLIST)
    meeting.decide(1, Event.RETAIN)
    assert decisions(meeting)[:2] == [(Decision.WAITLISTED, 1), (Decision.RETAINED, None)]


def at_once(meeting: Meeting, *works: Callable[[], None]) -> list[str]:
    """Each in a thread of its own; the first reason of each refusal, or « done »."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], None]) -> str:
        barrier.wait()
        try:
            work()
        except Refused as refused:
            return refused.blockers[0].code
        return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def test_the_last_place_is_given_once_by_two_people_at_once(database: Database) -> None:
    meeting = make_meeting(database, capacity=1)
    meeting.begin()
    one, other = meeting.actor(0), meeting.actor(1)
    said = at_once(
        meeting,
        lambda: meeting.decide(0, Event.RETAIN, by=one),
        lambda: meeting.decide(1, Event.RETAIN, by=other),
    )
    assert said == ["beyond_capacity", "done"]
    assert [decision for decision, _ in decisions(meeting)].count(Decision.RETAINED) == 1


def test_one_dossier_decided_by_two_people_at_once_is_decided_once(meeting: Meeting) -> None:
    meeting.begin()
    one, other = meeting.actor(0), meeting.actor(1)
    said = at_once(
        meeting,
        lambda: meeting.decide(0, Event.WAITLIST, revision=1, by=one),
        lambda: meeting.decide(0, Event.RETAIN, revision=1, by=other),
    )
    assert said == ["decided_meanwhile", "done"]
    assert meeting.candidacy(0).revision == 2
    assert meeting.journal().count("selection.decided") == 1


def test_a_second_of_a_structure_waits_for_the_firsts(meeting: Meeting) -> None:
    share_structure(meeting, 0, 1)
    meeting.begin()
    meeting.decide(0, Event.RETAIN)
    assert refusal(meeting.decide, 1, Event.RETAIN) == ["second_of_structure"]
    meeting.decide(2, Event.REFUSE, reason=REASON)
    meeting.decide(1, Event.RETAIN)
    assert meeting.candidacy(1).decision is Decision.RETAINED


def test_a_reason_names_no_dossier_hidden_from_its_reader(meeting: Meeting) -> None:
    share_structure(meeting, 0, 1)
    tie(meeting, meeting.members[0], 0)
    tie(meeting, meeting.members[0], 2)
    meeting.begin()
    meeting.decide(0, Event.RETAIN)
    with pytest.raises(Refused) as refused:
        meeting.decide(1, Event.RETAIN, by=meeting.actor(0))
    assert refused.value.blockers[0].message == (
        "MSP n° 0 a déjà une personne retenue (un dossier masqué), et 1 dossier d’autres structures reste à "
        "décider : un dossier masqué."
    )


def test_a_withdrawn_dossier_is_only_cleared(meeting: Meeting) -> None:
    meeting.begin()
    meeting.decide(0, Event.RETAIN)
    with meeting.session(write=True) as session:
        row = session.get_one(Application, meeting.dossiers[0].id)
        row.state, row.withdrawn_at = ApplicationState.WITHDRAWN, MEETING
    assert refusal(meeting.decide, 0, Event.WAITLIST) == ["withdrawn"]
    meeting.decide(0, Event.CLEAR)
    assert meeting.candidacy(0).decision is Decision.UNDECIDED


def move(meeting: Meeting, number: int, rank: int, *, by: object = None, revision: int = 2) -> None:
    with meeting.session(write=True) as session:
        operations.move(
            session,
            cohort=meeting.cohort,
            application_id=meeting.dossiers[number].id,
            rank=rank,
            revision=revision,
            by=by or meeting.staff,  # type: ignore[arg-type]
            at=MEETING,
        )


def test_the_waiting_list_is_a_permutation_whatever_moves(meeting: Meeting) -> None:
    meeting.begin()
    for number in range(3):
        meeting.decide(number, Event.WAITLIST)
    move(meeting, 2, 1)
    assert [rank for _, rank in decisions(meeting)] == [2, 3, 1]
    assert refusal(move, meeting, 2, 3) == ["decided_meanwhile"]
    move(meeting, 2, 2, revision=3)
    assert [rank for _, rank in decisions(meeting)] == [1, 3, 2]
    meeting.decide(0, Event.RETAIN)
    assert [rank for _, rank in decisions(meeting)] == [None, 2, 1]
    meeting.decide(0, Event.WAITLIST, rank=2)
    assert [rank for _, rank in decisions(meeting)] == [2, 3, 1]
    assert refusal(move, meeting, 0, 1, revision=99) == ["decided_meanwhile"]


def test_a_rank_is_counted_without_what_is_hidden(meeting: Meeting) -> None:
    tie(meeting, meeting.members[0], 0)
    meeting.begin()
    for number in range(3):
        meeting.decide(number, Event.WAITLIST)
    move(meeting, 2, 1, by=meeting.actor(0))
    assert [rank for _, rank in decisions(meeting)] == [1, 3, 2]
    assert refusal(move, meeting, 0, 3, by=meeting.actor(0)) == ["in_conflict"]


def test_presence_is_journalled_when_it_changes(meeting: Meeting) -> None:
    meeting.begin()
    meeting.attend(0)
    meeting.attend(0)
    assert [seat.present for seat in meeting.seats()] == [True, False]
    assert meeting.journal()[1:] == ["selection.member_absent", "selection.member_present"]


STEPS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from([*Event, "move"]),
        st.none() | st.integers(0, 5),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_of_decisions_leaves_the_tables_whole(
    sqlite_template: SqliteTemplate, steps: list[tuple[int, Event | str, int | None, bool]]
) -> None:
    with sqlite_template.database() as urls:
        database = Database(urls.application, info={"public_url": "https://p", "signing_keys": ("k",)})
        meeting = make_meeting(database, marks=((5, 5), (4, 4), (3, 3), (3, 3)), capacity=2)
        meeting.begin()
        for number, event, rank, says_why in steps:
            try:
                if isinstance(event, Event):
                    meeting.decide(number, event, reason=REASON if says_why else "", rank=rank)
                else:
                    move(meeting, number, rank or 1, revision=meeting.candidacy(number).revision)
            except Refused:
                continue
        found = decisions(meeting)
        database.dispose()
    waiting = sorted(rank for decision, rank in found if decision is Decision.WAITLISTED and rank)
    assert waiting == list(range(1, len(waiting) + 1))
    assert sum(decision is Decision.RETAINED for decision, _ in found) <= 2
