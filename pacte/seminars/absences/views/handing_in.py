"""A learner reads what is asked in the place of a missed half-day, hands it in, replaces it until read."""

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.public_states import local_day
from pacte.files.models import StoredFile
from pacte.files.serving import send_stored
from pacte.learners.models import Enrollment
from pacte.seminars.absences import operations
from pacte.seminars.absences.forms import HandInForm, number_in
from pacte.seminars.absences.offers import is_under_way
from pacte.seminars.absences.queries import hand_ins_of
from pacte.seminars.absences.rules import blockers_of_presence
from pacte.seminars.absences.uploads import ACCEPT, KINDS, MAX_BYTES, kept_work
from pacte.seminars.absences.views.catching_up import facts_of, given_in, owner_of, work_here
from pacte.seminars.absences.views.pages import LEARNER, OF, beside, pages, record_here, to_learner
from pacte.seminars.models import CatchUpHandIn
from pacte.seminars.presence.views.pages import hours_words
from pacte.seminars.proofs.followed import history_of
from pacte.seminars.proofs.queries import zone_of
from pacte.seminars.proofs.views.pages import cohort_named
from pacte.web import actor, get_or_404, here, now, read, services, write

ONE = f"{LEARNER}/rattrapages/<int:catch_up_id>"


@pages.form(f"{ONE}/remise", may="catch_up.hand_in", **OF)
def hand_in(enrollment: Enrollment, catch_up_id: int) -> ResponseReturnValue:
    """The instruction, what was handed in, and the form while it is open."""
    work = work_here(enrollment, catch_up_id)
    form = HandInForm()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        was_waiting = work.is_to_read
        try:
            received = kept_work(form.document.data, store=services().store, federation_id=here().id)
            with write() as session:
                operations.hand_in(
                    session,
                    enrollment_id=enrollment.id,
                    catch_up_id=work.id,
                    words=form.words.data or "",
                    document=received,
                    without_file=form.without_file.data,
                    seen=number_in(form.seen.data),
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
        else:
            done = "Votre rattrapage est remplacé" if was_waiting else "Votre rattrapage est rendu"
            flash(f"{done}. La réponse viendra par e-mail, et s’affichera ici.", "success")
            return to_learner(enrollment, anchor="rattrapages")
    work = work_here(enrollment, catch_up_id)
    versions = hand_ins_of(read(), work.id)
    if not form.is_submitted() and versions and (work.is_to_read or work.is_to_redo):
        form.words.data = versions[0].version.words
    form.seen.data = str(work.revision)
    owner = owner_of(work, enrollment)
    _, slots = record_here(owner)
    slot = next((one for one in slots if one.id == work.half_day_id), None)
    zone = zone_of(cohort_named(enrollment.cohort_id))
    return (
        render_template(
            "seminars/absences/hand_in.html",
            enrollment=enrollment,
            work=work,
            slot=slot,
            words=hours_words(slot.half_day, slot.zone) if slot is not None else "",
            facts=facts_of(work, history_of(read(), owner.id), zone),
            given_in=given_in(owner, enrollment),
            versions=versions,
            zone=zone,
            is_late=work.due_on < local_day(now(), zone) and is_under_way(enrollment.cohort, now()),
            closed=blockers_of_presence(enrollment.state, is_own=True),
            form=form,
            reasons=reasons,
            kinds=KINDS,
            accept=ACCEPT,
            max_bytes=MAX_BYTES,
        ),
        422 if form.is_submitted() else 200,
    )


@pages.get(f"{ONE}/remises/<int:hand_in_id>/fichier", may="learner.read", **OF)
def hand_in_file(enrollment: Enrollment, catch_up_id: int, hand_in_id: int) -> ResponseReturnValue:
    """The file of a version, to keep; a PDF also to be read in the browser (``?voir``)."""
    work = work_here(enrollment, catch_up_id)
    version = get_or_404(read(), CatchUpHandIn, hand_in_id)
    if version.catch_up_id != work.id or version.file_id is None:
        abort(404)
    file = get_or_404(read(), StoredFile, version.file_id)
    return send_stored(file, store=services().store, inline="voir" in request.args)
