"""What the forum asks of trainers: questions without an answer, posts reported; and where it is found."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.forum.listing import report_counts, waiting_counts
from pacte.forum.rules import WAITS, is_open
from pacte.forum.vocabulary import Keep
from pacte.french import agreed, plural
from pacte.policy import Role, allows
from pacte.progress.reading.queries import own_cohorts
from pacte.todo import OFFERS, TodoItem, Visit


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Lines of trainers by cohort, then the forum of each learner."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        if Role.TRAINER in held:
            yield from _for_trainer(visit, visit.of_federation(federation_id), federation)
        if Role.LEARNER in held:
            yield from _for_learner(visit, visit.of_federation(federation_id), federation)


def _for_trainer(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """Three statements."""
    cohorts = [
        cohort
        for cohort in cohorts_of_federation(session)
        if _trains(visit, cohort) and _is_open(cohort, visit.now)
    ]
    ids = [cohort.id for cohort in cohorts]
    if not ids:
        return
    waiting, reported = waiting_counts(session, ids, visit.now - WAITS), report_counts(session, ids)
    for cohort in cohorts:
        if count := reported.get(cohort.id, 0):
            yield _item(
                cohort,
                federation,
                title=f"Lire {plural(count, 'signalement')} du forum, {cohort.label}",
                reason="Une personne a signalé un message : le masquer, ou clore le signalement.",
                keep=Keep.REPORTED,
            )
        if count := waiting.get(cohort.id, 0):
            yield _item(
                cohort,
                federation,
                title=f"Répondre à {plural(count, 'question')} du forum, {cohort.label}",
                reason=f"Sans réponse depuis {WAITS.days} jours ou plus.",
                keep=Keep.UNANSWERED,
            )
        yield _standing(cohort, federation)


def _trains(visit: Visit, cohort: Cohort) -> bool:
    return allows(visit.actor, "forum.moderate", cohort) and visit.actor.has_role(
        Role.TRAINER, federation_id=cohort.federation_id, cohort_id=cohort.id
    )


def _for_learner(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """Where it is; one statement."""
    for cohort in own_cohorts(session, visit.actor.person_id):
        yield _standing(cohort, federation)


def _standing(cohort: Cohort, federation: Federation) -> TodoItem:
    return TodoItem(
        title=f"Forum, {cohort.label}",
        reason="Les questions de la promotion, leurs réponses, et la FAQ.",
        endpoint="forum.listed",
        params={"federation": federation.slug, "code": cohort.code},
        button="Voir",
        kind="standing",
        whom=federation.name,
        time_zone=_zone(cohort),
    )


def _item(cohort: Cohort, federation: Federation, *, title: str, reason: str, keep: Keep) -> TodoItem:
    return TodoItem(
        title=title,
        reason=reason,
        endpoint="forum.listed",
        params={"federation": federation.slug, "code": cohort.code, "garder": keep.value},
        button="Ouvrir",
        time_zone=_zone(cohort),
    )


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """How many questions wait for an answer in each cohort, and reports; two statements."""
    ids = [cohort.id for cohort in cohorts if _is_open(cohort, now)]
    waiting, reported = waiting_counts(session, ids, now), report_counts(session, ids)
    found: dict[int, list[Counter]] = {}
    for cohort in cohorts:
        for count, one, many, keep in (
            (
                waiting.get(cohort.id, 0),
                "question du forum sans réponse",
                "questions du forum sans réponse",
                Keep.UNANSWERED,
            ),
            (
                reported.get(cohort.id, 0),
                "question du forum signalée",
                "questions du forum signalées",
                Keep.REPORTED,
            ),
        ):
            if count:
                found.setdefault(cohort.id, []).append(
                    Counter(
                        label=agreed(count, one, many),
                        value=count,
                        endpoint="forum.listed",
                        params={"code": cohort.code, "garder": keep.value},
                        kind="waiting",
                    )
                )
    return found


def _is_open(cohort: Cohort, now: datetime) -> bool:
    return is_open(definition_of(cohort).defence.ends_on, local_day(now, _zone(cohort)))


def _zone(cohort: Cohort) -> str:
    zone: str = cohort.definition["federation"]["time_zone"]
    return zone


COUNTERS.append(counters)
OFFERS.append(offer)
