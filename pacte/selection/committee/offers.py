"""What the committee asks: of staff, to examine dossiers; of those who sit, to declare their ties."""

from collections import Counter as Counted
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.database import FencedSession
from pacte.french import agreed, number
from pacte.policy import allows
from pacte.selection.committee.queries import to_settle
from pacte.selection.hiding import hidden_from_judging
from pacte.selection.models import CommitteeMember, SelectionCommittee
from pacte.todo import OFFERS, TodoItem, Visit


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """The way to the selection, then, after closing, the dossiers to examine; two statements, and what is
    hidden."""
    closed = [cohort for cohort in cohorts if now >= cohort.closes_at]
    hidden = hidden_from_judging(session, closed, reader_id)
    found = to_settle(session, closed, hidden=hidden) if closed else {}
    seats = Counted(
        session.scalars(
            select(CommitteeMember.cohort_id).where(
                CommitteeMember.cohort_id.in_([cohort.id for cohort in cohorts]),
                CommitteeMember.ended_at.is_(None),
            )
        )
    )
    return {
        cohort.id: [
            Counter(
                label=agreed(
                    seats[cohort.id],
                    "membre du comité de sélection",
                    "membres du comité de sélection",
                ),
                value=seats[cohort.id],
                endpoint="selection_committee.home",
                params={"code": cohort.code},
            ),
            *(
                [
                    Counter(
                        label=agreed(found[cohort.id], "dossier à examiner", "dossiers à examiner"),
                        value=found[cohort.id],
                        endpoint="selection_committee.admissibility",
                        params={"code": cohort.code, "etat": "pending"},
                        kind="redo",
                    )
                ]
                if found.get(cohort.id)
                else []
            ),
        ]
        for cohort in cohorts
    }


def offer(visit: Visit) -> Iterator[TodoItem]:
    """One line a cohort and kind of thing to do; five statements a federation."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        mine = [
            cohort
            for cohort in cohorts_of_federation(session)
            if visit.now >= cohort.closes_at and allows(visit.actor, "selection.read", cohort)
        ]
        if not mine:
            continue
        ids = [cohort.id for cohort in mine]
        deliberating = set(
            session.scalars(
                select(SelectionCommittee.cohort_id).where(
                    SelectionCommittee.cohort_id.in_(ids),
                    SelectionCommittee.deliberation_began_at.is_not(None),
                )
            )
        )
        seats = {
            seat.cohort_id: seat
            for seat in session.scalars(
                select(CommitteeMember).where(
                    CommitteeMember.cohort_id.in_(ids),
                    CommitteeMember.person_id == visit.actor.person_id,
                    CommitteeMember.ended_at.is_(None),
                )
            )
        }
        hidden = hidden_from_judging(session, mine, visit.actor.person_id)
        found, to_seat = to_settle(session, mine, hidden=hidden), _to_seat(session, ids)
        for cohort in mine:
            zone = cohort.definition["federation"]["time_zone"]
            place = {"federation": federation.slug, "code": cohort.code}
            if cohort.id in deliberating:
                continue
            manages = allows(visit.actor, "selection.manage", cohort)
            if manages and cohort.id in to_seat:
                yield TodoItem(
                    title=f"Composer le comité, {cohort.label}",
                    reason="Les candidatures sont closes et personne ne siège encore.",
                    endpoint="selection_committee.seats",
                    params=place,
                    button="Choisir qui siège",
                    time_zone=zone,
                )
            if manages and found.get(cohort.id):
                yield TodoItem(
                    title=f"Examiner la recevabilité ({number(found[cohort.id])}), {cohort.label}",
                    reason="Le comité ne note que les dossiers recevables.",
                    endpoint="selection_committee.admissibility",
                    params={**place, "etat": "pending"},
                    button="Examiner",
                    time_zone=zone,
                )
            seat = seats.get(cohort.id)
            if seat is not None and seat.ties_reviewed_at is None:
                yield TodoItem(
                    title=f"Déclarer vos liens, {cohort.label}",
                    reason="Avant toute lecture : un dossier auquel un lien vous attache vous est caché.",
                    endpoint="conflicts.mine",
                    params=place,
                    button="Voir la liste",
                    time_zone=zone,
                )


def _to_seat(session: FencedSession, ids: Sequence[int]) -> set[int]:
    """Cohorts with deposited dossiers and nobody on the committee; one statement."""
    seated = select(CommitteeMember.cohort_id).where(CommitteeMember.ended_at.is_(None))
    return set(
        session.scalars(
            select(Application.cohort_id)
            .where(
                Application.cohort_id.in_(ids),
                Application.state == ApplicationState.SUBMITTED,
                Application.cohort_id.not_in(seated),
            )
            .distinct()
        )
    )


def waiting(visit: Visit) -> Iterator[TodoItem]:
    """The way to the selection for those who sit, while nothing is asked of them; two statements."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        rows = session.execute(
            select(Cohort)
            .join(CommitteeMember, CommitteeMember.cohort_id == Cohort.id)
            .outerjoin(SelectionCommittee, SelectionCommittee.cohort_id == Cohort.id)
            .where(
                CommitteeMember.person_id == visit.actor.person_id,
                CommitteeMember.ended_at.is_(None),
                SelectionCommittee.closed_at.is_(None),
            )
            .order_by(Cohort.id)
        )
        for (cohort,) in rows:
            if allows(visit.actor, "selection.read", cohort):
                yield TodoItem(
                    title=f"Comité de sélection, {cohort.label}",
                    reason="Vous y siégez : sa page dit où en est la sélection.",
                    endpoint="selection_committee.home",
                    params={"federation": federation.slug, "code": cohort.code},
                    kind="standing",
                    whom=federation.name,
                )


COUNTERS.append(counters)
OFFERS.append(offer)
OFFERS.append(waiting)
