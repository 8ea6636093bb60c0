"""Pages of interviews: slots for staff, the candidate's choice, the interviewers' records."""

from pacte.selection.interviews.views import candidate, dossier, invitations, records, slots
from pacte.selection.interviews.views.pages import pages

__all__ = ["candidate", "dossier", "invitations", "pages", "records", "slots"]
