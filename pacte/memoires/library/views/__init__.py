"""Pages of the library."""

from pacte.memoires.library.views.pages import pages

__all__ = ["pages"]
