"""The life of a place: offered, confirmed, declined, given back, expired, and the next person called."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.applications.wording import closing_words
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.policy import SYSTEM, Actor
from pacte.selection.answers import emails
from pacte.selection.answers import phrases as phrases
from pacte.selection.answers.board import Board, Standing, locked_board
from pacte.selection.answers.rules import (
    TRANSITIONS,
    blockers_to_accept,
    blockers_to_decline,
    blockers_to_release,
    called_in_turn,
    offer_term,
)
from pacte.selection.answers.vocabulary import OfferEvent
from pacte.selection.hiding import refuse_tied
from pacte.selection.models import PlaceOffer
from pacte.selection.vocabulary import OfferState


def accept(session: FencedSession, *, offer: PlaceOffer, by: Actor, at: datetime) -> PlaceOffer:
    """Confirm a place; a second click finds it confirmed. Refused from its term on, even by a second."""
    board, standing, row = _found(session, offer, at)
    state = board.state_of(row)
    if state is OfferState.ACCEPTED:
        return row
    refuse_if(
        blockers_to_accept(
            state,
            expires_at=row.expires_at,
            zone=board.zone,
            withdrawn=standing.is_withdrawn,
            validation=standing.candidacy.validation,
            ehesp_validation=board.ehesp_validation,
            capacity=board.cohort.capacity,
            confirmed=board.confirmed,
        )
    )
    _end(row, OfferEvent.ACCEPT, state, at)
    emails.tell_accepted(session, board=board, standing=standing, at=at)
    _record(session, standing, "place.accepted", row, by, at)
    return row


def decline(
    session: FencedSession, *, offer: PlaceOffer, reason: str = "", by: Actor, at: datetime
) -> PlaceOffer:
    """Decline a place, the reason is free; the next on the list is called. A second click changes nothing."""
    board, standing, row = _found(session, offer, at)
    state = board.state_of(row)
    if row.state is OfferState.DECLINED:
        return row
    refuse_if(blockers_to_decline(state, expires_at=row.expires_at, zone=board.zone))
    _end(row, OfferEvent.DECLINE, state, at, reason)
    emails.tell_declined(session, board=board, standing=standing, at=at)
    _record(session, standing, "place.declined", row, by, at)
    fill_places(session, cohort_id=row.cohort_id, by=SYSTEM, at=at)
    return row


def release_place(
    session: FencedSession, *, offer: PlaceOffer, reason: str = "", by: Actor, at: datetime
) -> PlaceOffer:
    """Give back a place before T0, confirmed or not, by the candidate or by staff; the next is called."""
    board, standing, row = _found(session, offer, at)
    if by.person_id != row.person_id:
        refuse_tied(session, board.cohort, [row.application_id], by)
    state = board.state_of(row)
    if row.state is OfferState.CANCELLED:
        return row
    refuse_if(
        blockers_to_release(
            state,
            expires_at=row.expires_at,
            t0_on=board.cohort.t0_on,
            zone=board.zone,
            now=at,
            enrolled=row.application_id in board.seats,
        )
    )
    _end(row, OfferEvent.CANCEL, state, at, reason)
    emails.tell_released(session, board=board, standing=standing, at=at)
    _record(session, standing, "place.released", row, by, at)
    fill_places(session, cohort_id=row.cohort_id, by=SYSTEM, at=at)
    return row


def release_withdrawn(
    session: FencedSession, *, application_id: int, cohort_id: int, by: Actor, at: datetime
) -> None:
    """What a withdrawn dossier leaves: its place, or its turn, goes to the next on the list.

    Also after T0, when nobody is called any more. The candidate gets the mail of the withdrawal, not another.
    """
    board = locked_board(session, cohort_id, at)
    standing = board.by_application[application_id]
    for row in standing.offers:
        state = board.state_of(row)
        if (state, OfferEvent.CANCEL) in TRANSITIONS:
            _end(row, OfferEvent.CANCEL, state, at, standing.application.withdrawal_reason)
            _record(session, standing, "place.released", row, by, at)
    fill_places(session, cohort_id=cohort_id, by=SYSTEM, at=at)


def restore_place(
    session: FencedSession, *, application_id: int, cohort_id: int, left_at: datetime, by: Actor, at: datetime
) -> None:
    """The place that a learner's departure gave back at ``left_at``, theirs again as that is taken back.

    Whoever takes it back has checked, under the same lock, that a place is left.
    """
    standing = locked_board(session, cohort_id, at).by_application[application_id]
    for row in standing.offers[-1:]:
        if row.state is OfferState.CANCELLED and row.ended_at == left_at:
            _end(row, OfferEvent.RESTORE, row.state, at)
            _record(session, standing, "place.restored", row, by, at)


def expire_due(session: FencedSession, *, at: datetime) -> int:
    """Record the expiry of every offer whose term has passed in the session's federation; says how many.

    Idempotent, however many workers there are; what depends on the expiry does not wait for it.
    """
    cohorts = session.scalars(
        select(PlaceOffer.cohort_id)
        .where(PlaceOffer.state == OfferState.PENDING, PlaceOffer.expires_at <= at)
        .distinct()
        .order_by(PlaceOffer.cohort_id)
    ).all()
    return sum(record_expiries(session, locked_board(session, cohort_id, at)) for cohort_id in cohorts)


def fill_places(session: FencedSession, *, cohort_id: int, by: Actor, at: datetime) -> list[PlaceOffer]:
    """While places are left, offer one to the next in rank; stops at whoever cannot be called.

    Idempotent: called after a decline, an expiry, a release, a validation, and by hand.
    """
    board = locked_board(session, cohort_id, at)
    if record_expiries(session, board):
        board = locked_board(session, cohort_id, at)
    if board.blockers_to_call:
        return []
    made: list[PlaceOffer] = []
    for one in called_in_turn(board.waiting, board.free, ehesp_validation=board.ehesp_validation):
        standing = board.by_application[one.application_id]
        offer = make_offer(session, board, standing, by=by, at=at)
        emails.tell_called(session, board=board, standing=standing, offer=offer, at=at)
        made.append(offer)
    return made


def make_offer(
    session: FencedSession,
    board: Board,
    standing: Standing,
    *,
    again: str | None = None,
    by: Actor,
    at: datetime,
) -> PlaceOffer:
    """Write an offer with its term; the caller holds the lock and has checked that a place is left.

    ``again``: why a place is offered once more.
    """
    row = standing.application
    offer = PlaceOffer(
        cohort_id=board.cohort.id,
        application_id=row.id,
        person_id=row.person_id,
        rank=standing.candidacy.rank,
        again_reason=again,
        made_at=at,
        expires_at=offer_term(
            at,
            answer_days=board.definition.selection.answer_days,
            t0_on=board.cohort.t0_on,
            zone=board.zone,
        ),
    )
    session.add(offer)
    session.flush()
    audit.record(
        session,
        action="place.offered" if again is None else "place.offered_again",
        subject=row,
        by=by,
        at=at,
        details={
            "offer_id": offer.id,
            "rank": offer.rank,
            "term": closing_words(offer.expires_at, board.zone),
        },
    )
    return offer


def record_expiries(session: FencedSession, board: Board) -> int:
    """Record the expiries of a locked cohort."""
    count = 0
    for standing in board.standings:
        for row in standing.offers:
            if row.state is OfferState.PENDING and board.state_of(row) is OfferState.EXPIRED:
                _end(row, OfferEvent.EXPIRE, OfferState.EXPIRED, board.at)
                emails.tell_expired(session, board=board, standing=standing, offer=row, at=board.at)
                _record(session, standing, "place.expired", row, SYSTEM, board.at)
                count += 1
    return count


def _found(session: FencedSession, offer: PlaceOffer, at: datetime) -> tuple[Board, Standing, PlaceOffer]:
    """The offer as it is now, its cohort locked."""
    board = locked_board(session, offer.cohort_id, at)
    standing = board.by_application[offer.application_id]
    row = next((one for one in standing.offers if one.id == offer.id), None)
    if row is None:
        raise Refused([Blocker("gone", "Cette place n’est plus proposée.", "Rechargez la page.")])
    return board, standing, row


def _end(row: PlaceOffer, event: OfferEvent, state: OfferState, at: datetime, reason: str = "") -> None:
    row.state = TRANSITIONS[state, event]
    row.ended_at = at
    row.reason = reason.strip()


def _record(
    session: FencedSession, standing: Standing, action: str, offer: PlaceOffer, by: Actor, at: datetime
) -> None:
    audit.record(
        session, action=action, subject=standing.application, by=by, at=at, details={"offer_id": offer.id}
    )
