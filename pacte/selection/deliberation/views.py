"""Pages of the deliberation: the screen of the meeting, the minutes."""

from pacte.web import Pages

pages = Pages("deliberation", __name__)
