"""The last place, answered and expired by several people at the same instant, on each database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from pacte.applications.models import Application
from pacte.applications.operations import withdraw
from pacte.blockers import Refused
from pacte.database import Database
from pacte.policy import SYSTEM
from pacte.selection.answers import operations
from pacte.selection.answers.following import keep_places
from pacte.selection.answers.rules import HOLDS_A_PLACE
from pacte.selection.models import PlaceOffer
from pacte.selection.vocabulary import OfferState
from tests.selection.answers.factories import SENT, TERM, Selection, make_selection

SECOND = timedelta(seconds=1)
Act = Callable[[Any], Any]


def at_once(selection: Selection, *acts: Act) -> list[str]:
    """Each act in a transaction of its own, together; « done » or the first code of the refusal."""
    barrier = Barrier(len(acts))

    def one(act: Act) -> str:
        barrier.wait()
        try:
            selection.write(act)
        except Refused as refused:
            return refused.blockers[0].code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def held(selection: Selection) -> int:
    return sum(state in HOLDS_A_PLACE for _, state in selection.offers())


def test_last_place_is_declined_accepted_and_expired_at_once(database: Database) -> None:
    selection = make_selection(database, capacity=1, retained=1, waiting=3)
    selection.send()
    offer, by = selection.offer("Retenu1"), selection.by("Retenu1")
    results = at_once(
        selection,
        lambda session: operations.accept(session, offer=offer, by=by, at=TERM - SECOND),
        lambda session: operations.decline(session, offer=offer, by=by, at=TERM - SECOND),
        lambda session: keep_places(session, at=TERM),
        lambda session: keep_places(session, at=TERM),
        lambda session: operations.fill_places(
            session, cohort_id=selection.cohort.id, by=SYSTEM, at=TERM - SECOND
        ),
    )
    assert set(results) <= {"done", "accepted", "declined", "expired"}
    assert results[2:] == ["done", "done", "done"]
    assert held(selection) == 1
    ends = [act for act in selection.acts("Retenu1") if act.startswith("place.") and act != "place.offered"]
    assert len(ends) == 1
    assert len(selection.mails("answers/called")) == (0 if ends == ["place.accepted"] else 1)


def test_one_click_too_many_confirms_once(database: Database) -> None:
    selection = make_selection(database, capacity=1, retained=1)
    selection.send()
    offer, by = selection.offer("Retenu1"), selection.by("Retenu1")
    accept: Act = lambda session: operations.accept(session, offer=offer, by=by, at=SENT)  # noqa: E731 - four times the same act
    assert at_once(selection, *[accept] * 4) == ["done"] * 4
    assert selection.acts("Retenu1").count("place.accepted") == 1
    assert len(selection.mails("answers/accepted")) == 1


def test_freed_place_is_offered_to_one_person_only(database: Database) -> None:
    selection = make_selection(database, capacity=2, retained=2, waiting=4)
    selection.send()
    two = {name: (selection.offer(name), selection.by(name)) for name in ("Retenu1", "Retenu2")}
    results = at_once(
        selection,
        *(
            lambda session, name=name: operations.decline(
                session, offer=two[name][0], by=two[name][1], at=SENT
            )
            for name in two
        ),
        *[lambda session: operations.fill_places(session, cohort_id=selection.cohort.id, by=SYSTEM, at=SENT)]
        * 3,
    )
    assert results == ["done"] * 5
    assert [name for name, _ in selection.offers()[2:]] == ["Attente1", "Attente2"]
    assert held(selection) == 2


def test_withdrawal_and_confirmation_at_once_leave_the_place_to_whoever_confirms(database: Database) -> None:
    selection = make_selection(database, capacity=1, retained=1, waiting=2)
    selection.send()
    offer, by, row = selection.offer("Retenu1"), selection.by("Retenu1"), selection.rows["Retenu1"]
    results = at_once(
        selection,
        lambda session: operations.accept(session, offer=offer, by=by, at=SENT),
        lambda session: withdraw(
            session, application=session.get_one(Application, row.id), reason="", by=by, at=SENT
        ),
    )
    assert results == ["done", "has_place"]
    assert selection.offers() == [("Retenu1", OfferState.ACCEPTED)]


def test_two_members_of_staff_answer_the_same_people_once(database: Database) -> None:
    selection = make_selection(database, retained=2, waiting=2)
    due = {
        standing.application.id: selection.board().due(standing) for standing in selection.board().standings
    }

    def send(batch: str) -> Act:
        return lambda session: operations.send_answers(
            session,
            cohort=selection.cohort,
            chosen=due,  # type: ignore[arg-type]
            bodies={},
            batch=batch,
            by=selection.staff,
            at=SENT,
        )

    results = at_once(selection, send("un"), send("un"), send("deux"))
    assert set(results) <= {"done", "nobody"}
    assert len(selection.mails("answers/answer")) == 4
    with database.session(selection.setting.scope) as session:
        assert session.scalar(select(func.count(PlaceOffer.id))) == 2
