"""Who is of the jury: members, invitations, former members; invite, seat, change, end."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Invitation, Person
from pacte.accounts.operations import team
from pacte.audit import history
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import JurorRole
from pacte.conflicts.queries import affiliations_of
from pacte.database import FencedSession
from pacte.learners.views.pages import installed
from pacte.memoires.models import Juror, JurorInvitation
from pacte.memoires.readers import operations
from pacte.memoires.readers.forms import EmptyForm, EndSeatForm, InviteForm, MemberForm, SeatPersonForm
from pacte.memoires.readers.queries import (
    former_jurors,
    juror_of,
    jurors_of,
    loads_of,
    may_sit,
    pending_invitations,
)
from pacte.memoires.views.pages import cohort_or_404, pages
from pacte.web import SIGNED_IN, actor, again, can, get_or_404, here, now, read, write
from pacte.web.forms import Form

JURY = "/regions/<federation>/promotions/<code>/jury"
SEAT: dict[str, Any] = {"may": "jury.manage", "of": Juror, "as_": "juror"}
CALL: dict[str, Any] = {
    "may": "jury.manage",
    "of": JurorInvitation,
    "as_": "juror_call",
    "form_at": "cohorts.dashboard",
}


@pages.get(JURY, may=SIGNED_IN)
def jury(code: str) -> ResponseReturnValue:
    """Who is of the jury, who was invited; for staff, the acts."""
    return _page(cohort_or_404(code, "jury.list"))


@pages.post(f"{JURY}/invitation", may=SIGNED_IN)
def jury_invite(code: str) -> ResponseReturnValue:
    """Call somebody by mail."""
    cohort = cohort_or_404(code, "jury.manage")
    form = InviteForm(prefix="invitation-")
    form.offer_modules(modules_of(cohort))

    def act(session: FencedSession) -> None:
        operations.invite_juror(
            session,
            cohort=again(session, cohort),
            federation=here(),
            email=form.email.data,
            seat=form.seat,
            by=actor(),
            at=now(),
        )

    return _carry_out(cohort, form, act, "invite", f"L’invitation est partie vers {form.email.data}.")


@pages.post(f"{JURY}/siege", may=SIGNED_IN)
def jury_seat(code: str) -> ResponseReturnValue:
    """Seat at once somebody of the federation."""
    cohort = cohort_or_404(code, "jury.manage")
    form = SeatPersonForm(prefix="siege-")
    form.offer_modules(modules_of(cohort))
    form.offer(may_sit(read(), cohort.id))

    def act(session: FencedSession) -> None:
        operations.seat_juror(
            session,
            cohort=again(session, cohort),
            federation=here(),
            person=session.get_one(Person, form.person.data),
            seat=form.seat,
            by=actor(),
            at=now(),
        )

    return _carry_out(cohort, form, act, "seat", "Cette personne est membre du jury.")


@pages.form("/regions/<federation>/jury/<int:juror_id>", **SEAT)
def jury_member(juror: Juror) -> ResponseReturnValue:
    """In which quality somebody is of the jury."""
    form = _seat_form(juror, sent=True)
    if not form.is_submitted():
        return _member_page(juror)
    reasons: list[Blocker] = []
    if form.validate():
        try:
            with write() as session:
                operations.change_seat(
                    session, juror=again(session, juror), seat=form.seat, by=actor(), at=now()
                )
        except Refused as refused:
            reasons = [one for one in refused.blockers if one.where not in form]
            form.take([one for one in refused.blockers if one.where in form])
        else:
            flash("La qualité est enregistrée.", "success")
            return redirect(_jury_of(juror), code=303)
    return _member_page(juror, form=form, reasons=reasons, status=422)


@pages.post("/regions/<federation>/jury/<int:juror_id>/fin", **SEAT)
def jury_end(juror: Juror) -> ResponseReturnValue:
    """Somebody is no longer of the jury."""
    form = EndSeatForm(prefix="fin-")
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.end_seat(
                    session, juror=again(session, juror), reason=form.reason.data, by=actor(), at=now()
                )
        except Refused as refused:
            reasons = list(refused.blockers)
        else:
            flash(
                "Cette personne n’est plus membre du jury. Ce qu’elle n’avait pas évalué "
                "est confié à d’autres.",
                "success",
            )
            return redirect(_jury_of(juror), code=303)
    return _member_page(juror, end=form, reasons=reasons, status=422)


@pages.post("/regions/<federation>/jury/invitations/<int:juror_call_id>/renvoi", **CALL)
def jury_send_again(juror_call: JurorInvitation) -> ResponseReturnValue:
    """Send a new link to somebody invited."""

    def act(session: FencedSession, cohort: Cohort) -> None:
        team.send_again(
            session,
            invitation=session.get_one(Invitation, juror_call.invitation_id),
            federation=here(),
            cohort_label=cohort.label,
            by=actor(),
            at=now(),
        )

    return _on_call(juror_call, act, "L’invitation est renvoyée\u00a0; le lien précédent ne s’ouvre plus.")


@pages.post("/regions/<federation>/jury/invitations/<int:juror_call_id>/annulation", **CALL)
def jury_cancel(juror_call: JurorInvitation) -> ResponseReturnValue:
    """Take an invitation back."""

    def act(session: FencedSession, cohort: Cohort) -> None:
        team.cancel(
            session,
            invitation=session.get_one(Invitation, juror_call.invitation_id),
            by=actor(),
            at=now(),
        )

    return _on_call(juror_call, act, "L’invitation est annulée\u00a0; son lien ne s’ouvre plus.")


def modules_of(cohort: Cohort) -> list[tuple[str, str]]:
    """Slug and title of the modules of the cohort's programme; none when it is not installed."""
    version = definition_of(cohort).programme_version
    if version not in installed().versions:
        return []
    return [(one.slug, one.front.title) for one in installed().modules_of(version)]


def _on_call(
    call: JurorInvitation, act: Callable[[FencedSession, Cohort], None], words: str
) -> ResponseReturnValue:
    cohort = get_or_404(read(), Cohort, call.cohort_id)
    if not EmptyForm().validate_on_submit():
        return _page(cohort, status=422)
    try:
        with write() as session:
            act(session, cohort)
    except Refused as refused:
        return _page(cohort, reasons=list(refused.blockers), status=422)
    flash(words, "success")
    return redirect(url_for("memoires.jury", code=cohort.code), code=303)


def _carry_out(
    cohort: Cohort, form: Form, act: Callable[[FencedSession], None], name: str, words: str
) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _page(cohort, forms={name: form}, status=422)
    try:
        with write() as session:
            act(session)
    except Refused as refused:
        rest = [one for one in refused.blockers if one.where not in form]
        form.take([one for one in refused.blockers if one.where in form])
        return _page(cohort, forms={name: form}, reasons=rest, status=422)
    flash(words, "success")
    return redirect(url_for("memoires.jury", code=cohort.code), code=303)


def _page(
    cohort: Cohort,
    *,
    forms: dict[str, Any] | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    manages = can("jury.manage", cohort)
    refused = forms or {}
    modules = modules_of(cohort)
    invite = refused.get("invite") or InviteForm(None, prefix="invitation-")
    seat = refused.get("seat") or SeatPersonForm(None, prefix="siege-")
    people = may_sit(read(), cohort.id) if manages else []
    invite.offer_modules(modules)
    seat.offer_modules(modules)
    seat.offer(people)
    return (
        render_template(
            "memoires/readers/jury.html",
            cohort=cohort,
            jurors=jurors_of(read(), cohort.id),
            own=juror_of(read(), cohort.id, actor().person_id),
            loads=loads_of(read(), cohort.id) if manages else Counter(),
            manages=manages,
            invitations=pending_invitations(read(), cohort.id) if manages else [],
            former=former_jurors(read(), cohort.id) if manages else [],
            titles=dict(modules),
            qualities={one.value: one.label for one in JurorRole},
            invite=invite,
            seat=seat,
            people=people,
            refused=list(refused.values()),
            reasons=reasons or [],
        ),
        status,
    )


def _seat_form(juror: Juror, *, sent: bool) -> MemberForm:
    data = {
        "role": juror.role.value,
        "organisation": juror.organisation,
        "is_chair": juror.is_chair,
        "modules": list(juror.modules),
        "other_roles": list(juror.other_roles),
        "department": juror.department,
        "max_per_day": juror.max_per_day,
        "max_in_all": juror.max_in_all,
    }
    form = MemberForm(data=data) if sent else MemberForm(None, data=data)
    cohort = get_or_404(read(), Cohort, juror.cohort_id)
    form.offer_modules(modules_of(cohort))
    return form


def _member_page(
    juror: Juror,
    *,
    form: MemberForm | None = None,
    end: EndSeatForm | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    return (
        render_template(
            "memoires/readers/member.html",
            juror=juror,
            cohort=get_or_404(read(), Cohort, juror.cohort_id),
            form=form or _seat_form(juror, sent=False),
            end_form=end or EndSeatForm(None, prefix="fin-"),
            refused=form or end,
            affiliations=affiliations_of(read(), juror.person_id),
            history=history(read(), juror),
            reasons=reasons or [],
        ),
        status,
    )


def _jury_of(juror: Juror) -> str:
    cohort = get_or_404(read(), Cohort, juror.cohort_id)
    return url_for("memoires.jury", code=cohort.code)
