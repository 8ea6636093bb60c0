"""Calendar invitations (iCalendar, RFC 5545 and 5546) as Outlook accepts them; calendars to subscribe to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

PRODUCT = "-//PACTE//Rendez-vous//FR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """What one person's calendar should hold; instants are aware, ``time_zone`` is where hours are read.

    ``uid`` never changes for the same appointment, and each new file about it has a greater ``sequence``.
    The organizer is never the attendee: an agenda refuses an invitation that it would have sent itself.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    title: str
    description: str
    place: str
    """An address on the web, or empty."""
    organizer_name: str
    organizer_email: str
    attendee_name: str
    attendee_email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEvent:
    """An entry of a calendar that one subscribes to; instants are aware and given in UTC."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str
    place: str
    url: str
    is_cancelled: bool


def host_of(public_url: str) -> str:
    """The domain of the site, which ends every identifier of an entry."""
    return public_url.split("://", 1)[-1].split("/", 1)[0].split(":", 1)[0]


def published(name: str, events: Iterable[PublishedEvent]) -> str:
    """A calendar to subscribe to; the same events always give the same text."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT6H")
    for one in events:
        event = Event()
        event.add("uid", one.uid)
        event.add("sequence", one.sequence)
        event.add("dtstamp", one.changed_at.astimezone(UTC).replace(microsecond=0))
        event.add("dtstart", one.starts_at.astimezone(UTC))
        event.add("dtend", one.ends_at.astimezone(UTC))
        event.add("summary", one.title)
        event.add("description", one.description)
        if one.place:
            event.add("location", one.place)
        event.add("url", one.url)
        event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
        event.add("transp", "TRANSPARENT" if one.is_cancelled else "OPAQUE")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode("utf-8")


def invitation(appointment: Appointment, *, at: datetime) -> str:
    """Put the appointment in the recipient's calendar, or update it there (``METHOD:REQUEST``)."""
    return _file(appointment, "REQUEST", "CONFIRMED", at)


def cancellation(appointment: Appointment, *, at: datetime) -> str:
    """Take the appointment out of the recipient's calendar (``METHOD:CANCEL``)."""
    return _file(appointment, "CANCEL", "CANCELLED", at)


def _file(appointment: Appointment, method: str, status: str, at: datetime) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_zone(appointment))
    calendar.add_component(_event(appointment, status, at))
    content: bytes = calendar.to_ical()
    return content.decode("utf-8")


def _zone(appointment: Appointment) -> Timezone:
    """The changes of hour of that year: Outlook wants them in the file, each by itself (no RDATE)."""
    year = appointment.starts_at.astimezone(ZoneInfo(appointment.time_zone)).year
    zone = Timezone.from_tzid(
        appointment.time_zone, first_date=date(year, 1, 1), last_date=date(year + 1, 1, 1)
    )
    zone.pop("COMMENT", None)
    return zone


def _event(appointment: Appointment, status: str, at: datetime) -> Event:
    zone = ZoneInfo(appointment.time_zone)
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", appointment.starts_at.astimezone(zone))
    event.add("dtend", appointment.ends_at.astimezone(zone))
    event.add("summary", appointment.title)
    event.add("description", appointment.description)
    if appointment.place:
        event.add("location", appointment.place)
    event.add("status", status)
    event.add("transp", "OPAQUE" if status == "CONFIRMED" else "TRANSPARENT")
    organizer = vCalAddress(f"mailto:{appointment.organizer_email}")
    organizer.params["CN"] = vText(appointment.organizer_name)
    event["organizer"] = organizer
    attendee = vCalAddress(f"mailto:{appointment.attendee_email}")
    attendee.params["CN"] = vText(appointment.attendee_name or appointment.attendee_email)
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)
    return event
