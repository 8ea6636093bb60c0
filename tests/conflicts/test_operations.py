"""The register on both engines: declared, recorded, lifted; where those who judge work."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.blockers import Refused
from pacte.conflicts import operations
from pacte.conflicts.merged_structures import follow
from pacte.conflicts.models import Affiliation, ConflictOfInterest
from pacte.conflicts.queries import register
from pacte.conflicts.vocabulary import TieKind, TieSource
from pacte.database import Database, Scope
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor
from tests.accounts.exported import archive_of
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    make_dossier,
    make_setting,
    make_structure,
)
from tests.factories import make_federation, make_person
from tests.selection.committee.factories import actor_of, acts, do, make_member, statements

LATER = AFTER + timedelta(days=1)


@pytest.fixture
def setting(database: Database) -> Setting:
    return make_setting(database)


@pytest.fixture
def member(setting: Setting) -> Person:
    return make_member(setting)


@pytest.fixture
def candidate(setting: Setting) -> Person:
    row = make_dossier(setting)
    with setting.database.session(Scope.ground()) as session:
        return session.get_one(Person, row.person_id)


def count(setting: Setting, model: Any) -> int:
    with setting.database.session(setting.scope) as session:
        return session.scalar(select(func.count(model.id))) or 0


def ties(setting: Setting, one: Person, other: Person, **values: Any) -> list[TieKind]:
    with setting.database.session(setting.scope) as session:
        found = register(session, assessors=[one.id], subjects=[other.id], **values)
        return [tie.kind for tie in found.ties(one.id, other.id)]


def test_a_tie_declared_twice_stands_once_and_is_told_by_the_journal(
    setting: Setting, member: Person, candidate: Person
) -> None:
    for _ in range(2):
        do(
            setting,
            operations.declare_tie,
            assessor_id=member.id,
            subject_id=candidate.id,
            kind=TieKind.PERSONAL,
            reason=" Cousins ",
            by=actor_of(setting, member),
        )
    with setting.database.session(setting.scope) as session:
        row = session.scalars(select(ConflictOfInterest)).one()
    assert (row.source, row.reason, row.declared_by_id) == (TieSource.DECLARED, "Cousins", member.id)
    assert acts(setting)[-1] == "conflict.declared"
    assert ties(setting, member, candidate) == [TieKind.PERSONAL]
    assert ties(setting, candidate, member) == []


def test_staff_record_for_somebody_and_two_kinds_stand_side_by_side(
    setting: Setting, member: Person, candidate: Person
) -> None:
    for kind in (TieKind.PERSONAL, TieKind.EMPLOYER):
        row = do(setting, operations.declare_tie, assessor_id=member.id, subject_id=candidate.id, kind=kind)
        assert row.source is TieSource.RECORDED
    assert ties(setting, member, candidate) == [TieKind.PERSONAL, TieKind.EMPLOYER]


def test_a_lifted_tie_stays_in_the_register_and_may_be_declared_again(
    setting: Setting, member: Person, candidate: Person
) -> None:
    tie = do(
        setting,
        operations.declare_tie,
        assessor_id=member.id,
        subject_id=candidate.id,
        kind=TieKind.PERSONAL,
    )
    do(setting, operations.end_tie, tie=tie, reason="Une homonymie", at=LATER)
    assert ties(setting, member, candidate) == []
    with setting.database.session(setting.scope) as session:
        [mail] = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "selection/tie_lifted")
        )
    assert mail.recipient == member.email
    assert "Une homonymie" in mail.text_body
    kept = setting.get(ConflictOfInterest, tie.id)
    assert (kept.ended_at, kept.ended_by_id, kept.end_reason) == (LATER, setting.staff.id, "Une homonymie")
    with pytest.raises(Refused) as refused:
        do(setting, operations.end_tie, tie=tie, reason="Encore")
    assert [one.code for one in refused.value.blockers] == ["tie_ended"]
    do(
        setting,
        operations.declare_tie,
        assessor_id=member.id,
        subject_id=candidate.id,
        kind=TieKind.PERSONAL,
    )
    assert count(setting, ConflictOfInterest) == 2


def test_nobody_lifts_their_own_tie_and_a_refusal_leaves_no_trace(
    setting: Setting, member: Person, candidate: Person
) -> None:
    tie = do(
        setting,
        operations.declare_tie,
        assessor_id=member.id,
        subject_id=candidate.id,
        kind=TieKind.PERSONAL,
    )
    before = acts(setting)
    with pytest.raises(Refused) as refused:
        do(setting, operations.end_tie, tie=tie, reason="", by=actor_of(setting, member))
    assert [one.code for one in refused.value.blockers] == ["own_tie", "reason_missing"]
    with pytest.raises(Refused):
        do(
            setting,
            operations.declare_tie,
            assessor_id=member.id,
            subject_id=member.id,
            kind=TieKind.SAME_PERSON,
        )
    assert acts(setting) == before
    assert count(setting, ConflictOfInterest) == 1


def test_an_affiliation_ties_to_those_of_the_same_structure_and_department(setting: Setting) -> None:
    place = make_structure(setting, "MSP des Hauts")
    row = make_dossier(setting, structure=place, employer="SISA des Hauts")
    member = make_member(setting)
    with setting.database.session(Scope.ground()) as session:
        candidate = session.get_one(Person, row.person_id)
    assert ties(setting, member, candidate, same_department=True) == []
    for values in ({"structure_id": place.id}, {"employer": "sisa des HAUTS"}, {"structure_id": place.id}):
        do(
            setting,
            operations.declare_affiliation,
            person_id=member.id,
            by=actor_of(setting, member),
            **values,
        )
    assert count(setting, Affiliation) == 2
    expected = [TieKind.SAME_STRUCTURE, TieKind.EMPLOYER]
    assert ties(setting, member, candidate) == expected
    assert ties(setting, member, candidate, same_department=True) == [*expected, TieKind.SAME_DEPARTMENT]


def test_an_affiliation_ends_by_another_hand_and_follows_a_merge(setting: Setting, member: Person) -> None:
    place, other = make_structure(setting, "MSP A"), make_structure(setting, "MSP B")
    row = do(setting, operations.declare_affiliation, person_id=member.id, structure_id=place.id)
    assert acts(setting)[-1] == "affiliation.recorded"
    with setting.database.session(setting.scope, write=True) as session:
        moved = follow(session, kept_id=other.id, merged_id=place.id, by=setting.actor, at=AFTER)
    assert (moved, setting.get(Affiliation, row.id).structure_id) == (1, other.id)
    with pytest.raises(Refused) as refused:
        do(setting, operations.end_affiliation, affiliation=row, by=actor_of(setting, member))
    assert [one.code for one in refused.value.blockers] == ["own_affiliation"]
    for _ in range(2):
        do(setting, operations.end_affiliation, affiliation=row)
    assert setting.get(Affiliation, row.id).ended_at == AFTER
    assert acts(setting).count("affiliation.ended") == 1


def test_people_get_their_affiliations_with_their_data(setting: Setting, member: Person) -> None:
    do(setting, operations.declare_affiliation, person_id=member.id, employer="SISA DES HAUTS")
    do(setting, operations.declare_affiliation, person_id=setting.staff.id, employer="AUTRE EMPLOYEUR")
    content = archive_of(setting.database, member.id, AFTER)
    with zipfile.ZipFile(BytesIO(content)) as bundle:
        (row,) = json.loads(bundle.read("appartenances.json"))
    assert row["employer"] == "SISA DES HAUTS"


def test_people_download_the_ties_they_declared_and_none_that_others_declared_with_them(
    setting: Setting,
) -> None:
    elsewhere = make_federation(setting.database, "idf")
    member, other, candidate = (make_person(setting.database, "Dominique", f"N{n}") for n in range(3))

    def tie(scope: Scope, assessor: Person, subject: Person, by: Actor, **values: Any) -> ConflictOfInterest:
        with setting.database.session(scope, write=True) as session:
            return operations.declare_tie(
                session,
                assessor_id=assessor.id,
                subject_id=subject.id,
                by=by,
                at=AFTER,
                **{"kind": TieKind.PERSONAL, **values},
            )

    own = tie(setting.scope, member, candidate, actor_of(setting, member), reason="Nous sommes voisins.")
    tie(Scope.federation(elsewhere.id), member, other, actor_of(setting, member), kind=TieKind.PROFESSIONAL)
    tie(setting.scope, member, other, setting.actor, reason="Dit par un tiers.")
    tie(setting.scope, other, member, actor_of(setting, other), reason="Secret de l’autre.")
    do(setting, operations.end_tie, tie=own, reason="Saisi par erreur.")
    content = archive_of(setting.database, member.id, AFTER)
    with zipfile.ZipFile(BytesIO(content)) as bundle:
        found = json.loads(bundle.read("liens.json"))
        everything = "".join(bundle.read(name).decode() for name in bundle.namelist())
    assert [(one["libelle"], one["avec"], one.get("reason")) for one in found] == [
        ("Lien personnel", "Dominique N2", "Nous sommes voisins."),
        ("Lien professionnel", "Dominique N1", ""),
        ("Lien personnel", "Dominique N1", None),
    ]
    assert found[0]["ended_at"] == AFTER.isoformat()
    assert "Saisi par erreur" not in everything
    assert "Secret de l’autre" not in everything
    assert "Dit par un tiers" not in everything
    content = archive_of(setting.database, candidate.id, AFTER)
    with zipfile.ZipFile(BytesIO(content)) as bundle:
        assert "liens.json" not in bundle.namelist()


def test_a_tie_in_another_federation_ties_nobody_here(setting: Setting) -> None:
    elsewhere = make_federation(setting.database, "idf")
    one, other = make_person(setting.database), make_person(setting.database)
    with setting.database.session(Scope.federation(elsewhere.id), write=True) as session:
        operations.declare_tie(
            session,
            assessor_id=one.id,
            subject_id=other.id,
            kind=TieKind.PERSONAL,
            by=setting.actor,
            at=AFTER,
        )
    assert ties(setting, one, other) == []
    with setting.database.session(Scope.federation(elsewhere.id)) as session:
        known = register(session, assessors=[one.id], subjects=[other.id])
    assert known.between(one.id, other.id)


def test_the_register_asks_the_same_number_of_questions_whatever_the_people(setting: Setting) -> None:
    members = [make_member(setting, family=f"M{number}") for number in range(3)]
    rows = [make_dossier(setting, family=f"C{number}") for number in range(3)]

    def ask(number: int) -> int:
        def act() -> None:
            with setting.database.session(setting.scope) as session:
                register(
                    session,
                    assessors=[one.id for one in members[:number]],
                    subjects=[one.person_id for one in rows[:number]],
                )

        return statements(setting.database, act)

    assert ask(1) == ask(3) == 6
