"""Saving, giving and reopening an evaluation."""

import pytest
from sqlalchemy import select

from pacte.applications.merging import version_of
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.cohorts.queries import definition_of
from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.memoires.evaluation import operations
from pacte.memoires.evaluation.cohort_facts import marked_facts
from pacte.memoires.evaluation.operations import fields_of
from pacte.memoires.models import Juror, Memoire, MemoireDeposit, MemoireReading
from tests.memoires.evaluation.factories import (
    GOOD,
    deposit_again,
    give,
    grid_fields,
    reopen,
    row_of,
    save,
    submit,
)
from tests.memoires.readers.factories import READING, Jury, make_jury


@pytest.fixture
def jury(database: Database) -> Jury:
    return make_jury(database)


@pytest.fixture
def learner(jury: Jury) -> Enrollment:
    return jury.learner()


@pytest.fixture
def memoire(jury: Jury, learner: Enrollment) -> Memoire:
    return jury.deposit(learner)


@pytest.fixture
def juror(jury: Jury) -> Juror:
    return jury.seat("Ana")


@pytest.fixture
def reading(jury: Jury, learner: Enrollment, memoire: Memoire, juror: Juror) -> MemoireReading:
    """Accepted by Ana."""
    return jury.accept(jury.assign(learner, juror))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.blockers]


def test_what_is_typed_is_saved_piece_by_piece_and_given_once(
    jury: Jury, memoire: Memoire, reading: MemoireReading
) -> None:
    fields = list(grid_fields(jury))
    save(jury, reading, values={fields[0]: 3})
    with pytest.raises(Refused) as early:
        submit(jury, reading)
    assert len(codes(early)) == len(fields)  # every other mark, and the comment
    save(jury, reading, mark=3, comment=GOOD, values={"comment_jury": "À entendre."})
    given = submit(jury, reading)
    assert given.submitted_at == READING
    with jury.database.session(jury.setting.scope) as session:
        deposits = select(MemoireDeposit.id).where(MemoireDeposit.memoire_id == memoire.id)
        assert given.submitted_deposit_id == session.scalars(deposits).one()
    with pytest.raises(Refused) as again:
        submit(jury, reading)
    assert codes(again) == ["submitted"]
    with pytest.raises(Refused):
        save(jury, reading, comment="Autre chose, plus tard.")
    assert row_of(jury, reading).comment_learner == GOOD


def test_two_tabs_lose_nothing(jury: Jury, reading: MemoireReading) -> None:
    criteria = definition_of(jury.setting.cohort).memoire.criteria
    first, second = list(grid_fields(jury))[:2]
    seen = version_of(fields_of(row_of(jury, reading), criteria))
    save(jury, reading, version=seen, values={first: 4, "comment_learner": "Du premier onglet."})
    stale = save(jury, reading, version=seen, values={first: None, second: 2, "comment_learner": ""})
    assert stale.conflicts == ()
    row = row_of(jury, reading)
    assert sorted(row.marks.values()) == [2, 4]
    assert row.comment_learner == "Du premier onglet."
    both = save(jury, reading, version=seen, values={"comment_learner": "Du second onglet."})
    assert [(one.field, one.other) for one in both.conflicts] == [("comment_learner", "Du premier onglet.")]


def test_a_mark_out_of_scale_leaves_no_trace(jury: Jury, reading: MemoireReading) -> None:
    field, scale = next(iter(grid_fields(jury).items()))
    with pytest.raises(Refused) as refused:
        save(jury, reading, values={field: scale + 1})
    assert codes(refused) == ["mark_out_of_scale"]
    assert row_of(jury, reading).marks == {}


def test_nobody_writes_the_evaluation_of_another(jury: Jury, reading: MemoireReading) -> None:
    other = jury.person(jury.seat("Bea"))
    with pytest.raises(Refused) as refused, jury.database.session(jury.setting.scope, write=True) as session:
        operations.save(
            session,
            reading_id=reading.id,
            values={"comment_jury": "Ah"},
            by=jury.by(other),
            at=READING,
        )
    assert codes(refused) == ["gone"]


def test_staff_reopen_and_the_reader_is_told_why(jury: Jury, juror: Juror, reading: MemoireReading) -> None:
    give(jury, reading, 3)
    with pytest.raises(Refused) as refused:
        reopen(jury, reading, " ")
    assert codes(refused) == ["reason_missing"]
    reopen(jury, reading)
    row = row_of(jury, reading)
    assert (row.submitted_at, row.submitted_deposit_id) == (None, None)
    assert row.comment_learner == GOOD
    with jury.database.session(jury.setting.scope) as session:
        sent = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "memoires/evaluation/reopened")
        ).one()
        assert sent.recipient == jury.person(juror).email
        assert "Une page avait été oubliée." in sent.text_body
        entries = session.scalars(
            select(JournalEntry)
            .where(JournalEntry.subject_kind == "memoire_reading", JournalEntry.subject_id == row.id)
            .order_by(JournalEntry.position)
        ).all()
        assert [one.action for one in entries][-2:] == ["reading.submitted", "reading.reopened"]
        assert all("marks" not in str(one.details) and GOOD not in str(one.details) for one in entries)
    submit(jury, reading)
    assert row_of(jury, reading).submitted_at == READING


def test_an_evaluation_is_of_the_deposit_that_counts_when_it_is_given(
    jury: Jury, memoire: Memoire, reading: MemoireReading
) -> None:
    give(jury, reading, 3)
    first = row_of(jury, reading).submitted_deposit_id
    second = deposit_again(jury, memoire)
    assert row_of(jury, reading).submitted_deposit_id == first
    reopen(jury, reading)
    submit(jury, reading)
    assert row_of(jury, reading).submitted_deposit_id == second


def test_a_tie_found_later_ends_what_was_not_given(
    jury: Jury, learner: Enrollment, juror: Juror, reading: MemoireReading
) -> None:
    save(jury, reading, mark=3, comment=GOOD)
    jury.tie(juror, learner)
    with pytest.raises(Refused) as refused:
        submit(jury, reading)
    assert "in_conflict" in codes(refused)
    row = row_of(jury, reading)
    assert row.submitted_at is None
    assert row.comment_learner == GOOD


def test_a_mark_freezes_the_grid(jury: Jury, reading: MemoireReading) -> None:
    def told() -> bool:
        with jury.database.session(jury.setting.scope) as session:
            return marked_facts(session, jury.setting.cohort).memoires_marked

    assert not told()
    save(jury, reading, comment="Sans note encore.")
    assert not told()
    save(jury, reading, mark=2)
    assert told()
