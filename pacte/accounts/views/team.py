"""/regions/<federation>/equipe: roles, invitations, and whether the team must use a second factor."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from pacte.accounts.forms import EndRoleForm, InvitationForm, NameForm
from pacte.accounts.models import Invitation, RoleGrant
from pacte.accounts.operations import team as operations
from pacte.accounts.operations.received import accept_own
from pacte.accounts.presence import device, lifetime
from pacte.accounts.queries import Team, inviter_name, person_by_email, team
from pacte.accounts.rules import INVITABLE, safe_path
from pacte.accounts.views import answers
from pacte.blockers import Refused
from pacte.policy import ROLE_LABELS, Role
from pacte.web import (
    PUBLIC,
    SIGNED_IN,
    Pages,
    actor,
    again,
    authorise,
    can,
    get_or_404,
    here,
    now,
    read,
    services,
    write,
)
from pacte.web.exports import send_table
from pacte.web.requests import deny
from pacte.web.tables import CellValue, Column, Filter, Table, TableState

pages = Pages("team", __name__)
answers.install(pages)

EVERYWHERE = "Toutes les promotions"
ORDER = list(ROLE_LABELS)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the policy is asked about before a role is given."""

    federation_id: int
    role: Role


@pages.get("/regions/<federation>/equipe", may="member.list")
def overview() -> ResponseReturnValue:
    """Who holds which role, who was invited, what was done."""
    labels = services().cohort_labels(read())
    table = _roles_table(team(read(), here(), labels), labels)
    if table.state.export:
        return send_table(table, f"roles-{here().slug}", now().astimezone(ZoneInfo(here().time_zone)).date())
    form = _invitation_form()
    form.preset(request.args.get("pour", ""), request.args.get("dans", ""))
    return _page(form)


@pages.post("/regions/<federation>/equipe/invitations", may="member.list")
def invite() -> ResponseReturnValue:
    """Invite somebody to a role."""
    form = _invitation_form()
    if not form.validate_on_submit():
        return _page(form, status=422)
    authorise("role.give", Offer(here().id, form.role.data))
    labels, cohort_id = services().cohort_labels(read()), form.cohort_id.data or None
    try:
        with write() as session:
            operations.invite(
                session,
                federation=here(),
                email=form.email.data,
                role=form.role.data,
                cohort_id=cohort_id,
                cohort_label=labels.get(cohort_id or 0, ""),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take(refused.blockers)
        return _page(form, status=422)
    flash(f"L’invitation est partie vers {form.email.data}.", "success")
    return redirect(url_for("team.overview", retour=_came_from() or None), code=303)


@pages.post(
    "/regions/<federation>/equipe/invitations/<int:invitation_id>/renvoi", may="role.give", of=Invitation
)
def send_again(invitation: Invitation) -> ResponseReturnValue:
    """Send a new link."""
    labels = services().cohort_labels(read())
    with write() as session:
        operations.send_again(
            session,
            invitation=again(session, invitation),
            federation=here(),
            cohort_label=labels.get(invitation.cohort_id or 0, ""),
            by=actor(),
            at=now(),
        )
    flash("L’invitation est renvoyée ; le lien précédent ne vaut plus.", "success")
    return redirect(url_for("team.overview"), code=303)


@pages.post(
    "/regions/<federation>/equipe/invitations/<int:invitation_id>/annulation", may="role.give", of=Invitation
)
def cancel(invitation: Invitation) -> ResponseReturnValue:
    """Take an invitation back."""
    with write() as session:
        operations.cancel(session, invitation=again(session, invitation), by=actor(), at=now())
    flash("L’invitation est annulée.", "success")
    return redirect(url_for("team.overview"), code=303)


@pages.form(
    "/regions/<federation>/equipe/roles/<int:grant_id>/fin", may="role.give", of=RoleGrant, as_="grant"
)
def end_role(grant: RoleGrant) -> ResponseReturnValue:
    """End a role, with its reason."""
    form = EndRoleForm()
    labels = services().cohort_labels(read())
    context = {
        "form": form,
        "grant": grant,
        "name": grant.person.name,
        "role": ROLE_LABELS[grant.role],
        "cohort": labels.get(grant.cohort_id, "") if grant.cohort_id else EVERYWHERE,
    }
    if request.method == "GET":
        return render_template("accounts/end_role.html", **context, blockers=())
    if not form.validate_on_submit():
        return render_template("accounts/end_role.html", **context, blockers=()), 422
    try:
        with write() as session:
            operations.end_role(
                session, grant=again(session, grant), reason=form.reason.data, by=actor(), at=now()
            )
    except Refused as refused:
        return render_template("accounts/end_role.html", **context, blockers=refused.blockers), 422
    flash("Ce rôle a pris fin.", "success")
    return redirect(url_for("team.overview"), code=303)


@pages.post("/regions/<federation>/equipe/double-authentification", may="federation.manage")
def require_second_factor() -> ResponseReturnValue:
    """Make the second factor compulsory for the team, or optional."""
    required = request.form.get("required") == "1"
    try:
        with write() as session:
            operations.require_second_factor(
                session, federation=again(session, here()), required=required, by=actor(), at=now()
            )
    except Refused as refused:
        return _page(_invitation_form(sent=False), status=422, refusal=refused)
    word = "obligatoire" if required else "facultative"
    flash(f"La double authentification est maintenant {word} pour l’équipe.", "success")
    return redirect(url_for("team.overview"), code=303)


@pages.form("/regions/<federation>/invitations/<token>", may=PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """Who invites to what; one button accepts, after one's name if it is not known."""
    try:
        found = operations.find_invitation(read(), token=token, at=now())
        form = NameForm() if operations.lacks_name(person_by_email(read(), found.email)) else None
        if request.method == "GET" or (form is not None and not form.validate_on_submit()):
            return _invitation_page(found, form), 422 if request.method == "POST" else 200
        names = {"given_name": form.given_name.data, "family_name": form.family_name.data} if form else {}
        with write() as session:
            opened = operations.accept(
                session, token=token, device=device(), lifetime=lifetime(), at=now(), **names
            )
    except Refused as refused:
        return render_template("accounts/link_refused.html", blockers=refused.blockers, suite=""), 410
    answer = answers.signed_in(opened, "/a-faire")
    flash(f"Vous avez rejoint {here().name}.", "success")
    return answer


@pages.form("/regions/<federation>/invitations-recues/<int:invitation_id>", may=SIGNED_IN)
def own_invitation(invitation_id: int) -> ResponseReturnValue:
    """The same, from « À faire »: the reader is signed in with the address that was invited."""
    found = get_or_404(read(), Invitation, invitation_id)
    if not _is_readers(found):
        deny(found)
    try:
        operations.refuse_unless_pending(found, now())
        if request.method == "GET":
            return _invitation_page(found, None)
        with write() as session:
            accept_own(session, invitation=again(session, found), by=actor(), at=now())
    except Refused as refused:
        return render_template("accounts/link_refused.html", blockers=refused.blockers, suite=""), 410
    flash(f"Votre nouveau rôle est pris, {here().name}.", "success")
    return redirect(url_for("home.todo"), code=303)


def _invitation_page(found: Invitation, form: NameForm | None) -> str:
    return render_template(
        "accounts/invitation.html",
        form=form,
        email=found.email,
        is_reader=_is_readers(found),
        role=ROLE_LABELS[found.role],
        cohort=services().cohort_labels(read()).get(found.cohort_id or 0, ""),
        inviter=inviter_name(read(), found),
        expires_at=found.expires_at,
    )


def _is_readers(found: Invitation) -> bool:
    """Whether it was sent to the address of whoever is signed in."""
    person = person_by_email(read(), found.email)
    return person is not None and person.id == actor().person_id


def _invitation_form(*, sent: bool = True) -> InvitationForm:
    form = InvitationForm() if sent else InvitationForm(formdata=None)
    form.offer(services().cohort_labels(read()), administrator=can("member.manage"))
    return form


def _came_from() -> str:
    """The page of this site that led here, to go back to it; empty for anything else."""
    return safe_path(request.args.get("retour"))


def _page(form: InvitationForm, *, status: int = 200, refusal: Refused | None = None) -> ResponseReturnValue:
    labels = services().cohort_labels(read())
    found = team(read(), here(), labels)
    return (
        render_template(
            "accounts/team.html",
            form=form,
            table=_roles_table(found, labels),
            invitations=found.invitations,
            history=found.history,
            labels=labels,
            role_labels=ROLE_LABELS,
            blockers=refusal.blockers if refusal is not None else (),
            came_from=_came_from(),
        ),
        status,
    )


def _roles_table(found: Team, labels: Mapping[int, str]) -> Table[RoleGrant]:
    zone = ZoneInfo(here().time_zone)
    columns: list[Column[RoleGrant]] = [
        Column(
            "name",
            "Nom",
            lambda grant: grant.person.listed_name,
            sort=lambda grant: grant.person.sort_key,
        ),
        Column("email", "Adresse", _mail, sort=lambda grant: grant.person.email),
        Column(
            "role", "Rôle", lambda grant: ROLE_LABELS[grant.role], sort=lambda grant: ORDER.index(grant.role)
        ),
        Column(
            "cohort",
            "Promotion",
            lambda grant: labels.get(grant.cohort_id, "–") if grant.cohort_id else EVERYWHERE,
            sort=lambda grant: labels.get(grant.cohort_id or 0, ""),
        ),
        Column(
            "since",
            "Depuis le",
            lambda grant: grant.granted_at.astimezone(zone).date(),
            sort=lambda grant: grant.granted_at,
        ),
    ]
    if not request.args.get("export"):
        columns.append(Column("end", "Action", _end_link, blank=True))
    filters = [
        Filter("role", "Rôle", [(role.value, ROLE_LABELS[role]) for role in (*INVITABLE, Role.LEARNER)]),
        Filter("promotion", "Promotion", [(str(key), label) for key, label in labels.items()], "Toutes"),
    ]
    state = TableState.from_args(request.args, columns, filters)
    role, cohort = state.filters.get("role"), state.filters.get("promotion")
    rows = [
        grant
        for grant in found.grants
        if (role is None or grant.role == role)
        and (cohort is None or grant.cohort_id in (None, int(cohort)))
        and state.search.casefold() in f"{grant.person.name} {grant.person.email}".casefold()
    ]
    order = next((column.sort for column in columns if column.key == state.sort), None)
    if order is not None:
        rows.sort(key=order, reverse=state.descending)
    window = rows if state.export else rows[state.offset : state.offset + state.size]
    return Table(
        "Rôles dans la fédération",
        columns,
        window,
        state,
        len(rows),
        filters=filters,
        search_label="Nom ou adresse",
        unit=("rôle", "rôles"),
        empty_title="Personne n’a encore de rôle ici.",
    )


def _mail(grant: RoleGrant) -> CellValue:
    """The address, that may break after its « @ » on a narrow screen."""
    name, _, host = grant.person.email.partition("@")
    return Markup('<span class="long-word">{}@<wbr>{}</span>').format(name, host)


def _end_link(grant: RoleGrant) -> CellValue:
    if not can("role.give", grant):
        return ""
    return Markup(
        '<a href="{}">Mettre fin<span class="visually-hidden"> au rôle que tient {}</span></a>'
    ).format(url_for("team.end_role", grant_id=grant.id), grant.person.name)
