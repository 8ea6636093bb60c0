"""The staff's pages on dossiers, and the page where a candidate answers a request."""

from pacte.applications.processing.views import acts, answers, bearing, dossier, hidden, letters, table
from pacte.applications.processing.views.pages import pages

__all__ = ["acts", "answers", "bearing", "dossier", "hidden", "letters", "pages", "table"]
