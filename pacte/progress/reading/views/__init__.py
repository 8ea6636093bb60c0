"""The pages of reading."""

from pacte.progress.reading.views import editing, files, following, listing, module, page
from pacte.progress.reading.views.pages import pages

__all__ = ["editing", "files", "following", "listing", "module", "page", "pages"]
