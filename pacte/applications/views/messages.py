"""Messages between the candidate and the federation."""

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from pacte.applications import operations
from pacte.applications.forms import MessageForm
from pacte.applications.models import Application, Message
from pacte.applications.views.frame import BASE, MINE, framed, pages, render_step, say
from pacte.blockers import Refused
from pacte.web import actor, again, now, read, write


@dataclass(frozen=True, slots=True)
class Line:
    """A message as the thread shows it."""

    author: str
    at: datetime
    text: str
    mine: bool


@pages.form(f"{BASE}/messages", **MINE)
def messages(application: Application) -> ResponseReturnValue:
    """The thread; what the federation wrote counts as read once the candidate says so or answers."""
    page = framed(application)
    form = MessageForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                with write() as session:
                    row = again(session, application)
                    operations.post_message(
                        session,
                        application=row,
                        body=form.body.data or "",
                        from_staff=False,
                        by=actor(),
                        at=now(),
                    )
                    operations.mark_read(session, application=row, reader_is_staff=False, at=now())
                say("Votre message est envoyé.")
                return redirect(url_for("applications.messages", application_id=application.id), code=303)
            except Refused as refused:
                form.take(refused.blockers)
    found = read().scalars(
        select(Message).where(Message.application_id == application.id).order_by(Message.at, Message.id)
    )
    thread = list(found)
    lines = [
        Line(
            page.definition.federation.name if message.from_staff else page.application.name,
            message.at,
            message.body,
            not message.from_staff,
        )
        for message in thread
    ]
    unread = any(message.from_staff and message.read_at is None for message in thread)
    return render_step("messages", page, status=status, form=form, lines=lines, unread=unread)


@pages.post(f"{BASE}/messages/lus", **MINE)
def read_messages(application: Application) -> ResponseReturnValue:
    """The candidate has read them."""
    with write() as session:
        operations.mark_read(
            session, application=again(session, application), reader_is_staff=False, at=now()
        )
    return redirect(url_for("applications.messages", application_id=application.id), code=303)
