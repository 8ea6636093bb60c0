"""Conditions lifted and asked again, on both engines: told, journalled, recalled no more, kept by a move."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.certification import operations
from pacte.certification.export import export_exceptions
from pacte.certification.models import ReadinessException
from pacte.certification.queries import readiness_of, standings_of
from pacte.certification.vocabulary import production_key
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.database import Database, Scope
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.mail.models import OutboxMessage
from pacte.progress.productions.reminders import remind_productions
from pacte.progress.vocabulary import Verdict
from tests.cohorts.test_public_pages import statements
from tests.progress.productions.factories import DUE, EARLY, KEY, LABEL, Class, make_class
from tests.seminars.factories import make_learner

LINE = production_key(KEY)
EVE = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


@pytest.fixture
def here(database: Database, tmp_path: Path) -> Class:
    return make_class(database, tmp_path)


def lift(here: Class, line: str = LINE, *, at: datetime = EARLY, on: date | None = None) -> Any:
    with here.database.session(here.setting.scope, write=True) as session:
        return operations.lift(
            session,
            enrollment_id=here.learner.id,
            line=line,
            reason="  Écrite l’an dernier  ",
            decided_on=on or at.date(),
            curriculum=curriculum(),
            by=here.setting.actor,
            at=at,
        )


def restore(here: Class, row: ReadinessException, reason: str = "Par erreur") -> Any:
    with here.database.session(here.setting.scope, write=True) as session:
        return operations.restore(
            session,
            enrollment_id=here.learner.id,
            exception_id=row.id,
            reason=reason,
            by=here.setting.actor,
            at=EARLY,
        )


def state(here: Class, line: str = LINE, enrollment: Enrollment | None = None) -> str:
    with here.database.session(here.setting.scope) as session:
        row = session.get_one(Enrollment, (enrollment or here.learner).id)
        cohort = session.get_one(Cohort, row.cohort_id)
        found = readiness_of(session, cohort, [row], known=curriculum(), at=EARLY)[row.id]
        return next(one.state.value for one in found if one.key == line)


def mails(here: Class) -> list[str]:
    with here.database.session(here.setting.scope) as session:
        rows = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.template.startswith("certification/"))
            .order_by(OutboxMessage.id)
        )
        return [f"{row.recipient}: {row.subject}" for row in rows]


def test_lifted_with_a_reason_told_then_asked_again(here: Class) -> None:
    row = lift(here)
    assert (row.line, row.label, row.reason) == (LINE, LABEL, "Écrite l’an dernier")
    assert state(here) == "lifted"
    assert here.piece().badge(DUE) == ("done", "Levée par l’équipe")
    with pytest.raises(Refused) as twice:
        lift(here)
    assert [one.code for one in twice.value.blockers] == ["already_lifted"]
    restore(here, row)
    assert state(here) == "missing"
    assert here.piece().badge(DUE) == ("todo", "Attendue")
    with pytest.raises(Refused) as again:
        restore(here, row)
    assert [one.code for one in again.value.blockers] == ["already_cancelled"]
    lift(here)  # decided once more: both decisions stay
    address = here.person.email
    assert mails(here) == [
        f"{address}: Une condition de votre diplôme est levée, Promo 8",
        f"{address}: Une condition de votre diplôme est de nouveau demandée, Promo 8",
        f"{address}: Une condition de votre diplôme est levée, Promo 8",
    ]
    with here.database.session(here.setting.scope) as session:
        entries = session.scalars(
            select(JournalEntry).where(JournalEntry.action.startswith("readiness.")).order_by(JournalEntry.id)
        ).all()
        assert [entry.action for entry in entries] == [
            "readiness.lifted",
            "readiness.restored",
            "readiness.lifted",
        ]
        assert "Écrite" not in str([entry.details for entry in entries])
    with here.database.session(Scope.person(here.person.id)) as session:
        name, rows = export_exceptions(session, here.person.id)
        assert (name, [row["reason"] for row in rows]) == ("conditions-levees", ["Écrite l’an dernier"] * 2)


def test_a_production_lifted_is_recalled_no_more_and_may_still_be_deposited(here: Class) -> None:
    other = make_learner(here.setting, "Lou", "Martin")
    lift(here)
    with here.database.session(here.setting.scope, write=True) as session:
        assert remind_productions(session, known=curriculum(), at=EVE) == 2
    with here.database.session(here.setting.scope) as session:
        reminders = {
            row.recipient: row.text_body
            for row in session.scalars(
                select(OutboxMessage).where(OutboxMessage.template == "productions/reminder")
            )
        }
        email = session.get_one(Person, other.person_id).email
    assert LABEL in reminders[email]
    assert LABEL not in reminders[here.person.email]
    here.deposit()
    here.answer(Verdict.VALIDATED, body="")
    assert state(here) == "done"


def test_a_module_lifted_takes_its_productions_along(here: Class) -> None:
    lift(here, "module:prise-de-fonction")
    assert [state(here), state(here, "production:who-does-what")] == ["lifted", "lifted"]
    assert not here.piece().is_required
    assert here.piece("roadmap").is_required


def test_nothing_is_decided_for_who_has_left_nor_on_another_s_page(here: Class) -> None:
    row = lift(here)
    other = make_learner(here.setting, "Lou", "Martin")
    with pytest.raises(Refused) as foreign, here.database.session(here.setting.scope, write=True) as session:
        operations.restore(
            session,
            enrollment_id=other.id,
            exception_id=row.id,
            reason="Erreur",
            by=here.setting.actor,
            at=EARLY,
        )
    assert [one.code for one in foreign.value.blockers] == ["gone"]
    with here.database.session(here.setting.scope, write=True) as session:
        left = session.get_one(Enrollment, here.learner.id)
        left.state, left.ended_on = EnrollmentState.WITHDRAWN, EARLY.date()
    acts: list[Callable[[], Any]] = [lambda: lift(here, "production:roadmap"), lambda: restore(here, row)]
    for act in acts:
        with pytest.raises(Refused) as gone:
            act()
        assert [one.code for one in gone.value.blockers] == ["not_here"]


def test_a_constant_number_of_statements(here: Class) -> None:
    def count(enrollments: list[Enrollment]) -> int:
        with here.database.session(here.setting.scope) as session:
            cohort = session.get_one(Cohort, here.setting.cohort.id)
            rows = [session.get_one(Enrollment, one.id) for one in enrollments]
            with statements(here.database) as told:
                standings_of(session, cohort, rows, known=curriculum(), at=EARLY)
        return len(told)

    one = count([here.learner])
    assert count([here.learner, *(make_learner(here.setting, "Lou", f"M{n}") for n in range(8))]) == one
