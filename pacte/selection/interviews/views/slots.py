"""The staff's page of interviews: the table of slots, a series proposed, a slot moved or cancelled."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.french import agreed, plural, zone_words
from pacte.selection.interviews import operations
from pacte.selection.interviews.forms import CancelForm, SeriesForm, SlotForm
from pacte.selection.interviews.loading import Setting, span_of
from pacte.selection.interviews.operations.slots import version
from pacte.selection.interviews.queries import SlotLine, invitables, last_moments, slot_line, slot_lines
from pacte.selection.interviews.rules import too_soon
from pacte.selection.interviews.unsuited import UNSUITED_LABEL, unsuited
from pacte.selection.interviews.views.pages import COHORT, STATE_KINDS, pages, setting_or_404, slot_words
from pacte.selection.interviews.views.slot_table import (
    FILTERS,
    badge,
    counters,
    slot_columns,
    standing,
    tie_words,
)
from pacte.selection.models import InterviewSlot
from pacte.selection.queries import members_of
from pacte.selection.vocabulary import INTERVIEW_LABELS, QUALITY_LABELS, InterviewState
from pacte.web import SIGNED_IN, actor, get_or_404, now, read, write
from pacte.web.exports import send_table
from pacte.web.forms import Form
from pacte.web.tables import Table, TableState

MANAGE = "selection.manage"


@pages.get(f"{COHORT}/entretiens", may=SIGNED_IN)
def overview(code: str) -> ResponseReturnValue:
    """How interviews stand, and every slot."""
    setting = setting_or_404(code, MANAGE)
    lines = slot_lines(read(), setting.cohort, reader_id=actor().person_id)
    columns = slot_columns(setting)
    state = TableState.from_args(request.args, columns, FILTERS)
    wanted = state.filters.get("etat", "")
    matching = [line for line in lines if wanted in ("", standing(line, setting))]
    shown = matching if state.limit is None else matching[state.offset : state.offset + state.limit]
    table: Table[SlotLine] = Table(
        caption=f"Créneaux d’entretien, {setting.cohort.label}",
        columns=columns,
        rows=shown,
        state=state,
        total=len(matching),
        filters=FILTERS,
        unit=("créneau", "créneaux"),
        empty_title="Aucun créneau n’est encore proposé.",
        empty_text="Proposez une série de créneaux, puis invitez les personnes que le comité veut entendre.",
    )
    if state.export:
        day = now().astimezone(ZoneInfo(setting.zone)).date()
        return send_table(table, f"entretiens-{setting.cohort.code}", day)
    people = invitables(read(), setting.cohort, reader_id=actor().person_id)
    to_choose = [
        one.interview
        for one in people
        if one.interview is not None and one.interview.state is InterviewState.INVITED
    ]
    said = {} if setting.has_begun else unsuited(read(), to_choose)
    return render_template(
        "selection/interviews/overview.html",
        setting=setting,
        table=table,
        people=people,
        said=said,
        unsuited_label=UNSUITED_LABEL,
        until=last_moments(read(), setting.cohort, to_choose, now()),
        state_kinds=STATE_KINDS,
        state_labels=INTERVIEW_LABELS,
        counters=counters(people, lines, setting, unsuited=len(said)),
        with_interviews=setting.definition.selection.interviews,
        zone_name=zone_words(setting.zone),
    )


@pages.form(f"{COHORT}/entretiens/creneaux", may=SIGNED_IN)
def propose(code: str) -> ResponseReturnValue:
    """Propose a series of slots."""
    setting = setting_or_404(code, MANAGE)
    form = SeriesForm()
    _offer(form, setting)
    extra: list[Blocker] = []
    if form.validate_on_submit():
        try:
            with write() as session:
                slots = operations.propose_slots(
                    session,
                    cohort=setting.cohort,
                    day=form.day.data,
                    start=form.start.data,
                    end=form.end.data,
                    pause=form.pause.data,
                    video_url=form.video_url.data or "",
                    interviewers=form.interviewers.data,
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            extra = _beside(form, refused)
        else:
            several = len(slots) > 1
            flash(f"{plural(len(slots), 'créneau', 'créneaux')} proposé{'s' if several else ''}.", "success")
            if soon := too_soon([span_of(one) for one in slots], now()):
                flash(_soon_words(soon, len(slots)), "warning")
            return redirect(url_for("interviews.overview", code=code), code=303)
    selection = setting.definition.selection
    return (
        render_template(
            "selection/interviews/propose.html",
            setting=setting,
            form=form,
            extra=extra,
            minutes=selection.interview_minutes,
            bounds=(selection.interviews_start_on, selection.interviews_end_on),
            zone_name=zone_words(setting.zone),
        ),
        422 if form.is_submitted() else 200,
    )


def _soon_words(soon: int, proposed: int) -> str:
    """What those slots are good for; ``soon`` of those ``proposed`` begin in less than a day."""
    what = (
        "Ce créneau commence"
        if proposed == 1
        else f"{plural(soon, 'créneau')} {agreed(soon, 'commence', 'commencent')}"
    )
    return (
        f"{what} dans moins de 24 heures : les personnes invitées ne le verront pas. "
        "Vous pouvez encore y fixer un rendez-vous, depuis la fiche d’entretien d’une personne."
    )


@pages.form(f"{COHORT}/entretiens/creneaux/<int:slot_id>", may=SIGNED_IN)
def slot(code: str, slot_id: int) -> ResponseReturnValue:
    """One slot: changed here, with those concerned told once."""
    setting, row = _slot_or_404(code, slot_id)
    line = slot_line(read(), setting.cohort, row, actor().person_id)
    local = row.starts_at.astimezone(ZoneInfo(setting.zone))
    form = SlotForm(
        data={
            "day": local.date(),
            "start": local.time(),
            "video_url": row.video_url,
            "interviewers": [person.id for person in line.people],
            "seen": _version(line),
        }
    )
    _offer(form, setting)
    if not form.is_submitted():
        return _show_slot(setting, line, form=form)
    if not form.validate():
        return _show_slot(setting, line, form=form, status=422)
    try:
        with write() as session:
            operations.move_slot(
                session,
                slot=row,
                day=form.day.data,
                start=form.start.data,
                video_url=form.video_url.data or "",
                interviewers=form.interviewers.data,
                seen=form.seen.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _again(setting, row, form=form, extra=_beside(form, refused))
    flash(
        "Le créneau est changé ; un message part aux personnes concernées."
        if line.interview is not None
        else "Le créneau est changé.",
        "success",
    )
    return redirect(url_for("interviews.overview", code=code), code=303)


@pages.post(f"{COHORT}/entretiens/creneaux/<int:slot_id>/annulation", may=SIGNED_IN)
def cancel_slot(code: str, slot_id: int) -> ResponseReturnValue:
    """Take a slot back."""
    setting, row = _slot_or_404(code, slot_id)
    line = slot_line(read(), setting.cohort, row, actor().person_id)
    form = CancelForm(prefix="annulation-")
    if not form.validate_on_submit():
        return _show_slot(setting, line, cancel=form, status=422)
    try:
        with write() as session:
            operations.cancel_slot(
                session,
                slot=row,
                reason=form.reason.data or "",
                seen=form.seen.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _again(setting, row, cancel=form, extra=_beside(form, refused))
    flash("Le créneau est annulé.", "success")
    return redirect(url_for("interviews.overview", code=code), code=303)


def _slot_or_404(code: str, slot_id: int) -> tuple[Setting, InterviewSlot]:
    setting = setting_or_404(code, MANAGE)
    row = get_or_404(read(), InterviewSlot, slot_id)
    if row.cohort_id != setting.cohort.id:
        abort(404)
    return setting, row


def _again(setting: Setting, row: InterviewSlot, **shown: Any) -> ResponseReturnValue:
    """The page of a refused form: the slot as it is now, and all that was typed."""
    fresh = get_or_404(read(), InterviewSlot, row.id)
    line = slot_line(read(), setting.cohort, fresh, actor().person_id)
    return _show_slot(setting, line, status=422, **shown)


def _show_slot(
    setting: Setting,
    line: SlotLine,
    *,
    form: SlotForm | None = None,
    cancel: CancelForm | None = None,
    extra: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    refused = form if form is not None and status == 422 else cancel if cancel is not None else None
    local = line.slot.starts_at.astimezone(ZoneInfo(setting.zone))
    if form is None:
        form = SlotForm(
            None,
            data={
                "day": local.date(),
                "start": local.time(),
                "video_url": line.slot.video_url,
                "interviewers": [person.id for person in line.people],
            },
        )
        _offer(form, setting)
    cancel = cancel or CancelForm(None, prefix="annulation-")
    for each in (form, cancel):  # a refused form is sent again knowing what the page now shows
        each.seen.data = _version(line)
    return (
        render_template(
            "selection/interviews/slot.html",
            setting=setting,
            line=line,
            words=slot_words(line.slot, setting.zone),
            zone_name=zone_words(setting.zone),
            form=form,
            cancel=cancel,
            cancelling=refused is cancel,
            refused=refused,
            extra=extra or [],
            standing=badge(line, setting),
            tie=tie_words(line) if line.ties else "",
        ),
        status,
    )


def _version(line: SlotLine) -> str:
    return version(line.slot, [person.id for person in line.people])


def _offer(form: SlotForm, setting: Setting) -> None:
    form.offer(
        [
            (member.person_id, f"{member.person.name} ({QUALITY_LABELS[member.quality]})")
            for member in members_of(read(), setting.cohort.id)
        ]
    )


def _beside(form: Form, refused: Refused) -> list[Blocker]:
    """Put reasons beside the fields they name; the others go to the summary."""
    form.take([blocker for blocker in refused.blockers if blocker.where in form])
    return [blocker for blocker in refused.blockers if blocker.where not in form]
