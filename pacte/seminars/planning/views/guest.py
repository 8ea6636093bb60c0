"""The team leader's page, by personal link: when and where the seminar is, and whether they come."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.french import zone_words
from pacte.seminars.planning import operations
from pacte.seminars.planning.former_answers import former_answers
from pacte.seminars.planning.forms import GuestAnswerForm
from pacte.seminars.planning.operations.answers import Needs, OpenedInvitation, open_invitation
from pacte.seminars.planning.rules import AHEAD, STANDING_LABELS, blockers_to_answer
from pacte.seminars.planning.views.pages import REPLY_KINDS, STANDING_KINDS, beside, pages
from pacte.seminars.planning.wording import held_lines, lacks_link, modality_lines, place_words
from pacte.seminars.vocabulary import OWN_REPLY_LABELS, ReplyState
from pacte.web import PUBLIC, now, read, write
from pacte.web.markdown import render_markdown


@pages.form("/regions/<federation>/liens/seminaire/<token>", may=PUBLIC)
def guest(token: str) -> ResponseReturnValue:
    """Read the invitation and answer; a link that no longer opens says why and what to do."""
    form = GuestAnswerForm()
    try:
        opened = open_invitation(read(), token=token, at=now())
    except Refused as refused:
        return _closed(refused)
    if not form.is_submitted():
        row = opened.guest
        if row.answered_at is not None:
            form.process(data={"state": row.state.value, "meal": row.meal, "access_needs": row.access_needs})
        return _draw(opened, form, token)
    if not form.validate():
        return _draw(opened, form, token, status=422)
    try:
        with write() as session:
            operations.answer_guest(
                session,
                token=token,
                state=ReplyState(form.state.data),
                needs=Needs(form.meal.data or "", form.access_needs.data or ""),
                at=now(),
            )
    except Refused as refused:
        return _draw(
            open_invitation(read(), token=token, at=now()),
            form,
            token,
            status=422,
            extra=beside(form, refused),
        )
    flash("Votre réponse est enregistrée ; vous pouvez la changer jusqu’au début du séminaire.", "success")
    return redirect(url_for("planning.guest", token=token), code=303)


def _draw(
    opened: OpenedInvitation,
    form: GuestAnswerForm,
    token: str,
    *,
    status: int = 200,
    extra: list[Blocker] | None = None,
) -> ResponseReturnValue:
    plan = opened.plan
    current = plan.standing(now())
    page = render_template(
        "seminars/planning/guest.html",
        opened=opened,
        plan=plan,
        row=plan.row,
        setting=plan.setting,
        form=form,
        token=token,
        state=(STANDING_KINDS[current], STANDING_LABELS[current]),
        reply=(REPLY_KINDS[opened.guest.state], OWN_REPLY_LABELS[opened.guest.state]),
        former=former_answers(opened.guest, plan.setting.zone),
        lines=held_lines(plan.held, plan.setting.zone),
        modality=modality_lines(plan),
        place=place_words(plan),
        lacks_link=current in AHEAD and lacks_link(plan),
        is_ahead=current in AHEAD,
        zone_name=zone_words(plan.setting.zone),
        closed=blockers_to_answer(current, contact=plan.setting.contact),
        asked=plan.setting.definition.attendance,
        extra=extra or [],
        render=render_markdown,
    )
    return page, status


def _closed(refused: Refused) -> ResponseReturnValue:
    return render_template("seminars/planning/guest_closed.html", blockers=list(refused.blockers)), 410
