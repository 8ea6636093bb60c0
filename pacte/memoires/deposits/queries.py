"""The deposits of a mémoire with their files and waivers, the file that waits to be deposited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.memoires.models import Memoire, MemoireDeposit, MemoirePrepared, MemoireText, MemoireWaiver


@dataclass(frozen=True, slots=True)
class Given:
    """A waiver, with who gave it and who ended it."""

    row: MemoireWaiver
    by: str
    ended_by: str


@dataclass(frozen=True, slots=True)
class Received:
    """A deposit, its file, its waivers, ended ones too."""

    deposit: MemoireDeposit
    file: StoredFile
    waivers: Sequence[Given]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file sent and not deposited."""

    row: MemoirePrepared
    file: StoredFile


def deposits_of(session: FencedSession, memoire: Memoire | None) -> Sequence[Received]:
    """The last one first; three statements at most."""
    if memoire is None or not memoire.deposit_number:
        return []
    rows = session.execute(
        select(MemoireDeposit, StoredFile)
        .join(StoredFile, StoredFile.id == MemoireDeposit.file_id)
        .where(MemoireDeposit.memoire_id == memoire.id)
        .order_by(MemoireDeposit.number.desc())
    ).all()
    waivers = _waivers(session, [deposit.id for deposit, _ in rows])
    return [Received(deposit, file, waivers.get(deposit.id, ())) for deposit, file in rows]


def deposit_of(
    session: FencedSession, memoire: Memoire | None, deposit_id: int
) -> tuple[MemoireDeposit, StoredFile] | None:
    """The one of that id, when it is of that mémoire; one statement."""
    if memoire is None:
        return None
    row = session.execute(
        select(MemoireDeposit, StoredFile)
        .join(StoredFile, StoredFile.id == MemoireDeposit.file_id)
        .where(MemoireDeposit.memoire_id == memoire.id, MemoireDeposit.id == deposit_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def text_of(session: FencedSession, deposit: MemoireDeposit) -> Sequence[str]:
    """The text of the body, one a page; one statement."""
    pages = session.scalars(
        select(MemoireText.pages).where(MemoireText.deposit_id == deposit.id)
    ).one_or_none()
    return (pages or [])[deposit.body_from - 1 : deposit.body_to]


def prepared_of(session: FencedSession, memoire: Memoire | None) -> Prepared | None:
    """One statement."""
    if memoire is None:
        return None
    row = session.execute(
        select(MemoirePrepared, StoredFile)
        .join(StoredFile, StoredFile.id == MemoirePrepared.file_id)
        .where(MemoirePrepared.memoire_id == memoire.id)
        .execution_options(populate_existing=session.writes)
    ).one_or_none()
    return None if row is None else Prepared(row[0], row[1])


def _waivers(session: FencedSession, deposit_ids: Sequence[int]) -> Mapping[int, Sequence[Given]]:
    rows = session.scalars(
        select(MemoireWaiver)
        .where(MemoireWaiver.deposit_id.in_(deposit_ids))
        .order_by(MemoireWaiver.id)
        .execution_options(populate_existing=session.writes)
    ).all()
    ids = {one for row in rows for one in (row.given_by_id, row.ended_by_id) if one is not None}
    names = (
        {one.id: one.name for one in session.scalars(select(Person).where(Person.id.in_(ids)))} if ids else {}
    )
    found: dict[int, list[Given]] = {}
    for row in rows:
        given = Given(row, names.get(row.given_by_id or 0, ""), names.get(row.ended_by_id or 0, ""))
        found.setdefault(row.deposit_id, []).append(given)
    return found
