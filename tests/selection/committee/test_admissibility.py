"""Settling admissibility on both engines: one by one, many at once, what is refused, what is hidden."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pacte.applications.models import Application
from pacte.applications.processing.operations import withdraw_for
from pacte.applications.snapshot import cohort_facts
from pacte.applications.vocabulary import ApplicationState, WaiverState
from pacte.blockers import Refused
from pacte.conflicts.models import Affiliation
from pacte.conflicts.operations import declare_tie
from pacte.conflicts.vocabulary import TieKind
from pacte.database import Database
from pacte.federations.models import StructureMembership
from pacte.selection.committee import operations
from pacte.selection.committee.listing import Line, lines
from pacte.selection.committee.queries import standing, to_settle
from pacte.selection.committee.rules import Footing
from pacte.selection.committee.ties import candidates_for, tie_lines
from pacte.selection.models import Candidacy
from pacte.selection.queries import dossiers_before, visible_to
from pacte.selection.vocabulary import Admissibility
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    make_dossier,
    make_setting,
    make_structure,
)
from tests.conftest import NOW
from tests.selection.committee.factories import (
    actor_of,
    acts,
    do,
    make_committee,
    make_member,
    statements,
)

LATER = AFTER + timedelta(hours=1)


@pytest.fixture
def setting(database: Database) -> Setting:
    return make_setting(database)


@pytest.fixture
def row(setting: Setting) -> Application:
    return make_dossier(setting, structure=make_structure(setting))


def settle(setting: Setting, row: Application, admissible: bool = True, **values: object) -> Candidacy:
    made: Candidacy = do(
        setting,
        operations.settle_admissibility,
        **{"application": row, "admissible": admissible, "reason": "", "seen": 0, **values},
    )
    return made


def candidacies(setting: Setting) -> list[tuple[int, Admissibility, int]]:
    with setting.database.session(setting.scope) as session:
        rows = session.scalars(select(Candidacy).order_by(Candidacy.application_id))
        return [(one.application_id, one.admissibility, one.revision) for one in rows]


def listed(setting: Setting, person_id: int | None = None) -> list[Line]:
    with setting.database.session(setting.scope) as session:
        return lines(
            session,
            cohort=setting.cohort,
            facts=cohort_facts(setting.cohort),
            person_id=person_id,
            at=AFTER,
        )


def seen_by(setting: Setting, person_id: int | None) -> list[str]:
    with setting.database.session(setting.scope) as session:
        before = visible_to(session, setting.cohort, person_id, dossiers_before(session, setting.cohort.id))
        return [one.application.family_name for one in before]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.blockers]


def test_a_dossier_in_order_is_admissible(setting: Setting, row: Application) -> None:
    made = settle(setting, row)
    assert (made.admissibility, made.settled_at, made.settled_by_id, made.revision) == (
        Admissibility.ADMISSIBLE,
        AFTER,
        setting.staff.id,
        1,
    )
    assert acts(setting)[-2:] == ["selection.begun", "selection.admissible"]


def test_an_inadmissible_dossier_has_its_reason_and_may_change_until_the_deliberation(
    setting: Setting, row: Application
) -> None:
    with pytest.raises(Refused) as refused:
        settle(setting, row, admissible=False, reason=" ")
    assert codes(refused) == ["reason_missing"]
    made = settle(setting, row, admissible=False, reason="Pas d’équipe")
    assert (made.admissibility_reason, made.revision) == ("Pas d’équipe", 1)
    made = settle(setting, row, seen=1)
    assert (made.admissibility, made.admissibility_reason, made.revision) == (
        Admissibility.ADMISSIBLE,
        "",
        2,
    )
    with setting.database.session(setting.scope, write=True) as session:
        operations.begin_selection(
            session, cohort_id=setting.cohort.id, by=setting.actor, at=AFTER
        ).deliberation_began_at = AFTER
    with pytest.raises(Refused) as refused:
        settle(setting, row, admissible=False, reason="Trop tard", seen=2)
    assert codes(refused) == ["deliberating"]
    assert candidacies(setting) == [(row.id, Admissibility.ADMISSIBLE, 2)]


def test_two_colleagues_at_once_do_not_overwrite_each_other(setting: Setting, row: Application) -> None:
    settle(setting, row, admissible=False, reason="Pas d’équipe")
    with pytest.raises(Refused) as refused:
        settle(setting, row, seen=0)
    assert codes(refused) == ["settled_meanwhile"]
    assert "Morgane Équipe a décidé : « Non recevable »" in refused.value.blockers[0].message
    assert candidacies(setting) == [(row.id, Admissibility.INADMISSIBLE, 1)]


def test_nothing_is_settled_before_closing(setting: Setting, row: Application) -> None:
    for verb, values in (
        (settle, {"row": row, "at": NOW}),
        (settle, {"row": row, "admissible": False, "reason": "Non", "at": NOW}),
    ):
        with pytest.raises(Refused) as refused:
            verb(setting, **values)  # type: ignore[arg-type]
        assert codes(refused) == ["window_open"]
    with pytest.raises(Refused) as refused:
        do(setting, operations.settle_clear, cohort=setting.cohort, application_ids=[row.id], at=NOW)
    assert codes(refused) == ["window_open"]
    assert candidacies(setting) == []
    settle(setting, row, at=setting.cohort.closes_at)


def test_dues_and_membership_may_wait_and_a_waiver_may_not(setting: Setting) -> None:
    unpaid = make_dossier(setting, structure=make_structure(setting, "A", paid=False))
    outside = make_dossier(setting, structure=make_structure(setting, "B", member=False))
    asked = make_dossier(
        setting, structure=make_structure(setting, "C", paid=False), waiver=WaiverState.REQUESTED
    )
    for row in (unpaid, outside):
        settle(setting, row)
    with pytest.raises(Refused) as refused:
        settle(setting, asked)
    assert codes(refused) == ["waiver_undecided"]
    settle(setting, asked, admissible=False, reason="Dérogation non demandée à temps")
    assert [line.footing for line in listed(setting)] == [
        Footing.TO_REGULARISE,
        Footing.TO_REGULARISE,
        Footing.BLOCKED,
    ]


def test_what_the_deposit_asks_and_is_gone_stands_in_the_way(setting: Setting) -> None:
    row = make_dossier(
        setting, structure=make_structure(setting), documents=("motivation-letter", "photo", "commitment")
    )
    with pytest.raises(Refused) as refused:
        settle(setting, row)
    assert codes(refused) == ["incomplete"]
    assert "Curriculum vitæ" in refused.value.blockers[0].message


def test_many_are_settled_at_once_and_the_others_are_left(setting: Setting, row: Application) -> None:
    unpaid = make_dossier(setting, family="B", structure=make_structure(setting, "B", paid=False))
    gone = make_dossier(setting, family="C", state=ApplicationState.WITHDRAWN)
    refused = make_dossier(setting, family="D", structure=make_structure(setting, "D"))
    settle(setting, refused, admissible=False, reason="Hors délai")
    ids = [row.id, unpaid.id, gone.id, refused.id]
    done = do(setting, operations.settle_clear, cohort=setting.cohort, application_ids=ids)
    assert (done.admissible, done.left) == ((row.id,), 3)
    again = do(setting, operations.settle_clear, cohort=setting.cohort, application_ids=ids)
    assert (again.admissible, again.left) == ((), 4)
    assert candidacies(setting) == [
        (row.id, Admissibility.ADMISSIBLE, 1),
        (refused.id, Admissibility.INADMISSIBLE, 1),
    ]


def test_a_dossier_withdrawn_afterwards_drops_out(setting: Setting, row: Application) -> None:
    settle(setting, row)
    do(setting, withdraw_for, application=row, reason="Changement de projet", at=LATER)
    assert listed(setting) == []
    with setting.database.session(setting.scope) as session:
        found = standing(dossiers_before(session, setting.cohort.id))
    assert (found.deposited, found.admissible) == (0, 0)
    with pytest.raises(Refused) as refused:
        settle(setting, row, admissible=False, reason="Non", seen=1, at=LATER)
    assert codes(refused) == ["not_deposited"]


def test_a_line_follows_the_facts(setting: Setting) -> None:
    place = make_structure(setting, "MSP des Hauts", paid=False)
    make_dossier(setting, structure=place)
    (line,) = listed(setting)
    assert (line.name, line.structure, line.admissibility) == (
        "Aubert Camille",
        "MSP des Hauts",
        Admissibility.PENDING,
    )
    assert [blocker.code for blocker in line.standing] == ["dues_unpaid"]
    with setting.database.session(setting.scope, write=True) as session:
        session.scalars(select(StructureMembership)).one().dues_paid_on = AFTER.date()
    assert listed(setting)[0].footing is Footing.CLEAR


def test_those_who_sit_see_nothing_of_whom_they_are_tied_to(setting: Setting) -> None:
    place = make_structure(setting, "MSP des Hauts")
    rows = {
        family: make_dossier(setting, family=family, structure=place if family == "Lieu" else None)
        for family in ("Lieu", "Ami", "Autre")
    }
    member, other = make_member(setting), make_member(setting, family="Libre")
    with setting.database.session(setting.scope, write=True) as session:
        session.add(Affiliation(person_id=member.id, structure_id=place.id, declared_at=AFTER))
        session.add(Affiliation(person_id=setting.staff.id, structure_id=place.id, declared_at=AFTER))
    do(
        setting,
        declare_tie,
        assessor_id=member.id,
        subject_id=rows["Ami"].person_id,
        kind=TieKind.PERSONAL,
        by=actor_of(setting, member),
    )
    everyone = ["Ami", "Autre", "Lieu"]
    assert seen_by(setting, member.id) == ["Autre"]
    assert seen_by(setting, other.id) == everyone
    assert seen_by(setting, setting.staff.id) == everyone
    assert seen_by(setting, None) == everyone
    assert [line.name for line in listed(setting, member.id)] == ["Autre Camille"]
    with setting.database.session(setting.scope) as session:
        before = visible_to(session, setting.cohort, member.id, dossiers_before(session, setting.cohort.id))
        assert standing(before).deposited == 1


def test_staff_who_do_not_sit_see_neither_their_own_dossier_nor_declared_ties(setting: Setting) -> None:
    make_dossier(setting, family="Soi", person_id=setting.staff.id)
    friend = make_dossier(setting, family="Ami")
    make_dossier(setting, family="Autre")
    do(
        setting,
        declare_tie,
        assessor_id=setting.staff.id,
        subject_id=friend.person_id,
        kind=TieKind.PERSONAL,
    )
    assert seen_by(setting, setting.staff.id) == ["Autre"]
    with pytest.raises(Refused) as refused:
        settle(setting, friend, admissible=False, reason="Non")
    assert codes(refused) == ["tied"]
    ids = [friend.id]
    assert do(setting, operations.settle_clear, cohort=setting.cohort, application_ids=ids).left == 1


def test_same_department_ties_only_when_the_cohort_says_so(setting: Setting) -> None:
    make_dossier(setting, family="Voisin", structure=make_structure(setting, department="71"))
    member = make_member(setting)
    with setting.database.session(setting.scope, write=True) as session:
        session.add(Affiliation(person_id=member.id, department="71", declared_at=AFTER))
    assert seen_by(setting, member.id) == ["Voisin"]
    setting.cohort.definition = {
        **setting.cohort.definition,
        "selection": {**setting.cohort.definition["selection"], "same_department_conflicts": True},
    }
    assert seen_by(setting, member.id) == []


def test_the_register_shows_declared_ended_and_computed_ties_with_their_fact(setting: Setting) -> None:
    place = make_structure(setting, "MSP des Hauts")
    row = make_dossier(setting, structure=place)
    member = make_member(setting)
    with setting.database.session(setting.scope, write=True) as session:
        session.add(Affiliation(person_id=member.id, structure_id=place.id, declared_at=AFTER))
    do(
        setting,
        declare_tie,
        assessor_id=member.id,
        subject_id=row.person_id,
        kind=TieKind.PERSONAL,
        reason="Cousins",
    )
    with setting.database.session(setting.scope) as session:
        found = tie_lines(session, setting.cohort)
        (candidate,) = candidates_for(session, setting.cohort, member.id)
    assert [(line.kind, line.fact, line.subject) for line in found] == [
        (TieKind.PERSONAL, "Cousins", "Aubert Camille"),
        (TieKind.SAME_STRUCTURE, "MSP des Hauts", "Aubert Camille"),
    ]
    assert (candidate.name, candidate.structures, [tie.kind for tie in candidate.ties]) == (
        "Aubert Camille",
        "MSP des Hauts",
        [TieKind.PERSONAL, TieKind.SAME_STRUCTURE],
    )


def test_the_numbers_of_a_selection(setting: Setting, row: Application) -> None:
    make_dossier(setting, family="B")
    settle(setting, row)
    with setting.database.session(setting.scope) as session:
        found = standing(dossiers_before(session, setting.cohort.id))
        waiting = to_settle(session, [setting.cohort])
    assert (found.deposited, found.to_settle, found.admissible) == (2, 1, 1)
    assert waiting == {setting.cohort.id: 1}


def test_reading_takes_the_same_number_of_statements_whatever_the_dossiers(setting: Setting) -> None:
    member = make_member(setting)
    place = make_structure(setting)

    def ask() -> None:
        listed(setting, member.id)
        with setting.database.session(setting.scope) as session:
            tie_lines(session, setting.cohort)
            candidates_for(session, setting.cohort, member.id)

    counted = []
    for number in (1, 2, 27):
        for _ in range(number):
            make_dossier(setting, structure=place)
        if number == 2:
            make_member(setting, family="Autre")
        counted.append(statements(setting.database, ask))
    assert counted == [counted[0]] * 3
    assert counted[0] <= 33


def test_settling_many_reads_as_much_for_thirty_as_for_one(setting: Setting) -> None:
    place = make_structure(setting)
    make_committee(setting)
    one = [make_dossier(setting, structure=place).id]
    many = [make_dossier(setting, structure=place).id for _ in range(3)]

    def act(ids: list[int]) -> int:
        return statements(
            setting.database,
            lambda: do(setting, operations.settle_clear, cohort=setting.cohort, application_ids=ids),
        )

    journal = 1
    assert act(many) - act(one) == 2 * journal
