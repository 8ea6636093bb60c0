"""A place offered once more on each database: state, journal, mail; refusals leave no trace."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pacte.applications.operations import withdraw
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.database import Database
from pacte.learners import seats as seats
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.selection.answers import operations
from pacte.selection.answers.following import keep_places
from pacte.selection.answers.offers import to_offer_again
from pacte.selection.vocabulary import OfferState, Validation
from tests.applications.processing.factories import make_dossier
from tests.selection.answers.factories import DAY, SENT, T0, TERM, Selection, make_selection
from tests.selection.answers.test_races import at_once, held

LATER = TERM + DAY


def again(
    selection: Selection,
    name: str,
    *seen: str,
    reason: str = "Son e-mail était dans les indésirables.",
    confirmed: bool = True,
    at: Any = LATER,
) -> Any:
    return selection.write(
        lambda session: operations.offer_again(
            session,
            application=selection.rows[name],
            reason=reason,
            seen=[selection.rows[one].id for one in seen],
            confirmed=confirmed,
            by=selection.staff,
            at=at,
        )
    )


def refused(selection: Selection, name: str, *seen: str, **values: Any) -> list[str]:
    before = (selection.offers(), len(selection.mails()), count(selection))
    with pytest.raises(Refused) as caught:
        again(selection, name, *seen, **values)
    assert (selection.offers(), len(selection.mails()), count(selection)) == before
    return [blocker.code for blocker in caught.value.blockers]


def count(selection: Selection) -> int:
    with selection.database.session(selection.setting.scope) as session:
        return len(session.scalars(select(JournalEntry.id)).all())


def passed(selection: Selection) -> list[int]:
    """The dossiers whose candidacy says that someone was offered a place before them."""
    names = {selection.candidacy(name).id: name for name in selection.rows}
    with selection.database.session(selection.setting.scope) as session:
        ids = session.scalars(
            select(JournalEntry.subject_id)
            .where(JournalEntry.action == "waiting.passed_over", JournalEntry.subject_kind == "candidacy")
            .order_by(JournalEntry.position)
        ).all()
    return [selection.rows[names[identity]].id for identity in ids]


def silent(database: Database, **options: Any) -> Selection:
    """Everyone was answered, the retained did not reply in time, and time has passed."""
    selection = make_selection(database, **options)
    selection.send()
    selection.write(lambda session: keep_places(session, at=TERM))
    return selection


def test_someone_who_did_not_answer_is_offered_a_place_again_and_accepts(database: Database) -> None:
    selection = silent(database, capacity=2, retained=2, waiting=0)
    assert to_offer_again(selection.board(LATER)) == 2
    offer = again(selection, "Retenu1")
    assert (offer.again_reason, offer.expires_at) == (
        "Son e-mail était dans les indésirables.",
        TERM + timedelta(days=9),
    )
    selection.accept("Retenu1", at=LATER)
    assert selection.offers() == [
        ("Retenu1", OfferState.EXPIRED),
        ("Retenu2", OfferState.EXPIRED),
        ("Retenu1", OfferState.ACCEPTED),
    ]
    assert selection.acts("Retenu1") == [
        "place.offered",
        "answer.sent",
        "place.expired",
        "place.offered_again",
        "place.accepted",
    ]
    (mail,) = selection.mails("answers/offered_again")
    assert mail.recipient_name == "Camille Retenu1"
    assert "indésirables" not in mail.text_body
    assert "7 décembre 2025" in mail.text_body
    assert to_offer_again(selection.board(LATER)) == 1


def test_a_declined_and_a_returned_place_may_be_offered_again(database: Database) -> None:
    selection = make_selection(database, capacity=2, retained=2, waiting=0)
    selection.send()
    selection.decline("Retenu1")
    selection.accept("Retenu2")
    selection.write(
        lambda session: operations.release_place(
            session, offer=selection.offer("Retenu2"), by=selection.by("Retenu2"), at=SENT + DAY
        )
    )
    again(selection, "Retenu1", at=SENT + DAY)
    again(selection, "Retenu2", at=SENT + DAY)
    assert selection.offers()[2:] == [("Retenu1", OfferState.PENDING), ("Retenu2", OfferState.PENDING)]


def test_the_reason_is_due_and_a_second_offer_is_not_made(database: Database) -> None:
    selection = silent(database, capacity=2, retained=2, waiting=0)
    assert refused(selection, "Retenu1", reason="  ") == ["reason_missing"]
    again(selection, "Retenu1")
    assert refused(selection, "Retenu1") == ["pending"]
    selection.accept("Retenu1", at=LATER)
    assert refused(selection, "Retenu1") == ["accepted"]


def test_an_expiry_that_nobody_recorded_is_recorded_first(database: Database) -> None:
    selection = make_selection(database, capacity=1, retained=1, waiting=0)
    selection.send()
    again(selection, "Retenu1")
    assert selection.offers() == [("Retenu1", OfferState.EXPIRED), ("Retenu1", OfferState.PENDING)]
    assert "place.expired" in selection.acts("Retenu1")


def test_those_who_still_wait_come_first_unless_staff_see_and_confirm(database: Database) -> None:
    selection = make_selection(database, capacity=1, retained=1, waiting=2)
    selection.change("Attente1", validation=Validation.SUBMITTED)
    selection.send()
    selection.decline("Retenu1")
    assert refused(selection, "Retenu1", at=SENT + DAY) == ["line_changed"]
    assert refused(selection, "Retenu1", "Attente1", at=SENT + DAY) == ["line_changed"]
    both = ("Attente1", "Attente2")
    assert refused(selection, "Retenu1", *both, confirmed=False, at=SENT + DAY) == ["not_confirmed"]
    again(selection, "Retenu1", *both, at=SENT + DAY)
    assert passed(selection) == [selection.rows[name].id for name in both]
    assert selection.acts("Attente1") == ["answer.sent"]  # not the candidate's to read
    assert [one.rank for one in selection.board(SENT + DAY).line] == [1, 2]


def test_whoever_can_be_called_has_the_place_at_once(database: Database) -> None:
    selection = silent(database, capacity=1, retained=1, waiting=2)
    assert selection.offers()[-1] == ("Attente1", OfferState.PENDING)
    assert refused(selection, "Retenu1", "Attente2") == ["no_place"]


def test_never_beyond_capacity_nor_on_a_place_promised(database: Database) -> None:
    selection = make_selection(database, capacity=2, retained=2, waiting=0)
    selection.change("Retenu2", validation=Validation.SUBMITTED)
    selection.send()
    selection.decline("Retenu1")
    assert selection.board(SENT + DAY).free == 1
    again(selection, "Retenu1", at=SENT + DAY)
    selection.change("Retenu2", validation=Validation.VALIDATED)
    selection.send(batch="b2", at=SENT + DAY)
    assert held(selection) == 2
    selection.decline("Retenu2", at=SENT + 2 * DAY)
    selection.write(
        lambda session: setattr(session.get_one(type(selection.cohort), selection.cohort.id), "capacity", 1)
    )
    assert refused(selection, "Retenu2", at=SENT + 2 * DAY) == ["no_place"]


def test_never_without_validation_nor_from_t0_on_nor_to_the_withdrawn(database: Database) -> None:
    selection = silent(database, capacity=2, retained=2, waiting=0)
    selection.change("Retenu1", validation=Validation.REFUSED)
    assert refused(selection, "Retenu1") == ["not_validated"]
    assert refused(selection, "Retenu2", at=T0) == ["t0_passed"]
    selection.write(
        lambda session: withdraw(
            session,
            application=selection.rows["Retenu2"],
            reason="",
            by=selection.by("Retenu2"),
            at=LATER,
        )
    )
    assert refused(selection, "Retenu2") == ["withdrawn"]


def test_someone_of_the_list_fulfils_its_conditions_and_the_list_is_open(database: Database) -> None:
    selection = make_selection(database, capacity=1, retained=0, waiting=1)
    selection.send()
    selection.write(lambda session: keep_places(session, at=TERM))
    selection.write(
        lambda session: operations.close_list(session, cohort=selection.cohort, by=selection.staff, at=LATER)
    )
    assert refused(selection, "Attente1") == ["list_closed"]


def test_someone_who_left_the_training_is_not_offered_a_place_again(database: Database) -> None:
    selection = silent(database, capacity=2, retained=1, waiting=0)

    def leave(session: Any) -> None:
        session.add(
            Enrollment(
                cohort_id=selection.cohort.id,
                person_id=selection.rows["Retenu1"].person_id,
                application_id=selection.rows["Retenu1"].id,
                track="MSP",
                programme_version="bfc-2025",
                state=EnrollmentState.WITHDRAWN,
                enrolled_at=SENT,
                ended_on=SENT.date(),
            )
        )

    selection.write(leave)
    assert refused(selection, "Retenu1") == ["has_been_enrolled"]
    assert refused(make_selection_never_offered(selection), "Retenu2") == ["unknown_dossier"]


def make_selection_never_offered(selection: Selection) -> Selection:
    """The same cohort, with a dossier that never came before the committee."""
    selection.rows["Retenu2"] = make_dossier(selection.setting, family="Retenu2")
    return selection


def test_the_last_place_is_offered_again_to_one_of_two(database: Database) -> None:
    selection = make_selection(database, capacity=1, retained=0, waiting=2)
    selection.send()
    for name in ("Attente1", "Attente2"):
        selection.decline(name)
    row, other = selection.rows["Attente1"], selection.rows["Attente2"]
    results = at_once(
        selection,
        *(
            lambda session, one=one: operations.offer_again(
                session, application=one, reason="Au téléphone.", seen=[], by=selection.staff, at=SENT + DAY
            )
            for one in (row, other, row, other)
        ),
    )
    assert results.count("done") == 1
    assert set(results) <= {"done", "no_place", "pending"}
    assert held(selection) == 1
