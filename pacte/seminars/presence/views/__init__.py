"""The pages of attendance."""

from pacte.seminars.presence.views import (
    amending,
    entry,
    finding,
    half_day,
    listing,
    phone,
    room,
    screen,
    sealing,
    teams,
)
from pacte.seminars.presence.views.pages import pages

__all__ = [
    "amending",
    "entry",
    "finding",
    "half_day",
    "listing",
    "pages",
    "phone",
    "room",
    "screen",
    "sealing",
    "teams",
]
