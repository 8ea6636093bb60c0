"""Mail about answers and places: to candidates, in the transaction of what happened."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.addresses import application_path
from pacte.applications.models import Application, RequestedDocument
from pacte.applications.processing.emails import paragraphs
from pacte.applications.wording import closing_words, day_words
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.mail import Address, post
from pacte.selection.answers.vocabulary import AnswerKind
from pacte.selection.models import Answer, PlaceOffer

if TYPE_CHECKING:
    from pacte.selection.answers.board import Board, Standing

HEADINGS = {
    AnswerKind.PLACE: "Votre candidature est retenue : une place vous est proposée.",
    AnswerKind.WAITING: "Votre candidature est sur la liste d’attente.",
    AnswerKind.REFUSED: "Votre candidature n’est pas retenue.",
    AnswerKind.NOT_VALIDATED: "Votre candidature n’est pas retenue.",
    AnswerKind.INADMISSIBLE: "Votre candidature n’est pas recevable.",
}


def tell_answer(
    session: FencedSession,
    *,
    board: "Board",
    standing: "Standing",
    kind: AnswerKind,
    answer: Answer,
    offer: PlaceOffer | None,
    batch: str,
    at: datetime,
) -> None:
    """The committee's answer with its reason; the key makes a second one for the dossier impossible."""
    _to_candidate(
        session,
        "answer",
        board,
        standing.application,
        at,
        unique_key=f"answer:{standing.application.id}",
        batch=batch,
        heading=HEADINGS[kind],
        paragraphs=paragraphs(answer.message),
        reason=answer.reason,
        term=closing_words(offer.expires_at, board.zone) if offer is not None else "",
        rank=standing.candidacy.rank if answer.shows_rank else None,
    )


def tell_called(
    session: FencedSession, *, board: "Board", standing: "Standing", offer: PlaceOffer, at: datetime
) -> None:
    """To the next on the waiting list: a place, until when."""
    _to_candidate(
        session,
        "called",
        board,
        standing.application,
        at,
        unique_key=f"place:{offer.id}",
        term=closing_words(offer.expires_at, board.zone),
        t0=day_words(board.cohort.t0_on),
    )


def tell_offered_again(
    session: FencedSession, *, board: "Board", standing: "Standing", offer: PlaceOffer, at: datetime
) -> None:
    """To someone whose first place is gone: another one, until when."""
    _to_candidate(
        session,
        "offered_again",
        board,
        standing.application,
        at,
        unique_key=f"place:{offer.id}",
        term=closing_words(offer.expires_at, board.zone),
        t0=day_words(board.cohort.t0_on),
    )


def tell_accepted(session: FencedSession, *, board: "Board", standing: "Standing", at: datetime) -> None:
    """The receipt of a confirmation."""
    _to_candidate(
        session,
        "accepted",
        board,
        standing.application,
        at,
        t0=day_words(board.cohort.t0_on),
        place=board.definition.place,
    )


def tell_declined(session: FencedSession, *, board: "Board", standing: "Standing", at: datetime) -> None:
    """The receipt of a refusal by the candidate."""
    _to_candidate(session, "declined", board, standing.application, at)


def tell_released(session: FencedSession, *, board: "Board", standing: "Standing", at: datetime) -> None:
    """The place is given back, by the candidate or by staff for them."""
    _to_candidate(session, "released", board, standing.application, at)


def tell_expired(
    session: FencedSession, *, board: "Board", standing: "Standing", offer: PlaceOffer, at: datetime
) -> None:
    """The term has passed without an answer."""
    _to_candidate(
        session,
        "expired",
        board,
        standing.application,
        at,
        unique_key=f"place-expired:{offer.id}",
        term=closing_words(offer.expires_at, board.zone),
    )


def tell_list_closed(session: FencedSession, *, board: "Board", standing: "Standing", at: datetime) -> None:
    """The waiting list calls nobody any more; the wish to be carried over is asked."""
    _to_candidate(session, "list_closed", board, standing.application, at)


def tell_list_reopened(session: FencedSession, *, board: "Board", standing: "Standing", at: datetime) -> None:
    """The waiting list calls people again."""
    _to_candidate(session, "list_reopened", board, standing.application, at, t0=day_words(board.cohort.t0_on))


def tell_carry_agreed(session: FencedSession, *, board: "Board", standing: "Standing", at: datetime) -> None:
    """The receipt of the wish to be carried over."""
    _to_candidate(session, "carry_agreed", board, standing.application, at)


def tell_carried(
    session: FencedSession,
    *,
    board: "Board",
    standing: "Standing",
    continued: Application,
    target: Cohort,
    at: datetime,
) -> None:
    """The dossier is carried over: its new reference, and where to complete it."""
    federation = session.get_one(Federation, session.federation_id)
    asked = session.scalars(
        select(RequestedDocument)
        .where(RequestedDocument.application_id == continued.id)
        .order_by(RequestedDocument.id)
    ).all()
    _to_candidate(
        session,
        "carried",
        board,
        standing.application,
        at,
        target_label=target.label,
        new_reference=continued.reference,
        new_link=Address(application_path(federation.slug, continued.id)),
        asked=[one.label for one in asked],
        due=closing_words(asked[0].due_at, board.zone) if asked else "",
    )


def _to_candidate(
    session: FencedSession,
    template: str,
    board: "Board",
    row: Application,
    at: datetime,
    *,
    unique_key: str | None = None,
    batch: str = "",
    **context: Any,
) -> None:
    """To the confirmed address of the account, whatever was typed in the dossier."""
    federation = session.get_one(Federation, session.federation_id)
    contact = board.definition.contact.email
    post(
        session,
        template=f"answers/{template}",
        to=session.get_one(Person, row.person_id).email,
        to_name=row.name,
        context={
            "name": row.given_name,
            "reference": row.reference,
            "cohort_label": board.cohort.label,
            "federation_name": federation.name,
            "contact": contact,
            "link": Address(application_path(federation.slug, row.id, "reponse")),
            **context,
        },
        at=at,
        about=row,
        reply_to=contact,
        unique_key=unique_key,
        batch=batch,
    )
