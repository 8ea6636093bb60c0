"""Pages of mémoires that no single room holds."""

from pacte.memoires.views import memoire as memoire
from pacte.memoires.views.pages import pages

__all__ = ["pages"]
