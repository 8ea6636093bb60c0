"""The page where signed minutes are completed, and a result corrected."""

from dataclasses import asdict

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from pacte.blockers import Blocker, Refused
from pacte.juries.day.queries import Seen
from pacte.juries.day.views.pages import OF
from pacte.juries.minutes import operations
from pacte.juries.minutes.content import results_said
from pacte.juries.minutes.forms import AddendumForm
from pacte.juries.minutes.papers import added_words, quality_words, result_words
from pacte.juries.minutes.rules import Correction
from pacte.juries.minutes.views.paper import MINUTES, closed_here, hidden_here, keep_pdf, said_to
from pacte.juries.models import DefenceRoom
from pacte.juries.views.pages import pages
from pacte.memoires.views.pages import number_in
from pacte.web import actor, can, now, write
from pacte.web.acts import beside
from pacte.web.requests import deny


@pages.form(f"{MINUTES}/additifs", **OF)
def minutes_complete(defence_room: DefenceRoom) -> ResponseReturnValue:
    """Write an addendum; then the PDF is made anew, with it as an annex."""
    seen, signed = closed_here(defence_room)
    if not may_complete(seen):
        deny(seen.room.cohort)
    content, addenda = said_to(signed, hidden_here(seen))
    current = results_said(content, [one.content for one in signed.addenda])
    form = AddendumForm(prefix="additif-")
    form.agreed.choices = [
        SelectChoice(one["juror_id"], f"{one['name']}, {quality_words(one)}") for one in content["signers"]
    ]
    form.defence.choices = [
        SelectChoice("", "Aucun : le texte seul"),
        *(
            SelectChoice(
                str(one["defence_id"]), f"{one['learner']} : {result_words(current[one['defence_id']])}"
            )
            for one in content["defences"]
        ),
    ]
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.complete(
                    session,
                    room_id=defence_room.id,
                    text=form.text.data or "",
                    agreed=form.agreed.data or [],
                    correction=_correction(form),
                    seen=form.seen.data or "",
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
        else:
            keep_pdf(defence_room.id)
            flash("Le procès-verbal est complété ; les signataires sont prévenus.", "success")
            return redirect(
                url_for("juries.minutes", defence_room_id=defence_room.id, _anchor="additifs"), code=303
            )
    seen, signed = closed_here(defence_room)
    form.seen.data = signed.last_fingerprint
    rendered = render_template(
        "juries/minutes/addendum.html",
        room=seen.room,
        cohort=seen.room.cohort,
        zone=seen.room.zone,
        signed=signed,
        addenda=addenda,
        added_words=added_words,
        form=form,
        reasons=reasons,
    )
    return rendered, 422 if form.is_submitted() else 200


def may_complete(seen: Seen) -> bool:
    """The team of the federation, and who presided."""
    minutes = seen.room.minutes
    presided = minutes is not None and any(
        seen.juror is not None and one["is_chair"] and one["juror_id"] == seen.juror.id
        for one in minutes.content["signers"]
    )
    return presided or can("minutes.manage", seen.room.cohort)


def _correction(form: AddendumForm) -> Correction | None:
    """The result corrected."""
    if not form.defence.data:
        return None
    return Correction(defence_id=number_in(form.defence.data), **asdict(form.verdict))
