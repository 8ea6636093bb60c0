"""Readings: given, accepted, declined and passed on; what a tie forbids, and hides."""

import pytest

from pacte.accounts.models import Person
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.vocabulary import JurorRole
from pacte.conflicts.vocabulary import TieKind
from pacte.database import Database
from pacte.memoires.models import MemoireReading
from pacte.memoires.readers import following as _following  # noqa: F401 - follows ties and roles
from pacte.memoires.readers import operations
from pacte.memoires.readers.operations import Seat
from pacte.memoires.readers.queries import hidden_memoires, juror_of, may_sit, readings_of_reader
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import Role
from tests.factories import grant_role
from tests.memoires.readers.factories import READING, Jury, make_jury
from tests.selection.scoring.test_queries import statements

ASKED, ACCEPTED = ReadingState.ASKED, ReadingState.ACCEPTED
DECLINED, TAKEN_BACK = ReadingState.DECLINED, ReadingState.TAKEN_BACK


@pytest.fixture
def jury(database: Database) -> Jury:
    return make_jury(database)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in refused.value.blockers}


def test_a_reader_is_asked_by_mail_and_accepts(jury: Jury) -> None:
    """The end of the day before the defences, unless the cohort says another."""
    learner, juror = jury.learner(), jury.seat("Ana")
    jury.deposit(learner)
    reading = jury.assign(learner, juror)
    assert jury.mails("asked") == [(jury.person(juror).email, "Lire un mémoire : acceptez-vous ?")]
    assert jury.accept(reading).state is ACCEPTED
    assert jury.accept(reading).revision == 2
    assert jury.actions()[-2:] == ["reading.asked", "reading.accepted"]


def test_nothing_is_given_before_the_deposit_nor_twice_nor_to_strangers(jury: Jury) -> None:
    learner, juror = jury.learner(), jury.seat("Ana")
    with pytest.raises(Refused) as refused:
        jury.assign(learner, juror)
    assert codes(refused) == {"not_deposited"}
    jury.deposit(learner)
    jury.assign(learner, juror)
    with pytest.raises(Refused) as refused:
        jury.assign(learner, juror)
    assert codes(refused) == {"assigned"}
    juror.person_id = jury.trainer.id
    with pytest.raises(Refused) as refused:
        jury.assign(learner, juror)
    assert codes(refused) == {"not_juror"}


def test_who_followed_the_learner_never_reads_them(jury: Jury) -> None:
    learner = jury.learner(trainer=jury.trainer)
    juror = jury.seat("Alix", person=jury.trainer)
    jury.deposit(learner)
    with pytest.raises(Refused) as refused:
        jury.assign(learner, juror)
    assert codes(refused) == {"tied"}
    assert "a formé la personne" in refused.value.blockers[0].message


def test_who_is_in_training_in_the_cohort_is_not_of_its_jury(jury: Jury) -> None:
    """Whatever role they hold beside, and however they are called."""
    learner = jury.learner()
    person = jury.setting.get(Person, learner.person_id)
    grant_role(jury.database, person, Role.TRAINER, jury.setting.federation)
    with pytest.raises(Refused) as refused:
        jury.seat("Noé", person=person)
    assert codes(refused) == {"learns"}
    with jury.database.session(jury.setting.scope, write=True) as session:
        assert person.id not in {one.id for one, _ in may_sit(session, jury.setting.cohort.id)}
        with pytest.raises(Refused) as refused:
            operations.invite_juror(
                session,
                cohort=jury.setting.cohort,
                federation=jury.setting.federation,
                email=person.email,
                seat=Seat(role=JurorRole.ARS),
                by=jury.setting.actor,
                at=READING,
            )
    assert codes(refused) == {"learns"}


def test_a_declined_reading_goes_at_once_to_who_has_the_least(jury: Jury) -> None:
    first, second = jury.learner(), jury.learner("Ines", "Blanc")
    ana, bea, _ = jury.seat("Ana"), jury.seat("Bea"), jury.seat("Cyr")
    for one in (first, second):
        jury.deposit(one)
    jury.assign(second, bea)
    jury.decline(jury.assign(first, ana), "En congé")
    # two readers are wanted: one is asked for the place that is free, not two
    assert jury.readings(first) == [("Ana", DECLINED), ("Cyr", ASKED)]
    assert jury.mails("reassigned")[0][1] == "Lecture de mémoire confiée à quelqu’un d’autre : Noé Aubert"


def test_who_reads_that_module_best_is_asked_first(jury: Jury) -> None:
    learner = jury.learner()
    ana = jury.seat("Ana")
    jury.seat("Bea", modules=("autre-module",))
    jury.seat("Cyr", modules=("dynamique-collective",))
    jury.deposit(learner, module="dynamique-collective")
    jury.decline(jury.assign(learner, ana))
    assert jury.readings(learner)[-1] == ("Cyr", ASKED)


def test_nobody_able_is_said_to_the_team(jury: Jury) -> None:
    learner, ana, bea = jury.learner(), jury.seat("Ana"), jury.seat("Bea")
    jury.deposit(learner)
    jury.tie(bea, learner)
    jury.decline(jury.assign(learner, ana))
    assert jury.readings(learner) == [("Ana", DECLINED)]
    assert jury.mails("reassigned") == [
        (
            jury.setting.cohort.definition["contact"]["email"],
            "Lecture de mémoire sans lecteur : Noé Aubert",
        )
    ]


def test_a_tie_that_the_reader_declares_declines_and_hides(jury: Jury) -> None:
    learner, ana = jury.learner(), jury.seat("Ana")
    jury.deposit(learner)
    reading = jury.accept(jury.assign(learner, ana))
    with jury.database.session(jury.setting.scope, write=True) as session:
        operations.declare(
            session,
            reading_id=reading.id,
            kind=TieKind.PROFESSIONAL,
            by=jury.by(jury.person(ana)),
            at=READING,
        )
    assert jury.readings(learner) == [("Ana", DECLINED)]
    with jury.database.session(jury.setting.scope) as session:
        cohort = session.get_one(Cohort, jury.setting.cohort.id)
        assert hidden_memoires(session, [cohort], ana.person_id) == {learner.id}
    with pytest.raises(Refused) as refused:
        jury.assign(learner, ana)
    assert codes(refused) == {"tied"}


def test_a_tie_recorded_later_takes_the_reading_back_and_keeps_what_was_given(jury: Jury) -> None:
    first, second = jury.learner(), jury.learner("Ines", "Blanc")
    ana, _ = jury.seat("Ana"), jury.seat("Bea")
    for one in (first, second):
        jury.deposit(one)
        reading = jury.accept(jury.assign(one, ana))
    jury.submit(reading)
    jury.tie(ana, first)
    jury.tie(ana, second)
    assert jury.readings(first) == [("Ana", TAKEN_BACK), ("Bea", ASKED)]
    assert jury.readings(second) == [("Ana", ACCEPTED)]
    assert [words for _, words in jury.mails("tied_after")] == [
        "Un lien est apparu après une évaluation : Ines Blanc"
    ]
    assert len(jury.mails("taken_back")) == 1


def test_a_seat_that_ends_frees_the_readings_and_the_role(jury: Jury) -> None:
    learner, ana, _ = jury.learner(), jury.seat("Ana"), jury.seat("Bea")
    jury.deposit(learner)
    jury.assign(learner, ana)
    with jury.database.session(jury.setting.scope, write=True) as session:
        operations.end_seat(session, juror=ana, reason="Mutation", by=jury.setting.actor, at=READING)
    assert jury.readings(learner) == [("Ana", TAKEN_BACK), ("Bea", ASKED)]
    assert Role.JUROR not in jury.roles(ana.person_id)
    assert jury.actions().count("jury.seat_ended") == 1


def test_staff_take_back_with_a_reason_and_choose_who_comes_next(jury: Jury) -> None:
    learner, ana, bea = jury.learner(), jury.seat("Ana"), jury.seat("Bea")
    jury.deposit(learner)
    reading = jury.assign(learner, ana)

    def take_back(reason: str) -> MemoireReading:
        with jury.database.session(jury.setting.scope, write=True) as session:
            return operations.take_back(
                session, reading_id=reading.id, reason=reason, by=jury.setting.actor, at=READING
            )

    with pytest.raises(Refused) as refused:
        take_back(" ")
    assert codes(refused) == {"reason_missing"}
    take_back("Charge trop lourde")
    assert jury.readings(learner) == [("Ana", TAKEN_BACK)]
    with pytest.raises(Refused) as refused:
        jury.accept(reading)
    assert codes(refused) == {"reading_ended"}
    jury.assign(learner, bea)
    jury.assign(learner, ana)
    assert jury.readings(learner)[1:] == [("Bea", ASKED), ("Ana", ASKED)]


def test_a_reader_s_list_takes_the_same_statements_whatever_its_length(jury: Jury) -> None:
    ana = jury.seat("Ana")

    def cost() -> int:
        with jury.database.session(jury.setting.scope) as session:
            cohort = session.get_one(Cohort, jury.setting.cohort.id)
            with statements(jury.database) as found:
                readings_of_reader(session, [cohort], ana.person_id)
            return len(found)

    costs = []
    for name in ("Noé", "Ines"):
        learner = jury.learner(name)
        jury.deposit(learner)
        jury.assign(learner, ana)
        costs.append(cost())
    assert costs[0] == costs[1]
    with jury.database.session(jury.setting.scope) as session:
        cohort = session.get_one(Cohort, jury.setting.cohort.id)
        rows = readings_of_reader(session, [cohort], ana.person_id)
        assert [(one.learner.given_name, one.deposit.pages) for one in rows] == [("Ines", 14), ("Noé", 14)]
        assert juror_of(session, cohort.id, ana.person_id) is not None
