"""Subjects proposed, answered, talked over, recalled, asked again; refused with every reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pacte.audit import history
from pacte.blockers import Refused
from pacte.cohorts.library import curriculum
from pacte.database import Database, Scope
from pacte.learners import operations as learners
from pacte.learners.models import Enrollment
from pacte.memoires import following
from pacte.memoires.subjects.export import export_messages, export_subjects
from pacte.memoires.subjects.queries import awaiting_answer, waiting_in
from pacte.memoires.subjects.reminders import remind_subjects
from pacte.memoires.vocabulary import SubjectState, SubjectVerdict
from tests.applications.factories import make_cohort
from tests.memoires.factories import EARLY, SUBJECT, Class, make_class
from tests.seminars.factories import make_learner

OTHER = replace(SUBJECT, title="Accueillir une nouvelle soignante", module="")


@pytest.fixture
def here(database: Database, tmp_path: Path) -> Class:
    return make_class(database, tmp_path)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.blockers]


def test_proposed_asked_again_proposed_validated(here: Class) -> None:
    here.propose()
    assert here.propose(seen=0).number == 1, "a second click is the same subject"
    here.answer(SubjectVerdict.REDO, "Resserrez la question.")
    again = here.propose(OTHER)
    assert again.number == 2
    here.answer(SubjectVerdict.VALIDATED, seen=2)
    known = here.known()
    assert known.title == OTHER.title
    assert known.memoire is not None
    assert known.memoire.subject_state is SubjectState.VALIDATED
    assert known.memoire.subject_validated_at == EARLY
    assert here.actions() == [
        "memoire.subject_proposed",
        "memoire.subject_redo",
        "memoire.subject_proposed",
        "memoire.subject_validated",
    ]
    assert [to for to, _ in here.mails("subject_proposed")] == [here.trainer.email] * 2
    assert [subject for _, subject in here.mails("subject_answered")] == [
        "Sujet de mémoire à reprendre",
        "Sujet de mémoire validé",
    ]


def test_a_late_subject_is_received_and_marked(here: Class) -> None:
    here.propose(at=datetime(2026, 10, 20, 9, 0, tzinfo=UTC))
    with here.database.session(here.setting.scope) as session:
        told = history(session, session.get_one(Enrollment, here.learner.id))
        [line] = [one.sentence for one in told if "mémoire" in one.sentence]
    assert line.replace("\u00a0", " ") == "a proposé un sujet de mémoire (n° 1), avec 5 jours de retard"


def test_every_reason_at_once(here: Class) -> None:
    with pytest.raises(Refused) as refused:
        here.propose(replace(SUBJECT, title="", question="x" * 3_001, module="inconnu"))
    assert codes(refused) == ["title_missing", "question_long", "module_unknown"]
    with pytest.raises(Refused) as none:
        here.answer(SubjectVerdict.REDO, seen=0)
    assert codes(none) == ["no_subject", "answer_missing"]
    assert here.known().memoire is None


def test_an_answer_is_given_to_the_subject_that_was_read(here: Class) -> None:
    here.propose()
    here.propose(OTHER)
    with pytest.raises(Refused) as refused:
        here.answer(SubjectVerdict.VALIDATED, seen=1)
    assert codes(refused) == ["another_subject"]
    here.answer(SubjectVerdict.VALIDATED, seen=2)
    with pytest.raises(Refused) as twice:
        here.answer(SubjectVerdict.VALIDATED, seen=2)
    assert codes(twice) == ["answered"]


def test_a_stale_proposal_is_refused(here: Class) -> None:
    here.propose()
    with pytest.raises(Refused) as refused:
        here.propose(OTHER, seen=0)
    assert codes(refused) == ["changed_meanwhile"]


def test_the_thread_goes_both_ways(here: Class) -> None:
    here.write("Puis-je parler de nos réunions ?")
    with here.database.session(here.setting.scope) as session:
        cohort_id = session.get_one(Enrollment, here.learner.id).cohort_id
        assert [one.person.id for one in awaiting_answer(session, [cohort_id])] == [here.person.id]
    here.write("Oui, si la question est précise.", by=here.trainer)
    with here.database.session(here.setting.scope) as session:
        assert awaiting_answer(session, [cohort_id]) == []
    assert [to for to, _ in here.mails("message")] == [here.trainer.email, here.person.email]
    with pytest.raises(Refused) as empty:
        here.write("")
    assert codes(empty) == ["empty"]


def test_another_structure_asks_for_the_subject_again(here: Class) -> None:
    here.propose()
    here.answer(SubjectVerdict.VALIDATED)
    with here.database.session(here.setting.scope, write=True) as session:
        enrollment = session.get_one(Enrollment, here.learner.id)
        following.ask_again(session, enrollment=enrollment, by=here.by(here.trainer), at=EARLY)
        cohort_id = enrollment.cohort_id
    with here.database.session(here.setting.scope) as session:
        [waiting] = waiting_in(session, [cohort_id])
    assert waiting.memoire.subject_state is SubjectState.TO_CONFIRM
    assert {to for to, _ in here.mails("subject_to_confirm")} == {here.person.email, here.trainer.email}
    here.answer(SubjectVerdict.VALIDATED)
    known = here.known()
    assert known.memoire is not None
    assert known.memoire.subject_state is SubjectState.VALIDATED
    assert len(here.mails("subject_answered")) == 2


def test_a_subject_under_way_is_not_asked_again(here: Class) -> None:
    here.propose()
    with here.database.session(here.setting.scope, write=True) as session:
        enrollment = session.get_one(Enrollment, here.learner.id)
        following.ask_again(session, enrollment=enrollment, by=here.by(here.trainer), at=EARLY)
    assert here.mails("subject_to_confirm") == []


def test_reminders_go_once_to_those_who_proposed_nothing(here: Class) -> None:
    silent = make_learner(here.setting, "Lou", "Bernard")
    here.propose()
    week = datetime(2026, 10, 8, 9, 0, tzinfo=UTC)
    for at, expected in ((week - timedelta(days=2), 0), (week, 1), (week + timedelta(hours=1), 0)):
        with here.database.session(here.setting.scope, write=True) as session:
            assert remind_subjects(session, at=at) == expected
    [(to, subject)] = here.mails("subject_reminder")
    with here.database.session(here.setting.scope) as session:
        assert to == session.get_one(Enrollment, silent.id).person.email
    assert subject == "Sujet de mémoire à proposer dans 7 jours"


def test_the_memoire_follows_a_transfer_and_nothing_is_written_of_who_left(here: Class) -> None:
    here.propose()
    there = make_cohort(here.database, here.setting.federation, code="9", label="Promo 9")
    with here.database.session(here.setting.scope, write=True) as session:
        made_id = learners.transfer(
            session,
            enrollment=session.get_one(Enrollment, here.learner.id),
            to=there,
            reason="Congé",
            seen=1,
            curriculum=curriculum(),
            by=here.setting.actor,
            at=EARLY,
        ).enrollment.id
    assert here.known().memoire is None
    with here.database.session(here.setting.scope) as session:
        moved = session.get_one(Enrollment, made_id)
    assert here.known(moved).title == SUBJECT.title
    with pytest.raises(Refused) as refused:
        here.propose(OTHER, seen=0)
    assert codes(refused) == ["not_here"]


def test_my_data_holds_subjects_and_messages(here: Class) -> None:
    here.propose()
    here.write("Merci")
    with here.database.session(Scope.person(here.person.id)) as session:
        assert [one["title"] for one in export_subjects(session, here.person.id)[1]] == [SUBJECT.title]
        assert [one["body"] for one in export_messages(session, here.person.id)[1]] == ["Merci"]
