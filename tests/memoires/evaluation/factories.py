"""Evaluations of mémoires of BFC's promo 8, as pages do them; people are made up."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import count

from pacte.accounts.models import Person
from pacte.cohorts.queries import definition_of
from pacte.files.models import StoredFile
from pacte.memoires.evaluation import operations
from pacte.memoires.evaluation.operations import Saved
from pacte.memoires.models import Memoire, MemoireDeposit, MemoireReading
from pacte.memoires.vocabulary import DepositSession
from pacte.selection.scoring.rules import field_of
from tests.memoires.readers.factories import READING, Jury

GOOD = "Une question claire, bien menée ; voir p. 12."
_serial = count(1000)


def grid_fields(jury: Jury) -> dict[str, int]:
    """Field → its scale."""
    return {field_of(one.key): one.scale for one in definition_of(jury.setting.cohort).memoire.criteria}


def save(
    jury: Jury,
    reading: MemoireReading,
    *,
    mark: int | None = None,
    comment: str | None = None,
    version: str = "",
    at: datetime = READING,
    values: Mapping[str, object] | None = None,
) -> Saved:
    """``mark``: the same for every criterion."""
    given: dict[str, object] = dict(values or {})
    if mark is not None:
        given |= dict.fromkeys(grid_fields(jury), mark)
    if comment is not None:
        given["comment_learner"] = comment
    with jury.database.session(jury.setting.scope, write=True) as session:
        by = jury.by(session.get_one(Person, reading.reader_id))
        return operations.save(session, reading_id=reading.id, values=given, version=version, by=by, at=at)


def submit(jury: Jury, reading: MemoireReading, *, at: datetime = READING) -> MemoireReading:
    with jury.database.session(jury.setting.scope, write=True) as session:
        by = jury.by(session.get_one(Person, reading.reader_id))
        return operations.submit(session, reading_id=reading.id, by=by, at=at)


def give(jury: Jury, reading: MemoireReading, mark: int, comment: str = GOOD) -> MemoireReading:
    """Accepted already; saved then given."""
    save(jury, reading, mark=mark, comment=comment)
    return submit(jury, reading)


def reopen(
    jury: Jury, reading: MemoireReading, reason: str = "Une page avait été oubliée."
) -> MemoireReading:
    with jury.database.session(jury.setting.scope, write=True) as session:
        return operations.reopen(
            session, reading_id=reading.id, reason=reason, by=jury.setting.actor, at=READING
        )


def row_of(jury: Jury, reading: MemoireReading) -> MemoireReading:
    found: MemoireReading = jury.setting.get(MemoireReading, reading.id)
    return found


def deposit_again(
    jury: Jury,
    memoire: Memoire,
    *,
    at: datetime = datetime(2027, 5, 4, 9, 0, tzinfo=UTC),
    session: DepositSession = DepositSession.FIRST,
) -> int:
    """Another version, by rows; its id."""
    with jury.database.session(jury.setting.scope, write=True) as writing:
        row = writing.get_one(Memoire, memoire.id)
        file = StoredFile(
            sha256=f"{next(_serial):064x}",
            size=21_000,
            media_type="application/pdf",
            pages=17,
            name="memoire-2.pdf",
            stored_at=at,
        )
        writing.add(file)
        writing.flush()
        row.deposit_number, row.deposited_at = row.deposit_number + 1, at
        made = MemoireDeposit(
            memoire_id=row.id,
            person_id=row.person_id,
            number=row.deposit_number,
            session=session,
            file_id=file.id,
            deposited_at=at,
            due_on=date(2027, 4, 30),
            title="Des réunions courtes, revues",
            summary="Ce que change une réunion courte.",
            keywords=["réunion"],
            file_pages=17,
            body_from=2,
            body_to=16,
            proposed_from=2,
            proposed_to=16,
            has_text=True,
            is_own_work=True,
        )
        writing.add(made)
        writing.flush()
        return made.id
