"""Pages of answers: batches for staff, the state of places, the candidate's answer, carry-over."""

from pacte.selection.answers import following as following
from pacte.selection.answers import holds as holds
from pacte.selection.answers import offers as offers
from pacte.selection.answers import outcomes as outcomes
from pacte.selection.answers.views import again, candidate, carrying, places, sending
from pacte.selection.answers.views.pages import pages

__all__ = ["again", "candidate", "carrying", "pages", "places", "sending"]
