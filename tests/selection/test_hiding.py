"""Whoever sits on a committee and is tied to a candidate: what is hidden from them, whatever their roles."""

from collections.abc import Callable
from typing import Any

import pytest

from pacte.accounts.models import Person
from pacte.applications.hiding import hidden_dossiers, is_hidden
from pacte.applications.models import Application, SupportingDocument
from pacte.applications.processing import operations
from pacte.applications.processing.following import left_behind
from pacte.applications.processing.listing import Asked, listing
from pacte.applications.processing.offers import counters, offer
from pacte.applications.processing.operations import recipients, write_to_many
from pacte.applications.processing.sheet import who_may_treat
from pacte.applications.snapshot import cohort_facts
from pacte.applications.vocabulary import ApplicationState, WaiverState
from pacte.blockers import Refused
from pacte.conflicts.operations import declare_affiliation, declare_tie, end_tie
from pacte.conflicts.rules import Tie, binds
from pacte.conflicts.vocabulary import TieKind
from pacte.database import Database
from pacte.federations.models import Structure
from pacte.policy import Role
from pacte.selection.committee.ties import tie_lines
from pacte.selection.hiding import hidden_from_judging, tied_dossiers
from pacte.selection.models import CommitteeMember
from pacte.todo import Visit
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    add_late,
    add_message,
    make_dossier,
    make_setting,
    make_structure,
)
from tests.factories import grant_role, make_person
from tests.selection.committee.factories import actor_of, do, make_member, statements


def tie(setting: Setting, row: Application, person: Person | None = None, **values: Any) -> Any:
    fields = {"kind": TieKind.PROFESSIONAL, "by": actor_of(setting, person or setting.staff), **values}
    return do(
        setting,
        declare_tie,
        assessor_id=(person or setting.staff).id,
        subject_id=row.person_id,
        **fields,
    )


def hidden(setting: Setting, person: Person | None = None) -> frozenset[int]:
    with setting.database.session(setting.scope) as session:
        return hidden_dossiers(session, [setting.cohort], (person or setting.staff).id)


def colleague(setting: Setting) -> Person:
    person = make_person(setting.database, "Lou", "Collègue")
    grant_role(setting.database, person, Role.STAFF, setting.federation)
    return person


@pytest.mark.parametrize(
    ("kind", "conflict_id", "sits", "expected"),
    [
        (TieKind.PROFESSIONAL, 1, True, True),
        (TieKind.PROFESSIONAL, 1, False, True),
        (TieKind.SAME_STRUCTURE, None, True, True),
        (TieKind.SAME_STRUCTURE, None, False, False),
        (TieKind.SAME_PERSON, None, False, True),
    ],
)
def test_what_binds_those_who_sit_and_those_who_do_not(
    kind: TieKind, conflict_id: int | None, sits: bool, expected: bool
) -> None:
    assert binds(Tie(kind=kind, conflict_id=conflict_id), sits=sits) is expected


def test_a_dossier_is_hidden_while_one_sits_and_the_tie_lasts(database: Database) -> None:
    setting = make_setting(database)
    row, other = make_dossier(setting), make_dossier(setting, family="Autre")
    found = tie(setting, row)
    assert hidden(setting) == frozenset()  # tied, but does not sit: the ordinary work of staff
    make_member(setting, person=setting.staff)
    assert hidden(setting) == {row.id}
    assert hidden(setting, colleague(setting)) == frozenset()
    do(
        setting,
        end_tie,
        tie=found,
        reason="Nous ne travaillons plus ensemble.",
        by=actor_of(setting, colleague(setting)),
    )
    assert hidden(setting) == frozenset()
    tie(setting, row)
    assert hidden(setting) == {row.id}
    with database.session(setting.scope, write=True) as session:
        seat = session.query(CommitteeMember).one()
        seat.ended_at = AFTER
    assert hidden(setting) == frozenset()
    assert other.id not in hidden(setting)


def test_a_computed_tie_hides_too(database: Database) -> None:
    setting = make_setting(database)
    structure = make_structure(setting)
    row = make_dossier(setting, structure=structure)
    make_member(setting, person=setting.staff)
    do(setting, declare_affiliation, person_id=setting.staff.id, structure_id=structure.id)
    assert hidden(setting) == {row.id}


def test_ones_own_dossier_is_hidden_from_staff_who_do_not_sit(database: Database) -> None:
    setting = make_setting(database)
    row = make_dossier(setting)
    person = setting.get(Person, row.person_id)
    grant_role(database, person, Role.STAFF, setting.federation)
    assert hidden(setting, person) == {row.id}


def test_a_seat_in_one_cohort_hides_nothing_of_another(database: Database) -> None:
    setting = make_setting(database)
    row = make_dossier(setting)
    tie(setting, row)
    with database.session(setting.scope) as session:
        make_member(setting, person=setting.staff)
        assert hidden_dossiers(session, [], setting.staff.id) == frozenset()
        assert hidden_dossiers(session, [setting.cohort], None) == frozenset()


def test_three_rules_for_three_rooms(database: Database) -> None:
    setting = make_setting(database)
    structure = make_structure(setting)
    declared, computed = make_dossier(setting), make_dossier(setting, family="Autre", structure=structure)
    tie(setting, declared)
    do(setting, declare_affiliation, person_id=setting.staff.id, structure_id=structure.id)
    with database.session(setting.scope) as session:
        cohorts, me = [setting.cohort], setting.staff.id
        assert hidden_dossiers(session, cohorts, me) == frozenset()
        assert hidden_from_judging(session, cohorts, me) == {declared.id}
        assert tied_dossiers(session, cohorts, me) == {declared.id, computed.id}


def test_what_is_hidden_costs_the_same_for_many_dossiers(database: Database) -> None:
    setting = make_setting(database)
    make_member(setting, person=setting.staff)
    tie(setting, make_dossier(setting, structure=make_structure(setting)))

    def ask() -> None:
        hidden(setting)

    few = statements(database, ask)
    for number in range(3):
        tie(setting, make_dossier(setting, family=f"Autre{number}"))
    assert statements(database, ask) == few <= 10


def test_the_table_and_its_counts_are_without_it(database: Database) -> None:
    setting = make_setting(database)
    row = make_dossier(setting, waiver=WaiverState.REQUESTED)
    make_dossier(setting, family="Autre")
    with database.session(setting.scope) as session:
        for hidden_ids, total, waivers in (((), 2, 1), ((row.id,), 1, 0)):
            found = listing(
                session,
                cohort=setting.cohort,
                facts=cohort_facts(setting.cohort),
                asked=Asked(),
                now=AFTER,
                hidden=hidden_ids,
            )
            assert (found.total, len(found.lines), len(found.matching)) == (total, total, total)
            assert found.overall["derogation"]["requested"] == waivers
            assert sum(found.counts["etat"].values()) == total


def test_counters_and_to_do_are_without_it(database: Database) -> None:
    setting = make_setting(database)
    row = make_dossier(setting, waiver=WaiverState.REQUESTED)
    make_dossier(setting, family="Autre")
    add_message(setting, row)
    add_late(setting, row)
    make_member(setting, person=setting.staff)

    def seen(person: Person) -> tuple[list[int], list[str]]:
        with database.session(setting.scope) as session:
            numbers = [
                one.value for one in counters(session, [setting.cohort], person.id, AFTER)[setting.cohort.id]
            ]
        with Visit(
            database=database,
            actor=actor_of(setting, person),
            now=AFTER,
            federations={setting.federation.id: setting.federation},
        ) as visit:
            return numbers, [item.title for item in offer(visit)]

    assert seen(setting.staff)[0] == [2, 0, 1, 1, 1]
    assert len(seen(setting.staff)[1]) == 3
    tie(setting, row)
    assert seen(setting.staff) == ([1, 0], [])
    assert seen(colleague(setting))[0] == [2, 0, 1, 1, 1]


def test_who_may_treat_it_and_what_is_to_be_handed_over(database: Database) -> None:
    setting = make_setting(database)
    row = make_dossier(setting, assigned_to_id=setting.staff.id)
    other = colleague(setting)
    make_member(setting, person=setting.staff)
    with database.session(setting.scope) as session:
        assert left_behind(session, [setting.cohort]) == frozenset()
        assert {person.id for person in who_may_treat(session, row)} == {setting.staff.id, other.id}
    tie(setting, row)
    with database.session(setting.scope) as session:
        assert left_behind(session, [setting.cohort]) == {row.id}
        assert [person.id for person in who_may_treat(session, row)] == [other.id]
        shown = counters(session, [setting.cohort], other.id, AFTER)[setting.cohort.id]
        assert [one.label for one in shown] == [
            "dossier déposé",
            "dossier non déposé",
            "dossier à confier à quelqu’un d’autre",
        ]
    by = actor_of(setting, other)
    do(setting, operations.assign, application=row, to=other, by=by)
    with pytest.raises(Refused) as refused:
        do(setting, operations.assign, application=row, to=setting.staff, by=by)
    assert [one.code for one in refused.value.blockers] == ["hidden_from_them"]
    with database.session(setting.scope) as session:
        assert left_behind(session, [setting.cohort]) == frozenset()


ACTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "add_note": lambda row: {"application": row, "body": "Une note"},
    "reply": lambda row: {"application": row, "body": "Bonjour"},
    "assign": lambda row: {"application": row, "to": None},
    "withdraw_for": lambda row: {"application": row, "reason": "Elle y renonce."},
    "decide_waiver": lambda row: {"application": row, "granted": True, "reason": "Oui", "seen": "requested"},
}


@pytest.mark.parametrize("verb", ACTS)
def test_no_act_of_staff_reaches_it(database: Database, verb: str) -> None:
    setting = make_setting(database)
    row = make_dossier(setting, waiver=WaiverState.REQUESTED)
    make_member(setting, person=setting.staff)
    tie(setting, row)
    with pytest.raises(Refused) as refused:
        do(setting, getattr(operations, verb), **ACTS[verb](row))
    assert [one.code for one in refused.value.blockers] == ["hidden"]
    assert setting.get(Application, row.id).state is ApplicationState.SUBMITTED
    do(setting, getattr(operations, verb), by=actor_of(setting, colleague(setting)), **ACTS[verb](row))


def test_no_late_document_of_it_is_judged(database: Database) -> None:
    setting = make_setting(database)
    row = make_dossier(setting)
    late = add_late(setting, row, "annexe")
    make_member(setting, person=setting.staff)
    tie(setting, row)
    with pytest.raises(Refused):
        do(setting, operations.accept_late_document, document=late, reason="Oui")
    assert setting.get(SupportingDocument, late.id).accepted_at is None


def test_a_letter_to_many_leaves_it_out(database: Database) -> None:
    setting = make_setting(database)
    row, other = make_dossier(setting), make_dossier(setting, family="Autre")
    make_member(setting, person=setting.staff)
    tie(setting, row)
    with database.session(setting.scope) as session:
        found = recipients(
            session, cohort=setting.cohort, application_ids=[row.id, other.id], reader_id=setting.staff.id
        )
        assert [one.application.id for one in found] == [other.id]
    values = {
        "cohort": setting.cohort,
        "subject": "Bonjour",
        "body": "À bientôt",
        "application_ids": [row.id, other.id],
    }
    assert do(setting, write_to_many, batch="un", **values).count == 1
    values["application_ids"] = [row.id]
    with pytest.raises(Refused):
        do(setting, write_to_many, batch="deux", **values)


def test_the_register_says_that_the_tie_exists_and_no_more(database: Database) -> None:
    setting = make_setting(database)
    structure: Structure = make_structure(setting, "MSP du Secret")
    row = make_dossier(setting, structure=structure)
    other = make_member(setting)
    make_member(setting, person=setting.staff)
    do(setting, declare_affiliation, person_id=other.id, structure_id=structure.id)
    tie(setting, row, reason="Nous avons fondé une équipe ensemble.")
    with database.session(setting.scope) as session:
        for_other_staff = {line.assessor.id: line for line in tie_lines(session, setting.cohort)}
        assert for_other_staff[setting.staff.id].fact == "Nous avons fondé une équipe ensemble."
        assert for_other_staff[other.id].fact == "MSP du Secret"
        mine = {line.assessor.id: line for line in tie_lines(session, setting.cohort, setting.staff.id)}
    assert all(line.is_masked and line.fact == "" and line.conflict_id is None for line in mine.values())
    assert mine[setting.staff.id].kind is TieKind.PROFESSIONAL
    assert mine[other.id].kind is None


def test_it_comes_back_and_its_history_stays(database: Database) -> None:
    setting = make_setting(database)
    row = make_dossier(setting)
    make_member(setting, person=setting.staff)
    found = tie(setting, row)
    other = colleague(setting)
    do(
        setting,
        operations.add_note,
        application=row,
        body="Vue par une collègue",
        by=actor_of(setting, other),
    )
    do(setting, end_tie, tie=found, reason="Erreur de personne.", by=actor_of(setting, other))
    with database.session(setting.scope) as session:
        assert not is_hidden(session, row, setting.staff.id)
        (line,) = tie_lines(session, setting.cohort, setting.staff.id)
        assert line.end_reason == "Erreur de personne."
    do(setting, operations.add_note, application=row, body="De retour")
