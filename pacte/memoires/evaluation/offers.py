"""What readings ask of jurors: an answer, then an evaluation, the soonest due first."""

from collections.abc import Iterator

from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.cohorts.rules import closing_instant
from pacte.french import of_name
from pacte.memoires.evaluation.own import own_readings
from pacte.memoires.evaluation.rules import due_words, is_late
from pacte.memoires.evaluation.vocabulary import EvaluationState
from pacte.policy import Role, allows
from pacte.todo import OFFERS, TodoItem, Visit


def offer(visit: Visit) -> Iterator[TodoItem]:
    """A line for each mémoire to answer for or to evaluate; constant statements a federation."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        if Role.JUROR not in held:
            continue
        session = visit.of_federation(federation_id)
        cohorts = [
            one for one in cohorts_of_federation(session) if allows(visit.actor, "reading.evaluate", one)
        ]
        for one in own_readings(session, cohorts, visit.actor.person_id):
            if not one.is_left:
                continue
            row, zone = one.reading.row, definition_of(one.cohort).federation.time_zone
            today = local_day(visit.now, zone)
            asked = one.state is EvaluationState.TO_ANSWER
            yield TodoItem(
                title=f"Dire si vous lisez le mémoire {of_name(one.reading.learner.name)}"
                if asked
                else f"Évaluer le mémoire {of_name(one.reading.learner.name)}",
                reason="Acceptez ou déclinez : quelqu’un d’autre sera sollicité."
                if asked
                else f"L’évaluation est {due_words(row.due_on, today)}."
                if is_late(row.due_on, today)
                else f"L’évaluation est attendue {due_words(row.due_on, today)}.",
                endpoint="memoires.evaluate",
                params={"federation": federation.slug, "reading_id": row.id},
                button="Répondre" if asked else "Évaluer",
                due_at=closing_instant(row.due_on, zone),
                time_zone=zone,
            )


OFFERS.append(offer)
