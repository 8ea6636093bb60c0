"""« Mes liens » of a juror: the learners by name and structure, to say whom one knows; where one works."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.conflicts.forms import COMMON, AffiliationForm
from pacte.conflicts.models import ConflictOfInterest
from pacte.conflicts.operations import declare_affiliation, declare_tie, take_back_tie
from pacte.conflicts.queries import affiliations_of, retractable_ties
from pacte.conflicts.rules import SECOND_THOUGHT_WORDS
from pacte.conflicts.vocabulary import TieKind
from pacte.federations.models import Structure
from pacte.federations.places import department_label
from pacte.federations.queries import search_structures
from pacte.federations.views import PROPOSALS, proposal
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror
from pacte.memoires.readers import operations
from pacte.memoires.readers.forms import EmptyForm, OwnTieForm
from pacte.memoires.readers.queries import juror_of, learners_in, register_for, structures_of
from pacte.memoires.readers.views.jury import JURY
from pacte.memoires.views.pages import cohort_or_404, pages
from pacte.web import SIGNED_IN, actor, again, get_or_404, here, now, read, write

TIES = f"{JURY}/mes-liens"


@pages.get(TIES, may=SIGNED_IN)
def jury_ties(code: str) -> ResponseReturnValue:
    """The learners, my ties with them, where I work."""
    return _page(*_own(code))


@pages.post(f"{TIES}/<int:enrollment_id>", may=SIGNED_IN, form_at="memoires.jury")
def jury_declare(code: str, enrollment_id: int) -> ResponseReturnValue:
    """Declare my tie with a learner; what I had of theirs to read goes to somebody else."""
    cohort, juror = _own(code)
    enrollment = get_or_404(read(), Enrollment, enrollment_id)
    if enrollment.cohort_id != cohort.id:
        abort(404)
    form = OwnTieForm(prefix="lien-")
    if not form.validate_on_submit():
        return _page(cohort, juror, tie=form, declaring=enrollment.id, status=422)
    try:
        with write() as session:
            declare_tie(
                session,
                assessor_id=juror.person_id,
                subject_id=enrollment.person_id,
                kind=TieKind(form.kind.data),
                reason=form.reason.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take(refused.blockers)
        return _page(cohort, juror, tie=form, declaring=enrollment.id, status=422)
    contact = definition_of(cohort).contact
    flash(
        "Votre lien est déclaré\u00a0: ce mémoire vous est caché. Une erreur\u00a0? Vous pouvez "
        f"l’annuler pendant {SECOND_THOUGHT_WORDS}, puis écrire à la fédération "
        f"({contact.name}, {contact.email}).",
        "success",
    )
    return redirect(url_for("memoires.jury_ties", code=code), code=303)


@pages.post(f"{TIES}/<int:tie_id>/reprise", may=SIGNED_IN, form_at="memoires.jury")
def jury_take_back(code: str, tie_id: int) -> ResponseReturnValue:
    """Take back what I declared by mistake, just now; what was passed on to somebody else stays theirs."""
    _, juror = _own(code)
    tie = get_or_404(read(), ConflictOfInterest, tie_id)
    if tie.assessor_id != juror.person_id:
        abort(404)
    try:
        with write() as session:
            take_back_tie(session, tie=again(session, tie), by=actor(), at=now())
    except Refused as refused:
        for blocker in refused.blockers:
            flash(f"{blocker.message} {blocker.remedy}", "error")
    else:
        flash(
            "La déclaration est annulée. Une lecture déjà confiée à quelqu’un d’autre le reste\u00a0: la "
            "fédération peut vous la redonner.",
            "success",
        )
    return redirect(url_for("memoires.jury_ties", code=code), code=303)


@pages.post(f"{TIES}/fini", may=SIGNED_IN, form_at="memoires.jury")
def jury_reviewed(code: str) -> ResponseReturnValue:
    """I have gone through the list."""
    cohort, juror = _own(code)
    if not EmptyForm().validate_on_submit():
        return _page(cohort, juror, status=422)
    with write() as session:
        operations.review_ties(session, juror=again(session, juror), by=actor(), at=now())
    flash("C’est noté. Vous pourrez toujours déclarer un lien, depuis chaque lecture aussi.", "success")
    return redirect(url_for("memoires.jury", code=code), code=303)


@pages.post(f"{TIES}/appartenances", may=SIGNED_IN, form_at="memoires.jury")
def jury_affiliate(code: str) -> ResponseReturnValue:
    """Say where I work or hold a responsibility; without JavaScript, first show what the letters find."""
    cohort, juror = _own(code)
    form = _affiliation_form(sent=True)
    valid = form.validate()
    typed, chosen = form.structure_text.data or "", form.structure_id.data or ""
    if "search" in request.form or (typed and not chosen and valid):
        found = [proposal(one) for one in search_structures(read(), typed, PROPOSALS)] if typed else []
        if "search" not in request.form:
            form.take(
                [
                    Blocker(
                        "structure_not_chosen",
                        "La structure n’est pas encore choisie.",
                        "Choisissez-la parmi les propositions, ou écrivez-la dans "
                        "«\u00a0Autre employeur\u00a0».",
                        "structure_text",
                    )
                ]
            )
        return _page(cohort, juror, affiliation=form, results=found, status=422)
    if not valid:
        return _page(cohort, juror, affiliation=form, status=422)
    structure = get_or_404(read(), Structure, int(chosen)) if chosen else None
    try:
        with write() as session:
            declare_affiliation(
                session,
                person_id=juror.person_id,
                structure_id=structure.id if structure is not None else None,
                employer=form.employer.data or "",
                department=form.department.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take(refused.blockers)
        return _page(cohort, juror, affiliation=form, status=422)
    flash("C’est enregistré\u00a0; les mémoires que cela concerne vous sont cachés.", "success")
    return redirect(url_for("memoires.jury_ties", code=code, _anchor="appartenances"), code=303)


def _own(code: str) -> tuple[Cohort, Juror]:
    """The cohort and the reader's seat in its jury; 404 without one."""
    cohort = cohort_or_404(code, "jury.list")
    juror = juror_of(read(), cohort.id, actor().person_id)
    if juror is None:
        abort(404)
    return cohort, juror


def _affiliation_form(*, sent: bool) -> AffiliationForm:
    form = AffiliationForm(prefix="lieu-") if sent else AffiliationForm(prefix="lieu-", formdata=None)
    form.department.choices = [("", "–"), *((code, department_label(code)) for code in here().departments)]
    return form


def _page(
    cohort: Cohort,
    juror: Juror,
    *,
    tie: OwnTieForm | None = None,
    declaring: int | None = None,
    affiliation: AffiliationForm | None = None,
    results: list[dict[str, object]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    people = [one for one in learners_in(read(), cohort.id) if one[1].id != juror.person_id]
    known = register_for(
        read(), cohort, assessors=[juror.person_id], subjects=[person.id for _, person in people]
    )
    structures = structures_of(read(), [enrollment.id for enrollment, _ in people])
    asked = request.args.get("declarer", "")
    return (
        render_template(
            "memoires/readers/ties.html",
            cohort=cohort,
            juror=juror,
            learners=[
                (
                    enrollment,
                    person,
                    structures.get(enrollment.id, ""),
                    known.ties(juror.person_id, person.id),
                )
                for enrollment, person in people
            ],
            may_be_taken_back=retractable_ties(read(), juror.person_id, now()),
            tie=tie or OwnTieForm(None, prefix="lien-"),
            refused=tie,
            declaring=str(declaring) if declaring is not None else asked,
            common=COMMON,
            affiliation=affiliation or _affiliation_form(sent=False),
            affiliations=affiliations_of(read(), juror.person_id),
            results=results,
            contact=definition_of(cohort).contact,
        ),
        status,
    )
