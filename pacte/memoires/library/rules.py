"""Who reads a shared mémoire: later cohorts, those who train, the team, its author."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks for mémoires in a federation."""

    person_id: int | None
    is_of_house: bool = False
    """Trains in the federation, or belongs to its team."""
    launches: tuple[date, ...] = ()
    """T0 of the cohorts where they learn now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A mémoire, by what decides who reads it."""

    author_id: int
    launched_on: date
    """T0 of its author's cohort."""
    defences_end_on: date
    is_shared: bool
    may_be_defended: bool


def is_on_shelf(book: Book, today: date) -> bool:
    """Shared by its author, without anything in the way of its defence, once the defences are over [A]."""
    return book.is_shared and book.may_be_defended and book.defences_end_on < today


def may_read(book: Book, reader: Reader, today: date) -> bool:
    """Learners read those of earlier cohorts and their own; jurors as such read nothing here [A]."""
    return is_on_shelf(book, today) and (
        reader.is_of_house
        or (reader.person_id is not None and reader.person_id == book.author_id)
        or any(launch > book.launched_on for launch in reader.launches)
    )
