"""What the EHESP answers, and the federation's reply to its questions: one dossier, or several at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker, refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.hiding import refuse_tied
from pacte.selection.models import ValidationWave, WaveEntry
from pacte.selection.validation import emails
from pacte.selection.validation.operations.loading import Locked, blockers_of_page, locked_entries, named
from pacte.selection.validation.rules import (
    TO_TREAT,
    TRANSITIONS,
    ValidationEvent,
    blockers_to_move,
    blockers_to_say,
    blockers_to_take_together,
)
from pacte.selection.vocabulary import Validation
from pacte.signals import validation_changed

ACTIONS = {
    ValidationEvent.VALIDATE: "validation.validated",
    ValidationEvent.REFUSE: "validation.refused",
    ValidationEvent.ASK: "validation.asked",
    ValidationEvent.REPLY: "validation.replied",
}


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
    [locked] = locked_entries(session, [entry.id])
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
    own: Mapping[int, str] | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """The same decision on several entries of a wave (id → revision seen), all or none; how many.

    A dossier whose question the federation has not answered is refused (``question_pending``).
    ``own`` gives an entry a text of its own; ``text`` is that of the others.
    """
    found = [one for one in locked_entries(session, sorted(seen)) if one.wave.id == wave.id]
    blockers = [
        named(one.application, blocker)
        for one in found
        for blocker in blockers_of_page(session, one, seen[one.entry.id])
        or blockers_to_take_together(one.entry.state, event)
    ]
    if not found:
        blockers = [Blocker("nobody", "Aucun dossier n’est choisi.", "Cochez au moins un dossier.")]
    texts = {one.entry.id: (own or {}).get(one.entry.id, "").strip() or text for one in found}
    refuse_if([*blockers, *_blockers_to_say(found, event, text, texts)])
    for one in found:
        _apply(session, one, event, texts[one.entry.id], by, at)
    _tell(session, found[0].wave, event, by, at)
    return len(found)


def _blockers_to_say(
    found: Sequence[Locked], event: ValidationEvent, text: str, texts: Mapping[int, str]
) -> list[Blocker]:
    """What misses for all is told once; what misses for some, with their names."""
    common = blockers_to_say(event, text)
    if all(texts[one.entry.id] == text for one in found):
        return common
    return [
        named(one.application, blocker)
        for one in found
        for blocker in blockers_to_say(event, texts[one.entry.id])
    ]


def reply(
    session: FencedSession, *, entry: WaveEntry, text: str, seen: int, by: Actor, at: datetime
) -> WaveEntry:
    """The federation answers the question: the dossier is presented again, the one who asked is told."""
    [locked] = locked_entries(session, [entry.id])
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
    session: FencedSession, one: Locked, event: ValidationEvent, text: str, by: Actor, at: datetime
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
            entry.keep_exchange()
            entry.question = text.strip()
        if event is ValidationEvent.ASK:
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


def _blockers(session: FencedSession, one: Locked, event: ValidationEvent, seen: int) -> list[Blocker]:
    return blockers_of_page(session, one, seen) or blockers_to_move(one.entry.state, event)


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
