"""Work given in the place of a half-day that was missed: given, validated, called off."""

from collections.abc import Callable

from flask import abort, flash, render_template
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from pacte.blockers import Blocker, Refused
from pacte.cohorts.public_states import local_day
from pacte.database import FencedSession
from pacte.french import date_words, datetime_words
from pacte.learners.chains import chains_of
from pacte.learners.models import Enrollment
from pacte.seminars.absences import operations
from pacte.seminars.absences.forms import CatchUpForm, ReasonForm, SeenForm, SendBackForm, number_in
from pacte.seminars.absences.queries import hand_ins_of
from pacte.seminars.absences.rules import blockers_to_catch_up, length_of
from pacte.seminars.absences.views.pages import (
    LEARNER,
    OF,
    beside,
    pages,
    record_here,
    slot_or_404,
    to_learner,
)
from pacte.seminars.models import CatchUp
from pacte.seminars.presence.views.pages import hours_words
from pacte.seminars.proofs.followed import History, history_of
from pacte.seminars.proofs.queries import zone_of
from pacte.seminars.proofs.rules import duration_words
from pacte.seminars.proofs.views.pages import cohort_named
from pacte.web import actor, get_or_404, now, read, write
from pacte.web.forms import Form


@pages.form(f"{LEARNER}/presences/<int:half_day_id>/rattrapage", may="catch_up.give", **OF)
def give(enrollment: Enrollment, half_day_id: int) -> ResponseReturnValue:
    """The instruction, what it counts for, and until when."""
    record, slots = record_here(enrollment)
    slot = slot_or_404(slots, half_day_id)
    form = CatchUpForm()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.give_catch_up(
                    session,
                    enrollment_id=enrollment.id,
                    half_day_id=slot.id,
                    also=form.also.data or (),
                    instruction=form.instruction.data or "",
                    minutes=form.minutes,
                    due_on=form.due_on.data,
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
        else:
            count = 1 + len(set(form.also.data or ()) - {slot.id})
            words = "Le rattrapage est donné" if count == 1 else f"{count} rattrapages sont donnés"
            flash(f"{words} ; {enrollment.person.name} en est prévenu·e par e-mail.", "success")
            return to_learner(enrollment)
    spent = record.spent.get(slot.id)
    if not form.is_submitted() and spent is not None:
        form.hours.data, form.rest.data = divmod(length_of(spent), 60)
    history = history_of(read(), enrollment.id)
    live = history.catch_up_of(slot.id)
    form.also.choices = [
        SelectChoice(one.id, f"{one.seminar.title}, {hours_words(one.half_day, one.zone)}")
        for one in slots
        if one.id != slot.id
        and not blockers_to_catch_up(
            record.spent.get(one.id), already=history.catch_up_of(one.id) is not None
        )
    ]
    return (
        render_template(
            "seminars/absences/give.html",
            enrollment=enrollment,
            slot=slot,
            words=hours_words(slot.half_day, slot.zone),
            today=local_day(now(), slot.zone),
            closed=blockers_to_catch_up(spent, already=live is not None),
            form=form,
            reasons=reasons,
        ),
        422 if form.is_submitted() else 200,
    )


@pages.get(f"{LEARNER}/rattrapages/<int:catch_up_id>", may="catch_up.give", **OF)
def catch_up(enrollment: Enrollment, catch_up_id: int) -> ResponseReturnValue:
    """What was asked, and what can be done about it."""
    return _page(enrollment, catch_up_id)


@pages.post(f"{LEARNER}/rattrapages/<int:catch_up_id>/validation", may="catch_up.validate", **OF)
def validate(enrollment: Enrollment, catch_up_id: int) -> ResponseReturnValue:
    """The work is done: it counts."""
    form = SeenForm()
    return _act(
        enrollment,
        catch_up_id,
        form,
        lambda session: operations.validate_catch_up(
            session,
            enrollment_id=enrollment.id,
            catch_up_id=catch_up_id,
            seen=number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
        done="Le rattrapage est validé : il compte dans les heures.",
    )


@pages.post(f"{LEARNER}/rattrapages/<int:catch_up_id>/reprise", may="catch_up.validate", **OF)
def send_back(enrollment: Enrollment, catch_up_id: int) -> ResponseReturnValue:
    """The work is to be redone, and how."""
    form = SendBackForm()
    return _act(
        enrollment,
        catch_up_id,
        form,
        lambda session: operations.send_back(
            session,
            enrollment_id=enrollment.id,
            catch_up_id=catch_up_id,
            answer=form.answer.data or "",
            seen=number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
        done=f"Le rattrapage est à reprendre ; {enrollment.person.name} le reçoit par e-mail.",
    )


@pages.post(f"{LEARNER}/rattrapages/<int:catch_up_id>/annulation", may="catch_up.give", **OF)
def cancel(enrollment: Enrollment, catch_up_id: int) -> ResponseReturnValue:
    """The work is not asked any more, with the reason."""
    form = ReasonForm()
    return _act(
        enrollment,
        catch_up_id,
        form,
        lambda session: operations.cancel_catch_up(
            session,
            enrollment_id=enrollment.id,
            catch_up_id=catch_up_id,
            reason=form.reason.data or "",
            seen=number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
        done="Le rattrapage est annulé ; il reste à l’historique.",
    )


def _act(
    enrollment: Enrollment,
    catch_up_id: int,
    form: Form,
    act: Callable[[FencedSession], object],
    *,
    done: str,
) -> ResponseReturnValue:
    work_here(enrollment, catch_up_id)
    if not form.validate_on_submit():
        return _page(enrollment, catch_up_id, form), 422
    try:
        with write() as session:
            act(session)
    except Refused as refused:
        return _page(enrollment, catch_up_id, form, beside(form, refused)), 422
    flash(done, "success")
    return to_learner(enrollment)


def work_here(enrollment: Enrollment, catch_up_id: int) -> CatchUp:
    """Catch-up work of this learner, were it given before a transfer."""
    found = get_or_404(read(), CatchUp, catch_up_id)
    if found.enrollment_id != enrollment.id and (
        found.enrollment_id not in chains_of(read(), [enrollment])[enrollment.id]
    ):
        abort(404)
    return found


def owner_of(work: CatchUp, enrollment: Enrollment) -> Enrollment:
    """The enrolment it was given in: this one, or one that a transfer led from."""
    if work.enrollment_id == enrollment.id:
        return enrollment
    return get_or_404(read(), Enrollment, work.enrollment_id)


def given_in(owner: Enrollment, enrollment: Enrollment) -> str:
    """The cohort left since, when the work was given there."""
    return "" if owner.id == enrollment.id else cohort_named(owner.cohort_id).label


def _page(
    enrollment: Enrollment, catch_up_id: int, sent: Form | None = None, reasons: list[Blocker] | None = None
) -> str:
    work = work_here(enrollment, catch_up_id)
    owner = owner_of(work, enrollment)
    _, slots = record_here(owner)
    slot = next((one for one in slots if one.id == work.half_day_id), None)
    cancel_form = sent if isinstance(sent, ReasonForm) else ReasonForm(formdata=None)
    validate_form = SeenForm(formdata=None)
    send_back_form = sent if isinstance(sent, SendBackForm) else SendBackForm(formdata=None)
    for form in (cancel_form, validate_form, send_back_form):
        form.seen.data = str(work.revision)
    cohort = cohort_named(enrollment.cohort_id)
    return render_template(
        "seminars/absences/catch_up.html",
        enrollment=enrollment,
        work=work,
        slot=slot,
        words=hours_words(slot.half_day, slot.zone) if slot is not None else "",
        facts=facts_of(work, history_of(read(), owner.id), zone_of(cohort)),
        given_in=given_in(owner, enrollment),
        cancel_form=cancel_form,
        validate_form=validate_form,
        send_back_form=send_back_form,
        versions=hand_ins_of(read(), work.id),
        zone=zone_of(cohort),
        sent=sent,
        reasons=reasons or [],
    )


def facts_of(work: CatchUp, history: History, zone: str) -> list[tuple[str, str]]:
    """What was asked, for how long and until when, and what was decided of it."""
    facts = [("Vaut", duration_words(work.minutes)), ("À rendre le", date_words(work.due_on))]
    for label, person_id, moment in (
        ("Donné", work.given_by_id, work.given_at),
        ("Validé", work.validated_by_id, work.validated_at),
        ("Annulé", work.cancelled_by_id, work.cancelled_at),
    ):
        if moment is not None:
            words = datetime_words(moment, zone, zone=False)
            facts.append((label, f"par {history.name(person_id)}, le {words}"))
    if work.cancel_reason:
        facts.append(("Raison", work.cancel_reason))
    return facts
