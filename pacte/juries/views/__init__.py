"""Pages of defences that no single room holds."""

from pacte.juries.views.pages import pages

__all__ = ["pages"]
