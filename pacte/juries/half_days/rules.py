"""Half-days and availabilities: slots, what is still to be answered, what stands in the way. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from pacte.blockers import Blocker
from pacte.french import date_words, listed, time_words
from pacte.juries.vocabulary import HALF_LABELS, Freedom, Half

Slot = tuple[time, time]
"""Local hours: from, to."""
REMINDER_DAYS = (7, 2)
"""Before the date of a poll: a week, then 48 hours."""
NOTE_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How defences follow each other; from the cohort file."""

    minutes: int = 60
    break_after: int = 2
    """Defences in a row before a break; 0: no break."""
    break_minutes: int = 15


def slots_of(start: time, end: time, rhythm: Rhythm) -> tuple[Slot, ...]:
    """Whole slots only; a break after so many in a row. None where not one fits."""
    found: list[Slot] = []
    at, last = datetime.combine(date.min, start), datetime.combine(date.min, end)
    while (until := at + timedelta(minutes=rhythm.minutes)) <= last:
        found.append((at.time(), until.time()))
        rests = rhythm.break_after and len(found) % rhythm.break_after == 0
        at = until + timedelta(minutes=rhythm.break_minutes if rests else 0)
    return tuple(found)


def key_of(day: date, half: Half) -> str:
    """« 2027-06-14/morning », as answers are kept."""
    return f"{day.isoformat()}/{half.value}"


def half_day_words(day: date, half: Half) -> str:
    """« lundi 14 juin 2027, matin »."""
    return f"{date_words(day)}, {HALF_LABELS[half]}"


def days_between(start: date, end: date) -> Iterator[date]:
    """Every day, both ends included."""
    for number in range((end - start).days + 1):
        yield start + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Asked:
    """A half-day as people are asked about it, wherever it is held."""

    day: date
    half: Half
    slots: Sequence[Slot]
    places: Sequence[str] = ()

    @property
    def key(self) -> str:
        return key_of(self.day, self.half)

    @property
    def hours(self) -> frozenset[str]:
        """« HH:MM » of its slots."""
        return frozenset(hour_of(slot) for slot in self.slots)

    @property
    def words(self) -> str:
        return half_day_words(self.day, self.half)

    @property
    def last(self) -> time:
        """The local hour after which nothing is held any more."""
        return max((end for _, end in self.slots), default=time.max)


@dataclass(frozen=True, slots=True)
class Given:
    """What one person says of one half-day."""

    freedom: Freedom | None = None
    """None: nothing said yet."""
    busy: frozenset[str] = frozenset()
    """« HH:MM » of the slots at which they are not free."""

    def is_against(self, hour: str) -> bool:
        """Whether it refuses the slot of that « HH:MM »."""
        return self.freedom is Freedom.BUSY or hour in self.busy


@dataclass(frozen=True, slots=True)
class Said:
    """The whole answer of one person."""

    given: Mapping[str, Given] = field(default_factory=dict)
    note: str = ""

    def kept(self, asked: Collection[Asked]) -> dict[str, dict[str, object]]:
        """As the row keeps it: nothing of hours when the half-day is refused."""
        found: dict[str, dict[str, object]] = {}
        for one in asked:
            said = self.given.get(one.key, Given())
            if said.freedom is not None:
                busy = sorted(said.busy & one.hours) if said.freedom is not Freedom.BUSY else []
                found[one.key] = {"freedom": said.freedom.value, "busy": busy}
        return found


def hour_of(slot: Slot) -> str:
    """« 09:00 »: the hour by which a slot is named."""
    return slot[0].strftime("%H:%M")


def crossing(hours: Collection[str], before: Collection[Slot], after: Collection[Slot]) -> list[str]:
    """Hours « HH:MM » of slots, told again once the half-day is cut otherwise.

    Whoever is not free from 9 to 10 is free at no slot that touches it; an hour that no slot had is left.
    """
    shut = [slot for slot in before if hour_of(slot) in hours]
    return sorted(
        hour_of(slot) for slot in after if any(slot[0] < end and start < slot[1] for start, end in shut)
    )


def given_of(kept: Mapping[str, Mapping[str, object]]) -> dict[str, Given]:
    """What a row keeps, read."""
    found = {}
    for key, said in kept.items():
        busy = said.get("busy")
        found[key] = Given(
            Freedom(str(said["freedom"])),
            frozenset(str(one) for one in busy) if isinstance(busy, list) else frozenset(),
        )
    return found


def slot_words(slot: Slot) -> str:
    """« de 9 h à 10 h »."""
    return f"de {time_words(slot[0])} à {time_words(slot[1])}"


def to_come(asked: Sequence[Asked], local: datetime) -> list[Asked]:
    """Nobody is asked about a half-day that is over; ``local``: where the federation is."""
    return [one for one in asked if (one.day, one.last) > (local.date(), local.time())]


def lacking(asked: Sequence[Asked], kept: Mapping[str, object]) -> list[Asked]:
    """Half-days without an answer: those never answered, those added since."""
    return [one for one in asked if one.key not in kept]


def freedom_words(said: Given | None, labels: Mapping[Freedom, str], slots: Sequence[Slot]) -> str:
    """« Disponible, sauf de 9 h à 10 h »; « Sans réponse »."""
    if said is None or said.freedom is None:
        return "Sans réponse"
    return ", ".join(filter(None, (labels[said.freedom], except_words(said, slots))))


def except_words(said: Given, slots: Sequence[Slot]) -> str:
    """« sauf de 9 h à 10 h et de 11 h 15 à 12 h 15 »; empty for no exception among these slots."""
    hours = [slot_words(one) for one in slots if hour_of(one) in said.busy]
    return f"sauf {listed(hours)}" if hours else ""


def named(names: Sequence[str], most: int) -> str:
    """« Noé Aubert, Léa Brun et 3 de plus »."""
    more = len(names) - most
    return listed([*names[:most], *([f"{more} de plus"] if more > 0 else [])])


def blockers_to_answer(
    asked: Sequence[Asked], said: Said, *, is_closed: bool, by_staff: bool
) -> list[Blocker]:
    """Closed; half-days without an answer; every hour excepted of a half-day that is not refused."""
    found: list[Blocker] = []
    if is_closed and not by_staff:
        found.append(
            Blocker("closed", "Les réponses sont closes.", "Écrivez à la fédération si quelque chose change.")
        )
    for one in asked:
        given = said.given.get(one.key, Given())
        if given.freedom is None:
            found.append(
                Blocker("unsaid", f"Il manque une réponse : {one.words}.", "Choisissez-en une.", one.key)
            )
        elif given.freedom is not Freedom.BUSY and one.slots and one.hours <= given.busy:
            found.append(
                Blocker(
                    "no_hour",
                    f"{one.words.capitalize()} : toutes les heures sont exceptées.",
                    "Choisissez « Pas disponible », ou laissez une heure.",
                    one.key,
                )
            )
    return found


def blockers_to_open(due_on: date, local: datetime, asked: Sequence[Asked]) -> list[Blocker]:
    """Nothing to ask; a date that is past, or after the first half-day to come."""
    found: list[Blocker] = []
    first = min((one.day for one in to_come(asked, local)), default=None)
    if first is None:
        found.append(
            Blocker(
                "no_half_day",
                "Aucune demi-journée à venir n’est ouverte.",
                "Ajoutez d’abord des demi-journées.",
            )
        )
    if due_on < local.date():
        found.append(
            Blocker("past", "Cette date est passée.", "Choisissez aujourd’hui ou plus tard.", "due_on")
        )
    if first is not None and due_on >= first:
        found.append(
            Blocker(
                "too_late",
                f"La première demi-journée est le {date_words(first)}.",
                "Demandez les réponses avant.",
                "due_on",
            )
        )
    return found


def blockers_of_hours(start: time, end: time, rhythm: Rhythm) -> list[Blocker]:
    """The end after the start, and a slot between them."""
    if end <= start:
        return [Blocker("hours", "La fin n’est pas après le début.", "Corrigez l’une des deux.", "ends_at")]
    if not slots_of(start, end, rhythm):
        return [
            Blocker(
                "no_slot",
                f"Aucune soutenance de {rhythm.minutes} minutes ne tient entre ces heures.",
                "Allongez la demi-journée.",
                "ends_at",
            )
        ]
    return []


def reminder_days(due_on: date) -> list[date]:
    """The days on which reminders leave by themselves."""
    return [due_on - timedelta(days=one) for one in REMINDER_DAYS]


def reminder_key(due_on: date, today: date) -> str:
    """Which reminder is due that day; empty for none."""
    days = (due_on - today).days
    reached = [one for one in REMINDER_DAYS if 0 <= days <= one]
    return f"{due_on.isoformat()}:{min(reached)}" if reached else ""


def is_reminded(due_on: date, today: date, *, asked_on: date, reminded_on: date | None) -> bool:
    """Whether that reminder is for somebody asked before its day, and not written to today or yesterday."""
    reached = [one for one in reminder_days(due_on) if one <= today <= due_on]
    if not reached or asked_on >= max(reached):
        return False
    return reminded_on is None or (today - reminded_on).days > 1
