"""Places offered, confirmed, declined, given back, expired; who is called next, on each database."""

from datetime import timedelta

import pytest

from pacte.applications.models import Application
from pacte.applications.operations import withdraw
from pacte.blockers import Refused
from pacte.database import Database
from pacte.policy import SYSTEM
from pacte.selection.answers import operations
from pacte.selection.answers.following import keep_places
from pacte.selection.vocabulary import OfferState, Validation
from pacte.signals import validation_changed
from tests.selection.answers.factories import DAY, SENT, T0, TERM, Selection, make_selection

SECOND = timedelta(seconds=1)


def refusal(act: object) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    return [blocker.code for blocker in caught.value.blockers]


def sent(database: Database, **options: object) -> Selection:
    selection = make_selection(database, **options)  # type: ignore[arg-type]
    selection.send()
    return selection


def test_place_is_confirmed_once_with_receipt_and_journal(database: Database) -> None:
    selection = sent(database)
    selection.accept("Retenu1", at=TERM - SECOND)
    selection.accept("Retenu1", at=TERM - SECOND)
    assert selection.offers() == [("Retenu1", OfferState.ACCEPTED), ("Retenu2", OfferState.PENDING)]
    assert selection.acts("Retenu1") == ["place.offered", "answer.sent", "place.accepted"]
    [receipt] = selection.mails("answers/accepted")
    assert receipt.recipient_name == "Camille Retenu1"
    assert "Bonjour Camille," in receipt.text_body
    assert "Votre place à la promo 8 (" in receipt.text_body


def test_place_is_not_confirmed_from_its_term_on(database: Database) -> None:
    selection = sent(database)
    assert refusal(lambda: selection.accept("Retenu1", at=TERM)) == ["expired"]
    assert refusal(lambda: selection.decline("Retenu1", at=TERM)) == ["expired"]
    assert selection.offers() == [("Retenu1", OfferState.PENDING), ("Retenu2", OfferState.PENDING)]
    assert selection.board(TERM).pending == 0
    assert selection.mails("answers/accepted") == []


def test_declined_place_calls_the_first_in_rank_with_a_term_of_its_own(database: Database) -> None:
    selection = sent(database)
    selection.decline("Retenu1", reason="Un autre poste.")
    assert selection.offers() == [
        ("Retenu1", OfferState.DECLINED),
        ("Retenu2", OfferState.PENDING),
        ("Attente1", OfferState.PENDING),
    ]
    assert selection.offer("Retenu1").reason == "Un autre poste."
    called = selection.offer("Attente1")
    assert (called.rank, called.expires_at) == (1, TERM + DAY)
    assert selection.acts("Attente1") == ["answer.sent", "place.offered"]
    assert [one.recipient_name for one in selection.mails("answers/called")] == ["Camille Attente1"]
    assert refusal(lambda: selection.accept("Retenu1")) == ["declined"]


def test_term_is_never_after_t0(database: Database) -> None:
    selection = sent(database)
    selection.accept("Retenu1")
    selection.write(
        lambda session: operations.release_place(
            session, offer=selection.offer("Retenu1"), by=selection.by("Retenu1"), at=T0 - DAY
        )
    )
    assert selection.offer("Attente1").expires_at == T0


def test_expired_places_are_recorded_once_and_the_next_are_called(database: Database) -> None:
    selection = sent(database)
    for _ in range(3):
        selection.write(lambda session: keep_places(session, at=TERM))
    assert selection.offers() == [
        ("Retenu1", OfferState.EXPIRED),
        ("Retenu2", OfferState.EXPIRED),
        ("Attente1", OfferState.PENDING),
        ("Attente2", OfferState.PENDING),
    ]
    assert selection.acts("Retenu1") == ["place.offered", "answer.sent", "place.expired"]
    assert len(selection.mails("answers/expired")) == 2


def test_expiry_that_no_worker_recorded_frees_the_place_all_the_same(database: Database) -> None:
    selection = sent(database)
    selection.accept("Retenu2")
    selection.write(
        lambda session: operations.fill_places(
            session, cohort_id=selection.cohort.id, by=selection.staff, at=TERM
        )
    )
    assert selection.offers()[-1] == ("Attente1", OfferState.PENDING)
    assert selection.acts("Retenu1")[-1] == "place.expired"


def test_filling_twice_calls_once(database: Database) -> None:
    selection = sent(database, capacity=3)
    for _ in range(2):
        selection.write(
            lambda session: operations.fill_places(session, cohort_id=selection.cohort.id, by=SYSTEM, at=SENT)
        )
    assert [name for name, _ in selection.offers()] == ["Retenu1", "Retenu2", "Attente1"]


def test_nobody_jumps_over_someone_not_validated(database: Database) -> None:
    selection = sent(database)
    selection.change("Attente1", validation=Validation.SUBMITTED)
    selection.decline("Retenu1")
    board = selection.board(SENT + DAY)
    assert [name for name, _ in selection.offers()] == ["Retenu1", "Retenu2"]
    assert board.stuck is not None
    assert board.stuck[0].application.family_name == "Attente1"
    assert [blocker.code for blocker in board.stuck[1]] == ["not_validated"]


def test_validation_calls_whoever_waited_for_it(database: Database) -> None:
    selection = sent(database)
    selection.change("Attente1", validation=Validation.SUBMITTED)
    selection.decline("Retenu1")
    selection.change("Attente1", validation=Validation.VALIDATED)
    selection.write(
        lambda session: validation_changed.send(
            session, cohort_id=selection.cohort.id, by=selection.staff, at=SENT + DAY
        )
    )
    assert selection.offers()[-1] == ("Attente1", OfferState.PENDING)


def test_skip_needs_a_reason_and_then_calls_the_following(database: Database) -> None:
    selection = sent(database)
    selection.change("Attente1", validation=Validation.REFUSED)
    selection.decline("Retenu1")

    def skip(reason: str) -> None:
        selection.write(
            lambda session: operations.skip(
                session,
                application=selection.rows["Attente1"],
                reason=reason,
                by=selection.staff,
                at=SENT + DAY,
            )
        )

    assert refusal(lambda: skip("  ")) == ["reason_missing"]
    skip("L’EHESP n’a pas validé.")
    skip("Une seconde fois.")
    assert selection.offers()[-1] == ("Attente2", OfferState.PENDING)
    assert [one.rank for one in selection.board(SENT + DAY).line] == [1, 3]
    assert selection.acts("Attente1") == ["answer.sent"]  # a skip is not the candidate's to read


def test_lifted_skip_puts_the_person_first_again(database: Database) -> None:
    selection = sent(database)
    row = selection.rows["Attente1"]
    selection.write(
        lambda session: operations.skip(
            session, application=row, reason="Cotisation.", by=selection.staff, at=SENT
        )
    )
    selection.write(
        lambda session: operations.lift_skip(session, application=row, by=selection.staff, at=SENT)
    )
    selection.decline("Retenu1")
    assert selection.offers()[-1] == ("Attente1", OfferState.PENDING)


def test_withdrawal_of_the_one_who_blocked_calls_the_following(database: Database) -> None:
    selection = sent(database)
    selection.change("Attente1", validation=Validation.SUBMITTED)
    selection.decline("Retenu1")
    selection.write(
        lambda session: withdraw(
            session,
            application=selection.rows["Attente1"],
            reason="",
            by=selection.by("Attente1"),
            at=SENT + DAY,
        )
    )
    assert selection.offers()[-1] == ("Attente2", OfferState.PENDING)
    assert [one.rank for one in selection.board(SENT + DAY).line] == [3]


def test_nobody_is_called_from_t0_on(database: Database) -> None:
    selection = sent(database)
    selection.accept("Retenu1")
    assert refusal(
        lambda: selection.write(
            lambda session: operations.release_place(
                session, offer=selection.offer("Retenu1"), by=selection.by("Retenu1"), at=T0
            )
        )
    ) == ["t0_passed"]
    selection.write(
        lambda session: withdraw(
            session,
            application=selection.rows["Retenu1"],
            reason="",
            by=selection.by("Retenu1"),
            at=T0,
        )
    )
    assert [name for name, _ in selection.offers()] == ["Retenu1", "Retenu2"]
    assert selection.offer("Retenu1").state is OfferState.CANCELLED


def test_closed_list_calls_nobody_until_reopened(database: Database) -> None:
    selection = sent(database)
    selection.write(
        lambda session: operations.close_list(session, cohort=selection.cohort, by=selection.staff, at=SENT)
    )
    selection.decline("Retenu1")
    assert len(selection.offers()) == 2
    selection.write(
        lambda session: operations.reopen_list(
            session, cohort=selection.cohort, by=selection.staff, at=SENT + DAY
        )
    )
    assert selection.offers()[-1] == ("Attente1", OfferState.PENDING)


def test_retained_who_wait_for_the_ehesp_keep_their_place(database: Database) -> None:
    selection = make_selection(database, capacity=2)
    selection.change("Retenu2", validation=Validation.SUBMITTED)
    selection.send()
    assert [name for name, _ in selection.offers()] == ["Retenu1"]
    assert selection.board().free == 0
    selection.decline("Retenu1")
    assert [name for name, _ in selection.offers()] == ["Retenu1", "Attente1"]


def test_place_is_not_confirmed_by_someone_no_longer_validated(database: Database) -> None:
    selection = sent(database)
    selection.change("Retenu1", validation=Validation.REFUSED)
    assert refusal(lambda: selection.accept("Retenu1")) == ["not_validated"]


def test_place_is_not_confirmed_beyond_capacity(database: Database) -> None:
    selection = sent(database)
    selection.accept("Retenu1")

    def shrink(session: object) -> None:
        cohort = session.get_one(type(selection.cohort), selection.cohort.id)  # type: ignore[attr-defined]
        cohort.capacity = 1

    selection.write(shrink)
    assert refusal(lambda: selection.accept("Retenu2")) == ["capacity"]


def test_place_given_back_by_staff_tells_the_candidate(database: Database) -> None:
    selection = sent(database)
    selection.accept("Retenu1")
    for _ in range(2):
        selection.write(
            lambda session: operations.release_place(
                session,
                offer=selection.offer("Retenu1"),
                reason="Au téléphone.",
                by=selection.staff,
                at=SENT + DAY,
            )
        )
    assert selection.offer("Retenu1").reason == "Au téléphone."
    assert [one.recipient_name for one in selection.mails("answers/released")] == ["Camille Retenu1"]
    assert selection.offers()[-1] == ("Attente1", OfferState.PENDING)
    assert selection.setting.get(Application, selection.rows["Retenu1"].id).state.value == "submitted"
