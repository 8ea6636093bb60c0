"""The pages of half-days held by video."""

from pacte.seminars.video.views import links, reports, signing
from pacte.seminars.video.views.pages import pages

__all__ = ["links", "pages", "reports", "signing"]
