"""Whatever the order of answers, declines, expiries, withdrawals and validations, what must hold holds."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pacte.applications.models import Application
from pacte.applications.operations import withdraw
from pacte.applications.vocabulary import ApplicationState
from pacte.audit.models import JournalEntry
from pacte.audit.queries import broken_links
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.database import Database, FencedSession
from pacte.policy import SYSTEM
from pacte.selection.answers import operations
from pacte.selection.answers.board import board
from pacte.selection.answers.following import keep_places
from pacte.selection.answers.rules import HOLDS_A_PLACE
from pacte.selection.answers.vocabulary import AnswerKind
from pacte.selection.models import Candidacy, PlaceOffer
from pacte.selection.vocabulary import Decision, OfferState, Validation
from pacte.signals import validation_changed
from tests.databases import SqliteTemplate
from tests.selection.answers.factories import SENT, T0, Selection, make_selection

CAPACITY, RETAINED, WAITING = 3, 3, 4
NAMES = [*(f"Retenu{n}" for n in range(1, RETAINED + 1)), *(f"Attente{n}" for n in range(1, WAITING + 1))]

STATES_IN_THE_JOURNAL = {
    OfferState.PENDING: ["place.offered"],
    OfferState.ACCEPTED: ["place.offered", "place.accepted"],
    OfferState.DECLINED: ["place.offered", "place.declined"],
    OfferState.EXPIRED: ["place.offered", "place.expired"],
}


class Undone(Exception):
    """Ends a transaction without keeping what an example wrote."""


@pytest.fixture(scope="module")
def selection(sqlite_template: SqliteTemplate) -> Iterator[Selection]:
    """One database for all the examples: each example happens in a transaction that is undone."""
    with sqlite_template.database() as urls:
        database = Database(
            urls.application, info={"public_url": "https://pacte.example", "signing_keys": ("cle-de-test",)}
        )
        yield make_selection(database, capacity=CAPACITY, retained=RETAINED, waiting=WAITING, validated=False)
        database.dispose()


acts = st.one_of(
    st.tuples(
        st.sampled_from(["accept", "decline", "release", "withdraw", "validate", "refuse", "skip", "lift"]),
        st.sampled_from(NAMES),
    ),
    st.tuples(st.sampled_from(["send", "round", "fill", "close", "reopen", "wait", "wait"]), st.just("")),
)


@settings(
    max_examples=10,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    validated=st.sets(st.sampled_from(NAMES)),
    steps=st.lists(acts, min_size=5, max_size=14),
)
def test_places_ranks_validation_and_journal_hold(
    selection: Selection, validated: set[str], steps: list[tuple[str, str]]
) -> None:
    with pytest.raises(Undone):
        _live(selection, validated, [("send", ""), *steps])


def _live(selection: Selection, validated: set[str], steps: list[tuple[str, str]]) -> None:
    """Those steps one after the other, what must hold asserted after each; then all is undone."""
    with selection.database.session(selection.setting.scope, write=True) as session:
        now, known = SENT, set[int]()
        for name in sorted(validated):
            _candidacy(session, selection, name).validation = Validation.VALIDATED
        session.flush()
        for number, (act, name) in enumerate(steps):
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


def _candidacy(session: FencedSession, selection: Selection, name: str) -> Candidacy:
    return session.scalars(select(Candidacy).where(Candidacy.application_id == selection.rows[name].id)).one()


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
    elif act in ("validate", "refuse"):
        candidacy = _candidacy(session, selection, name)
        if candidacy.validation is Validation.NOT_SUBMITTED:
            candidacy.validation = Validation.VALIDATED if act == "validate" else Validation.REFUSED
            session.flush()
            validation_changed.send(session, cohort_id=cohort.id, by=SYSTEM, at=now)
    elif act == "skip":
        operations.skip(session, application=row, reason="Décision de l’équipe.", by=SYSTEM, at=now)
    else:
        operations.lift_skip(session, application=row, by=SYSTEM, at=now)


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
    journal = _acts(session)
    # Never more places held than there are, whether or not expiries were recorded.
    assert sum(state in HOLDS_A_PLACE for state in read.offer_states) <= CAPACITY
    # The committee's ranks are never touched; those who wait are in their order, numbered 1 to n by it.
    assert [one.rank for one in read.waiting] == list(range(1, WAITING + 1))
    ranks = [one.rank for one in read.line]
    assert ranks == sorted(set(ranks))
    left = {one.rank for one in read.waiting} - set(ranks)
    for standing in read.standings:
        row, offers = standing.candidacy, standing.offers
        if offers:
            # Nobody is offered a place without validation, nor untold, nor twice, nor after T0.
            assert row.validation is Validation.VALIDATED
            assert standing.answer is not None
            assert len(offers) == 1
            assert offers[0].made_at < offers[0].expires_at <= T0
        if standing.is_withdrawn:
            assert not any(offer.state in HOLDS_A_PLACE for offer in offers)
        if row.decision is Decision.WAITLISTED and row.rank in left:
            assert offers or standing.application.state is ApplicationState.WITHDRAWN
        # The journal explains the state of each place.
        acts = journal.get(standing.application.id, [])
        state = offers[0].state if offers else None
        if state is OfferState.CANCELLED:
            assert acts in (
                ["place.offered", "place.released"],
                ["place.offered", "place.accepted", "place.released"],
            )
        else:
            assert acts == (STATES_IN_THE_JOURNAL[state] if state is not None else [])
        # Whoever has just been called jumped over nobody, but for those passed over by staff.
        if row.rank is not None and any(offer.id not in known for offer in offers):
            assert all(one.skipped for one in read.line if one.rank < row.rank)
    return {offer.id for standing in read.standings for offer in standing.offers}


def _acts(session: FencedSession) -> dict[int, list[str]]:
    """Dossier id → what the journal holds of its place, oldest first."""
    found: dict[int, list[str]] = defaultdict(list)
    for identity, action in session.execute(
        select(JournalEntry.subject_id, JournalEntry.action)
        .where(JournalEntry.subject_kind == "application", JournalEntry.action.startswith("place."))
        .order_by(JournalEntry.position)
    ):
        found[identity].append(action)
    return found
