"""/compte: identity, address, password, sessions, one's data."""

from contextlib import AbstractContextManager

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte import links
from pacte.accounts import export
from pacte.accounts.forms import AddressForm, CurrentPasswordForm, IdentityForm, PasswordForm
from pacte.accounts.models import Person, SignInMethod, SignInSession
from pacte.accounts.operations import profile
from pacte.accounts.operations import sign_in as sign_in_operations
from pacte.accounts.operations.throttle import count_attempt, forgive
from pacte.accounts.presence import device, passwords, sign_in_row
from pacte.accounts.queries import has_second_factor, live_sessions
from pacte.accounts.rules import needs_current_password
from pacte.accounts.views import answers
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession, Scope
from pacte.policy import ROLE_LABELS, Role
from pacte.web import (
    PUBLIC,
    SIGNED_IN,
    Pages,
    actor,
    again,
    get_or_404,
    now,
    person_session,
    read,
    services,
    write,
)

pages = Pages("account", __name__)
answers.install(pages)

WRONG_CURRENT = Blocker(
    "current_wrong",
    "Ce n’est pas votre mot de passe actuel.",
    "Si vous l’avez oublié, déconnectez-vous et revenez par un lien de connexion.",
    "current",
)


def me(session: FencedSession) -> Person:
    """The signed-in person."""
    return get_or_404(session, Person, actor().person_id or 0)


@pages.get("/compte", may=SIGNED_IN)
def overview() -> ResponseReturnValue:
    """Everything about one's account, and where to change it."""
    person = me(read())
    roles = sorted({ROLE_LABELS[Role(grant.role)] for grant in actor().grants})
    return render_template(
        "accounts/account.html",
        person=person,
        roles=roles,
        second_factor=has_second_factor(read(), person.id),
        sessions=len(live_sessions(read(), person.id, now())),
    )


@pages.form("/compte/identite", may=SIGNED_IN)
def identity() -> ResponseReturnValue:
    """Names and telephone."""
    person = me(read())
    form = IdentityForm(obj=person)
    if request.method == "GET":
        return render_template("accounts/identity.html", form=form)
    if not form.validate_on_submit():
        return render_template("accounts/identity.html", form=form), 422
    with write() as session:
        profile.change_identity(
            session,
            person=again(session, person),
            given_name=form.given_name.data,
            family_name=form.family_name.data,
            phone=form.phone.data or "",
            by=actor(),
            at=now(),
        )
    flash("Vos coordonnées sont enregistrées.", "success")
    return redirect(url_for("account.overview"), code=303)


@pages.form("/compte/adresse", may=SIGNED_IN)
def address() -> ResponseReturnValue:
    """Ask to sign in with another address."""
    person = me(read())
    form = AddressForm()
    if request.method == "GET":
        return render_template("accounts/address.html", form=form, person=person)
    if form.validate_on_submit():
        try:
            with write() as session:
                count_attempt(session, what="link", account=person.email, address=device().address, at=now())
                profile.ask_address_change(
                    session, person=again(session, person), email=form.email.data, by=actor(), at=now()
                )
        except Refused as refused:
            form.take([Blocker(b.code, b.message, b.remedy, "email") for b in refused.blockers])
        else:
            flash(
                "Un message part vers la nouvelle adresse : suivez son lien pour confirmer le changement.",
                "success",
            )
            return redirect(url_for("account.overview"), code=303)
    return render_template("accounts/address.html", form=form, person=person), 422


@pages.form("/compte/adresse/<token>", may=PUBLIC)
def confirm_address(token: str) -> ResponseReturnValue:
    """The link in the new mailbox: one button."""
    try:
        if request.method == "GET":
            found = links.find(read(), token=token, purpose=profile.ADDRESS_CHANGE, at=now())
            return render_template("accounts/confirm_address.html", email=found.email)
        with write() as session:
            profile.confirm_address(session, token=token, at=now())
    except Refused as refused:
        return render_template("accounts/link_refused.html", blockers=refused.blockers, suite=""), 410
    flash("Votre nouvelle adresse est confirmée : connectez-vous désormais avec elle.", "success")
    return redirect(url_for("accounts.sign_in"), code=303)


@pages.form("/compte/mot-de-passe", may=SIGNED_IN)
def password() -> ResponseReturnValue:
    """Choose or change the password."""
    person = me(read())
    form = PasswordForm()
    if request.method == "POST" and form.validate_on_submit():
        try:
            profile.check_new_password(person, form.password.data)
            _check_current(person, form.current.data)
            hashed = passwords().hash(form.password.data)
            with write() as session:
                profile.set_password(
                    session,
                    person=again(session, person),
                    password_hash=hashed,
                    keep_session_id=_own_session_id(),
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            form.take(refused.blockers)
        else:
            flash("Votre mot de passe est enregistré ; vos autres sessions sont fermées.", "success")
            return redirect(url_for("account.overview"), code=303)
    return _password_page(person, form=form), 422 if request.method == "POST" else 200


@pages.post("/compte/mot-de-passe/suppression", may=SIGNED_IN)
def remove_password() -> ResponseReturnValue:
    """Sign in without password from now on."""
    person = me(read())
    form = CurrentPasswordForm(prefix="suppression")
    try:
        if not form.validate_on_submit():
            return _password_page(person, removal=form), 422
        _check_current(person, form.current.data)
        with write() as session:
            profile.remove_password(session, person=again(session, person), by=actor(), at=now())
    except Refused as refused:
        form.take(refused.blockers)
        return _password_page(person, removal=form), 422
    flash("Votre compte n’a plus de mot de passe : vous vous connecterez par lien.", "success")
    return redirect(url_for("account.overview"), code=303)


@pages.get("/compte/sessions", may=SIGNED_IN)
def sessions() -> ResponseReturnValue:
    """Where one is signed in."""
    rows = live_sessions(read(), actor().person_id or 0, now())
    return render_template("accounts/sessions.html", sessions=rows, own_id=_own_session_id())


@pages.post("/compte/sessions/<int:session_id>/fermeture", may=SIGNED_IN)
def revoke_session(session_id: int) -> ResponseReturnValue:
    """Close one of one's sessions."""
    with write() as session:
        row = get_or_404(session, SignInSession, session_id)
        if row.person_id != actor().person_id:
            abort(404)
        sign_in_operations.revoke_session(session, row=row, by=actor(), at=now())
    flash("Cette session est fermée.", "success")
    return redirect(url_for("account.sessions"), code=303)


@pages.post("/compte/sessions/fermeture", may=SIGNED_IN)
def revoke_others() -> ResponseReturnValue:
    """Close every session but this one."""
    with write() as session:
        sign_in_operations.revoke_other_sessions(
            session, person=me(session), keep_id=_own_session_id(), by=actor(), at=now()
        )
    flash("Toutes vos autres sessions sont fermées.", "success")
    return redirect(url_for("account.sessions"), code=303)


@pages.get("/compte/donnees", may=SIGNED_IN)
def personal_data() -> ResponseReturnValue:
    """What is held, and how to get it."""
    with person_session() as session:
        files = export.given_files(
            session, person_id=actor().person_id or 0, open_federation=_federation_session
        )
    return render_template(
        "accounts/personal_data.html", files=len(files), size=sum(file.size for file in files)
    )


@pages.get("/compte/donnees/archive", may=SIGNED_IN)
def archive() -> ResponseReturnValue:
    """Everything held on the person, as a ZIP sent while it is made."""
    with person_session() as session:
        content = export.archive(
            session,
            person_id=actor().person_id or 0,
            at=now(),
            open_federation=_federation_session,
            store=services().store,
        )
    response = Response(content, mimetype="application/zip")
    name = f"mes-donnees-pacte-{now():%Y-%m-%d}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _federation_session(federation_id: int | None) -> AbstractContextManager[FencedSession]:
    scope = Scope.ground() if federation_id is None else Scope.federation(federation_id)
    return services().database.session(scope)


def _own_session_id() -> int | None:
    row = sign_in_row()
    return row.id if row is not None else None


def _asks_current(person: Person) -> bool:
    row = sign_in_row()
    return needs_current_password(
        has_password=person.password_hash is not None,
        by_password=row is None or row.method is SignInMethod.PASSWORD,
        signed_in_at=row.created_at if row is not None else now(),
        at=now(),
    )


def _check_current(person: Person, typed: str | None) -> None:
    """Ask for the present password where the rules want it; tries are counted as those of sign-in."""
    if not _asks_current(person):
        return
    with write() as session:
        count_attempt(session, what="password", account=person.email, address=device().address, at=now())
    if not passwords().check(person.password_hash, typed or "").right:
        raise Refused([WRONG_CURRENT])
    with write() as session:
        forgive(session, what="password", account=person.email, address=device().address, at=now())


def _password_page(
    person: Person, *, form: PasswordForm | None = None, removal: CurrentPasswordForm | None = None
) -> str:
    return render_template(
        "accounts/password.html",
        person=person,
        form=form or PasswordForm(formdata=None),
        removal=removal or CurrentPasswordForm(formdata=None, prefix="suppression"),
        asks_current=_asks_current(person),
    )
