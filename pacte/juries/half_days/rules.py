"""The slots of a half-day, what may be answered and until when; every reason why not at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pacte.blockers import Blocker
from pacte.french import date_words, too_long
from pacte.juries.vocabulary import HALF_LABELS, Freedom, Half
from pacte.memoires.readers.rules import Limits, blockers_to_limit

NOTE_LIMIT = 2_000
LINK_KEPT_DAYS = 14
"""A personal link still opens its page this long after the answers were expected."""
REMINDER_DAYS = (7, 2)
"""Before the date of a poll: a week, and 48 hours."""
REASON_LIMIT = 500

Span = tuple[time, time]


def slots_of(
    start: time, end: time, *, minutes: int, break_after: int = 0, break_minutes: int = 0
) -> tuple[Span, ...]:
    """Whole slots only, in local hours: a break after so many in a row, none when ``break_after`` is 0."""
    day = date.min
    begins, last = datetime.combine(day, start), datetime.combine(day, end)
    found: list[Span] = []
    while (ends := begins + timedelta(minutes=minutes)) <= last:
        found.append((begins.time(), ends.time()))
        rests = break_after and len(found) % break_after == 0
        begins = ends + timedelta(minutes=break_minutes if rests else 0)
    return tuple(found)


def key_of(day: date, half: Half) -> str:
    """« 2027-06-14/morning »: what an answer is given for, whatever the places."""
    return f"{day.isoformat()}/{half.value}"


def when_of(key: str) -> tuple[date, Half]:
    """The day and the half of a key."""
    day, _, half = key.partition("/")
    return date.fromisoformat(day), Half(half)


def half_words(day: date, half: Half) -> str:
    """« lundi 14 juin 2027, matin »."""
    return f"{date_words(day)}, {HALF_LABELS[half]}"


def hour_key(at: time) -> str:
    """« 09:00 »: as answers and rooms keep it."""
    return f"{at:%H:%M}"


def days_between(starts_on: date, ends_on: date) -> Iterator[date]:
    """Every day, both included."""
    for number in range((ends_on - starts_on).days + 1):
        yield starts_on + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Asked:
    """One block of the page: a half-day, and its slots whatever the place."""

    day: date
    half: Half
    hours: tuple[Span, ...]
    places: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return key_of(self.day, self.half)


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody says of one half-day; ``busy``: hours of slots at which they are not free."""

    freedom: Freedom
    busy: tuple[str, ...] = ()

    def as_kept(self) -> dict[str, object]:
        """As the row of an answer keeps it: hours mean nothing where all of it is refused."""
        refused = self.freedom is Freedom.BUSY
        return {"freedom": self.freedom.value, "busy": [] if refused else sorted(self.busy)}


def missing_keys(asked: Collection[Asked], given: Mapping[str, object]) -> list[str]:
    """Half-days without an answer, in their order."""
    return [one.key for one in asked if one.key not in given]


def waits(asked: Collection[Asked], given: Mapping[str, object], answered_at: datetime | None) -> bool:
    """Whether somebody is still expected to answer."""
    return answered_at is None or bool(missing_keys(asked, given))


def blockers_to_answer(
    asked: Sequence[Asked],
    replies: Mapping[str, Reply],
    *,
    note: str,
    is_closed: bool,
    by_staff: bool,
    limits: Limits | None = None,
) -> list[Blocker]:
    """Why an answer is not kept. Staff enters what was said by telephone after the end too."""
    if is_closed and not by_staff:
        return [
            Blocker(
                "closed",
                "Les réponses sont closes.",
                "Écrivez à la fédération : elle peut encore noter un changement.",
            )
        ]
    if not asked:
        return [Blocker("nothing", "Aucune demi-journée n’est proposée.", "Revenez plus tard.")]
    found = []
    for one in asked:
        reply = replies.get(one.key)
        if reply is None:
            found.append(
                Blocker(
                    "unanswered",
                    f"{half_words(one.day, one.half).capitalize()} : répondez.",
                    "Choisissez l’une des trois réponses.",
                    one.key,
                )
            )
        elif reply.freedom is not Freedom.BUSY and one.hours and _nothing_left(one, reply):
            found.append(
                Blocker(
                    "nothing_left",
                    f"{half_words(one.day, one.half).capitalize()} : toutes les heures sont écartées.",
                    "Choisissez « Pas disponible », ou laissez une heure au moins.",
                    one.key,
                )
            )
    if len(note) > NOTE_LIMIT:
        found.append(Blocker("too_long", too_long(NOTE_LIMIT), "", "note"))
    return [*found, *blockers_to_limit(limits)]


def _nothing_left(asked: Asked, reply: Reply) -> bool:
    return {hour_key(start) for start, _ in asked.hours} <= set(reply.busy)


def blockers_to_add(
    *, day: date, today: date, hours: Sequence[Span], start: time, end: time, rooms: Sequence[str]
) -> list[Blocker]:
    """Why a half-day is neither added nor changed."""
    found = []
    if day <= today:
        found.append(Blocker("past", "Ce jour est passé.", "Choisissez un jour à venir.", "day"))
    if end <= start:
        found.append(Blocker("hours", "La fin n’est pas après le début.", "Corrigez ces heures.", "ends_at"))
    elif not hours:
        found.append(
            Blocker(
                "no_slot",
                "Aucune soutenance ne tient entre ces deux heures.",
                "Allongez la demi-journée.",
                "ends_at",
            )
        )
    if not rooms:
        found.append(Blocker("no_room", "Il faut une salle au moins.", "Donnez son nom.", "rooms"))
    folded = [one.casefold() for one in rooms]
    if len(set(folded)) < len(folded):
        found.append(
            Blocker("same_room", "Deux salles ont le même nom.", "Donnez un nom à chacune.", "rooms")
        )
    return found


def blockers_to_remove(*, is_removed: bool, held: int, answers: int, reason: str) -> list[Blocker]:
    """Why a half-day is not removed; ``held``: defences planned there, ``answers``: who answered for it."""
    if is_removed:
        return [Blocker("removed", "Cette demi-journée est déjà retirée.")]
    if held:
        return [
            Blocker(
                "held",
                "Des soutenances y sont prévues.",
                "Déplacez-les d’abord : le plan montre lesquelles.",
            )
        ]
    if answers and not reason.strip():
        return [
            Blocker(
                "reason_missing",
                "Des personnes ont répondu pour cette demi-journée : dites pourquoi elle est retirée.",
                "Une phrase suffit.",
                "reason",
            )
        ]
    if len(reason) > REASON_LIMIT:
        return [Blocker("too_long", too_long(REASON_LIMIT), "", "reason")]
    return []


def blockers_to_open(*, due_on: date | None, today: date, first_day: date | None) -> list[Blocker]:
    """Why availabilities are not asked; ``first_day``: of the half-days, None when there is none."""
    found = []
    if first_day is None:
        found.append(
            Blocker("no_half_day", "Aucune demi-journée n’est proposée.", "Ajoutez-en d’abord.", "due_on")
        )
    if due_on is None or due_on <= today:
        found.append(
            Blocker("due_past", "Cette date n’est pas à venir.", "Choisissez-en une autre.", "due_on")
        )
    elif first_day is not None and due_on >= first_day:
        found.append(
            Blocker(
                "due_late",
                f"La première demi-journée est le {date_words(first_day)}.",
                "Demandez les réponses avant.",
                "due_on",
            )
        )
    return found


def reminder_due(due_on: date, today: date) -> int | None:
    """Which of the reminders is due today: 7 or 2 days before; None for none."""
    days = (due_on - today).days
    reached = [one for one in REMINDER_DAYS if 0 <= days <= one]
    return min(reached) if reached else None
