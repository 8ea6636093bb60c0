"""What answers and places ask of candidates and staff: « À faire », and the counters of the cohort's page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from pacte.applications.models import Application
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import agreed, plural, the_cohort
from pacte.policy import allows
from pacte.selection.answers.again_rules import silence_words
from pacte.selection.answers.board import Board, boards
from pacte.selection.answers.outcomes import Told, told
from pacte.selection.answers.rules import t0_instant
from pacte.selection.answers.vocabulary import AnswerKind, Situation
from pacte.selection.hiding import hidden_from_judging
from pacte.selection.models import Answer, SelectionCommittee
from pacte.selection.registries import is_or_was_learner
from pacte.selection.vocabulary import OfferState
from pacte.todo import OFFERS, TodoItem, Visit

REACHABLE = timedelta(days=90)
"""How long after T0 somebody who was answered finds their candidacy among what they follow."""


def decided(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Board]:
    """The boards of those cohorts whose deliberation is closed, without what is hidden from the reader."""
    closed = set(
        session.scalars(
            select(SelectionCommittee.cohort_id).where(
                SelectionCommittee.cohort_id.in_([cohort.id for cohort in cohorts]),
                SelectionCommittee.closed_at.is_not(None),
            )
        )
    )
    kept = [cohort for cohort in cohorts if cohort.id in closed]
    hidden = hidden_from_judging(session, kept, reader_id)
    return {identity: found.without(hidden) for identity, found in boards(session, kept, now).items()}


def to_send(board: Board) -> int:
    """How many answers could leave now."""
    return sum(isinstance(board.due(standing), AnswerKind) for standing in board.standings)


def to_carry(board: Board) -> int:
    """How many people wait to be carried over."""
    return sum(
        board.situation(standing) is Situation.CARRY_AGREED and not standing.is_withdrawn
        for standing in board.standings
    )


def to_offer_again(board: Board) -> int:
    """How many people did not answer in time, when places are left and nobody waits for them any more."""
    if not board.free or board.blockers_to_call or board.call.next is not None:
        return 0
    return sum(
        bool(standing.offers)
        and board.state_of(standing.offers[-1]) is OfferState.EXPIRED
        and not standing.is_withdrawn
        and standing.candidacy.carried_at is None
        for standing in board.standings
    )


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """Places confirmed and answers to send, for cohorts whose deliberation is closed."""
    return {
        identity: [
            Counter(
                label=f"{agreed(board.confirmed, 'place confirmée', 'places confirmées')} "
                f"sur {board.cohort.capacity}",
                value=board.confirmed,
                endpoint="answers.places",
                params={"code": board.cohort.code},
            ),
            *(
                [
                    Counter(
                        label=agreed(count, "réponse à envoyer", "réponses à envoyer"),
                        value=count,
                        endpoint="answers.compose",
                        params={"code": board.cohort.code},
                        kind="redo",
                    )
                ]
                if (count := to_send(board))
                else []
            ),
        ]
        for identity, board in decided(session, cohorts, reader_id, now).items()
    }


def offer_to_staff(visit: Visit) -> Iterator[TodoItem]:
    """Answers to send, whoever cannot be called and why, people to carry over."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        mine = [
            cohort for cohort in cohorts_of_federation(session) if allows(visit.actor, "answer.send", cohort)
        ]
        for board in decided(session, mine, visit.actor.person_id, visit.now).values():
            yield from _of_board(board, federation.slug)


def _of_board(board: Board, slug: str) -> Iterator[TodoItem]:
    params: dict[str, str | int] = {"federation": slug, "code": board.cohort.code}
    label = board.cohort.label
    if count := to_send(board):
        yield TodoItem(
            title=f"Envoyer les réponses ({count}), {label}",
            reason="La délibération est close ; candidates et candidats ne voient rien avant l’envoi.",
            endpoint="answers.compose",
            params=params,
            button="Préparer l’envoi",
            time_zone=board.zone,
        )
    if board.stuck is not None:
        standing, blockers = board.stuck
        yield TodoItem(
            title=f"Pourvoir une place, {label}",
            reason=f"{plural(board.free, 'place libre', 'places libres')}, mais {standing.application.name} "
            f"(rang {standing.candidacy.rank}) ne peut pas être appelé·e : {blockers[0].message}",
            endpoint="answers.places",
            params=params,
            button="Décider",
            time_zone=board.zone,
        )
    if silent := to_offer_again(board):
        yield TodoItem(
            title=f"Proposer de nouveau une place, {label}",
            reason=silence_words(silent, board.free, board.cohort.t0_on),
            endpoint="answers.places",
            params=params,
            button="Choisir",
            time_zone=board.zone,
        )
    if count := to_carry(board):
        yield TodoItem(
            title=f"Reporter des dossiers ({count}), {label}",
            reason="Ces personnes ont demandé le report vers la prochaine promotion.",
            endpoint="answers.carry",
            params=params,
            button="Choisir la promotion",
            time_zone=board.zone,
        )


def offer_to_candidate(visit: Visit) -> Iterator[TodoItem]:
    """A place to confirm, a report to ask for; else where one’s candidacy stands, to be found again."""
    if visit.actor.person_id is None:
        return
    federations = visit.mine().scalars(select(Answer.federation_id).distinct()).all()
    for federation_id in sorted(federations):
        session = visit.of_federation(federation_id)
        for application in session.scalars(
            select(Application)
            .join(Answer, Answer.application_id == Application.id)
            .where(Application.person_id == visit.actor.person_id)
            .order_by(Application.id)
        ).all():
            yield from _of_candidate(session, application, visit.now)


def _of_candidate(session: FencedSession, application: Application, now: datetime) -> Iterator[TodoItem]:
    found = told(session, application, now)
    if found is None:
        return
    federation, zone = (
        session.get_one(Federation, session.federation_id),
        found.definition.federation.time_zone,
    )
    params: dict[str, str | int] = {"federation": federation.slug, "application_id": application.id}
    if found.where is Situation.OFFERED and found.offer is not None:
        yield TodoItem(
            title=f"Confirmer ou décliner ma place à {the_cohort(found.cohort.label)}",
            reason=f"{federation.name} vous propose une place ; sans réponse, elle pourra aller à quelqu’un "
            "d’autre.",
            endpoint="answers.reply",
            params=params,
            button="Répondre",
            due_at=found.offer.expires_at,
            time_zone=zone,
        )
    elif found.where is Situation.LIST_OVER:
        yield TodoItem(
            title="Dire si je veux être reporté·e vers la prochaine promotion, ou non",
            reason=f"La liste d’attente de {the_cohort(found.cohort.label)} est close. "
            "C’est à vous de choisir.",
            endpoint="answers.reply",
            params=params,
            button="Choisir",
            time_zone=zone,
        )
    elif found.where in (Situation.WAITING, Situation.CARRY_AGREED):
        yield TodoItem(
            title=f"Liste d’attente de {the_cohort(found.cohort.label)}"
            if found.where is Situation.WAITING
            else "Report de mon dossier vers la prochaine promotion",
            reason="Vous recevrez un e-mail.",
            endpoint="answers.reply",
            params=params,
            kind="waiting",
            whom=federation.name,
            time_zone=zone,
        )
    elif _is_recent(found, now) and not is_or_was_learner(session, found.cohort.id, application.person_id):
        yield TodoItem(
            title=f"Ma candidature à {the_cohort(found.cohort.label)}",
            reason=f"{found.label}.",
            endpoint="answers.reply",
            params=params,
            kind="standing",
            whom=federation.name,
            time_zone=zone,
        )


def _is_recent(found: Told, now: datetime) -> bool:
    """Whether the cohort has not begun for long: until then one's answer stays within reach."""
    return now < t0_instant(found.cohort.t0_on, found.definition.federation.time_zone) + REACHABLE


COUNTERS.append(counters)
OFFERS.append(offer_to_staff)
OFFERS.append(offer_to_candidate)
