"""The pages of productions."""

from pacte.progress.productions.views import acts, board, comparing, files, learner, piece, sharing
from pacte.progress.productions.views.pages import pages

__all__ = ["acts", "board", "comparing", "files", "learner", "pages", "piece", "sharing"]
