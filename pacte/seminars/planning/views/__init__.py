"""Pages of the planning: the calendar, a seminar, its changes, contents, invitations and answers, feeds."""

from pacte.seminars.planning.views import (
    adding,
    answers,
    calendar,
    changes,
    contents,
    feed,
    guest,
    invitations,
    materials,
    removing,
    seminar,
)
from pacte.seminars.planning.views.pages import pages

__all__ = [
    "adding",
    "answers",
    "calendar",
    "changes",
    "contents",
    "feed",
    "guest",
    "invitations",
    "materials",
    "pages",
    "removing",
    "seminar",
]
