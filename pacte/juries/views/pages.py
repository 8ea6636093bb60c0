"""The blueprint of defences."""

from pacte.web import Pages

pages = Pages("juries", __name__)
