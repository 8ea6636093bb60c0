"""Messages about a dossier, or to its candidate, are hidden from those from whom the dossier is."""

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.hiding import hidden_dossiers
from pacte.applications.models import Application
from pacte.cohorts.queries import cohorts_of_federation
from pacte.database import FencedSession
from pacte.mail.registries import WITHHELD, Withheld


def withheld_mail(session: FencedSession, reader_id: int) -> Withheld:
    """By dossier, and by every address of the person; two statements, and what is hidden."""
    hidden = hidden_dossiers(session, cohorts_of_federation(session), reader_id)
    addresses = {
        address
        for row in session.execute(
            select(Application.email, Person.email)
            .join(Person, Person.id == Application.person_id)
            .where(Application.id.in_(hidden), Application.person_id != reader_id)
        )
        for address in row
        if address
    }
    return Withheld(Application.__tablename__, hidden, frozenset(addresses))


WITHHELD.append(withheld_mail)
