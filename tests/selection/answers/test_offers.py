"""What answers and places ask of candidates and staff, in « À faire » and the counters of a cohort."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import event

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.applications.queries import offer as dossier_offer
from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.learners.seats import seats
from pacte.learners.vocabulary import EnrollmentState
from pacte.selection.answers import operations
from pacte.selection.answers.offers import counters, offer_to_candidate, offer_to_staff
from pacte.selection.models import SelectionCommittee
from pacte.selection.registries import SEATS
from pacte.selection.vocabulary import Validation
from pacte.todo import TodoItem, Visit
from tests.applications.factories import make_cohort
from tests.selection.answers.factories import DAY, SENT, T0, TERM, Selection, make_selection


def lines(
    selection: Selection,
    person: Person,
    at: datetime,
    *offers: Callable[[Visit], Iterable[TodoItem]],
) -> list[tuple[str, str, datetime | None]]:
    with Visit(
        database=selection.database,
        actor=actor_for(selection.database, person),
        now=at,
        federations={selection.setting.federation.id: selection.setting.federation},
    ) as visit:
        return [(item.kind, item.endpoint, item.due_at) for offer in offers for item in offer(visit)]


def test_candidate_waits_then_answers_before_the_term(database: Database) -> None:
    selection = make_selection(database)
    person = selection.person("Retenu1")
    both = (dossier_offer, offer_to_candidate)
    assert lines(selection, person, SENT, *both) == [("waiting", "applications.overview", None)]
    selection.send()
    assert lines(selection, person, SENT, *both) == [("todo", "answers.reply", TERM)]
    # Without an answer in time, the candidacy stays within reach, until well after T0.
    assert lines(selection, person, TERM, *both) == [("standing", "answers.reply", None)]
    assert lines(selection, person, T0 + 89 * DAY, *both) == [("standing", "answers.reply", None)]
    assert lines(selection, person, T0 + 91 * DAY, *both) == []


def test_waiting_list_is_waited_for_then_the_report_is_asked(database: Database) -> None:
    selection = make_selection(database)
    selection.send()
    person = selection.person("Attente1")
    assert lines(selection, person, SENT, offer_to_candidate) == [("waiting", "answers.reply", None)]
    assert lines(selection, person, T0, offer_to_candidate) == [("todo", "answers.reply", None)]


def test_staff_are_told_of_answers_of_places_and_of_reports(database: Database) -> None:
    selection = make_selection(database)
    staff = selection.setting.staff
    assert lines(selection, staff, SENT, offer_to_staff) == [("todo", "answers.compose", None)]
    selection.send()
    assert lines(selection, staff, SENT, offer_to_staff) == []
    selection.change("Attente1", validation=Validation.SUBMITTED)
    selection.decline("Retenu1")
    assert lines(selection, staff, SENT + DAY, offer_to_staff) == [("todo", "answers.places", None)]
    selection.write(
        lambda session: operations.agree_to_be_carried(
            session, application=selection.rows["Attente2"], by=selection.by("Attente2"), at=T0
        )
    )
    assert lines(selection, staff, T0, offer_to_staff) == [("todo", "answers.carry", None)]
    assert lines(selection, selection.person("Retenu2"), T0, offer_to_staff) == []


def test_who_has_declined_finds_their_candidacy_again(database: Database) -> None:
    selection = make_selection(database)
    selection.send()
    selection.decline("Retenu1")
    found = lines(selection, selection.person("Retenu1"), SENT + DAY, offer_to_candidate)
    assert found == [("standing", "answers.reply", None)]


def test_counters_say_how_many_places_are_confirmed(database: Database) -> None:
    selection = make_selection(database)
    selection.send("Retenu1")
    selection.accept("Retenu1", at=SENT)
    with database.session(selection.setting.scope) as session:
        found = counters(session, [selection.cohort], None, SENT)[selection.cohort.id]
    assert [(one.label, one.value, one.endpoint) for one in found] == [
        ("place confirmée sur 2", 1, "answers.places"),
        ("réponses à envoyer", 4, "answers.compose"),
    ]


def test_counters_of_several_cohorts_cost_what_one_does(database: Database) -> None:
    selection = make_selection(database)
    others = [
        make_cohort(database, selection.setting.federation, code=code, label=f"Promo {code}")
        for code in ("9", "10")
    ]
    for cohort in others:
        selection.write(
            lambda session, cohort=cohort: session.add(
                SelectionCommittee(
                    cohort_id=cohort.id, created_at=SENT, deliberation_began_at=SENT, closed_at=SENT
                )
            )
        )
    statements: list[str] = []
    with database.session(selection.setting.scope) as session:
        counters(session, [selection.cohort], None, SENT)
        event.listen(database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
        counters(session, [selection.cohort], None, SENT)
        one = len(statements)
        found = counters(session, [selection.cohort, *others], None, SENT)
    assert len(found) == 3
    assert len(statements) == 2 * one


def test_learner_who_came_otherwise_takes_a_place(database: Database) -> None:
    selection = make_selection(database, capacity=3, retained=2, waiting=2)
    assert seats in SEATS

    def enrol(session: object) -> None:
        session.add(  # type: ignore[attr-defined]
            Enrollment(
                cohort_id=selection.cohort.id,
                person_id=selection.setting.staff.id,
                application_id=None,
                track="MSP",
                programme_version="2025",
                state=EnrollmentState.ACTIVE,
                enrolled_at=SENT,
            )
        )

    selection.write(enrol)
    selection.send()
    assert [name for name, _ in selection.offers()] == ["Retenu1", "Retenu2"]
    assert (selection.board().confirmed, selection.board().free) == (1, 0)
