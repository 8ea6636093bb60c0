"""On the page of a mémoire: its readings, for staff, without marks; the comments, for the learner."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from pacte.cohorts.public_states import local_day
from pacte.cohorts.vocabulary import MemoireDisclosure
from pacte.learners.models import Enrollment
from pacte.memoires.evaluation import operations
from pacte.memoires.evaluation.forms import ReopenForm
from pacte.memoires.evaluation.queries import comments_shown
from pacte.memoires.evaluation.rules import is_late, state_of
from pacte.memoires.evaluation.vocabulary import EVALUATION_KINDS, EVALUATION_LABELS, EvaluationState
from pacte.memoires.models import MemoireReading
from pacte.memoires.readers.queries import hidden_memoires, readings_of
from pacte.memoires.readers.rules import is_silent
from pacte.memoires.registries import minutes_closed
from pacte.memoires.sections import SECTIONS, Desk, Section
from pacte.memoires.views.memoire import draw
from pacte.memoires.views.pages import MEMOIRE, OF, desk_of, pages
from pacte.memoires.vocabulary import READING_LABELS
from pacte.web import actor, can, get_or_404, now, read
from pacte.web.acts import send
from pacte.web.forms import Form


@dataclass(frozen=True, slots=True)
class Followed:
    """A reading as staff follow it: never what it says."""

    row: MemoireReading
    kind: str
    label: str
    is_late: bool
    is_silent: bool
    is_outdated: bool
    """Given on a deposit that another one has replaced since."""
    form: ReopenForm | None
    """To give it back, once submitted."""
    is_refused: bool


def readings_section(desk: Desk, refused: Mapping[str, Form]) -> Section | None:
    """For staff: who was asked, has answered, begun, given, is late or silent."""
    memoire = desk.known.memoire
    if memoire is None or desk.is_mine or not can("reading.reopen", desk.enrollment):
        return None
    if _is_hidden(desk):
        return None
    rows = [_followed(desk, row, refused) for row in readings_of(read(), [memoire.id])]
    if not rows:
        return None
    return Section("lectures", "Lectures", "memoires/evaluation/readings.html", context={"rows": rows})


def comments_section(desk: Desk, refused: Mapping[str, Form]) -> Section | None:
    """For the learner, and for those who follow them the same: what the cohort shows before the defence."""
    memoire, deposit = desk.known.memoire, desk.known.deposit
    if memoire is None or deposit is None:
        return None
    shows = desk.definition.memoire.shown_before_defence is MemoireDisclosure.COMMENTS
    comments = comments_shown(read(), memoire.id) if shows else []
    if not comments and not desk.is_mine:
        return None
    return Section(
        "commentaires",
        "Commentaires du jury",
        "memoires/evaluation/comments.html",
        context={
            "comments": comments,
            "shows": shows,
            "last_page": deposit.file_pages,
            "is_told": desk.enrollment.id in minutes_closed(read(), [desk.enrollment.id]),
        },
    )


@pages.post(f"{MEMOIRE}/lectures/<int:reading_id>/reouverture", may="reading.reopen", **OF)
def evaluation_reopen(enrollment: Enrollment, reading_id: int) -> ResponseReturnValue:
    """Give a submitted evaluation back to its reader."""
    row = get_or_404(read(), MemoireReading, reading_id)
    desk = desk_of(enrollment)
    if desk.known.memoire is None or row.memoire_id != desk.known.memoire.id or _is_hidden(desk):
        abort(404)
    form = ReopenForm(prefix=f"reouverture-{row.id}-")
    sent = send(
        form,
        lambda session: operations.reopen(
            session, reading_id=reading_id, reason=form.reason.data or "", by=actor(), at=now()
        ),
    )
    if not sent.is_done:
        return draw(enrollment, forms={_name(reading_id): form}, reasons=sent.reasons)
    flash("L’évaluation est rouverte ; un e-mail prévient la personne dans les dix minutes.", "success")
    return redirect(url_for("memoires.memoire", enrollment_id=enrollment.id, _anchor="lectures"), code=303)


def _is_hidden(desk: Desk) -> bool:
    return desk.is_mine or desk.enrollment.id in hidden_memoires(read(), [desk.cohort], actor().person_id)


def _followed(desk: Desk, row: MemoireReading, refused: Mapping[str, Form]) -> Followed:
    state = state_of(
        row.state, row.submitted_at, marks=row.marks, comments=(row.comment_learner, row.comment_jury)
    )
    ended = row.ended_at is not None
    given = state is EvaluationState.SUBMITTED
    fresh: dict[str, Any] = {"formdata": None}
    form = refused.get(_name(row.id))
    silent = is_silent(
        row.state,
        local_day(row.asked_at, desk.zone),
        desk.definition.memoire.answer_days,
        desk.today,
    )
    return Followed(
        row,
        "cancelled" if ended else EVALUATION_KINDS[state],
        READING_LABELS[row.state] if ended else EVALUATION_LABELS[state],
        is_late=not ended and not given and is_late(row.due_on, desk.today),
        is_silent=silent,
        is_outdated=given
        and desk.known.deposit is not None
        and row.submitted_deposit_id != desk.known.deposit.id,
        form=(form if isinstance(form, ReopenForm) else ReopenForm(prefix=f"reouverture-{row.id}-", **fresh))
        if given and desk.is_active
        else None,
        is_refused=form is not None,
    )


def _name(reading_id: int) -> str:
    return f"reopen-{reading_id}"


SECTIONS.append((40, readings_section))
SECTIONS.append((50, comments_section))
