"""Drafts that wait for those who follow their authors."""

from collections.abc import Iterator

from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.french import of_name
from pacte.memoires.drafts.queries import waiting_in
from pacte.policy import Role, allows
from pacte.seminars.absences.offers import is_under_way
from pacte.seminars.absences.queries import followed_by_others
from pacte.todo import OFFERS, TodoItem, Visit


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Of learners that the trainer follows, and of those whom nobody follows, a line each."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        if Role.TRAINER not in held:
            continue
        session = visit.of_federation(federation_id)
        cohorts = {
            cohort.id: cohort
            for cohort in cohorts_of_federation(session)
            if allows(visit.actor, "memoire.answer", cohort) and is_under_way(cohort, visit.now)
        }
        if not cohorts:
            continue
        others = followed_by_others(session, list(cohorts), visit.actor.person_id)
        for one in waiting_in(session, list(cohorts)):
            if one.enrollment.id in others:
                continue
            yield TodoItem(
                title=f"Lire le brouillon de mémoire {of_name(one.person.name)}",
                reason="Il attend un retour, écrit ou annoté.",
                endpoint="memoires.memoire",
                params={
                    "federation": federation.slug,
                    "enrollment_id": one.enrollment.id,
                    "_anchor": "brouillons",
                },
                button="Ouvrir",
                time_zone=definition_of(cohorts[one.enrollment.cohort_id]).federation.time_zone,
            )


OFFERS.append(offer)
