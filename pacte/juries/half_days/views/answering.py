"""The page where somebody says when they are free: by their link, signed in, or staff for them."""

import re
from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.federations.places import DEPARTMENTS
from pacte.juries.half_days import operations
from pacte.juries.half_days.clashes import clashes_of, when_words
from pacte.juries.half_days.forms import AnswerForm
from pacte.juries.half_days.operations.answering import Shown, open_answer, own_answer
from pacte.juries.half_days.rules import (
    Given,
    Said,
    blockers_to_answer,
    freedom_words,
    given_of,
    hour_of,
    slot_words,
)
from pacte.juries.half_days.views.pages import (
    COHORT,
    POLL,
    SESSION_LABELS,
    cohort_of,
    is_stale,
    poll_url,
    session_asked,
    session_name,
    table_here,
)
from pacte.juries.models import DefenceAnswer
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import FREEDOM_LABELS, Freedom
from pacte.memoires.views.pages import cohort_or_404, number_in
from pacte.policy import Actor
from pacte.web import PUBLIC, SIGNED_IN, actor, now, read
from pacte.web.acts import send

LINK = "/regions/<federation>/liens/disponibilites/<token>"
HOUR = re.compile(r"\d{2}:\d{2}")


@pages.get(LINK, may=PUBLIC)
def availability_link(token: str) -> ResponseReturnValue:
    """The half-days, and what was answered. Scanners of mail open links: it changes nothing."""
    try:
        shown = open_answer(read(), token=token, at=now())
    except Refused as refused:
        return _closed(refused)
    return _page(shown, action=url_for("juries.availability_link_answer", token=token))


@pages.post(f"{LINK}/reponse", may=PUBLIC)
def availability_link_answer(token: str) -> ResponseReturnValue:
    """Keep the answer of who holds the link."""
    try:
        shown = open_answer(read(), token=token, at=now())
    except Refused as refused:
        return _closed(refused)
    action = url_for("juries.availability_link_answer", token=token)
    return _keep(shown, shown.holder, action, url_for("juries.availability_link", token=token))


@pages.form(f"{COHORT}/mes-disponibilites", may=SIGNED_IN)
def availability(code: str) -> ResponseReturnValue:
    """One's own, for whoever is signed in."""
    cohort = cohort_or_404(code, "defence.answer")
    shown = own_answer(read(), cohort=cohort, which=session_asked(), person_id=actor().person_id, at=now())
    if shown is None:
        return render_template("juries/half_days/not_asked.html", cohort=cohort)
    here = url_for("juries.availability", code=code, session=session_name(session_asked()))
    if request.method == "GET":
        return _page(shown, action=here)
    return _keep(shown, actor(), here, here)


@pages.form(f"{POLL}/<int:defence_answer_id>", may=SIGNED_IN)
def availability_for(code: str, defence_answer_id: int) -> ResponseReturnValue:
    """What staff heard by telephone."""
    cohort = cohort_of(code)
    row = read().get(DefenceAnswer, defence_answer_id)
    table = table_here(cohort)
    if row is None or all(one.id != row.id for one in table.answers):
        abort(404)
    shown = Shown(table, row, table.juror_of.get(row.person_id))
    here = url_for(
        "juries.availability_for",
        code=code,
        defence_answer_id=row.id,
        session=session_name(table.session),
    )
    if request.method == "GET":
        return _page(shown, action=here, for_other=True)
    return _keep(shown, actor(), here, poll_url(cohort, table.session), for_other=True)


def _keep(
    shown: Shown, by: Actor, action: str, target: str, *, for_other: bool = False
) -> ResponseReturnValue:
    form = AnswerForm()
    if shown.juror is None:
        form.for_learner()
    given = _typed(shown)

    def act(session: FencedSession) -> DefenceAnswer:
        return operations.answer(
            session,
            cohort=shown.table.cohort,
            which=shown.table.session,
            answer_id=shown.row.id,
            said=Said(given, form.note.data or ""),
            limits=form.limits,
            revision=number_in(form.revision.data),
            by=by,
            at=now(),
        )

    sent = send(form, act)
    if sent.is_done:
        flash(
            "La réponse est enregistrée."
            if for_other
            else "Votre réponse est enregistrée, merci. La voici en toutes lettres.",
            "success",
        )
        return redirect(target, code=303)
    found = sent.reasons or _unsaid(shown, given)
    reasons = [
        Blocker(one.code, one.message, one.remedy, f"#{anchor(one.where)}" if one.where else "")
        for one in found
    ]
    if is_stale(found):
        form.revision.data = str(shown.row.revision)
    return _page(
        shown, action=action, form=form, given=given, reasons=reasons, for_other=for_other, status=422
    )


def _unsaid(shown: Shown, given: Mapping[str, Given]) -> list[Blocker]:
    """What is wrong with the half-days, told with what is wrong with the fields."""
    said = Said(given)
    return blockers_to_answer(shown.table.still_asked, said, is_closed=False, by_staff=True)


def anchor(key: str) -> str:
    """Of the block of a half-day."""
    return f"d-{key.replace('/', '-')}"


def _typed(shown: Shown) -> dict[str, Given]:
    found = {}
    for one in shown.table.still_asked:
        name = anchor(one.key)
        chosen = request.form.get(name, "")
        busy = frozenset(hour for hour in request.form.getlist(f"{name}-sauf") if HOUR.fullmatch(hour))
        found[one.key] = Given(Freedom(chosen) if chosen in set(Freedom) else None, busy)
    return found


def _page(
    shown: Shown,
    *,
    action: str,
    form: AnswerForm | None = None,
    given: Mapping[str, Given] | None = None,
    reasons: list[Blocker] | None = None,
    for_other: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    table, row = shown.table, shown.row
    kept, lacking = given_of(row.half_days), table.lacking(row)
    return (
        render_template(
            "juries/half_days/answer.html",
            cohort=table.cohort,
            table=table,
            row=row,
            shown=shown,
            form=form or _form(shown),
            refused=form,
            reasons=reasons or [],
            blocks=[
                (
                    one,
                    anchor(one.key),
                    (given if given is not None else kept).get(one.key, Given()),
                    [(hour_of(slot), slot_words(slot)) for slot in one.slots],
                )
                for one in table.still_asked
            ],
            said_now=is_stale(reasons or []) or form is None,
            receipt=[
                (one.words, freedom_words(kept.get(one.key), FREEDOM_LABELS, one.slots))
                for one in table.asked
            ],
            besides=_besides(shown),
            convened=_convened(shown),
            lacking={one.key for one in lacking},
            first_lacking=(lacking[0], anchor(lacking[0].key)) if lacking else None,
            choices=list(FREEDOM_LABELS.items()),
            action=action,
            for_other=for_other,
            by_link="token" in (request.view_args or {}),
            back=poll_url(table.cohort, table.session) if for_other else "",
            schedule_url=url_for(
                "juries.schedule", code=table.cohort.code, session=session_name(table.session)
            ),
            session_label=SESSION_LABELS[table.session],
            due_on=table.poll.due_on if table.poll is not None else None,
            contact=table.definition.contact.email,
        ),
        status,
    )


def _convened(shown: Shown) -> str:
    """When they are convened though their answer says that they are not free; empty for never."""
    clashes = clashes_of(read(), at=now(), cohort_id=shown.table.cohort.id)
    return when_words([one for one in clashes if one.answer.id == shown.row.id])


def _besides(shown: Shown) -> list[tuple[str, str]]:
    """What the answer says besides the half-days, in words."""
    juror, note = shown.juror, shown.row.note
    found = []
    if juror is not None:
        found = [
            ("Département", DEPARTMENTS.get(juror.department, "non renseigné")),
            ("Soutenances par jour, au plus", _limit_words(juror.max_per_day)),
            ("Soutenances en tout, au plus", _limit_words(juror.max_in_all)),
        ]
    return [*found, ("Un mot pour la fédération", note)] if note else found


def _limit_words(limit: int | None) -> str:
    return str(limit) if limit is not None else "pas de limite"


def _form(shown: Shown) -> AnswerForm:
    data: dict[str, Any] = {"revision": str(shown.row.revision), "note": shown.row.note}
    if shown.juror is not None:
        data |= {
            "department": shown.juror.department,
            "max_per_day": shown.juror.max_per_day,
            "max_in_all": shown.juror.max_in_all,
        }
    form = AnswerForm(None, data=data)
    if shown.juror is None:
        form.for_learner()
    return form


def _closed(refused: Refused) -> ResponseReturnValue:
    return render_template("juries/half_days/closed.html", blockers=refused.blockers), 410
