"""What availabilities ask: of jurors and learners to answer, of staff to follow who is missing."""

from collections.abc import Iterator, Sequence

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.rules import closing_instant
from pacte.french import plural
from pacte.juries.half_days.clashes import Clash, clashes_of
from pacte.juries.half_days.queries import Table, open_polls, tables_of
from pacte.juries.half_days.rules import named
from pacte.juries.models import DefenceAnswer
from pacte.juries.vocabulary import SESSION_NAMES
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import STAFF_ROLES, Role, allows
from pacte.todo import OFFERS, TodoItem, Visit

CONCERNED = STAFF_ROLES | {Role.JUROR, Role.LEARNER}
NAMED = 3


def offer(visit: Visit) -> Iterator[TodoItem]:
    """A line for each open poll, for those who are to answer it; others for the team.

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
        if any(one.federation_id == federation_id and one.role in STAFF_ROLES for one in visit.actor.grants):
            yield from _clashes(visit, clashes_of(session, at=visit.now), federation.slug)


def _params(slug: str, cohort: Cohort, which: DepositSession) -> dict[str, str | int]:
    found: dict[str, str | int] = {"federation": slug, "code": cohort.code}
    if which in SESSION_NAMES:
        found["session"] = SESSION_NAMES[which]
    return found


def _clashes(visit: Visit, clashes: Sequence[Clash], slug: str) -> Iterator[TodoItem]:
    """A line for each session in which people are convened when they are not free."""
    sessions: dict[tuple[int, DepositSession], list[Clash]] = {}
    for one in clashes:
        if allows(visit.actor, "defence.plan", one.cohort):
            sessions.setdefault((one.cohort.id, one.session), []).append(one)
    for those in sessions.values():
        first = those[0]
        yield TodoItem(
            title=f"Revoir des convocations aux soutenances, {first.cohort.label}",
            reason="Pas disponible à l’heure de la convocation\u00a0: "
            f"{named([*dict.fromkeys(one.answer.person.name for one in those)], NAMED)}.",
            endpoint="juries.poll",
            params=_params(slug, first.cohort, first.session),
            due_at=first.start,
            due_is_known=True,
            time_zone=definition_of(first.cohort).federation.time_zone,
        )


def _lines(visit: Visit, table: Table, slug: str) -> Iterator[TodoItem]:
    if table.poll is None or not table.missing:
        return
    params = _params(slug, table.cohort, table.session)
    due = closing_instant(table.poll.due_on, table.zone)
    own = next((one for one in table.missing if one.person_id == visit.actor.person_id), None)
    if own is not None:
        yield TodoItem(
            title=f"Dire vos disponibilités pour les soutenances, {table.cohort.label}",
            reason=f"{_lacking_words(table, own)}\u00a0: quelques minutes.",
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


def _lacking_words(table: Table, row: DefenceAnswer) -> str:
    """« 6 demi-journées »; « 1 demi-journée sans réponse sur 6 » once some have theirs."""
    lacks, asked = len(table.lacking(row)), len(table.still_asked)
    words = plural(lacks, "demi-journée")
    return f"{words} sans réponse sur {asked}" if lacks < asked else words


OFFERS.append(offer)
