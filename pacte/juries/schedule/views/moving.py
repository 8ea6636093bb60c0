"""One defence: where else it may be and what each place would break, who else may sit, its pin."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.french import of_name
from pacte.juries.schedule import operations
from pacte.juries.schedule.board import card_of, where_words
from pacte.juries.schedule.forms import ActForm, JurorForm, PlaceForm, SwapForm, place_value
from pacte.juries.schedule.names import learner_id
from pacte.juries.schedule.operations.loading import Desk
from pacte.juries.schedule.places import choice_at, choices, exchange, exchanges, replacements
from pacte.juries.schedule.views.pages import (
    OF,
    ONE,
    board_url,
    cohort_of_enrollment,
    desk_of,
    seen_in,
    session_asked,
    session_name,
)
from pacte.juries.views.pages import pages
from pacte.learners.models import Enrollment
from pacte.web import actor, now, write


@pages.form(ONE, **OF)
def schedule_move(enrollment: Enrollment) -> ResponseReturnValue:
    """Every free place, those that nothing forbids first."""
    form = PlaceForm()
    if not form.is_submitted():
        return _page(enrollment)
    if not form.validate():
        return _page(enrollment, form=form, status=422)
    slot, room = form.slot_and_room

    def act(session: FencedSession, known: dict[str, Any]) -> None:
        operations.place(session, slot=slot, room=room, **known)

    return _carry_out(enrollment, form, act, "La soutenance est placée.")


@pages.post(f"{ONE}/retrait", **OF)
def schedule_unplace(enrollment: Enrollment) -> ResponseReturnValue:
    """No place any more."""

    def act(session: FencedSession, known: dict[str, Any]) -> None:
        operations.unplace(session, **known)

    return _carry_out(enrollment, ActForm(), act, "La soutenance n’a plus de place.")


@pages.post(f"{ONE}/epingle", **OF)
def schedule_pin(enrollment: Enrollment) -> ResponseReturnValue:
    """Kept by the planner as it is, or free again."""
    free = request.form.get("free") == "1"

    def act(session: FencedSession, known: dict[str, Any]) -> None:
        (operations.unpin if free else operations.pin)(session, **known)

    words = "L’épingle est retirée." if free else "La soutenance est épinglée : rien ne la déplacera."
    return _carry_out(enrollment, ActForm(), act, words)


@pages.post(f"{ONE}/jury", **OF)
def schedule_juror(enrollment: Enrollment) -> ResponseReturnValue:
    """Somebody else sits."""
    form = JurorForm()

    def act(session: FencedSession, known: dict[str, Any]) -> None:
        operations.change_juror(
            session,
            role=form.role.data or "",
            leaving=form.leaving.data or "",
            arriving=form.arriving.data,
            **known,
        )

    return _carry_out(enrollment, form, act, "Le jury est changé.")


@pages.post(f"{ONE}/echange", **OF)
def schedule_swap(enrollment: Enrollment) -> ResponseReturnValue:
    """Two learners change places."""
    form = SwapForm()

    def act(session: FencedSession, known: dict[str, Any]) -> None:
        operations.swap(session, other=form.other.data, **known)

    return _carry_out(enrollment, form, act, "Les deux soutenances ont échangé leurs places.")


@pages.get(f"{ONE}/controle", **OF)
def schedule_check(enrollment: Enrollment) -> ResponseReturnValue:
    """What a place would break, or an exchange where it is held, asked before a defence is dropped there."""
    desk = desk_of(cohort_of_enrollment(enrollment))
    if desk.posed.problem is None:
        abort(404)
    learner, other = learner_id(enrollment.id), request.args.get("other", "")
    pinned = [
        f"La soutenance {of_name(desk.table.name(one))} est épinglée."
        for one in (learner, other)
        if desk.draft.is_pinned(one)
    ]
    if other:
        found = exchange(desk.table, learner, other)
        return jsonify(
            blocks=[*pinned, *found.blocks],
            warnings=found.warnings,
            said=f"Échange avec {desk.table.name(other)}, chacun devant le jury de sa nouvelle place.",
        )
    slot, _, room = request.args.get("place", "").partition("|")
    choice = choice_at(desk.table, learner, slot, room)
    jury = ", ".join(desk.table.juror_name(seat.juror) for seat in choice.defence.jury)
    return jsonify(blocks=[*pinned, *choice.blocks], warnings=choice.warnings, said=f"Jury : {jury}.")


def _carry_out(
    enrollment: Enrollment,
    form: ActForm,
    act: Callable[[FencedSession, dict[str, Any]], None],
    words: str,
) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _page(enrollment, form=form, status=422)
    cohort = cohort_of_enrollment(enrollment)
    known = {
        "cohort_id": cohort.id,
        "which": session_asked(),
        "learner": learner_id(enrollment.id),
        "seen": seen_in(form.seen.data),
        "by": actor(),
        "at": now(),
    }
    try:
        with write() as session:
            act(session, known)
    except Refused as refused:
        return _page(enrollment, form=form, reasons=list(refused.blockers), status=422)
    flash(words, "success")
    return redirect(board_url(cohort, session_asked()), code=303)


def _page(
    enrollment: Enrollment,
    *,
    form: ActForm | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    cohort = cohort_of_enrollment(enrollment)
    desk = desk_of(cohort)
    learner = learner_id(enrollment.id)
    known = desk.posed.problem
    current = desk.draft.of(learner)
    if known is None or learner not in desk.table.learners:
        return render_template(
            "juries/schedule/unplaceable.html",
            enrollment=enrollment,
            cohort=cohort,
            desk=desk,
            waiting=_why(desk, enrollment),
            is_placed=known is not None and current is not None,
            reasons=reasons or [],
            session=session_name(session_asked()),
            back=board_url(cohort, session_asked()),
        ), status
    return (
        render_template(
            "juries/schedule/move.html",
            cohort=cohort,
            enrollment=enrollment,
            learner=desk.table.name(learner),
            desk=desk,
            card=card_of(desk, current) if current is not None else None,
            choices=[(place_value(one), _words(desk, one), one) for one in choices(desk.table, learner)],
            exchanges=_exchanges(desk, learner) if current is not None else [],
            replacements=_replacements(desk, learner),
            chosen=form.place.data if isinstance(form, PlaceForm) else "",
            other=form.other.data if isinstance(form, SwapForm) else "",
            form=form,
            reasons=reasons or [],
            session=session_name(session_asked()),
            back=board_url(cohort, session_asked()),
            here=url_for("juries.schedule_move", enrollment_id=enrollment.id),
        ),
        status,
    )


def _why(desk: Desk, enrollment: Enrollment) -> list[str]:
    posed = desk.posed
    absent = desk.table.absent if posed.problem is not None else desk.ground.absent
    own = absent.get(learner_id(enrollment.id))
    return [*posed.lacks, *([own[1]] if own is not None else [])]


def _words(desk: Desk, choice: Any) -> tuple[str, str]:
    card = card_of(desk, choice.defence)
    return f"{card.when}, {card.room}", ", ".join(name for _, _, _, name in card.jury)


def _exchanges(desk: Desk, learner: str) -> list[tuple[str, str, str, list[str], list[str]]]:
    """Learner, their name, their place in words, what forbids the exchange, what is worth knowing."""
    held = {one.learner: where_words(desk, one) for one in desk.draft.defences}
    return [
        (
            one.other,
            desk.table.name(one.other),
            held[one.other],
            [*_pinned(desk, one.other), *one.blocks],
            one.warnings,
        )
        for one in exchanges(desk.table, learner)
    ]


def _pinned(desk: Desk, learner: str) -> list[str]:
    if not desk.draft.is_pinned(learner):
        return []
    return [f"La soutenance {of_name(desk.table.name(learner))} est épinglée."]


def _replacements(desk: Desk, learner: str) -> list[tuple[str, str, str, str, list[tuple[str, str]]]]:
    """Role, juror, both in words, then who may sit instead with what it would cost."""
    current = desk.draft.of(learner)
    if current is None:
        return []
    found = []
    for role, juror, role_name, name in card_of(desk, current).jury:
        able = [
            (other.id, other.name + (f" ({' '.join(one.warnings)})" if one.warnings else ""))
            for other, one in replacements(desk.table, current, role, juror)
            if not one.blocks
        ]
        found.append((role, juror, role_name, name, able))
    return found
