"""Pages of validation: the staff's, the EHESP's home and waves, a dossier presented."""

from pacte.selection.validation.views import dossier, national, staff
from pacte.selection.validation.views.pages import pages

__all__ = ["dossier", "national", "pages", "staff"]
