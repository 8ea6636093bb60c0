"""What these tests share."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from pacte.applications.models import (
    Application,
    InternalNote,
    Message,
    RequestedDocument,
    SupportingDocument,
    Waiver,
)
from pacte.audit.models import JournalEntry
from pacte.audit.queries import broken_links
from pacte.blockers import Refused
from pacte.database import Database
from pacte.files.models import StoredFile
from pacte.files.store import Store
from pacte.mail.models import OutboxMessage
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    make_dossier,
    make_setting,
    make_structure,
)

DUE = date(2025, 11, 10)


LAST = datetime(2025, 11, 10, 22, 59, 59, tzinfo=UTC)


FIRST_LATE = datetime(2025, 11, 10, 23, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open((tmp_path / "files").as_uri())


@pytest.fixture
def setting(database: Database) -> Setting:
    return make_setting(database)


@pytest.fixture
def row(setting: Setting) -> Application:
    return make_dossier(setting, structure=make_structure(setting))


def do(setting: Setting, verb: Callable[..., Any], *, at: datetime = AFTER, **values: Any) -> Any:
    """Call an operation in its own transaction, as the staff unless told otherwise."""
    by = values.pop("by", setting.actor)
    with setting.database.session(setting.scope, write=True) as session:
        return verb(session, by=by, at=at, **values)


def refused(setting: Setting, verb: Callable[..., Any], **values: Any) -> list[str]:
    """The codes of a refusal, after checking that nothing was written."""
    before = traces(setting)
    with pytest.raises(Refused) as caught:
        do(setting, verb, **values)
    assert traces(setting) == before
    return [blocker.code for blocker in caught.value.blockers]


def traces(setting: Setting) -> list[Any]:
    with setting.database.session(setting.scope) as session:
        counts = [
            session.scalar(select(func.count(model.id)))
            for model in (
                JournalEntry,
                OutboxMessage,
                Message,
                InternalNote,
                RequestedDocument,
                SupportingDocument,
                StoredFile,
            )
        ]
        states = session.execute(
            select(Application.id, Application.state, Application.assigned_to_id, Application.updated_at)
        ).all()
        waivers = session.execute(select(Waiver.id, Waiver.state, Waiver.decision_reason)).all()
    return [counts, states, waivers]


def mails(setting: Setting) -> list[OutboxMessage]:
    with setting.database.session(setting.scope) as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def journal(setting: Setting) -> list[str]:
    with setting.database.session(setting.scope) as session:
        assert list(broken_links(session)) == []
        entries = session.scalars(
            select(JournalEntry).where(JournalEntry.subject_kind == "application").order_by(JournalEntry.id)
        )
        return [entry.action for entry in entries]
