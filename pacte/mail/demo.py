"""The demonstration's mailbox: nothing leaves, so the messages are read here, with their links."""

import json
from collections.abc import Mapping

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.database import Scope
from pacte.mail import queries
from pacte.mail.composition import revealed
from pacte.mail.models import OutboxMessage
from pacte.sealing import SealBroken, unseal
from pacte.web import PUBLIC, Pages, services
from pacte.web.tables import Column, Link, Table, TableState

pages = Pages("demo_mail", __name__)

COLUMNS: list[Column[OutboxMessage]] = [
    Column("objet", "Objet", lambda one: Link(one.subject, url_for("demo_mail.letter", message_id=one.id))),
    Column("destinataire", "Destinataire", lambda one: one.recipient),
    Column("date", "Date", lambda one: one.sent_at or one.created_at),
]


@pages.get("/demo/courrier", may=PUBLIC)
def mailbox() -> ResponseReturnValue:
    """The messages of every federation, latest first, page by page; searched by recipient or subject."""
    _only_in_demonstration()
    state = TableState.from_args(request.args, COLUMNS)
    statement = queries.messages(search=state.search)
    last, total = state.offset + state.size, 0
    found: list[OutboxMessage] = []
    for scope in _scopes():
        with services().database.session(scope) as session:
            total += queries.count_messages(session, statement)
            found += queries.latest_messages(session, last, search=state.search)
    found.sort(key=lambda message: (message.sent_at or message.created_at, message.id), reverse=True)
    table: Table[OutboxMessage] = Table(
        caption="Courrier de la démonstration",
        columns=COLUMNS,
        rows=found[state.offset : last],
        state=state,
        total=total,
        search_label="Destinataire ou objet",
        unit=("e-mail", "e-mails"),
        export_formats=(),
        empty_title="Aucun message pour l’instant.",
        empty_text="Demandez un lien de connexion ou déposez un dossier : le message apparaîtra ici.",
    )
    return render_template("mail/demo_mailbox.html", table=table)


@pages.get("/demo/courrier/<int:message_id>", may=PUBLIC)
def letter(message_id: int) -> ResponseReturnValue:
    """One message as its recipient reads it."""
    _only_in_demonstration()
    message = _find(message_id)
    text = revealed(message.text_body, _links(message), public_url=services().settings.public_url)
    return render_template("mail/demo_letter.html", message=message, text=text)


def _only_in_demonstration() -> None:
    if not services().settings.demo:
        abort(404)


def _scopes() -> list[Scope]:
    with services().database.session(Scope.ground()) as session:
        return [Scope.ground(), *map(Scope.federation, services().federation_ids(session))]


def _find(message_id: int) -> OutboxMessage:
    found: OutboxMessage | None = None
    for scope in _scopes():
        with services().database.session(scope) as session:
            found = found or session.get(OutboxMessage, message_id)
    if found is None:
        abort(404)
    return found


def _links(message: OutboxMessage) -> Mapping[str, str]:
    if not message.sealed:
        return {}
    try:
        links: Mapping[str, str] = json.loads(unseal(services().settings.signing_keys, message.sealed))
    except SealBroken:
        return {}
    return links
