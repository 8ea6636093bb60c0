"""What is left, then the closing by the chair."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker
from pacte.juries.day.views.pages import DAY, OF, seen_here
from pacte.juries.minutes import operations
from pacte.juries.minutes.forms import CloseForm
from pacte.juries.minutes.operations.closing import remaining
from pacte.juries.minutes.views.paper import keep_pdf
from pacte.juries.models import DefenceRoom
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import OUTCOME_KINDS, OUTCOME_LABELS
from pacte.web import actor, now
from pacte.web.acts import send
from pacte.web.requests import deny


@pages.form(f"{DAY}/cloture", **OF)
def minutes_close(defence_room: DefenceRoom) -> ResponseReturnValue:
    """Everything that is left, by name where no tie hides it; then the last act."""
    seen = seen_here(defence_room)
    if seen.juror is None:
        deny(seen.room.cohort)
    form = CloseForm(prefix="cloture-")
    sent = send(
        form,
        lambda session: operations.close(
            session, room_id=defence_room.id, lacking=form.lacking.data or "", by=actor(), at=now()
        ),
    )
    if sent.is_done:
        keep_pdf(defence_room.id)
        flash("Le procès-verbal est clos. Il attend les signatures du jury.", "success")
        return redirect(url_for("juries.minutes", defence_room_id=defence_room.id), code=303)
    seen = seen_here(defence_room)
    lacking = form.lacking.data or ""
    left = [one for one in remaining(seen.room, lacking=lacking, by=actor()) if one.code != "lacking_long"]
    incomplete = any(one.code == "lacking" for one in remaining(seen.room, lacking="", by=actor()))
    names = {f"#passage-{line.id}" for line in seen.room.lines if line.id in seen.tied}
    hidden = [line.learner.name for line in seen.room.lines if line.id in seen.tied]
    return (
        render_template(
            "juries/minutes/close.html",
            seen=seen,
            room=seen.room,
            cohort=seen.room.cohort,
            zone=seen.room.zone,
            form=form,
            reasons=sent.reasons,
            left=[_told(one, defence_room.id, names, hidden) for one in left if one.code != "lacking"],
            incomplete=incomplete,
            outcomes=OUTCOME_LABELS,
            kinds=OUTCOME_KINDS,
        ),
        sent.status,
    )


def _told(one: Blocker, room_id: int, tied: set[str], hidden: list[str]) -> Blocker:
    """With a link to where it is put right; of a defence that a tie hides, without a name."""
    message = one.message
    for name in hidden:
        message = message.replace(name, "Un passage tenu sans vous")
    if not one.where.startswith("#"):
        return Blocker(one.code, message, one.remedy)
    anchor = "" if one.where in tied else one.where.removeprefix("#")
    address = url_for("juries.day", defence_room_id=room_id, _anchor=anchor or None)
    return Blocker(one.code, message, one.remedy, address)
