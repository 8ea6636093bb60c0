"""The kinds of value that content files use, each refusing bad input with a French message."""

import re
from datetime import date, datetime, time
from functools import cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, Strict, StringConstraints
from pydantic_core import PydanticCustomError

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DEPARTMENT = re.compile(r"(?:0[1-9]|[1-8][0-9]|9[0-5]|2[AB]|97[1-6])")
MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
UNREADABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::00)?")


def _readable(value: str) -> str:
    """Normalise line ends; refuse invisible, control and text-direction characters."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if found := UNREADABLE.search(value):
        raise PydanticCustomError(
            "unreadable",
            "Le texte contient un caractère invisible ou de contrôle (U+{code}).",
            {"code": f"{ord(found[0]):04X}"},
        )
    return value


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise PydanticCustomError(
            "slug",
            "« {value} » doit s’écrire en minuscules sans accent, chiffres et tirets.",
            {"value": value},
        )
    return value


def _department(value: str) -> str:
    if not DEPARTMENT.fullmatch(value):
        raise PydanticCustomError(
            "department",
            "« {value} » n’est pas un numéro de département (« 01 », « 2A », « 974 »…).",
            {"value": value},
        )
    return value


def _month(value: str) -> str:
    if not MONTH.fullmatch(value):
        raise PydanticCustomError(
            "month", "« {value} » n’est pas un mois : écrivez « 2025-11 ».", {"value": value}
        )
    return value


@cache
def _known_zones() -> frozenset[str]:
    """Every zone of the machine; listing them reads hundreds of files, once in the life of a process."""
    return frozenset(available_timezones())


def _time_zone(value: str) -> str:
    if value not in _known_zones() or "/" not in value:
        raise PydanticCustomError(
            "time_zone",
            "« {value} » n’est pas un fuseau horaire connu (« Europe/Paris », « Indian/Reunion »…).",
            {"value": value},
        )
    ZoneInfo(value)
    return value


def _email(value: str) -> str:
    try:
        validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise PydanticCustomError(
            "email", "« {value} » n’est pas une adresse électronique.", {"value": value}
        ) from None
    return value


def _day(value: Any) -> Any:
    """Accept a date or its ISO spelling; never a date with a time, nor a number."""
    if isinstance(value, datetime):
        raise PydanticCustomError("day_only", "Une date sans heure est attendue, par exemple 2025-10-31.")
    if isinstance(value, date):
        return value
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError(
        "day", "« {value} » n’est pas une date : écrivez 2025-10-31.", {"value": str(value)[:60]}
    )


def _plausible(value: date) -> date:
    if not 2000 <= value.year <= 2100:
        raise PydanticCustomError("far_day", "L’année {year} est hors de propos.", {"year": value.year})
    return value


def _clock_time(value: Any) -> Any:
    """Accept a whole minute, as a TOML time or as « HH:MM »."""
    if isinstance(value, time) and value.tzinfo is None and not (value.second or value.microsecond):
        return value
    if isinstance(value, str) and (found := CLOCK_TIME.fullmatch(value)):
        return time(int(found[1]), int(found[2]))
    raise PydanticCustomError(
        "clock_time",
        "« {value} » n’est pas une heure à la minute : écrivez 09:30:00.",
        {"value": str(value)[:60]},
    )


ONE_LINE = r"^[^\n\r]*$"
Readable = AfterValidator(_readable)
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=ONE_LINE), Readable
]
OptionalLine = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=300, pattern=ONE_LINE), Readable
]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000), Readable]
OptionalProse = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000), Readable]
Slug = Annotated[str, StringConstraints(max_length=40), AfterValidator(_slug)]
Department = Annotated[str, StringConstraints(max_length=10), AfterValidator(_department)]
Month = Annotated[str, StringConstraints(max_length=10), AfterValidator(_month)]
TimeZone = Annotated[str, StringConstraints(max_length=60), AfterValidator(_time_zone)]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254), AfterValidator(_email)
]
Day = Annotated[date, BeforeValidator(_day), AfterValidator(_plausible)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict(), Field(ge=0, le=100_000)]
Count = Annotated[int, Strict(), Field(ge=1, le=10_000)]
Year = Annotated[int, Strict(), Field(ge=2000, le=2100)]
Weight = Annotated[float, Strict(), Field(gt=0, le=1_000, allow_inf_nan=False)]
Percent = Annotated[float, Strict(), Field(gt=0, le=100, allow_inf_nan=False)]
