"""The log of what was sent: for the federation's team."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.mail import operations, queries
from pacte.mail.composition import without_links
from pacte.mail.models import MailState, OutboxMessage
from pacte.mail.registries import withheld_from
from pacte.web import Pages, actor, again, can, here, now, read, write
from pacte.web.tables import Badge, Column, Filter, Link, Table, TableState

pages = Pages("mail", __name__)

STATES = {
    MailState.WAITING: ("waiting", "En attente"),
    MailState.SENDING: ("progress", "Envoi en cours"),
    MailState.SENT: ("done", "Envoyé"),
    MailState.FAILED: ("refused", "Échec"),
}
FILTERS = (Filter("etat", "État", tuple((state.value, label) for state, (_, label) in STATES.items())),)


def badge(message: OutboxMessage) -> Badge:
    """The state of a message; a first failed attempt shows before it is given up."""
    if message.state is MailState.WAITING and message.attempts:
        return Badge("late", "Nouvel essai prévu")
    return Badge(*STATES[message.state])


def _columns() -> list[Column[OutboxMessage]]:
    return [
        Column("etat-message", "État", badge, OutboxMessage.state),
        Column("destinataire", "Destinataire", lambda m: m.recipient, OutboxMessage.recipient),
        Column(
            "objet",
            "Objet",
            lambda m: Link(m.subject, url_for("mail.message", message_id=m.id)),
            OutboxMessage.subject,
        ),
        Column("date", "Date", lambda m: m.sent_at or m.created_at, queries.SHOWN_AT),
        Column("remarque", "Remarque", lambda m: m.last_error),
    ]


@pages.get("/regions/<federation>/courriers", may="mail.list")
def messages() -> ResponseReturnValue:
    """Every message, latest first."""
    columns = _columns()
    state = TableState.from_args(request.args, columns, FILTERS, default_sort="-date")
    statement = queries.messages(
        state=state.filters.get("etat", ""),
        search=state.search,
        withheld=withheld_from(read(), actor().person_id),
    )
    rows = read().scalars(state.window(statement, columns, OutboxMessage.id.desc())).all()
    table: Table[Any] = Table(
        caption="E-mails envoyés",
        columns=columns,
        rows=rows,
        state=state,
        total=queries.count_messages(read(), statement),
        filters=FILTERS,
        search_label="Destinataire ou objet",
        unit=("e-mail", "e-mails"),
        export_formats=(),
        empty_title="Aucun e-mail ici.",
        empty_text="Ce que PACTE envoie pour votre fédération apparaîtra dans cette liste.",
    )
    return render_template("mail/messages.html", table=table)


@pages.get(
    "/regions/<federation>/courriers/<int:message_id>", may="mail.list", of=OutboxMessage, as_="message"
)
def message(message: OutboxMessage) -> ResponseReturnValue:
    """One message as it was written, its personal links hidden."""
    if queries.is_withheld(message, withheld_from(read(), actor().person_id)):
        return render_template("mail/withheld.html"), 403
    return render_template(
        "mail/message.html",
        message=message,
        badge=badge(message),
        text=without_links(message.text_body),
        blockers=operations.blockers_to_send_again(message),
        may_send=can("mail.send", message),
        tz=here().time_zone,
    )


@pages.post(
    "/regions/<federation>/courriers/<int:message_id>/envoyer",
    may="mail.send",
    of=OutboxMessage,
    as_="message",
)
def send_again(message: OutboxMessage) -> ResponseReturnValue:
    """Put a copy in the outbox."""
    if queries.is_withheld(message, withheld_from(read(), actor().person_id)):
        return render_template("mail/withheld.html"), 403
    with write() as session:
        copy = operations.send_again(session, message=again(session, message), by=actor(), at=now())
    flash("Le message va repartir.", "success")
    return redirect(url_for("mail.message", message_id=copy.id), code=303)
