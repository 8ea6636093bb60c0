"""At which slots somebody is free, and what keeps a juror out of a session. Pure."""

from collections import Counter
from collections.abc import Collection, Sequence

from pacte.juries.planning.problem import HalfDay
from pacte.juries.schedule.names import moment_of
from pacte.juries.schedule.told import Answer, Seatable
from pacte.juries.vocabulary import Freedom, Half


def free_slots(
    answer: Answer, half_days: Sequence[HalfDay], *, silent: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Slots at which somebody is free, and those among them that are better avoided.

    ``silent``: what a half-day without an answer is worth.
    """
    free: list[str] = []
    avoided: list[str] = []
    for one in half_days:
        said = answer.given.get((one.date, _half(one)))
        freedom, busy = said or (Freedom.FREE if silent else Freedom.BUSY, frozenset())
        if freedom is Freedom.BUSY:
            continue
        slots = [slot.id for slot in one.slots if slot.start not in busy]
        free += slots
        if freedom is Freedom.IF_NEEDED:
            avoided += slots
    return tuple(free), tuple(avoided)


def left_slots(juror: Seatable, half_days: Sequence[HalfDay]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Slots at which a juror is free of other juries, less those of a day of which they have held a part.

    The form has one maximum for every day: what remains of that one is said by its first slots.
    """
    here = [one for one in half_days if (one.date, _half(one)) not in juror.elsewhere]
    free, if_needed = free_slots(juror.answer or Answer(), here, silent=False)
    if juror.max_per_day is None:
        return free, if_needed
    remains = {day: max(0, juror.max_per_day - count) for day, count in Counter(juror.held).items()}
    kept = []
    for slot in free:
        day, _ = moment_of(slot)
        if remains.get(day, 1) > 0:
            kept.append(slot)
        if day in remains:
            remains[day] -= 1
    return tuple(kept), tuple(one for one in if_needed if one in kept)


def why_out(juror: Seatable, held: Collection[str], half_days: Sequence[HalfDay]) -> str:
    """Why a juror who holds those roles may not be seated, after their name; empty when they may."""
    if not held:
        return "n’a aucun des rôles du jury de cette promotion"
    if juror.answer is None:
        return "n’a pas répondu sur ses disponibilités"
    if juror.max_total is not None and len(juror.held) >= juror.max_total:
        return "a déjà siégé autant de fois que cette personne l’accepte"
    if not left_slots(juror, half_days)[0]:
        return "n’est disponible à aucune des demi-journées ouvertes"
    return ""


def _half(half_day: HalfDay) -> Half:
    return Half(half_day.id.rpartition("-")[2])


def elsewhere_words(jurors: Sequence[Seatable], half_days: Sequence[HalfDay]) -> tuple[str, ...]:
    """What is said of jurors who sit in another jury during these half-days."""
    return tuple(
        f"{juror.name} siège dans un autre jury le {one.label}."
        for juror in jurors
        for one in half_days
        if (one.date, _half(one)) in juror.elsewhere
    )
