"""Whatever the order of answers, offers, corrections, enrolments and withdrawals, what must hold holds."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from pacte.applications.models import Application
from pacte.applications.operations import withdraw
from pacte.applications.vocabulary import ApplicationState
from pacte.audit.models import JournalEntry
from pacte.audit.queries import broken_links
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.database import Database, FencedSession
from pacte.learners import holds as holds
from pacte.learners import operations as learners
from pacte.learners import seats as seats
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import SYSTEM
from pacte.selection.answers import operations
from pacte.selection.answers.again_rules import ENDED, passed_over
from pacte.selection.answers.board import Board, Standing, board
from pacte.selection.answers.following import keep_places
from pacte.selection.answers.rules import HOLDS_A_PLACE, Waiting
from pacte.selection.answers.vocabulary import AnswerKind
from pacte.selection.interviews import following as following
from pacte.selection.models import (
    Interview,
    InterviewSlot,
    PlaceOffer,
    ValidationCorrection,
    WaveEntry,
)
from pacte.selection.validation import operations as validation
from pacte.selection.validation.rules import ValidationEvent
from pacte.selection.vocabulary import Decision, InterviewState, OfferState, Validation
from tests.databases import SqliteTemplate
from tests.selection.answers.factories import SENT, T0, Selection, make_selection

CAPACITY, RETAINED, WAITING = 3, 3, 2
NAMES = [*(f"Retenu{n}" for n in range(1, RETAINED + 1)), *(f"Attente{n}" for n in range(1, WAITING + 1))]

ENDS: dict[OfferState, list[list[str]]] = {
    OfferState.PENDING: [[]],
    OfferState.ACCEPTED: [["place.accepted"]],
    OfferState.DECLINED: [["place.declined"]],
    OfferState.EXPIRED: [["place.expired"]],
    OfferState.CANCELLED: [["place.released"], ["place.accepted", "place.released"]],
}
"""What the journal holds of an offer after its first line."""


class Undone(Exception):
    """Ends a transaction without keeping what an example wrote."""


@pytest.fixture(scope="module")
def selection(sqlite_template: SqliteTemplate) -> Iterator[Selection]:
    """One database for all the examples: each example happens in a transaction that is undone."""
    with sqlite_template.database() as urls:
        database = Database(
            urls.application, info={"public_url": "https://pacte.example", "signing_keys": ("cle-de-test",)}
        )
        made = make_selection(
            database, capacity=CAPACITY, retained=RETAINED, waiting=WAITING, validated=False
        )
        made.write(lambda session: _invite(session, made))
        yield made
        database.dispose()


def _invite(session: FencedSession, selection: Selection) -> None:
    """An interview for each, still to come whatever the time that passes."""
    for number, row in enumerate(selection.rows.values()):
        starts_at = T0 + timedelta(days=30, hours=number)
        slot = InterviewSlot(
            cohort_id=selection.cohort.id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=30),
            created_at=SENT,
        )
        session.add(slot)
        session.flush()
        session.add(
            Interview(
                application_id=row.id,
                person_id=row.person_id,
                state=InterviewState.BOOKED,
                slot_id=slot.id,
                invited_at=SENT,
                choose_by_at=SENT,
                booked_at=SENT,
                calendar_uid=f"entretien-{number}@pacte.example",
            )
        )


OF_ONE = (
    *("accept",) * 4,
    *("decline", "release", "withdraw", "skip", "lift"),
    *("validate", "refuse", "correct to validate", "correct to refuse"),
    *("again", "again", "again", "again blindly"),
    *("enrol", "enrol", "leave", "return"),
)
OF_ALL = ("send", "send", "round", "fill", "close", "reopen", "reopen", "wait")
STEPS = 24


@pytest.mark.parametrize("seed", range(12))
def test_places_ranks_validation_and_journal_hold(selection: Selection, seed: int) -> None:
    """Whom an act is about: mostly someone for whom it makes sense, else anybody (:func:`_whom`)."""
    draw = Random(seed)
    validated = {name for name in NAMES if draw.random() < 0.7}
    steps = [(draw.choice(OF_ONE + OF_ALL), draw.randrange(21)) for _ in range(STEPS)]
    with pytest.raises(Undone):
        _live(selection, validated, [("send", 0)] * draw.randrange(2) + steps)


def _live(selection: Selection, validated: set[str], steps: list[tuple[str, int]]) -> None:
    """Those steps one after the other, what must hold asserted after each; then all is undone."""
    with selection.database.session(selection.setting.scope, write=True) as session:
        now, known = SENT, set[int]()
        validation.send_wave(
            session,
            cohort=session.get_one(Cohort, selection.cohort.id),
            application_ids=[row.id for row in selection.rows.values()],
            message="",
            readers=[],
            by=SYSTEM,
            at=SENT,
        )
        for name in sorted(validated):
            _act(session, selection, "validate", name, SENT, 0)
        for number, (act, draw) in enumerate(steps):
            name = _whom(session, selection, act, draw, now) if act in OF_ONE else ""
            if act == "wait":
                now += timedelta(days=4)
            else:
                try:
                    _act(session, selection, act, name, now, number)
                except Refused:
                    session.flush()
            known = _check(session, selection, now, known)
        assert list(broken_links(session)) == []
        raise Undone


def _whom(session: FencedSession, selection: Selection, act: str, draw: int, now: datetime) -> str:
    """Two draws out of three fall on someone for whom the act makes sense now, if there is one."""
    read = board(session, session.get_one(Cohort, selection.cohort.id), now)
    learners_now = set(session.scalars(select(Enrollment.application_id)))
    fitting = [
        standing.application.family_name
        for standing in read.standings
        if _fits(read, standing, act, enrolled=standing.application.id in learners_now)
    ]
    return fitting[draw % len(fitting)] if fitting and draw < 14 else NAMES[draw % len(NAMES)]


def _fits(read: Board, standing: Standing, act: str, *, enrolled: bool) -> bool:
    last = read.state_of(standing.offers[-1]) if standing.offers else None
    said = standing.candidacy.validation
    return {
        "accept": last is OfferState.PENDING,
        "decline": last is OfferState.PENDING,
        "release": last is OfferState.ACCEPTED and not enrolled,
        "enrol": last is OfferState.ACCEPTED and not enrolled,
        "leave": enrolled,
        "return": enrolled and last is OfferState.CANCELLED,
        "withdraw": enrolled,
        "again": last in ENDED and not enrolled,
        "again blindly": last in ENDED and not enrolled,
        "validate": said is Validation.SUBMITTED,
        "refuse": said is Validation.SUBMITTED,
        "correct to validate": said is Validation.REFUSED,
        "correct to refuse": said is Validation.VALIDATED and last is None,
    }.get(act, True)


def _act(
    session: FencedSession, selection: Selection, act: str, name: str, now: datetime, number: int
) -> None:
    cohort = session.get_one(Cohort, selection.cohort.id)
    if not name:
        _on_the_cohort(session, selection, cohort, act, now, number)
        return
    row = session.get_one(Application, selection.rows[name].id)
    by = selection.by(name)
    if act in ("accept", "decline", "release"):
        offer = session.scalars(
            select(PlaceOffer).where(PlaceOffer.application_id == row.id).order_by(PlaceOffer.id.desc())
        ).first()
        if offer is not None:
            {
                "accept": operations.accept,
                "decline": operations.decline,
                "release": operations.release_place,
            }[act](session, offer=offer, by=by, at=now)
    elif act == "withdraw":
        withdraw(session, application=row, reason="", by=by, at=now)
    elif act in EVENTS:
        _of_the_ehesp(session, row, act, now)
    elif act.startswith("again"):
        waiting = passed_over(board(session, cohort, now).waiting)
        operations.offer_again(
            session,
            application=row,
            reason="E-mail perdu.",
            seen=[] if act == "again blindly" else [one.application_id for one in waiting],
            confirmed=act == "again",
            by=SYSTEM,
            at=now,
        )
    elif act == "enrol":
        learners.enrol(session, cohort=cohort, choices=[learners.Choice(row.id)], by=SYSTEM, at=now)
    elif act == "leave":
        _leave(session, row, now + timedelta(seconds=number))
    elif act == "return":
        _return(session, row, now + timedelta(seconds=number))
    elif act == "skip":
        operations.skip(session, application=row, reason="Décision de l’équipe.", by=SYSTEM, at=now)
    else:
        operations.lift_skip(session, application=row, by=SYSTEM, at=now)


EVENTS = {
    "validate": ValidationEvent.VALIDATE,
    "refuse": ValidationEvent.REFUSE,
    "correct to validate": ValidationEvent.VALIDATE,
    "correct to refuse": ValidationEvent.REFUSE,
}


def _of_the_ehesp(session: FencedSession, row: Application, act: str, now: datetime) -> None:
    entry = session.scalars(select(WaveEntry).where(WaveEntry.application_id == row.id)).one()
    said = {"entry": entry, "event": EVENTS[act], "text": "Voici.", "seen": entry.revision}
    if act.startswith("correct"):
        validation.correct(session, **said, why="Erreur de dossier.", by=SYSTEM, at=now)
    else:
        validation.decide(session, **said, by=SYSTEM, at=now)


def _leave(session: FencedSession, row: Application, now: datetime) -> None:
    learner = session.scalar(select(Enrollment).where(Enrollment.application_id == row.id))
    if learner is not None:
        learners.withdraw(
            session,
            enrollment=learner,
            on=now.date(),
            reason="Déménagement.",
            seen=learner.revision,
            by=SYSTEM,
            at=now,
        )


def _return(session: FencedSession, row: Application, now: datetime) -> None:
    learner = session.scalar(select(Enrollment).where(Enrollment.application_id == row.id))
    if learner is not None:
        learners.undo_departure(
            session, enrollment=learner, reason="Erreur de nom.", seen=learner.revision, by=SYSTEM, at=now
        )


def _on_the_cohort(
    session: FencedSession, selection: Selection, cohort: Cohort, act: str, now: datetime, number: int
) -> None:
    if act == "send":
        read = board(session, cohort, now)
        due = {standing.application.id: read.due(standing) for standing in read.standings}
        operations.send_answers(
            session,
            cohort=cohort,
            chosen={identity: kind for identity, kind in due.items() if isinstance(kind, AnswerKind)},
            bodies={},
            batch=f"lot-{number}",
            by=SYSTEM,
            at=now,
        )
    elif act == "round":
        keep_places(session, at=now)
    elif act == "fill":
        operations.fill_places(session, cohort_id=cohort.id, by=SYSTEM, at=now)
    elif act == "close":
        operations.close_list(session, cohort=cohort, by=SYSTEM, at=now)
    else:
        operations.reopen_list(session, cohort=cohort, by=SYSTEM, at=now)


def _check(session: FencedSession, selection: Selection, now: datetime, known: set[int]) -> set[int]:
    """Assert what must hold; ``known`` are the offers made before the last act. Gives those made by now."""
    read = board(session, session.get_one(Cohort, selection.cohort.id), now)
    journal = _acts(session, "application", "place.")
    passed = _acts(session, "candidacy", "waiting.passed_over")
    learning = {one.application_id: one for one in session.scalars(select(Enrollment))}
    interviews = {one.application_id: one.state for one in session.scalars(select(Interview))}
    present = [one for one in learning.values() if one.state is EnrollmentState.ACTIVE]
    # Never more places held than there are, whether or not expiries were recorded; nor more learners.
    assert sum(state in HOLDS_A_PLACE for state in read.offer_states) <= CAPACITY
    assert len(present) <= CAPACITY
    # The committee's ranks are never touched; those who wait are in their order, numbered 1 to n by it.
    assert [one.rank for one in read.waiting] == list(range(1, WAITING + 1))
    ranks = [one.rank for one in read.line]
    assert ranks == sorted(set(ranks))
    left = {one.rank for one in read.waiting} - set(ranks)
    for standing in read.standings:
        row, offers, dossier = standing.candidacy, standing.offers, standing.application
        states = [read.state_of(offer) for offer in offers]
        if offers:
            # Nobody is offered a place without validation, nor untold, nor after T0, nor two at a time.
            assert row.validation is Validation.VALIDATED
            assert standing.answer is not None
            assert all(offer.made_at < offer.expires_at <= T0 for offer in offers)
            assert not any(state in HOLDS_A_PLACE for state in states[:-1])
            # A second offer has a reason on record, the first has none.
            assert [bool(offer.again_reason) for offer in offers] == [False] + [True] * (len(offers) - 1)
        if standing.is_withdrawn:
            assert not any(state in HOLDS_A_PLACE for state in states)
        # A slot is held by those who are still in the running, and by nobody else.
        gone = InterviewState.CANCELLED if standing.is_withdrawn else InterviewState.BOOKED
        assert interviews[dossier.id] is gone
        # Nobody is a learner without validation and a confirmed place, nor with a withdrawn dossier.
        if dossier.id in learning:
            assert dossier.state is ApplicationState.SUBMITTED
            assert row.validation is Validation.VALIDATED
            active = learning[dossier.id].state is EnrollmentState.ACTIVE
            assert states[-1] is (OfferState.ACCEPTED if active else OfferState.CANCELLED)
        if row.decision is Decision.WAITLISTED and row.rank in left:
            assert offers or standing.is_withdrawn
        # The journal explains the state of each place.
        assert _explains(journal.get(dossier.id, []), [offer.state for offer in offers])
        # Whoever has just been called jumped over nobody, but for those passed over by staff: at their turn,
        # or, for a place offered again, each of them on record.
        for offer in offers:
            if offer.id in known:
                continue
            if offer.again_reason:
                first = [one for one in read.line if not one.skipped]
                assert all(passed.get(_row(read, one), ()) for one in first)
            elif row.rank is not None:
                assert all(one.skipped for one in read.line if one.rank < row.rank)
    _check_validation(session, read)
    return {offer.id for standing in read.standings for offer in standing.offers}


def _row(read: Board, one: Waiting) -> int:
    return read.by_application[one.application_id].candidacy.id


def _check_validation(session: FencedSession, read: Board) -> None:
    """What the EHESP said stands the same on the wave and on the dossier; each answer is in the history."""
    said = _acts(session, "candidacy", "validation.")
    corrected: dict[int, int] = defaultdict(int)
    for application_id in session.scalars(select(ValidationCorrection.application_id)):
        corrected[application_id] += 1
    entries = {one.application_id: one for one in session.scalars(select(WaveEntry))}
    for standing in read.standings:
        row = standing.candidacy
        assert entries[row.application_id].state is row.validation
        assert said[row.id].count("validation.corrected") == corrected[row.application_id]
        answered = row.validation is not Validation.SUBMITTED
        assert said[row.id][1:2] in ([["validation.validated"], ["validation.refused"]] if answered else [[]])


def _explains(acts: list[str], states: list[OfferState]) -> bool:
    """Whether the lines of the journal are those of offers that ended so, one after the other."""
    # A place given back by a departure that was taken back is held as before.
    left: list[str] = []
    for act in acts:
        if act == "place.restored" and left[-1:] == ["place.released"]:
            left.pop()
        else:
            left.append(act)
    for number, state in enumerate(states):
        beginning = "place.offered_again" if number else "place.offered"
        # The longest first: a place given back may have been confirmed before.
        tried = [[beginning, *end] for end in sorted(ENDS[state], key=len, reverse=True)]
        found = next((one for one in tried if left[: len(one)] == one), None)
        if found is None:
            return False
        left = left[len(found) :]
    return not left


def _acts(session: FencedSession, kind: str, prefix: str) -> dict[int, list[str]]:
    """Row of that kind → what the journal holds of it under that prefix, oldest first."""
    found: dict[int, list[str]] = defaultdict(list)
    for identity, action in session.execute(
        select(JournalEntry.subject_id, JournalEntry.action)
        .where(JournalEntry.subject_kind == kind, JournalEntry.action.startswith(prefix))
        .order_by(JournalEntry.position)
    ):
        found[identity].append(action)
    return found
