"""French words for dates, sizes, numbers and plurals, as pure functions that templates use as filters."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

PARIS = "Europe/Paris"
NBSP = "\u00a0"
NARROW = "\u202f"

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "Europe/Paris": "de Paris",
        "America/Martinique": "de la Martinique",
        "America/Guadeloupe": "de la Guadeloupe",
        "America/Cayenne": "de la Guyane",
        "America/Miquelon": "de Saint-Pierre-et-Miquelon",
        "America/Marigot": "de Saint-Martin",
        "America/St_Barthelemy": "de Saint-Barthélemy",
        "Indian/Reunion": "de La Réunion",
        "Indian/Mayotte": "de Mayotte",
        "Pacific/Noumea": "de la Nouvelle-Calédonie",
        "Pacific/Tahiti": "de Tahiti",
        "UTC": "universelle (UTC)",
    }
)


ELIDED = re.compile(
    r"[aei]|o(?!u[aei])|u|y[^aeiou]"
    r"|h(elen|elo|enri|erv|erm|ect|ilai|ippo|onor|orten|ubert|ug[ou]|yacin)"
)
"""How a name without accents begins, when « de » becomes « d’ » before it; not « Ouarda », « Yann »,
« Hassan »."""


ELIDED_PLACE = re.compile(r"[aeio]|u|y(?!o?u)|h([iy]|e(?!m\b)|azeb)")
"""The same of a commune: « d’Ouistreham », « d’Yerres », « d’Herblay », but « de Yutz », « du Havre »."""


COHORT_KINDS = frozenset({"promo", "promotion", "session", "cohorte"})
"""How the name that a federation gives a cohort may begin, where it says what the thing is."""


def zone_words(tz: str = PARIS) -> str:
    """« heure de Paris »: whose clock a deadline follows."""
    place = PLACES.get(tz) or "de " + tz.rsplit("/", 1)[-1].replace("_", " ")
    return f"heure {place}"


def _local(value: datetime, tz: str) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a naive datetime has no hour to show: give an aware one")
    return value.astimezone(ZoneInfo(tz))


def _first_of_month(words: str) -> str:
    return re.sub(r"(^|\s)1 (?=\D)", r"\g<1>1er ", words)


def date_words(value: date, *, weekday: bool = True, tz: str = PARIS) -> str:
    """« jeudi 11 décembre 2025 »; an aware datetime gives its day in `tz`."""
    if isinstance(value, datetime):
        value = _local(value, tz).date()
    pattern = "EEEE d MMMM y" if weekday else "d MMMM y"
    return _first_of_month(format_date(value, pattern, locale="fr"))


def date_short(value: date, *, tz: str = PARIS) -> str:
    """« 11/12/2025 », for tables."""
    if isinstance(value, datetime):
        value = _local(value, tz).date()
    return format_date(value, "dd/MM/y", locale="fr")


@lru_cache(maxsize=4096)
def day_short(value: date, today: date) -> str:
    """« 12 déc. », with its year when it is far: what a narrow cell holds."""
    pattern = "d MMM" if abs((value - today).days) < 300 else "d MMM y"
    return _first_of_month(format_date(value, pattern, locale="fr"))


def time_words(value: datetime | time, tz: str = PARIS) -> str:
    """« 23 h 59 », « 9 h »."""
    moment = _local(value, tz).time() if isinstance(value, datetime) else value
    return format_time(moment, f"H'{NBSP}h'{NBSP}mm" if moment.minute else f"H'{NBSP}h'", locale="fr")


def datetime_words(value: datetime, tz: str = PARIS, *, zone: bool = True, weekday: bool = False) -> str:
    """« 31 octobre 2025 à 23 h 59 (heure de Paris) »; without `zone` the parenthesis is left out."""
    words = f"{date_words(value, weekday=weekday, tz=tz)} à {time_words(value, tz)}"
    return f"{words} ({zone_words(tz)})" if zone else words


def last_minute(value: datetime) -> datetime:
    """The last instant that counts, of a window or term whose first refused instant is `value`: it belongs to
    the minute that people are told, whether that is 23 h 59, 18 h 30 or 0 h 53."""
    return value - timedelta(microseconds=1)


def deadline_words(value: datetime, tz: str = PARIS) -> str:
    """Until when, of a deadline whose first refused instant is `value`: « 23 h 59 » of the day before for a
    midnight, « 18 h 30 » for 18:31. An hour that people know as the end of something is told as it is."""
    return datetime_words(last_minute(value), tz)


def period_words(start: date, end: date) -> str:
    """« 20 et 21 juin 2024 », « du 1er août au 31 octobre 2025 », « 11 décembre 2025 »."""
    last = date_words(end, weekday=False)
    if start == end:
        return last
    if (start.year, start.month) == (end.year, end.month):
        first = "1er" if start.day == 1 else str(start.day)
        return f"{first} et {last}" if end - start == timedelta(days=1) else f"du {first} au {last}"
    first = date_words(start, weekday=False)
    return f"du {first.removesuffix(f' {start.year}') if start.year == end.year else first} au {last}"


def _span(days: int) -> str:
    if days <= 30:
        return plural(days, "jour")
    if days < 84:
        return plural(days // 7, "semaine")
    if days < 730:
        return plural(days // 30, "mois", "mois")
    return plural(days // 365, "an")


def relative_days(value: date, today: date) -> str:
    """« aujourd’hui », « demain », « dans 3 jours », « depuis hier », « depuis 6 semaines »."""
    days = (value - today).days
    near = {0: "aujourd’hui", 1: "demain", -1: "depuis hier"}
    if days in near:
        return near[days]
    return f"dans {_span(days)}" if days > 0 else f"depuis {_span(-days)}"


def remaining_words(until: datetime, now: datetime) -> str:
    """« 3 jours », « 5 h 12 min », « 4 minutes », « moins d’une minute »; empty once `until` has passed."""
    seconds = int((until - now).total_seconds())
    if seconds <= 0:
        return ""
    if seconds >= 2 * 86_400:
        return plural(seconds // 86_400, "jour")
    hours, minutes = seconds // 3_600, seconds % 3_600 // 60
    if hours:
        return f"{hours}{NBSP}h{NBSP}{minutes:02d}{NBSP}min"
    return plural(minutes, "minute") if minutes else "moins d’une minute"


def duration_words(minutes: int) -> str:
    """« 3 h 30 », « 45 min », « 0 h »."""
    hours, rest = divmod(minutes, 60)
    if not hours and rest:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def number(value: float | Decimal, digits: int | None = None) -> str:
    """« 3 000 », « 12,5 »; `digits` fixes the number of decimals."""
    pattern = "#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale="fr")


def too_long(limit: int) -> str:
    """What is said of a text of more than `limit` characters."""
    return f"Ce texte est trop long\u00a0: {number(limit)} caractères au plus."


def percent(part: float, whole: float) -> str:
    """« 68 % »; « – » when there is nothing to divide by."""
    return f"{number(100 * part / whole, 0)}{NARROW}%" if whole else "–"


def agreed(count: float, one: str, many: str | None = None) -> str:
    """« dossier » for 0 or 1, « dossiers » from two on: the words alone, where the number stands apart."""
    return one if abs(count) < 2 else many or one + "s"


@lru_cache(maxsize=4096)
def plural(count: float, one: str, many: str | None = None) -> str:
    """« 1 dossier », « 1,5 jour », « 2 dossiers »: in French the plural begins at two."""
    return f"{number(count)}{NBSP}{agreed(count, one, many)}"


def of_name(name: str) -> str:
    """« de Camille Durand », « d’Alix », « d’Hélène »: before a vowel or a mute h the « e » is left out."""
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().lower()
    return f"d’{name}" if ELIDED.match(plain) else f"de {name}"


def than_name(name: str) -> str:
    """« que Camille Durand », « qu’Océane », « qu’Hélène »: as :func:`of_name`."""
    joined = of_name(name)
    return f"qu’{name}" if joined.startswith("d’") else f"que {name}"


def of_place(name: str) -> str:
    """« de Beaune », « d’Autun », « du Mans », « des Lilas », « de La Rochelle »."""
    article, _, rest = name.partition(" ")
    joined = {"le": "du", "les": "des"}.get(article.lower())
    if joined and rest:
        return f"{joined} {rest}"
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().lower()
    return f"d’{name}" if ELIDED_PLACE.match(plain) else f"de {name}"


def the_cohort(label: str, federation: str = "") -> str:
    """« la promotion CPTS 2 », « la session 2 », « la promotion PACTE CPTS n° 1 »: after « à », « de »,
    « dans », « vers ». With its ``federation``: « la promo 8 (AURA) », « la promo 9 (essai, AURA) »."""
    kind, _, rest = label.partition(" ")
    is_kind = kind.lower() in COHORT_KINDS
    said = f"la {kind.lower()} {rest}".rstrip() if is_kind else f"la promotion {label}"
    if not federation:
        return said
    return f"{said[:-1]}, {federation})" if said.endswith(")") else f"{said} ({federation})"


def aside(label: str) -> str:
    """« Promo 9, démonstration » for « Promo 9 (démonstration) »: within parentheses."""
    return re.sub(r" \(([^()]*)\)", r", \1", label)


def listed(words: Iterable[str]) -> str:
    """« MSP, CPTS et CDS »."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} et {last}" if first else last


SENTENCE = re.compile(
    r"(?:[A-ZÉÀ]\w+ez|Dites|Faites|Ce|Cet|Cette|Ces|Le|La|Les|Un|Une|Il|Elle|Vous|Votre|Aucun|Aucune|Rien|Au|Aux"
    r"|À|Après|Avant|Pas|Plusieurs|Trop|Seul|Seule|Seuls|Si|Pour|L’\w+|C’est|N’\w+)(?= [^A-ZÉÀ])"
)
"""How a sentence begins whose first word may follow a colon."""


def cohort_value(label: str) -> str:
    """« CPTS 2 » of « Promotion CPTS 2 », « n° 9 » of « Promo 9 », « Session 2 » whole: beside the word
    « Promotion »."""
    kind, _, rest = label.partition(" ")
    if kind.lower() not in ("promo", "promotion") or not rest:
        return label
    return f"n°{NBSP}{rest}" if rest[0].isdigit() else rest


def in_field(message: str, label: str) -> str:
    """« « Raison » : dites pourquoi. »: what is wrong in a field, told away from it.

    A message that names the field needs no more: « Indiquez votre prénom. »
    """
    words = re.findall(r"\w+", label.lower())
    told = re.findall(r"\w+", message.lower())
    if words and (len(words[0]) > 3 or len(words) == 1) and words[0] in told:
        return message
    return under(message, label)


def under(message: str, label: str) -> str:
    """« « Raison » : dites pourquoi. »: :func:`in_field` whatever the message names."""
    begins = SENTENCE.match(message)  # a name keeps its capital
    return f"«{NBSP}{label}{NBSP}»{NBSP}: {message[:1].lower() if begins else message[:1]}{message[1:]}"


def ended(sentence: str) -> str:
    """With one full stop at the end, unless it ends its sentence otherwise."""
    return sentence if sentence.rstrip("»\u00a0 ").endswith((".", "!", "?", "…")) else f"{sentence}."


def filesize(size: int) -> str:
    """« 512 octets », « 84 Ko », « 2,4 Mo », in thousands as French systems show them."""
    if size < 1_000:
        return plural(size, "octet")
    units = (("Ko", 1_000), ("Mo", 1_000_000), ("Go", 1_000_000_000))
    unit, scale = next((pair for pair in units if size < 999.5 * pair[1]), units[-1])
    amount = size / scale
    return f"{number(round(amount, 1) if amount < 10 else round(amount))}{NBSP}{unit}"


def nbsp(text: str) -> str:
    """French typography: no-break spaces before high punctuation and within « », typographic apostrophes,
    « e-mail » in one piece."""
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r"[ \u00a0\u202f]+([;!?])(?=\W|$)", NARROW + r"\1", text)
    text = re.sub(r"[ \u00a0\u202f]+:(?=\s|$)", NBSP + ":", text)
    text = re.sub(r"«[ \u00a0\u202f]*", "«" + NBSP, text)
    text = re.sub(r"[ \u00a0\u202f]*»", NBSP + "»", text)
    return whole_words(re.sub(r"(?<=\d) (?=(?:%|€|h\b|Ko\b|Mo\b))", NBSP, text))


def inner(text: str) -> str:
    """The same to stand within « »: its own quotation marks become “ ”."""
    return re.sub(r"[ \u00a0\u202f]*»", "”", re.sub(r"«[ \u00a0\u202f]*", "“", text))


def _nested(text: str) -> str:
    """Quotation marks within quotation marks made “ ”; a text whose marks do not match is left as it is."""
    found, depth = [], 0
    for piece in re.split(r"(«[ \u00a0\u202f]*|[ \u00a0\u202f]*»)", text):
        if piece.startswith("«"):
            depth += 1
            found.append("“" if depth > 1 else piece)
        elif piece.endswith("»"):
            depth -= 1
            found.append("”" if depth > 0 else piece)
        else:
            found.append(piece)
        if depth < 0:
            return text
    return "".join(found) if depth == 0 else text


PLAIN_SPACE = re.compile(r"(?<=\S) (?=[;:!?»](?:$|[\s<.,)»]))|(?<=«) |(?<=\d) (?=[%€])|(?<=\b[nN]°) (?=\w)")
"""A space at which a line would break although French holds its two sides together."""


def unbroken(value: Any) -> Any:
    """A text that templates print, its spaces before high punctuation, within « » and after « n° » made
    no-break, and what is quoted within a quotation put in “ ”.

    Anything else, and what is markup already, is left as it is.
    """
    if type(value) is not str:
        return value
    return PLAIN_SPACE.sub(NBSP, _nested(value) if value.count("«") > 1 else value)


def whole_words(text: str) -> str:
    """« e-mail » with a hyphen at which no line breaks; addresses and parameters are left as they are."""
    return re.sub(r"(?<![\w=/.@#-])([Ee])-(mails?)(?![\w@-])", "\\1\u2011\\2", text)


def initials(name: str) -> str:
    """« CD » for « Camille Durand »: at most two letters."""
    words = [word for word in re.split(r"[\s-]+", name.strip()) if word]
    chosen = words if len(words) < 2 else [words[0], words[-1]]
    return "".join(word[0].upper() for word in chosen)


def cell_words(value: object, tz: str = PARIS) -> object:
    """A table cell: dates short (instants in ``tz``), numbers in French, « oui » or « non », else « – »."""
    match value:
        case None | "":
            return "–"
        case bool():
            return "oui" if value else "non"
        case int() | float() | Decimal():
            return number(value)
        case datetime():
            return f"{date_short(value, tz=tz)} {time_words(value, tz)}"
        case date():
            return date_short(value)
    return value


def utc_iso(value: datetime) -> str:
    """The moment as `datetime` attributes and scripts read it, in UTC."""
    return value.astimezone(UTC).isoformat(timespec="seconds")


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "agreed": agreed,
        "aside": aside,
        "cell_words": cell_words,
        "date_short": date_short,
        "date_words": date_words,
        "datetime_words": datetime_words,
        "deadline_words": deadline_words,
        "ended": ended,
        "filesize": filesize,
        "initials": initials,
        "listed": listed,
        "nbsp": nbsp,
        "number": number,
        "of_name": of_name,
        "percent": percent,
        "period_words": period_words,
        "plural": plural,
        "relative_days": relative_days,
        "remaining_words": remaining_words,
        "the_cohort": the_cohort,
        "cohort_value": cohort_value,
        "in_field": in_field,
        "inner": inner,
        "time_words": time_words,
        "utc_iso": utc_iso,
        "whole_words": whole_words,
        "zone_words": zone_words,
    }
)
