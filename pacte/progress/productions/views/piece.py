"""One production: what is asked, the deposit, every version with the feedback beside it."""

from collections.abc import Mapping

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.files.reading import has_reading_copy
from pacte.files.serving import can_be_shown
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.progress.productions.forms import DepositForm, ExtensionForm, FeedbackForm, SharingForm
from pacte.progress.productions.pieces import Piece
from pacte.progress.productions.queries import (
    Waiting,
    carried_from,
    deposited_before_leaving,
    history_of,
    next_waiting,
    waiting_in,
)
from pacte.progress.productions.rules import TRANSITIONS, blockers_of_end
from pacte.progress.productions.uploads import ACCEPT, KINDS, MAX_BYTES
from pacte.progress.productions.views.pages import PIECE, READ, Desk, desk_of, pages
from pacte.progress.vocabulary import VERDICT_LABELS, ProductionEvent, ProductionState, Verdict
from pacte.seminars.absences.queries import followed_by_others
from pacte.web import actor, can, get_or_404, read
from pacte.web.forms import Form
from pacte.web.markdown import render_markdown

VERDICT_KINDS = {Verdict.REDO: "redo", Verdict.VALIDATED: "done"}


@pages.get(PIECE, **READ)
def piece(enrollment: Enrollment, production: str) -> ResponseReturnValue:
    """The page of one production; where it followed the learner to, for whoever may read it there."""
    carried = carried_from(read(), enrollment)
    if carried is not None and production in carried[1] and can("learner.read", carried[0]):
        return redirect(url_for("productions.piece", enrollment_id=carried[0].id, production=production))
    return draw(enrollment, production)


def draw(
    enrollment: Enrollment,
    key: str,
    *,
    forms: Mapping[str, Form] | None = None,
    reasons: list[Blocker] | None = None,
) -> ResponseReturnValue:
    """The page; ``forms`` holds the one that was refused, by name, shown again with its errors."""
    desk = desk_of(enrollment)
    found = desk.piece(key)
    refused = dict(forms or {})
    is_active = enrollment.state is EnrollmentState.ACTIVE
    is_mine = enrollment.person_id == actor().person_id
    acts_here = is_active and not found.is_kept
    history = history_of(read(), found.row if not found.is_kept else None)
    made = _forms(found, refused)
    kept_from, kept_in = _kept_in(found)
    waits_after = not found.is_kept and deposited_before_leaving(found.row, enrollment, desk.zone)
    may_answer = (
        (acts_here or waits_after) and history.last is not None and can("production.answer", enrollment)
    )
    if waits_after:
        made["feedback"].verdict.choices = made["feedback"].verdict.choices[1:]
    body = render_template(
        "progress/productions/piece.html",
        desk=desk,
        enrollment=enrollment,
        cohort=desk.cohort,
        zone=desk.zone,
        today=desk.today,
        piece=found,
        state=found.badge(desk.today),
        kept_in=kept_in,
        kept_from=kept_from,
        history=history,
        forms=made,
        refused=set(refused),
        reasons=reasons or [],
        is_mine=is_mine,
        is_active=is_active,
        ended=_ended(desk, found) if acts_here else None,
        may_deposit=acts_here
        and can("production.deposit", enrollment)
        and not found.is_over(desk.today)
        and found.asked is not None
        and (found.state, ProductionEvent.DEPOSIT) in TRANSITIONS,
        may_answer=may_answer,
        waits_after=waits_after,
        answered=None if may_answer else next((one for one in history.versions if one.answers), None),
        then=_then(desk.cohort, found) if may_answer else None,
        may_extend=acts_here and found.is_awaited() and can("production.answer", enrollment),
        may_share=acts_here
        and found.state is ProductionState.VALIDATED
        and can("production.deposit", enrollment),
        sees_reasons=is_mine or can("production.answer", enrollment),
        can_be_shown=can_be_shown,
        has_reading_copy=has_reading_copy,
        render=render_markdown,
        verdicts=VERDICT_LABELS,
        verdict_kinds=VERDICT_KINDS,
        kinds=KINDS,
        accept=ACCEPT,
        max_bytes=MAX_BYTES,
    )
    return body, 422 if refused or reasons else 200


def _ended(desk: Desk, found: Piece) -> Blocker | None:
    """What is said once nothing is received any more."""
    if found.asked is None or (found.state, ProductionEvent.DEPOSIT) not in TRANSITIONS:
        return None
    if not found.is_over(desk.today):
        return None
    [words] = blockers_of_end(found.ends_on, contact=desk.definition.contact.email)
    return words


def _then(cohort: Cohort, found: Piece) -> Waiting | None:
    """Once this one is answered, the production to read next; two statements."""
    if found.row is None or found.state is ProductionState.DEPOSITED:
        return None
    waiting = waiting_in(read(), [cohort.id])
    others = followed_by_others(read(), [cohort.id], actor().person_id)
    return next_waiting(waiting, others, after=found.row.id)


def _forms(found: Piece, refused: dict[str, Form]) -> dict[str, Form]:
    """Every form of the page; each with ids of its own, and where the production stands now."""
    made: dict[str, Form] = {
        "deposit": DepositForm(None, prefix="depot-"),
        "feedback": FeedbackForm(None, prefix="retour-"),
        "extension": ExtensionForm(None, prefix="delai-"),
        "sharing": SharingForm(None, prefix="partage-"),
        **refused,
    }
    revision = found.row.revision if found.row is not None and not found.is_kept else 0
    for form in made.values():
        form.seen.data = str(revision)
    sharing = made["sharing"]
    sharing.agreed.data = "0" if found.row is not None and found.row.shared_at else "1"
    return made


def _kept_in(found: Piece) -> tuple[Enrollment | None, Cohort | None]:
    """Where a kept production was validated."""
    if not found.is_kept or found.row is None:
        return None, None
    former = get_or_404(read(), Enrollment, found.row.enrollment_id)
    return former, get_or_404(read(), Cohort, former.cohort_id)
