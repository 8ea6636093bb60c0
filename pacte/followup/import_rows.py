"""Rows of a table of past contacts: columns recognised, cells read, faults and warnings told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from pacte.federations.import_rows import read_day
from pacte.followup.rules import NOTE_LIMIT, STEP_LIMIT
from pacte.followup.vocabulary import THEMES, Channel
from pacte.french import date_words
from pacte.text import clean_line, clean_text, fold

MAX_ROWS = 5_000
MAX_COLUMNS = 60
CELL_LIMIT = NOTE_LIMIT + 1

CHANNEL_SIGNS: Mapping[Channel, tuple[str, ...]] = {
    Channel.VIDEO: ("visio", "video", "zoom", "teams", "meet"),
    Channel.PHONE: ("tel", "appel", "phone", "portable"),
    Channel.MAIL: ("mail", "e mail", "email", "courri", "mel"),
    Channel.MEETING: ("rencontre", "reunion", "rendez vous", "rdv", "presentiel", "visite", "entretien"),
    Channel.MESSAGE: ("message", "sms", "texto", "whatsapp", "signal"),
}
"""How what people write begins, without accents nor case; the first channel that agrees wins."""

THEME_SIGNS: Mapping[str, tuple[str, ...]] = {
    "health-project": ("projet de sante", "projet"),
    "posture": ("posture", "prise de fonction", "prise de poste"),
    "team": ("equipe", "conflit"),
    "quality": ("qualite", "demarche qualite", "pdca", "pdsa", "matrice"),
    "management": ("gestion", "budget", "sisa", "aci"),
    "memoire": ("memoire", "soutenance"),
    "organisation": ("organisation", "logistique", "calendrier", "formation", "inscription"),
    "personal": ("difficulte", "personnel"),
    "other": ("autre", "divers"),
}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
YES = frozenset({"oui", "o", "x", "vrai", "1", "yes", "partage", "partagee", "fait", "faite"})
NO = frozenset({"", "non", "n", "faux", "0", "prive", "privee", "a faire"})


@dataclass(slots=True)
class PastContact:
    """One row, read."""

    number: int
    learner: str = ""
    email: str = ""
    held_on: date | None = None
    held_time: time | None = None
    channel: Channel | None = None
    themes: tuple[str, ...] = ()
    note: str = ""
    next_step: str = ""
    next_on: date | None = None
    done: bool = False
    shared: bool = False
    author: str = ""
    """Name or address of who had the contact; empty: who imports."""
    contradiction: str = ""
    """What the file says of the day and the date, when they do not agree."""
    faults: list[str] = field(default_factory=list)
    """Why the row is refused."""
    warnings: list[str] = field(default_factory=list)

    @property
    def who(self) -> str:
        """What tells whose contact it is, as the file writes it."""
        return self.learner or self.email

    @property
    def who_key(self) -> str:
        """The same for all rows that name the same person alike."""
        return f"{fold(self.email)}|{fold(self.learner)}"


def read_row(
    number: int,
    cells: Sequence[str],
    columns: Mapping[str, int],
    *,
    today: date,
    default_channel: str = "",
) -> PastContact:
    """The row of that number in the file (its headings are row 1), every fault at once."""
    told = {key: cells[place] for key, place in columns.items() if 0 <= place < len(cells) and cells[place]}
    lines = {key: clean_line(text) for key, text in told.items()}
    row = PastContact(
        number,
        learner=f"{lines.get('given', '')} {lines.get('learner', '')}".strip()[:200],
        email=lines.get("email", "")[:254],
        note=clean_text(told.get("note", "")),
        next_step=lines.get("next_step", ""),
        shared=_yes(lines, "shared"),
        author=lines.get("author", "")[:254],
        done=_yes(lines, "done"),
    )
    if not row.who:
        row.faults.append("Ni nom ni adresse électronique.")
    if len(row.note) > NOTE_LIMIT:
        row.faults.append(f"La note est trop longue : {NOTE_LIMIT} caractères au plus.")
    _read_when(row, lines, today)
    _read_channel(row, lines, default_channel)
    _read_themes(row, lines)
    _read_step(row, lines, today)
    return row


def _yes(lines: Mapping[str, str], key: str) -> bool:
    told = fold(lines.get(key, ""))
    return told in YES or (key == "done" and told not in NO)


def _read_when(row: PastContact, lines: Mapping[str, str], today: date) -> None:
    told = lines.get("held_on", "")
    row.held_on = read_day(told)
    if row.held_on is None:
        row.faults.append(f"« {told[:40]} » n’est pas une date." if told else "La date manque.")
    elif row.held_on > today:
        row.faults.append("La date est à venir.")
    else:
        weekday = next((word for word in fold(told).split() if word in WEEKDAYS), "")
        if weekday and WEEKDAYS.index(weekday) != row.held_on.weekday():
            row.contradiction = (
                f"« {told[:40]} » se contredit : le {date_words(row.held_on, weekday=False)} est un "
                f"{WEEKDAYS[row.held_on.weekday()]}"
            )
    hour = re.search(r"(\d{1,2})\s*[h:]\s*(\d{2})?", lines.get("held_time", ""), re.IGNORECASE)
    if hour and int(hour[1]) < 24 and int(hour[2] or 0) < 60:
        row.held_time = time(int(hour[1]), int(hour[2] or 0))
    elif lines.get("held_time"):
        row.warnings.append(f"« {lines['held_time'][:40]} » n’est pas une heure : elle n’est pas reprise.")


def _read_channel(row: PastContact, lines: Mapping[str, str], default_channel: str) -> None:
    told = fold(lines.get("channel", ""))
    row.channel = next(
        (channel for channel, signs in CHANNEL_SIGNS.items() if told and told.startswith(signs)), None
    )
    if row.channel is not None:
        return
    words = f"Le canal « {lines['channel'][:40]} » n’est pas reconnu" if told else "Le canal manque"
    if default_channel:
        row.channel = Channel(default_channel)
        row.warnings.append(f"{words} : celui que vous avez choisi est repris.")
    else:
        row.faults.append(f"{words}. Choisissez celui des lignes qui n’en disent rien.")


def _read_themes(row: PastContact, lines: Mapping[str, str]) -> None:
    found: list[str] = []
    unknown: list[str] = []
    whole = lines.get("themes", "")
    exact = next((key for key, label in THEMES.items() if fold(label) == fold(whole)), None)
    for part in [] if exact else re.split(r"[,;/|+]", whole):
        told = fold(part)
        if not told:
            continue
        theme = next((key for key, signs in THEME_SIGNS.items() if told.startswith(signs)), None)
        if theme is None:
            unknown.append(part.strip())
        found.append(theme or "other")
    if exact:
        found.append(exact)
    row.themes = tuple(dict.fromkeys(found))
    if unknown:
        words = ", ".join(unknown)[:200]
        row.warnings.append(f"Thème non reconnu, rangé dans « Autre » et gardé dans la note : {words}.")
        row.note = f"{row.note} ({words})".strip()


def _read_step(row: PastContact, lines: Mapping[str, str], today: date) -> None:
    if not row.next_step:
        return
    if len(row.next_step) > STEP_LIMIT:
        row.faults.append(f"La suite est trop longue : {STEP_LIMIT} caractères au plus.")
    told = lines.get("next_on", "")
    row.next_on = read_day(told)
    if told and row.next_on is None:
        row.warnings.append(f"« {told[:40]} » n’est pas une date : la suite n’a pas de rappel.")
    if row.next_on is None and row.held_on is not None:
        row.next_on, row.done = row.held_on, True
    elif row.next_on is not None and row.held_on is not None and row.next_on < row.held_on:
        row.warnings.append("La suite est datée d’avant le contact : elle prend la date du contact.")
        row.next_on = row.held_on
    if row.next_on is not None and row.next_on < today and not row.done:
        row.warnings.append("La date de la suite est passée : elle est reprise sans rappel.")
        row.done = True
