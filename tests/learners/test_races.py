"""Two people act on one learner, or on the last place, at the same instant: one wins, on each database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.operations import withdraw as withdraw_dossier
from pacte.applications.vocabulary import ApplicationState
from pacte.audit.models import JournalEntry
from pacte.audit.queries import broken_links
from pacte.blockers import Refused
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.database import Database
from pacte.learners import operations
from pacte.learners.models import Enrollment
from pacte.learners.operations import Choice
from pacte.learners.vocabulary import EnrollmentState
from pacte.mail.models import OutboxMessage
from pacte.policy import Role
from pacte.selection.answers import operations as places
from pacte.selection.models import PlaceOffer
from pacte.selection.vocabulary import OfferState
from tests.applications.factories import actor, make_cohort
from tests.applications.processing.factories import AFTER, Setting, make_setting, make_structure
from tests.factories import grant_role, make_person
from tests.learners.factories import confirmed, enrol, set_cohort
from tests.selection.validation.factories import close_deliberation

TODAY = date(2025, 11, 3)
Act = Callable[[Any], Any]


@pytest.fixture
def setting(database: Database) -> Setting:
    made = make_setting(database)
    close_deliberation(made)
    return made


def at_once(setting: Setting, *acts: Act) -> list[str]:
    """Each act in a transaction of its own, together; « done » or the first code of the refusal."""
    barrier = Barrier(len(acts))

    def one(act: Act) -> str:
        barrier.wait()
        try:
            with setting.database.session(setting.scope, write=True) as session:
                act(session)
        except Refused as refused:
            return refused.blockers[0].code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def active(setting: Setting) -> dict[int, int]:
    """Cohort id → learners in it."""
    with setting.database.session(setting.scope) as session:
        return dict(
            session.execute(
                select(Enrollment.cohort_id, func.count(Enrollment.id))
                .where(Enrollment.state == EnrollmentState.ACTIVE)
                .group_by(Enrollment.cohort_id)
            ).all()
        )


def acts_of(setting: Setting, action: str) -> int:
    with setting.database.session(setting.scope) as session:
        assert list(broken_links(session)) == []
        return session.scalar(select(func.count(JournalEntry.id)).where(JournalEntry.action == action)) or 0


def enrolling(setting: Setting, row: Application, by: Any = None) -> Act:
    return lambda session: operations.enrol(
        session, cohort=setting.cohort, choices=[Choice(row.id)], by=by or setting.actor, at=AFTER
    )


def test_one_person_enrolled_by_two_members_of_staff_is_enrolled_once(setting: Setting) -> None:
    row = confirmed(setting, structure=make_structure(setting))
    colleague = make_person(setting.database, "Noa", "Collègue")
    grant_role(setting.database, colleague, Role.STAFF, setting.federation)
    results = at_once(
        setting, enrolling(setting, row), enrolling(setting, row, actor(colleague)), enrolling(setting, row)
    )
    assert sorted(results) == ["already_enrolled", "already_enrolled", "done"]
    assert active(setting) == {setting.cohort.id: 1}
    assert acts_of(setting, "learner.enrolled") == 1
    with setting.database.session(setting.scope) as session:
        told = session.scalar(
            select(func.count(OutboxMessage.id)).where(OutboxMessage.template == "learners/enrolled")
        )
    assert told == 1


def test_the_last_place_is_given_to_one_of_two(setting: Setting) -> None:
    structure = make_structure(setting)
    rows = [confirmed(setting, family, structure=structure) for family in ("Aubert", "Berthier")]
    set_cohort(setting, capacity=1)
    results = at_once(setting, *(enrolling(setting, row) for row in rows))
    assert sorted(results) == ["capacity", "done"]
    assert active(setting) == {setting.cohort.id: 1}
    assert acts_of(setting, "learner.enrolled") == 1


def test_the_last_place_of_another_cohort_is_given_to_one_of_two_learners(setting: Setting) -> None:
    structure = make_structure(setting)
    rows = [confirmed(setting, family, structure=structure) for family in ("Aubert", "Berthier")]
    learners = [enrol(setting, row) for row in rows]
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    with setting.database.session(setting.scope, write=True) as session:
        session.get_one(Cohort, other.id).capacity = 1
    results = at_once(setting, *(transferring(one, other, setting) for one in learners))
    assert sorted(results) == ["capacity", "done"]
    assert active(setting) == {setting.cohort.id: 1, other.id: 1}


def transferring(learner: Enrollment, to: Cohort, setting: Setting) -> Act:
    return lambda session: operations.transfer(
        session,
        enrollment=learner,
        to=to,
        reason="Report.",
        seen=1,
        curriculum=curriculum(),
        by=setting.actor,
        at=AFTER,
    )


def test_transfer_and_departure_at_once_have_one_winner(setting: Setting) -> None:
    learner = enrol(setting, confirmed(setting, structure=make_structure(setting)))
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    results = at_once(
        setting,
        transferring(learner, other, setting),
        lambda session: operations.withdraw(
            session,
            enrollment=learner,
            on=TODAY,
            reason="Déménagement.",
            seen=1,
            by=setting.actor,
            at=AFTER,
        ),
    )
    assert sorted(results) == ["done", "not_active"]
    row = setting.get(Enrollment, learner.id)
    if results[0] == "done":
        assert (row.state, active(setting)) == (EnrollmentState.TRANSFERRED, {other.id: 1})
    else:
        assert (row.state, active(setting)) == (EnrollmentState.WITHDRAWN, {})
    assert acts_of(setting, "learner.withdrawn") + acts_of(setting, "learner.transferred") == 1
    with setting.database.session(setting.scope) as session:
        assert session.scalars(select(PlaceOffer.state)).all() == [OfferState.CANCELLED]


def test_enrolment_and_withdrawal_of_the_dossier_at_once_have_one_winner(setting: Setting) -> None:
    row = confirmed(setting, structure=make_structure(setting))
    results = at_once(setting, enrolling(setting, row), withdrawing(setting, row))
    assert results in (["done", "enrolled"], ["withdrawn", "done"])
    state = setting.get(Application, row.id).state
    if results[0] == "done":
        assert (state, active(setting)) == (ApplicationState.SUBMITTED, {setting.cohort.id: 1})
    else:
        assert (state, active(setting)) == (ApplicationState.WITHDRAWN, {})


def withdrawing(setting: Setting, row: Application) -> Act:
    by = actor(setting.get(Person, row.person_id))
    return lambda session: withdraw_dossier(
        session, application=session.get_one(Application, row.id), reason="", by=by, at=AFTER
    )


def test_transfer_and_withdrawal_of_the_dossier_at_once_leave_one_state(setting: Setting) -> None:
    row = confirmed(setting, structure=make_structure(setting))
    learner = enrol(setting, row)
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    results = at_once(setting, transferring(learner, other, setting), withdrawing(setting, row))
    assert results == ["done", "enrolled"]
    assert setting.get(Application, row.id).state is ApplicationState.SUBMITTED
    assert active(setting) == {other.id: 1}


def test_enrolment_and_a_place_given_back_at_once_have_one_winner(setting: Setting) -> None:
    row = confirmed(setting, structure=make_structure(setting))
    with setting.database.session(setting.scope) as session:
        offer = session.scalars(select(PlaceOffer)).one()
    by = actor(setting.get(Person, row.person_id))
    results = at_once(
        setting,
        enrolling(setting, row),
        lambda session: places.release_place(session, offer=offer, by=by, at=AFTER),
    )
    assert results in (["done", "enrolled"], ["place_not_accepted", "done"])
    state = setting.get(PlaceOffer, offer.id).state
    enrolled = results[0] == "done"
    assert state is (OfferState.ACCEPTED if enrolled else OfferState.CANCELLED)
    assert active(setting) == ({setting.cohort.id: 1} if enrolled else {})
