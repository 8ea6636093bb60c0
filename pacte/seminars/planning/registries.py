"""What rooms above add to a person's calendar."""

from collections.abc import Callable, Iterable

from pacte.database import FencedSession
from pacte.documents.calendars import PublishedEvent
from pacte.policy import Actor

ENTRIES: list[Callable[[FencedSession, Actor, str], Iterable[PublishedEvent]]] = []
"""Entries of that person in the session's federation, the address of the site given; each in a constant
number of statements."""
