"""What productions ask of people: trainers to read and answer, learners to deposit what comes due."""

from collections import Counter as Tally
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.cohorts.registries import COUNTERS, Counter, one_counter
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import plural
from pacte.learners.views.pages import installed
from pacte.policy import Role, allows
from pacte.progress.productions.pieces import Piece, pieces_of
from pacte.progress.productions.queries import Waiting, own_enrollments, waiting_in
from pacte.progress.vocabulary import ProductionState
from pacte.seminars.absences.offers import is_under_way
from pacte.seminars.absences.queries import followed_by_others
from pacte.todo import OFFERS, TodoItem, Visit

AHEAD = timedelta(days=30)
"""Before, a production is on the learner's page and not yet on the list of what is to be done."""


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Lines of trainers by cohort, then those of learners."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        if Role.TRAINER in held:
            yield from _for_trainer(visit, visit.of_federation(federation_id), federation)
        if Role.LEARNER in held:
            yield from _for_learner(visit, visit.of_federation(federation_id), federation)


def _for_trainer(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """Of learners that they follow, and of those whom nobody follows; three statements."""
    cohorts = [
        cohort
        for cohort in cohorts_of_federation(session)
        if allows(visit.actor, "production.answer", cohort)
    ]
    ids = [cohort.id for cohort in cohorts]
    if not ids:
        return
    others = followed_by_others(session, ids, visit.actor.person_id)
    ended = {cohort.id: _ends_on(cohort) for cohort in cohorts if not is_under_way(cohort, visit.now)}
    zones = {cohort.id: _zone(cohort) for cohort in cohorts}
    waiting = [
        one
        for one in waiting_in(session, ids)
        if one.enrollment.id not in others and _is_asked(one, ended, zones)
    ]
    counts = Tally(one.enrollment.cohort_id for one in waiting)
    for cohort in cohorts:
        if count := counts[cohort.id]:
            yield TodoItem(
                title=f"Relire {plural(count, 'production')}, {cohort.label}",
                reason="Un retour valide la production, ou dit ce qui est à reprendre.",
                endpoint="productions.waiting",
                params={"federation": federation.slug, "code": cohort.code},
                button="Ouvrir",
                time_zone=_zone(cohort),
            )


def _for_learner(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """What is due within thirty days, late, or to be done again; then where one stands."""
    for enrollment, cohort in own_enrollments(session, visit.actor.person_id):
        zone, today = _zone(cohort), local_day(visit.now, _zone(cohort))
        pieces = pieces_of(session, definition_of(cohort), installed(), [enrollment])[enrollment.id]
        for piece in pieces:
            if not piece.is_awaited() or not piece.is_required or piece.is_over(today):
                continue
            if _is_near(piece, visit.now, zone):
                again = piece.state is ProductionState.REDO
                late = piece.days_overdue(today)
                assert piece.due_on is not None
                yield TodoItem(
                    title=f"{'Reprendre' if again else 'Déposer'} « {piece.label} »",
                    reason=f"En retard de {plural(late, 'jour')} : le dépôt reste ouvert."
                    if late
                    else "L’échéance était passée à votre arrivée : convenez d’une date avec qui vous suit."
                    if piece.is_before_arrival
                    else "Un retour vous attend sur la page."
                    if again
                    else "La consigne est sur la page.",
                    endpoint="productions.piece",
                    params={
                        "federation": federation.slug,
                        "enrollment_id": enrollment.id,
                        "production": piece.key,
                    },
                    button="Ouvrir",
                    due_at=None if piece.is_before_arrival else closing_instant(piece.due_on, zone),
                    time_zone=zone,
                )
        if pieces and is_under_way(cohort, visit.now):
            yield TodoItem(
                title=f"Mes productions, {cohort.label}",
                reason="Ce qui est demandé, vos dépôts et les retours.",
                endpoint="productions.learner",
                params={"federation": federation.slug, "enrollment_id": enrollment.id},
                button="Voir",
                kind="standing",
                whom=federation.name,
                time_zone=zone,
            )


def _is_asked(one: Waiting, ended: Mapping[int, date], zones: Mapping[int, str]) -> bool:
    """Of a cohort that is over, only what came afterwards: more time had been granted for it."""
    ends_on, came_at = ended.get(one.enrollment.cohort_id), one.production.deposited_at
    if ends_on is None:
        return True
    return came_at is not None and local_day(came_at, zones[one.enrollment.cohort_id]) > ends_on


def _is_near(piece: Piece, now: datetime, zone: str) -> bool:
    """What is to be done again always is: somebody has just answered."""
    if piece.due_on is None:
        return False
    return piece.state is ProductionState.REDO or piece.due_on <= local_day(now + AHEAD, zone)


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """How many productions of each cohort wait for feedback; one statement."""
    mine = [cohort for cohort in cohorts if is_under_way(cohort, now)]
    waiting = Tally(one.enrollment.cohort_id for one in waiting_in(session, [one.id for one in mine]))
    return one_counter(
        mine,
        waiting,
        one="production à relire",
        many="productions à relire",
        endpoint="productions.waiting",
        kind="waiting",
    )


def _ends_on(cohort: Cohort) -> date:
    return date.fromisoformat(cohort.definition["defence"]["ends_on"])


def _zone(cohort: Cohort) -> str:
    zone: str = cohort.definition["federation"]["time_zone"]
    return zone


COUNTERS.append(counters)
OFFERS.append(offer)
