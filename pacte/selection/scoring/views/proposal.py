"""A proposal of who scores what: seen whole before anything is assigned."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.french import plural
from pacte.selection.scoring import operations
from pacte.selection.scoring.balancing import Pair
from pacte.selection.scoring.forms import EmptyForm
from pacte.selection.scoring.proposing import planned
from pacte.selection.scoring.views.pages import COHORT, cohort_of, me, pages
from pacte.web import SIGNED_IN, actor, again, now, read, write


@pages.form(f"{COHORT}/avis/proposition", may=SIGNED_IN)
def proposal(code: str) -> ResponseReturnValue:
    """The table dossier × scorers with the loads; the button assigns exactly what is shown."""
    cohort = cohort_of(code, "selection.manage")
    redistribute = request.values.get("redistribuer") == "1"
    if request.method == "GET":
        return _preview(cohort, redistribute)
    form = EmptyForm()
    if not form.validate_on_submit():
        return _preview(cohort, redistribute, 422)
    try:
        with write() as session:
            done = operations.apply_proposal(
                session,
                cohort=again(session, cohort),
                expected=_pairs(request.form.get("couples", "")),
                redistribute=redistribute,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _preview(cohort, redistribute, 422, reasons=list(refused.blockers))
    count = len(done.added)
    flash(
        f"{plural(count, 'avis attribué', 'avis attribués')} ; un e-mail prévient chaque personne "
        "dans les dix minutes."
        if count
        else "Tout était déjà attribué : rien n’a changé.",
        "success",
    )
    return redirect(url_for("scoring.board", code=code), code=303)


def _preview(
    cohort: Cohort, redistribute: bool, status: int = 200, *, reasons: list[Blocker] | None = None
) -> ResponseReturnValue:
    found = planned(read(), cohort, redistribute=redistribute, viewer_id=me())
    shown = found.panel.seen_by(me())
    return (
        render_template(
            "selection/scoring/proposal.html",
            cohort=cohort,
            found=found,
            shown=shown,
            hidden=len(found.panel.lines) - len(shown.lines),
            redistribute=redistribute,
            couples=" ".join(f"{one}-{other}" for one, other in sorted(found.proposal.pairs)),
            lacking=[line for line in shown.lines if line.subject.id in found.proposal.lacking],
            reasons=reasons or [],
        ),
        status,
    )


def _pairs(text: str) -> set[Pair]:
    """The pairs of a preview; what does not read as one makes the comparison fail, never an error."""
    found = set()
    for part in text.split():
        one, _, other = part.partition("-")
        if one.isascii() and one.isdigit() and other.isascii() and other.isdigit():
            found.add((int(one), int(other)))
    return found
