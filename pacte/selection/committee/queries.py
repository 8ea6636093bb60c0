"""Where a selection stands: its counters, who was invited to the committee, who could sit."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from pacte.accounts.models import Invitation, Person, RoleGrant
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import ROLE_LABELS, Role
from pacte.selection.models import Candidacy, CommitteeInvitation, CommitteeMember
from pacte.selection.queries import Before
from pacte.selection.vocabulary import Admissibility, Decision, Validation


@dataclass(frozen=True, slots=True)
class Standing:
    """The numbers of a selection, for one reader: what is hidden from them is not counted."""

    deposited: int
    to_settle: int
    admissible: int
    inadmissible: int
    decisions: Mapping[Decision, int] = field(default_factory=dict)
    validated: int = 0
    """By the EHESP, among the retained."""


def standing(before: Sequence[Before]) -> Standing:
    """The numbers of those dossiers."""
    settled = Counter(
        one.candidacy.admissibility if one.candidacy else Admissibility.PENDING for one in before
    )
    admissible = [
        one.candidacy
        for one in before
        if one.candidacy is not None and one.candidacy.admissibility is Admissibility.ADMISSIBLE
    ]
    decided = Counter(one.decision for one in admissible)
    return Standing(
        deposited=len(before),
        to_settle=settled[Admissibility.PENDING],
        admissible=settled[Admissibility.ADMISSIBLE],
        inadmissible=settled[Admissibility.INADMISSIBLE],
        decisions={decision: decided[decision] for decision in Decision},
        validated=sum(
            one.validation is Validation.VALIDATED for one in admissible if one.decision is Decision.RETAINED
        ),
    )


def to_settle(
    session: FencedSession, cohorts: Sequence[Cohort], *, hidden: Collection[int] = ()
) -> Mapping[int, int]:
    """Cohort id → deposited dossiers whose admissibility is not settled, less those ``hidden``; one
    statement."""
    rows = session.execute(
        select(Application.cohort_id, func.count(Application.id))
        .outerjoin(Candidacy, Candidacy.application_id == Application.id)
        .where(
            Application.cohort_id.in_([cohort.id for cohort in cohorts]),
            Application.state == ApplicationState.SUBMITTED,
            Candidacy.id.is_(None) | (Candidacy.admissibility == Admissibility.PENDING),
            Application.id.not_in(hidden),
        )
        .group_by(Application.cohort_id)
    )
    return {identity: value for identity, value in rows}  # noqa: C416 - rows are no pairs to the type checker


def pending_invitations(
    session: FencedSession, cohort_id: int
) -> Sequence[tuple[Invitation, CommitteeInvitation | None]]:
    """Calls to the committee that nobody has answered, the latest first; one statement."""
    rows = session.execute(
        select(Invitation, CommitteeInvitation)
        .outerjoin(CommitteeInvitation, CommitteeInvitation.invitation_id == Invitation.id)
        .where(
            Invitation.role == Role.COMMITTEE_MEMBER,
            Invitation.cohort_id == cohort_id,
            Invitation.accepted_at.is_(None),
            Invitation.cancelled_at.is_(None),
        )
        .order_by(Invitation.sent_at.desc(), Invitation.id.desc())
    )
    return [(invitation, asked) for invitation, asked in rows]


def former_members(session: FencedSession, cohort_id: int) -> Sequence[CommitteeMember]:
    """Those who no longer sit, the latest first; one statement."""
    return session.scalars(
        select(CommitteeMember)
        .options(joinedload(CommitteeMember.person))
        .where(CommitteeMember.cohort_id == cohort_id, CommitteeMember.ended_at.is_not(None))
        .order_by(CommitteeMember.ended_at.desc(), CommitteeMember.id.desc())
    ).all()


def may_sit(session: FencedSession, cohort_id: int) -> Sequence[tuple[Person, str]]:
    """People with a role in the federation who do not sit, by name, with their roles; one statement."""
    rows = session.execute(
        select(Person, RoleGrant.role)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(
            CommitteeMember,
            (CommitteeMember.person_id == Person.id)
            & (CommitteeMember.cohort_id == cohort_id)
            & CommitteeMember.ended_at.is_(None),
        )
        .where(RoleGrant.ended_at.is_(None), RoleGrant.role != Role.LEARNER, CommitteeMember.id.is_(None))
        .order_by(Person.sort_key, Person.id, RoleGrant.id)
    )
    found: dict[int, tuple[Person, list[str]]] = {}
    for person, role in rows:
        known = found.setdefault(person.id, (person, []))[1]
        if ROLE_LABELS[role] not in known:
            known.append(ROLE_LABELS[role])
    return [(person, ", ".join(roles)) for person, roles in found.values()]
