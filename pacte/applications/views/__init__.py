"""The pages of a dossier: the candidate's, and the one page of the team leader."""

from pacte.applications.views.frame import pages

from . import deposits, documents, leader, messages, start, steps, structures  # noqa: F401 - routes

__all__ = ["pages"]
