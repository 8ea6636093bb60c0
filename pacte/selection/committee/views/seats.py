"""Who sits on the committee: members, invitations, former members; invite, seat, change, end."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Invitation, Person
from pacte.accounts.operations import team
from pacte.applications.processing.views.pages import cohort_or_404
from pacte.audit import history
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.conflicts.queries import affiliations_of
from pacte.database import FencedSession
from pacte.selection.committee import operations
from pacte.selection.committee.forms import EndSeatForm, InviteForm, SeatForm, SeatPersonForm
from pacte.selection.committee.queries import former_members, may_sit, pending_invitations
from pacte.selection.committee.views.pages import pages
from pacte.selection.models import CommitteeInvitation, CommitteeMember
from pacte.selection.queries import committee_of, members_of
from pacte.selection.vocabulary import QUALITY_LABELS, MemberQuality
from pacte.web import SIGNED_IN, actor, again, get_or_404, here, now, read, write
from pacte.web.forms import Form

BASE = "/regions/<federation>/promotions/<code>/selection/comite"
SEAT: dict[str, Any] = {"may": "selection.manage", "of": CommitteeMember, "as_": "member"}
CALL: dict[str, Any] = {"may": "selection.manage", "of": CommitteeInvitation, "as_": "call"}


@pages.get(BASE, may=SIGNED_IN)
def seats(code: str) -> ResponseReturnValue:
    """Who sits, who was invited, who no longer sits."""
    cohort, _ = cohort_or_404(code, "selection.manage")
    return _page(cohort)


@pages.post(f"{BASE}/invitation", may=SIGNED_IN)
def invite(code: str) -> ResponseReturnValue:
    """Call somebody by mail."""
    cohort, _ = cohort_or_404(code, "selection.manage")
    form = InviteForm(prefix="invitation-")

    def act(session: FencedSession) -> None:
        operations.invite_member(
            session,
            cohort=again(session, cohort),
            federation=here(),
            email=form.email.data,
            quality=MemberQuality(form.quality.data),
            organisation=form.organisation.data or "",
            by=actor(),
            at=now(),
        )

    return _carry_out(cohort, form, act, "invite", f"L’invitation est partie vers {form.email.data}.")


@pages.post(f"{BASE}/siege", may=SIGNED_IN)
def seat(code: str) -> ResponseReturnValue:
    """Seat at once somebody of the federation."""
    cohort, _ = cohort_or_404(code, "selection.manage")
    form = SeatPersonForm(prefix="siege-")
    form.offer(may_sit(read(), cohort.id))

    def act(session: FencedSession) -> None:
        operations.seat_member(
            session,
            cohort=again(session, cohort),
            federation=here(),
            person=session.get_one(Person, form.person.data),
            quality=MemberQuality(form.quality.data),
            organisation=form.organisation.data or "",
            by=actor(),
            at=now(),
        )

    return _carry_out(cohort, form, act, "seat", "Cette personne siège au comité.")


@pages.form("/regions/<federation>/selection/comite/<int:member_id>", **SEAT)
def change(member: CommitteeMember) -> ResponseReturnValue:
    """On whose behalf somebody sits."""
    form = SeatForm(data={"quality": member.quality.value, "organisation": member.organisation})
    status = 200
    blockers: tuple[Any, ...] = ()
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with write() as session:
                    operations.change_quality(
                        session,
                        member=again(session, member),
                        quality=MemberQuality(form.quality.data),
                        organisation=form.organisation.data or "",
                        by=actor(),
                        at=now(),
                    )
            except Refused as refused:
                blockers = tuple(refused.blockers)
            else:
                flash("La qualité est enregistrée.", "success")
                return redirect(_seats_of(member), code=303)
    return _member_page(member, form, EndSeatForm(formdata=None), blockers, status)


@pages.post("/regions/<federation>/selection/comite/<int:member_id>/fin", **SEAT)
def end(member: CommitteeMember) -> ResponseReturnValue:
    """Somebody no longer sits."""
    form = EndSeatForm()
    blockers: tuple[Any, ...] = ()
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.end_seat(
                    session, member=again(session, member), reason=form.reason.data, by=actor(), at=now()
                )
        except Refused as refused:
            blockers = tuple(refused.blockers)
        else:
            flash("Cette personne ne siège plus au comité ; ses pages lui sont fermées.", "success")
            return redirect(_seats_of(member), code=303)
    data = {"quality": member.quality.value, "organisation": member.organisation}
    return _member_page(member, SeatForm(formdata=None, data=data), form, blockers, 422)


@pages.post(
    "/regions/<federation>/selection/invitations/<int:call_id>/renvoi", **CALL, form_at="cohorts.dashboard"
)
def send_again(call: CommitteeInvitation) -> ResponseReturnValue:
    """Send a new link to somebody invited."""
    cohort = get_or_404(read(), Cohort, call.cohort_id)
    with write() as session:
        team.send_again(
            session,
            invitation=again(session, get_or_404(read(), Invitation, call.invitation_id)),
            federation=here(),
            cohort_label=cohort.label,
            by=actor(),
            at=now(),
        )
    flash("L’invitation est renvoyée ; le lien précédent ne vaut plus.", "success")
    return redirect(url_for("selection_committee.seats", code=cohort.code), code=303)


@pages.post(
    "/regions/<federation>/selection/invitations/<int:call_id>/annulation",
    **CALL,
    form_at="cohorts.dashboard",
)
def cancel(call: CommitteeInvitation) -> ResponseReturnValue:
    """Take an invitation back."""
    cohort = get_or_404(read(), Cohort, call.cohort_id)
    invitation = get_or_404(read(), Invitation, call.invitation_id)
    with write() as session:
        team.cancel(session, invitation=again(session, invitation), by=actor(), at=now())
    flash("L’invitation est annulée.", "success")
    return redirect(url_for("selection_committee.seats", code=cohort.code), code=303)


def _carry_out(
    cohort: Cohort, form: Form, act: Callable[[FencedSession], None], name: str, done: str
) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _page(cohort, refused={name: form}, status=422)
    try:
        with write() as session:
            act(session)
    except Refused as refused:
        form.take(refused.blockers)
        return _page(cohort, refused={name: form}, status=422)
    flash(done, "success")
    return redirect(url_for("selection_committee.seats", code=cohort.code), code=303)


def _page(
    cohort: Cohort, *, refused: dict[str, Form] | None = None, status: int = 200
) -> ResponseReturnValue:
    refused = refused or {}
    people = may_sit(read(), cohort.id)
    if "seat" not in refused:
        form = SeatPersonForm(prefix="siege-", formdata=None)
        form.offer(people)
    else:
        form = refused["seat"]
    committee = committee_of(read(), cohort.id)
    return (
        render_template(
            "selection/committee/seats.html",
            cohort=cohort,
            members=members_of(read(), cohort.id),
            former=former_members(read(), cohort.id),
            invitations=pending_invitations(read(), cohort.id),
            qualities=QUALITY_LABELS,
            closed=committee is not None and committee.closed_at is not None,
            invite=refused.get("invite") or InviteForm(prefix="invitation-", formdata=None),
            seat=form,
            people=people,
            refused=list(refused.values()),
        ),
        status,
    )


def _member_page(
    member: CommitteeMember, form: SeatForm, end_form: EndSeatForm, blockers: Any, status: int
) -> ResponseReturnValue:
    if member.ended_at is not None and request.method == "GET":
        abort(404)
    cohort = get_or_404(read(), Cohort, member.cohort_id)
    return (
        render_template(
            "selection/committee/member.html",
            cohort=cohort,
            member=member,
            affiliations=affiliations_of(read(), member.person_id),
            form=form,
            end_form=end_form,
            blockers=blockers,
            history=history(read(), member),
        ),
        status,
    )


def _seats_of(member: CommitteeMember) -> str:
    cohort = get_or_404(read(), Cohort, member.cohort_id)
    return url_for("selection_committee.seats", code=cohort.code)
