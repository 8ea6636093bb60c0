"""The deposit and what undoes it; each deposit is frozen with its fingerprint."""

from datetime import datetime

from sqlalchemy import func, select

from pacte import audit
from pacte.applications import emails
from pacte.applications.contents import content_of
from pacte.applications.models import Application, Deposit
from pacte.applications.operations.documents import cancel_pending
from pacte.applications.operations.erasing import erase_whole
from pacte.applications.operations.loading import Loaded, load_locked
from pacte.applications.outcomes import outcome_of
from pacte.applications.registries import decided_on, hold_on, settled
from pacte.applications.rules import (
    TRANSITIONS,
    blockers_to_deposit,
    blockers_to_restore,
    blockers_to_resume,
    blockers_to_take_back,
    blockers_to_withdraw,
)
from pacte.applications.vocabulary import ApplicationEvent, ApplicationState
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.canonical import fingerprint_of
from pacte.cohorts.locking import lock_cohorts
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.signals import application_withdrawn


def deposit(session: FencedSession, *, application: Application, by: Actor, at: datetime) -> Deposit:
    """Deposit the dossier and give its receipt.

    ``at`` is when the request came, which is what closing is compared with. The row stays locked to the
    end: of two tabs, the second finds the dossier deposited and gets the same receipt, never another.
    """
    loaded = load_locked(session, application)
    row = loaded.application
    if row.state is ApplicationState.SUBMITTED:
        standing = current_deposit(session, row)
        if standing is not None:
            return standing
    refuse_if([*blockers_to_deposit(loaded.dossier, loaded.facts, at), *decided_on(session, row.id)])
    cancel_pending(session, row, at)
    number = 1 + (
        session.scalar(select(func.max(Deposit.number)).where(Deposit.application_id == row.id)) or 0
    )
    content = content_of(session, row, loaded.cohort, loaded.federation, number=number, at=at)
    made = Deposit(
        application_id=row.id,
        number=number,
        at=at,
        content=content,
        fingerprint=fingerprint_of(content),
    )
    session.add(made)
    row.state = TRANSITIONS[row.state, ApplicationEvent.DEPOSIT]
    row.deposited_at = row.updated_at = at
    session.flush()
    emails.tell_deposited(session, loaded=loaded, made=made)
    audit.record(
        session,
        action="application.deposited",
        subject=row,
        by=by,
        at=at,
        details={"number": number, "fingerprint": made.fingerprint},
    )
    return made


def current_deposit(session: FencedSession, application: Application) -> Deposit | None:
    """The deposit that stands: the last one, unless it was taken back."""
    return session.scalar(
        select(Deposit)
        .where(Deposit.application_id == application.id, Deposit.taken_back_at.is_(None))
        .order_by(Deposit.number.desc())
        .limit(1)
    )


def was_deposited(session: FencedSession, application: Application) -> bool:
    """Whether it ever was: a dossier that was is withdrawn, never erased by its holder."""
    found = select(Deposit.id).where(Deposit.application_id == application.id).limit(1)
    return session.scalar(found) is not None


def take_back(session: FencedSession, *, application: Application, by: Actor, at: datetime) -> Application:
    """Make the dossier a draft again, until closing; its receipt is kept, marked as taken back."""
    loaded, held = _load_to_leave(session, application, by, at)
    closed = blockers_to_take_back(loaded.dossier, loaded.facts, at)
    refuse_if([*closed, *held] or decided_on(session, application.id))
    row = loaded.application
    _end_deposit(session, row, at)
    row.state = TRANSITIONS[row.state, ApplicationEvent.TAKE_BACK]
    row.deposited_at, row.updated_at = None, at
    emails.tell_taken_back(session, loaded=loaded, at=at)
    audit.record(session, action="application.taken_back", subject=row, by=by, at=at)
    return row


def withdraw(
    session: FencedSession, *, application: Application, reason: str, by: Actor, at: datetime
) -> Application:
    """Withdraw the dossier, by the candidate or by staff; the reason stays in the dossier.

    Refused for one that has become something else: a place, which is given back, an enrolment, a dossier of
    another cohort. What it still gives up (a turn on the waiting list) is told in the mail.
    Whoever looks after a deposited dossier is told when its holder withdraws it.
    """
    loaded, held = _load_to_leave(session, application, by, at)
    refuse_if([*blockers_to_withdraw(loaded.dossier), *held])
    row = loaded.application
    told = outcome_of(session, row, at)
    cancel_pending(session, row, at)
    was_submitted = row.state is ApplicationState.SUBMITTED
    _end_deposit(session, row, at)
    row.state = TRANSITIONS[row.state, ApplicationEvent.WITHDRAW]
    row.deposited_at, row.withdrawn_at, row.updated_at = None, at, at
    row.withdrawal_reason = reason.strip()
    session.flush()
    application_withdrawn.send(session, application_id=row.id, by=by, at=at)
    by_staff = by.person_id != row.person_id
    if was_submitted and not by_staff:
        emails.tell_staff_withdrawn(session, loaded=loaded, at=at)
    given_up = told.withdrawal if told is not None else ""
    emails.tell_withdrawn(session, loaded=loaded, given_up=given_up, by_staff=by_staff, at=at)
    if not by_staff:
        audit.record(session, action="application.withdrawn", subject=row, by=by, at=at)
    else:
        audit.record(
            session,
            action="application.withdrawn_by_staff",
            subject=row,
            by=by,
            at=at,
            details={"reason": row.withdrawal_reason},
        )
    return row


def resume(session: FencedSession, *, application: Application, by: Actor, at: datetime) -> Application:
    """Open a withdrawn dossier again as a draft, while the window is open."""
    lock_cohorts(session, application.cohort_id)
    loaded = load_locked(session, application)
    closed = blockers_to_resume(loaded.dossier, loaded.facts, at)
    refuse_if(closed or decided_on(session, application.id))
    row = loaded.application
    row.state = TRANSITIONS[row.state, ApplicationEvent.RESUME]
    row.withdrawn_at, row.withdrawal_reason, row.updated_at = None, "", at
    audit.record(session, action="application.resumed", subject=row, by=by, at=at)
    return row


def restore(
    session: FencedSession, *, application: Application, reason: str, by: Actor, at: datetime
) -> Application:
    """Undo a withdrawal: the deposit that it ended stands again, with what the committee decided of it.

    Refused for a dossier that was not deposited: while the window is open, its holder opens it again; and
    for one that the committee did not decide on, or whose place is taken.
    """
    lock_cohorts(session, application.cohort_id)
    decided = settled(session, application.id, at)
    loaded = load_locked(session, application)
    row = loaded.application
    ended = session.scalar(
        select(Deposit)
        .where(Deposit.application_id == row.id, Deposit.taken_back_at == row.withdrawn_at)
        .order_by(Deposit.number.desc())
        .limit(1)
    )
    refuse_if(
        [*blockers_to_restore(loaded.dossier, loaded.facts, at, was_deposited=ended is not None), *decided]
    )
    assert ended is not None
    former = row.withdrawal_reason
    ended.taken_back_at = None
    row.state = TRANSITIONS[row.state, ApplicationEvent.RESTORE]
    row.deposited_at, row.withdrawn_at, row.withdrawal_reason, row.updated_at = ended.at, None, "", at
    session.flush()
    told = outcome_of(session, row, at)
    emails.tell_restored(
        session,
        loaded=loaded,
        deposited_at=ended.at,
        reason=reason.strip(),
        standing=[told.label, *told.sentences] if told is not None else [],
        at=at,
    )
    audit.record(
        session,
        action="application.restored",
        subject=row,
        by=by,
        at=at,
        details={"reason": reason.strip(), "withdrawn_for": former},
    )
    return row


def delete_draft(session: FencedSession, *, application: Application, by: Actor, at: datetime) -> None:
    """Erase a dossier that was never deposited, with all it holds; the journal keeps that it existed."""
    row = load_locked(session, application).application
    deposits = session.scalar(select(func.count(Deposit.id)).where(Deposit.application_id == row.id))
    if row.state is not ApplicationState.DRAFT or deposits:
        raise Refused(
            [
                Blocker(
                    "already_deposited",
                    "Un dossier qui a été déposé ne s’efface pas ainsi : la fédération en garde la trace.",
                    "Retirez-le ; pour l’effacement de vos données, écrivez à la fédération.",
                )
            ]
        )
    cancel_pending(session, row, at)
    audit.record(session, action="application.draft_deleted", subject=row, by=by, at=at)
    erase_whole(session, application=row, at=at)


def _load_to_leave(
    session: FencedSession, application: Application, by: Actor, at: datetime
) -> tuple[Loaded, list[Blocker]]:
    """The dossier, and what holds it: asked under the cohort's lock, as those who enrol or carry take it."""
    lock_cohorts(session, application.cohort_id)
    held = hold_on(session, application.id, at)
    loaded = load_locked(session, application)
    if held is None:
        return loaded, []
    own = by.person_id == loaded.application.person_id
    return loaded, [held.to_candidate if own else held.to_staff]


def _end_deposit(session: FencedSession, row: Application, at: datetime) -> None:
    standing = current_deposit(session, row)
    if standing is not None:
        standing.taken_back_at = at
