"""The staff's page of one interview: booked for the candidate, cancelled, held or missed, its records."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte import audit
from pacte.applications.models import Application
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.french import zone_words
from pacte.selection.interviews import operations
from pacte.selection.interviews.forms import OPINION_LABELS, BookForm, CancelForm, MarkForm
from pacte.selection.interviews.loading import Setting
from pacte.selection.interviews.queries import (
    free_slots,
    interview_of,
    last_moments,
    people_of,
    records_of,
    slot_of,
)
from pacte.selection.interviews.unsuited import UNSUITED_LABEL, unsuited
from pacte.selection.interviews.views.pages import DOSSIER, STATE_KINDS, pages, setting_of, slot_words
from pacte.selection.models import InterviewSlot
from pacte.selection.vocabulary import INTERVIEW_LABELS, QUALITY_LABELS, InterviewState
from pacte.web import actor, get_or_404, now, read, write
from pacte.web.forms import Form

STAFF: dict[str, Any] = {"may": "selection.manage", "of": Application, "as_": "application"}
BOOKABLE = (InterviewState.INVITED, InterviewState.BOOKED, InterviewState.MISSED)
ENDED = (InterviewState.BOOKED, InterviewState.HELD, InterviewState.MISSED)


@pages.get(DOSSIER, **STAFF)
def sheet(application: Application) -> ResponseReturnValue:
    """All that concerns the interview of a dossier."""
    return show(setting_of(application), application)


@pages.post(f"{DOSSIER}/reservation", **STAFF)
def book(application: Application) -> ResponseReturnValue:
    """Book or change the slot for the candidate, until the very hour."""
    setting = setting_of(application)
    form = BookForm(prefix="reservation-")
    form.offer(_free(setting, application))
    return _carry_out(
        setting,
        application,
        form,
        "book",
        lambda session: operations.book(
            session,
            application=application,
            slot=get_or_404(session, InterviewSlot, form.slot.data),
            revision=revision_of(form),
            by_staff=True,
            by=actor(),
            at=now(),
        ),
        done="Le rendez-vous est pris ; un message part aux personnes concernées.",
    )


@pages.post(f"{DOSSIER}/annulation", **STAFF)
def cancel_interview(application: Application) -> ResponseReturnValue:
    """Give the interview up, and say why."""
    form = CancelForm(prefix="annulation-")
    return _carry_out(
        setting_of(application),
        application,
        form,
        "cancel",
        lambda session: operations.cancel_interview(
            session,
            application=application,
            reason=form.reason.data or "",
            revision=revision_of(form),
            by=actor(),
            at=now(),
        ),
        done="L’entretien est annulé ; un message part aux personnes concernées.",
    )


@pages.post(f"{DOSSIER}/issue", **STAFF)
def mark(application: Application) -> ResponseReturnValue:
    """Held, or missed."""
    form = MarkForm(prefix="issue-")
    return _carry_out(
        setting_of(application),
        application,
        form,
        "mark",
        lambda session: operations.mark(
            session,
            application=application,
            held=form.outcome.data == "fait",
            revision=revision_of(form),
            by=actor(),
            at=now(),
        ),
        done="C’est noté.",
    )


def revision_of(form: Form) -> int:
    """The revision that the page showed; none when it was tampered with."""
    seen = form.seen.data or ""
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1


def _carry_out(
    setting: Setting,
    application: Application,
    form: Form,
    name: str,
    act: Callable[[FencedSession], Any],
    *,
    done: str,
) -> ResponseReturnValue:
    """Validate, act, say so; or show the page again with the form as it was typed."""
    if not form.validate_on_submit():
        return show(setting, application, 422, refused={name: form})
    try:
        with write() as session:
            act(session)
    except Refused as refused:
        form.take([blocker for blocker in refused.blockers if blocker.where in form])
        reasons = [blocker for blocker in refused.blockers if blocker.where not in form]
        return show(setting, application, 422, refused={name: form}, reasons=reasons)
    flash(done, "success")
    return redirect(url_for("interviews.sheet", application_id=application.id), code=303)


def show(
    setting: Setting,
    application: Application,
    status: int = 200,
    *,
    refused: dict[str, Form] | None = None,
    reasons: list[Blocker] | None = None,
) -> ResponseReturnValue:
    """The page, with the forms that the state of the interview allows."""
    forms: dict[str, Any] = {
        "book": BookForm(None, prefix="reservation-"),
        "cancel": CancelForm(None, prefix="annulation-"),
        "mark": MarkForm(None, prefix="issue-"),
        **(refused or {}),
    }
    interview = interview_of(read(), application.id)
    slot = slot_of(read(), interview) if interview is not None else None
    choosing = [interview] if interview is not None and interview.state is InterviewState.INVITED else []
    forms["book"].offer(_free(setting, application))
    for form in forms.values():
        form.seen.data = str(interview.revision) if interview is not None else ""
    return (
        render_template(
            "selection/interviews/sheet.html",
            setting=setting,
            application=application,
            interview=interview,
            slot=slot,
            said={} if setting.has_begun else unsuited(read(), choosing),
            unsuited_label=UNSUITED_LABEL,
            until=last_moments(read(), setting.cohort, choosing, now()),
            words=slot_words(slot, setting.zone) if slot is not None else "",
            people=people_of(read(), [slot.id]).get(slot.id, ()) if slot is not None else (),
            forms=forms,
            refused=next(iter((refused or {}).values()), None),
            opened=next(iter(refused or {}), ""),
            reasons=reasons or [],
            bookable=interview is not None and interview.state in BOOKABLE and not setting.has_begun,
            can_end=slot is not None and interview is not None and interview.state in ENDED,
            has_started=slot is not None and slot.starts_at <= now(),
            records=records_of(read(), [interview.id]).get(interview.id, []) if interview is not None else [],
            state_kinds=STATE_KINDS,
            state_labels=INTERVIEW_LABELS,
            qualities=QUALITY_LABELS,
            opinions=OPINION_LABELS,
            zone_name=zone_words(setting.zone),
            lines=[
                line for line in audit.history(read(), application) if line.action.startswith("interview.")
            ],
        ),
        status,
    )


def _free(setting: Setting, application: Application) -> list[tuple[int, str]]:
    lines = free_slots(read(), setting.cohort, candidate_id=application.person_id, now=now(), by_staff=True)
    return [
        (line.slot.id, f"{slot_words(line.slot, setting.zone)}, {', '.join(one.name for one in line.people)}")
        for line in lines
    ]
