"""What subjects ask of people: learners to propose theirs, those who follow them to answer."""

from collections.abc import Iterator
from datetime import timedelta

from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import of_name, plural
from pacte.memoires.queries import known_of
from pacte.memoires.subjects.queries import Waiting, awaiting_answer, waiting_in
from pacte.memoires.subjects.rules import AWAITED, days_overdue
from pacte.memoires.vocabulary import SubjectState
from pacte.policy import Role, allows
from pacte.progress.productions.queries import own_enrollments
from pacte.seminars.absences.offers import is_under_way
from pacte.seminars.absences.queries import followed_by_others
from pacte.todo import OFFERS, TodoItem, Visit

AHEAD = timedelta(days=60)
"""Before, the date is on the learner's page and not yet on the list of what is to be done."""


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Lines of trainers, then those of learners."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        if Role.TRAINER in held:
            yield from _for_trainer(visit, visit.of_federation(federation_id), federation)
        if Role.LEARNER in held:
            yield from _for_learner(visit, visit.of_federation(federation_id), federation)


def _for_trainer(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """Of learners that they follow, and of those whom nobody follows, a line each; four statements."""
    cohorts = {
        cohort.id: cohort
        for cohort in cohorts_of_federation(session)
        if allows(visit.actor, "memoire.answer", cohort) and is_under_way(cohort, visit.now)
    }
    if not cohorts:
        return
    others = followed_by_others(session, list(cohorts), visit.actor.person_id)
    waiting = [one for one in waiting_in(session, list(cohorts)) if one.enrollment.id not in others]
    for one in waiting:
        to_confirm = one.memoire.subject_state is SubjectState.TO_CONFIRM
        yield _line(
            one,
            federation,
            cohorts[one.enrollment.cohort_id],
            f"{'Confirmer le' if to_confirm else 'Répondre au'} sujet de mémoire {of_name(one.person.name)}",
            "La structure a changé depuis qu’il a été validé." if to_confirm else "Validé, ou à reprendre.",
            "sujet",
        )
    told = {one.enrollment.id for one in waiting}
    for one in awaiting_answer(session, list(cohorts)):
        if one.enrollment.id not in others | told:
            yield _line(
                one,
                federation,
                cohorts[one.enrollment.cohort_id],
                f"Répondre à {one.person.name} sur son mémoire",
                "Son dernier message n’a pas de réponse.",
                "echanges",
            )


def _line(
    one: Waiting, federation: Federation, cohort: Cohort, title: str, reason: str, anchor: str
) -> TodoItem:
    return TodoItem(
        title=title,
        reason=reason,
        endpoint="memoires.memoire",
        params={"federation": federation.slug, "enrollment_id": one.enrollment.id, "_anchor": anchor},
        button="Ouvrir",
        time_zone=definition_of(cohort).federation.time_zone,
    )


def _for_learner(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """A subject to propose within sixty days, late, or to be done again."""
    own = [
        pair for pair in own_enrollments(session, visit.actor.person_id) if is_under_way(pair[1], visit.now)
    ]
    if not own:
        return
    definitions = {cohort.id: definition_of(cohort) for _, cohort in own}
    known = known_of(session, [enrollment for enrollment, _ in own], definitions)
    for enrollment, cohort in own:
        definition = definitions[cohort.id]
        zone = definition.federation.time_zone
        memoire = known[enrollment.id].memoire
        state = memoire.subject_state if memoire is not None else SubjectState.AWAITED
        due_on = definition.memoire.subject_due_on
        if state not in AWAITED:
            continue
        if state is SubjectState.AWAITED and (due_on is None or due_on > local_day(visit.now + AHEAD, zone)):
            continue
        late = days_overdue(state, due_on, local_day(visit.now, zone))
        yield TodoItem(
            title="Reprendre le sujet de votre mémoire"
            if state is SubjectState.REDO
            else "Proposer le sujet de votre mémoire",
            reason=_reason(state, late),
            endpoint="memoires.memoire",
            params={"federation": federation.slug, "enrollment_id": enrollment.id, "_anchor": "sujet"},
            button="Ouvrir",
            due_at=closing_instant(due_on, zone) if due_on is not None else None,
            time_zone=zone,
        )


def _reason(state: SubjectState, late: int) -> str:
    if state is SubjectState.REDO:
        return "Une réponse vous attend sur la page."
    if late:
        return f"En retard de {plural(late, 'jour')} : il est reçu quand même."
    return "Un titre, une question, la démarche menée avec l’équipe, la méthode."


OFFERS.append(offer)
