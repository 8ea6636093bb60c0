"""The journal: chained, append-only, one chain a federation, faults found."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from pacte import audit
from pacte.audit.models import JournalEntry
from pacte.audit.phrases import phrase
from pacte.audit.queries import broken_links
from pacte.database import Database, Scope
from pacte.policy import SYSTEM
from tests.conftest import NOW
from tests.factories import make_federation


def test_a_phrase_puts_the_article_before_what_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "a noté l’absence {name:de}, dans {label:la} ({count})"
    monkeypatch.setitem(audit.PHRASES, "test.said", said)
    details = {"name": "Océane Test", "label": "Promotion CPTS 2", "count": 2}
    assert phrase("test.said", details) == "a noté l’absence d’Océane Test, dans la promotion CPTS 2 (2)"
    assert phrase("test.said", {"name": "Océane Test"}) == said
    monkeypatch.setitem(audit.PHRASES, "test.counted", "a envoyé {count:*créneau|créneaux}")
    assert [phrase("test.counted", {"count": count}) for count in (1, 2)] == [
        "a envoyé 1\u00a0créneau",
        "a envoyé 2\u00a0créneaux",
    ]


def test_record_chains_each_federation_apart(database: Database) -> None:
    bfc, idf = make_federation(database, "bfc"), make_federation(database, "idf")
    for federation in (bfc, idf, bfc):
        with database.session(Scope.federation(federation.id), write=True) as session:
            audit.record(session, action="test.done", subject=federation, by=SYSTEM, at=NOW)
    with database.session(Scope.federation(bfc.id)) as session:
        entries = audit.history(session, bfc)
        assert [line.action for line in entries] == ["test.done", "test.done"]
        assert list(broken_links(session)) == []
    with database.session(Scope.federation(idf.id)) as session:
        assert len(audit.history(session, idf)) == 1
        assert audit.history(session, bfc) == []


def test_journal_refuses_change_and_deletion(database: Database) -> None:
    bfc = make_federation(database)
    scope = Scope.federation(bfc.id)
    with database.session(scope, write=True) as session:
        audit.record(session, action="test.done", subject=bfc, by=SYSTEM, at=NOW)
    for statement in (update(JournalEntry).values(action="x"), delete(JournalEntry)):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            database.session(scope, write=True) as session,
        ):
            session.execute(statement)
    with database.session(scope) as session:
        assert [line.action for line in audit.history(session, bfc)] == ["test.done"]
