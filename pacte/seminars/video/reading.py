"""From the lines of a connection report to who was connected and when; every line left aside is told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pacte.blockers import Blocker
from pacte.documents.tables import Row
from pacte.french import date_words, plural
from pacte.seminars.video.headings import (
    DURATION,
    EMAIL,
    FAMILY,
    GIVEN,
    JOINED,
    LEFT,
    NAME,
    Columns,
    columns_of,
)
from pacte.seminars.video.instants import Moment, is_month_first, read_minutes, read_moment
from pacte.seminars.video.rules import Span
from pacte.text import clean_line, fold

MAX_LINES = 5_000
MAX_PEOPLE = 300
NAME_LIMIT = 200
TOLD = 50
MINUTE = timedelta(minutes=1)
"""Lines left aside that are told one by one."""


@dataclass(slots=True)
class Participant:
    """Somebody of the report, as it names them."""

    key: str
    name: str
    email: str
    spans: list[Span] = field(default_factory=list)


TO_COME, CAME = "Des heures sont plus tard que maintenant", "Des heures étaient plus tard que l’import"


def notes_at(kept: Mapping[str, Any], at: datetime) -> list[str]:
    """What was noticed at the reading, true ``at``: hours that were to come have come since."""
    left = [datetime.fromisoformat(span[1]) for person in kept["people"] for span in person["spans"]]
    have_come = max(left, default=at) <= at
    return [note.replace(TO_COME, CAME) if have_come else note for note in kept["notes"]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A report, read; ``set_aside``: number of a line → why it is not taken."""

    people: Sequence[Participant]
    notes: Sequence[str]
    set_aside: Sequence[tuple[int, str]]
    columns: str
    lines: int

    def as_kept(self) -> dict[str, Any]:
        """The same for JSON."""
        return {
            "people": [
                {
                    "key": one.key,
                    "name": one.name,
                    "email": one.email,
                    "spans": [[span.joined_at.isoformat(), span.left_at.isoformat()] for span in one.spans],
                }
                for one in self.people
            ],
            "notes": list(self.notes),
            "set_aside": [[number, reason] for number, reason in self.set_aside[:TOLD]],
            "set_aside_count": len(self.set_aside),
            "columns": self.columns,
            "lines": self.lines,
            "choices": {},
        }


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    name: str
    email: str
    joined: Moment | None
    left: Moment | None
    lasted: timedelta | None
    raw: tuple[str, str]


def read_report(
    lines: Sequence[Row], *, day: date, zone: str, notes: Sequence[str], until: datetime | None = None
) -> Reading | list[Blocker]:
    """The report of a half-day of ``day`` (the federation's); hours are of ``zone`` unless it says.

    ``until``: the instant of the reading, after which nobody can have left.
    """
    table = _table(lines)
    if table is None:
        return [
            Blocker(
                "no_columns",
                "Aucune ligne de ce fichier n’a de titres de colonnes que nous reconnaissons.",
                "Il faut un nom ou une adresse, l’heure d’arrivée, et l’heure de départ ou la durée : "
                "par exemple « Nom;Arrivée;Départ ».",
                "report",
            )
        ]
    head, columns, rows, several = table
    told = list(notes)
    if several:
        told.append(f"Ce fichier contient plusieurs tableaux : celui de la ligne {head} a été lu.")
    formulas = [row.number for row in rows if any(_looks_like_formula(cell) for cell in row.cells)]
    if formulas:
        told.append(
            f"Des cellules ressemblent à des formules ({_lines_words(formulas)}) : lues comme du texte."
        )
    read = [_read(row, columns) for row in rows]
    moments = [one for line in read for one in (line.joined, line.left) if one is not None]
    month_first = is_month_first(moments, day)
    if month_first:
        told.append("Les dates de ce fichier ont le mois avant le jour.")
    if any(one.day is None for one in moments):
        told.append("Des heures sont sans date : celle de la demi-journée a été prise.")
    place = ZoneInfo(zone)
    if until is not None:
        told += _to_come(read, until, day=day, month_first=month_first, zone=place)
    return _gathered(read, columns, told, day=day, month_first=month_first, zone=place)


def _table(lines: Sequence[Row]) -> tuple[int, Columns, list[Row], bool] | None:
    """The table with most lines: some tools write a summary first, or several tables one after the other."""
    found: list[tuple[int, Columns, list[Row]]] = []
    ended = True
    for row in lines:
        columns = columns_of(row.cells)
        if columns is not None:
            found.append((row.number, columns, []))
            ended = False
        elif not ended:
            filled = sum(bool(cell) for cell in row.cells)
            if filled == 1 and len(found[-1][1].places) > 2:
                ended = True  # the title of what follows
            else:
                found[-1][2].append(row)
    if not found:
        return None
    head, columns, rows = max(found, key=lambda one: len(one[2]))
    return head, columns, rows, len(found) > 1


def _read(row: Row, columns: Columns) -> _Line:
    def cell(key: str) -> str:
        return clean_line(columns.cell(row.cells, key))

    joined, left = read_moment(cell(JOINED)), read_moment(cell(LEFT))
    name = cell(NAME)
    if columns.places.keys() & {GIVEN, FAMILY} and cell(GIVEN):
        name = f"{cell(GIVEN)} {cell(FAMILY) or name}"
    return _Line(
        row.number,
        (name or cell(FAMILY))[:NAME_LIMIT],
        cell(EMAIL)[:NAME_LIMIT].casefold() if "@" in cell(EMAIL) else "",
        _with_offset(joined, columns),
        _with_offset(left, columns),
        read_minutes(cell(DURATION), in_seconds=columns.in_seconds),
        (cell(JOINED)[:40], cell(LEFT)[:40]),
    )


def _with_offset(moment: Moment | None, columns: Columns) -> Moment | None:
    if moment is None or moment.offset is not None or columns.offset is None:
        return moment
    return Moment(moment.day, moment.hour, columns.offset)


def _gathered(
    lines: Sequence[_Line],
    columns: Columns,
    notes: list[str],
    *,
    day: date,
    month_first: bool,
    zone: ZoneInfo,
) -> Reading | list[Blocker]:
    people: dict[str, Participant] = {}
    aside: list[tuple[int, str]] = []
    for line in lines:
        span = _span(line, day=day, month_first=month_first, zone=zone)
        if isinstance(span, str):
            aside.append((line.number, span))
            continue
        key = line.email or " ".join(sorted(fold(line.name).split())) or line.name.casefold()
        person = people.setdefault(key, Participant(key, line.name or line.email, line.email))
        person.spans.append(span)
    if not people:
        return _nothing_read(aside)
    if len(people) > MAX_PEOPLE:
        return [
            Blocker(
                "too_many_people",
                f"Ce relevé nomme {len(people)} personnes : {MAX_PEOPLE} au plus.",
                "Gardez les lignes de cette demi-journée.",
                "report",
            )
        ]
    return Reading(list(people.values()), notes, aside, columns.words, len(lines))


def _to_come(
    lines: Sequence[_Line], until: datetime, *, day: date, month_first: bool, zone: ZoneInfo
) -> list[str]:
    """That lines say what has not happened yet; a minute apart, clocks may differ."""
    spans = [(line.number, _span(line, day=day, month_first=month_first, zone=zone)) for line in lines]
    late = [number for number, one in spans if isinstance(one, Span) and one.left_at > until + MINUTE]
    if not late:
        return []
    return [
        f"{TO_COME} ({_lines_words(late)}) : vérifiez le fuseau horaire, "
        "ou que le relevé est bien celui de la fin."
    ]


def _span(line: _Line, *, day: date, month_first: bool, zone: ZoneInfo) -> Span | str:
    """When they were connected, or why the line is not taken."""
    if not (line.email or line.name):
        return "Ni nom ni adresse."
    joined = line.joined.at(day=day, month_first=month_first, zone=zone) if line.joined else None
    if joined is None:
        return f"L’heure d’arrivée « {line.raw[0]} » est illisible."
    left: datetime | None = line.left.at(day=day, month_first=month_first, zone=zone) if line.left else None
    if left is None and not line.raw[1] and line.lasted is not None:
        left = joined + line.lasted
    if left is None:
        return f"L’heure de départ « {line.raw[1]} » est illisible."
    if left < joined:
        return f"Le départ ({line.raw[1]}) est avant l’arrivée ({line.raw[0]})."
    return Span(joined, left)


def _nothing_read(aside: Sequence[tuple[int, str]]) -> list[Blocker]:
    if not aside:
        return [
            Blocker(
                "no_lines",
                "Ce relevé n’a que ses titres.",
                "Exportez-le une fois la réunion terminée.",
                "report",
            )
        ]
    shown = " ; ".join(f"ligne {number} : {reason}" for number, reason in aside[:5])
    return [
        Blocker(
            "no_readable_line",
            f"Aucune des {plural(len(aside), 'ligne')} de ce relevé n’est lisible. {shown}",
            "Exportez-le de nouveau, avec les heures d’arrivée et de départ.",
            "report",
        )
    ]


def blockers_of_day(
    people: Sequence[Participant], *, starts_at: datetime, ends_at: datetime, zone: str
) -> list[Blocker]:
    """Refused when not one connection touches the half-day: another day's report, or another time zone."""
    spans = [span for one in people for span in one.spans]
    if any(span.joined_at < ends_at and span.left_at > starts_at for span in spans):
        return []
    first, last = min(one.joined_at for one in spans), max(one.left_at for one in spans)
    same_day = first.astimezone(ZoneInfo(zone)).date() == starts_at.astimezone(ZoneInfo(zone)).date()
    return [
        Blocker(
            "other_time" if same_day else "other_day",
            f"Aucune connexion de ce relevé n’est pendant la demi-journée : elles vont "
            f"{_from_to(first, last, zone)}.",
            "Vérifiez le fuseau horaire du relevé."
            if same_day
            else "Choisissez le relevé de cette demi-journée, et vérifiez son fuseau horaire.",
            "report",
        )
    ]


def _from_to(first: datetime, last: datetime, zone: str) -> str:
    place = ZoneInfo(zone)

    def words(at: datetime) -> str:
        local = at.astimezone(place)
        return f"{date_words(at, tz=zone)} à {local.hour}\u00a0h\u00a0{local.minute:02d}"

    return f"du {words(first)} au {words(last)}"


def _looks_like_formula(cell: str) -> bool:
    return re.match(r"[=@＝＠]|[+\-＋－][^\W\d]", cell) is not None


def _lines_words(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(one) for one in numbers[:5])
    return f"ligne {shown}" if len(numbers) == 1 else f"lignes {shown}" + ("…" if len(numbers) > 5 else "")
