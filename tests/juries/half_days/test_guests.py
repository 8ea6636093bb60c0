"""Who is asked for the resit, and who may defend in it: one question, two rooms; on both engines."""

import pytest

from pacte.database import Database
from pacte.juries.finals import finals_of
from pacte.juries.half_days.queries import table_of
from pacte.juries.resit_rules import takes_memoire_again
from pacte.juries.schedule.queries import ground_of
from pacte.juries.vocabulary import Outcome, Resit
from pacte.memoires.models import MemoireDeposit
from pacte.memoires.vocabulary import DepositSession
from tests.juries.factories import NOON, REDO, Day, Verdict, make_day

AFTER = NOON.replace(day=20)
ORAL = Verdict(outcome=Outcome.DEFERRED, resit=Resit.ORAL, to_correct="La présentation reste à travailler.")
ABSENT = Verdict(outcome=Outcome.ABSENT)


@pytest.fixture
def day(database: Database) -> Day:
    """Admitted, oral again, mémoire and oral again, absent; then somebody too late for the first session."""
    made = make_day(database, 4)
    late = made.jury.learner("Zélie", "Tardy")
    memoire = made.jury.deposit(late, "Des réunions longues")
    with database.session(made.scope, write=True) as session:
        row = session.query(MemoireDeposit).filter_by(memoire_id=memoire.id).one()
        row.days_late = 12
    return made


def asked(day: Day) -> set[str]:
    with day.database.session(day.scope) as session:
        found = table_of(session, day.jury.setting.cohort, DepositSession.RESIT, at=AFTER)
        return {one.person.name for one in found.guests if one.juror is None}


def defending(day: Day) -> set[str]:
    with day.database.session(day.scope) as session:
        found = ground_of(session, day.jury.setting.cohort, DepositSession.RESIT, at=AFTER)
        return {person.name for _, person in found.defenders}


def test_a_result_that_is_not_signed_is_told_by_no_question(day: Day) -> None:
    day.hold_all(ORAL, ORAL, REDO, ABSENT)
    assert asked(day) == defending(day) == {"Zélie Tardy"}


def test_those_who_may_defend_again_are_asked_with_those_who_deposit_first(day: Day) -> None:
    day.hold_all(Verdict(outcome=Outcome.ADMITTED), ORAL, REDO, ABSENT)
    over = day.row(3).ends_at
    day.close(at=over)
    for number in range(len(day.jurors)):
        day.sign(number, at=over)
    assert asked(day) == {"Noé Aubert 2", "Noé Aubert 3", "Noé Aubert 4", "Zélie Tardy"}
    assert asked(day) - defending(day) == {"Noé Aubert 3"}
    with day.database.session(day.scope) as session:
        final = finals_of(session, [day.learners[2].id])[day.learners[2].id][-1]
        assert takes_memoire_again(final.result.resit)
    with day.database.session(day.scope, write=True) as session:
        for row in session.query(MemoireDeposit).filter_by(person_id=day.learners[2].person_id):
            row.session = DepositSession.RESIT
    assert asked(day) == defending(day)
