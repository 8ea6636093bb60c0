"""One dossier: what misses in it, what was settled of its admissibility, and the decision."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.processing.rules import DUES_LABELS
from pacte.applications.processing.views.columns import DUES_KINDS, WAIVER_KINDS, WAIVER_SHORT
from pacte.applications.processing.views.dossier import for_staff, zone_of
from pacte.applications.processing.views.hidden import hidden_page
from pacte.applications.snapshot import cohort_facts
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import closing_words
from pacte.audit import history
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.selection.committee import operations
from pacte.selection.committee.forms import SettleForm
from pacte.selection.committee.listing import Line, judged
from pacte.selection.committee.rules import REGULARISABLE
from pacte.selection.committee.views.admissibility import ADMISSIBILITY_KINDS
from pacte.selection.committee.views.pages import pages
from pacte.selection.queries import (
    Before,
    candidacy_of,
    committee_of,
    dossiers_before,
    hidden_from,
    visible_to,
)
from pacte.selection.vocabulary import ADMISSIBILITY_LABELS, Admissibility
from pacte.web import actor, get_or_404, now, read, write


@pages.form(
    "/regions/<federation>/selection/<int:application_id>/recevabilite",
    may="selection.manage",
    of=Application,
    as_="application",
)
def settle(application: Application) -> ResponseReturnValue:
    """One dossier: what misses, what was settled, the decision."""
    if application.deposited_at is None or application.state is ApplicationState.DRAFT:
        abort(404)
    cohort = get_or_404(read(), Cohort, application.cohort_id)
    if hidden_from(read(), cohort, actor().person_id, [application.person_id]):
        return hidden_page(application)
    candidacy = candidacy_of(read(), application.id)
    form = SettleForm(
        data={
            "decision": "" if candidacy is None else candidacy.admissibility.value,
            "reason": "" if candidacy is None else candidacy.admissibility_reason,
            "seen": str(candidacy.revision if candidacy is not None else 0),
        }
    )
    if request.method == "GET":
        return _settle_page(application, cohort, form, (), 200)
    if not form.validate_on_submit():
        return _settle_page(application, cohort, form, (), 422)
    admissible = form.decision.data == "admissible"
    try:
        with write() as session:
            operations.settle_admissibility(
                session,
                application=application,
                admissible=admissible,
                reason=form.reason.data or "",
                seen=int(form.seen.data),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take([blocker for blocker in refused.blockers if blocker.where in form])
        others = [blocker for blocker in refused.blockers if blocker.where not in form]
        if any(blocker.code == "settled_meanwhile" for blocker in others):
            form.seen.data = form.seen.raw_data = None
        return _settle_page(application, cohort, form, others, 422)
    flash(f"{application.name} : dossier {'recevable' if admissible else 'non recevable'}.", "success")
    if "suivant" in request.form:
        following = _following(application.id, cohort)
        if following is not None:
            return redirect(
                url_for(
                    "selection_committee.settle",
                    application_id=following,
                    etat=request.args.get("etat") or None,
                ),
                code=303,
            )
        flash("Il ne reste aucun dossier à examiner.", "success")
    return redirect(_list_href(cohort), code=303)


def _list_href(cohort: Cohort) -> str:
    """The table as the reader had filtered it."""
    return url_for(
        "selection_committee.admissibility", code=cohort.code, etat=request.args.get("etat") or None
    )


def _following(application_id: int, cohort: Cohort) -> int | None:
    """The next dossier to examine, by name, after this one; then from the beginning."""
    rows = [
        one
        for one in visible_to(read(), cohort, actor().person_id, dossiers_before(read(), cohort.id))
        if one.application.id == application_id
        or one.candidacy is None
        or one.candidacy.admissibility is Admissibility.PENDING
    ]
    ids = [one.application.id for one in rows if one.application.state is ApplicationState.SUBMITTED]
    here = ids.index(application_id) if application_id in ids else -1
    later = [one for one in [*ids[here + 1 :], *ids[: max(here, 0)]] if one != application_id]
    return later[0] if later else None


def _settle_page(
    application: Application,
    cohort: Cohort,
    form: SettleForm,
    blockers: Sequence[Blocker],
    status: int,
) -> ResponseReturnValue:
    candidacy = candidacy_of(read(), application.id)
    if form.seen.data is None:
        form.seen.data = str(candidacy.revision if candidacy is not None else 0)
    facts = cohort_facts(cohort)
    (line,) = judged(read(), [Before(application, candidacy)], facts, now())
    committee = committee_of(read(), cohort.id)
    settled_by = (
        get_or_404(read(), Person, candidacy.settled_by_id).name
        if candidacy is not None and candidacy.settled_by_id
        else ""
    )
    return (
        render_template(
            "selection/committee/settle.html",
            application=application,
            cohort=cohort,
            zone=zone_of(application),
            line=line,
            standing=_for_staff(line),
            regularisable=[blocker for blocker in line.standing if blocker.code in REGULARISABLE],
            state=(ADMISSIBILITY_KINDS[line.admissibility], ADMISSIBILITY_LABELS[line.admissibility]),
            withdrawn=application.state is ApplicationState.WITHDRAWN,
            closed=now() >= facts.closes_at,
            closing=closing_words(facts.closes_at, facts.time_zone),
            deliberating=committee is not None and committee.deliberation_began_at is not None,
            candidacy=candidacy,
            settled_by=settled_by,
            dues=(DUES_KINDS[line.dues], DUES_LABELS[line.dues]),
            waiver=(WAIVER_KINDS[line.waiver], WAIVER_SHORT[line.waiver]) if line.waiver else None,
            form=form,
            list_href=_list_href(cohort),
            has_following=_following(application.id, cohort) is not None,
            blockers=blockers,
            history=[
                {"at": entry.at, "sentence": f"{entry.actor} {entry.sentence}"}
                for entry in (history(read(), candidacy) if candidacy is not None else [])
            ],
        ),
        status,
    )


def _for_staff(line: Line) -> list[Blocker]:
    """What misses, each reason leading to where staff can do something about it."""
    page = url_for("dossiers.page", application_id=line.id)
    return for_staff(line.standing, bearer_id=line.bearer_id, page=page)
