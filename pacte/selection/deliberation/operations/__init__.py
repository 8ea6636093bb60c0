"""Every write of the deliberation: its beginning, its decisions, its closing, signatures, addenda."""

from pacte.selection.deliberation.operations.closing import close, keep_paper
from pacte.selection.deliberation.operations.completing import complete_minutes
from pacte.selection.deliberation.operations.course import begin, mark_presence
from pacte.selection.deliberation.operations.decisions import decide, move
from pacte.selection.deliberation.operations.signatures import sign

__all__ = ["begin", "close", "complete_minutes", "decide", "keep_paper", "mark_presence", "move", "sign"]
