"""Proving that waves of results say what was sent: each against its fingerprint and the journal."""

from collections.abc import Callable, Iterator

from sqlalchemy import func, select

from pacte.audit.models import JournalEntry
from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.juries.models import ResultWave


def count_waves(session: FencedSession) -> int:
    """How many waves :func:`wave_faults` will look at."""
    return session.scalar(select(func.count(ResultWave.id))) or 0


def wave_faults(session: FencedSession, advance: Callable[[int], None]) -> Iterator[str]:
    """What differs from what was sent, in French."""
    rows = {row.id: row for row in session.scalars(select(ResultWave).order_by(ResultWave.id))}
    said = {
        entry.subject_id: entry.details
        for entry in session.scalars(
            select(JournalEntry).where(
                JournalEntry.subject_kind == ResultWave.__tablename__, JournalEntry.action == "results.sent"
            )
        )
    }
    for lost in sorted(said.keys() - rows.keys()):
        yield f"Envoi de résultats {lost}, fait selon le journal : il a disparu."
    for row in rows.values():
        seal = fingerprint_of(row.content)
        if seal != row.fingerprint:
            yield f"Envoi de résultats {row.id} : son contenu ne correspond pas à son empreinte."
        written = said.get(row.id, {})
        if (written.get("fingerprint"), written.get("number")) != (seal, row.number):
            yield f"Envoi de résultats {row.id} : le journal en dit autre chose."
        advance(1)
