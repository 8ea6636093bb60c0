"""What availabilities ask: of jurors and learners to answer, of staff to follow who is missing."""

from collections.abc import Iterator

from pacte.cohorts.rules import closing_instant
from pacte.french import plural
from pacte.juries.half_days.queries import Table, open_polls, tables_of
from pacte.juries.half_days.rules import named
from pacte.juries.vocabulary import SESSION_NAMES
from pacte.policy import STAFF_ROLES, Role, allows
from pacte.todo import OFFERS, TodoItem, Visit

CONCERNED = STAFF_ROLES | {Role.JUROR, Role.LEARNER}
NAMED = 3


def offer(visit: Visit) -> Iterator[TodoItem]:
    """A line for each open poll, for those who are to answer it; another for the team.

    As many statements for one open poll as for many.
    """
    for federation_id, federation in visit.federations.items():
        if not any(
            one.federation_id == federation_id and one.role in CONCERNED for one in visit.actor.grants
        ):
            continue
        session = visit.of_federation(federation_id)
        asked = [
            (cohort, poll.session, poll)
            for cohort, poll in open_polls(session)
            if allows(visit.actor, "defence.answer", cohort)
        ]
        for table in tables_of(session, asked, at=visit.now) if asked else ():
            yield from _lines(visit, table, federation.slug)


def _lines(visit: Visit, table: Table, slug: str) -> Iterator[TodoItem]:
    if table.poll is None or not table.missing:
        return
    params: dict[str, str | int] = {"federation": slug, "code": table.cohort.code}
    if table.session in SESSION_NAMES:
        params["session"] = SESSION_NAMES[table.session]
    due = closing_instant(table.poll.due_on, table.zone)
    if any(one.person_id == visit.actor.person_id for one in table.missing):
        yield TodoItem(
            title=f"Dire vos disponibilités pour les soutenances, {table.cohort.label}",
            reason=f"{plural(len(table.still_asked), 'demi-journée')}\u00a0: quelques minutes.",
            endpoint="juries.availability",
            params=params,
            button="Répondre",
            due_at=due,
            time_zone=table.zone,
        )
    if allows(visit.actor, "defence.plan", table.cohort):
        names = [one.person.name for one in table.missing]
        yield TodoItem(
            title=f"Suivre les disponibilités pour les soutenances, {table.cohort.label}",
            reason=f"Réponses attendues\u00a0: {named(names, NAMED)}.",
            endpoint="juries.poll",
            params=params,
            due_at=due,
            time_zone=table.zone,
        )


OFFERS.append(offer)
