"""Productions deposited, answered, extended, shared; once each; refused with every reason; both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.board.milestones import Cell
from pacte.board.parts.productions import cell_of
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.database import Database, Scope
from pacte.files.reception import Received, receive
from pacte.learners import operations as learners
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.progress.models import Production, ProductionVersion
from pacte.progress.productions import operations
from pacte.progress.productions.export import EXPORTERS, export_feedback, export_versions
from pacte.progress.productions.queries import carried_from, waiting_in
from pacte.progress.productions.reminders import remind_productions
from pacte.progress.productions.traces import traces
from pacte.progress.productions.uploads import ACCEPTED
from pacte.progress.vocabulary import ProductionState, Verdict
from tests.applications.factories import make_cohort
from tests.factories import make_federation
from tests.progress.productions.factories import AGAIN, DUE, EARLY, KEY, LABEL, LATE, Class, make_class
from tests.seminars.factories import AFTER, make_learner

OVER = datetime(2027, 7, 1, 9, 0, tzinfo=UTC)
"""The defences end on 18 June 2027."""


@pytest.fixture
def here(database: Database, tmp_path: Path) -> Class:
    return make_class(database, tmp_path)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.blockers]


def actions(here: Class) -> list[str]:
    with here.database.session(here.setting.scope) as session:
        return [
            str(one.action)
            for one in session.scalars(select(JournalEntry).order_by(JournalEntry.position))
            if one.action.startswith("production.")
        ]


def test_once_the_cohort_is_over_only_more_time_opens_the_deposit_again(here: Class) -> None:
    with pytest.raises(Refused) as over:
        here.deposit(at=OVER)
    assert codes(over) == ["cohort_over"]
    [said] = over.value.blockers
    assert "s’est terminée le 18 juin 2027" in said.message
    assert "écrivez à" in said.remedy
    here.extend(date(2027, 7, 10), at=OVER)
    assert not here.piece().is_over(date(2027, 7, 10))
    assert here.piece().badge(date(2027, 7, 10)) == ("todo", "Attendue")
    assert here.piece().is_over(date(2027, 7, 11))
    version = here.deposit(seen=1, at=OVER)
    assert (version.number, version.days_late) == (1, 0)
    with pytest.raises(Refused) as closed:
        here.deposit("Mieux", seen=2, at=OVER + timedelta(days=20))
    assert codes(closed) == ["cohort_over"]
    here.answer(Verdict.VALIDATED, body="", seen=2, at=OVER + timedelta(days=20))
    assert here.piece().is_concluded


def test_deposited_answered_deposited_again_validated_shared(here: Class) -> None:
    first = here.deposit(at=LATE)
    assert (first.number, first.days_late, first.due_on) == (1, 3, DUE)
    again = here.answer(Verdict.REDO, due_on=AGAIN, at=LATE, annotated=True)
    assert again.file_id is not None
    assert (here.piece().state, here.piece().due_on) == (ProductionState.REDO, AGAIN)
    with pytest.raises(Refused) as same:
        here.deposit(seen=2, at=LATE)
    assert codes(same) == ["same_file"]
    second = here.deposit("Reprise", seen=2, at=LATE + timedelta(days=10))
    assert (second.number, second.days_late) == (2, 0)
    here.answer(Verdict.VALIDATED, body="", seen=3, at=LATE + timedelta(days=11))
    assert here.piece().badge(AGAIN) == ("done", "Validée")
    with pytest.raises(Refused) as over:
        here.deposit("Encore", seen=4)
    assert codes(over) == ["validated"]
    assert here.share(True, seen=4).shared_at is not None
    here.share(True, seen=4)  # a second click changes nothing
    assert here.share(False, seen=5).shared_at is None
    assert [subject for _, subject in here.mails("received")] == [
        f"Reçu de votre dépôt : {LABEL}, version 1",
        f"Reçu de votre dépôt : {LABEL}, version 2",
    ]
    assert [subject for _, subject in here.mails("feedback")] == [
        f"Production à reprendre : {LABEL}",
        f"Production validée : {LABEL}",
    ]
    assert actions(here) == [
        "production.deposited",
        "production.redo",
        "production.deposited",
        "production.validated",
        "production.shared",
        "production.unshared",
    ]
    with here.database.session(Scope.person(here.person.id)) as session:
        assert [row["number"] for row in export_versions(session, here.person.id)[1]] == [1, 2]
        assert [row["verdict_libelle"] for row in export_feedback(session, here.person.id)[1]] == [
            "À reprendre",
            "Validée",
        ]
    assert export_versions in EXPORTERS


def test_a_validation_given_by_mistake_is_taken_back_and_so_is_the_sharing(here: Class) -> None:
    here.deposit()
    here.answer(Verdict.VALIDATED)
    here.share(True, seen=2)
    here.answer(Verdict.REDO, due_on=AGAIN, seen=3)
    row = here.piece().row
    assert row is not None
    assert (row.state, row.shared_at, row.validated_at) == (ProductionState.REDO, None, None)
    with pytest.raises(Refused) as refused:
        here.share(True, seen=4)
    assert codes(refused) == ["not_validated"]


def test_the_same_file_sent_twice_at_once_is_one_version(here: Class) -> None:
    with ThreadPoolExecutor(2) as both:
        found = list(both.map(lambda _: here.deposit().number, range(2)))
    assert found == [1, 1]
    with here.database.session(here.setting.scope) as session:
        assert session.scalar(select(func.count(ProductionVersion.id))) == 1
    assert len(here.mails("received")) == 1
    with pytest.raises(Refused) as stale:
        here.deposit("Autre onglet", seen=0)
    assert codes(stale) == ["changed_meanwhile"]
    here.deposit("Autre", seen=1)
    with pytest.raises(Refused) as unread:
        here.answer(Verdict.VALIDATED, seen=1)  # the version before was on the screen
    assert codes(unread) == ["changed_meanwhile"]


def leave(here: Class, on: date) -> None:
    with here.database.session(here.setting.scope, write=True) as session:
        row = session.get_one(Enrollment, here.learner.id)
        row.state, row.ended_on, row.end_reason = EnrollmentState.WITHDRAWN, on, "Déménage"


def test_what_was_deposited_before_a_departure_can_still_be_validated(here: Class) -> None:
    here.deposit()
    leave(here, EARLY.date())
    with here.database.session(here.setting.scope) as session:
        [waits] = waiting_in(session, [here.setting.cohort.id])
        assert waits.has_left
    with pytest.raises(Refused) as refused:
        here.answer(Verdict.REDO, due_on=AGAIN)
    assert codes(refused) == ["cannot_redo"]
    here.answer(Verdict.VALIDATED, at=LATE)
    assert here.piece().state is ProductionState.VALIDATED
    with here.database.session(here.setting.scope) as session:
        assert waiting_in(session, [here.setting.cohort.id]) == []


def test_what_came_after_a_last_day_is_told_once_with_its_count(here: Class) -> None:
    here.deposit()
    here.deposit("Reprise", seen=1)
    with here.database.session(here.setting.scope) as session:
        row = session.get_one(Enrollment, here.learner.id)
        day_before = EARLY.date() - timedelta(days=1)
        assert [one.words for one in traces(session, row, day_before)] == [
            f"2\u00a0dépôts le 2 mars 2026 ({LABEL})"
        ]
    here.deposit("Encore", seen=2, at=LATE)
    with here.database.session(here.setting.scope) as session:
        row = session.get_one(Enrollment, here.learner.id)
        assert [one.words for one in traces(session, row, day_before)] == [
            f"3\u00a0dépôts, le dernier le 16 mars 2026 ({LABEL})"
        ]


def test_nothing_is_received_nor_answered_after_a_withdrawal(here: Class) -> None:
    here.deposit()
    leave(here, EARLY.date() - timedelta(days=1))
    for act in (
        lambda: here.deposit("Autre", seen=1),
        lambda: here.answer(Verdict.VALIDATED),
        lambda: here.extend(AGAIN, seen=1),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == ["not_here"]


def test_more_time_is_on_record_and_lateness_follows_it(here: Class) -> None:
    with pytest.raises(Refused) as refused:
        here.extend(DUE, reason=" ")
    assert codes(refused) == ["due_on", "reason_missing"]
    granted = here.extend(date(2026, 3, 20))
    assert (granted.former_due_on, granted.due_on, granted.reason) == (
        DUE,
        date(2026, 3, 20),
        "Congé maladie",
    )
    assert here.piece().due_on == date(2026, 3, 20)
    assert here.deposit(seen=1, at=LATE).days_late == 0
    assert [subject for _, subject in here.mails("extended")] == [f"Un délai vous est accordé : {LABEL}"]


def test_validated_work_counts_where_a_transfer_keeps_it(here: Class) -> None:
    here.deposit()
    here.answer(Verdict.VALIDATED)
    with here.database.session(here.setting.scope, write=True) as session:
        former = session.get_one(Enrollment, here.learner.id)
        values = {
            one.key: getattr(here.setting.cohort, one.key)
            for one in Cohort.__mapper__.column_attrs
            if one.key not in ("id", "code")
        }
        cohort = Cohort(**values, code="9")
        session.add(cohort)
        session.flush()
        made = Enrollment(
            cohort_id=cohort.id,
            person_id=former.person_id,
            track=former.track,
            programme_version=former.programme_version,
            state=EnrollmentState.ACTIVE,
            enrolled_at=AFTER,
            keeps_work=True,
        )
        session.add(made)
        session.flush()
        former.state, former.ended_on = EnrollmentState.TRANSFERRED, EARLY.date()
        former.transferred_to_id = made.id
    kept = here.piece(learner=made)
    assert (kept.is_kept, kept.state, kept.is_awaited()) == (True, ProductionState.VALIDATED, False)
    with pytest.raises(Refused) as refused:
        here.deposit("Encore", learner=made)
    assert codes(refused) == ["validated"]
    with here.database.session(here.setting.scope, write=True) as session:
        session.get_one(Enrollment, made.id).keeps_work = False
    assert here.piece(learner=made).state is ProductionState.EXPECTED


def test_what_waits_for_an_answer_follows_a_transfer_and_comes_back(here: Class) -> None:
    here.deposit()
    other = make_cohort(here.database, here.setting.federation, code="9", label="Promo 9")
    with here.database.session(here.setting.scope, write=True) as session:
        made = learners.transfer(
            session,
            enrollment=session.get_one(Enrollment, here.learner.id),
            to=other,
            reason="Congé",
            seen=1,
            curriculum=curriculum(),
            by=here.setting.actor,
            at=LATE,
        ).enrollment
    with here.database.session(here.setting.scope) as session:
        assert [one.enrollment.id for one in waiting_in(session, [other.id])] == [made.id]
        former = session.get_one(Enrollment, here.learner.id)
        carried = carried_from(session, former)
        assert carried is not None
        assert (carried[0].id, carried[1]) == (made.id, {KEY})
    assert here.piece(learner=made).state is ProductionState.DEPOSITED
    assert here.piece().row is None
    here.deposit("Mieux", seen=2, at=LATE + timedelta(days=1), learner=made)
    assert actions(here)[:2] == ["production.deposited", "production.carried"]
    with here.database.session(here.setting.scope, write=True) as session:
        learners.undo_transfer(
            session,
            enrollment=session.get_one(Enrollment, made.id),
            reason="Erreur",
            seen=1,
            by=here.setting.actor,
            at=LATE + timedelta(days=2),
        )
    piece = here.piece()
    assert (piece.state, piece.row and piece.row.number) == (ProductionState.DEPOSITED, 2)
    here.answer(Verdict.VALIDATED, seen=4, at=LATE + timedelta(days=3))


def test_what_was_due_before_an_arrival_is_to_be_agreed_and_is_not_late(here: Class) -> None:
    with here.database.session(here.setting.scope, write=True) as session:
        session.get_one(Enrollment, here.learner.id).enrolled_at = LATE
    today = date(2026, 3, 20)
    piece = here.piece()
    assert (piece.due_on, piece.is_before_arrival, piece.days_overdue(today)) == (DUE, True, 0)
    assert piece.badge(today) == ("todo", "Échéance avant l’arrivée\u00a0: à convenir")
    assert cell_of(piece, today) == Cell("todo", "À convenir")
    assert remind(here, LATE) == 0
    here.extend(AGAIN, at=LATE)
    agreed = here.piece()
    assert (agreed.due_on, agreed.is_before_arrival) == (AGAIN, False)
    assert agreed.days_overdue(date(2026, 4, 5)) == 2


def test_a_deposit_due_before_an_arrival_is_not_marked_late(here: Class) -> None:
    with here.database.session(here.setting.scope, write=True) as session:
        session.get_one(Enrollment, here.learner.id).enrolled_at = LATE
    here.deposit(at=LATE + timedelta(days=2))
    piece = here.piece()
    assert piece.row is not None
    assert piece.row.days_late == 0


def test_tracks_decide_what_is_asked(here: Class) -> None:
    other = make_learner(here.setting, "Lou", "Bernard", track="CPTS")
    assert here.piece("actors-map", learner=other).is_required
    with pytest.raises(StopIteration):
        here.piece("actors-map")


def remind(here: Class, at: datetime) -> int:
    with here.database.session(here.setting.scope, write=True) as session:
        return remind_productions(session, known=curriculum(), at=at)


def test_reminders_go_once_to_those_who_have_not_deposited(here: Class) -> None:
    other = make_learner(here.setting, "Lou", "Bernard")
    left = make_learner(
        here.setting, "Max", "Parti", state=EnrollmentState.WITHDRAWN, ended_on=date(2026, 1, 5)
    )
    week = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
    assert remind(here, datetime(2026, 3, 6, 2, 0, tzinfo=UTC)) == 0  # at night
    assert remind(here, week) == 2
    assert remind(here, week + timedelta(hours=3)) == 0
    here.deposit(at=week)
    assert remind(here, datetime(2026, 3, 12, 9, 0, tzinfo=UTC)) >= 1
    told = [recipient for recipient, _ in here.mails("reminder")]
    people = {one.id: here.setting.get(Person, one.person_id).email for one in (other, left)}
    assert people[other.id] in told
    assert people[left.id] not in told
    assert actions(here).count("production.reminded") == 2


def test_another_federation_sees_nothing(here: Class) -> None:
    here.deposit()
    elsewhere = make_federation(here.database, "aura")
    with here.database.session(Scope.federation(elsewhere.id)) as session:
        assert session.scalars(select(Production)).all() == []
        assert session.scalars(select(ProductionVersion)).all() == []
    with (
        here.database.session(Scope.federation(elsewhere.id), write=True) as session,
        pytest.raises(Refused) as refused,
    ):
        operations.share(
            session,
            enrollment_id=here.learner.id,
            key=KEY,
            agreed=True,
            seen=1,
            curriculum=curriculum(),
            by=here.by(here.person),
            at=EARLY,
        )
    assert codes(refused) == ["gone"]


def test_the_empty_template_is_not_a_deposit(here: Class) -> None:
    asked = here.piece().asked
    assert asked is not None
    assert asked.template is not None
    blank = receive(
        BytesIO(asked.template.read_bytes()),
        name="fiche.docx",
        store=here.store,
        federation_id=here.setting.federation.id,
        accept=ACCEPTED,
    )
    assert isinstance(blank, Received)
    with (
        pytest.raises(Refused) as refused,
        here.database.session(here.setting.scope, write=True) as session,
    ):
        operations.deposit(
            session,
            enrollment_id=here.learner.id,
            key=KEY,
            received=blank,
            comment="",
            seen=0,
            curriculum=curriculum(),
            by=here.by(here.person),
            at=EARLY,
        )
    assert codes(refused) == ["blank_template"]
