"""A member's own dossiers: the list, the page where one is read and scored, its documents."""

from typing import Any

from flask import abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.merging import version_of
from pacte.applications.models import Application
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.conflicts.forms import COMMON
from pacte.conflicts.queries import declared_by
from pacte.database import FencedSession
from pacte.files.serving import can_be_shown, send_stored
from pacte.french import of_name, time_words
from pacte.selection.refusal_log import log_refusal
from pacte.selection.scoring import operations, progress
from pacte.selection.scoring.forms import AbstainForm, OpinionForm, opinion_form
from pacte.selection.scoring.operations.opinions import COMMENT, SavedOpinion, fields_of, others_gave
from pacte.selection.scoring.own_dossiers import my_dossiers, other_opinions
from pacte.selection.scoring.reading import Reading, may_read, reading
from pacte.selection.scoring.rules import (
    SECOND_THOUGHT,
    blockers_to_take_back,
    field_of,
    is_late,
    sees_others,
)
from pacte.selection.scoring.views.pages import COHORT, DOSSIER, cohort_of, me, pages, zone_of
from pacte.selection.scoring.vocabulary import OPINION_KINDS, OPINION_LABELS, OpinionState
from pacte.selection.steps import STEPS, Step
from pacte.selection.weighing import grid_of, percent_of, to_hundredth
from pacte.web import SIGNED_IN, actor, can, now, read, write
from pacte.web.services import services

MINE: dict[str, Any] = {"may": "selection.score", "of": Application, "as_": "application"}
DECLARE = "conflicts.declare"
PREFIX = "abstention-"

STEPS.append(Step("scoring", "scoring.overview", "selection.read", progress.tell))


@pages.get(f"{COHORT}/mes-dossiers", may=SIGNED_IN)
def mine(code: str) -> ResponseReturnValue:
    """The dossiers given to the reader, those left first."""
    cohort = cohort_of(code, "selection.score")
    found = my_dossiers(read(), cohort, me())
    return render_template(
        "selection/scoring/mine.html",
        cohort=cohort,
        found=found,
        zone=zone_of(cohort),
        due_at=found.committee.scoring_due_at if found.committee else None,
        late=bool(found.left)
        and not found.began
        and is_late(found.committee.scoring_due_at if found.committee else None, now()),
        labels=OPINION_LABELS,
        kinds=OPINION_KINDS,
    )


@pages.get(f"{COHORT}/notes", may=SIGNED_IN)
def overview(code: str) -> ResponseReturnValue:
    """To staff the progress, to a member their own dossiers."""
    cohort = cohort_of(code, "selection.read")
    endpoint = "scoring.board" if can("selection.manage", cohort) else "scoring.mine"
    return redirect(url_for(endpoint, code=code), code=303)


@pages.form(f"{DOSSIER}/mon-avis", **MINE)
def opinion(application: Application) -> ResponseReturnValue:
    """Read the dossier and score it; the page saves by itself, the button too."""
    if request.method == "GET":
        return _show(application)
    form = _sent(application)
    if form is None:
        return _refused_whole(application)
    try:
        saved = _save(application, form)
    except Refused as refused:
        return _refused(application, refused, form)
    if _is_autosave():
        return _autosaved(application, form, saved)
    if form.mend() or saved.conflicts:
        return _show(application, 422, form=form, conflicts=form.conflict_words(saved.conflicts))
    flash(
        f"Vos notes sur le dossier {of_name(application.name)} sont enregistrées ;"
        " votre avis sur ce dossier n’est pas encore donné.",
        "success",
    )
    then = request.form.get("then", "")
    if then == "suite":
        return _onward(application)
    onto = _previous(application) if then == "precedent" else application.id
    return redirect(url_for("scoring.opinion", application_id=onto), code=303)


@pages.post(f"{DOSSIER}/mon-avis/envoi", **MINE)
def submit(application: Application) -> ResponseReturnValue:
    """Give the opinion: what is typed is saved first, then everything must be there."""
    form = _sent(application)
    if form is None:
        return _refused_whole(application)
    try:
        saved = _save(application, form)
        if form.mend() or saved.conflicts:
            return _show(application, 422, form=form, conflicts=form.conflict_words(saved.conflicts))
        with write() as session:
            operations.submit(session, application_id=application.id, by=actor(), at=now())
    except Refused as refused:
        return _refused(application, refused, form)
    flash(
        f"Votre avis sur le dossier {of_name(application.name)} est donné. Une erreur ? Rouvrez ce dossier : "
        "il dit jusqu’à quand vous pouvez le reprendre.",
        "success",
    )
    return _onward(application)


@pages.post(f"{DOSSIER}/mon-avis/reprise", **MINE)
def take_back(application: Application) -> ResponseReturnValue:
    """Take back the opinion just given, to change it."""
    try:
        with write() as session:
            operations.take_back(session, application_id=application.id, by=actor(), at=now())
    except Refused as refused:
        log_refusal("opinion", refused, application.id)
        return _show(application, 422, reasons=list(refused.blockers))
    flash("Votre avis est repris : il ne compte plus tant que vous ne le donnez pas de nouveau.", "success")
    return redirect(url_for("scoring.opinion", application_id=application.id), code=303)


@pages.post(f"{DOSSIER}/mon-avis/abstention", **MINE)
def abstain(application: Application) -> ResponseReturnValue:
    """Give no opinion, and say why."""
    form = AbstainForm(prefix=PREFIX)
    if not form.validate_on_submit():
        return _show(application, 422, abstain_form=form)
    try:
        with write() as session:
            operations.abstain(
                session, application_id=application.id, reason=form.reason.data, by=actor(), at=now()
            )
    except Refused as refused:
        log_refusal("opinion", refused, application.id)
        return _show(application, 422, abstain_form=form, reasons=list(refused.blockers))
    flash("Votre abstention est enregistrée ; le dossier sera confié à quelqu’un d’autre.", "success")
    return _onward(application)


@pages.get(f"{DOSSIER}/mon-avis/pieces/<int:document_id>", **MINE)
def content(application: Application, document_id: int) -> ResponseReturnValue:
    """The bytes of one of its documents, for those it was given to; ``?voir=1`` shows it in the page."""
    session = read()
    if not may_read(session, application, me()):
        abort(404)
    found = reading(session, application, me())
    piece = next((piece for piece in found.pieces if piece.document.id == document_id), None)
    if piece is None:
        abort(404)
    return send_stored(piece.file, store=services().store, inline="voir" in request.args)


def _sent(application: Application) -> OpinionForm | None:
    """The form as it was sent; None to whom the dossier is not given."""
    session = read()
    if not may_read(session, application, me()):
        return None
    return opinion_form(reading(session, application, me()).criteria, None, request.form)


def _save(application: Application, form: OpinionForm) -> SavedOpinion:
    typed = form.typed()

    def save(session: FencedSession) -> SavedOpinion:
        return operations.save_opinion(
            session,
            application_id=application.id,
            values=typed,
            by=actor(),
            at=now(),
            version=form.version.data or "",
        )

    with write() as session:
        saved = save(session)
        shown = {field_of(key): mark for key, mark in saved.assessment.marks.items()}
        shown[COMMENT] = saved.assessment.comment
    form.version.data = version_of(
        {name: shown.get(name) for name in (*(field_of(one.key) for one in form.criteria), COMMENT)}
    )
    return saved


def _is_autosave() -> bool:
    return request.headers.get("X-Requested-With") == "autosave"


def _autosaved(application: Application, form: OpinionForm, saved: SavedOpinion) -> ResponseReturnValue:
    found = reading(read(), application, me())
    return jsonify(
        saved_at=time_words(now(), zone_of(found.loaded.cohort)),
        version=form.version.data,
        errors=form.mend(),
        conflicts=form.conflict_words(saved.conflicts),
        progress=found.progress_words,
    )


def _refused(application: Application, refused: Refused, form: OpinionForm) -> ResponseReturnValue:
    log_refusal("opinion", refused, application.id)
    if _is_autosave():
        message = " ".join(f"{one.message} {one.remedy}".strip() for one in refused.blockers)
        return jsonify(message=message[:1].lower() + message[1:], errors={}), 409
    rest = [one for one in refused.blockers if one.where not in form]
    form.take([one for one in refused.blockers if one.where in form])
    return _show(application, 422, form=form, reasons=rest)


def _refused_whole(application: Application) -> ResponseReturnValue:
    """To whom the dossier is not, or no longer, given: why, and nothing of it."""
    found = reading(read(), application, me())
    log_refusal("opinion", Refused(found.in_the_way), application.id)
    if _is_autosave():
        message = " ".join(f"{one.message} {one.remedy}".strip() for one in found.in_the_way)
        return jsonify(message=message[:1].lower() + message[1:], errors={}), 409
    return _hidden(application, found.in_the_way)


def _hidden(application: Application, reasons: list[Blocker]) -> ResponseReturnValue:
    return (
        render_template(
            "selection/scoring/hidden.html",
            cohort=_cohort(application),
            reasons=reasons,
            declared=declared_by(read(), me(), application.person_id),
            zone=zone_of(_cohort(application)),
        ),
        403,
    )


def _show(
    application: Application,
    status: int = 200,
    *,
    form: OpinionForm | None = None,
    abstain_form: AbstainForm | None = None,
    reasons: list[Blocker] | None = None,
    conflicts: list[dict[str, str]] | None = None,
) -> ResponseReturnValue:
    session = read()
    found = reading(session, application, me())
    if not found.is_given:
        log_refusal("opinion", Refused(found.in_the_way), application.id)
        return _hidden(application, found.in_the_way)
    cohort = found.loaded.cohort
    row = found.loaded.row
    typed = form is not None
    shown = fields_of(found.loaded)
    if form is None:
        form = opinion_form(found.criteria, shown)
        form.version.data = version_of(shown)
    items = my_dossiers(session, cohort, me())
    position = next(
        (place for place, one in enumerate(items.items) if one.subject.id == application.id), None
    )
    return (
        render_template(
            "selection/scoring/opinion.html",
            found=found,
            application=application,
            cohort=cohort,
            zone=zone_of(cohort),
            form=form,
            abstain_form=abstain_form or AbstainForm(None, prefix=PREFIX),
            abstaining=abstain_form is not None,
            reasons=reasons or [],
            typed=typed,
            conflicts_found=conflicts or [],
            state=(OPINION_KINDS[found.state], OPINION_LABELS[found.state]),
            own_score=_own_score(found),
            others=_others(found, session),
            may_take_back=not blockers_to_take_back(
                found.loaded.standing,
                submitted_at=row.submitted_at,
                others=others_gave(session, application.id, me()),
                at=now(),
            ),
            others_at=row.submitted_at + SECOND_THOUGHT
            if row.submitted_at is not None and not sees_others(row.submitted_at, now())
            else None,
            total=len(items.items),
            place=position,
            before=items.items[position - 1].subject if position else None,
            after=items.items[position + 1].subject
            if position is not None and position + 1 < len(items.items)
            else None,
            after_left=any(one.subject.id != application.id for one in items.left),
            chosen=_chosen(found),
            can_be_shown=can_be_shown,
            declare_href=_declare_href(),
            common_ties=COMMON,
            due_at=items.committee.scoring_due_at if items.committee else None,
            row=row,
        ),
        status,
    )


def _own_score(found: Reading) -> Any:
    row = found.loaded.row
    if found.state is not OpinionState.SUBMITTED:
        return None
    percent = percent_of(row.marks, grid_of(found.criteria))
    return to_hundredth(percent) if percent is not None else None


def _others(found: Reading, session: FencedSession) -> Any:
    """First alone: nothing of the others before one's own opinion is given, and can be taken back no more."""
    if found.state is not OpinionState.SUBMITTED or not (
        found.loaded.standing.deliberation_began or sees_others(found.loaded.row.submitted_at, now())
    ):
        return None
    return other_opinions(session, found.loaded.cohort, found.loaded.application, me())


def _chosen(found: Reading) -> Any:
    asked = request.args.get("piece", "")
    named = next((piece for piece in found.pieces if str(piece.document.id) == asked), None)
    return named or next((piece for piece in found.pieces if can_be_shown(piece.file)), None)


def _declare_href() -> str:
    """Where a tie is declared, when the application has that page."""
    return url_for(DECLARE) if DECLARE in current_app.view_functions else ""


def _cohort(application: Application) -> Cohort:
    """Read anew: after a write, the row that the address named has no session any more."""
    return read().get_one(Cohort, application.cohort_id)


def _previous(application: Application) -> int:
    """The dossier before this one in the reader's list; else the same."""
    ids = [one.subject.id for one in my_dossiers(read(), _cohort(application), me()).items]
    place = ids.index(application.id) if application.id in ids else 0
    return ids[place - 1] if place else application.id


def _onward(application: Application) -> ResponseReturnValue:
    """The next dossier whose opinion is still to be given, beside this one, else the list."""
    cohort = _cohort(application)
    items = my_dossiers(read(), cohort, me())
    places = {one.subject.id: place for place, one in enumerate(items.items)}
    here = places.get(application.id, -1)
    left = [one for one in items.left if one.subject.id != application.id]
    later = sorted(left, key=lambda one: (places[one.subject.id] < here, places[one.subject.id]))
    if later:
        return redirect(url_for("scoring.opinion", application_id=later[0].subject.id), code=303)
    return redirect(url_for("scoring.mine", code=cohort.code), code=303)
