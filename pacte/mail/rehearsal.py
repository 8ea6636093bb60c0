"""Before an act that writes to people: made and taken back, it shows what would leave, then is confirmed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import distinct, func, select

from pacte.database import FencedSession
from pacte.french import plural
from pacte.mail.composition import without_links
from pacte.mail.models import OutboxMessage
from pacte.web import write

Made = TypeVar("Made")
CONFIRMED, BACK = "confirmation", "retour"
OWN = frozenset({"csrf_token", CONFIRMED, BACK, "rows"})
"""Fields of the step, not of what was typed."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Messages that say the same thing: who gets them, and how the first one reads."""

    subject: str
    text: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    """In the order of the names: two people may have the same one."""
    is_invitation: bool
    """Whether it carries an entry of a calendar."""


class _TakenBack(Exception):
    """Leaves the transaction without keeping it."""


def is_confirmed() -> bool:
    """Whether the page that shows what leaves was read."""
    return CONFIRMED in request.form


def goes_back() -> bool:
    """Whether somebody who read it wants to write something else."""
    return BACK in request.form


def rehearsed(act: Callable[[FencedSession], object]) -> list[Letter]:
    """The letters that ``act`` would write; nothing of it is kept. Raises Refused as it does."""
    letters: list[Letter] = []
    try:
        with write() as session:
            before = session.scalar(select(func.max(OutboxMessage.id))) or 0
            act(session)
            session.flush()
            letters = _letters(session, before)
            raise _TakenBack
    except _TakenBack:
        return letters


def counted(session: FencedSession, act: Callable[[FencedSession], Made]) -> tuple[Made, str]:
    """What ``act`` made, and how many people it wrote to, to end a sentence: «  ; 11 personnes… »."""
    before = session.scalar(select(func.max(OutboxMessage.id))) or 0
    made = act(session)
    session.flush()
    people = session.scalar(
        select(func.count(distinct(OutboxMessage.recipient))).where(OutboxMessage.id > before)
    )
    return made, f" ; {plural(people, 'personne prévenue', 'personnes prévenues')}" if people else ""


def ask(
    letters: list[Letter], *, subtitle: str, action: str, button: str, notes: Sequence[str] = ()
) -> ResponseReturnValue:
    """The page to read before confirming, with ``notes`` above the letters; what was typed goes with it."""
    return render_template(
        "mail/rehearsal.html",
        letters=letters,
        notes=notes,
        count=len({address for letter in letters for address in letter.addresses}),
        subtitle=subtitle,
        action=action,
        button=button,
        typed=[(name, value) for name, value in request.form.items(multi=True) if name not in OWN],
        confirmed=CONFIRMED,
        back=BACK,
    )


def _letters(session: FencedSession, after: int) -> list[Letter]:
    """By template and what they are about; further ones to somebody about it are not shown."""
    found: dict[tuple[str, str, int | None], list[OutboxMessage]] = {}
    first: set[tuple[str, str, int | None]] = set()
    for message in session.scalars(
        select(OutboxMessage).where(OutboxMessage.id > after).order_by(OutboxMessage.id)
    ):
        about = (message.batch, None) if message.batch else (message.subject_kind, message.subject_id)
        if (message.recipient, *about) in first:
            continue
        first.add((message.recipient, *about))
        found.setdefault((message.template, *about), []).append(message)
    return [
        Letter(
            some[0].subject,
            without_links(some[0].text_body),
            tuple(one.recipient_name or one.recipient for one in some),
            tuple(one.recipient for one in some),
            any(one.calendar for one in some),
        )
        for some in found.values()
    ]
