"""Pages of evaluations: answering by account or by personal link, and the results."""

from pacte.seminars.evaluation.views import answering, results
from pacte.seminars.evaluation.views.pages import pages

__all__ = ["answering", "pages", "results"]
