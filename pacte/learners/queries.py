"""Reads of learners: the list of a cohort, who may be enrolled, who trains; constant statements."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased

from pacte.accounts.models import Invitation, Person, RoleGrant
from pacte.applications.facts import CohortFacts
from pacte.applications.models import Application
from pacte.applications.selection_rules import waiver_lapses
from pacte.applications.snapshot import snapshots
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import local_day
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.conflicts.queries import Register, register
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.learners.models import Enrollment, LearnerStructure, TrainerAssignment
from pacte.learners.rules import Confirmed
from pacte.learners.vocabulary import UNDONE_KEY, EnrollmentState
from pacte.policy import Role
from pacte.selection.answers.board import boards
from pacte.selection.answers.rules import HOLDS_A_PLACE
from pacte.selection.models import Candidacy, PlaceOffer
from pacte.selection.validation.rules import is_validated
from pacte.selection.vocabulary import OfferState
from pacte.text import fold

LEARNER = aliased(Person)
TRAINER = aliased(Person)
UNDONE_HERE = (Enrollment.transferred_to_id < Enrollment.id).is_(True)
"""As ``Enrollment.was_undone``."""


@dataclass(frozen=True, slots=True)
class Line:
    """A learner as the table shows them."""

    enrollment: Enrollment
    name: str
    email: str
    structure: str
    department: str
    trainer_id: int | None
    trainer: str


@dataclass(frozen=True, slots=True)
class Expected:
    """Someone who has a place, and what stands in the way of their enrolment."""

    application: Application
    facts: Confirmed
    on_waiver: bool = False
    """The waiver falls at T0, unless a recruitment is noted by then."""

    @property
    def name(self) -> str:
        return self.application.name or self.application.reference


def learners_statement(
    cohort_id: int, *, search: str = "", state: str = "", track: str = "", trainer: str = ""
) -> Select[Enrollment, str, str, str, str, str, int, str, str]:
    """The learners of a cohort with their bearing structure and trainer of today; not ordered."""
    statement = (
        select(
            Enrollment,
            LEARNER.given_name,
            LEARNER.family_name,
            LEARNER.email,
            Structure.name,
            Structure.department,
            TRAINER.id,
            TRAINER.given_name,
            TRAINER.family_name,
        )
        .join(LEARNER, LEARNER.id == Enrollment.person_id)
        .outerjoin(
            LearnerStructure,
            (LearnerStructure.enrollment_id == Enrollment.id)
            & LearnerStructure.is_bearer.is_(True)
            & LearnerStructure.until_on.is_(None),
        )
        .outerjoin(Structure, Structure.id == LearnerStructure.structure_id)
        .outerjoin(
            TrainerAssignment,
            (TrainerAssignment.enrollment_id == Enrollment.id) & TrainerAssignment.until_at.is_(None),
        )
        .outerjoin(TRAINER, TRAINER.id == TrainerAssignment.trainer_id)
        .where(Enrollment.cohort_id == cohort_id)
    )
    for word in fold(search).split():
        statement = statement.where(LEARNER.sort_key.contains(word) | Structure.search_key.contains(word))
    if state == UNDONE_KEY:
        statement = statement.where(UNDONE_HERE)
    elif state:
        statement = statement.where(Enrollment.state == EnrollmentState(state))
    if state == EnrollmentState.TRANSFERRED:
        statement = statement.where(~UNDONE_HERE)
    if track:
        statement = statement.where(Enrollment.track == track)
    if trainer == "personne":
        statement = statement.where(
            TrainerAssignment.id.is_(None), Enrollment.state == EnrollmentState.ACTIVE
        )
    elif trainer:
        statement = statement.where(TRAINER.id == int(trainer))
    return statement


def lines_of(session: FencedSession, statement: Select[*tuple[Any, ...]]) -> list[Line]:
    """The lines of a :func:`learners_statement`, ordered; one statement."""
    return [
        Line(
            enrollment=enrollment,
            name=f"{family} {given}".strip() or email,
            email=email,
            structure=structure or "",
            department=department or "",
            trainer_id=trainer_id,
            trainer=f"{trainer_given or ''} {trainer_family or ''}".strip(),
        )
        for (
            enrollment,
            given,
            family,
            email,
            structure,
            department,
            trainer_id,
            trainer_given,
            trainer_family,
        ) in session.execute(statement)
    ]


def count_of(session: FencedSession, statement: Select[*tuple[Any, ...]]) -> int:
    """How many learners a statement finds."""
    counted = statement.with_only_columns(func.count(Enrollment.id)).order_by(None)
    return session.scalar(counted) or 0


def mine_first(person_id: int | None) -> ColumnElement[int]:
    """What puts the learners of a trainer before the others."""
    return case((TRAINER.id == (person_id or 0), 0), else_=1)


def states_of(session: FencedSession, cohort_id: int) -> tuple[Counter[str], int]:
    """How many are in the cohort or have left, and how many in it have no trainer; two statements.

    Those whose passage there was taken back count apart, as ``UNDONE_KEY``.
    """
    states: Counter[str] = Counter()
    for state, is_undone, count in session.execute(
        select(Enrollment.state, UNDONE_HERE, func.count(Enrollment.id))
        .where(Enrollment.cohort_id == cohort_id)
        .group_by(Enrollment.state, UNDONE_HERE)
    ):
        states[UNDONE_KEY if is_undone else state] += count
    followed = session.scalar(
        select(func.count(Enrollment.id))
        .join(TrainerAssignment, TrainerAssignment.enrollment_id == Enrollment.id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state == EnrollmentState.ACTIVE,
            TrainerAssignment.until_at.is_(None),
        )
    )
    return states, states[EnrollmentState.ACTIVE] - (followed or 0)


def active_counts(session: FencedSession) -> Mapping[int, int]:
    """Cohort id → learners in it; readable nationally, one statement."""
    rows = session.execute(
        select(Enrollment.cohort_id, func.count(Enrollment.id))
        .where(Enrollment.state == EnrollmentState.ACTIVE)
        .group_by(Enrollment.cohort_id)
    )
    return dict(rows.all())


def present_in(session: FencedSession, cohort_id: int) -> int:
    """Learners in the cohort now; one statement."""
    here = (Enrollment.cohort_id == cohort_id, Enrollment.state == EnrollmentState.ACTIVE)
    return session.scalar(select(func.count(Enrollment.id)).where(*here)) or 0


def places_taken(session: FencedSession, cohorts: Sequence[Cohort], at: datetime) -> dict[int, int]:
    """Cohort id → learners in it, and those who are none but hold a place there, or are promised one.

    Two statements and those of :func:`boards`, however many cohorts.
    """
    present = active_counts(session)
    enrolled = set(
        session.scalars(
            select(Enrollment.application_id).where(Enrollment.cohort_id.in_([one.id for one in cohorts]))
        )
    )
    found = {}
    for identity, places in boards(session, cohorts, at).items():
        held = sum(
            standing.application.id not in enrolled
            and any(places.state_of(offer) in HOLDS_A_PLACE for offer in standing.offers)
            for standing in places.standings
        )
        found[identity] = present.get(identity, 0) + held + (0 if places.has_begun else places.promised)
    return found


def cohorts_closed_to(session: FencedSession, enrollment: Enrollment) -> frozenset[int]:
    """Ids of the cohorts in which the person is or was a learner; one statement.

    Not those that a transfer from here led to and that was taken back: they may move there after all.
    """
    return frozenset(
        session.scalars(
            select(Enrollment.cohort_id).where(
                Enrollment.person_id == enrollment.person_id,
                Enrollment.transferred_to_id.is_(None)
                | (Enrollment.transferred_to_id != enrollment.id)
                | (Enrollment.id < enrollment.id),
            )
        )
    )


def alone_counts(session: FencedSession, cohorts: Sequence[Cohort]) -> dict[int, int]:
    """Cohort id → learners in it whom nobody follows; one statement."""
    rows = session.execute(
        select(Enrollment.cohort_id, func.count(Enrollment.id))
        .outerjoin(
            TrainerAssignment,
            (TrainerAssignment.enrollment_id == Enrollment.id) & TrainerAssignment.until_at.is_(None),
        )
        .where(
            Enrollment.cohort_id.in_([cohort.id for cohort in cohorts]),
            Enrollment.state == EnrollmentState.ACTIVE,
            TrainerAssignment.id.is_(None),
        )
        .group_by(Enrollment.cohort_id)
    )
    return dict(rows.all())


def trainers_invited(session: FencedSession, cohort_id: int, at: datetime) -> Sequence[str]:
    """Addresses of those invited to train in the cohort who have not accepted yet; one statement."""
    return session.scalars(
        select(Invitation.email)
        .where(
            Invitation.role == Role.TRAINER,
            Invitation.cohort_id.is_(None) | (Invitation.cohort_id == cohort_id),
            Invitation.accepted_at.is_(None),
            Invitation.cancelled_at.is_(None),
            Invitation.expires_at > at,
        )
        .order_by(Invitation.id)
    ).all()


def trainers_of(session: FencedSession, cohort_id: int) -> Sequence[Person]:
    """Those who train in the cohort now, by name; one statement."""
    return (
        session.scalars(
            select(Person)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .where(
                RoleGrant.role == Role.TRAINER,
                RoleGrant.ended_at.is_(None),
                RoleGrant.cohort_id.is_(None) | (RoleGrant.cohort_id == cohort_id),
            )
            .order_by(Person.sort_key, Person.id)
        )
        .unique()
        .all()
    )


def loads_of(session: FencedSession, cohort_id: int) -> dict[int, int]:
    """Trainer id → learners of the cohort that they follow now; one statement."""
    rows = session.execute(
        select(TrainerAssignment.trainer_id, func.count(TrainerAssignment.id))
        .join(Enrollment, Enrollment.id == TrainerAssignment.enrollment_id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state == EnrollmentState.ACTIVE,
            TrainerAssignment.until_at.is_(None),
        )
        .group_by(TrainerAssignment.trainer_id)
    )
    return dict(rows.all())


def ties_with(session: FencedSession, trainers: Collection[int], learners: Collection[int]) -> Register:
    """The register between trainers and learners; working in one department ties nobody here."""
    return register(session, assessors=trainers, subjects=learners)


def expected(
    session: FencedSession,
    cohort: Cohort,
    facts: CohortFacts,
    *,
    now: datetime,
    application_ids: Collection[int] | None = None,
) -> list[Expected]:
    """Those with a place accepted and not enrolled, by name; or the dossiers named. Seven statements."""
    statement = (
        select(Application, Candidacy, PlaceOffer, Enrollment)
        .outerjoin(Candidacy, Candidacy.application_id == Application.id)
        .outerjoin(
            PlaceOffer,
            (PlaceOffer.application_id == Application.id) & (PlaceOffer.state == OfferState.ACCEPTED),
        )
        .outerjoin(
            Enrollment,
            (Enrollment.person_id == Application.person_id) & (Enrollment.cohort_id == Application.cohort_id),
        )
        .where(Application.cohort_id == cohort.id)
        .order_by(Application.sort_key, Application.id)
    )
    if application_ids is None:
        statement = statement.where(PlaceOffer.id.is_not(None), Enrollment.id.is_(None))
    else:
        statement = statement.where(Application.id.in_(application_ids))
    rows = session.execute(statement).all()
    definition = definition_of(cohort)
    dossiers = snapshots(session, [application for application, _, _, _ in rows], facts)
    today = local_day(now, facts.time_zone)
    return [
        Expected(
            application,
            Confirmed(
                deposited=application.state is ApplicationState.SUBMITTED,
                validated=candidacy is not None and is_validated(candidacy, definition),
                place_accepted=place is not None,
                waiver_lapsed=waiver_lapses(dossiers[application.id], facts, today),
                enrolled=enrollment.state if enrollment is not None else None,
            ),
            on_waiver=waiver_lapses(dossiers[application.id], facts, facts.t0_on),
        )
        for application, candidacy, place, enrollment in rows
    ]
