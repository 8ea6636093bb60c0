"""The pages of productions."""

from pacte.progress.productions.views import acts, board, files, learner, piece, sharing
from pacte.progress.productions.views.pages import pages

__all__ = ["acts", "board", "files", "learner", "pages", "piece", "sharing"]
