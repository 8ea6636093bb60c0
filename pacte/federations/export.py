"""What « Mes données » holds of the mails that the platform and its federations sent to a person."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPLAINED, WIDE_EXPORTERS, OpenFederation
from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.federations.queries import federation_ids
from pacte.mail.models import MailState, OutboxMessage


def export_mails(session: FencedSession, person_id: int, open_federation: OpenFederation) -> tuple[str, Any]:
    """Every mail that left for the address of the account and is still kept, without its personal links."""
    address = session.get_one(Person, person_id).email
    told: list[dict[str, Any]] = []
    for federation_id in (None, *federation_ids(session)):
        with open_federation(federation_id) as there:
            rows = there.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.recipient == address, OutboxMessage.state == MailState.SENT)
                .order_by(OutboxMessage.id)
            )
            told += [{"le": row.sent_at, "objet": row.subject, "texte": row.text_body} for row in rows]
    return "e-mails", sorted(told, key=lambda one: one["le"])


WIDE_EXPORTERS.append(export_mails)
EXPLAINED["e-mails"] = (
    "les e-mails qui vous ont été envoyés et que PACTE garde encore, sans leurs liens personnels"
)
