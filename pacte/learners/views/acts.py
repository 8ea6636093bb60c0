"""What staff do on the page of a learner; a refused form comes back in the page with all that was typed."""

from collections.abc import Callable
from typing import Any, cast

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.applications.processing.views.pages import received
from pacte.applications.wording import local_day
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.french import the_cohort
from pacte.learners import forms, operations
from pacte.learners.chains import former_of
from pacte.learners.models import Enrollment
from pacte.learners.operations.changes import blockers_of_new_structure
from pacte.learners.sheet import sheet
from pacte.learners.views.learner import destinations, show, trainer_choices
from pacte.learners.views.pages import installed, pages, zone_of
from pacte.web import actor, authorise, get_or_404, now, read, write
from pacte.web.forms import Form

BASE = "/regions/<federation>/apprenants/<int:enrollment_id>"
MANAGE: dict[str, Any] = {"may": "learner.manage", "of": Enrollment, "as_": "enrollment"}
LARGEST_MEGABYTES, MOST_PAGES = 10, 20


def _carry_out(
    enrollment: Enrollment, form: Form, name: str, act: Callable[[FencedSession], Any], *, done: str
) -> ResponseReturnValue:
    """Validate, act, say so; or show the page again with the form as it was typed.

    An act that makes another enrolment answers with it: its page comes next.
    """
    if not form.validate_on_submit():
        return show(enrollment, 422, refused={name: form})
    try:
        with write() as session:
            made = act(session)
            following = made.id if isinstance(made, Enrollment) else enrollment.id
    except Refused as refused:
        reasons = [blocker for blocker in refused.blockers if blocker.where not in form]
        form.take([blocker for blocker in refused.blockers if blocker.where in form])
        return show(enrollment, 422, refused={name: form}, reasons=reasons)
    flash(done, "success")
    return redirect(url_for("learners.page", enrollment_id=following), code=303)


@pages.post(f"{BASE}/depart", **MANAGE)
def withdraw(enrollment: Enrollment) -> ResponseReturnValue:
    """Record that the learner leaves."""
    form = forms.WithdrawForm(prefix="depart-")
    follower = sheet(read(), enrollment).trainer
    also = (
        f"la personne est prévenue, et {follower.name}, qui la suivait, aussi"
        if follower is not None
        else "la personne est prévenue. Personne ne la suivait"
    )
    return _carry_out(
        enrollment,
        form,
        "withdraw",
        lambda session: operations.withdraw(
            session,
            enrollment=enrollment,
            on=form.on.data,
            reason=form.reason.data,
            seen=forms.number_in(form.seen.data),
            despite=form.despite.data,
            by=actor(),
            at=now(),
        ),
        done=f"Le départ est enregistré ; {also}.",
    )


@pages.post(f"{BASE}/passage", **MANAGE)
def transfer(enrollment: Enrollment) -> ResponseReturnValue:
    """Move the learner to another cohort; staff of both may."""
    form = forms.TransferForm(prefix="passage-")
    form.offer(destinations(enrollment, every=True).choices)
    if not form.validate_on_submit():
        return show(enrollment, 422, refused={"transfer": form})
    target = get_or_404(read(), Cohort, forms.number_in(form.cohort.data))
    authorise("learner.manage", target)
    return _carry_out(
        enrollment,
        form,
        "transfer",
        lambda session: (
            operations.transfer(
                session,
                enrollment=enrollment,
                to=target,
                reason=form.reason.data,
                seen=forms.number_in(form.seen.data),
                curriculum=installed(),
                by=actor(),
                at=now(),
            ).enrollment
        ),
        done=f"Le passage vers {the_cohort(target.label)} est enregistré ; "
        "choisissez ici qui suivra la personne.",
    )


@pages.post(f"{BASE}/depart/annulation", **MANAGE)
def undo_departure(enrollment: Enrollment) -> ResponseReturnValue:
    """The departure was a mistake."""
    form = forms.UndoForm(prefix="annuler-")
    return _carry_out(
        enrollment,
        form,
        "undo",
        lambda session: operations.undo_departure(
            session,
            enrollment=enrollment,
            reason=form.reason.data,
            seen=forms.number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
        done="Le départ est annulé ; la personne est prévenue. Vérifiez ici qui la suit.",
    )


@pages.post(f"{BASE}/passage/annulation", **MANAGE)
def undo_transfer(enrollment: Enrollment) -> ResponseReturnValue:
    """The transfer that led here was a mistake; staff of both cohorts may."""
    form = forms.UndoForm(prefix="annuler-")
    former = former_of(read(), enrollment)
    if former is not None:
        authorise("learner.manage", former)
    return _carry_out(
        enrollment,
        form,
        "undo",
        lambda session: operations.undo_transfer(
            session,
            enrollment=enrollment,
            reason=form.reason.data,
            seen=forms.number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
        done="Le passage est annulé ; la personne est prévenue. Vérifiez ici qui la suit.",
    )


@pages.post(f"{BASE}/suivi", **MANAGE)
def change_trainer(enrollment: Enrollment) -> ResponseReturnValue:
    """Someone else follows the learner."""
    form = forms.TrainerForm(prefix="suivi-")
    form.offer(trainer_choices(sheet(read(), enrollment).cohort))
    return _carry_out(
        enrollment,
        form,
        "trainer",
        lambda session: operations.change_trainer(
            session,
            enrollment=enrollment,
            trainer=session.get(Person, forms.number_in(form.trainer.data)) if form.trainer.data else None,
            reason=form.reason.data,
            seen=forms.number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
        done="Le suivi a changé ; la personne et qui la suit, ou la suivait, sont prévenus.",
    )


_UNKNOWN = Blocker(
    "structure_missing",
    "Choisissez une structure du registre.",
    "Tapez quelques lettres, puis choisissez une proposition.",
    "structure_text",
)


@pages.post(f"{BASE}/structure", **MANAGE)
def change_structure(enrollment: Enrollment) -> ResponseReturnValue:
    """Another structure bears the training, with its team's commitment."""
    form = forms.StructureForm(prefix="structure-")
    if "search" in request.form:
        return show(enrollment, refused={"structure": form}, searched=form.structure_text.data or "")
    typed = form.validate_on_submit()
    structure = read().get(Structure, forms.number_in(form.structure_id.data))
    faults = [] if structure is not None else [_UNKNOWN]
    faults += blockers_of_new_structure(
        read(),
        enrollment,
        structure=structure,
        on=form.on.data,
        leader=form.leader.data or "",
        leader_email=form.leader_email.data or "",
        today=local_day(now(), zone_of(enrollment.cohort)),
    )
    sent = form.commitment.data
    kept = received(sent, max_megabytes=LARGEST_MEGABYTES, max_pages=MOST_PAGES) if sent else []
    if isinstance(kept, list):
        faults += [Blocker(fault.code, fault.message, fault.remedy, "commitment") for fault in kept]
    if not typed or faults or structure is None or isinstance(kept, list):
        form.take(faults)
        return show(enrollment, 422, refused={"structure": form})
    return _carry_out(
        enrollment,
        form,
        "structure",
        lambda session: operations.change_structure(
            session,
            enrollment=enrollment,
            structure=cast("Structure", session.get(Structure, structure.id)),
            commitment=kept,
            on=form.on.data,
            reason=form.reason.data,
            seen=forms.number_in(form.seen.data),
            leader=form.leader.data or "",
            leader_email=form.leader_email.data or "",
            by=actor(),
            at=now(),
        ),
        done="La nouvelle structure porteuse est enregistrée ; les personnes concernées sont prévenues.",
    )
