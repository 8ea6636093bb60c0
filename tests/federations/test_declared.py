"""Structures that candidates declared: accepted once, refused and taken again, on both engines."""

import pytest

from pacte import audit
from pacte.blockers import Refused
from pacte.database import Database, Scope
from pacte.federations import declaring, queries
from pacte.federations.declared import declared_structures
from pacte.federations.models import (
    Structure,
    StructureStatus,
)
from pacte.policy import SYSTEM, Actor
from tests.conftest import NOW
from tests.factories import make_federation
from tests.federations.factories import make_structure


def test_declared_structure_is_accepted_once(database: Database) -> None:
    federation = make_federation(database)
    make_structure(database, federation, "MSP de Sens", commune="Sens", department="89")
    candidate = Actor(person_id=None, label="Camille Exemple")

    def declare() -> Structure:
        with database.session(Scope.federation(federation.id), write=True) as session:
            return declaring.declare_structure(
                session,
                name="Maison de santé Sens",
                kind="MSP",
                commune="Sens",
                department="89",
                by=candidate,
                at=NOW,
            )

    first, second = declare(), declare()
    assert first.id == second.id
    with database.session(Scope.federation(federation.id), write=True) as session:
        assert queries.count_declared(session) == 1
        [found] = declared_structures(session, SYSTEM)
        row = found.structure
        assert [suspect.structure.name for suspect in found.suspects] == ["MSP de Sens"]
        for _ in range(2):
            declaring.accept_structure(session, structure=row, by=SYSTEM, at=NOW)
    with database.session(Scope.federation(federation.id)) as session:
        assert queries.count_declared(session) == 0
        assert [line.action for line in audit.history(session, first)] == [
            "structure.accepted",
            "structure.declared",
        ]


def test_refused_structure_is_for_nobody_to_choose_until_it_is_taken(database: Database) -> None:
    federation = make_federation(database)
    scope = Scope.federation(federation.id)

    def declare() -> Structure:
        with database.session(scope, write=True) as session:
            fields = {"name": "MSP de Sens", "kind": "MSP", "commune": "Sens", "department": "89"}
            return declaring.declare_structure(session, **fields, by=SYSTEM, at=NOW)

    def refuse(reason: str) -> list[str]:
        try:
            with database.session(scope, write=True) as session:
                row = session.get_one(Structure, made.id)
                declaring.refuse_structure(session, structure=row, reason=reason, by=SYSTEM, at=NOW)
        except Refused as refused:
            return [blocker.code for blocker in refused.blockers]
        return []

    made = declare()
    assert (refuse(" "), refuse("x" * 1001)) == (["reason"], ["reason"])
    assert (refuse("Hors de la région"), refuse("Hors de la région")) == ([], [])
    with pytest.raises(Refused, match="structure_refused"):
        declare()
    with database.session(scope, write=True) as session:
        assert queries.search_structures(session, "sens") == []
        assert queries.suspects_for(session, "MSP Sens", "Sens", "89") == []
        assert queries.count_declared(session) == 0
        assert [one.structure.refusal_reason for one in declared_structures(session, SYSTEM)] == [
            "Hors de la région"
        ]
        declaring.accept_structure(session, structure=session.get_one(Structure, made.id), by=SYSTEM, at=NOW)
    assert refuse("Trop tard") == ["registered"]
    with database.session(scope) as session:
        [found] = queries.search_structures(session, "sens")
        assert (found.status, found.refusal_reason) == (StructureStatus.REGISTERED, None)
        assert [line.action for line in audit.history(session, made)] == [
            "structure.accepted",
            "structure.refused",
            "structure.declared",
        ]
