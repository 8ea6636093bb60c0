"""Tables of mémoires."""

from pacte.memoires.models.deposits import (
    MemoireDeposit,
    MemoirePrepared,
    MemoireText,
    MemoireWaiver,
)
from pacte.memoires.models.drafts import MemoireDraft, MemoireDraftFeedback
from pacte.memoires.models.memoires import Memoire, MemoireMessage, MemoireSubject
from pacte.memoires.models.readings import Juror, JurorInvitation, MemoireReading

__all__ = [
    "Juror",
    "JurorInvitation",
    "Memoire",
    "MemoireDeposit",
    "MemoireDraft",
    "MemoireDraftFeedback",
    "MemoireMessage",
    "MemoirePrepared",
    "MemoireReading",
    "MemoireSubject",
    "MemoireText",
    "MemoireWaiver",
]
