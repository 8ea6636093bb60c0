"""Results told with the last signature, corrected, taken again at the resit; on both engines."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from pacte.blockers import Refused
from pacte.certification.queries import readiness_of
from pacte.certification.vocabulary import DEFENCE
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import Database
from pacte.juries.day.rules import Verdict
from pacte.juries.finals import finals_of, graduates_of, resits_of
from pacte.juries.minutes.rules import Correction
from pacte.juries.resit_rules import takes_memoire_again
from pacte.juries.results.queries import by_department, lines_of
from pacte.juries.schedule.queries import ground_of
from pacte.juries.vocabulary import Outcome, Resit
from pacte.learners.models import Enrollment
from pacte.learners.operations import withdraw
from pacte.memoires.deposits.reminders import remind_deposits
from pacte.memoires.registries import asked_again, minutes_closed
from pacte.memoires.vocabulary import DepositSession
from tests.cohorts.test_public_pages import statements
from tests.juries.factories import ADMITTED, REDO, Day, make_day, plan
from tests.memoires.factories import Class
from tests.seminars.factories import change_definition

ORAL = Verdict(outcome=Outcome.DEFERRED, resit=Resit.ORAL, to_correct="L’exposé.")
MEMOIRE = Verdict(outcome=Outcome.DEFERRED, resit=Resit.MEMOIRE, to_correct="La méthode.")
ABSENT = Verdict(outcome=Outcome.ABSENT)
AFTER = datetime(2027, 7, 1, 9, 0, tzinfo=UTC)
AUTUMN = date(2027, 10, 4)


@pytest.fixture
def day(database: Database) -> Day:
    return make_day(database, 3)


def known(day: Day) -> tuple[frozenset[int], frozenset[int], dict[int, Resit]]:
    """Enrolments whose results are final; who deposits again; what is taken again."""
    ids = [one.id for one in day.learners]
    with day.database.session(day.scope) as session:
        return minutes_closed(session, ids), asked_again(session, ids), dict(resits_of(session, ids))


def defence_line(day: Day, number: int = 0) -> tuple[str, str, str]:
    with day.database.session(day.scope) as session:
        cohort = session.get_one(Cohort, day.jury.setting.cohort.id)
        row = session.get_one(Enrollment, day.learners[number].id)
        lines = readiness_of(session, cohort, [row], known=curriculum(), at=AFTER)[row.id]
        line = next(one for one in lines if one.key == DEFENCE)
        return line.state.value, line.evidence.replace("\u00a0", " "), line.badge[1]


def test_nothing_is_final_before_the_last_signature(day: Day) -> None:
    assert defence_line(day)[:2] == ("coming", "Prévue le 14 juin 2027, devant le jury.")
    day.hold_all(REDO, Verdict(outcome=Outcome.ABSENT))
    day.close()
    day.sign(0)
    day.sign(1)
    assert known(day) == (frozenset(), frozenset(), {})
    assert day.mails("results/result") == []
    assert defence_line(day)[0] == "coming"
    day.sign(2)
    first, second, third = (one.id for one in day.learners)
    assert known(day) == (
        {first, second, third},
        {first},
        {first: Resit.BOTH, second: Resit.ORAL},
    )
    assert {subject for _, subject in day.mails("results/result")} == {
        "Votre résultat de soutenance, Promo 8"
    }
    assert len(day.mails("results/result")) == 3
    assert defence_line(day, 2) == (
        "done",
        "Admis·e le 14 juin 2027, procès-verbal signé le 14 juin 2027.",
        "Remplie",
    )
    assert defence_line(day) == (
        "missing",
        "Ajourné·e le 14 juin 2027, procès-verbal signé le 14 juin 2027.",
        "Rattrapage ouvert",
    )


def test_an_addendum_that_corrects_is_told_to_the_one_concerned(day: Day) -> None:
    day.finish(REDO)
    day.complete("Le lieu était Beaune.")
    assert len(day.mails("results/result")) == 3
    day.complete(
        "Erreur de report.", correction=Correction(defence_id=day.defences[0], outcome=Outcome.ADMITTED)
    )
    told = day.mails("results/result")
    assert [subject for _, subject in told[3:]] == ["Votre résultat est corrigé, Promo 8"]
    assert known(day)[1:] == (frozenset(), {})


def test_who_was_admitted_once_is_admitted_whatever_came_after(day: Day) -> None:
    """The first minutes are corrected after the resit that need not have been."""
    day.finish(REDO)
    again = Day(day.jury, jurors=day.jurors, learners=day.learners[:1])
    plan(again, session=DepositSession.RESIT, on=AUTUMN)
    again.finish(Verdict(outcome=Outcome.ABSENT))
    passed = Correction(defence_id=day.defences[0], outcome=Outcome.ADMITTED)
    day.complete("Erreur de report.", correction=passed, at=again.row().ends_at + timedelta(days=2))
    with day.database.session(day.scope) as session:
        cohort = session.get_one(Cohort, day.jury.setting.cohort.id)
        line = next(one for one in lines_of(session, cohort) if one.enrollment.id == day.learners[0].id)
        assert (line.outcome, line.is_admitted, line.is_failed) == (Outcome.ADMITTED, True, False)
        graduates = [one.id for one, _ in graduates_of(session, [cohort.id])]
        assert graduates == [one.id for one in day.learners]
    assert defence_line(day)[0] == "done"


def test_no_resit_where_the_cohort_gives_none(day: Day) -> None:
    definition = definition_of(day.jury.setting.cohort)
    change_definition(day.jury.setting, results=replace(definition.results, resits=0))
    day.finish(REDO)
    assert known(day)[1:] == (frozenset(), {})
    assert defence_line(day)[2] == "Non admis·e"


def test_a_resit_flows_through_deposit_and_another_defence(day: Day, tmp_path: Path) -> None:
    day.finish(REDO)
    learner = day.learners[0]
    here = Class(day.jury.setting, day.jury.trainer, learner, tmp_path)
    row = here.deposit(at=AFTER)
    assert (row.session, row.days_late) == (DepositSession.RESIT, 0)
    assert here.known().standing.may_be_defended
    again = Day(day.jury, jurors=day.jurors, learners=[learner])
    plan(again, session=DepositSession.RESIT, on=AUTUMN)
    again.finish(ADMITTED)
    with day.database.session(day.scope) as session:
        finals = finals_of(session, [learner.id])[learner.id]
        assert [(one.defence.session, one.result.outcome) for one in finals] == [
            (DepositSession.FIRST, Outcome.DEFERRED),
            (DepositSession.RESIT, Outcome.ADMITTED),
        ]
        graduates = graduates_of(session, [day.jury.setting.cohort.id])
        assert {one.id for one, _ in graduates} == {one.id for one in day.learners}
    assert known(day)[2] == {}
    assert defence_line(day)[0] == "done"


@pytest.mark.parametrize("verdict", [ORAL, MEMOIRE, REDO, ABSENT], ids=["oral", "memoire", "both", "absent"])
def test_each_way_of_taking_again_leads_to_the_plan_of_the_resit(
    day: Day, tmp_path: Path, verdict: Verdict
) -> None:
    learner = day.learners[0]

    def planned() -> list[int]:
        with day.database.session(day.scope) as session:
            cohort = session.get_one(Cohort, day.jury.setting.cohort.id)
            ground = ground_of(session, cohort, DepositSession.RESIT, at=AFTER)
            return [enrollment.id for enrollment, _ in ground.defenders]

    day.hold_all(verdict)
    day.close()
    day.sign(0)
    day.sign(1)
    assert planned() == [], "a jury that has not signed says nothing to who plans"
    day.sign(2)
    deposits = takes_memoire_again(verdict.resit)
    assert planned() == ([] if deposits else [learner.id])
    if deposits:
        Class(day.jury.setting, day.jury.trainer, learner, tmp_path).deposit(at=AFTER)
        assert planned() == [learner.id]
    again = Day(day.jury, jurors=day.jurors, learners=[learner])
    plan(again, session=DepositSession.RESIT, on=AUTUMN)
    again.finish(ADMITTED)
    assert known(day)[2] == {}
    assert defence_line(day)[0] == "done"


def test_who_left_since_reads_their_result_and_is_sent_to_the_ehesp(day: Day) -> None:
    day.hold_all()
    day.close()
    with day.database.session(day.scope, write=True) as session:
        row = session.get_one(Enrollment, day.learners[0].id)
        withdraw(
            session,
            enrollment=row,
            on=date(2027, 6, 15),
            reason="Autre poste.",
            seen=row.revision,
            by=day.jury.setting.actor,
            at=AFTER,
        )
    for number in range(3):
        day.sign(number, at=AFTER)
    assert len(day.mails("results/result")) == 3
    with day.database.session(day.scope) as session:
        cohort = session.get_one(Cohort, day.jury.setting.cohort.id)
        assert [one.outcome for one in lines_of(session, cohort)] == [Outcome.ADMITTED] * 3


def test_the_date_of_the_resit_is_recalled_to_who_deposits_again(day: Day, tmp_path: Path) -> None:
    day.finish(REDO)
    due_on = definition_of(day.jury.setting.cohort).memoire.resit_due_on
    assert due_on is not None
    a_week_before = datetime.combine(due_on - timedelta(days=7), time(9, 0), UTC)

    def remind(at: datetime) -> int:
        with day.database.session(day.scope, write=True) as session:
            return remind_deposits(session, at=at)

    assert remind(a_week_before) == 1
    here = Class(day.jury.setting, day.jury.trainer, day.learners[0], tmp_path)
    assert [one for one, _ in here.mails("deposit_reminder")] == [here.person.email]
    here.deposit(at=a_week_before)
    assert remind(a_week_before + timedelta(days=5)) == 0


def test_who_is_admitted_or_takes_the_oral_deposits_nothing_more(day: Day, tmp_path: Path) -> None:
    day.finish(ADMITTED, Verdict(outcome=Outcome.DEFERRED, resit=Resit.ORAL, to_correct="L’oral."))
    for learner in day.learners[:2]:
        here = Class(day.jury.setting, day.jury.trainer, learner, tmp_path)
        with pytest.raises(Refused) as refused:
            here.deposit(at=AFTER)
        assert [one.code for one in refused.value.blockers] == ["memoire_kept"]


def test_results_of_a_cohort_are_counted_in_few_statements(day: Day) -> None:
    day.finish(REDO)
    with day.database.session(day.scope) as session:
        cohort = session.get_one(Cohort, day.jury.setting.cohort.id)
        definition_of(cohort)
        with statements(day.database) as sent:
            lines = lines_of(session, cohort)
        assert len(sent) == 3
    assert by_department(lines) == [("", 3, 2)]
    assert [one.is_admitted for one in lines] == [False, True, True]
