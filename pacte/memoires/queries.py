"""Where the mémoires of some learners stand, in a number of statements that does not grow with them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from pacte.cohorts.definition import CohortDefinition, MemoireDefinition
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.memoires.models import Memoire, MemoireDeposit, MemoireSubject, MemoireWaiver
from pacte.memoires.rules import Asked, Deposited, Standing, standing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The mémoire of one learner as it stands."""

    memoire: Memoire | None
    """None before anything was done."""
    subject: MemoireSubject | None
    """The last one proposed."""
    deposit: MemoireDeposit | None
    """The last one, which counts."""
    waivers: tuple[MemoireWaiver, ...]
    """Open ones, of that deposit."""
    standing: Standing

    @property
    def deposit_number(self) -> int:
        """Of the deposit that counts; 0 before any."""
        return self.deposit.number if self.deposit is not None else 0

    @property
    def title(self) -> str:
        """Of the deposit, else of the subject; empty before both."""
        if self.deposit is not None:
            return self.deposit.title
        return self.subject.title if self.subject is not None else ""


def asked_of(definition: MemoireDefinition) -> Asked:
    """What the rules need of a cohort's definition."""
    return Asked(
        due_on=definition.due_on,
        pages_min=definition.pages_min,
        pages_max=definition.pages_max,
        late_policy=definition.late_policy,
        resit_due_on=definition.resit_due_on,
    )


def known_of(
    session: FencedSession,
    enrollments: Sequence[Enrollment],
    definitions: Mapping[int, CohortDefinition],
) -> Mapping[int, Known]:
    """Enrolment id → its mémoire, for each of ``enrollments``; two statements.

    ``definitions``: by id of cohort.
    """
    rows: dict[int, tuple[Memoire, MemoireSubject | None, MemoireDeposit | None]] = {}
    for memoire, subject, deposit in session.execute(
        select(Memoire, MemoireSubject, MemoireDeposit)
        .outerjoin(
            MemoireSubject,
            and_(
                MemoireSubject.memoire_id == Memoire.id,
                MemoireSubject.number == Memoire.subject_number,
            ),
        )
        .outerjoin(
            MemoireDeposit,
            and_(
                MemoireDeposit.memoire_id == Memoire.id,
                MemoireDeposit.number == Memoire.deposit_number,
            ),
        )
        .where(Memoire.enrollment_id.in_([one.id for one in enrollments]))
        .execution_options(populate_existing=session.writes)
    ):
        rows[memoire.enrollment_id] = (memoire, subject, deposit)
    waivers: dict[int, list[MemoireWaiver]] = defaultdict(list)
    for waiver in session.scalars(
        select(MemoireWaiver)
        .where(
            MemoireWaiver.deposit_id.in_([one.id for _, _, one in rows.values() if one is not None]),
            MemoireWaiver.ended_at.is_(None),
        )
        .order_by(MemoireWaiver.id)
        .execution_options(populate_existing=session.writes)
    ):
        waivers[waiver.deposit_id].append(waiver)
    return {
        one.id: _known(rows.get(one.id), waivers, definitions[one.cohort_id].memoire) for one in enrollments
    }


def _known(
    row: tuple[Memoire, MemoireSubject | None, MemoireDeposit | None] | None,
    waivers: Mapping[int, list[MemoireWaiver]],
    definition: MemoireDefinition,
) -> Known:
    memoire, subject, deposit = row if row is not None else (None, None, None)
    given = tuple(waivers.get(deposit.id, ())) if deposit is not None else ()
    return Known(
        memoire=memoire,
        subject=subject,
        deposit=deposit,
        waivers=given,
        standing=standing_of(deposited_of(deposit), [one.kind for one in given], asked_of(definition)),
    )


def deposited_of(deposit: MemoireDeposit | None) -> Deposited | None:
    """What the rules need of a deposit."""
    if deposit is None:
        return None
    return Deposited(
        pages=deposit.pages,
        has_text=deposit.has_text,
        days_late=deposit.days_late,
        session=deposit.session,
    )
