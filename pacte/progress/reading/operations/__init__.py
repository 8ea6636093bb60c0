"""Every write of reading."""

from pacte.progress.reading.operations.answering import answer
from pacte.progress.reading.operations.federation_pages import OwnText, add_page, change_page
from pacte.progress.reading.operations.marking import keep_place, mark_read

__all__ = ["OwnText", "add_page", "answer", "change_page", "keep_place", "mark_read"]
