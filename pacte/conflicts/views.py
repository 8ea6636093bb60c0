"""Pages of the register of conflicts."""

from pacte.web import Pages

pages = Pages("conflicts", __name__)
