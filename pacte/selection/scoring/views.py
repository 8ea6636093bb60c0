"""Pages of scores: assignment for staff, reading and scoring for each member."""

from pacte.web import Pages

pages = Pages("scoring", __name__)
