"""The plan is published: rows written, those concerned told, agendas brought up; then dates as they come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pacte import audit
from pacte.accounts.models import Person
from pacte.blockers import Blocker, refuse_if
from pacte.cohorts.locking import lock_cohorts
from pacte.database import FencedSession
from pacte.juries.models import Defence, DefenceHalfDay, DefenceJuror, DefenceRoom
from pacte.juries.planning.problem import Defence as Planned
from pacte.juries.schedule import emails
from pacte.juries.schedule.changes import Changes, changes_of, presences
from pacte.juries.schedule.checks import blocks, findings
from pacte.juries.schedule.ground import Ground
from pacte.juries.schedule.names import moment_of, role_of, row_of
from pacte.juries.schedule.operations.loading import Desk, open_desk
from pacte.juries.schedule.operations.rooms import lock_rooms
from pacte.juries.schedule.queries import ground_of, seats_of
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import SYSTEM, Actor
from pacte.seminars.setting import Setting, read_setting

ASIDE = timedelta(days=36_500)
"""Where rows wait while others take their hour: a room has one defence at a time."""


def publish(
    session: FencedSession,
    *,
    cohort_id: int,
    which: DepositSession,
    seen: int,
    reason: str,
    by: Actor,
    at: datetime,
) -> Changes:
    """The plan in force becomes what is announced. Only those whom it changes are told."""
    closed = lock_rooms(session, cohort_id, which)
    desk = open_desk(session, cohort_id=cohort_id, which=which, seen=seen, whose=None, at=at)
    changes = changes_of(desk.ground.announced, desk.draft.defences)
    refuse_if([*_blockers(desk, changes, reason), *_in_closed_rooms(desk, changes, closed)])
    setting = read_setting(session, desk.cohort)
    rows = {one.enrollment_id: one for one in desk.ground.coming}
    _cancel(session, setting, desk, changes, rows, reason, at)
    _write(session, desk, changes, rows, by, at)
    _tell_moved(session, setting, desk, changes, rows, reason, at)
    _tell_jurors(session, setting, desk, reason, at)
    audit.record(
        session,
        action="defence.published",
        subject=desk.cohort,
        by=by,
        at=at,
        details={
            "added": len(changes.added),
            "moved": len(changes.moved) + len(changes.reseated),
            "cancelled": len(changes.cancelled),
        },
    )
    tell_due(session, cohort_id=cohort_id, which=which, at=at)
    return changes


def tell_due(
    session: FencedSession,
    *,
    cohort_id: int,
    which: DepositSession,
    at: datetime,
    now_all: bool = False,
    by: Actor = SYSTEM,
) -> int:
    """Learners whose date, or whose jury, is to be told by now, are; ``now_all``: every date, at once."""
    cohort = lock_cohorts(session, cohort_id)[cohort_id]
    setting = read_setting(session, cohort)
    ground = ground_of(session, cohort, which, at=at)
    seats = seats_of(session, [one.id for one in ground.published])
    asked = ground.definition.defence
    dates = juries = 0
    gone = {enrollment.id for enrollment, _ in ground.others}
    for row in ground.coming:
        if row.enrollment_id in gone:
            continue
        left = (row.starts_at.astimezone(ZoneInfo(ground.zone)).date() - ground.today).days
        jury = [one.juror.person.name for one in seats.get(row.id, ())]
        is_jury_due = row.jury_published_at is None and left <= asked.jury_notice_days
        if row.date_published_at is None and (now_all or left <= asked.learner_notice_days):
            row.date_published_at = at
            if is_jury_due:
                row.jury_published_at = at
            _tell(session, setting, row, "dated", jury if row.jury_published_at else (), "", at)
            dates += 1
        elif is_jury_due and row.date_published_at is not None:
            row.jury_published_at = at
            _tell(session, setting, row, "jury", jury, "", at)
            juries += 1
    for action, count in (("defence.date_told", dates), ("defence.jury_told", juries)):
        if count:
            audit.record(session, action=action, subject=cohort, by=by, at=at, details={"count": count})
    return dates + juries


def _blockers(desk: Desk, changes: Changes, reason: str) -> list[Blocker]:
    found = [
        Blocker("defence_forbidden", f"{desk.table.name(one.learner)} : {words}")
        for one in desk.draft.defences
        for words in blocks(findings(desk.table, one))
    ]
    if not changes:
        found.append(
            Blocker(
                "defence_nothing_new", "Ce planning est déjà publié : rien ne change.", "Changez-le d’abord."
            )
        )
    if changes.cancelled and not reason.strip():
        found.append(
            Blocker(
                "defence_reason",
                "Des soutenances annoncées n’ont plus de place : elles seront annulées.",
                "Écrivez la raison, qui leur sera dite.",
                "reason",
            )
        )
    return found


def _in_closed_rooms(desk: Desk, changes: Changes, closed: Collection[int]) -> list[Blocker]:
    """Whom the plan puts in a room whose minutes are closed already."""
    arriving = [*changes.added, *(after for _, after in changes.moved)]
    return [
        Blocker(
            "minutes_closed",
            f"{desk.table.name(one.learner)} : le procès-verbal de {desk.table.room_names[one.room]} est "
            "clos, personne n’y passe plus.",
            "Choisissez une autre salle ou un autre jour.",
        )
        for one in arriving
        if row_of(one.room) in closed
    ]


def _cancel(
    session: FencedSession,
    setting: Setting,
    desk: Desk,
    changes: Changes,
    rows: Mapping[int, Defence],
    reason: str,
    at: datetime,
) -> None:
    for one in changes.cancelled:
        row = rows[row_of(one.learner)]
        row.cancelled_at, row.cancel_reason = at, reason.strip()
        row.sequence += 1
        row.revision += 1
        for seat in desk.ground.seats.get(row.id, ()):
            seat.ended_at = at
        if row.date_published_at is not None:
            _tell(session, setting, row, "cancelled", (), reason, at)
    session.flush()


def _write(
    session: FencedSession,
    desk: Desk,
    changes: Changes,
    rows: Mapping[int, Defence],
    by: Actor,
    at: datetime,
) -> None:
    for before, _ in changes.moved:
        rows[row_of(before.learner)].starts_at -= ASIDE
    session.flush()
    for _, one in changes.moved:
        row = rows[row_of(one.learner)]
        _put(desk, row, one)
        row.sequence += 1
        row.revision += 1
        _seat(session, desk, row, one, at)
    for _, one in changes.reseated:
        row = rows[row_of(one.learner)]
        row.revision += 1
        _seat(session, desk, row, one, at)
    for one in changes.added:
        row = Defence(
            cohort_id=desk.cohort.id,
            enrollment_id=row_of(one.learner),
            session=desk.ground.session,
            planned_at=at,
            planned_by_id=by.person_id,
        )
        _put(desk, row, one)
        session.add(row)
        session.flush()
        _seat(session, desk, row, one, at)
    session.flush()


def _put(desk: Desk, row: Defence, one: Planned) -> None:
    half_day, room = desk.ground.rooms[row_of(one.room)]
    row.half_day_id, row.room_id = half_day.id, room.id
    row.starts_at, row.ends_at = _instants(desk, one.slot)


def _instants(desk: Desk, slot: str) -> tuple[datetime, datetime]:
    day, start = moment_of(slot)
    end = desk.table.slots[slot][1].end
    zone = ZoneInfo(desk.ground.zone)
    first, last = (datetime.combine(day, one, tzinfo=zone).astimezone(UTC) for one in (start, end))
    return first, last


def _seat(session: FencedSession, desk: Desk, row: Defence, one: Planned, at: datetime) -> None:
    wanted = {(row_of(seat.juror), *role_of(seat.role)) for seat in one.jury}
    held = {}
    for seat in desk.ground.seats.get(row.id, ()):
        key = (seat.juror_id, seat.role, seat.is_chair)
        if key in wanted:
            held[key] = seat
        else:
            seat.ended_at = at
    session.flush()
    for juror_id, role, is_chair in sorted(wanted - set(held)):
        session.add(
            DefenceJuror(defence_id=row.id, juror_id=juror_id, role=role, is_chair=is_chair, added_at=at)
        )
    session.flush()


def _tell_moved(
    session: FencedSession,
    setting: Setting,
    desk: Desk,
    changes: Changes,
    rows: Mapping[int, Defence],
    reason: str,
    at: datetime,
) -> None:
    """Learners to whom what they were told is no longer true."""
    for (_, one), kind in [
        *((pair, "moved") for pair in changes.moved),
        *((pair, "jury") for pair in changes.reseated),
    ]:
        row = rows[row_of(one.learner)]
        is_told = row.jury_published_at is not None
        jury = [desk.table.juror_name(seat.juror) for seat in one.jury] if is_told else []
        if row.date_published_at is not None and (kind == "moved" or jury):
            _tell(session, setting, row, kind, jury, reason, at)


def _tell(
    session: FencedSession,
    setting: Setting,
    row: Defence,
    kind: str,
    jury: Sequence[str],
    reason: str,
    at: datetime,
) -> None:
    enrollment = session.get_one(Enrollment, row.enrollment_id)
    emails.tell_learner(
        session,
        setting=setting,
        person=session.get_one(Person, enrollment.person_id),
        defence=row,
        room=session.get_one(DefenceRoom, row.room_id),
        half_day=session.get_one(DefenceHalfDay, row.half_day_id),
        kind=kind,
        jury=jury,
        reason=reason.strip(),
        at=at,
    )


@dataclass(frozen=True, slots=True)
class _Agenda:
    """The half-days of jurors, before and after."""

    before: Mapping[tuple[str, str], tuple[tuple[str, str, str], ...]]
    after: Mapping[tuple[str, str], tuple[tuple[str, str, str], ...]]

    def changed(self) -> Mapping[str, list[str]]:
        """Juror → half-days that change for them."""
        found: dict[str, list[str]] = {}
        for key in sorted({*self.before, *self.after}):
            if self.before.get(key) != self.after.get(key):
                found.setdefault(key[0], []).append(key[1])
        return found


def _tell_jurors(session: FencedSession, setting: Setting, desk: Desk, reason: str, at: datetime) -> None:
    ground = desk.ground
    half_day_of = _half_days_of_rooms(session, ground, desk.draft.defences)
    agenda = _Agenda(presences(ground.announced, half_day_of), presences(desk.draft.defences, half_day_of))
    names = {f"l{enrollment.id}": person.name for enrollment, person in ground.defenders}
    known = {one.id: one for one in ground.jurors}
    for juror, half_days in agenda.changed().items():
        seat = known.get(row_of(juror)) or session.get_one(Juror, row_of(juror))
        told = [_presence(session, desk, agenda, juror, one, names) for one in half_days]
        emails.tell_juror(
            session,
            setting=setting,
            person=session.get_one(Person, seat.person_id),
            juror_id=seat.id,
            presences=sorted(told, key=lambda one: one.starts_at),
            number=desk.number,
            is_first=not any(key[0] == juror for key in agenda.before),
            reason=reason.strip(),
            at=at,
        )


def _half_days_of_rooms(
    session: FencedSession, ground: Ground, defences: Collection[Planned]
) -> Mapping[str, str]:
    """Room → its half-day, removed ones too."""
    ids = {row_of(one.room) for one in (*ground.announced, *defences)}
    return {f"r{one}": str(session.get_one(DefenceRoom, one).half_day_id) for one in sorted(ids)}


def _presence(
    session: FencedSession,
    desk: Desk,
    agenda: _Agenda,
    juror: str,
    half_day_id: str,
    names: Mapping[str, str],
) -> emails.Presence:
    held = agenda.after.get((juror, half_day_id))
    shown = held or agenda.before[juror, half_day_id]
    rooms = [
        session.get_one(DefenceRoom, row_of(room)) for room in dict.fromkeys(room for _, room, _ in shown)
    ]
    half_day = session.get_one(DefenceHalfDay, int(half_day_id))
    zone = ZoneInfo(desk.ground.zone)
    starts = [datetime.combine(*moment_of(slot), tzinfo=zone).astimezone(UTC) for slot, _, _ in shown]
    length = timedelta(minutes=desk.ground.definition.defence.slot_minutes)
    made = emails.Presence(
        half_day=half_day,
        starts_at=min(starts),
        ends_at=max(starts) + length,
        rooms=", ".join(one.label for one in rooms),
        link=rooms[0].link,
        learners=tuple(names.get(learner, "") for _, _, learner in shown),
    )
    return made if held else replace(made, gone=True)
