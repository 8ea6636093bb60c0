"""Jurors, readings, and what a tie hides from whom; statements that do not grow with the cohort."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from pacte.accounts.models import Invitation, Person, RoleGrant
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.conflicts.queries import Register, register
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.learners.models import Enrollment, LearnerStructure
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.models import Juror, JurorInvitation, Memoire, MemoireDeposit, MemoireReading
from pacte.memoires.tied import bound
from pacte.policy import ROLE_LABELS, Role


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading with the mémoire it is of."""

    row: MemoireReading
    memoire: Memoire
    enrollment: Enrollment
    learner: Person
    deposit: MemoireDeposit
    """The last one."""

    @property
    def is_left(self) -> bool:
        """Still to be answered, or evaluated."""
        return self.row.submitted_at is None


def juror_of(session: FencedSession, cohort_id: int, person_id: int | None) -> Juror | None:
    """The seat of one person, if they are of the jury now; one statement."""
    return session.scalar(
        select(Juror)
        .where(Juror.cohort_id == cohort_id, Juror.person_id == person_id, Juror.ended_at.is_(None))
        .execution_options(populate_existing=session.writes)
    )


def learns_in(session: FencedSession, cohort_id: int, person_id: int) -> bool:
    """Whether that person is in training in the cohort; one statement."""
    found = select(Enrollment.id).where(
        Enrollment.cohort_id == cohort_id,
        Enrollment.person_id == person_id,
        Enrollment.state == EnrollmentState.ACTIVE,
    )
    return session.scalar(found.limit(1)) is not None


def jurors_of(session: FencedSession, cohort_id: int) -> Sequence[Juror]:
    """Those of the jury now, by name, their person loaded; one statement."""
    rows = session.scalars(
        select(Juror)
        .options(joinedload(Juror.person))
        .where(Juror.cohort_id == cohort_id, Juror.ended_at.is_(None))
        .execution_options(populate_existing=session.writes)
    ).all()
    return sorted(rows, key=lambda one: (one.person.sort_key, one.id))


def seats_of(session: FencedSession, cohort_ids: Collection[int], person_id: int | None) -> frozenset[int]:
    """The cohorts of whose jury that person is now; one statement."""
    return frozenset(
        session.scalars(
            select(Juror.cohort_id).where(
                Juror.cohort_id.in_(cohort_ids), Juror.person_id == person_id, Juror.ended_at.is_(None)
            )
        )
    )


def register_for(
    session: FencedSession, cohort: Cohort, *, assessors: Collection[int], subjects: Collection[int]
) -> Register:
    """The register between people (ids), under the cohort's setting for mémoires."""
    return register(
        session,
        assessors=assessors,
        subjects=subjects,
        same_department=definition_of(cohort).memoire.same_department_conflicts,
    )


def hidden_memoires(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None
) -> frozenset[int]:
    """Enrolments of those cohorts of whose readings that person may see nothing; seven statements.

    Their own, always. For who is of the jury there, every tie of the register counts; for others, those
    that were declared.
    """
    if reader_id is None or not cohorts:
        return frozenset()
    ids = [one.id for one in cohorts]
    rows = session.execute(
        select(Enrollment.id, Enrollment.cohort_id, Enrollment.person_id).where(Enrollment.cohort_id.in_(ids))
    ).all()
    seats = seats_of(session, ids, reader_id)
    authors = [(identity, cohort_id, person_id) for identity, cohort_id, person_id in rows]
    return bound(
        session, reader_id, authors, {one.id: definition_of(one) for one in cohorts}, judges_in=seats
    )


def readings_of_reader(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None
) -> Sequence[Reading]:
    """Open readings of one reader in those cohorts, the soonest due first; none that a tie hides.

    Eight statements.
    """
    if reader_id is None or not cohorts:
        return []
    hidden = hidden_memoires(session, cohorts, reader_id)
    rows = session.execute(
        select(MemoireReading, Memoire, Enrollment, Person, MemoireDeposit)
        .join(Memoire, Memoire.id == MemoireReading.memoire_id)
        .join(Enrollment, Enrollment.id == Memoire.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(
            MemoireDeposit,
            and_(
                MemoireDeposit.memoire_id == Memoire.id,
                MemoireDeposit.number == Memoire.deposit_number,
            ),
        )
        .where(
            MemoireReading.reader_id == reader_id,
            MemoireReading.ended_at.is_(None),
            Enrollment.cohort_id.in_([one.id for one in cohorts]),
        )
        .order_by(MemoireReading.due_on, Person.sort_key, MemoireReading.id)
    )
    return [Reading(*row) for row in rows if row[2].id not in hidden]


def readings_of(session: FencedSession, memoire_ids: Collection[int]) -> Sequence[MemoireReading]:
    """Every reading ever of those mémoires, ended ones too, in order, readers loaded; one statement."""
    return session.scalars(
        select(MemoireReading)
        .options(joinedload(MemoireReading.reader))
        .where(MemoireReading.memoire_id.in_(memoire_ids))
        .order_by(MemoireReading.id)
        .execution_options(populate_existing=session.writes)
    ).all()


def loads_of(session: FencedSession, cohort_id: int) -> Counter[int]:
    """Reader → open readings in that cohort; one statement."""
    return Counter(
        {
            row[0]: row[1]
            for row in session.execute(
                select(MemoireReading.reader_id, func.count())
                .join(Memoire, Memoire.id == MemoireReading.memoire_id)
                .join(Enrollment, Enrollment.id == Memoire.enrollment_id)
                .where(Enrollment.cohort_id == cohort_id, MemoireReading.ended_at.is_(None))
                .group_by(MemoireReading.reader_id)
            )
        }
    )


def learners_in(session: FencedSession, cohort_id: int) -> Sequence[tuple[Enrollment, Person]]:
    """Those who are in the cohort, by name; one statement."""
    rows = session.execute(
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort_id, Enrollment.state == EnrollmentState.ACTIVE)
        .order_by(Person.sort_key, Enrollment.id)
    )
    return [(enrollment, person) for enrollment, person in rows]


def structures_of(session: FencedSession, enrollment_ids: Collection[int]) -> Mapping[int, str]:
    """Enrolment → name of the structure that bears the training now; one statement."""
    return {
        row[0]: row[1]
        for row in session.execute(
            select(LearnerStructure.enrollment_id, Structure.name)
            .join(Structure, Structure.id == LearnerStructure.structure_id)
            .where(
                LearnerStructure.enrollment_id.in_(enrollment_ids),
                LearnerStructure.is_bearer.is_(True),
                LearnerStructure.until_on.is_(None),
            )
        )
    }


def former_jurors(session: FencedSession, cohort_id: int) -> Sequence[Juror]:
    """Those who are no longer of the jury, the latest first; one statement."""
    return session.scalars(
        select(Juror)
        .options(joinedload(Juror.person))
        .where(Juror.cohort_id == cohort_id, Juror.ended_at.is_not(None))
        .order_by(Juror.ended_at.desc(), Juror.id.desc())
    ).all()


def pending_invitations(
    session: FencedSession, cohort_id: int
) -> Sequence[tuple[Invitation, JurorInvitation | None]]:
    """Calls to the jury that nobody has answered, the latest first; one statement."""
    rows = session.execute(
        select(Invitation, JurorInvitation)
        .outerjoin(JurorInvitation, JurorInvitation.invitation_id == Invitation.id)
        .where(
            Invitation.role == Role.JUROR,
            Invitation.cohort_id == cohort_id,
            Invitation.accepted_at.is_(None),
            Invitation.cancelled_at.is_(None),
        )
        .order_by(Invitation.sent_at.desc(), Invitation.id.desc())
    )
    return [(invitation, asked) for invitation, asked in rows]


def may_sit(session: FencedSession, cohort_id: int) -> Sequence[tuple[Person, str]]:
    """People with a role in the federation, with their roles; one statement.

    But those of the jury already, and those in training in the cohort.
    """
    learners = select(Enrollment.person_id).where(
        Enrollment.cohort_id == cohort_id, Enrollment.state == EnrollmentState.ACTIVE
    )
    rows = session.execute(
        select(Person, RoleGrant.role)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(
            Juror,
            (Juror.person_id == Person.id) & (Juror.cohort_id == cohort_id) & Juror.ended_at.is_(None),
        )
        .where(
            RoleGrant.ended_at.is_(None),
            RoleGrant.role != Role.LEARNER,
            Juror.id.is_(None),
            Person.id.not_in(learners),
        )
        .order_by(Person.sort_key, Person.id, RoleGrant.id)
    )
    found: dict[int, tuple[Person, list[str]]] = {}
    for person, role in rows:
        known = found.setdefault(person.id, (person, []))[1]
        if ROLE_LABELS[role] not in known:
            known.append(ROLE_LABELS[role])
    return [(person, ", ".join(roles)) for person, roles in found.values()]
