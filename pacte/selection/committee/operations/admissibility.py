"""Settling whether the committee will see a dossier: one by one, or all those in which nothing misses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.operations.loading import load_locked
from pacte.applications.snapshot import cohort_facts, snapshots
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker, refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.committee.listing import standing_of
from pacte.selection.committee.operations.beginning import begin_selection
from pacte.selection.committee.rules import Footing, blockers_to_settle, footing
from pacte.selection.interviews.operations.freeing import NOT_NEEDED, free_interviews
from pacte.selection.models import Candidacy
from pacte.selection.queries import hidden_from
from pacte.selection.vocabulary import ADMISSIBILITY_LABELS, Admissibility


@dataclass(frozen=True, slots=True)
class Settled:
    """What settling many did: ids declared admissible, and how many were left as they are."""

    admissible: tuple[int, ...]
    left: int


def settle_admissibility(
    session: FencedSession,
    *,
    application: Application,
    admissible: bool,
    reason: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> Candidacy:
    """Say that a dossier is admissible, or why it is not; may change until the deliberation begins.

    ``seen`` is the revision on the page of the one who decides (0 when nothing was settled): when a
    colleague decided meanwhile it is refused (``settled_meanwhile``).
    """
    committee = begin_selection(session, cohort_id=application.cohort_id, by=by, at=at)
    candidacy = session.scalar(
        select(Candidacy)
        .where(Candidacy.application_id == application.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    loaded = load_locked(session, application)
    row = loaded.application
    standing = (
        [] if row.state is not ApplicationState.SUBMITTED else standing_of(loaded.dossier, loaded.facts, at)
    )
    refuse_if(
        _meanwhile(session, candidacy, seen)
        + blockers_to_settle(
            state=row.state,
            window_closed=at >= loaded.facts.closes_at,
            deliberating=committee.deliberation_began_at is not None,
            tied=bool(hidden_from(session, loaded.cohort, by.person_id, [row.person_id])),
            admissible=admissible,
            reason=reason.strip(),
            standing=standing,
        )
    )
    if candidacy is None:
        candidacy = Candidacy(cohort_id=row.cohort_id, application_id=row.id, revision=0)
        session.add(candidacy)
    _settle(session, candidacy, admissible, reason.strip(), reserve=bool(standing), by=by, at=at)
    if not admissible:
        free_interviews(
            session, cohort_id=row.cohort_id, application_ids=[row.id], why=NOT_NEEDED, by=by, at=at
        )
    return candidacy


def settle_clear(
    session: FencedSession, *, cohort: Cohort, application_ids: Collection[int], by: Actor, at: datetime
) -> Settled:
    """Declare admissible, among those dossiers, all in which nothing misses and nothing is settled yet.

    The others (something misses, settled, withdrawn or hidden meanwhile) are left as they are.
    """
    committee = begin_selection(session, cohort_id=cohort.id, by=by, at=at)
    refuse_if(
        blockers_to_settle(
            state=ApplicationState.SUBMITTED,
            window_closed=at >= cohort.closes_at,
            deliberating=committee.deliberation_began_at is not None,
            tied=False,
            admissible=True,
            reason="",
            standing=(),
        )
    )
    known: Mapping[int, Candidacy] = {
        row.application_id: row
        for row in session.scalars(
            select(Candidacy)
            .where(Candidacy.application_id.in_(application_ids), Candidacy.cohort_id == cohort.id)
            .order_by(Candidacy.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    rows = session.scalars(
        select(Application)
        .where(
            Application.id.in_(application_ids),
            Application.cohort_id == cohort.id,
            Application.state == ApplicationState.SUBMITTED,
        )
        .order_by(Application.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    facts = cohort_facts(cohort)
    dossiers = snapshots(session, rows, facts)
    hidden = hidden_from(session, cohort, by.person_id, [row.person_id for row in rows])
    made = []
    for row in rows:
        candidacy = known.get(row.id)
        if row.person_id in hidden or (
            candidacy is not None and candidacy.admissibility is not Admissibility.PENDING
        ):
            continue
        if footing(standing_of(dossiers[row.id], facts, at)) is not Footing.CLEAR:
            continue
        if candidacy is None:
            candidacy = Candidacy(cohort_id=cohort.id, application_id=row.id, revision=0)
            session.add(candidacy)
        _settle(session, candidacy, True, "", reserve=False, by=by, at=at)
        made.append(row.id)
    return Settled(tuple(made), len(set(application_ids)) - len(made))


def _settle(
    session: FencedSession,
    candidacy: Candidacy,
    admissible: bool,
    reason: str,
    *,
    reserve: bool,
    by: Actor,
    at: datetime,
) -> None:
    candidacy.admissibility = Admissibility.ADMISSIBLE if admissible else Admissibility.INADMISSIBLE
    candidacy.admissibility_reason = "" if admissible else reason
    candidacy.settled_at, candidacy.settled_by_id = at, by.person_id
    candidacy.revision += 1
    words = ", sous réserve de régularisation avant la décision" if reserve and admissible else ""
    audit.record(
        session,
        action="selection.admissible" if admissible else "selection.inadmissible",
        subject=candidacy,
        by=by,
        at=at,
        details={"reserve": words},
    )


def _meanwhile(session: FencedSession, candidacy: Candidacy | None, seen: int) -> list[Blocker]:
    revision = candidacy.revision if candidacy is not None else 0
    if revision == seen:
        return []
    person = session.get(Person, candidacy.settled_by_id) if candidacy and candidacy.settled_by_id else None
    label = ADMISSIBILITY_LABELS[candidacy.admissibility] if candidacy else "À examiner"
    return [
        Blocker(
            "settled_meanwhile",
            f"Entre-temps, {person.name if person else 'quelqu’un'} a décidé : « {label} ».",
            "Relisez la page ; si vous n’êtes pas d’accord, décidez de nouveau.",
        )
    ]
