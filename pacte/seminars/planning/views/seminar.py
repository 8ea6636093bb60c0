"""The page of a seminar: all that concerns it, one's own answer, and for staff where to act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker
from pacte.cohorts.library import curriculum
from pacte.cohorts.public_states import local_day
from pacte.french import of_name, time_words, zone_words
from pacte.mail.models import MailState
from pacte.seminars.calendar_rules import change_labels
from pacte.seminars.following import with_traces
from pacte.seminars.models import HalfDay, ScheduleChange, Seminar
from pacte.seminars.planning.differences import changes_between
from pacte.seminars.planning.former_answers import former_answers
from pacte.seminars.planning.former_dates import known_changes
from pacte.seminars.planning.forms import AnswerForm, ReasonForm
from pacte.seminars.planning.loading import Planned
from pacte.seminars.planning.queries import (
    Counts,
    counts_of,
    reply_of,
    sheet_of,
    told_of,
)
from pacte.seminars.planning.removals import removals_of
from pacte.seminars.planning.rules import (
    AHEAD,
    STANDING_LABELS,
    Standing,
    blockers_to_answer,
    blockers_to_cancel,
    concerns,
    day_warnings,
    days_of,
)
from pacte.seminars.planning.views.pages import (
    READ,
    REPLY_KINDS,
    SEMINAR,
    STANDING_KINDS,
    pages,
    plan_of,
    still_theirs,
)
from pacte.seminars.planning.wording import (
    held_lines,
    hours_kept,
    lacks_link,
    modality_lines,
    place_words,
    short_dates,
)
from pacte.seminars.vocabulary import OWN_REPLY_LABELS, ChangeKind
from pacte.web import actor, can, now, read, services
from pacte.web.forms import Form
from pacte.web.markdown import render_markdown


@dataclass(frozen=True, slots=True)
class Shown:
    """A change as the page tells it."""

    at: datetime
    labels: str
    lines: Sequence[tuple[str, str, str]]
    reason: str
    by: str
    told: int
    people: Sequence[tuple[str, str]] = ()
    """Who was told, each with what is still to be known of the message; empty for whoever may not read it."""


NOT_THERE_YET = {
    MailState.WAITING: "le message part",
    MailState.SENDING: "le message part",
    MailState.SENT: "",
    MailState.FAILED: "le message n’est pas parti",
}


@pages.get(SEMINAR, **READ)
def page(seminar: Seminar) -> ResponseReturnValue:
    """All that concerns one seminar."""
    return show(plan_of(seminar))


def show(
    plan: Planned,
    status: int = 200,
    *,
    refused: Mapping[str, Form] | None = None,
    extra: list[Blocker] | None = None,
) -> ResponseReturnValue:
    """The page; ``refused`` holds the form to show again with its errors, by name."""
    row, setting = plan.row, plan.setting
    current = plan.standing(now())
    sheet = sheet_of(read(), row)
    may_manage, may_run = can("seminar.manage", row), can("seminar.run", row)
    me = still_theirs(row)
    reply = reply_of(read(), row.id, actor().person_id) if me is not None else None
    changes = sheet.changes if may_run else known_changes(read(), row, sheet.changes)
    is_concerned = may_run or (me is not None and concerns(row.tracks, me.track))
    forms: dict[str, Form] = {
        "answer": AnswerForm(None, data=_answered(reply)),
        "cancel": ReasonForm(None, prefix="annulation-"),
        "restore": ReasonForm(None, prefix="retablissement-"),
        **(refused or {}),
    }
    for name in ("cancel", "restore"):  # a refused form is sent again knowing what the page now shows
        forms[name]["seen"].data = str(row.revision)
    page = render_template(
        "seminars/planning/page.html",
        setting=setting,
        plan=plan,
        row=row,
        sheet=sheet,
        me=me,
        has_left=me is not None and me.ended_on is not None and not may_run,
        reply=reply,
        former=former_answers(reply, setting.zone) if reply is not None else [],
        forms=forms,
        refused=refused or {},
        extra=extra or [],
        may_manage=may_manage,
        may_run=may_run,
        is_concerned=is_concerned,
        may_change=may_manage and current is not Standing.CANCELLED,
        current=current,
        is_ahead=current in AHEAD,
        today=_today(plan) if may_run and current is not Standing.CANCELLED else [],
        cancelled_by=_canceller(sheet.changes),
        state=(STANDING_KINDS[current], STANDING_LABELS[current]),
        lines=held_lines(plan.held, setting.zone),
        modality=modality_lines(plan),
        place=place_words(plan),
        lacks_link=current in AHEAD and lacks_link(plan),
        dates=short_dates(plan.hours, setting.zone),
        zone_name=zone_words(setting.zone),
        modules=_modules(plan),
        changes=_changes(plan, changes, may_run=may_run),
        counts=counts_of(read(), [row.id])[row.id] if may_run else Counts(),
        cancel_closed=_cancel_closed(plan, current) if may_manage else [],
        closed=blockers_to_answer(current, contact=setting.contact) if reply is not None else [],
        warnings=_day_warnings(plan) if may_manage and current is not Standing.CANCELLED else [],
        reply_labels=OWN_REPLY_LABELS,
        reply_kinds=REPLY_KINDS,
        asked=setting.definition.attendance,
        render=render_markdown,
    )
    return page, status


def _changes(plan: Planned, changes: Sequence[ScheduleChange], *, may_run: bool) -> list[Shown]:
    """Newest first; invitations of teams taken back are between those who run the seminar."""
    if not may_run:
        return shown_changes(plan, changes, {})
    told = told_of(read(), plan.row)
    removed = [
        Shown(
            at=one.change.at,
            labels="Invitation annulée",
            lines=[(f"Équipe {of_name(one.learner.name)}", "", one.guest.name)],
            reason=one.change.reason,
            by=one.change.by.name if one.change.by is not None else "",
            told=one.change.told,
            people=[(name, NOT_THERE_YET[state]) for name, state in told.get(one.change.at, ())],
        )
        for one in removals_of(read(), plan.row)
    ]
    return sorted([*shown_changes(plan, changes, told), *removed], key=lambda one: one.at, reverse=True)


def shown_changes(
    plan: Planned,
    changes: Sequence[Any],
    told: Mapping[datetime, Sequence[tuple[str, MailState]]],
) -> list[Shown]:
    """Changes made together are told together."""
    found: list[Shown] = []
    together: dict[datetime, list[Any]] = {}
    for change in changes:
        together.setdefault(change.at, []).append(change)
    for at, some in together.items():
        first = some[0]
        kinds = [change.kind for change in sorted(some, key=lambda one: list(ChangeKind).index(one.kind))]
        found.append(
            Shown(
                at=at,
                labels=", ".join(
                    change_labels(
                        kinds,
                        hours_kept(first.before),
                        hours_kept(first.after),
                        modality=first.after.get("modality", ""),
                        at=at,
                    )
                ),
                lines=changes_between(first.before, first.after, plan.setting.zone, at=at),
                reason=first.reason,
                by=first.by.name if first.by is not None else "",
                told=max(change.told for change in some),
                people=[(name, NOT_THERE_YET[state]) for name, state in told.get(at, ())],
            )
        )
    return found


def _cancel_closed(plan: Planned, current: Standing) -> list[Blocker]:
    """Why it cannot be cancelled any more, said before a reason is asked."""
    if current not in (Standing.UNDERWAY, Standing.HELD):
        return []
    has_traces = bool(with_traces(read(), HalfDay.seminar_id == plan.row.id))
    return blockers_to_cancel(current, has_traces=has_traces)


def _today(plan: Planned) -> list[tuple[int, str]]:
    """The half-days of today, each with its hours: on the day, one signs there."""
    zone = plan.setting.zone
    day = local_day(now(), zone)
    return [
        (one.id, f"de {time_words(one.starts_at, zone)} à {time_words(one.ends_at, zone)}")
        for one in plan.half_days
        if local_day(one.starts_at, zone) == day
    ]


def _canceller(changes: Sequence[ScheduleChange]) -> str:
    """Who cancelled last."""
    people = (change.by for change in changes if change.kind is ChangeKind.CANCELLED)
    return next((person.name for person in people if person is not None), "")


def _answered(reply: Any) -> dict[str, str]:
    """What the form shows of the answer already given."""
    if reply is None or reply.answered_at is None:
        return {}
    return {
        "state": reply.state.value,
        "reason": reply.reason,
        "meal": reply.meal,
        "access_needs": reply.access_needs,
    }


def _modules(plan: Planned) -> list[str]:
    known = curriculum(services().settings.modules_dirs).modules
    return [known[slug].front.title if slug in known else slug for slug in plan.row.modules]


def _day_warnings(plan: Planned) -> list[str]:
    zone, departments = plan.setting.zone, plan.setting.definition.federation.departments
    return day_warnings([day.on for day in days_of(plan.hours, zone) if day.ends_at > now()], departments)
