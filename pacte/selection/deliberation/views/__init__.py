"""Pages of the deliberation: the screen of the meeting, its acts, the minutes."""

from pacte.selection.deliberation.views import acts, addenda, dossier, minutes, screen
from pacte.selection.deliberation.views.pages import pages

__all__ = ["acts", "addenda", "dossier", "minutes", "pages", "screen"]
