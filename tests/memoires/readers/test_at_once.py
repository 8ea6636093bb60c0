"""Two people act at the same instant on the same reading; both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from pacte.accounts.models import RoleGrant
from pacte.accounts.operations import team
from pacte.blockers import Refused
from pacte.database import Database
from pacte.memoires.models import Juror
from pacte.memoires.readers import following as _following  # noqa: F401 - seats follow roles
from pacte.memoires.readers import operations
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import Role
from tests.memoires.evaluation.factories import row_of, save, submit
from tests.memoires.readers.factories import READING, Jury, make_jury


@pytest.fixture
def jury(database: Database) -> Jury:
    return make_jury(database)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each gave: its value, or the codes of what refused it. Anything else is raised."""

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except Refused as refused:
            return {one.code for one in refused.blockers}

    with ThreadPoolExecutor(len(acts)) as all_of_them:
        return list(all_of_them.map(run, acts))


def test_a_reader_is_asked_once(jury: Jury) -> None:
    learner, ana = jury.learner(), jury.seat("Ana")
    jury.deposit(learner)
    given = at_once(*[lambda: jury.assign(learner, ana)] * 2)
    assert {"assigned"} in given
    assert jury.readings(learner) == [("Ana", ReadingState.ASKED)]
    assert len(jury.mails("asked")) == 1


def test_what_is_given_while_it_is_taken_back_is_one_or_the_other(jury: Jury) -> None:
    learner, ana = jury.learner(), jury.seat("Ana")
    jury.deposit(learner)
    reading = jury.accept(jury.assign(learner, ana))
    save(jury, reading, mark=3, comment="Une question claire, bien menée.")

    def take_back() -> None:
        with jury.database.session(jury.setting.scope, write=True) as session:
            operations.take_back(
                session, reading_id=reading.id, reason="Erreur", by=jury.setting.actor, at=READING
            )

    gave, took = at_once(lambda: submit(jury, reading).id, take_back)
    row = row_of(jury, reading)
    if gave == reading.id:
        assert row.submitted_at == READING
        assert isinstance(took, set)
        assert row.ended_at is None
    else:
        assert "reading_ended" in str(gave)
        assert (took, row.state, row.submitted_at) == (None, ReadingState.TAKEN_BACK, None)


def test_a_seat_and_its_role_end_together(jury: Jury) -> None:
    """One from the page of the jury, the other from that of the team: neither waits for ever."""
    learner, ana, bea = jury.learner(), jury.seat("Ana"), jury.seat("Bea")
    jury.deposit(learner)
    jury.assign(learner, ana)

    def end_seat() -> None:
        with jury.database.session(jury.setting.scope, write=True) as session:
            operations.end_seat(
                session,
                juror=session.get_one(Juror, ana.id),
                reason="Mutation",
                by=jury.setting.actor,
                at=READING,
            )

    def end_role() -> None:
        with jury.database.session(jury.setting.scope, write=True) as session:
            grant = session.scalars(
                select(RoleGrant).where(RoleGrant.person_id == ana.person_id, RoleGrant.role == Role.JUROR)
            ).one()
            team.end_role(session, grant=grant, reason="Mutation", by=jury.setting.actor, at=READING)

    at_once(end_seat, end_role)
    with jury.database.session(jury.setting.scope) as session:
        assert session.get_one(Juror, ana.id).ended_at is not None
        assert session.get_one(Juror, bea.id).ended_at is None
    assert jury.readings(learner)[-1] == ("Bea", ReadingState.ASKED)
