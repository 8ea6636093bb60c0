"""What staff do on the waiting list: pass someone over with a reason, close it, open it again."""

from datetime import datetime

from pacte import audit
from pacte.applications.models import Application
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import SYSTEM, Actor
from pacte.selection.answers import emails
from pacte.selection.answers import phrases as phrases
from pacte.selection.answers.board import Board, Standing, locked_board
from pacte.selection.answers.operations.places import fill_places
from pacte.selection.hiding import refuse_tied
from pacte.selection.models import SelectionCommittee, WaitingListSkip


def skip(
    session: FencedSession, *, application: Application, reason: str, by: Actor, at: datetime
) -> WaitingListSkip:
    """Pass over someone who waits, until lifted; those after them may then be called. The reason is due."""
    board, standing = _waiting(session, application, by, at)
    if standing.skip is not None:
        return standing.skip
    if not reason.strip():
        raise Refused(
            [
                Blocker(
                    "reason_missing",
                    "Écrivez pourquoi vous passez son tour.",
                    "Elle reste au dossier.",
                    "reason",
                )
            ]
        )
    row = WaitingListSkip(
        application_id=application.id, reason=reason.strip(), skipped_at=at, skipped_by_id=by.person_id
    )
    session.add(row)
    session.flush()
    audit.record(session, action="waiting.skipped", subject=standing.candidacy, by=by, at=at)
    fill_places(session, cohort_id=board.cohort.id, by=SYSTEM, at=at)
    return row


def lift_skip(session: FencedSession, *, application: Application, by: Actor, at: datetime) -> None:
    """Put someone back in the order of call; offers made meanwhile stand."""
    board, standing = _waiting(session, application, by, at)
    if standing.skip is None:
        return
    standing.skip.lifted_at, standing.skip.lifted_by_id = at, by.person_id
    audit.record(session, action="waiting.skip_lifted", subject=standing.candidacy, by=by, at=at)
    fill_places(session, cohort_id=board.cohort.id, by=SYSTEM, at=at)


def close_list(session: FencedSession, *, cohort: Cohort, by: Actor, at: datetime) -> SelectionCommittee:
    """Call nobody any more; places already offered stand. Those who wait hear of it, and choose."""
    board, committee = _committee(session, cohort, at)
    if not board.deliberation_closed:
        refuse_if(board.blockers_to_call)
    if committee.waiting_list_closed_at is None:
        committee.waiting_list_closed_at = at
        for standing in _who_know(board):
            emails.tell_list_closed(session, board=board, standing=standing, at=at)
        audit.record(session, action="waiting.closed", subject=board.cohort, by=by, at=at)
    return committee


def reopen_list(session: FencedSession, *, cohort: Cohort, by: Actor, at: datetime) -> SelectionCommittee:
    """Call people again, who hear of it; those who have been carried over meanwhile do not come back."""
    board, committee = _committee(session, cohort, at)
    if committee.waiting_list_closed_at is not None:
        committee.waiting_list_closed_at = None
        for standing in _who_know(board):
            emails.tell_list_reopened(session, board=board, standing=standing, at=at)
        audit.record(session, action="waiting.reopened", subject=board.cohort, by=by, at=at)
        fill_places(session, cohort_id=cohort.id, by=SYSTEM, at=at)
    return committee


def _who_know(board: Board) -> list[Standing]:
    """Those who wait and were told so, by rank."""
    return [board.by_application[one.application_id] for one in board.line if one.told]


def _waiting(
    session: FencedSession, application: Application, by: Actor, at: datetime
) -> tuple[Board, Standing]:
    board = locked_board(session, application.cohort_id, at)
    refuse_tied(session, board.cohort, [application.id], by)
    standing = board.by_application.get(application.id)
    if standing is None or standing.waiting is None or not standing.waiting.is_waiting:
        raise Refused(
            [
                Blocker(
                    "not_waiting",
                    "Cette personne n’est plus sur la liste d’attente.",
                    "Rechargez la page pour voir où elle en est.",
                )
            ]
        )
    return board, standing


def _committee(session: FencedSession, cohort: Cohort, at: datetime) -> tuple[Board, SelectionCommittee]:
    board = locked_board(session, cohort.id, at)
    assert board.committee is not None
    return board, board.committee
