"""Pages of the committee: members, admissibility."""

from pacte.web import Pages

pages = Pages("selection_committee", __name__)
