"""Pages of interviews: slots for staff, the candidate's choice, the interviewers' records."""

from pacte.web import Pages

pages = Pages("interviews", __name__)
