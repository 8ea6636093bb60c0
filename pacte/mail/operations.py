"""Writing to the outbox, and sending again what is there."""

import json
import logging
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol
from uuid import uuid4

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from pacte import audit
from pacte.audit import PHRASES
from pacte.blockers import Blocker, refuse_if
from pacte.database import FencedSession
from pacte.mail.composition import compose
from pacte.mail.models import MailState, OutboxMessage
from pacte.policy import Actor
from pacte.sealing import seal

logger = logging.getLogger("pacte.mail")
SUBJECT_LIMIT, NAME_LIMIT, KEY_LIMIT = 300, 200, 180

PHRASES.update({"mail.sent_again": "a demandé un nouvel envoi du message"})


class Subject(Protocol):
    """A row that a message is about."""

    __tablename__: str

    @property
    def id(self) -> Any: ...


def post(
    session: FencedSession,
    *,
    template: str,
    to: str,
    to_name: str = "",
    context: Mapping[str, Any],
    at: datetime,
    about: Subject | None = None,
    reply_to: str = "",
    unique_key: str | None = None,
    batch: str = "",
    due_at: datetime | None = None,
    calendar: str | None = None,
    one_of_many: bool = False,
) -> OutboxMessage:
    """Write a message in the caller's transaction; it leaves after the commit, at ``due_at`` or at once.

    ``template`` names ``templates/emails/<template>.txt`` and ``.html``. In ``context`` an ``Address``
    becomes an absolute link and a ``Secret`` one that only the recipient reads. With ``unique_key``
    (unique inside the session's scope) a second message is not written: the first is returned.
    ``calendar`` is an iCalendar file with its METHOD, made for this recipient (``documents.calendars``).
    ``one_of_many``: written with the others at the caller's next flush, in few statements for thousands;
    the caller has made sure, under a lock, that none has left, and ``about`` has its id.
    Raises :class:`Refused` (``mail_address``, ``mail_header``).
    """
    refuse_if(
        [
            *_address_blockers(to, "to"),
            *(_address_blockers(reply_to, "reply_to") if reply_to else ()),
            *_header_blockers(to_name),
        ]
    )
    key = _scoped(session, unique_key)
    if key is not None and not one_of_many and (known := _with_key(session, key)) is not None:
        return known
    public_url = session.info["public_url"]
    composed = compose(template, context, public_url=public_url)
    refuse_if(_header_blockers(composed.subject))
    if about is not None and not one_of_many:
        session.flush()
    message = OutboxMessage(
        recipient=to.strip(),
        recipient_name=to_name.strip()[:NAME_LIMIT],
        reply_to=reply_to.strip(),
        subject=composed.subject[:SUBJECT_LIMIT],
        text_body=composed.text,
        html_body=composed.html,
        calendar=calendar,
        sealed=_sealed(session, composed.sealed),
        held_link=bool(composed.sealed),
        template=template,
        subject_kind=about.__tablename__ if about is not None else "",
        subject_id=about.id if about is not None else None,
        batch=batch,
        unique_key=key,
        message_id=_message_id(public_url),
        state=MailState.WAITING,
        attempts=0,
        due_at=due_at or at,
        created_at=at,
    )
    if one_of_many:
        session.add(message)
    else:
        message = _write_once(session, message) if key is not None else _write(session, message)
    wake_after_commit(session)
    return message


def was_posted(session: FencedSession, unique_key: str) -> bool:
    """Whether a message of that key is already in the outbox, sent or not."""
    key = _scoped(session, unique_key)
    return key is not None and _with_key(session, key) is not None


def take_back(
    session: FencedSession, *, template: str, to: str, about: Subject, at: datetime
) -> OutboxMessage | None:
    """Delete what waits to leave later under that template; returns it, for what is written in its place.

    One that is due, or already on its way, is left alone.
    """
    found = session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.template == template,
            OutboxMessage.recipient == to.strip(),
            OutboxMessage.subject_kind == about.__tablename__,
            OutboxMessage.subject_id == about.id,
            OutboxMessage.state == MailState.WAITING,
            OutboxMessage.attempts == 0,
            OutboxMessage.due_at > at,
        )
        .order_by(OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if found is not None:
        session.delete(found)
        session.flush()
    return found


def send_again(session: FencedSession, *, message: OutboxMessage, by: Actor, at: datetime) -> OutboxMessage:
    """Put a copy of a sent or failed message in the outbox, with a Message-ID of its own.

    Refused (``mail_in_progress``, ``mail_had_link``) while it waits, or when it held a personal link:
    the link is no longer known and must be asked for anew.
    """
    refuse_if(blockers_to_send_again(message))
    copy = OutboxMessage(
        recipient=message.recipient,
        recipient_name=message.recipient_name,
        reply_to=message.reply_to,
        subject=message.subject,
        text_body=message.text_body,
        html_body=message.html_body,
        calendar=message.calendar,
        template=message.template,
        subject_kind=message.subject_kind,
        subject_id=message.subject_id,
        batch=message.batch,
        message_id=_message_id(session.info["public_url"]),
        state=MailState.WAITING,
        attempts=0,
        due_at=at,
        created_at=at,
    )
    _write(session, copy)
    audit.record(session, action="mail.sent_again", subject=message, by=by, at=at, details={"copy": copy.id})
    wake_after_commit(session)
    return copy


def blockers_to_send_again(message: OutboxMessage) -> list[Blocker]:
    """Why the message cannot be sent again as it is."""
    blockers = []
    if message.state in (MailState.WAITING, MailState.SENDING):
        blockers.append(
            Blocker(
                "mail_in_progress",
                "Ce message n’a pas encore fini de partir.",
                "Attendez son envoi : il est réessayé tout seul.",
            )
        )
    if message.held_link:
        blockers.append(
            Blocker(
                "mail_had_link",
                "Ce message contenait un lien personnel, qui n’est pas conservé.",
                "Demandez l’envoi d’un nouveau lien depuis le dossier ou la page concernée.",
            )
        )
    return blockers


def _scoped(session: FencedSession, key: str | None) -> str | None:
    if key is None:
        return None
    if not 0 < len(key) <= KEY_LIMIT:
        raise ValueError(f"a unique key has between 1 and {KEY_LIMIT} characters")
    return f"{session.scope.key or 'platform'}:{key}"


def _with_key(session: FencedSession, key: str) -> OutboxMessage | None:
    return session.scalar(select(OutboxMessage).where(OutboxMessage.unique_key == key))


def _write(session: FencedSession, message: OutboxMessage) -> OutboxMessage:
    session.add(message)
    session.flush()
    return message


def _write_once(session: FencedSession, message: OutboxMessage) -> OutboxMessage:
    """Write, or wait for the transaction that writes the same key and return its message."""
    assert message.unique_key is not None
    session.flush()
    try:
        with session.begin_nested():
            _write(session, message)
    except IntegrityError:
        known = _with_key(session, message.unique_key)
        if known is None:
            raise
        return known
    return message


def _sealed(session: FencedSession, links: Mapping[str, str]) -> str:
    return seal(session.info["signing_keys"][0], json.dumps(links)) if links else ""


def _message_id(public_url: str) -> str:
    host = public_url.split("://", 1)[-1].split("/", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]
    return f"<{uuid4().hex}@{host}>"


@lru_cache(maxsize=64)
def _is_address(address: str) -> bool:
    """Remembered, for the address that thousands of letters are answered to."""
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


def _address_blockers(address: str, where: str) -> list[Blocker]:
    if not _is_address(address.strip()):
        return [
            Blocker(
                "mail_address",
                "L’adresse électronique n’est pas valable.",
                "Vérifiez-la : elle s’écrit comme nom@exemple.fr.",
                where,
            )
        ]
    return _header_blockers(address)


def _header_blockers(value: str) -> list[Blocker]:
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") for character in value):
        return [
            Blocker(
                "mail_header",
                "Le nom, l’adresse ou l’objet du message contient un retour à la ligne.",
                "Écrivez-le sur une seule ligne.",
            )
        ]
    return []


def wake_after_commit(session: FencedSession) -> None:
    """Tell the worker, once the transaction is committed, that there is something to deliver."""
    wake = session.info.get("wake")
    if wake is None or session.info.get("wake_planned"):
        return
    session.info["wake_planned"] = True

    @event.listens_for(session, "after_commit", once=True)
    def _tell(committed: FencedSession) -> None:
        committed.info.pop("wake_planned", None)
        try:
            wake(committed.scope.key)
        except Exception:  # the worker's round finds the message anyway
            logger.warning("worker not told", exc_info=True)
