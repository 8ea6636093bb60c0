"""Pages of answers: batches for staff, the candidate's answer, the waiting list."""

from pacte.web import Pages

pages = Pages("answers", __name__)
