"""The board: half-days, hours by rooms, each defence with what is said of it; who is not placed, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pacte.juries.planning.plan import Plan
from pacte.juries.planning.problem import Defence, HalfDay, Room, Slot
from pacte.juries.schedule.checks import Finding, Table, blocks, findings, when_words
from pacte.juries.schedule.draft import Draft
from pacte.juries.schedule.names import learner_id, room_id, row_of
from pacte.juries.schedule.operations.loading import Desk
from pacte.juries.schedule.places import choices

ASKED = 30
"""Learners without a place of whom every place is tried, to say why; the page stays quick."""


@dataclass(frozen=True, slots=True)
class Card:
    """A defence on the board."""

    enrollment_id: int
    learner: str
    when: str
    room: str
    place: str
    jury: tuple[tuple[str, str, str, str], ...]
    """Role and juror by id, then in words."""
    is_pinned: bool
    is_gone: bool
    """No place is looked for any more: they have left, or may not defend."""
    findings: tuple[Finding, ...]
    defence: Defence

    @property
    def blocks(self) -> list[str]:
        return blocks(self.findings)

    @property
    def warnings(self) -> list[str]:
        return [one.message for one in self.findings if not one.blocks]


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of a room: a defence, nothing yet, or closed."""

    slot: Slot
    room: Room
    card: Card | None
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A half-day of the board."""

    half_day: HalfDay
    rooms: tuple[Room, ...]
    lines: tuple[tuple[Slot, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who has no place, and why; ``enrollment_id`` when a place may be given."""

    name: str
    why: str
    enrollment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What becomes of one defence between two versions, in words."""

    learner: str
    before: str
    after: str
    jury: str


@dataclass(frozen=True)
class Board:
    """All that the page shows of the plan in force."""

    desk: Desk
    sheets: Sequence[Sheet]
    waiting: Sequence[Waiting]
    stray: Sequence[Card]
    """Defences whose hour or room is not there any more."""

    @property
    def cards(self) -> Iterator[Card]:
        for sheet in self.sheets:
            for _, cells in sheet.lines:
                yield from (cell.card for cell in cells if cell.card is not None)

    @property
    def announced_rooms(self) -> Mapping[str, int]:
        """Rooms of the board where defences are published, past ones too: their days have a page."""
        return {room_id(one.room_id): one.room_id for one in self.desk.ground.published}

    @property
    def forbidden(self) -> int:
        return sum(bool(one.blocks) for one in (*self.cards, *self.stray))


def board_of(desk: Desk) -> Board:
    """The board of a desk whose problem is posed."""
    table = desk.table
    cards = {one.learner: card_of(desk, one) for one in desk.draft.defences}
    at = {(one.defence.slot, one.defence.room): one for one in cards.values()}
    sheets = []
    for half_day in desk.problem.half_days:
        slots = [slot.id for slot in half_day.slots]
        rooms = tuple(
            room
            for room in desk.problem.rooms
            if any(slot not in table.closed[room.id] or (slot, room.id) in at for slot in slots)
        )
        lines = tuple(
            (
                slot,
                tuple(
                    Cell(slot, room, at.get((slot.id, room.id)), slot.id in table.closed[room.id])
                    for room in rooms
                ),
            )
            for slot in half_day.slots
        )
        sheets.append(Sheet(half_day, rooms, lines))
    known = set(table.slots)
    stray = [
        one
        for one in cards.values()
        if one.defence.slot not in known or one.defence.room not in table.place_of
    ]
    return Board(desk, sheets, _waiting(desk), stray)


def card_of(desk: Desk, defence: Defence) -> Card:
    """One defence, as the board shows it."""
    table = desk.table
    roles = {one.id: one.name for one in desk.problem.roles}
    places = {one.id: one.name for one in desk.problem.places}
    return Card(
        enrollment_id=row_of(defence.learner),
        learner=table.name(defence.learner),
        when=when_words(defence.slot),
        room=table.room_names.get(defence.room, "Salle retirée"),
        place=places.get(table.place_of.get(defence.room, ""), ""),
        jury=tuple(
            (
                seat.role,
                seat.juror,
                roles.get(seat.role, seat.role),
                table.juror_name(seat.juror),
            )
            for seat in defence.jury
        ),
        is_pinned=desk.draft.is_pinned(defence.learner),
        is_gone=defence.learner in desk.table.absent,
        findings=findings(table, defence),
        defence=defence,
    )


def differences(desk: Desk, before: Draft, after: Draft) -> list[Difference]:
    """What changes from one version to the other, by name."""
    table = desk.table
    found = []
    learners = {one.learner for draft in (before, after) for one in draft.defences}
    for learner in learners:
        old, new = before.of(learner), after.of(learner)
        if _same(old, new):
            continue
        found.append(
            Difference(
                table.name(learner),
                where_words(desk, old),
                where_words(desk, new),
                _jury_words(desk, old, new),
            )
        )
    return sorted(found, key=lambda one: one.learner)


def rows_of(board: Board) -> Iterator[tuple[date, str, str, str, str, str, str]]:
    """The spreadsheet: day, hour, place, room, learner, jury, what is said."""
    for sheet in board.sheets:
        for slot, cells in sheet.lines:
            for cell in cells:
                if cell.card is not None:
                    one = cell.card
                    jury = " ; ".join(f"{name} ({role})" for _, _, role, name in one.jury)
                    said = " ".join(finding.message for finding in one.findings)
                    yield (
                        sheet.half_day.date,
                        f"{slot.start:%H:%M}",
                        one.place,
                        one.room,
                        one.learner,
                        jury,
                        said,
                    )


def _waiting(desk: Desk) -> list[Waiting]:
    placed = {one.learner for one in desk.draft.defences}
    posed = desk.posed
    out = dict(posed.learners_out)
    reasons = _reasons(desk.draft.plan)
    left = [one for one in desk.ground.defenders if learner_id(one[0].id) not in placed]
    found = []
    for nth, (enrollment, person) in enumerate(left):
        out_of_it = out.get(learner_id(enrollment.id), "")
        why = (
            out_of_it or reasons or (_why_unplaced(desk.table, enrollment.id) if nth < ASKED else "à placer")
        )
        found.append(Waiting(person.name, why, None if out_of_it else enrollment.id))
    found += [Waiting(person.name, why) for _, person, why in desk.ground.waiting]
    return found


def _why_unplaced(table: Table, enrollment_id: int) -> str:
    best = next(iter(choices(table, learner_id(enrollment_id))), None)
    if best is None:
        return "aucune place n’est libre"
    return f"aucune place possible : {' '.join(best.blocks)}" if best.blocks else "des places sont possibles"


def _reasons(plan: Plan) -> str:
    """What the planner found to be in the way, while its plan is in force."""
    return " ".join(f"{one.message} {one.remedy}" for mending in plan.mendings[:1] for one in mending.reasons)


def _same(old: Defence | None, new: Defence | None) -> bool:
    if old is None or new is None:
        return old is new
    return (old.slot, old.room, frozenset(old.jury)) == (new.slot, new.room, frozenset(new.jury))


def where_words(desk: Desk, defence: Defence | None) -> str:
    """« lundi 14 juin 2027 à 9 h, Salle A »."""
    if defence is None:
        return "pas de place"
    return f"{when_words(defence.slot)}, {desk.table.room_names.get(defence.room, 'salle retirée')}"


def _jury_words(desk: Desk, old: Defence | None, new: Defence | None) -> str:
    if new is None:
        return ""
    if old is None:
        return f"jury : {', '.join(name for _, _, _, name in card_of(desk, new).jury)}"
    was, now = ({seat.juror for seat in one.jury} for one in (old, new))
    arriving, leaving = (
        [desk.table.juror_name(one) for one in sorted(some)] for some in (now - was, was - now)
    )
    said = []
    if arriving:
        said.append(f"siège en plus : {', '.join(arriving)}")
    if leaving:
        said.append(f"ne siège plus : {', '.join(leaving)}")
    return " ; ".join(said)
