"""What readings ask of jurors: an answer, then an evaluation, the soonest due first."""

from collections.abc import Iterator, Sequence

from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import number, of_name
from pacte.memoires.evaluation.own import own_readings
from pacte.memoires.evaluation.queries import chaired_by, judged
from pacte.memoires.evaluation.rules import due_words, is_late
from pacte.memoires.evaluation.vocabulary import EvaluationState
from pacte.memoires.registries import minutes_closed
from pacte.policy import Role, allows
from pacte.todo import OFFERS, TodoItem, Visit


def offer(visit: Visit) -> Iterator[TodoItem]:
    """A line for each mémoire to answer for or to evaluate; constant statements a federation.

    Then, to who presides, the large differences.
    """
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
        yield from _for_chair(visit, session, federation, cohorts)


def _for_chair(
    visit: Visit, session: FencedSession, federation: Federation, cohorts: Sequence[Cohort]
) -> Iterator[TodoItem]:
    """A line for each large difference, until the jury's minutes; those of :func:`judged` a cohort."""
    chaired = chaired_by(session, [one.id for one in cohorts], visit.actor.person_id)
    for cohort in cohorts:
        if cohort.id not in chaired or visit.actor.person_id is None:
            continue
        wide = [one for one in judged(session, cohort, visit.actor.person_id) if one.is_wide]
        closed = minutes_closed(session, [one.enrollment.id for one in wide]) if wide else frozenset()
        for one in wide:
            if one.enrollment.id in closed:
                continue
            yield TodoItem(
                title=f"Voir un grand écart sur le mémoire {of_name(one.learner.name)}",
                reason=f"Ses lectures diffèrent de {number(one.summary.spread or 0, 1)} points sur cent.",
                endpoint="memoires.jury_evaluation",
                params={
                    "federation": federation.slug,
                    "code": cohort.code,
                    "enrollment_id": one.enrollment.id,
                },
                button="Comparer",
                time_zone=definition_of(cohort).federation.time_zone,
            )


OFFERS.append(offer)
