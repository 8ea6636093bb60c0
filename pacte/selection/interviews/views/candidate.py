"""The candidate's page: the slots that remain, the one chosen, and until when it may change."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.french import zone_words
from pacte.selection.interviews import operations
from pacte.selection.interviews.forms import BookForm
from pacte.selection.interviews.loading import Setting, read_setting, span_of
from pacte.selection.interviews.queries import SlotLine, free_slots, interview_of, people_of, slot_of
from pacte.selection.interviews.rules import NOTICE, blockers_of_time
from pacte.selection.interviews.views.dossier import revision_of
from pacte.selection.interviews.views.pages import STATE_KINDS, pages, slot_words
from pacte.selection.models import Interview, InterviewSlot
from pacte.selection.vocabulary import INTERVIEW_LABELS, InterviewState
from pacte.web import actor, get_or_404, now, read, write


@pages.form(
    "/regions/<federation>/candidatures/<int:application_id>/entretien",
    may="interview.book",
    of=Application,
    as_="application",
)
def choose(application: Application) -> ResponseReturnValue:
    """Choose a slot, or change it."""
    setting = read_setting(read(), read().get_one(Cohort, application.cohort_id))
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


def _show(
    setting: Setting, application: Application, form: BookForm, extra: list[Blocker]
) -> ResponseReturnValue:
    interview = interview_of(read(), application.id)
    slot = slot_of(read(), interview) if interview is not None else None
    closed = _blockers(setting, application, interview, slot)
    lines: list[SlotLine] = []
    if interview is not None and not closed:
        lines = free_slots(read(), setting.cohort, candidate_id=application.person_id, now=now())
    until = interview.choose_by_at if interview is not None else None
    if until is not None and lines:  # the last slot that is left may come before the term
        until = min(until, lines[-1].slot.starts_at - NOTICE)
    form.offer([(line.slot.id, slot_words(line.slot, setting.zone)) for line in lines])
    form.seen.data = str(interview.revision) if interview is not None else ""
    booked = slot if interview is not None and interview.state is InterviewState.BOOKED else None
    return (
        render_template(
            "selection/interviews/choose.html",
            setting=setting,
            application=application,
            interview=interview,
            booked=booked,
            booked_words=slot_words(booked, setting.zone) if booked is not None else "",
            people=people_of(read(), [booked.id]).get(booked.id, ()) if booked is not None else (),
            with_interviews=setting.definition.selection.interviews,
            minutes=setting.definition.selection.interview_minutes,
            contact=setting.definition.contact.email,
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
        422 if form.is_submitted() else 200,
    )


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
