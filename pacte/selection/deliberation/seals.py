"""Proving that minutes say what was closed and signed: fingerprint, journal, signatures, addenda, facts."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import func, select

from pacte.audit.models import JournalEntry
from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.selection.models import Candidacy, CommitteeMember, MinutesAddendum, SelectionCommittee

SEALING = ("selection.closed", "selection.minutes_signed", "selection.minutes_completed")
"""Acts whose fingerprint the journal keeps."""


def count_minutes(session: FencedSession) -> int:
    """How many minutes :func:`minutes_faults` will look at."""
    return (
        session.scalar(
            select(func.count(SelectionCommittee.id)).where(SelectionCommittee.closed_at.is_not(None))
        )
        or 0
    )


def minutes_faults(session: FencedSession, advance: Callable[[int], None]) -> Iterator[str]:
    """What differs from what was sealed, in French."""
    closed = session.scalars(
        select(SelectionCommittee)
        .where(SelectionCommittee.closed_at.is_not(None))
        .order_by(SelectionCommittee.id)
    ).all()
    for committee in closed:
        for fault in _faults_of(session, committee):
            yield f"Procès-verbal du comité {committee.id} : {fault}"
        advance(1)


def _faults_of(session: FencedSession, committee: SelectionCommittee) -> Iterator[str]:
    if committee.minutes is None:
        yield "il manque."
        return
    seal = fingerprint_of(committee.minutes)
    if seal != committee.minutes_fingerprint:
        yield "son contenu ne correspond pas à son empreinte."
    written = session.scalars(
        select(JournalEntry).where(
            JournalEntry.subject_kind == SelectionCommittee.__tablename__,
            JournalEntry.subject_id == committee.id,
            JournalEntry.action.in_(SEALING),
        )
    ).all()
    if [entry.details["fingerprint"] for entry in written if entry.action == "selection.closed"] != [seal]:
        yield "son empreinte n’est pas celle du journal."
    yield from _signatures(session, committee, seal, written)
    yield from _addenda(session, committee, seal, written)
    yield from _decisions(session, committee)


def _signatures(
    session: FencedSession, committee: SelectionCommittee, seal: str, written: Sequence[JournalEntry]
) -> Iterator[str]:
    known = {entry.details["member_id"] for entry in written if entry.action == "selection.minutes_signed"}
    signed = session.scalars(
        select(CommitteeMember)
        .where(CommitteeMember.cohort_id == committee.cohort_id, CommitteeMember.signed_at.is_not(None))
        .order_by(CommitteeMember.id)
    ).all()
    for member in signed:
        if member.signed_fingerprint != seal:
            yield f"la signature du membre {member.id} porte sur un autre contenu."
        if member.id not in known:
            yield f"la signature du membre {member.id} n’est pas au journal."
    for missing in sorted(known - {member.id for member in signed}):
        yield f"la signature du membre {missing} a disparu."


def _addenda(
    session: FencedSession, committee: SelectionCommittee, seal: str, written: Sequence[JournalEntry]
) -> Iterator[str]:
    """Each addendum against its own fingerprint, the one before it, and what the journal says."""
    said = {
        entry.details["number"]: entry.details["fingerprint"]
        for entry in written
        if entry.action == "selection.minutes_completed"
    }
    rows = session.scalars(
        select(MinutesAddendum)
        .where(MinutesAddendum.committee_id == committee.id)
        .order_by(MinutesAddendum.number)
    ).all()
    previous = seal
    for row in rows:
        own = fingerprint_of(row.content)
        if own != row.fingerprint:
            yield f"l’additif {row.number} ne correspond pas à son empreinte."
        if said.get(row.number) != own:
            yield f"l’empreinte de l’additif {row.number} n’est pas celle du journal."
        if (row.content.get("minutes"), row.content.get("previous")) != (seal, previous):
            yield f"l’additif {row.number} ne complète pas ce procès-verbal."
        previous = row.fingerprint
    for number in sorted(said.keys() - {row.number for row in rows}):
        yield f"l’additif {number} a disparu."


def _decisions(session: FencedSession, committee: SelectionCommittee) -> Iterator[str]:
    """Decisions and frozen facts in the tables, against what the minutes say."""
    assert committee.minutes is not None  # told before
    rows = {
        row.application_id: row
        for row in session.scalars(select(Candidacy).where(Candidacy.cohort_id == committee.cohort_id))
    }
    for said in committee.minutes["decisions"]:
        row = rows.get(said["application_id"])
        if row is None:
            yield f"le dossier {said['reference']} a disparu."
        elif row.decision.value != said["decision"]:
            yield f"la décision du dossier {said['reference']} n’est plus celle qui a été signée."
        elif row.frozen != said["facts"]:
            yield f"les faits retenus pour le dossier {said['reference']} ont changé."
