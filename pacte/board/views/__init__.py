"""The pages of the board."""

from pacte.board.views import board as _board  # noqa: F401 - registers its routes
from pacte.board.views import panel as _panel  # noqa: F401 - a part of a learner's page
from pacte.board.views.pages import pages

__all__ = ["pages"]
