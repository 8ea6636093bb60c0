"""The pages of the forum."""

from pacte.forum.views import acts, asking, digest, editing, faq, listing, question
from pacte.forum.views.pages import pages

__all__ = ["acts", "asking", "digest", "editing", "faq", "listing", "pages", "question"]
