"""The candidate's page: the slots that remain, the one chosen, and until when it may change."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.french import datetime_words, last_minute, zone_words
from pacte.selection.interviews import operations
from pacte.selection.interviews.forms import BookForm, HinderForm
from pacte.selection.interviews.loading import Setting, read_setting, span_of
from pacte.selection.interviews.queries import SlotLine, free_slots, interview_of, people_of, slot_of
from pacte.selection.interviews.rules import blockers_of_time, blockers_to_hinder, last_choice
from pacte.selection.interviews.unsuited import unsuited
from pacte.selection.interviews.views.dossier import revision_of
from pacte.selection.interviews.views.pages import STATE_KINDS, pages, slot_words
from pacte.selection.models import Interview, InterviewSlot
from pacte.selection.vocabulary import INTERVIEW_LABELS, InterviewState
from pacte.web import actor, again, get_or_404, now, read, write

HINDER = "empechement-"


@pages.form(
    "/regions/<federation>/candidatures/<int:application_id>/entretien",
    may="interview.book",
    of=Application,
    as_="application",
)
def choose(application: Application) -> ResponseReturnValue:
    """Choose a slot, or change it."""
    setting = _setting(application)
    form = BookForm()
    extra: list[Blocker] = []
    if form.is_submitted():
        form.offer([])
        if form.validate():
            try:
                with write() as session:
                    operations.book(
                        session,
                        application=application,
                        slot=get_or_404(session, InterviewSlot, form.slot.data),
                        revision=revision_of(form),
                        by=actor(),
                        at=now(),
                    )
            except Refused as refused:
                form.take([blocker for blocker in refused.blockers if blocker.where in form])
                extra = [blocker for blocker in refused.blockers if blocker.where not in form]
            else:
                flash("Votre créneau est réservé ; un e-mail vous le confirme, avec l’invitation.", "success")
                return redirect(url_for("interviews.choose", application_id=application.id), code=303)
    return _show(setting, application, form, extra)


@pages.post(
    "/regions/<federation>/candidatures/<int:application_id>/entretien/empechement",
    may="interview.book",
    of=Application,
    as_="application",
)
def hinder(application: Application) -> ResponseReturnValue:
    """No slot suits, or the one chosen no longer does."""
    form = HinderForm(prefix=HINDER)
    if not form.validate():
        return _show(_setting(application), application, BookForm(None), [], hindrance=form, status=422)
    try:
        with write() as session:
            interview = operations.hinder(
                session,
                application=again(session, application),
                words=form.words.data or "",
                revision=revision_of(form),
                by=actor(),
                at=now(),
            )
            released = interview.booked_at is None and interview.slot_id is None
    except Refused as refused:
        form.take([blocker for blocker in refused.blockers if blocker.where in form])
        rest = [blocker for blocker in refused.blockers if blocker.where not in form]
        return _show(_setting(application), application, BookForm(None), rest, hindrance=form, status=422)
    flash(
        "C’est dit à la fédération, qui lit votre message et vous répond dans votre dossier."
        + (" Vous pouvez encore choisir un créneau ici." if released else ""),
        "success",
    )
    return redirect(url_for("interviews.choose", application_id=application.id), code=303)


def _setting(application: Application) -> Setting:
    return read_setting(read(), read().get_one(Cohort, application.cohort_id))


def _choice_words(slot: InterviewSlot, setting: Setting, interview: Interview | None) -> str:
    """The slot, and until when it may be chosen where that is before the term."""
    words, last = slot_words(slot, setting.zone), last_choice(span_of(slot))
    if interview is None or last >= interview.choose_by_at:
        return words
    return f"{words} (à choisir avant le {datetime_words(last_minute(last), setting.zone, zone=False)})"


def _show(
    setting: Setting,
    application: Application,
    form: BookForm,
    extra: list[Blocker],
    *,
    hindrance: HinderForm | None = None,
    status: int = 0,
) -> ResponseReturnValue:
    interview = interview_of(read(), application.id)
    slot = slot_of(read(), interview) if interview is not None else None
    closed = _blockers(setting, application, interview, slot)
    lines: list[SlotLine] = []
    if interview is not None and not closed:
        lines = free_slots(read(), setting.cohort, candidate_id=application.person_id, now=now())
    until = interview.choose_by_at if interview is not None else None
    if until is not None and lines:  # the last slot that is left may come before the term
        until = min(until, last_choice(span_of(lines[-1].slot)))
    form.offer([(line.slot.id, _choice_words(line.slot, setting, interview)) for line in lines])
    form.seen.data = str(interview.revision) if interview is not None else ""
    hindrance = hindrance or HinderForm(None, prefix=HINDER)
    hindrance.seen.data = form.seen.data
    said = None
    if interview is not None and not setting.has_begun:
        said = unsuited(read(), [interview]).get(application.id)
    booked = slot if interview is not None and interview.state is InterviewState.BOOKED else None
    return (
        render_template(
            "selection/interviews/choose.html",
            setting=setting,
            application=application,
            interview=interview,
            said=said,
            booked=booked,
            booked_words=slot_words(booked, setting.zone) if booked is not None else "",
            people=people_of(read(), [booked.id]).get(booked.id, ()) if booked is not None else (),
            with_interviews=setting.definition.selection.interviews,
            minutes=setting.definition.selection.interview_minutes,
            contact=setting.definition.contact,
            hindrance=hindrance,
            examined=application.state is ApplicationState.SUBMITTED and not setting.is_closed,
            may_hinder=_may_hinder(setting, application, interview, slot),
            zone=setting.zone,
            zone_name=zone_words(setting.zone),
            closed=closed,
            lines=lines,
            until=until,
            form=form,
            extra=extra,
            now=now(),
            state_kinds=STATE_KINDS,
            state_labels=INTERVIEW_LABELS,
        ),
        status or (422 if form.is_submitted() else 200),
    )


def _may_hinder(
    setting: Setting, application: Application, interview: Interview | None, slot: InterviewSlot | None
) -> bool:
    if interview is None or setting.has_begun or application.state is not ApplicationState.SUBMITTED:
        return False
    starts_at = slot.starts_at if slot is not None else None
    return not blockers_to_hinder(interview.state, starts_at=starts_at, now=now())


def _blockers(
    setting: Setting, application: Application, interview: Interview | None, slot: InterviewSlot | None
) -> list[Blocker]:
    """Why nothing can be chosen on this page now, said instead of the list."""
    if interview is None or interview.state not in (InterviewState.INVITED, InterviewState.BOOKED):
        return []
    if application.state is not ApplicationState.SUBMITTED:
        return [Blocker("withdrawn", "Votre candidature est retirée.")]
    if setting.has_begun:
        return [
            Blocker(
                "deliberation_began",
                "Le comité délibère : les entretiens ne changent plus.",
                "Écrivez à la fédération en cas d’empêchement.",
            )
        ]
    current = span_of(slot) if slot is not None and interview.state is InterviewState.BOOKED else None
    return blockers_of_time(current, choose_by_at=interview.choose_by_at, zone=setting.zone, now=now())
