"""Proving that minutes of juries say what was closed and signed: fingerprint, journal, signatures, addenda,
results, paper."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import func, select

from pacte.audit.models import JournalEntry
from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.juries.minutes.content import result_in_table, results_said
from pacte.juries.minutes.queries import Signed, signed_minutes
from pacte.juries.models import DefenceResult, JuryMinutes

CLOSED, SIGNED, FINISHED, COMPLETED, PRINTED = (
    f"jury_minutes.{act}" for act in ("closed", "signed", "finished", "completed", "printed")
)


def count_jury_minutes(session: FencedSession) -> int:
    """How many minutes :func:`jury_minutes_faults` will look at."""
    return session.scalar(select(func.count(JuryMinutes.id))) or 0


def jury_minutes_faults(session: FencedSession, advance: Callable[[int], None]) -> Iterator[str]:
    """What differs from what was sealed, in French."""
    rows = session.scalars(select(JuryMinutes).order_by(JuryMinutes.id)).all()
    closed = session.scalars(
        select(JournalEntry.subject_id).where(
            JournalEntry.subject_kind == JuryMinutes.__tablename__, JournalEntry.action == CLOSED
        )
    )
    for lost in sorted({one for one in closed if one is not None} - {row.id for row in rows}):
        yield f"Procès-verbal de jury {lost}, clos selon le journal : il a disparu."
    for row in rows:
        for fault in _faults_of(session, signed_minutes(session, row)):
            yield f"Procès-verbal de jury {row.id} : {fault}"
        advance(1)


def _faults_of(session: FencedSession, signed: Signed) -> Iterator[str]:
    row = signed.row
    seal = fingerprint_of(row.content)
    if seal != row.fingerprint:
        yield "son contenu ne correspond pas à son empreinte."
    written = session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.subject_kind == JuryMinutes.__tablename__,
            JournalEntry.subject_id == row.id,
            JournalEntry.action.in_((CLOSED, SIGNED, FINISHED, COMPLETED, PRINTED)),
        )
        .order_by(JournalEntry.position)
    ).all()
    if [entry.details["fingerprint"] for entry in written if entry.action == CLOSED] != [seal]:
        yield "son empreinte n’est pas celle du journal."
    yield from _signatures(session, signed, seal, written)
    yield from _addenda(signed, seal, written)
    yield from _results(session, signed)
    yield from _paper(session, row, written)


def _signatures(
    session: FencedSession, signed: Signed, seal: str, written: Sequence[JournalEntry]
) -> Iterator[str]:
    ids = [one.drawing_file_id for one in signed.signatures if one.drawing_file_id is not None]
    drawings = {
        file.id: file.sha256 for file in session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)))
    }
    known = {entry.details["juror_id"]: entry for entry in written if entry.action == SIGNED}
    for one in signed.signatures:
        entry = known.get(one.juror_id)
        if one.fingerprint != seal:
            yield f"la signature du membre {one.juror_id} porte sur un autre contenu."
        if entry is None:
            yield f"la signature du membre {one.juror_id} n’est pas au journal."
        elif (entry.at, entry.details["name"]) != (one.signed_at, one.name):
            yield f"la signature du membre {one.juror_id} n’a pas l’heure et le nom du journal."
        elif entry.details["drawing"] != drawings.get(one.drawing_file_id or 0, ""):
            yield f"le dessin de la signature du membre {one.juror_id} n’est pas celui du journal."
    for missing in sorted(known.keys() - signed.signed_by.keys()):
        yield f"la signature du membre {missing} a disparu."
    if signed.row.completed_at is not None and signed.awaited:
        yield "il est dit signé, et des signatures manquent."
    finished = [entry.at for entry in written if entry.action == FINISHED]
    if finished != [at for at in [signed.row.completed_at] if at is not None]:
        yield "l’heure de sa dernière signature n’est pas celle du journal."


def _addenda(signed: Signed, seal: str, written: Sequence[JournalEntry]) -> Iterator[str]:
    """Each addendum against its own fingerprint, the one before it, and what the journal says."""
    said = {
        entry.details["number"]: entry.details["fingerprint"]
        for entry in written
        if entry.action == COMPLETED
    }
    previous = seal
    for row in signed.addenda:
        own = fingerprint_of(row.content)
        if own != row.fingerprint:
            yield f"l’additif {row.number} ne correspond pas à son empreinte."
        if said.get(row.number) != own:
            yield f"l’empreinte de l’additif {row.number} n’est pas celle du journal."
        if (row.content.get("minutes"), row.content.get("previous")) != (seal, previous):
            yield f"l’additif {row.number} ne complète pas ce procès-verbal."
        previous = row.fingerprint
    for number in sorted(said.keys() - {row.number for row in signed.addenda}):
        yield f"l’additif {number} a disparu."


def _results(session: FencedSession, signed: Signed) -> Iterator[str]:
    """Results in the tables, against what the minutes say and addenda corrected."""
    said = results_said(signed.row.content, [one.content for one in signed.addenda])
    rows = {
        row.defence_id: row
        for row in session.scalars(select(DefenceResult).where(DefenceResult.defence_id.in_(said)))
    }
    for defence_id, result in said.items():
        row = rows.get(defence_id)
        if row is None:
            yield f"le résultat de la soutenance {defence_id} a disparu."
        elif result_in_table(row) != result:
            yield f"le résultat de la soutenance {defence_id} n’est plus celui qui a été signé."


def _paper(session: FencedSession, row: JuryMinutes, written: Sequence[JournalEntry]) -> Iterator[str]:
    """The PDF kept, against the last one that the journal tells of."""
    printed = [entry.details["sha256"] for entry in written if entry.action == PRINTED]
    kept = session.get(StoredFile, row.file_id) if row.file_id is not None else None
    if printed and (kept is None or kept.sha256 != printed[-1]):
        yield "son PDF n’est pas celui du journal."
