"""One half-day: its hours and place, its rooms; removed, taken back."""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.audit import history
from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.french import plural
from pacte.juries.half_days import operations
from pacte.juries.half_days.forms import EmptyForm, HoursForm, RemoveForm, RoomForm
from pacte.juries.half_days.queries import answers_about, place_words, planned_in, slots_in
from pacte.juries.half_days.rules import Slot, half_day_words, key_of, slot_words
from pacte.juries.half_days.views.half_days import hours_words
from pacte.juries.half_days.views.pages import half_days_url, is_stale
from pacte.juries.models import DefenceHalfDay, DefenceRoom
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import Freedom
from pacte.memoires.views.pages import number_in
from pacte.web import actor, get_or_404, now, read
from pacte.web.acts import send
from pacte.web.forms import Form

ONE = "/regions/<federation>/soutenances/demi-journees/<int:defence_half_day_id>"
OF: dict[str, Any] = {"may": "defence.plan", "of": DefenceHalfDay, "as_": "defence_half_day"}


@pages.form(ONE, **OF)
def half_day(defence_half_day: DefenceHalfDay) -> ResponseReturnValue:
    """Its hours, its place, its rooms."""
    if request.method == "GET":
        return _page(defence_half_day)
    form = HoursForm()

    def act(session: FencedSession) -> DefenceHalfDay:
        return operations.change_half_day(
            session,
            half_day_id=defence_half_day.id,
            place=form.place_of(defence_half_day),
            revision=number_in(form.revision.data),
            by=actor(),
            at=now(),
        )

    return _sent(defence_half_day, form, act, "La demi-journée est enregistrée.", hours=form, tells=True)


@pages.post(f"{ONE}/salles", **OF)
def room_add(defence_half_day: DefenceHalfDay) -> ResponseReturnValue:
    """One room more."""
    return _save_room(defence_half_day, None)


@pages.post(f"{ONE}/salles/<int:defence_room_id>", form_at="juries.half_day", **OF)
def room_change(defence_half_day: DefenceHalfDay, defence_room_id: int) -> ResponseReturnValue:
    """Its name, its link, the hours when it is not to be had."""
    return _save_room(defence_half_day, _room(defence_half_day, defence_room_id))


@pages.post(f"{ONE}/salles/<int:defence_room_id>/retrait", form_at="juries.half_day", **OF)
def room_remove(defence_half_day: DefenceHalfDay, defence_room_id: int) -> ResponseReturnValue:
    """A room that is not to be had any more."""
    room = _room(defence_half_day, defence_room_id)

    def act(session: FencedSession) -> bool:
        operations.remove_room(
            session, half_day_id=defence_half_day.id, room_id=room.id, by=actor(), at=now()
        )
        return True

    return _sent(defence_half_day, EmptyForm(), act, "La salle est retirée.")


@pages.post(f"{ONE}/retrait", **OF)
def half_day_remove(defence_half_day: DefenceHalfDay) -> ResponseReturnValue:
    """Nothing is held then."""
    form = RemoveForm(prefix="retrait-")

    def act(session: FencedSession) -> DefenceHalfDay:
        return operations.remove_half_day(
            session,
            half_day_id=defence_half_day.id,
            reason=form.reason.data or "",
            by=actor(),
            at=now(),
        )

    return _sent(defence_half_day, form, act, "La demi-journée est retirée.", remove=form)


@pages.post(f"{ONE}/retour", **OF)
def half_day_restore(defence_half_day: DefenceHalfDay) -> ResponseReturnValue:
    """A removal taken back."""

    def act(session: FencedSession) -> DefenceHalfDay:
        return operations.restore_half_day(session, half_day_id=defence_half_day.id, by=actor(), at=now())

    return _sent(defence_half_day, EmptyForm(), act, "La demi-journée est remise.")


def _save_room(row: DefenceHalfDay, room: DefenceRoom | None) -> ResponseReturnValue:
    form = RoomForm(prefix=_prefix(room))
    form.offer(_slots(row))

    def act(session: FencedSession) -> DefenceRoom:
        return operations.save_room(
            session,
            half_day_id=row.id,
            room_id=room.id if room is not None else None,
            label=form.label.data,
            link=form.link.data or "",
            closed=form.closed.data or [],
            by=actor(),
            at=now(),
        )

    return _sent(row, form, act, "La salle est enregistrée.", room=form, tells=room is not None)


def _sent(
    row: DefenceHalfDay,
    form: Form,
    act: Callable[[FencedSession], object],
    words: str,
    *,
    tells: bool = False,
    **shown: Form,
) -> ResponseReturnValue:
    """``tells``: people may have been told what changes."""
    sent = send(form, act)
    if not sent.is_done:
        if isinstance(form, HoursForm) and is_stale(sent.reasons):
            form.revision.data = str(row.revision)
        return _page(row, refused=form, reasons=sent.reasons, status=422, **shown)
    flash(words, "success")
    if tells:
        _warn_of_planned(row)
    if isinstance(form, HoursForm):
        _warn_of_answers(row, form)
    return redirect(url_for("juries.half_day", defence_half_day_id=row.id), code=303)


def _warn_of_planned(row: DefenceHalfDay) -> None:
    planned = planned_in(read(), row, definition_of(_cohort(row)).federation.time_zone)
    if planned:
        flash(
            f"{plural(len(planned), 'soutenance y est annoncée', 'soutenances y sont annoncées')}\u00a0: les "
            "convocations déjà parties ne changent pas. Prévenez les personnes si le lieu ou le lien change.",
            "warning",
        )


def _warn_of_answers(row: DefenceHalfDay, form: HoursForm) -> None:
    """Who answered for hours that were fewer did not say that they are free at the others."""
    before = _hours(row)
    if form.starts_at.data >= before.starts_at.data and form.ends_at.data <= before.ends_at.data:
        return
    key, busy = key_of(row.day, row.half), Freedom.BUSY.value
    free = [one for one in answers_about(read(), row) if one.half_days[key]["freedom"] != busy]
    if free:
        flash(
            f"{plural(len(free), 'personne s’est dite disponible', 'personnes se sont dites disponibles')} "
            "quand la demi-journée était plus courte\u00a0: vérifiez avec elles.",
            "warning",
        )


def _prefix(room: DefenceRoom | None) -> str:
    return f"salle{room.id}-" if room is not None else "salle-"


def _room(row: DefenceHalfDay, room_id: int) -> DefenceRoom:
    found = next((one for one in row.rooms if one.id == room_id), None)
    if found is None:
        abort(404)
    return found


def _cohort(row: DefenceHalfDay) -> Cohort:
    return get_or_404(read(), Cohort, row.cohort_id)


def _slots(row: DefenceHalfDay) -> Sequence[Slot]:
    return slots_in(row, definition_of(_cohort(row)))


def _hours(row: DefenceHalfDay) -> HoursForm:
    zone = definition_of(_cohort(row)).federation.time_zone
    data = {
        "revision": str(row.revision),
        "starts_at": _local(row.starts_at, zone),
        "ends_at": _local(row.ends_at, zone),
        "place": row.place,
        "modality": row.modality.value,
    }
    return HoursForm(None, data=data)


def _local(value: datetime, zone: str) -> time:
    return value.astimezone(ZoneInfo(zone)).time()


def _room_form(room: DefenceRoom | None, row: DefenceHalfDay, shown: Form | None) -> RoomForm:
    if isinstance(shown, RoomForm) and shown._prefix == _prefix(room):
        return shown
    data = {"label": room.label, "link": room.link, "closed": room.closed} if room is not None else {}
    form = RoomForm(None, prefix=_prefix(room), data=data)
    form.offer(_slots(row))
    return form


def _page(
    row: DefenceHalfDay,
    *,
    hours: Form | None = None,
    room: Form | None = None,
    remove: Form | None = None,
    refused: Form | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    cohort = _cohort(row)
    definition = definition_of(cohort)
    return (
        render_template(
            "juries/half_days/half_day.html",
            cohort=cohort,
            row=row,
            words=half_day_words(row.day, row.half),
            hours_said=hours_words(row, definition.federation.time_zone),
            place=place_words(row),
            slots=[slot_words(one) for one in _slots(row)],
            form=hours or _hours(row),
            rooms=[(one, _room_form(one, row, room)) for one in row.rooms if one.removed_at is None],
            new_room=_room_form(None, row, room),
            remove=remove or RemoveForm(None, prefix="retrait-"),
            refused=refused,
            reasons=reasons or [],
            back=half_days_url(cohort, row.session),
            history=[
                {"at": one.at, "sentence": f"{one.actor} {one.sentence}"} for one in history(read(), row)
            ],
        ),
        status,
    )
