"""The contacts with one learner: noted, read by each as the policy lets them, cancelled, followed up."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from pacte.accounts.models import Person
from pacte.accounts.rules import safe_path
from pacte.blockers import Blocker, Refused
from pacte.cohorts.public_states import local_day
from pacte.followup import operations
from pacte.followup.forms import CancelForm, ContactForm, StepForm, number_in
from pacte.followup.models import FollowUp
from pacte.followup.queries import Line, chain_of, contacts_of, facts_of, followers_of, may_read
from pacte.followup.views.noted import MISTAKE, NOTED, just_noted, noted_words, tells, with_contact
from pacte.followup.views.pages import LEARNER, OF, RETURN, cohort_of, pages, zone_of
from pacte.followup.vocabulary import CHANNEL_LABELS, THEMES, Channel, Source, theme_words
from pacte.learners.models import Enrollment
from pacte.learners.registries import ACTS, DOORS, Act, Door
from pacte.web import actor, authorise, can, get_or_404, now, read, write
from pacte.web.forms import Form

DOORS.append(
    Door(
        label="Contacts et suivi",
        own_label="Mes échanges avec la formation",
        endpoint="followup.learner",
        permission="follow_up.read",
    )
)
ACTS.append(
    Act(column="Contact", label="Noter un contact", endpoint="followup.note", permission="follow_up.note")
)


@pages.get(LEARNER, may="follow_up.read", **OF)
def learner(enrollment: Enrollment) -> ResponseReturnValue:
    """The history, and the form for those who note."""
    cohort = cohort_of(enrollment)
    may_note = can("follow_up.note", enrollment)
    lines = contacts_of(read(), enrollment, actor())
    followers = followers_of(read(), enrollment)
    just = just_noted([line.contact.enrollment_id for line in lines])
    return render_template(
        "followup/learner.html",
        enrollment=enrollment,
        cohort=cohort,
        zone=zone_of(cohort),
        today=local_day(now(), zone_of(cohort)),
        is_mine=enrollment.person_id == actor().person_id,
        may_note=may_note,
        may_list=can("follow_up.list", cohort),
        form=_blank(enrollment, lines) if may_note else None,
        asks_reason=_is_after_end(enrollment),
        lines=lines,
        cancellable={
            line.contact.id
            for line in lines
            if line.contact.cancelled_at is None
            and can("follow_up.cancel", facts_of(enrollment, line.contact, followers))
        },
        just_noted=just,
        noted_words=noted_words(just) if just else "",
        mistake=MISTAKE,
        channels=CHANNEL_LABELS,
        theme_words=theme_words,
    )


@pages.form(f"{LEARNER}/nouveau", may="follow_up.note", **OF)
def note(enrollment: Enrollment) -> ResponseReturnValue:
    """The form alone, for a link of a list or of a mail; ``canal``, ``theme`` and ``via`` fill it in.

    ``retour``: the page to come back to.
    """
    if request.method == "GET":
        lines = contacts_of(read(), enrollment, actor())
        return _form_page(enrollment, _blank(enrollment, lines, filled=True))
    form = ContactForm()
    form.offer_steps(_open_steps(contacts_of(read(), enrollment, actor())))
    if not form.validate():
        return _form_page(enrollment, form), 422
    try:
        with write() as session:
            row = operations.note(
                session,
                enrollment_id=enrollment.id,
                contact=form.contact,
                source=form.came_from,
                after_reason=form.after_reason.data or "",
                client_key=form.key,
                again=bool(form.again.data),
                by=actor(),
                at=now(),
            )
            for identity, seen in form.settles:
                operations.close_step(
                    session, contact_id=identity, done=True, seen=seen, by=actor(), at=now()
                )
    except Refused as refused:
        return _form_page(enrollment, form, _beside(form, refused)), 422
    if back := safe_path(form.back.data):
        if tells(back):
            return redirect(with_contact(back, row.id), code=303)
        name = read().get_one(Person, enrollment.person_id).name
        flash(f"Contact noté avec {name}.", "success")
        return redirect(back, code=303)
    named: dict[str, Any] = {"enrollment_id": enrollment.id, NOTED: row.id}
    return redirect(url_for("followup.learner", **named), code=303)


@pages.form(f"{LEARNER}/<int:contact_id>/annulation", may="follow_up.note", **OF)
def cancel(enrollment: Enrollment, contact_id: int) -> ResponseReturnValue:
    """The contact counts no more; it stays in the history with the word that was written."""
    contact = _contact(enrollment, contact_id)
    authorise("follow_up.cancel", facts_of(enrollment, contact, followers_of(read(), enrollment)))
    form = CancelForm()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.cancel(
                    session,
                    contact_id=contact.id,
                    reason=form.reason.data or "",
                    seen=number_in(form.seen.data),
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = _beside(form, refused)
        else:
            flash("Le contact est annulé ; il reste à l’historique.", "success")
            if back := safe_path(form.back.data):
                return redirect(back, code=303)
            return _to_learner(enrollment)
    contact = _contact(enrollment, contact_id)
    form.seen.data = str(contact.revision)
    return (
        render_template(
            "followup/cancel.html",
            enrollment=enrollment,
            contact=contact,
            channel=CHANNEL_LABELS[contact.channel],
            themes=theme_words(contact.themes),
            form=form,
            reasons=reasons,
        ),
        422 if form.is_submitted() else 200,
    )


@pages.post(f"{LEARNER}/<int:contact_id>/suite", may="follow_up.note", **OF)
def close_step(enrollment: Enrollment, contact_id: int) -> ResponseReturnValue:
    """In one click: done; or not, after all."""
    contact = _contact(enrollment, contact_id)
    form = StepForm()
    if form.validate_on_submit():
        is_done = form.done.data != "non"
        try:
            with write() as session:
                operations.close_step(
                    session,
                    contact_id=contact.id,
                    done=is_done,
                    seen=number_in(form.seen.data),
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            for blocker in refused.blockers:
                flash(f"{blocker.message} {blocker.remedy}".strip(), "warning")
        else:
            flash(
                "C’est fait, la suite est close." if is_done else "La suite est de nouveau à donner.",
                "success",
            )
    return redirect(
        url_for("followup.learner", enrollment_id=enrollment.id, _anchor=f"contact-{contact.id}"), code=303
    )


def _contact(enrollment: Enrollment, contact_id: int) -> FollowUp:
    """A contact of the page, which the reader may see; for anybody else it is not there."""
    found = get_or_404(read(), FollowUp, contact_id)
    if found.enrollment_id not in chain_of(read(), enrollment):
        abort(404)
    if not may_read(actor(), found, facts_of(enrollment, found, followers_of(read(), enrollment))):
        abort(404)
    return found


def _open_steps(lines: Sequence[Line]) -> list[FollowUp]:
    """Next steps still to be done, among the contacts that the reader may see."""
    contacts = [line.contact for line in lines]
    return [
        one for one in contacts if one.next_step and one.next_done_at is None and one.cancelled_at is None
    ]


def _blank(enrollment: Enrollment, lines: Sequence[Line], *, filled: bool = False) -> ContactForm:
    """By telephone, today; ``filled``: as the address says."""
    form = ContactForm(None)
    told = request.args if filled else {}
    channel, theme = told.get("canal", ""), told.get("theme", "")
    known = {one.value for one in Channel}
    form.channel.data = channel if channel in known else Channel.PHONE.value
    form.themes.data = [theme] if theme in THEMES else []
    form.source.data = Source.MAIL.value if told.get("via") == "e-mail" else ""
    form.held_on.data = local_day(now(), zone_of(cohort_of(enrollment)))
    form.client_key.data = secrets.token_hex(16)
    form.back.data = safe_path(told.get(RETURN, ""))
    form.offer_steps(_open_steps(lines))
    return form


def _form_page(enrollment: Enrollment, form: ContactForm, reasons: list[Blocker] | None = None) -> str:
    cohort = cohort_of(enrollment)
    return render_template(
        "followup/note.html",
        enrollment=enrollment,
        cohort=cohort,
        form=form,
        back=safe_path(form.back.data),
        reasons=reasons or [],
        asks_reason=_is_after_end(enrollment),
        today=local_day(now(), zone_of(cohort)),
    )


def _is_after_end(enrollment: Enrollment) -> bool:
    return enrollment.ended_on is not None and can("follow_up.note_after", enrollment)


def _beside(form: Form, refused: Refused) -> list[Blocker]:
    """Put reasons beside the fields they name; the others go to the summary."""
    form.take([blocker for blocker in refused.blockers if blocker.where in form])
    return [blocker for blocker in refused.blockers if blocker.where not in form]


def _to_learner(enrollment: Enrollment) -> Response:
    arguments: dict[str, Any] = {"enrollment_id": enrollment.id}
    return redirect(url_for("followup.learner", **arguments), code=303)
