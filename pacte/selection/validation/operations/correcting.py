"""The EHESP corrects an answer of its own, as long as the candidate has not been told."""

from datetime import datetime

from sqlalchemy import func, select

from pacte import audit
from pacte.blockers import refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.models import ValidationCorrection, WaveEntry
from pacte.selection.validation import emails
from pacte.selection.validation.corrections import blockers_to_correct, contact_words, was_told
from pacte.selection.validation.operations.loading import blockers_of_page, locked_entries
from pacte.selection.validation.rules import CORRECTIONS, ValidationEvent, blockers_to_say
from pacte.selection.vocabulary import VALIDATION_LABELS, Validation
from pacte.signals import validation_changed


def correct(
    session: FencedSession,
    *,
    entry: WaveEntry,
    event: ValidationEvent,
    why: str,
    text: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> WaveEntry:
    """Take an answer back for another one; ``why`` is told to the federation and kept with the former answer.

    ``text`` is the reason of a refusal or the question. Those who offer places follow: a place may be called.
    """
    [one] = locked_entries(session, [entry.id])
    row, cohort = one.entry, session.get_one(Cohort, one.wave.cohort_id)
    latest = session.scalar(
        select(func.max(WaveEntry.id)).where(WaveEntry.application_id == row.application_id)
    )
    refuse_if(
        blockers_of_page(session, one, seen)
        or [
            *blockers_to_correct(
                row.state,
                event,
                told=was_told(session, row.application_id),
                latest=latest == row.id,
                contact=contact_words(cohort),
                why=why,
            ),
            *blockers_to_say(event, text),
        ]
    )
    before, former_text = row.state, row.question
    if before is Validation.VALIDATED:  # what it holds is no reason, but what was asked before
        row.keep_exchange()
        former_text = ""
    session.add(
        ValidationCorrection(
            entry_id=row.id,
            application_id=row.application_id,
            old_state=before,
            old_text=former_text,
            old_at=row.decided_at,
            old_by_id=row.decided_by_id,
            new_state=CORRECTIONS[before, event],
            reason=why.strip(),
            corrected_at=at,
            corrected_by_id=by.person_id,
        )
    )
    row.state = one.candidacy.validation = CORRECTIONS[before, event]
    row.question = "" if event is ValidationEvent.VALIDATE else text.strip()
    row.decided_at, row.decided_by_id = at, by.person_id
    row.revision += 1
    session.flush()
    emails.tell_corrected(
        session, entry=row, wave=one.wave, application=one.application, before=before, why=why.strip(), at=at
    )
    audit.record(
        session,
        action="validation.corrected",
        subject=one.candidacy,
        by=by,
        at=at,
        details={
            "number": one.wave.number,
            "entry_id": row.id,
            "revision": row.revision,
            "before": VALIDATION_LABELS[before].lower().replace("ehesp", "EHESP"),
            "after": VALIDATION_LABELS[row.state].lower().replace("ehesp", "EHESP"),
        },
    )
    validation_changed.send(session, cohort_id=cohort.id, by=by, at=at)
    return row
