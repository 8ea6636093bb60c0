"""Sending the committee's answers by batch; nothing is visible to candidates before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func, select

from pacte import audit
from pacte.applications.processing.operations.letters import values_of
from pacte.applications.processing.rules import blockers_to_write, filled
from pacte.blockers import Blocker, refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.answers import emails
from pacte.selection.answers import phrases as phrases
from pacte.selection.answers.board import Board, Standing, locked_board
from pacte.selection.answers.ehesp_reasons import DEFAULT, blockers_of_reasons
from pacte.selection.answers.operations.places import fill_places, make_offer
from pacte.selection.answers.rules import blockers_to_answer_batch, nobody_to_answer
from pacte.selection.answers.vocabulary import KIND_LABELS, AnswerKind, NotYet
from pacte.selection.hiding import refuse_tied
from pacte.selection.models import Answer
from pacte.selection.vocabulary import Decision

BATCH_LIMIT = 32
DECISIONS: Mapping[AnswerKind, Decision] = {
    AnswerKind.PLACE: Decision.RETAINED,
    AnswerKind.WAITING: Decision.WAITLISTED,
    AnswerKind.REFUSED: Decision.REFUSED,
    AnswerKind.NOT_VALIDATED: Decision.REFUSED,
    AnswerKind.INADMISSIBLE: Decision.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: the batch's key, and how many answers it holds."""

    batch: str
    count: int
    sent_now: bool
    """False when the very same batch had already left."""


def reason_for(kind: AnswerKind, standing: Standing, written: Mapping[int, str]) -> str:
    """The reason that the candidate reads; the committee's own words when there are any.

    ``written``: what staff say of the EHESP's refusal, by dossier.
    """
    row = standing.candidacy
    return {
        AnswerKind.PLACE: "",
        AnswerKind.WAITING: row.decision_reason,
        AnswerKind.REFUSED: row.decision_reason,
        AnswerKind.NOT_VALIDATED: written.get(row.application_id, "").strip() or DEFAULT,
        AnswerKind.INADMISSIBLE: row.admissibility_reason,
    }[kind]


def send_answers(
    session: FencedSession,
    *,
    cohort: Cohort,
    chosen: Mapping[int, AnswerKind],
    bodies: Mapping[AnswerKind, str],
    reasons: Mapping[int, str] = MappingProxyType({}),
    batch: str,
    by: Actor,
    at: datetime,
) -> Sent:
    """Answer the dossiers of ``chosen`` (id → the answer that was previewed), each in one message.

    ``reasons`` (dossier → words) are what is told of the EHESP's refusals, instead of the usual sentence.
    A second call with the same ``batch`` sends nothing; a dossier answered meanwhile by someone else is left
    out. Refused when an answer is no longer the one previewed (``changed``), when no place is left for those
    retained (``capacity``), or when nobody is left (``nobody``).
    """
    if not 0 < len(batch) <= BATCH_LIMIT:
        raise ValueError("a batch needs a key")
    board = locked_board(session, cohort.id, at)
    already = session.scalar(select(func.count(Answer.id)).where(Answer.batch == batch))
    if already:
        return Sent(batch, already, sent_now=False)
    refuse_tied(session, board.cohort, chosen, by)
    to_send = [
        (standing, chosen[standing.application.id])
        for standing in board.standings
        if standing.application.id in chosen and board.due(standing) is not NotYet.ANSWERED
    ]
    refuse_if([*_blockers(board, chosen, to_send, bodies), *blockers_of_reasons(reasons.values())])
    for standing, kind in to_send:
        reason = reason_for(kind, standing, reasons)
        _answer(session, board, standing, kind, bodies.get(kind, ""), reason, batch, by, at)
    audit.record(
        session,
        action="answer.batch_sent",
        subject=board.cohort,
        by=by,
        at=at,
        details={"batch": batch, "count": len(to_send)},
    )
    fill_places(session, cohort_id=cohort.id, by=by, at=at)
    return Sent(batch, len(to_send), sent_now=True)


def _blockers(
    board: Board,
    chosen: Mapping[int, AnswerKind],
    to_send: list[tuple[Standing, AnswerKind]],
    bodies: Mapping[AnswerKind, str],
) -> list[Blocker]:
    kinds = {kind for _, kind in to_send}
    blockers = blockers_to_answer_batch(
        deliberation_closed=board.deliberation_closed,
        t0_on=board.cohort.t0_on,
        zone=board.zone,
        now=board.at,
        places=AnswerKind.PLACE in kinds,
    )
    if blockers:
        return blockers
    if not to_send:
        return [nobody_to_answer(already=bool(chosen))]
    changed = [standing for standing, kind in to_send if board.due(standing) is not kind]
    if changed:
        names = ", ".join(standing.application.name for standing in changed)
        blockers.append(
            Blocker(
                "changed",
                f"La réponse n’est plus celle de l’aperçu pour : {names}. Rien n’est parti.",
                "Relisez le nouvel aperçu, puis confirmez.",
            )
        )
    for kind in kinds:
        blockers += [
            Blocker(one.code, one.message, one.remedy, kind.value)
            for one in blockers_to_write(".", bodies.get(kind, "") or ".")
        ]
    offered = sum(kind is AnswerKind.PLACE for _, kind in to_send)
    room = board.room
    if offered > room:
        blockers.append(
            Blocker(
                "capacity",
                f"{offered} places seraient proposées, il en reste {room} sur {board.cohort.capacity}.",
                "Choisissez moins de dossiers, ou augmentez le nombre de places de la promotion.",
            )
        )
    return blockers


def _answer(
    session: FencedSession,
    board: Board,
    standing: Standing,
    kind: AnswerKind,
    body: str,
    reason: str,
    batch: str,
    by: Actor,
    at: datetime,
) -> None:
    row = standing.application
    answer = Answer(
        application_id=row.id,
        person_id=row.person_id,
        decision=DECISIONS[kind],
        reason=reason,
        message=filled(body, values_of(row, board.cohort)).strip(),
        shows_rank=kind is AnswerKind.WAITING and board.definition.selection.waiting_list_published,
        batch=batch,
        sent_at=at,
        sent_by_id=by.person_id,
    )
    session.add(answer)
    session.flush()
    offer = make_offer(session, board, standing, by=by, at=at) if kind is AnswerKind.PLACE else None
    emails.tell_answer(
        session,
        board=board,
        standing=standing,
        kind=kind,
        answer=answer,
        offer=offer,
        batch=batch,
        at=at,
    )
    audit.record(
        session,
        action="answer.sent",
        subject=row,
        by=by,
        at=at,
        details={"kind": kind.value, "label": KIND_LABELS[kind].lower(), "batch": batch},
    )
