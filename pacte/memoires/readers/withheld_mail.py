"""Messages about readings are hidden, in the log of the team, from those from whom the readings are."""

from sqlalchemy import select

from pacte.cohorts.queries import cohorts_of_federation
from pacte.database import FencedSession
from pacte.mail.registries import WITHHELD, Withheld
from pacte.memoires.models import Memoire, MemoireReading
from pacte.memoires.readers.queries import hidden_memoires


def withheld_mail(session: FencedSession, reader_id: int) -> Withheld:
    """Every reading of the mémoires that a tie hides from the reader; nine statements."""
    hidden = hidden_memoires(session, cohorts_of_federation(session), reader_id)
    ids = session.scalars(
        select(MemoireReading.id)
        .join(Memoire, Memoire.id == MemoireReading.memoire_id)
        .where(Memoire.enrollment_id.in_(hidden))
    )
    return Withheld(MemoireReading.__tablename__, frozenset(ids))


WITHHELD.append(withheld_mail)
