"""Readers are told when what they read, or have judged, is deposited again."""

from datetime import datetime

from pacte.database import FencedSession
from pacte.memoires.evaluation import emails
from pacte.memoires.loading import Work
from pacte.memoires.models import MemoireDeposit
from pacte.memoires.readers.queries import readings_of
from pacte.memoires.vocabulary import ReadingState
from pacte.signals import memoire_deposited


@memoire_deposited.connect
def tell_readers(session: FencedSession, *, work: Work, deposit: MemoireDeposit, at: datetime) -> None:
    """Those who accepted before, whether they have given their evaluation or not."""
    if deposit.number == 1:
        return
    for row in readings_of(session, [deposit.memoire_id]):
        if row.state is ReadingState.ACCEPTED:
            emails.tell_replaced(session, work=work, row=row, deposit=deposit, at=at)
