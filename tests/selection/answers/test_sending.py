"""Answers by batch: who gets what, once, with its reason; nothing before, on each database."""

import pytest
from sqlalchemy import event

from pacte.applications.models import Application
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.database import Database
from pacte.selection.answers import operations
from pacte.selection.answers.board import board
from pacte.selection.answers.vocabulary import AnswerKind
from pacte.selection.vocabulary import Decision, OfferState, Validation
from tests.selection.answers.factories import SENT, T0, TERM, Selection, make_selection


def send(
    selection: Selection,
    chosen: dict[str, AnswerKind],
    *,
    bodies: dict[AnswerKind, str] | None = None,
    batch: str = "b1",
    at: object = SENT,
) -> operations.Sent:
    ids = {selection.rows[name].id: kind for name, kind in chosen.items()}
    return selection.write(  # type: ignore[no-any-return]
        lambda session: operations.send_answers(
            session,
            cohort=selection.cohort,
            chosen=ids,
            bodies=bodies or {},
            batch=batch,
            by=selection.staff,
            at=at,
        )
    )


def refusal(act: object) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    return [blocker.code for blocker in caught.value.blockers]


def test_everyone_gets_their_answer_with_its_reason(database: Database) -> None:
    selection = make_selection(database, retained=2, waiting=1, refused=1, inadmissible=1)
    selection.change("Retenu2", validation=Validation.REFUSED)
    assert selection.send().count == 5
    assert selection.answers() == {
        "Retenu1": (Decision.RETAINED, ""),
        "Retenu2": (
            Decision.REFUSED,
            "L’EHESP, qui délivre le diplôme, n’a pas validé cette candidature.",
        ),
        "Attente1": (Decision.WAITLISTED, ""),
        "Refus1": (Decision.REFUSED, "Le projet n’est pas assez avancé."),
        "Irrecevable1": (Decision.REFUSED, "La structure n’adhère pas à la fédération."),
    }
    offer = selection.offer("Retenu1")
    assert (offer.made_at, offer.expires_at, offer.rank) == (SENT, TERM, None)
    assert selection.acts("Refus1") == ["answer.sent"]
    texts = {one.recipient_name: one.text_body for one in selection.mails("answers/answer")}
    assert "28 novembre 2025 à 23\u00a0h\u00a059 (heure de Paris)" in texts["Camille Retenu1"]
    assert "Le projet n’est pas assez avancé." in texts["Camille Refus1"]
    assert "rang" not in texts["Camille Attente1"]


def test_place_freed_by_the_ehesp_goes_to_the_waiting_list(database: Database) -> None:
    selection = make_selection(database, retained=2, waiting=2)
    selection.change("Retenu2", validation=Validation.REFUSED)
    selection.send()
    assert selection.offers() == [("Retenu1", OfferState.PENDING), ("Attente1", OfferState.PENDING)]


def test_rank_is_told_only_when_the_cohort_publishes_it(database: Database) -> None:
    selection = make_selection(database, retained=0, waiting=2, capacity=2, published=True)
    selection.change("Attente1", validation=Validation.SUBMITTED)
    selection.send()
    texts = {one.recipient_name: one.text_body for one in selection.mails("answers/answer")}
    assert "Votre rang sur la liste d’attente\u00a0: 2." in texts["Camille Attente2"]


def test_words_between_braces_are_replaced_for_each(database: Database) -> None:
    selection = make_selection(database)
    send(
        selection,
        {"Retenu1": AnswerKind.PLACE},
        bodies={AnswerKind.PLACE: "Bravo {prenom} {nom}, dossier {reference} !"},
    )
    reference = selection.rows["Retenu1"].reference
    assert f"Bravo Camille Retenu1, dossier {reference} !" in selection.mails("answers/answer")[0].text_body


def test_unknown_word_is_refused_and_nothing_leaves(database: Database) -> None:
    selection = make_selection(database)
    assert refusal(
        lambda: send(selection, {"Retenu1": AnswerKind.PLACE}, bodies={AnswerKind.PLACE: "Bravo {surnom}"})
    ) == ["unknown_placeholder"]
    assert selection.answers() == {}
    assert selection.mails("answers") == []


def test_same_batch_twice_sends_once(database: Database) -> None:
    selection = make_selection(database)
    first, second = selection.send(), selection.send("Retenu1")
    assert (first.count, first.sent_now) == (5, True)
    assert (second.count, second.sent_now) == (5, False)
    assert len(selection.mails("answers/answer")) == 5


def test_second_member_of_staff_answers_only_those_left(database: Database) -> None:
    selection = make_selection(database)
    send(selection, {"Retenu1": AnswerKind.PLACE})
    both = {"Retenu1": AnswerKind.PLACE, "Retenu2": AnswerKind.PLACE}
    assert send(selection, both, batch="b2").count == 1
    assert refusal(lambda: send(selection, both, batch="b3")) == ["nobody"]
    assert len(selection.mails("answers/answer")) == 2


def test_nothing_is_sent_before_the_deliberation_is_closed(database: Database) -> None:
    selection = make_selection(database, closed=False)
    assert refusal(lambda: send(selection, {"Retenu1": AnswerKind.PLACE})) == ["not_closed"]
    assert selection.answers() == {}


def test_answer_that_changed_since_the_preview_is_refused(database: Database) -> None:
    selection = make_selection(database)
    selection.change("Retenu1", validation=Validation.REFUSED)
    assert refusal(lambda: send(selection, {"Retenu1": AnswerKind.PLACE})) == ["changed"]


def test_retained_not_yet_validated_is_not_answered(database: Database) -> None:
    selection = make_selection(database)
    selection.change("Retenu1", validation=Validation.QUESTIONED)
    selection.send()
    assert "Retenu1" not in selection.answers()
    assert refusal(lambda: send(selection, {"Retenu1": AnswerKind.PLACE}, batch="b2")) == ["changed"]


def test_no_more_places_are_offered_than_there_are(database: Database) -> None:
    selection = make_selection(database, capacity=1, retained=2)
    both = {"Retenu1": AnswerKind.PLACE, "Retenu2": AnswerKind.PLACE}
    assert refusal(lambda: send(selection, both)) == ["capacity"]
    assert selection.offers() == []


def test_no_place_is_offered_from_t0_on(database: Database) -> None:
    selection = make_selection(database, refused=1)
    assert refusal(lambda: send(selection, {"Retenu1": AnswerKind.PLACE}, at=T0)) == ["t0_passed"]
    assert send(selection, {"Refus1": AnswerKind.REFUSED}, at=T0).count == 1


@pytest.mark.parametrize("waiting", [1, 3, 9])
def test_the_board_is_read_in_a_constant_number_of_statements(database: Database, waiting: int) -> None:
    selection = make_selection(database, waiting=waiting)
    selection.send()
    statements: list[str] = []
    with database.session(selection.setting.scope) as session:
        cohort = session.get_one(Cohort, selection.cohort.id)
        event.listen(
            database.engine,
            "before_cursor_execute",
            lambda *given: statements.append(given[2]),
        )
        read = board(session, cohort, SENT)
        names = [standing.application.name for standing in read.standings]
    assert len(names) == waiting + 2
    assert isinstance(read.standings[0].application, Application)
    assert len(statements) == 12
