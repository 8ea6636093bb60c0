"""On a learner's page: the last contacts, as the reader may see them; and contacts in its history."""

from collections.abc import Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from pacte.cohorts.public_states import local_day
from pacte.database import FencedSession
from pacte.followup.models import FollowUp
from pacte.followup.queries import Line, contacts_of
from pacte.followup.views.pages import zone_of
from pacte.followup.vocabulary import CHANNEL_LABELS, theme_words
from pacte.french import NBSP, of_name
from pacte.learners.models import Enrollment
from pacte.learners.registries import PANELS, STORIES, Panel, Told
from pacte.policy import Actor
from pacte.web import actor, can, now, read

SHOWN = 3
NOON = time(12)


def panel(enrollment: Enrollment) -> Panel | None:
    """The last three that stand; none to a learner with whom nothing is shared.

    Whoever trains in a later cohort reads those of the former one on the page of their own.
    """
    if not can("follow_up.read", enrollment):
        return None
    lines = [one for one in contacts_of(read(), enrollment, actor()) if one.contact.cancelled_at is None]
    is_mine = enrollment.person_id == actor().person_id
    if is_mine and not lines:
        return None
    return Panel(
        "followup/panel.html",
        {
            "enrollment": enrollment,
            "lines": lines[:SHOWN],
            "channels": CHANNEL_LABELS,
            "theme_words": theme_words,
            "today": local_day(now(), zone_of(enrollment.cohort)),
            "is_mine": is_mine,
            "may_note": can("follow_up.note", enrollment),
        },
    )


def story(session: FencedSession, enrollment: Enrollment, reader: Actor) -> Iterator[Told]:
    """Each contact that stands, at its own day: when it took place, not when it was noted."""
    zone = zone_of(enrollment.cohort)
    for line in contacts_of(session, enrollment, reader):
        if line.contact.cancelled_at is None:
            yield Told(_held_at(line.contact, zone), _sentence(line), line.contact.held_time is None)


def _held_at(contact: FollowUp, zone: str) -> datetime:
    """Without an hour: when it was noted, if that was on the same day, else in the middle of its own."""
    if contact.held_time is None and local_day(contact.recorded_at, zone) == contact.held_on:
        return contact.recorded_at
    return datetime.combine(contact.held_on, contact.held_time or NOON, ZoneInfo(zone))


def _sentence(line: Line) -> str:
    """Without the note: the contacts' own page holds it."""
    about = theme_words(line.contact.themes)
    how = CHANNEL_LABELS[line.contact.channel].lower()
    words = (
        f"Contact ({how}) {of_name(line.author)}, importé par {line.importer}"
        if line.importer
        else f"Contact ({how}), noté par {line.author}"
    )
    return f"{words}{NBSP}: {about.lower()}" if about else words


PANELS.append(panel)
STORIES.append(story)
