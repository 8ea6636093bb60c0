"""« Mes liens »: those who judge say who they know, before seeing anything; one click from any page."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.rules import safe_path
from pacte.applications.models import Application
from pacte.applications.processing.views.pages import cohort_or_404
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.conflicts import operations
from pacte.conflicts.forms import COMMON, AffiliationForm, TieForm
from pacte.conflicts.models import ConflictOfInterest
from pacte.conflicts.queries import affiliations_of, retractable_ties
from pacte.conflicts.rules import SECOND_THOUGHT_WORDS
from pacte.conflicts.views import pages
from pacte.conflicts.vocabulary import TieKind
from pacte.federations.models import Structure
from pacte.federations.places import department_label
from pacte.federations.queries import search_structures
from pacte.federations.views import PROPOSALS, proposal
from pacte.policy import STAFF_ROLES, Role
from pacte.selection.committee.operations import review_ties
from pacte.selection.committee.ties import candidates_for, own_ties
from pacte.selection.queries import member_of
from pacte.web import SIGNED_IN, actor, again, authorise, get_or_404, here, now, read, write
from pacte.web.requests import deny

LONGEST_ID = 18
"""Digits: more would not fit the databases' identifiers."""
MINE = "/regions/<federation>/promotions/<code>/selection/mes-liens"


@pages.get(MINE, may=SIGNED_IN)
def mine(code: str) -> ResponseReturnValue:
    """The candidates by name and structure, my ties with them, where I work."""
    cohort, _ = cohort_or_404(code, "conflict.declare")
    return _page(cohort)


@pages.post("/regions/<federation>/selection/liens", may=SIGNED_IN, form_at="home.todo")
def declare() -> ResponseReturnValue:
    """Declare my tie with the person of a dossier, and go on to ``next``; the dossier is hidden at once."""
    form = TieForm()
    named = form.application_id.data or ""
    known = named.isdecimal() and len(named) <= LONGEST_ID
    application = read().get(Application, int(named)) if known else None
    if application is None:
        _refuse_unless_of_a_committee()
        abort(404)
    authorise("conflict.declare", application)
    if application.state is ApplicationState.DRAFT:
        abort(404)
    cohort = get_or_404(read(), Cohort, application.cohort_id)
    if not form.validate_on_submit():
        return _page(cohort, refused=form, status=422)
    try:
        with write() as session:
            operations.declare_tie(
                session,
                assessor_id=_me(),
                subject_id=application.person_id,
                kind=TieKind(form.kind.data),
                reason=form.reason.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take(refused.blockers)
        return _page(cohort, refused=form, status=422)
    contact = definition_of(cohort).contact
    flash(
        "Votre lien est déclaré : ce dossier vous est caché, et il ne compte plus pour vous. Déclaré "
        f"par erreur ? Annulez-le dans « Mes liens » pendant {SECOND_THOUGHT_WORDS} ; ensuite, écrivez à la "
        f"fédération ({contact.name}, {contact.email}) : une autre personne de l’équipe peut le lever.",
        "success",
    )
    return redirect(safe_path(form.next.data) or url_for("conflicts.mine", code=cohort.code), code=303)


@pages.post(f"{MINE}/<int:tie_id>/reprise", may=SIGNED_IN, form_at="conflicts.mine")
def take_back(code: str, tie_id: int) -> ResponseReturnValue:
    """Take back what I declared by mistake, just now."""
    cohort, _ = cohort_or_404(code, "conflict.declare")
    tie = get_or_404(read(), ConflictOfInterest, tie_id)
    if tie.assessor_id != actor().person_id:
        abort(404)
    try:
        with write() as session:
            operations.take_back_tie(session, tie=again(session, tie), by=actor(), at=now())
    except Refused as refused:
        for blocker in refused.blockers:
            flash(f"{blocker.message} {blocker.remedy}", "error")
    else:
        flash("La déclaration est annulée : le dossier vous est de nouveau ouvert.", "success")
    return redirect(url_for("conflicts.mine", code=cohort.code), code=303)


def _refuse_unless_of_a_committee() -> None:
    """What does not exist is not found by those who may declare ties here; the others may not ask."""
    judges = STAFF_ROLES | {Role.COMMITTEE_MEMBER}
    if not any(one.federation_id == here().id and one.role in judges for one in actor().grants):
        deny(here())


@pages.post(f"{MINE}/fini", may=SIGNED_IN)
def reviewed(code: str) -> ResponseReturnValue:
    """I have gone through the list."""
    cohort, _ = cohort_or_404(code, "conflict.declare")
    member = member_of(read(), cohort.id, actor().person_id)
    if member is None:
        abort(404)
    with write() as session:
        review_ties(session, member=again(session, member), by=actor(), at=now())
    flash("C’est noté. Vous pourrez toujours déclarer un lien, depuis chaque dossier aussi.", "success")
    return redirect(url_for("selection_committee.home", code=cohort.code), code=303)


@pages.post(f"{MINE}/appartenances", may=SIGNED_IN)
def affiliate(code: str) -> ResponseReturnValue:
    """Say where I work or hold a responsibility; without JavaScript, first show what the letters find."""
    cohort, _ = cohort_or_404(code, "conflict.declare")
    form = _affiliation_form(sent=True)
    valid = form.validate()
    text, chosen = form.structure_text.data or "", form.structure_id.data or ""
    if "search" in request.form or (text and not chosen and valid):
        found = [proposal(one) for one in search_structures(read(), text, PROPOSALS)] if text else []
        if "search" not in request.form:
            form.take([_not_chosen(bool(found))])
        return _page(cohort, affiliation=form, results=found, status=422)
    if not valid:
        return _page(cohort, affiliation=form, status=422)
    structure = get_or_404(read(), Structure, int(chosen)) if chosen else None
    try:
        with write() as session:
            operations.declare_affiliation(
                session,
                person_id=_me(),
                structure_id=structure.id if structure is not None else None,
                employer=form.employer.data or "",
                department=form.department.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take(refused.blockers)
        return _page(cohort, affiliation=form, status=422)
    flash("C’est enregistré ; les dossiers que cela concerne vous sont cachés.", "success")
    return redirect(url_for("conflicts.mine", code=cohort.code, _anchor="appartenances"), code=303)


def _not_chosen(found: bool) -> Blocker:
    """Letters typed and nothing chosen: what they may mean is proposed."""
    remedy = (
        "Choisissez-la parmi les propositions."
        if found
        else "Essayez avec moins de lettres, ou écrivez-la dans « Autre employeur »."
    )
    return Blocker(
        "structure_not_chosen", "La structure n’est pas encore choisie.", remedy, where="structure_text"
    )


def _me() -> int:
    person_id = actor().person_id
    if person_id is None:
        abort(404)
    return person_id


def _affiliation_form(*, sent: bool) -> AffiliationForm:
    form = AffiliationForm(prefix="lieu-") if sent else AffiliationForm(prefix="lieu-", formdata=None)
    form.department.choices = [("", "–"), *((code, department_label(code)) for code in here().departments)]
    return form


def _page(
    cohort: Cohort,
    *,
    refused: TieForm | None = None,
    affiliation: AffiliationForm | None = None,
    results: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    seat = member_of(read(), cohort.id, actor().person_id)
    candidates = candidates_for(read(), cohort, _me()) if now() >= cohort.closes_at else []
    definition = definition_of(cohort)
    ties = own_ties(read(), candidates)
    return (
        render_template(
            "selection/committee/ties.html",
            cohort=cohort,
            closed=now() >= cohort.closes_at,
            candidates=candidates,
            ties=ties,
            may_be_taken_back=retractable_ties(read(), _me(), now()),
            contact=definition.contact,
            zone=definition.federation.time_zone,
            affiliations=affiliations_of(read(), _me()),
            seat=seat,
            refused=refused,
            form=refused or TieForm(formdata=None),
            common_ties=COMMON,
            declaring=(refused.application_id.data if refused else request.args.get("declarer")) or "",
            affiliation=affiliation or _affiliation_form(sent=False),
            results=results,
        ),
        status,
    )
