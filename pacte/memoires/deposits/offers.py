"""What deposits ask of people: learners to deposit, confirm or correct; the team to decide."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.cohorts.rules import closing_instant
from pacte.cohorts.vocabulary import LatePolicy
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import of_name
from pacte.learners.models import Enrollment
from pacte.memoires.models import MemoirePrepared
from pacte.memoires.queries import Known, known_of
from pacte.memoires.vocabulary import Admissibility, DepositSession
from pacte.policy import Role, allows
from pacte.progress.productions.queries import learners_in, own_enrollments
from pacte.seminars.absences.offers import is_under_way
from pacte.todo import OFFERS, TodoItem, Visit

AHEAD = timedelta(days=60)
"""Before, the date is on the learner's page and not yet on the list of what is to be done."""


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Lines of the team, then those of learners."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        session = visit.of_federation(federation_id)
        if held & {Role.ADMINISTRATOR, Role.STAFF}:
            yield from _for_team(visit, session, federation)
        if Role.LEARNER in held:
            yield from _for_learner(visit, session, federation)


def _for_team(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """Deposits that wait for a waiver or a correction, once the due date is past; three statements a cohort
    between the due date and the end of defences, of the resit's for those deposited for it."""
    for cohort in cohorts_of_federation(session):
        definition = definition_of(cohort)
        zone = definition.federation.time_zone
        today = local_day(visit.now, zone)
        if not definition.memoire.due_on < today <= _last_day(definition):
            continue
        if not allows(visit.actor, "memoire.waive", cohort):
            continue
        people = learners_in(session, cohort.id)
        known = known_of(session, [one for one, _ in people], {cohort.id: definition})
        for enrollment, person in people:
            standing, deposit = known[enrollment.id].standing, known[enrollment.id].deposit
            if deposit is None or person.id == visit.actor.person_id:
                continue
            if not _is_to_decide(standing.admissibility, definition):
                continue
            if today > definition.defence.ends_on and deposit.session is not DepositSession.RESIT:
                continue
            yield TodoItem(
                title=f"Décider du mémoire {of_name(person.name)}",
                reason=standing.blockers[0].message,
                endpoint="memoires.memoire",
                params=_to(federation, enrollment),
                button="Ouvrir",
                time_zone=zone,
            )


def _last_day(definition: CohortDefinition) -> date:
    """Of the defences, the resit's included."""
    resit = definition.results.resit_ends_on or definition.memoire.resit_due_on
    return max(definition.defence.ends_on, resit or date.min)


def _is_to_decide(state: Admissibility, definition: CohortDefinition) -> bool:
    """A late one is the team's to admit only where the cohort leaves it to a waiver."""
    if state is Admissibility.RESIT:
        return definition.memoire.late_policy is LatePolicy.WAIVER
    return state is Admissibility.BLOCKED


def _for_learner(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    own = [one for one in own_enrollments(session, visit.actor.person_id) if is_under_way(one[1], visit.now)]
    if not own:
        return
    definitions = {cohort.id: definition_of(cohort) for _, cohort in own}
    known = known_of(session, [enrollment for enrollment, _ in own], definitions)
    waiting = set(
        session.scalars(
            select(MemoirePrepared.memoire_id).where(MemoirePrepared.person_id == visit.actor.person_id)
        )
    )
    for enrollment, cohort in own:
        yield from _of_one(visit, federation, enrollment, cohort, known[enrollment.id], waiting)


def _of_one(
    visit: Visit,
    federation: Federation,
    enrollment: Enrollment,
    cohort: Cohort,
    known: Known,
    waiting: set[int],
) -> Iterator[TodoItem]:
    definition = definition_of(cohort)
    zone = definition.federation.time_zone
    due_on = definition.memoire.due_on
    is_late = local_day(visit.now, zone) > due_on
    waits = known.memoire is not None and known.memoire.id in waiting
    state = known.standing.admissibility
    if waits:
        title, reason = "Confirmer le dépôt de votre mémoire", "Le fichier envoyé n’est pas encore déposé."
    elif state is Admissibility.AWAITED and due_on <= local_day(visit.now + AHEAD, zone):
        title = "Déposer votre mémoire"
        reason = (
            "L’échéance est passée : le retard est marqué."
            if is_late
            else "Il est vérifié à l’envoi, et se remplace jusqu’à l’échéance."
        )
    elif state is Admissibility.BLOCKED:
        title, reason = "Corriger votre mémoire", known.standing.blockers[0].message
    else:
        return
    yield TodoItem(
        title=title,
        reason=reason,
        endpoint="memoires.deposit_memoire" if waits else "memoires.memoire",
        params={**_to(federation, enrollment), **({} if waits else {"_anchor": "depot"})},
        button="Ouvrir",
        due_at=closing_instant(due_on, zone) if not is_late or state is Admissibility.AWAITED else None,
        time_zone=zone,
    )


def _to(federation: Federation, enrollment: Enrollment) -> dict[str, str | int]:
    return {"federation": federation.slug, "enrollment_id": enrollment.id}


OFFERS.append(offer)
