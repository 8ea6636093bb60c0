"""The blueprint of the committee."""

from pacte.web import Pages

pages = Pages("selection_committee", __name__)
