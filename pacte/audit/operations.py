"""Adding to the journal."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select

from pacte.audit.models import FIRST_HASH, JournalEntry, JournalHead
from pacte.audit.rules import entry_hash
from pacte.database import FencedSession
from pacte.policy import Actor


class Subject(Protocol):
    """Any row: its table's name and its id say what an act was about."""

    __tablename__: str

    @property
    def id(self) -> Any: ...


def record(
    session: FencedSession,
    *,
    action: str,
    subject: Subject,
    by: Actor,
    at: datetime,
    details: Mapping[str, Any] | None = None,
) -> JournalEntry:
    """Append one act to the chain of the session's federation, in the caller's transaction.

    ``details`` must be JSON; keep personal data out of it, the journal cannot be erased. Call it late:
    the chain stays locked until the transaction ends. ``action`` needs a phrase in ``audit.PHRASES``.
    """
    session.flush()
    head = _locked_head(session)
    details = json.loads(json.dumps(dict(details or {})))
    seal: dict[str, Any] = {
        "previous_hash": head.hash,
        "chain": head.chain,
        "position": head.position + 1,
        "at": at,
        "action": action,
        "details": details,
    }
    kind = subject.__tablename__
    digest = entry_hash(
        **seal,
        subject=(kind, subject.id),
        actor=(by.person_id, by.label, by.via),
    )
    entry = JournalEntry(
        **seal,
        subject_kind=kind,
        subject_id=subject.id,
        actor_id=by.person_id,
        actor_label=by.label[:200],
        actor_via=by.via,
        hash=digest,
    )
    session.add(entry)
    head.position += 1
    head.hash = digest
    session.flush()
    return entry


def _locked_head(session: FencedSession) -> JournalHead:
    scope = session.scope
    chain = "platform" if scope.kind == "ground" else f"federation:{session.federation_id}"
    statement = select(JournalHead).where(JournalHead.chain == chain).with_for_update()
    head = session.scalar(statement.execution_options(populate_existing=True))
    if head is None:
        head = JournalHead(chain=chain, position=0, hash=FIRST_HASH)
        session.add(head)
        session.flush()
    return head
