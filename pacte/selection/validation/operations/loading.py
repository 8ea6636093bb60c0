"""What acts on validation begin with: the dossiers of waves, locked in the house's order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.selection.models import Candidacy, SelectionCommittee, ValidationWave, WaveEntry
from pacte.selection.validation import phrases as phrases
from pacte.selection.validation.rules import blockers_if_stale


@dataclass(frozen=True, slots=True)
class Locked:
    """An entry with all that an act on it reads and writes, locked in the house's order."""

    entry: WaveEntry
    candidacy: Candidacy
    application: Application
    wave: ValidationWave


def locked_entries(session: FencedSession, entry_ids: Sequence[int]) -> list[Locked]:
    """The committee, candidacies by id, then the entries; what no longer exists is refused (``gone``)."""
    wanted = session.execute(
        select(WaveEntry.id, WaveEntry.application_id).where(WaveEntry.id.in_(entry_ids))
    ).all()
    session.execute(
        select(SelectionCommittee.id)
        .join(ValidationWave, ValidationWave.cohort_id == SelectionCommittee.cohort_id)
        .join(WaveEntry, WaveEntry.wave_id == ValidationWave.id)
        .where(WaveEntry.id.in_(entry_ids))
        .with_for_update(of=SelectionCommittee)
    )
    application_ids = [application_id for _, application_id in wanted]
    candidacies = {row.application_id: row for row in locked_candidacies(session, application_ids)}
    applications = applications_of(session, application_ids)
    entries = session.scalars(
        select(WaveEntry)
        .where(WaveEntry.id.in_([identity for identity, _ in wanted]))
        .order_by(WaveEntry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(entries) != len(set(entry_ids)):
        raise Refused([Blocker("gone", "Ce dossier n’est plus dans une vague.")])
    return [
        Locked(
            entry,
            candidacies[entry.application_id],
            applications[entry.application_id],
            session.get_one(ValidationWave, entry.wave_id),
        )
        for entry in entries
    ]


def locked_candidacies(session: FencedSession, application_ids: Sequence[int]) -> Sequence[Candidacy]:
    return session.scalars(
        select(Candidacy)
        .where(Candidacy.application_id.in_(application_ids))
        .order_by(Candidacy.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def applications_of(session: FencedSession, application_ids: Sequence[int]) -> dict[int, Application]:
    rows = session.scalars(
        select(Application)
        .where(Application.id.in_(application_ids))
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def blockers_of_page(session: FencedSession, one: Locked, seen: int) -> list[Blocker]:
    """A page out of date says so, and who changed what; else whether the dossier was withdrawn."""
    entry = one.entry
    if entry.revision != seen:
        person = session.get(Person, entry.decided_by_id) if entry.decided_by_id else None
        return blockers_if_stale(
            seen=seen, revision=entry.revision, state=entry.state, who=person.name if person else ""
        )
    if one.application.state is not ApplicationState.SUBMITTED:
        return [Blocker("withdrawn", "Ce dossier a été retiré par la candidate ou le candidat.")]
    return []


def named(application: Application, blocker: Blocker) -> Blocker:
    name = application.name or application.reference
    return Blocker(blocker.code, f"{name} : {blocker.message}", blocker.remedy, blocker.where)
