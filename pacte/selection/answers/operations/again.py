"""A place offered once more to someone who let theirs go: a lost e-mail, a change of mind."""

from collections.abc import Collection
from datetime import datetime

from pacte import audit
from pacte.applications.models import Application
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.answers import emails
from pacte.selection.answers import phrases as phrases
from pacte.selection.answers.again_rules import (
    blockers_to_offer_again,
    blockers_to_pass_over,
    passed_over,
)
from pacte.selection.answers.board import Board, Standing, conditions_of, locked_board
from pacte.selection.answers.operations.places import make_offer, record_expiries
from pacte.selection.hiding import refuse_tied
from pacte.selection.models import PlaceOffer
from pacte.selection.registries import is_or_was_learner
from pacte.selection.vocabulary import Decision


def offer_again(
    session: FencedSession,
    *,
    application: Application,
    reason: str,
    seen: Collection[int],
    confirmed: bool = False,
    by: Actor,
    at: datetime,
) -> PlaceOffer:
    """Offer a place again, with a term of its own; the reason stays on record, for staff.

    ``seen`` are the dossiers of those who still wait, as the page showed them: each is passed over for this
    place only, ``confirmed`` by whoever decides, and it is written on each. Never beyond the capacity, never
    without the EHESP's validation, nor by someone tied to the person or to one of those passed over.
    """
    board = locked_board(session, application.cohort_id, at)
    if record_expiries(session, board):
        board = locked_board(session, application.cohort_id, at)
    standing = board.by_application.get(application.id)
    if standing is None:
        raise Refused([Blocker("unknown_dossier", "Ce dossier n’est pas passé devant le comité.")])
    first = passed_over(board.waiting)
    refuse_tied(session, board.cohort, [application.id, *(one.application_id for one in first)], by)
    blockers = reasons_not_to_offer(session, board, standing)
    if not blockers:
        blockers = blockers_to_pass_over(board.waiting, seen=seen, confirmed=confirmed)
    if not reason.strip():
        blockers.append(
            Blocker(
                "reason_missing",
                "Écrivez pourquoi une place est proposée de nouveau.",
                "Elle reste au dossier, pour l’équipe.",
                "reason",
            )
        )
    refuse_if(blockers)
    offer = make_offer(session, board, standing, again=reason.strip(), by=by, at=at)
    emails.tell_offered_again(session, board=board, standing=standing, offer=offer, at=at)
    for one in first:
        audit.record(
            session,
            action="waiting.passed_over",
            subject=board.by_application[one.application_id].candidacy,
            by=by,
            at=at,
            details={"offer_id": offer.id, "rank": one.rank},
        )
    return offer


def reasons_not_to_offer(session: FencedSession, board: Board, standing: Standing) -> list[Blocker]:
    """What stands in the way, whoever is passed over; constant statements."""
    row = standing.candidacy
    listed = row.decision is Decision.WAITLISTED
    return blockers_to_offer_again(
        board.state_of(standing.offers[-1]) if standing.offers else None,
        withdrawn=standing.is_withdrawn,
        carried=row.carried_at is not None,
        is_learner=is_or_was_learner(session, board.cohort.id, standing.application.person_id),
        from_the_list=listed,
        validation=row.validation,
        ehesp_validation=board.ehesp_validation,
        conditions=conditions_of(
            session, {board.cohort.id: board.cohort}, [standing.application], board.at
        ).get(standing.application.id, ())
        if listed
        else (),
        free=board.free,
        capacity=board.cohort.capacity,
        deliberation_closed=board.deliberation_closed,
        list_closed=board.list_closed,
        t0_on=board.cohort.t0_on,
        zone=board.zone,
        now=board.at,
    )
