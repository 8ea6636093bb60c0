"""What counts and what does not: scores, panels, one member's dossiers; the same statements for all sizes."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from pacte.cohorts.registries import facts_of
from pacte.database import Database
from pacte.selection.scoring.offers import counters
from pacte.selection.scoring.own_dossiers import my_dossiers
from pacte.selection.scoring.queries import DossierScores, panel, scores_of_line
from pacte.selection.scoring.vocabulary import OpinionState
from tests.selection.scoring.factories import FULL, KEYS, SCORING, Committee, make_committee

HIGH = dict.fromkeys(KEYS, 5)
LOW = dict.fromkeys(KEYS, 1)


def scores(committee: Committee, dossier: int = 0) -> DossierScores:
    with committee.read() as session:
        found = panel(session, committee.cohort)
    wanted = committee.dossiers[dossier].id
    line = next(line for line in found.lines if line.subject.id == wanted)
    return scores_of_line(line, found.selection)


def test_the_mean_and_the_spread_of_what_was_given(database: Database) -> None:
    committee = make_committee(database)
    assert scores(committee) == DossierScores(None, None, False, 0, 2, {})
    committee.given(marks=HIGH)
    committee.given(member=1, marks=LOW)
    committee.give(member=2, marks=FULL)
    first, second, _ = committee.members
    assert scores(committee) == DossierScores(
        Decimal("60.00"),
        Decimal("80.00"),
        True,
        2,
        3,
        {first.id: Decimal("100.00"), second.id: Decimal("20.00")},
    )


def test_a_tie_takes_the_score_out(database: Database) -> None:
    committee = make_committee(database)
    committee.given(marks=HIGH)
    committee.given(member=1, marks=LOW)
    committee.tie(0, 0)
    found = scores(committee)
    assert (found.mean, found.spread, found.given, found.expected) == (Decimal("20.00"), None, 1, 2)
    assert list(found.by_scorer) == [committee.members[1].id]


def test_the_score_of_someone_who_left_still_counts_but_not_what_they_had_left(database: Database) -> None:
    committee = make_committee(database, dossiers=2)
    committee.given(0, 0, marks=HIGH)
    committee.give(1, 0)
    committee.end_seat(0)
    assert scores(committee).mean == Decimal("100.00")
    with committee.read() as session:
        found = panel(session, committee.cohort)
        assert [line.free for line in found.lines] == [1, 2]
        assert found.lines[1].opinions[0].state is OpinionState.LEFT
        assert my_dossiers(session, committee.cohort, committee.members[0].id).items == ()


def test_the_panel_counts_opinions_given_and_expected(database: Database) -> None:
    committee = make_committee(database, dossiers=3)
    committee.given(0, 0)
    committee.give(0, 1)
    committee.give(0, 2)
    committee.given(1, 0)
    with committee.read() as session:
        found = panel(session, committee.cohort)
        assert (found.given, found.expected, found.free) == (2, 7, 3)
        assert found.left == {committee.members[1].id: 1, committee.members[2].id: 1}


def test_a_tie_hides_the_dossier_from_its_scorer_and_from_staff(database: Database) -> None:
    committee = make_committee(database, dossiers=2)
    committee.give(0, 0)
    committee.give(1, 0)
    committee.tie(0, 0)
    member = committee.members[0].id
    with committee.read() as session:
        mine = my_dossiers(session, committee.cohort, member)
        assert [one.subject.id for one in mine.items] == [committee.dossiers[1].id]
        whole = panel(session, committee.cohort, viewer_id=member)
        assert [line.subject.id for line in whole.seen_by(member).lines] == [committee.dossiers[1].id]
        assert len(whole.seen_by(None).lines) == 2


def test_a_mark_fixes_the_grid(database: Database) -> None:
    committee = make_committee(database)
    committee.give()
    with committee.read() as session:
        assert facts_of(session, committee.cohort).scored is False
    committee.give(member=1, marks={"team": 0})
    with committee.read() as session:
        assert facts_of(session, committee.cohort).scored is True


def test_counters_say_what_is_late_and_what_to_give(database: Database) -> None:
    committee = make_committee(database, dossiers=2)
    with committee.read() as session:
        assert counters(session, [committee.cohort], None, SCORING) == {}
    committee.given(0, 0)
    committee.give(0, 1)
    committee.change(scoring_due_at=SCORING)
    with committee.read() as session:
        found = counters(session, [committee.cohort], None, SCORING)[committee.cohort.id]
    assert [(one.value, one.label, one.late) for one in found] == [
        (1, "avis donné sur 4", ""),
        (1, "avis en retard, de 1\u00a0personne", "des avis sont en retard"),
        (2, "avis à attribuer", ""),
    ]


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        if not str(arguments[2]).startswith(("PRAGMA", "BEGIN", "SELECT set_config")):
            seen.append(arguments[2])

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("dossiers", [1, 4])
def test_statements_do_not_grow(database: Database, dossiers: int) -> None:
    committee = make_committee(database, members=3, dossiers=dossiers)
    for place in range(dossiers):
        committee.given(place, 0)
        committee.give(place, 1)
    with committee.read() as session, statements(database) as seen:
        panel(session, committee.cohort)
    assert len(seen) == 10  # learners tell the register of conflicts too
    with committee.read() as session, statements(database) as seen:
        my_dossiers(session, committee.cohort, committee.members[1].id)
    assert len(seen) == 8
