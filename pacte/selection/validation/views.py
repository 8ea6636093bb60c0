"""Pages of the EHESP's validation: waves for the federation, dossiers for the EHESP."""

from pacte.web import Pages

pages = Pages("validation", __name__)
