"""Changing a seminar on its page: other dates, another place or modality; cancelled, restored."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.changes import IN_THE_PAST
from pacte.cohorts.definition import Modality
from pacte.cohorts.library import curriculum
from pacte.database import FencedSession
from pacte.french import plural, zone_words
from pacte.seminars.models import Seminar
from pacte.seminars.planning import operations
from pacte.seminars.planning.forms import ReasonForm, ScheduleForm, number_in
from pacte.seminars.planning.loading import Planned
from pacte.seminars.planning.queries import counts_of, sheet_of
from pacte.seminars.planning.rules import Standing, blockers_to_change, day_warnings
from pacte.seminars.planning.views import telling
from pacte.seminars.planning.views.pages import MANAGE, SEMINAR, beside, pages, plan_of
from pacte.seminars.planning.views.seminar import show
from pacte.seminars.planning.wording import held_lines
from pacte.web import actor, get_or_404, now, read, services, write

ADD_ROW = "add:half_days"
MODALITIES = {one.value: one for one in Modality}


@pages.form(f"{SEMINAR}/changement", **MANAGE)
def change(seminar: Seminar) -> ResponseReturnValue:
    """Dates, modality, place and link, with the reason; those concerned are told once."""
    plan = plan_of(seminar)
    if request.method == "GET":
        return _draw(plan, _as_planned(plan))
    form = ScheduleForm()
    if request.form.get("rows") == ADD_ROW or telling.goes_back():
        return _draw(plan, form)
    if not form.validate():
        return _draw(plan, form, status=422, extra=_also_wrong(plan, form))

    def act(session: FencedSession) -> bool:
        return operations.change_schedule(
            session,
            seminar=seminar,
            half_days=form.definitions,
            modality=MODALITIES[form.modality.data],
            place=form.place.data or "",
            video_url=form.video_url.data or "",
            reason=form.reason.data or "",
            after_the_fact=bool(form.after_the_fact.data),
            seen=number_in(form.seen.data),
            curriculum=curriculum(services().settings.modules_dirs),
            by=actor(),
            at=now(),
        )

    try:
        if not telling.is_confirmed() and (notice := telling.rehearsed(seminar, act)):
            return telling.ask(
                plan_of(get_or_404(read(), Seminar, seminar.id)),
                notice,
                action=url_for("planning.change", seminar_id=seminar.id),
                button="Enregistrer et prévenir ",
                danger=False,
                warnings=_day_warnings(plan, form),
            )
        with write() as session:
            changed = act(session)
    except Refused as refused:
        fresh = plan_of(get_or_404(read(), Seminar, seminar.id))
        form.seen.data = str(fresh.row.revision)
        return _draw(fresh, form, status=422, extra=_reasons(form, refused))
    _say(seminar, changed, form)
    return redirect(url_for("planning.page", seminar_id=seminar.id), code=303)


@pages.post(f"{SEMINAR}/annulation", **MANAGE)
def cancel(seminar: Seminar) -> ResponseReturnValue:
    """Cancel the seminar, with its reason."""
    form = ReasonForm(prefix="annulation-")
    return _end(
        seminar,
        "cancel",
        form,
        lambda session: operations.cancel(
            session,
            seminar=seminar,
            reason=form.reason.data or "",
            seen=number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
        button="Annuler le séminaire et prévenir ",
        done="Le séminaire est annulé",
    )


@pages.post(f"{SEMINAR}/retablissement", **MANAGE)
def restore(seminar: Seminar) -> ResponseReturnValue:
    """Hold a cancelled seminar after all."""
    form = ReasonForm(prefix="retablissement-")
    return _end(
        seminar,
        "restore",
        form,
        lambda session: operations.restore(
            session,
            seminar=seminar,
            reason=form.reason.data or "",
            seen=number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
        button="Rétablir le séminaire et prévenir ",
        done="Le séminaire est rétabli",
    )


def _end(
    seminar: Seminar,
    name: str,
    form: ReasonForm,
    act: Callable[[FencedSession], bool],
    *,
    button: str,
    done: str,
) -> ResponseReturnValue:
    if telling.goes_back():
        return show(plan_of(seminar), refused={name: form})
    if not form.validate_on_submit():
        return show(plan_of(seminar), 422, refused={name: form})
    try:
        if not telling.is_confirmed() and (notice := telling.rehearsed(seminar, act)):
            return telling.ask(
                plan_of(get_or_404(read(), Seminar, seminar.id)),
                notice,
                action=url_for(f"planning.{name}", seminar_id=seminar.id),
                button=button,
                danger=name == "cancel",
            )
        with write() as session:
            changed = act(session)
    except Refused as refused:
        extra = beside(form, refused)
        fresh = plan_of(get_or_404(read(), Seminar, seminar.id))
        return show(fresh, 422, refused={name: form}, extra=extra)
    flash(f"{done}{_told(seminar)}." if changed else _done_already(seminar, done), "success")
    return redirect(url_for("planning.page", seminar_id=seminar.id), code=303)


def _say(seminar: Seminar, changed: bool, form: ScheduleForm) -> None:
    if not changed and telling.is_confirmed():
        flash(_done_already(seminar, "Le changement est enregistré"), "success")
        return
    if not changed:
        flash("Rien n’a changé : personne n’est prévenu.", "info")
        return
    flash(f"Le changement est enregistré{_told(seminar)}.", "success")
    for words in _day_warnings(plan_of(get_or_404(read(), Seminar, seminar.id)), form):
        flash(words, "warning")


def _day_warnings(plan: Planned, form: ScheduleForm) -> list[str]:
    """What is to be known of the days typed, before anybody is told and after."""
    return day_warnings([one.on for one in form.definitions], plan.setting.definition.federation.departments)


def _done_already(seminar: Seminar, done: str) -> str:
    """A second click reads what the first one did."""
    return f"{done}{_told(seminar)}, une seule fois."


def _told(seminar: Seminar) -> str:
    """« ; 18 personnes sont prévenues », from what the last change says."""
    changes = sheet_of(read(), seminar).changes
    count = changes[0].told if changes else 0
    if not count:
        return ""
    return f" ; {plural(count, 'personne est prévenue', 'personnes sont prévenues')}"


def _as_planned(plan: Planned) -> ScheduleForm:
    zone = ZoneInfo(plan.setting.zone)
    local = [(one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)) for one in plan.half_days]
    return ScheduleForm(
        None,
        data={
            "half_days": [
                {"on": start.date(), "starts_at": start.time(), "ends_at": end.time()} for start, end in local
            ],
            "modality": plan.row.modality.value,
            "place": plan.row.place,
            "video_url": plan.row.video_url,
            "seen": str(plan.row.revision),
        },
    )


def _reasons(form: ScheduleForm, refused: Refused) -> list[Blocker]:
    """The cohort's own checks speak of their fields; here they go to the summary, led to the half-days."""
    own = [blocker for blocker in refused.blockers if blocker.where in ("reason", "place", "video_url")]
    form.take(own)
    return [
        Blocker(blocker.code, blocker.message, blocker.remedy, form.address_of(blocker.where))
        for blocker in refused.blockers
        if blocker not in own
    ]


def _also_wrong(plan: Planned, form: ScheduleForm) -> list[Blocker]:
    """What else the days typed would be refused for: everything is told at once."""
    modality = MODALITIES.get(form.modality.data or "", plan.row.modality)
    found = operations.blockers_of_schedule(
        plan, half_days=form.definitions, modality=modality, place=form.place.data or ""
    )
    return _reasons(form, Refused(found)) if found else []


def _draw(
    plan: Planned, form: ScheduleForm, *, status: int = 200, extra: list[Blocker] | None = None
) -> ResponseReturnValue:
    form.add_empty_rows(more=request.form.get("rows") == ADD_ROW)
    counts = counts_of(read(), [plan.row.id])[plan.row.id]
    context: dict[str, Any] = {
        "plan": plan,
        "row": plan.row,
        "setting": plan.setting,
        "form": form,
        "extra": extra or [],
        "is_past": bool(form.after_the_fact.data) or any(one.code == IN_THE_PAST for one in extra or ()),
        "closed": blockers_to_change(plan.standing(now())),
        "is_running": plan.standing(now()) is Standing.UNDERWAY,
        "counts": counts,
        "trainers": sheet_of(read(), plan.row).trainers,
        "lines": held_lines(plan.held, plan.setting.zone),
        "zone_name": zone_words(plan.setting.zone),
        "add_row": ADD_ROW,
    }
    return render_template("seminars/planning/change.html", **context), status
