"""What every operation begins with: the dossier fresh and locked, with the facts that the rules judge."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from pacte import audit
from pacte.applications import phrases as phrases
from pacte.applications.facts import CohortFacts, Dossier
from pacte.applications.models import Application
from pacte.applications.rules import blockers_to_edit
from pacte.applications.snapshot import cohort_facts, definition_of, snapshot
from pacte.applications.vocabulary import STEP_LABELS, Step
from pacte.audit.models import JournalEntry
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.policy import Actor

SAME_SITTING = timedelta(minutes=30)
"""Saves of one step within this time are one line of the history: autosave would drown it otherwise."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A locked dossier with its cohort and the facts."""

    application: Application
    cohort: Cohort
    federation: Federation
    definition: CohortDefinition
    facts: CohortFacts
    dossier: Dossier


def load_locked(session: FencedSession, application: Application) -> Loaded:
    """The dossier as it is now, locked until the transaction ends, so that two tabs go one after the other.

    In a reading session nothing is locked.
    """
    if session.writes:
        session.flush()
        fresh = session.get(Application, application.id, with_for_update=True, populate_existing=True)
    else:
        fresh = session.get(Application, application.id)
    if fresh is None:
        raise Refused([Blocker("gone", "Ce dossier n’existe plus.", "Il a été supprimé entre-temps.")])
    cohort = session.get_one(Cohort, fresh.cohort_id)
    federation = session.get_one(Federation, session.federation_id)
    definition = definition_of(cohort)
    facts = cohort_facts(cohort, definition)
    return Loaded(fresh, cohort, federation, definition, facts, snapshot(session, fresh, facts))


def load_to_edit(session: FencedSession, application: Application, at: datetime) -> Loaded:
    """:func:`load_locked`, refused unless the dossier may be changed at that instant."""
    loaded = load_locked(session, application)
    refuse_if(blockers_to_edit(loaded.dossier, loaded.facts, at))
    return loaded


def note_saved(
    session: FencedSession, *, application: Application, step: Step, by: Actor, at: datetime
) -> None:
    """Journal the saving of a step, once a sitting."""
    last = session.scalar(
        select(JournalEntry)
        .where(
            JournalEntry.subject_kind == Application.__tablename__,
            JournalEntry.subject_id == application.id,
        )
        .order_by(JournalEntry.position.desc())
        .limit(1)
    )
    if (
        last is not None
        and last.action == "application.saved"
        and last.details.get("step") == step.value
        and last.actor_id == by.person_id
        and at - last.at < SAME_SITTING
    ):
        return
    audit.record(
        session,
        action="application.saved",
        subject=application,
        by=by,
        at=at,
        details={"step": step.value, "step_label": STEP_LABELS[step]},
    )
