"""Carrying a dossier left on the waiting list to a later cohort, without filing it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pacte import audit
from pacte.applications.models import Application
from pacte.applications.wording import local_day
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.answers import emails
from pacte.selection.answers import phrases as phrases
from pacte.selection.answers.board import Board, Standing, locked_board
from pacte.selection.answers.carry_rules import blockers_to_agree, blockers_to_carry, blockers_to_target
from pacte.selection.answers.continuation import continue_dossier
from pacte.selection.hiding import refuse_tied
from pacte.selection.interviews.operations.freeing import CARRIED, free_interviews
from pacte.selection.models import Candidacy

DAYS_TO_COMPLETE = 14
"""At least, for what is asked anew of a dossier carried over."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A dossier and the one that continues it."""

    former: Application
    continued: Application


def agree_to_be_carried(
    session: FencedSession, *, application: Application, by: Actor, at: datetime
) -> Candidacy:
    """Say that one wishes to be carried to the next cohort; may be taken back until it is done."""
    board, standing = _agreeing(session, application, at)
    row = standing.candidacy
    if row.carry_agreed_at is None:
        row.carry_agreed_at, row.carry_declined_at, row.carry_note = at, None, ""
        emails.tell_carry_agreed(session, board=board, standing=standing, at=at)
        audit.record(session, action="carry.agreed", subject=standing.application, by=by, at=at)
    return row


def revoke_carry(session: FencedSession, *, application: Application, by: Actor, at: datetime) -> Candidacy:
    """Take it back: it is a no."""
    _, standing = _agreeing(session, application, at)
    row = standing.candidacy
    if row.carry_agreed_at is not None:
        row.carry_agreed_at, row.carry_declined_at = None, at
        audit.record(session, action="carry.revoked", subject=standing.application, by=by, at=at)
    return row


def decline_carry(
    session: FencedSession, *, application: Application, note: str, by: Actor, at: datetime
) -> Candidacy:
    """Say that one does not wish it, with a note for the federation; one may think better of it."""
    _, standing = _agreeing(session, application, at)
    row = standing.candidacy
    if row.carry_declined_at is None or row.carry_note != note.strip():
        row.carry_agreed_at, row.carry_declined_at, row.carry_note = None, at, note.strip()
        audit.record(session, action="carry.declined", subject=standing.application, by=by, at=at)
    return row


def carry_over(
    session: FencedSession,
    *,
    cohort: Cohort,
    target: Cohort,
    application_ids: Sequence[int],
    by: Actor,
    at: datetime,
) -> list[Carried]:
    """Carry those dossiers of ``cohort`` to ``target``; all of them, or none with every reason.

    Each becomes a deposited dossier there: same answers, structures and files. Dues and membership are
    those of the new year; the commitment, and whatever the new cohort asks besides, is requested anew.
    A dossier already carried to the same cohort is left as it is.
    """
    fresh = lock_cohorts(session, cohort.id, target.id)[target.id]
    board = locked_board(session, cohort.id, at)
    refuse_tied(session, board.cohort, application_ids, by)
    refuse_if(blockers_to_target(is_same=fresh.id == cohort.id, closes_at=fresh.closes_at, now=at))
    there = people_with_dossier(session, fresh)
    to_carry, blockers = [], []
    for identity in dict.fromkeys(application_ids):
        standing = board.by_application.get(identity)
        if standing is None:
            continue
        if standing.candidacy.carried_to_id is not None and _is_in(session, standing, fresh):
            continue
        blockers += [
            Blocker(one.code, f"{standing.application.name} : {one.message}", one.remedy)
            for one in reasons_not_to_carry(board, standing, fresh, there)
        ]
        to_carry.append(standing)
    refuse_if(blockers)
    ids = [standing.application.id for standing in to_carry]
    free_interviews(session, cohort_id=cohort.id, application_ids=ids, why=CARRIED, by=by, at=at)
    return [_carry(session, board, standing, fresh, by, at) for standing in to_carry]


def people_with_dossier(session: FencedSession, target: Cohort) -> frozenset[int]:
    """Ids of the people who have a dossier in a cohort, whatever its state; one statement."""
    return frozenset(session.scalars(select(Application.person_id).where(Application.cohort_id == target.id)))


def reasons_not_to_carry(
    board: Board, standing: Standing, target: Cohort, there: frozenset[int]
) -> list[Blocker]:
    """Why one dossier cannot go to that cohort."""
    return blockers_to_carry(
        board.situation(standing),
        withdrawn=standing.is_withdrawn,
        track=standing.application.track,
        tracks=target.tracks,
        already_there=standing.application.person_id in there,
    )


def _carry(
    session: FencedSession, board: Board, standing: Standing, target: Cohort, by: Actor, at: datetime
) -> Carried:
    former, row = standing.application, standing.candidacy
    due_on = max(
        local_day(target.closes_at - timedelta(minutes=1), board.zone),
        local_day(at, board.zone) + timedelta(days=DAYS_TO_COMPLETE),
    )
    try:
        with session.begin_nested():
            continued = continue_dossier(
                session,
                former=former,
                target=target,
                agreed_at=row.carry_agreed_at or at,
                due_on=due_on,
                by=by,
                at=at,
            )
    except IntegrityError as error:
        raise Refused(
            [
                Blocker(
                    "already_there",
                    f"{former.name} : un dossier vient d’être commencé dans la promotion choisie.",
                    "Rechargez la page.",
                )
            ]
        ) from error
    row.carried_at, row.carried_to_id = at, continued.id
    emails.tell_carried(session, board=board, standing=standing, continued=continued, target=target, at=at)
    audit.record(
        session,
        action="carry.done",
        subject=former,
        by=by,
        at=at,
        details={"label": target.label, "reference": continued.reference, "application_id": continued.id},
    )
    return Carried(former, continued)


def _agreeing(session: FencedSession, application: Application, at: datetime) -> tuple[Board, Standing]:
    board = locked_board(session, application.cohort_id, at)
    standing = board.by_application.get(application.id)
    where = board.situation(standing) if standing is not None else None
    refuse_if(blockers_to_agree(where, withdrawn=standing is not None and standing.is_withdrawn))
    assert standing is not None
    return board, standing


def _is_in(session: FencedSession, standing: Standing, target: Cohort) -> bool:
    continued = session.get(Application, standing.candidacy.carried_to_id)
    return continued is not None and continued.cohort_id == target.id
