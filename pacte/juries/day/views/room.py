"""The day's page of a room: order of passage, who is there, delays; for staff nothing else."""

from collections.abc import Callable
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from pacte.blockers import Blocker
from pacte.database import FencedSession
from pacte.french import duration_words, time_words
from pacte.juries.day import operations
from pacte.juries.day.forms import AttendanceForm, HoursForm
from pacte.juries.day.queries import Line, Room, Seen
from pacte.juries.day.rules import Moment, delay_of
from pacte.juries.day.views.pages import DAY, OF, PASSAGE, line_here, seen_here
from pacte.juries.models import DefenceRoom
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import HALF_LABELS, OUTCOME_KINDS, OUTCOME_LABELS
from pacte.memoires.readers.forms import EmptyForm
from pacte.memoires.views.pages import number_in
from pacte.web import actor, can, now
from pacte.web.acts import send

DONE = {
    Moment.ARRIVED: "L’arrivée est notée.",
    Moment.BEGAN: "La soutenance commence.",
    Moment.ENDED: "La soutenance est terminée.",
}


@pages.get(DAY, **OF)
def day(defence_room: DefenceRoom) -> ResponseReturnValue:
    """The room as its day goes."""
    return draw(defence_room)


@pages.post(f"{DAY}/presences", **OF)
def day_attend(defence_room: DefenceRoom) -> ResponseReturnValue:
    """Who is there, and who presides."""
    seen = seen_here(defence_room)
    form = attendance_form(seen)

    def act(session: FencedSession) -> Room:
        return operations.attend(
            session,
            room_id=defence_room.id,
            defence_ids=form.passages.data or [],
            present=form.present.data or [],
            chair=number_in(form.chair.data) if form.chair.data else None,
            by=actor(),
            at=now(),
        )

    sent = send(form, act)
    if not sent.is_done:
        return draw(defence_room, form=form, reasons=sent.reasons, status=422)
    flash("Les présences sont notées.", "success")
    return redirect(url_for("juries.day", defence_room_id=defence_room.id, _anchor="presences"), code=303)


@pages.post(f"{PASSAGE}/arrivee", form_at="juries.day", **OF)
def day_arrived(defence_room: DefenceRoom, defence_id: int) -> ResponseReturnValue:
    """The learner is there."""
    return _mark(defence_room, defence_id, Moment.ARRIVED)


@pages.post(f"{PASSAGE}/debut", form_at="juries.day", **OF)
def day_began(defence_room: DefenceRoom, defence_id: int) -> ResponseReturnValue:
    """The defence begins."""
    return _mark(defence_room, defence_id, Moment.BEGAN)


@pages.post(f"{PASSAGE}/fin", form_at="juries.day", **OF)
def day_ended(defence_room: DefenceRoom, defence_id: int) -> ResponseReturnValue:
    """It is over."""
    return _mark(defence_room, defence_id, Moment.ENDED)


@pages.post(f"{PASSAGE}/annulation", form_at="juries.day", **OF)
def day_undone(defence_room: DefenceRoom, defence_id: int) -> ResponseReturnValue:
    """The last moment was noted by mistake."""
    line = line_here(seen_here(defence_room), defence_id)
    last = last_moment(line)
    if last is None:
        return _to(defence_room, defence_id)
    return _mark(defence_room, defence_id, last, undone=True)


@pages.form(f"{PASSAGE}/heures", **OF)
def day_hours(defence_room: DefenceRoom, defence_id: int) -> ResponseReturnValue:
    """The buttons were forgotten, or pressed late."""
    seen = seen_here(defence_room)
    line = line_here(seen, defence_id)
    form = HoursForm(prefix="heures-")
    began = form.began.data
    sent = send(
        form,
        lambda session: operations.correct_hours(
            session, defence_id=defence_id, began=began or time(), ended=form.ended.data, by=actor(), at=now()
        ),
    )
    if sent.is_done:
        flash("Les heures sont corrigées.", "success")
        return _to(defence_room, defence_id)
    if not form.is_submitted():
        zone = ZoneInfo(seen.room.zone)
        row = line.defence
        form.began.data = row.began_at.astimezone(zone).time() if row.began_at else None
        form.ended.data = row.ended_at.astimezone(zone).time() if row.ended_at else None
    body = render_template(
        "juries/day/hours.html",
        room=seen.room,
        cohort=seen.room.cohort,
        line=line,
        form=form,
        reasons=sent.reasons,
    )
    return body, sent.status


def draw(
    defence_room: DefenceRoom,
    *,
    form: AttendanceForm | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The page; ``form``: the one that was refused."""
    seen = seen_here(defence_room)
    shown = form or attendance_form(seen, fresh=True)
    late = seen.room.delay(now())
    body = render_template(
        "juries/day/room.html",
        seen=seen,
        room=seen.room,
        cohort=seen.room.cohort,
        zone=seen.room.zone,
        half=HALF_LABELS[seen.room.half_day.half],
        back=_back(seen.room),
        back_label="Jours de soutenance" if can("defence.oversee", seen.room.cohort) else "Mes jurys",
        is_the_day=seen.room.today(now()) >= seen.room.half_day.day,
        form=shown,
        reasons=reasons or [],
        late=late,
        expected=lambda line: line.defence.starts_at + timedelta(minutes=late),
        delay=lambda line: delay_of(line.defence.starts_at, line.defence.began_at, now()),
        duration_words=duration_words,
        next_moment=next_moment,
        last_moment=last_moment,
        outcomes=OUTCOME_LABELS,
        kinds=OUTCOME_KINDS,
    )
    return body, status


def attendance_form(seen: Seen, *, fresh: bool = False) -> AttendanceForm:
    """For the jurors and the defences of the room; ``fresh``: as it stands, not as it was sent."""
    room = seen.room
    form = AttendanceForm(None, prefix="presences-") if fresh else AttendanceForm(prefix="presences-")
    form.present.choices = [
        SelectChoice(one.id, f"{one.person.name}, {one.role.label}") for one in room.jurors
    ]
    form.chair.choices = [
        SelectChoice("", f"Pas de changement{_presiding(room)}"),
        *(SelectChoice(str(one.id), one.person.name) for one in room.jurors),
    ]
    form.passages.choices = [
        SelectChoice(line.id, f"{time_words(line.defence.starts_at, room.zone)} : {_name(seen, line)}")
        for line in room.lines
    ]
    if fresh:
        seats = [seat for line in room.lines for seat in line.seats]
        form.present.data = [
            one.id
            for one in room.jurors
            if any(seat.juror_id == one.id and seat.is_present is not False for seat in seats)
        ]
        form.passages.data = [line.id for line in room.lines if line.passage.is_unsaid]
        form.chair.data = ""
    return form


def _back(room: Room) -> str:
    if can("defence.oversee", room.cohort):
        return url_for("juries.schedule_days", code=room.cohort.code)
    return url_for("juries.own_juries")


def _presiding(room: Room) -> str:
    """« (Inès Vuillemin) »: who presides now."""
    names = dict.fromkeys(seat.name for one in room.passages for seat in one.seats if seat.is_chair)
    return f" ({', '.join(names)})" if names else ""


def next_moment(line: Line) -> Moment | None:
    """What is to be noted next; None once it is over or the learner is absent."""
    passage = line.passage
    if passage.ended_at is not None or (passage.outcome is not None and passage.began_at is None):
        return None
    if passage.began_at is not None:
        return Moment.ENDED
    return Moment.BEGAN if passage.arrived_at is not None else Moment.ARRIVED


def last_moment(line: Line) -> Moment | None:
    """What was noted last."""
    passage = line.passage
    if passage.ended_at is not None:
        return Moment.ENDED
    if passage.began_at is not None:
        return Moment.BEGAN
    return Moment.ARRIVED if passage.arrived_at is not None else None


def _name(seen: Seen, line: Line) -> str:
    return "un autre passage" if line.id in seen.tied else line.learner.name


def _mark(
    defence_room: DefenceRoom, defence_id: int, moment: Moment, *, undone: bool = False
) -> ResponseReturnValue:
    line_here(seen_here(defence_room), defence_id)
    act: Callable[[FencedSession], object] = lambda session: operations.mark(  # noqa: E731
        session, defence_id=defence_id, moment=moment, undone=undone, by=actor(), at=now()
    )
    sent = send(EmptyForm(), act)
    if not sent.is_done:
        return draw(defence_room, reasons=sent.reasons, status=422)
    flash("C’est repris." if undone else DONE[moment], "success")
    return _to(defence_room, defence_id)


def _to(defence_room: DefenceRoom, defence_id: int) -> ResponseReturnValue:
    return redirect(
        url_for("juries.day", defence_room_id=defence_room.id, _anchor=f"passage-{defence_id}"), code=303
    )
