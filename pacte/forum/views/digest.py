"""How often one receives what is new; and the page of a mail's link that stops it, without signing in."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.forum import operations
from pacte.forum.forms import ActForm, DigestForm
from pacte.forum.queries import digest_of
from pacte.forum.views.pages import COHORT, beside, desk_or_404, pages
from pacte.forum.vocabulary import Frequency
from pacte.web import PUBLIC, SIGNED_IN, actor, now, read, write


@pages.form(f"{COHORT}/nouveautes", may=SIGNED_IN)
def digest(code: str) -> ResponseReturnValue:
    """Never, unless one chooses."""
    desk = desk_or_404(code)
    form = DigestForm()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        frequency = Frequency(form.frequency.data)
        try:
            with write() as session:
                operations.choose_digest(
                    session, cohort_id=desk.cohort.id, frequency=frequency, by=actor(), at=now()
                )
        except Refused as refused:
            reasons = beside(form, refused)
        else:
            flash(
                "C’est noté : vous ne recevrez plus les nouveautés du forum."
                if frequency is Frequency.NONE
                else "C’est noté : les nouveautés du forum vous seront envoyées, quand il y en a.",
                "success",
            )
            return redirect(url_for("forum.listed", code=desk.cohort.code), code=303)
    if request.method == "GET":
        chosen = digest_of(read(), desk.cohort.id, actor().person_id)
        form.frequency.data = (chosen.frequency if chosen else Frequency.NONE).value
    body = render_template("forum/digest.html", desk=desk, cohort=desk.cohort, form=form, reasons=reasons)
    return body, 422 if form.is_submitted() else 200


@pages.form("/regions/<federation>/liens/forum/<token>", may=PUBLIC)
def stop(token: str) -> ResponseReturnValue:
    """Asked once more, so that a program that follows links does not decide; then done."""
    form = ActForm()
    try:
        found = operations.open_unsubscription(read(), token=token, at=now())
        if form.validate_on_submit():
            with write() as session:
                operations.unsubscribe(session, token=token, at=now())
            return redirect(url_for("forum.stop", token=token), code=303)
    except Refused as refused:
        return render_template("forum/stop_closed.html", blockers=list(refused.blockers)), 410
    return render_template(
        "forum/stop.html",
        cohort=found.cohort,
        is_stopped=found.digest.frequency is Frequency.NONE,
        form=form,
        token=token,
    )
