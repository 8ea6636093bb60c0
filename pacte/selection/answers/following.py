"""What places follow: withdrawals, validations, and the time that passes."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession, Scope
from pacte.jobs import PERIODIC, Periodic
from pacte.policy import SYSTEM, Actor
from pacte.selection.answers.operations import expire_due, fill_places
from pacte.selection.answers.operations.places import release_withdrawn, restore_place
from pacte.selection.models import Candidacy, SelectionCommittee
from pacte.selection.queries import committee_of
from pacte.selection.vocabulary import Decision
from pacte.signals import application_withdrawn, learner_returned, learner_withdrew, validation_changed

if TYPE_CHECKING:
    from pacte.web.services import Services


@application_withdrawn.connect
def follow_withdrawal(session: FencedSession, *, application_id: int, by: Actor, at: datetime) -> None:
    """A withdrawn dossier gives back its place and leaves the waiting list."""
    candidacy = session.scalar(select(Candidacy).where(Candidacy.application_id == application_id))
    if candidacy is None or candidacy.decision not in (Decision.RETAINED, Decision.WAITLISTED):
        return
    if committee_of(session, candidacy.cohort_id) is not None:
        release_withdrawn(session, application_id=application_id, cohort_id=candidacy.cohort_id, by=by, at=at)


@learner_withdrew.connect
def follow_departure(
    session: FencedSession, *, cohort_id: int, application_id: int, by: Actor, at: datetime
) -> None:
    """A learner who leaves before T0 gives back the place that they had confirmed."""
    if committee_of(session, cohort_id) is not None:
        release_withdrawn(session, application_id=application_id, cohort_id=cohort_id, by=by, at=at)


@learner_returned.connect
def follow_return(
    session: FencedSession, *, enrollment: Any, left_at: datetime, by: Actor, at: datetime
) -> None:
    """A learner whose departure is taken back has the place that it gave back."""
    cohort_id, application_id = enrollment.cohort_id, enrollment.application_id
    if application_id is None or committee_of(session, cohort_id) is None:
        return
    restore_place(session, application_id=application_id, cohort_id=cohort_id, left_at=left_at, by=by, at=at)


@validation_changed.connect
def follow_validation(session: FencedSession, *, cohort_id: int, by: Actor, at: datetime) -> None:
    """The next on the list may be called now, or a refused dossier leaves a place."""
    fill_places(session, cohort_id=cohort_id, by=SYSTEM, at=at)


def keep_places(session: FencedSession, *, at: datetime) -> int:
    """Record expiries, then call whoever can be called, in every cohort of the federation; how many acts."""
    acts = expire_due(session, at=at)
    for cohort_id in session.scalars(
        select(SelectionCommittee.cohort_id)
        .join(Cohort, Cohort.id == SelectionCommittee.cohort_id)
        .where(
            SelectionCommittee.closed_at.is_not(None),
            SelectionCommittee.waiting_list_closed_at.is_(None),
            # a day early: wherever the federation lies, T0 is looked at to the second later
            Cohort.t0_on >= (at - timedelta(days=1)).date(),
        )
        .order_by(SelectionCommittee.cohort_id)
    ).all():
        acts += len(fill_places(session, cohort_id=cohort_id, by=SYSTEM, at=at))
    return acts


def _round(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            keep_places(session, at=at)


PERIODIC.append(Periodic("keep-places", timedelta(minutes=5), _round))
