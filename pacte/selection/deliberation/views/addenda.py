"""The page where staff complete minutes that are closed."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.selection.deliberation import forms, operations
from pacte.selection.deliberation.minutes import masked
from pacte.selection.deliberation.views.minutes import MINUTES
from pacte.selection.deliberation.views.pages import pages, place_of
from pacte.selection.deliberation.views.paper import addenda_for, closed_or_404, hidden_dossiers, keep_pdf
from pacte.web import SIGNED_IN, actor, now, write


@pages.form(f"{MINUTES}/additifs", may=SIGNED_IN)
def complete(code: str) -> ResponseReturnValue:
    """Write an addendum; then the PDF is made anew, with it as an annex."""
    place = place_of(code, "selection.manage")
    committee = closed_or_404(place)
    hidden = hidden_dossiers(place, committee)
    said = masked(committee.minutes or {}, hidden)
    form = forms.AddendumForm(prefix="additif-")
    form.agreed.choices = [(one["member_id"], one["name"]) for one in said["present"]]
    form.dossiers.choices = [
        (one["application_id"], f"{one['name']}, {one['reference']}") for one in said["decisions"]
    ]
    reasons: Sequence[Blocker] = ()
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.complete_minutes(
                    session,
                    cohort=place.cohort,
                    text=form.text.data or "",
                    agreed=form.agreed.data or [],
                    dossiers=form.dossiers.data or [],
                    seen=form.seen.data or "",
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            form.take([blocker for blocker in refused.blockers if blocker.where in form])
            reasons = [blocker for blocker in refused.blockers if blocker.where not in form]
        else:
            keep_pdf(place)
            flash("Le procès-verbal est complété ; les personnes présentes sont prévenues.", "success")
            return redirect(url_for("deliberation.minutes", _anchor="additifs", **place.params), code=303)
    addenda = addenda_for(committee, hidden)
    form.seen.data = addenda[-1].fingerprint if addenda else committee.minutes_fingerprint
    rendered = render_template(
        "selection/deliberation/addendum.html",
        cohort=place.cohort,
        zone=place.facts.time_zone,
        committee=committee,
        addenda=addenda,
        form=form,
        reasons=reasons,
    )
    return rendered, 422 if form.is_submitted() else 200
