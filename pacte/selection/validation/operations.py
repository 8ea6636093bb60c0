"""Every write of validation: a wave sent, a question, an answer, a decision; several dossiers at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.policy import Actor
from pacte.selection.hiding import refuse_tied
from pacte.selection.models import Candidacy, SelectionCommittee, ValidationWave, WaveEntry
from pacte.selection.validation import emails
from pacte.selection.validation import phrases as phrases
from pacte.selection.validation.rules import (
    TO_TREAT,
    TRANSITIONS,
    ValidationEvent,
    blockers_if_stale,
    blockers_to_move,
    blockers_to_present,
    blockers_to_say,
    blockers_to_send,
)
from pacte.selection.vocabulary import Validation
from pacte.signals import validation_changed

ACTIONS = {
    ValidationEvent.VALIDATE: "validation.validated",
    ValidationEvent.REFUSE: "validation.refused",
    ValidationEvent.ASK: "validation.asked",
    ValidationEvent.REPLY: "validation.replied",
}


@dataclass(frozen=True, slots=True)
class _Locked:
    """An entry with all that an act on it reads and writes, locked in the house's order."""

    entry: WaveEntry
    candidacy: Candidacy
    application: Application
    wave: ValidationWave


def send_wave(
    session: FencedSession,
    *,
    cohort: Cohort,
    application_ids: Sequence[int],
    message: str,
    readers: Sequence[Person],
    by: Actor,
    at: datetime,
) -> ValidationWave:
    """Present those dossiers to the EHESP; ``readers`` are its people, told by mail.

    Refused with every reason, named by person; a second click finds the dossiers already presented.
    """
    locked = session.get(Cohort, cohort.id, with_for_update=True, populate_existing=True)
    if locked is None:
        raise Refused([Blocker("gone", "Cette promotion n’existe plus.")])
    committee = session.scalar(
        select(SelectionCommittee)
        .where(SelectionCommittee.cohort_id == locked.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    refuse_tied(session, locked, application_ids, by)
    chosen = _candidacies(session, application_ids)
    applications = _applications(session, application_ids)
    refuse_if(
        [
            *blockers_to_send(
                asks_ehesp=definition_of(locked).selection.ehesp_validation,
                closed=committee is not None and committee.closed_at is not None,
                count=len(set(application_ids)),
            ),
            *_foreign(set(application_ids), chosen, locked.id),
            *(
                _named(applications[row.application_id], blocker)
                for row in chosen
                for blocker in blockers_to_present(
                    decision=row.decision,
                    validation=row.validation,
                    withdrawn=applications[row.application_id].state is not ApplicationState.SUBMITTED,
                )
            ),
            *blockers_to_say(ValidationEvent.SUBMIT, message),
        ]
    )
    last = session.scalar(
        select(func.max(ValidationWave.number)).where(ValidationWave.cohort_id == locked.id)
    )
    wave = ValidationWave(
        cohort_id=locked.id,
        number=(last or 0) + 1,
        message=message.strip(),
        sent_at=at,
        sent_by_id=by.person_id,
    )
    session.add(wave)
    session.flush()
    for row in chosen:
        row.validation = TRANSITIONS[row.validation, ValidationEvent.SUBMIT]
        session.add(WaveEntry(wave_id=wave.id, application_id=row.application_id))
    session.flush()
    emails.tell_wave(
        session,
        wave=wave,
        cohort=locked,
        federation=session.get_one(Federation, session.federation_id),
        count=len(chosen),
        readers=readers,
        at=at,
    )
    details = {"number": wave.number, "wave_id": wave.id}
    for row in chosen:
        audit.record(session, action="validation.submitted", subject=row, by=by, at=at, details=details)
    audit.record(
        session,
        action="validation.wave_sent",
        subject=wave,
        by=by,
        at=at,
        details={**details, "count": len(chosen), "readers": len(readers)},
    )
    return wave


def decide(
    session: FencedSession,
    *,
    entry: WaveEntry,
    event: ValidationEvent,
    text: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> WaveEntry:
    """The EHESP validates, refuses (``text``: the reason) or asks (``text``: the question).

    ``seen`` is the revision that the page showed: another one is refused (``changed_meanwhile``), so that
    two people never overwrite each other.
    """
    [locked] = _locked(session, [entry.id])
    refuse_if([*_blockers(session, locked, event, seen), *blockers_to_say(event, text)])
    _apply(session, locked, event, text, by, at)
    _tell(session, locked.wave, event, by, at)
    return locked.entry


def decide_many(
    session: FencedSession,
    *,
    wave: ValidationWave,
    seen: Mapping[int, int],
    event: ValidationEvent,
    text: str,
    by: Actor,
    at: datetime,
) -> int:
    """The same decision on several entries of a wave (id → revision seen), all or none; how many."""
    found = [one for one in _locked(session, sorted(seen)) if one.wave.id == wave.id]
    blockers = [
        _named(one.application, blocker)
        for one in found
        for blocker in _blockers(session, one, event, seen[one.entry.id])
    ]
    if not found:
        blockers = [Blocker("nobody", "Aucun dossier n’est choisi.", "Cochez au moins un dossier.")]
    refuse_if([*blockers, *blockers_to_say(event, text)])
    for one in found:
        _apply(session, one, event, text, by, at)
    _tell(session, found[0].wave, event, by, at)
    return len(found)


def reply(
    session: FencedSession, *, entry: WaveEntry, text: str, seen: int, by: Actor, at: datetime
) -> WaveEntry:
    """The federation answers the question: the dossier is presented again, the one who asked is told."""
    [locked] = _locked(session, [entry.id])
    cohort = session.get_one(Cohort, locked.wave.cohort_id)
    refuse_tied(session, cohort, [locked.application.id], by)
    refuse_if(
        [
            *_blockers(session, locked, ValidationEvent.REPLY, seen),
            *blockers_to_say(ValidationEvent.REPLY, text),
        ]
    )
    _apply(session, locked, ValidationEvent.REPLY, text, by, at)
    return locked.entry


def _apply(
    session: FencedSession, one: _Locked, event: ValidationEvent, text: str, by: Actor, at: datetime
) -> None:
    entry, asker = one.entry, one.entry.decided_by_id
    entry.state = TRANSITIONS[entry.state, event]
    one.candidacy.validation = entry.state
    entry.revision += 1
    told = {"entry": entry, "wave": one.wave, "application": one.application, "at": at}
    if event is ValidationEvent.REPLY:
        entry.reply = text.strip()
        person = session.get(Person, asker) if asker else None
        emails.tell_replied(session, to=person, **told)  # type: ignore[arg-type]  # the four names above
    else:
        entry.decided_at, entry.decided_by_id = at, by.person_id
        if event is not ValidationEvent.VALIDATE:
            entry.question = text.strip()
        if event is ValidationEvent.ASK:
            entry.reply = ""
            emails.tell_asked(session, **told)  # type: ignore[arg-type]  # the four names above
        elif event is ValidationEvent.REFUSE:
            emails.tell_refused(session, **told)  # type: ignore[arg-type]  # the four names above
    audit.record(
        session,
        action=ACTIONS[event],
        subject=one.candidacy,
        by=by,
        at=at,
        details={"number": one.wave.number, "entry_id": entry.id, "revision": entry.revision},
    )


def _blockers(session: FencedSession, one: _Locked, event: ValidationEvent, seen: int) -> list[Blocker]:
    """A page out of date says so, and who changed what; else what the state or a withdrawal forbids."""
    entry = one.entry
    if entry.revision != seen:
        person = session.get(Person, entry.decided_by_id) if entry.decided_by_id else None
        return blockers_if_stale(
            seen=seen, revision=entry.revision, state=entry.state, who=person.name if person else ""
        )
    if one.application.state is not ApplicationState.SUBMITTED:
        return [Blocker("withdrawn", "Ce dossier a été retiré par la candidate ou le candidat.")]
    return blockers_to_move(entry.state, event)


def _locked(session: FencedSession, entry_ids: Sequence[int]) -> list[_Locked]:
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
    candidacies = {row.application_id: row for row in _candidacies(session, application_ids)}
    applications = _applications(session, application_ids)
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
        _Locked(
            entry,
            candidacies[entry.application_id],
            applications[entry.application_id],
            session.get_one(ValidationWave, entry.wave_id),
        )
        for entry in entries
    ]


def _candidacies(session: FencedSession, application_ids: Sequence[int]) -> Sequence[Candidacy]:
    return session.scalars(
        select(Candidacy)
        .where(Candidacy.application_id.in_(application_ids))
        .order_by(Candidacy.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _applications(session: FencedSession, application_ids: Sequence[int]) -> dict[int, Application]:
    rows = session.scalars(
        select(Application)
        .where(Application.id.in_(application_ids))
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def _foreign(asked: set[int], chosen: Sequence[Candidacy], cohort_id: int) -> list[Blocker]:
    """Ids that were not proposed: of another cohort, or before any decision."""
    known = {row.application_id for row in chosen if row.cohort_id == cohort_id}
    if asked <= known:
        return []
    return [
        Blocker(
            "unknown_dossier",
            "Un des dossiers choisis n’est pas de cette promotion.",
            "Rechargez la page, puis choisissez de nouveau.",
        )
    ]


def _named(application: Application, blocker: Blocker) -> Blocker:
    name = application.name or application.reference
    return Blocker(blocker.code, f"{name} : {blocker.message}", blocker.remedy, blocker.where)


def _tell(
    session: FencedSession, wave: ValidationWave, event: ValidationEvent, by: Actor, at: datetime
) -> None:
    """Those who offer places follow what is final; the federation hears that the whole wave is treated."""
    _tell_if_treated(session, wave, at)
    if event in (ValidationEvent.VALIDATE, ValidationEvent.REFUSE):
        validation_changed.send(session, cohort_id=wave.cohort_id, by=by, at=at)


def _tell_if_treated(session: FencedSession, wave: ValidationWave, at: datetime) -> None:
    session.flush()
    states: Counter[Validation] = Counter()
    for state, count in session.execute(
        select(WaveEntry.state, func.count(WaveEntry.id))
        .join(Application, Application.id == WaveEntry.application_id)
        .where(WaveEntry.wave_id == wave.id, Application.state == ApplicationState.SUBMITTED)
        .group_by(WaveEntry.state)
    ):
        states[state] = count
    if not any(states[state] for state in TO_TREAT):
        emails.tell_treated(session, wave=wave, states=states, at=at)
