"""The worker's side of the outbox: claim a message, hand it over, note what became of it.

The claim is committed before the server is spoken to and the result right after its answer, so a
message is never lost. Between the two a crash can repeat it, under the same Message-ID
(``docs/decisions/005-mail-at-least-once.md``).
"""

import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from sqlalchemy import and_, or_, select

from pacte.clock import Clock
from pacte.database import Database, FencedSession, Scope
from pacte.mail.composition import SHOWN_INSTEAD, revealed
from pacte.mail.models import MailState, OutboxMessage
from pacte.mail.rules import CLAIM_LASTS, next_attempt
from pacte.mail.transports import SendingFailed, Transport
from pacte.sealing import SealBroken, unseal

logger = logging.getLogger("pacte.mail")
METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)


def deliver_due(
    database: Database,
    *,
    scope: Scope,
    transport: Transport,
    sender: str,
    signing_keys: Sequence[str],
    clock: Clock,
    public_url: str,
    stop: Callable[[], bool] = lambda: False,
) -> Counter[str]:
    """Send every message of ``scope`` that is due, one at a time; counts the outcomes by state.

    Any number of workers may run it at once. ``stop`` is asked between two messages.
    """
    outcomes: Counter[str] = Counter()
    try:
        while not stop():
            claimed = _claim(database, scope, clock.now())
            if claimed is None:
                break
            outcome = _attempt(claimed, transport, sender, signing_keys, public_url, clock)
            settled = _settle(database, scope, claimed, outcome, clock.now(), keep=transport.keeps_links)
            outcomes[settled] += 1
    finally:
        transport.close()
    return outcomes


def _claim(database: Database, scope: Scope, at: datetime) -> OutboxMessage | None:
    """Take the message that has waited longest, or one whose worker died."""
    with database.session(scope, write=True) as session:
        message = session.scalar(
            select(OutboxMessage)
            .where(
                or_(
                    and_(OutboxMessage.state == MailState.WAITING, OutboxMessage.due_at <= at),
                    and_(
                        OutboxMessage.state == MailState.SENDING,
                        OutboxMessage.claimed_at <= at - CLAIM_LASTS,
                    ),
                )
            )
            .order_by(OutboxMessage.due_at, OutboxMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if message is None:
            return None
        message.state = MailState.SENDING
        message.claimed_at = at
        message.attempts += 1
    return message


def has_due(session: FencedSession, at: datetime) -> bool:
    """Whether something of the session's scope waits to leave; reads only, so that idle rounds are cheap."""
    found = session.scalar(
        select(OutboxMessage.id)
        .where(
            or_(
                and_(OutboxMessage.state == MailState.WAITING, OutboxMessage.due_at <= at),
                and_(OutboxMessage.state == MailState.SENDING, OutboxMessage.claimed_at <= at - CLAIM_LASTS),
            )
        )
        .limit(1)
    )
    return found is not None


def _attempt(
    message: OutboxMessage,
    transport: Transport,
    sender: str,
    signing_keys: Sequence[str],
    public_url: str,
    clock: Clock,
) -> SendingFailed | None:
    """Try once; None when the message was accepted."""
    links: Mapping[str, str] = {}
    try:
        if message.sealed:
            links = json.loads(unseal(signing_keys, message.sealed))
        built = build(message, links, sender=sender, public_url=public_url, at=clock.now())
        transport.send(built, to=message.recipient, sender=parseaddr(sender)[1])
    except SendingFailed as failed:
        return SendingFailed(_hidden(str(failed), links), final=failed.final)
    except SealBroken:
        return SendingFailed(
            "Le lien personnel ne peut plus être lu : la clé du site a changé. Demandez un nouveau lien.",
            final=True,
        )
    except Exception as fault:
        logger.exception("mail could not be built", extra={"fields": {"mail": message.id}})
        return SendingFailed(f"Le message n’a pas pu être préparé ({type(fault).__name__}).")
    return None


def _hidden(words: str, links: Mapping[str, str]) -> str:
    """A server's answer may repeat what it was given."""
    for path in links.values():
        words = words.replace(path, SHOWN_INSTEAD)
    return words


def build(
    message: OutboxMessage, links: Mapping[str, str], *, sender: str, public_url: str, at: datetime
) -> EmailMessage:
    """The message as it leaves. ``sender`` is « Name <address> »; the Message-ID never changes."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(*parseaddr(sender))
    mail["To"] = _address(message.recipient_name, message.recipient)
    if message.reply_to:
        mail["Reply-To"] = _address("", message.reply_to)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(revealed(message.text_body, links, public_url=public_url), cte="quoted-printable")
    html = revealed(message.html_body, links, public_url=public_url, is_html=True)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    if message.calendar:
        _add_calendar(mail, message.calendar)
    return mail


def _add_calendar(mail: EmailMessage, calendar: str) -> None:
    """As a way to read the message, which Outlook draws with its buttons, and as a file for the others."""
    found = METHOD.search(calendar)
    if found is None:
        raise ValueError("a calendar file that is mailed names its METHOD")
    mail.add_alternative(calendar, subtype="calendar", cte="base64", params={"method": found[1]})
    mail.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="rendez-vous.ics")


def _address(name: str, address: str) -> MailAddress:
    return MailAddress(display_name=name, addr_spec=address)


def _settle(
    database: Database,
    scope: Scope,
    claimed: OutboxMessage,
    failed: SendingFailed | None,
    at: datetime,
    *,
    keep: bool,
) -> str:
    """Note the outcome, unless another worker has taken the message over meanwhile."""
    with database.session(scope, write=True) as session:
        message = session.get(OutboxMessage, claimed.id, with_for_update=True, populate_existing=True)
        if message is None or (message.state, message.claimed_at) != (MailState.SENDING, claimed.claimed_at):
            return "taken_over"
        again_at = None if failed is None or failed.final else next_attempt(message.attempts, at)
        message.claimed_at = None
        if failed is None:
            message.state, message.sent_at, message.last_error = MailState.SENT, at, ""
        elif again_at is not None:
            message.state, message.due_at, message.last_error = MailState.WAITING, again_at, str(failed)
        else:
            message.state, message.last_error = MailState.FAILED, str(failed)
        if message.state in (MailState.SENT, MailState.FAILED) and not keep:
            message.sealed = ""
        outcome = message.state
    logger.info(
        "mail",
        extra={
            "fields": {
                "mail": message.id,
                "state": outcome.value,
                "template": message.template,
                "attempts": message.attempts,
                "error": message.last_error,
            }
        },
    )
    return outcome.value
