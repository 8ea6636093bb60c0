"""Totals of a poll: how many are free each half-day, in each role, and what a jury would lack."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pacte.cohorts.definition import JurySeat
from pacte.cohorts.vocabulary import JurorRole
from pacte.juries.half_days.queries import Table
from pacte.juries.half_days.rules import Asked
from pacte.juries.vocabulary import Freedom
from pacte.memoires.models import Juror

CHAIR = "qui préside"


@dataclass(frozen=True, slots=True)
class Count:
    """People who answered that they are free, and those who are if need be."""

    free: int = 0
    if_needed: int = 0

    @property
    def together(self) -> int:
        return self.free + self.if_needed

    def with_one(self, freedom: Freedom | None) -> "Count":
        """Who is not free, or said nothing, does not count."""
        return Count(self.free + (freedom is Freedom.FREE), self.if_needed + (freedom is Freedom.IF_NEEDED))


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one half-day."""

    asked: Asked
    learners: Count
    jurors: Mapping[JurorRole, Count]
    """By role of the jury; somebody who may hold two counts under both."""
    lacks: Sequence[str]
    """Roles, in French, that nobody, or too few, could hold then."""


def roles_in(table: Table) -> Mapping[JurorRole, int]:
    """Roles of the cohort's jury and how many seats each has."""
    found: dict[JurorRole, int] = {}
    for seat in table.definition.defence.jury:
        found[seat.role] = found.get(seat.role, 0) + seat.count
    return found


def tallies(table: Table) -> list[Tally]:
    """One for each half-day that people are asked about."""
    given = [(table.juror_of.get(row.person_id), table.given(row)) for row in table.answers]
    found = []
    for asked in table.asked:
        said = [(juror, one[asked.key].freedom if asked.key in one else None) for juror, one in given]
        learners, jurors = Count(), dict.fromkeys(roles_in(table), Count())
        for juror, freedom in said:
            if juror is None:
                learners = learners.with_one(freedom)
                continue
            for role in set(jurors) & held_by(juror):
                jurors[role] = jurors[role].with_one(freedom)
        free = [juror for juror, freedom in said if juror is not None and is_yes(freedom)]
        found.append(Tally(asked, learners, jurors, [*_lacks(table, jurors, free)]))
    return found


def held_by(juror: Juror) -> frozenset[JurorRole]:
    """Those on whose behalf somebody may sit."""
    return frozenset({juror.role, *(JurorRole[one.upper()] for one in juror.other_roles)})


def is_yes(freedom: Freedom | None) -> bool:
    """Free, or free if need be."""
    return freedom in (Freedom.FREE, Freedom.IF_NEEDED)


def _lacks(table: Table, jurors: Mapping[JurorRole, Count], free: Sequence[Juror]) -> Iterator[str]:
    for role, seats in roles_in(table).items():
        if jurors[role].together < seats:
            yield role.label
        elif _lacks_chair(table.definition.defence.jury, role, table.juror_of.values(), free):
            yield f"{role.label}, {CHAIR}"


def _lacks_chair(
    seats: Sequence[JurySeat], role: JurorRole, jury: Collection[Juror], free: Collection[Juror]
) -> bool:
    """Once somebody is named to preside in that role, one of those named must be there."""

    def named(people: Collection[Juror]) -> bool:
        return any(one.is_chair and role in held_by(one) for one in people)

    return any(one.chair and one.role is role for one in seats) and named(jury) and not named(free)
