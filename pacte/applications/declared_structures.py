"""The dossiers that name structures, and who hears what becomes of one that candidates declared."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, true
from sqlalchemy.orm import lazyload

from pacte import audit
from pacte.applications.emails import tell_structure_recognised, tell_structure_refused
from pacte.applications.hiding import hidden_dossiers
from pacte.applications.models import Application, ApplicationStructure
from pacte.applications.outcomes import outcome_of
from pacte.applications.vocabulary import STATE_LABELS, ApplicationState
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation, Structure
from pacte.federations.registries import BEARINGS, OPENED_BY, Bearing
from pacte.policy import STAFF_ROLES, Actor, allows
from pacte.signals import structure_recognised, structure_refused

STATE_KINDS = {
    ApplicationState.DRAFT: "progress",
    ApplicationState.SUBMITTED: "done",
    ApplicationState.WITHDRAWN: "todo",
}
WAITING = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)
"""Dossiers that a membership still matters to."""


def bearings(
    session: FencedSession, structure_ids: Collection[int], reader: Actor
) -> Mapping[int, list[Bearing]]:
    """Dossiers of those structures, the latest cohort first, by name; one statement, and what is hidden."""
    rows = session.execute(
        select(ApplicationStructure, Application, Cohort)
        .options(lazyload(ApplicationStructure.structure))
        .join(Application, Application.id == ApplicationStructure.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(ApplicationStructure.structure_id.in_(structure_ids))
        .order_by(Cohort.closes_at.desc(), Application.sort_key, Application.id)
    ).all()
    cohorts = {cohort.id: cohort for _, _, cohort in rows}
    years = {cohort.id: definition_of(cohort).dues_year for cohort in cohorts.values()}
    hidden = hidden_dossiers(session, list(cohorts.values()), reader.person_id)
    found: dict[int, list[Bearing]] = defaultdict(list)
    for link, application, cohort in rows:
        if application.id in hidden or not allows(reader, "application.process", application):
            continue
        found[link.structure_id].append(
            Bearing(
                name=application.name or application.reference,
                cohort=cohort.label,
                kind=STATE_KINDS[application.state],
                label=STATE_LABELS[application.state],
                endpoint="dossiers.page",
                params={"application_id": application.id},
                note="" if link.is_bearer else "sans le porter",
                dues_year=years[cohort.id] if link.is_bearer and application.state in WAITING else None,
            )
        )
    return found


def opens_all(session: FencedSession, reader: Actor) -> bool:
    """Whether the reader treats the dossiers of every cohort, and no tie hides one from them."""
    cohorts = session.scalars(select(Cohort)).all()
    return all(
        reader.has_role(*STAFF_ROLES, federation_id=one.federation_id) for one in cohorts
    ) and not hidden_dossiers(session, cohorts, reader.person_id)


@structure_refused.connect
def tell(
    session: FencedSession, *, structure: Structure, reason: str, known_as: str, by: Actor, at: datetime
) -> None:
    """Tell those whose dossier it bears and who may still mend it, or wait for an answer."""
    federation = session.get_one(Federation, session.federation_id)
    for application, cohort in _concerned(session, structure, at, bearers_only=True):
        tell_structure_refused(
            session,
            application=application,
            cohort=cohort,
            federation=federation,
            structure=structure.name,
            reason=reason,
            known_as=known_as,
            at=at,
        )
        audit.record(
            session,
            action="application.structure_refused" if reason else "application.structure_taken",
            subject=application,
            by=by,
            at=at,
            details={"name": structure.name, "reason": reason},
        )


@structure_recognised.connect
def tell_recognised(
    session: FencedSession, *, structure: Structure, known_as: str, by: Actor, at: datetime
) -> None:
    """Tell those whose dossier names it, bearing or not, under which name they find it from now on."""
    federation = session.get_one(Federation, session.federation_id)
    for application, cohort in _concerned(session, structure, at):
        tell_structure_recognised(
            session,
            application=application,
            cohort=cohort,
            federation=federation,
            structure=structure.name,
            known_as=known_as,
            at=at,
        )
        audit.record(
            session,
            action="application.structure_recognised",
            subject=application,
            by=by,
            at=at,
            details={"name": structure.name, "known_as": known_as},
        )


def _concerned(
    session: FencedSession, structure: Structure, at: datetime, *, bearers_only: bool = False
) -> list[tuple[Application, Cohort]]:
    rows = session.execute(
        select(Application, Cohort)
        .join(ApplicationStructure, ApplicationStructure.application_id == Application.id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(
            ApplicationStructure.structure_id == structure.id,
            ApplicationStructure.is_bearer.is_(True) if bearers_only else true(),
        )
        .order_by(Application.id)
    )
    return [
        (application, cohort)
        for application, cohort in rows.all()
        if _concerns(session, application, cohort, at)
    ]


def _concerns(session: FencedSession, application: Application, cohort: Cohort, at: datetime) -> bool:
    if application.state is ApplicationState.DRAFT:
        return at < cohort.closes_at
    return application.state is ApplicationState.SUBMITTED and outcome_of(session, application, at) is None


BEARINGS.append(bearings)
OPENED_BY.append(opens_all)
