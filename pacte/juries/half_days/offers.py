"""What availabilities ask: of jurors and learners to answer, of staff to follow who is missing."""

from collections.abc import Iterator

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.rules import closing_instant
from pacte.french import listed, plural
from pacte.juries.half_days.emails import RESIT
from pacte.juries.half_days.queries import Table, table_of
from pacte.juries.models import DefencePoll
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import STAFF_ROLES, Role, allows
from pacte.todo import OFFERS, TodoItem, Visit

CONCERNED = STAFF_ROLES | {Role.JUROR, Role.LEARNER}
NAMED = 3


def offer(visit: Visit) -> Iterator[TodoItem]:
    """A line for each open poll, for those who are to answer it; another for the team."""
    for federation_id, federation in visit.federations.items():
        if not any(
            one.federation_id == federation_id and one.role in CONCERNED for one in visit.actor.grants
        ):
            continue
        session = visit.of_federation(federation_id)
        polls = session.execute(
            select(Cohort, DefencePoll.session)
            .join(DefencePoll, DefencePoll.cohort_id == Cohort.id)
            .where(DefencePoll.closed_at.is_(None))
            .order_by(DefencePoll.due_on, DefencePoll.id)
        ).all()
        for cohort, which in polls:
            if allows(visit.actor, "defence.answer", cohort) or allows(visit.actor, "defence.plan", cohort):
                yield from _lines(visit, table_of(session, cohort, which, at=visit.now), federation.slug)


def _lines(visit: Visit, table: Table, slug: str) -> Iterator[TodoItem]:
    if table.poll is None or not table.missing:
        return
    params: dict[str, str | int] = {"federation": slug, "code": table.cohort.code}
    if table.session is DepositSession.RESIT:
        params["session"] = RESIT
    due = closing_instant(table.poll.due_on, table.zone)
    if any(one.person_id == visit.actor.person_id for one in table.missing):
        yield TodoItem(
            title=f"Dire vos disponibilités pour les soutenances, {table.cohort.label}",
            reason=f"{plural(len(table.asked), 'demi-journée')}\u00a0: quelques minutes.",
            endpoint="juries.availability",
            params=params,
            button="Répondre",
            due_at=due,
            time_zone=table.zone,
        )
    if allows(visit.actor, "defence.plan", table.cohort):
        names = [one.person.name for one in table.missing[:NAMED]]
        more = len(table.missing) - len(names)
        yield TodoItem(
            title=f"Suivre les disponibilités pour les soutenances, {table.cohort.label}",
            reason=f"Réponses attendues\u00a0: {listed([*names, *([f'{more} de plus'] if more else [])])}.",
            endpoint="juries.poll",
            params=params,
            due_at=due,
            time_zone=table.zone,
        )


OFFERS.append(offer)
