"""What the deliberation asks of people in « À faire »: to deliberate, to sign the minutes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.database import FencedSession
from pacte.french import agreed
from pacte.policy import Role, allows
from pacte.selection.hiding import tied_dossiers
from pacte.selection.models import Assessment, Candidacy, CommitteeMember, SelectionCommittee
from pacte.selection.vocabulary import Admissibility
from pacte.todo import OFFERS, TodoItem, Visit


def offer(visit: Visit) -> Iterator[TodoItem]:
    """At most one line a cohort for staff and one for a member; six statements a federation."""
    for federation_id, federation in visit.federations.items():
        if not allows(visit.actor, "federation.dashboard", federation) and not _sits(visit, federation_id):
            continue
        session = visit.of_federation(federation_id)
        cohorts = _cohorts(session)
        mine = [cohort for cohort, _ in cohorts if allows(visit.actor, "selection.manage", cohort)]
        hidden = tied_dossiers(session, mine, visit.actor.person_id)
        ready = _ready(session, [cohort.id for cohort in mine], hidden)
        to_sign = _to_sign(session, visit.actor.person_id)
        for cohort, committee in cohorts:
            place = {"federation": federation.slug, "code": cohort.code}
            zone = cohort.definition["federation"]["time_zone"]
            if cohort in mine and committee.closed_at is None:
                if committee.deliberation_began_at is not None:
                    yield TodoItem(
                        title=f"Délibérer, {cohort.label}",
                        reason="La délibération est ouverte : elle se termine par sa clôture.",
                        endpoint="deliberation.page",
                        params=place,
                        button="Ouvrir la délibération",
                        time_zone=zone,
                    )
                elif cohort.id in ready:
                    yield TodoItem(
                        title=f"Délibérer, {cohort.label}",
                        reason=f"Tous les avis sont donnés, sur {ready[cohort.id]} dossiers recevables.",
                        endpoint="deliberation.page",
                        params=place,
                        button="Ouvrir la délibération",
                        time_zone=zone,
                    )
            if cohort.id in to_sign:
                yield TodoItem(
                    title=f"Signer le procès-verbal, {cohort.label}",
                    reason="La délibération est close ; vous y étiez.",
                    endpoint="deliberation.minutes",
                    params=place,
                    button="Relire et signer",
                    time_zone=zone,
                )


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """The way to the screen of the meeting, once it has begun: what is decided stays there; one statement,
    and what is hidden."""
    hidden = tied_dossiers(session, cohorts, reader_id)
    found = session.execute(
        select(Candidacy.cohort_id, func.count(Candidacy.id))
        .join(SelectionCommittee, SelectionCommittee.cohort_id == Candidacy.cohort_id)
        .where(
            Candidacy.cohort_id.in_([cohort.id for cohort in cohorts]),
            Candidacy.admissibility == Admissibility.ADMISSIBLE,
            SelectionCommittee.deliberation_began_at.is_not(None),
            Candidacy.application_id.not_in(hidden),
        )
        .group_by(Candidacy.cohort_id)
    )
    codes = {cohort.id: cohort.code for cohort in cohorts}
    return {
        cohort_id: [
            Counter(
                label=agreed(count, "dossier en délibération", "dossiers en délibération"),
                value=count,
                endpoint="deliberation.page",
                params={"code": codes[cohort_id]},
            )
        ]
        for cohort_id, count in found
    }


def _sits(visit: Visit, federation_id: int) -> bool:
    return any(
        grant.role is Role.COMMITTEE_MEMBER and grant.federation_id == federation_id
        for grant in visit.actor.grants
    )


def _cohorts(session: FencedSession) -> list[tuple[Cohort, SelectionCommittee]]:
    return [
        (cohort, committee)
        for cohort, committee in session.execute(
            select(Cohort, SelectionCommittee)
            .join(SelectionCommittee, SelectionCommittee.cohort_id == Cohort.id)
            .order_by(Cohort.t0_on, Cohort.id)
        )
    ]


def _ready(session: FencedSession, ids: list[int], hidden: Collection[int]) -> dict[int, int]:
    """Cohort → admissible dossiers, with a view on each and none awaited; three statements."""
    if not ids:
        return {}
    base = (
        select(Candidacy.cohort_id, func.count(func.distinct(Candidacy.id)))
        .join(Application, Application.id == Candidacy.application_id)
        .where(
            Candidacy.cohort_id.in_(ids),
            Candidacy.admissibility == Admissibility.ADMISSIBLE,
            Application.state == ApplicationState.SUBMITTED,
            Application.id.not_in(hidden),
        )
        .group_by(Candidacy.cohort_id)
    )
    views = base.join(Assessment, Assessment.application_id == Candidacy.application_id)
    ended = Assessment.submitted_at.is_not(None) | Assessment.abstained_at.is_not(None)
    admissible = {row[0]: row[1] for row in session.execute(base)}
    given = {row[0]: row[1] for row in session.execute(views.where(ended))}
    awaited = {row[0] for row in session.execute(views.where(~ended))}
    return {
        cohort_id: count
        for cohort_id, count in admissible.items()
        if given.get(cohort_id) == count and cohort_id not in awaited
    }


def _to_sign(session: FencedSession, person_id: int | None) -> set[int]:
    """Cohorts whose closed minutes wait for this person's signature; one statement."""
    return set(
        session.scalars(
            select(CommitteeMember.cohort_id)
            .join(SelectionCommittee, SelectionCommittee.cohort_id == CommitteeMember.cohort_id)
            .where(
                CommitteeMember.person_id == person_id,
                CommitteeMember.present.is_(True),
                CommitteeMember.ended_at.is_(None),
                CommitteeMember.signed_at.is_(None),
                SelectionCommittee.closed_at.is_not(None),
            )
        )
    )


COUNTERS.append(counters)
OFFERS.append(offer)
