"""What results ask: of learners, what is taken again; of the team, to send results to the EHESP."""

from collections.abc import Iterator
from datetime import timedelta

from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import plural
from pacte.juries.finals import finals_of, resits_of
from pacte.juries.resit_rules import takes_memoire_again
from pacte.juries.results.waves import pending_of, waves_of
from pacte.juries.results.words import outcome_words, resit_words
from pacte.memoires.queries import known_of
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import Role, allows
from pacte.progress.productions.queries import own_enrollments
from pacte.todo import OFFERS, TodoItem, Visit

TOLD_FOR = timedelta(days=90)
"""An admission stays on « À faire » so long."""


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Lines of learners, then those of the team."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        session = visit.of_federation(federation_id)
        if Role.LEARNER in held:
            yield from _for_learner(visit, session, federation)
        if held & {Role.ADMINISTRATOR, Role.STAFF}:
            yield from _for_team(visit, session, federation)


def _for_learner(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """A line for who is admitted, for a season; a line while a resit is open; six statements at most."""
    own = own_enrollments(session, visit.actor.person_id)
    finals = finals_of(session, [one.id for one, _ in own]) if own else {}
    for enrollment, cohort in own:
        last = finals[enrollment.id][-1] if enrollment.id in finals else None
        if last is not None and last.is_admitted and visit.now - last.signed_at < TOLD_FOR:
            yield TodoItem(
                title=f"Votre résultat, {cohort.label}",
                reason=f"{outcome_words(last.result.outcome)}. Votre attestation se télécharge sur sa page.",
                endpoint="juries.result",
                params={"federation": federation.slug, "enrollment_id": enrollment.id},
                kind="standing",
            )
    resits = resits_of(session, list(finals)) if finals else {}
    again = [(one, cohort) for one, cohort in own if one.id in resits]
    if not again:
        return
    definitions = {cohort.id: definition_of(cohort) for _, cohort in again}
    known = known_of(session, [one for one, _ in again], definitions)
    for enrollment, cohort in again:
        definition, deposit = definitions[cohort.id], known[enrollment.id].deposit
        zone = definition.federation.time_zone
        due_on = definition.memoire.resit_due_on
        deposits = takes_memoire_again(resits[enrollment.id]) and (
            deposit is None or deposit.session is not DepositSession.RESIT
        )
        yield TodoItem(
            title="Déposer votre nouveau mémoire" if deposits else "Préparer votre rattrapage",
            reason=f"À reprendre : {resit_words(resits[enrollment.id])}.",
            endpoint="memoires.memoire" if deposits else "juries.result",
            params={
                "federation": federation.slug,
                "enrollment_id": enrollment.id,
                **({"_anchor": "depot"} if deposits else {}),
            },
            button="Déposer" if deposits else "Voir mon résultat",
            due_at=closing_instant(due_on, zone) if deposits and due_on is not None else None,
            time_zone=zone,
            kind="todo" if deposits else "ahead",
        )


def _for_team(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """A line for each cohort whose signed minutes the EHESP has not; three statements a cohort, from its
    defences on."""
    for cohort in cohorts_of_federation(session):
        definition = definition_of(cohort)
        zone = definition.federation.time_zone
        if local_day(visit.now, zone) < definition.defence.starts_on:
            continue
        if not allows(visit.actor, "result.send", cohort):
            continue
        pending = pending_of(session, cohort.id, waves_of(session, cohort.id))
        if pending:
            words = plural(len(pending), "procès-verbal signé attend", "procès-verbaux signés attendent")
            yield TodoItem(
                title="Envoyer les résultats à l’EHESP",
                reason=f"{cohort.label} : {words} d’être envoyé{'s' if len(pending) > 1 else ''}.",
                endpoint="juries.results_ehesp",
                params={"federation": federation.slug, "code": cohort.code},
                button="Ouvrir",
                time_zone=zone,
            )


OFFERS.append(offer)
