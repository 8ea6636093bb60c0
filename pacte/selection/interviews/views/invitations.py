"""Inviting candidates to an interview: who, until when, the mail as it reads, then the sending."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from pacte.blockers import Blocker, Refused
from pacte.cohorts.rules import closing_instant
from pacte.french import plural
from pacte.mail.composition import compose
from pacte.selection.interviews import operations
from pacte.selection.interviews.emails import candidate_context, invitation_words
from pacte.selection.interviews.forms import InviteForm
from pacte.selection.interviews.loading import Setting
from pacte.selection.interviews.queries import Invitable, invitables, last_moment, slot_lines
from pacte.selection.interviews.rules import NOTICE
from pacte.selection.interviews.views.pages import COHORT, STATE_KINDS, pages, setting_or_404
from pacte.selection.vocabulary import INTERVIEW_LABELS
from pacte.web import SIGNED_IN, actor, now, read, services, write

MANAGE = "selection.manage"


@pages.get(f"{COHORT}/entretiens/inviter", may=SIGNED_IN)
def invite(code: str) -> ResponseReturnValue:
    """Who the committee wants to hear."""
    setting = setting_or_404(code, MANAGE)
    return _compose(setting, InviteForm(None))


@pages.post(f"{COHORT}/entretiens/inviter/apercu", may=SIGNED_IN)
def preview_invitation(code: str) -> ResponseReturnValue:
    """Who gets the mail, and how it reads, before anything leaves."""
    setting = setting_or_404(code, MANAGE)
    form = InviteForm()
    people = _people(setting)
    _offer(form, people)
    if "retour" in request.form:
        return _compose(setting, form)
    chosen = _chosen(form, people)
    if not form.validate() or not chosen:
        if not chosen:
            form.take([Blocker("nobody", "Cochez au moins une personne.", where="applications")])
        return _compose(setting, form, status=422)
    sample = chosen[0].application
    term = closing_instant(form.choose_by_on.data, setting.zone)
    last = last_moment(read(), setting.cohort, candidate_id=sample.person_id, choose_by_at=term, now=now())
    composed = compose(
        "interviews/invited",
        {
            **candidate_context(setting, sample),
            **invitation_words(
                setting,
                choose_by_at=last,
                message=form.message.data or "",
            ),
        },
        public_url=services().settings.public_url,
    )
    return render_template(
        "selection/interviews/invite_preview.html",
        setting=setting,
        form=form,
        chosen=chosen,
        sample=sample,
        composed=composed,
        cut=last if last < term else None,
        free=_free(setting),
    )


@pages.post(f"{COHORT}/entretiens/inviter/envoi", may=SIGNED_IN)
def send_invitations(code: str) -> ResponseReturnValue:
    """Invite those of the preview; a second click invites nobody twice."""
    setting = setting_or_404(code, MANAGE)
    form = InviteForm()
    people = _people(setting)
    _offer(form, people)
    if not form.validate():
        return _compose(setting, form, status=422)
    known = {one.application.id for one in people}
    try:
        with write() as session:
            made = operations.invite(
                session,
                cohort=setting.cohort,
                application_ids=[one for one in form.applications.data if one in known],
                choose_by_on=form.choose_by_on.data,
                message=form.message.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take([blocker for blocker in refused.blockers if blocker.where in form])
        rest = [blocker for blocker in refused.blockers if blocker.where not in form]
        return _compose(setting, form, extra=rest, status=422)
    flash(
        f"{plural(len(made), 'invitation part', 'invitations partent')}."
        if made
        else "Ces personnes étaient déjà invitées : rien n’est reparti.",
        "success" if made else "warning",
    )
    return redirect(url_for("interviews.overview", code=code), code=303)


def _people(setting: Setting) -> list[Invitable]:
    return invitables(read(), setting.cohort, reader_id=actor().person_id)


def _chosen(form: InviteForm, people: list[Invitable]) -> list[Invitable]:
    ids = set(form.applications.data or ())
    return [one for one in people if one.application.id in ids and one.may_be_invited]


def _offer(form: InviteForm, people: list[Invitable]) -> None:
    form.applications.choices = [
        SelectChoice(one.application.id, f"{one.application.listed_name} ({one.application.reference})")
        for one in people
        if one.may_be_invited
    ]


def _free(setting: Setting) -> int:
    lines = slot_lines(read(), setting.cohort, reader_id=actor().person_id)
    return sum(line.is_free and line.slot.starts_at > now() + NOTICE for line in lines)


def _compose(
    setting: Setting, form: InviteForm, *, extra: list[Blocker] | None = None, status: int = 200
) -> ResponseReturnValue:
    people = _people(setting)
    _offer(form, people)
    return (
        render_template(
            "selection/interviews/invite.html",
            setting=setting,
            form=form,
            extra=extra or [],
            others=[one for one in people if not one.may_be_invited],
            state_kinds=STATE_KINDS,
            state_labels=INTERVIEW_LABELS,
            with_interviews=setting.definition.selection.interviews,
        ),
        status,
    )
