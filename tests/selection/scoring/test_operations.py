"""Assigning, scoring, submitting, abstaining, reopening, reminding: state, journal, mail, refusals."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pacte.applications.merging import version_of
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Refused
from pacte.database import Database
from pacte.mail.models import OutboxMessage
from pacte.selection.models import Candidacy
from pacte.selection.scoring import operations
from pacte.selection.scoring.proposing import planned
from pacte.selection.scoring.queries import panel
from pacte.selection.vocabulary import Admissibility
from tests.selection.scoring.factories import FULL, SCORING, Committee, make_committee

LATER = SCORING + timedelta(hours=2)


@pytest.fixture
def committee(database: Database) -> Committee:
    return make_committee(database)


def save(
    committee: Committee, values: dict[str, Any], *, member: int = 0, version: str = "", at: datetime = LATER
) -> operations.SavedOpinion:
    with committee.write() as session:
        return operations.save_opinion(
            session,
            application_id=committee.dossiers[0].id,
            values=values,
            by=committee.by(member),
            at=at,
            version=version,
        )


def submit(committee: Committee, member: int = 0) -> None:
    with committee.write() as session:
        operations.submit(session, application_id=committee.dossiers[0].id, by=committee.by(member), at=LATER)


def assign(committee: Committee, member: int = 0, dossier: int = 0, *, at: datetime = LATER) -> None:
    with committee.write() as session:
        operations.assign(
            session,
            application_id=committee.dossiers[dossier].id,
            cohort=committee.cohort,
            scorer_id=committee.members[member].id,
            by=committee.staff,
            at=at,
        )


def unassign(committee: Committee, member: int = 0, *, dossier: int = 0, at: datetime = LATER) -> None:
    with committee.write() as session:
        operations.unassign(
            session,
            application_id=committee.dossiers[dossier].id,
            cohort=committee.cohort,
            scorer_id=committee.members[member].id,
            by=committee.staff,
            at=at,
        )


def reopen(committee: Committee, reason: str = "Une note manquait de sens") -> None:
    with committee.write() as session:
        operations.reopen(
            session,
            application_id=committee.dossiers[0].id,
            scorer_id=committee.members[0].id,
            reason=reason,
            by=committee.staff,
            at=LATER,
        )


def abstain(committee: Committee, reason: str = "Une ancienne collègue") -> None:
    with committee.write() as session:
        operations.abstain(
            session,
            application_id=committee.dossiers[0].id,
            reason=reason,
            by=committee.by(),
            at=LATER,
        )


def refusal(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as refused:
        act()
    return [blocker.code for blocker in refused.value.blockers]


def test_marks_are_saved_as_they_come_then_the_opinion_is_given(committee: Committee) -> None:
    committee.give()
    save(committee, {"mark_motivation": 4, "comment": "Projet clair"})
    assert refusal(lambda: submit(committee)) == ["mark_missing"] * 4
    save(committee, {"mark_team": 3, "mark_position": 5, "mark_project": 0, "mark_territory": 2})
    submit(committee)
    row = committee.assessments()[0]
    assert row.marks == {"motivation": 4, "team": 3, "position": 5, "project": 0, "territory": 2}
    assert (row.comment, row.submitted_at, row.revision) == ("Projet clair", LATER, 4)
    assert committee.actions() == ["assessment.begun", "assessment.submitted"]


def test_saves_of_one_sitting_are_one_line_of_the_journal(committee: Committee) -> None:
    committee.give()
    save(committee, {"mark_team": 1})
    save(committee, {"mark_team": 2}, at=LATER + timedelta(minutes=5))
    save(committee, {"mark_team": 2}, at=LATER + timedelta(hours=3))
    save(committee, {"mark_team": 4}, at=LATER + timedelta(hours=4))
    assert committee.actions() == ["assessment.begun", "assessment.saved"]


def test_two_tabs_lose_nothing_and_the_second_is_told(committee: Committee) -> None:
    committee.give()
    seen = version_of({"mark_team": None, "mark_project": None, "comment": ""})
    save(committee, {"mark_team": 2, "mark_project": None, "comment": "Un"}, version=seen)
    second = save(committee, {"mark_team": 5, "mark_project": 1, "comment": ""}, version=seen)
    assert [(one.field, one.other, one.kept) for one in second.conflicts] == [("mark_team", 2, 5)]
    row = committee.assessments()[0]
    assert (row.marks, row.comment) == ({"team": 5, "project": 1}, "Un")


@pytest.mark.parametrize("value", [6, -1, 2.5, True, "4"])
def test_a_mark_out_of_scale_is_refused_whoever_sends_it(committee: Committee, value: object) -> None:
    committee.give()
    codes = refusal(lambda: save(committee, {"mark_team": value}))
    assert codes in (["mark_out_of_scale"], ["mark_not_whole"])
    assert committee.assessments()[0].marks == {}
    assert committee.actions() == []


def test_nothing_is_written_by_whom_it_is_not_given(committee: Committee) -> None:
    committee.give(member=0)
    acts = [
        lambda: save(committee, {"mark_team": 3}, member=1),
        lambda: submit(committee, member=1),
    ]
    assert [refusal(act) for act in acts] == [["not_assigned"], ["not_assigned"]]


def test_a_tie_declared_after_assignment_stops_everything(committee: Committee) -> None:
    committee.give(marks=dict(FULL))
    committee.tie()
    assert refusal(lambda: save(committee, {"mark_team": 3})) == ["in_conflict"]
    assert refusal(lambda: submit(committee)) == ["in_conflict"]
    assert refusal(lambda: abstain(committee)) == ["in_conflict"]
    assert refusal(lambda: assign(committee)) == ["in_conflict", "assigned"]
    assert committee.assessments()[0].marks == FULL
    assert committee.actions() == []


def test_nothing_changes_once_the_deliberation_has_begun(committee: Committee) -> None:
    committee.give(marks=dict(FULL))
    committee.given(member=1)
    committee.change(deliberation_began_at=SCORING)
    assert refusal(lambda: save(committee, {"mark_team": 3})) == ["deliberation_began"]
    assert refusal(lambda: submit(committee)) == ["deliberation_began"]
    assert refusal(lambda: abstain(committee)) == ["deliberation_began"]
    assert refusal(lambda: assign(committee, member=2)) == ["deliberation_began"]
    assert refusal(lambda: unassign(committee)) == ["deliberation_began"]
    assert refusal(lambda: schedule(committee)) == ["deliberation_began"]
    with committee.write() as session:
        codes = refusal(
            lambda: operations.apply_proposal(
                session,
                cohort=committee.cohort,
                expected={(committee.dossiers[0].id, one.id) for one in committee.members[:2]},
                redistribute=False,
                by=committee.staff,
                at=LATER,
            )
        )
    assert codes == ["deliberation_began"]
    assert committee.actions() == []


def test_a_dossier_no_longer_before_the_committee_is_not_scored(committee: Committee) -> None:
    committee.give()
    with committee.write() as session:
        row = session.get_one(Application, committee.dossiers[0].id)
        row.state, row.withdrawn_at = ApplicationState.WITHDRAWN, SCORING
    assert refusal(lambda: save(committee, {"mark_team": 3})) == ["not_before_committee"]


def test_an_inadmissible_dossier_is_not_assigned(committee: Committee) -> None:
    with committee.write() as session:
        row = session.scalars(select(Candidacy)).one()
        row.admissibility = Admissibility.INADMISSIBLE
    assert refusal(lambda: assign(committee)) == ["not_before_committee"]


def test_an_opinion_is_given_once_and_reopened_on_record(committee: Committee) -> None:
    committee.given()
    assert refusal(lambda: submit(committee)) == ["submitted"]
    assert refusal(lambda: save(committee, {"mark_team": 0})) == ["submitted"]
    assert refusal(lambda: reopen(committee, " ")) == ["reason_missing"]
    reopen(committee)
    row = committee.assessments()[0]
    assert (row.submitted_at, row.reopened_at, row.marks) == (None, LATER, FULL)
    assert row.reopening_reason == "Une note manquait de sens"
    assert committee.actions() == ["assessment.reopened"]
    assert committee.mails() == [("selection/scoring_reopened", committee.members[0].email)]
    save(committee, {"mark_team": 0})
    submit(committee)
    assert committee.assessments()[0].marks == {**FULL, "team": 0}


def test_an_abstention_frees_the_place_and_keeps_what_was_typed(committee: Committee) -> None:
    committee.give(marks={"team": 2})
    assert refusal(lambda: abstain(committee, "  ")) == ["reason_missing"]
    abstain(committee)
    row = committee.assessments()[0]
    assert (row.abstained_at, row.abstention_reason) == (LATER, "Une ancienne collègue")
    assert row.marks == {"team": 2}
    assert refusal(lambda: save(committee, {"mark_team": 3})) == ["abstained"]
    with committee.read() as session:
        found = panel(session, committee.cohort)
        assert found.lines[0].free == 2
        proposed = planned(session, committee.cohort, redistribute=False)
    assert proposed.proposal.pairs == {
        (committee.dossiers[0].id, committee.members[1].id),
        (committee.dossiers[0].id, committee.members[2].id),
    }
    assign(committee)
    assert (committee.assessments()[0].abstained_at, committee.assessments()[0].marks) == (None, {"team": 2})


def test_assigning_tells_the_scorer_once_in_ten_minutes_and_what_is_taken_back(database: Database) -> None:
    committee = make_committee(database, dossiers=2)
    assign(committee, dossier=0)
    assign(committee, dossier=1)
    assert refusal(lambda: assign(committee)) == ["assigned"]
    assert committee.pairs() == {(0, 0), (1, 0)}
    assert committee.actions() == ["assessment.assigned", "assessment.assigned"]

    def waiting() -> list[tuple[str, str, timedelta]]:
        with committee.read() as session:
            return [
                (row.template, row.subject, row.due_at - LATER)
                for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
            ]

    told, ten = "selection/scoring_assigned", timedelta(minutes=10)
    label = committee.cohort.label
    assert waiting() == [(told, f"{label} : 2\u00a0dossiers à noter", ten)]
    unassign(committee)
    assert waiting() == [(told, f"{label} : 1\u00a0dossier à noter", ten)]
    later = LATER + timedelta(minutes=20)
    assign(committee, at=later)
    assert waiting()[1:] == [(told, f"{label} : 1\u00a0dossier à noter", ten * 3)]
    unassign(committee, at=later)
    unassign(committee, dossier=1, at=later)
    gone = ("selection/scoring_taken_back", f"{label}\u00a0: plus aucun dossier à noter", ten * 3)
    assert waiting()[1:] == [gone]


def test_only_those_who_sit_receive_dossiers(committee: Committee) -> None:
    committee.end_seat(0)
    assert refusal(lambda: assign(committee)) == ["not_member"]


def test_a_dossier_is_taken_back_but_never_an_opinion(committee: Committee) -> None:
    committee.give(member=0)
    committee.give(member=1, marks={"team": 1})
    committee.given(member=2)
    unassign(committee, 0)
    unassign(committee, 1)
    assert refusal(lambda: unassign(committee, 2)) == ["submitted"]
    assert refusal(lambda: unassign(committee, 0)) == ["not_assigned"]
    assert [(row.scorer_id, row.marks) for row in committee.assessments()] == [
        (committee.members[1].id, {"team": 1}),
        (committee.members[2].id, FULL),
    ]
    assert committee.actions() == ["assessment.unassigned", "assessment.unassigned"]


def apply(committee: Committee, *, redistribute: bool = False, expected: set | None = None) -> Any:
    with committee.read() as session:
        shown = planned(session, committee.cohort, redistribute=redistribute).proposal.pairs
    with committee.write() as session:
        return operations.apply_proposal(
            session,
            cohort=committee.cohort,
            expected=shown if expected is None else expected,
            redistribute=redistribute,
            by=committee.staff,
            at=LATER,
        )


def test_a_proposal_gives_each_dossier_its_scorers_evenly(database: Database) -> None:
    committee = make_committee(database, members=4, dossiers=6)
    committee.tie(0, 0)
    committee.given(1, 0)
    apply(committee)
    pairs = committee.pairs()
    assert len(pairs) == 12
    assert (0, 0) not in pairs
    assert (1, 0) in pairs
    assert [sum(1 for _, member in pairs if member == one) for one in range(4)] == [3, 3, 3, 3]
    assert committee.actions() == ["scoring.proposal_applied"]
    assert sorted(committee.mails()) == sorted(
        ("selection/scoring_assigned", one.email) for one in committee.members
    )


def test_a_proposal_applied_twice_changes_nothing(database: Database) -> None:
    committee = make_committee(database, members=3, dossiers=3)
    apply(committee)
    before = committee.pairs()
    apply(committee)
    assert committee.pairs() == before
    assert committee.actions() == ["scoring.proposal_applied"]


def test_a_proposal_drawn_from_what_has_changed_is_refused(committee: Committee) -> None:
    with committee.read() as session:
        shown = set(planned(session, committee.cohort, redistribute=False).proposal.pairs)
    committee.tie(0, 0)
    assert refusal(lambda: apply(committee, expected=shown)) == ["plan_changed"]
    assert committee.pairs() == set()


def test_only_what_is_not_begun_is_redistributed(database: Database) -> None:
    committee = make_committee(database, members=3, dossiers=3)
    committee.give(0, 0)
    committee.give(1, 0)
    committee.give(2, 0, marks={"team": 1})
    committee.give(0, 1)
    committee.give(1, 1)
    apply(committee, redistribute=True)
    pairs = committee.pairs()
    assert (2, 0) in pairs
    assert [sum(1 for _, member in pairs if member == one) for one in range(3)] == [2, 2, 2]


def schedule(committee: Committee, due_on: date = date(2025, 11, 14)) -> None:
    with committee.write() as session:
        operations.schedule(session, cohort=committee.cohort, due_on=due_on, by=committee.staff, at=LATER)


def test_the_last_minute_of_the_date_counts(committee: Committee) -> None:
    assert refusal(lambda: schedule(committee, date(2025, 11, 4))) == ["due_in_the_past"]
    schedule(committee)
    with committee.read() as session:
        assert panel(session, committee.cohort).due_at == datetime(2025, 11, 14, 23, 0, tzinfo=UTC)
    schedule(committee)
    assert committee.actions() == ["scoring.scheduled"]


def remind(committee: Committee, batch: str = "a" * 32) -> int:
    with committee.write() as session:
        return operations.remind(session, cohort=committee.cohort, batch=batch, by=committee.staff, at=LATER)


def test_a_reminder_goes_once_a_click_to_those_who_have_opinions_left(database: Database) -> None:
    committee = make_committee(database, members=4, dossiers=2)
    committee.give(0, 0)
    committee.give(1, 0)
    committee.given(0, 1)
    committee.give(1, 2)
    committee.tie(1, 2)
    assert remind(committee) == 1
    assert remind(committee) == 0
    assert remind(committee, "b" * 32) == 1
    assert committee.mails() == [("selection/scoring_reminder", committee.members[0].email)] * 2
    assert committee.actions() == ["scoring.reminded", "scoring.reminded"]
    assert [row.reminded_at for row in committee.assessments()] == [LATER, LATER, None, None]


def test_the_automatic_reminder_goes_once_in_the_two_last_days(committee: Committee) -> None:
    committee.give(0, 0)
    due = SCORING + timedelta(days=5)
    committee.change(scoring_due_at=due)

    def round_at(now: datetime) -> int:
        with committee.write() as session:
            return operations.remind_before_due(session, now=now)

    assert round_at(due - timedelta(hours=49)) == 0
    assert round_at(due - timedelta(hours=48)) == 1
    assert round_at(due - timedelta(hours=47)) == 0
    assert round_at(due) == 0
    assert committee.mails() == [("selection/scoring_reminder", committee.members[0].email)]
    moved = due + timedelta(days=3)
    committee.change(scoring_due_at=moved)
    assert round_at(moved - timedelta(hours=1)) == 1
