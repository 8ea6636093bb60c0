"""Acts on the minutes of a jury: closing, signing, completing, keeping their paper."""

from pacte.juries.minutes.operations.closing import close
from pacte.juries.minutes.operations.completing import complete
from pacte.juries.minutes.operations.keeping import keep_paper
from pacte.juries.minutes.operations.signing import sign

__all__ = ["close", "complete", "keep_paper", "sign"]
