"""French words for the days and instants that reasons name."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pacte.french import last_minute

NBSP = "\u00a0"

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

# Article and place after « heure »; other zones are named by their city.
PLACES = {
    "Europe/Paris": "de Paris",
    "America/Martinique": "de la Martinique",
    "America/Guadeloupe": "de la Guadeloupe",
    "America/Cayenne": "de la Guyane",
    "Indian/Reunion": "de La Réunion",
    "Indian/Mayotte": "de Mayotte",
}


def day_words(day: date) -> str:
    """« 1er août 2025 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def local_day(at: datetime, zone: str) -> date:
    """The day it is there at that instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def instant_words(at: datetime, zone: str) -> str:
    """« 31 octobre 2025 à 23 h 59 (heure de Paris) »."""
    local = at.astimezone(ZoneInfo(zone))
    hour = f"{local.hour}{NBSP}h" + (f"{NBSP}{local.minute:02d}" if local.minute else "")
    place = PLACES.get(zone) or "de " + zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{day_words(local.date())} à {hour} (heure {place})"


def closing_words(closes_at: datetime, zone: str) -> str:
    """Until when, of a window whose first refused instant is ``closes_at``: the last minute that counts."""
    return instant_words(last_minute(closes_at), zone)


def window_words(opens_at: datetime, closes_at: datetime, zone: str, now: datetime) -> str:
    """Of candidacies that are not closed: open until when, or from when until when."""
    until = closing_words(closes_at, zone)
    if now < opens_at:
        return f"Les candidatures ouvrent le {instant_words(opens_at, zone)}, jusqu’au {until}"
    return f"Les candidatures sont ouvertes jusqu’au {until}"


def listed(words: Sequence[str]) -> str:
    """« a, b et c »."""
    return " et ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
