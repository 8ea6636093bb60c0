"""Which rows of a file are contacts that are known already, which of those they complete."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from pacte.followup.import_rows import PastContact
from pacte.followup.vocabulary import Channel
from pacte.text import fold

Place = tuple[int, date | None, Channel | None]
"""Learner, day and channel: what makes two contacts the same, unless their hours tell them apart."""


@dataclass(frozen=True, slots=True)
class There:
    """A contact of the cohort as it is noted."""

    id: int
    revision: int
    place: Place
    held_time: time | None
    note: str
    """Without accents nor case."""
    shared: bool
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Same:
    """What is known of a row: the contact that it is, if any, or the earlier row that says the same."""

    contact: There | None = None
    completes: bool = False
    """The contact has no note, and the row has one."""
    first_row: int = 0
    warning: str = ""


def settle(rows: Sequence[tuple[PastContact, int]], there: Sequence[There]) -> list[Same]:
    """For each row with the learner's id, in order; each known contact answers for one row.

    The same note first. What was cancelled does not come back with a file, nor is it completed.
    """
    left: dict[Place, list[There]] = defaultdict(list)
    for one in there:
        left[one.place].append(one)
    exact = [_taken(left, row, learner_id, same_note=True) for row, learner_id in rows]
    told: dict[tuple[object, ...], int] = {}
    written: Counter[tuple[Place, str]] = Counter()
    found = []
    for (row, learner_id), known in zip(rows, exact, strict=True):
        whole = (
            learner_id, row.held_on, row.channel, fold(row.note),
            row.held_time, row.themes, fold(row.next_step), row.next_on,
        )  # fmt: skip
        first = told.setdefault(whole, row.number)
        if known is not None:
            found.append(Same(known))
        elif first != row.number:
            found.append(
                Same(
                    first_row=first,
                    warning=f"La ligne {first} dit exactement la même chose : elle n’est notée qu’une fois. "
                    "S’il y a eu deux contacts, donnez l’heure de chacun.",
                )
            )
        else:
            other = _taken(left, row, learner_id, same_note=False)
            if other is not None:
                found.append(_beside(row, other))
                continue
            seen = (_place(row, learner_id), fold(row.note))
            written[seen] += 1
            twice = "Une autre ligne du même jour dit la même chose : les deux seront reprises."
            found.append(Same(warning=twice if written[seen] > 1 else ""))
    return found


def _place(row: PastContact, learner_id: int) -> Place:
    return learner_id, row.held_on, row.channel


def _taken(
    left: dict[Place, list[There]], row: PastContact, learner_id: int, *, same_note: bool
) -> There | None:
    """A known contact of that learner, day and channel, which then answers for no other row."""
    choices = left[_place(row, learner_id)]
    fit = [one for one in choices if None in (one.held_time, row.held_time) or one.held_time == row.held_time]
    if same_note:
        fit = [one for one in fit if one.note == fold(row.note)]
    else:  # one without a note is the first to be completed
        fit = sorted(
            (one for one in fit if not one.is_cancelled), key=lambda one: bool(one.note and row.note)
        )
    if not fit:
        return None
    choices.remove(fit[0])
    return fit[0]


def _beside(row: PastContact, known: There) -> Same:
    """The contact is there with another note, or with none."""
    if not row.note:
        return Same(known)
    if known.note:
        return Same(
            known,
            warning="Un contact du même jour par le même canal est déjà noté, avec une autre note : celle du "
            "fichier n’est pas reprise. S’il y a eu deux contacts, notez le second sur sa page.",
        )
    if known.shared and not row.shared:
        return Same(
            known,
            warning="Ce contact est déjà noté, sans note, et partagé : la note du fichier, qui est privée, "
            "n’y est pas ajoutée.",
        )
    return Same(known, completes=True)
