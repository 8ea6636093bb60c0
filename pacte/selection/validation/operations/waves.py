"""A wave sent: dossiers presented together to the EHESP."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from pacte import audit
from pacte.accounts.models import Person
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
from pacte.selection.validation.operations.loading import applications_of, locked_candidacies, named
from pacte.selection.validation.rules import (
    TRANSITIONS,
    ValidationEvent,
    blockers_to_present,
    blockers_to_say,
    blockers_to_send,
)


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
    chosen = locked_candidacies(session, application_ids)
    applications = applications_of(session, application_ids)
    refuse_if(
        [
            *blockers_to_send(
                asks_ehesp=definition_of(locked).selection.ehesp_validation,
                closed=committee is not None and committee.closed_at is not None,
                count=len(set(application_ids)),
            ),
            *_foreign(set(application_ids), chosen, locked.id),
            *(
                named(applications[row.application_id], blocker)
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
