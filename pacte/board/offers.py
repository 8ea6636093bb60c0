"""What the board offers to « À faire »: how many of one's learners need attention, before everything else."""

from collections.abc import Iterator

from pacte.board.queries import lines_in
from pacte.board.rows import Row, rows_of
from pacte.board.rules import Level
from pacte.board.views.pages import running
from pacte.cohorts.queries import cohorts_of_federation
from pacte.french import plural
from pacte.learners.views.pages import installed
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Role
from pacte.todo import OFFERS, TodoItem, Visit

CALM = "Rien ne demande votre attention aujourd’hui."


def offer(visit: Visit) -> Iterator[TodoItem]:
    """The board of each federation where one trains; as many statements whatever the learners."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        if Role.TRAINER not in held:
            continue
        session = visit.of_federation(federation_id)
        cohorts = running(cohorts_of_federation(session), visit.actor, visit.now)
        if not cohorts:
            continue
        mine = [
            line
            for line in lines_in(session, cohorts)
            if line.trainer_id == visit.actor.person_id and line.enrollment.state is EnrollmentState.ACTIVE
        ]
        rows = rows_of(session, cohorts, mine, known=installed(), reader=visit.actor, now=visit.now)
        urgent = [row for row in rows if row.level is Level.CALL]
        watched = sum(row.level is Level.WATCH for row in rows)
        yield TodoItem(
            title=f"Appeler maintenant\u00a0: {plural(len(urgent), 'personne')} sur {len(rows)}"
            if urgent
            else "Tableau de suivi",
            reason=_first_words(urgent[0])
            if urgent
            else f"Personne à appeler aujourd’hui, {plural(watched, 'personne')} à surveiller."
            if watched
            else CALM
            if rows
            else "Où en est chaque personne, et ce qui demande attention.",
            endpoint="board.federation",
            params={"federation": federation.slug},
            button="Ouvrir le tableau",
            time_zone=federation.time_zone,
            kind="todo" if urgent else "standing",
            whom="" if urgent else federation.name,
            leads=True,
        )


def _first_words(row: Row) -> str:
    words = row.reasons[0].words
    return f"D’abord {row.line.person.name}\u00a0: {words[0].lower()}{words[1:]}."


OFFERS.append(offer)
