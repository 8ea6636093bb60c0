"""Signing in and out: /connexion, personal links, password, passkey, second factor."""

from flask import redirect, render_template, request, url_for
from flask import session as browser_session
from flask.typing import ResponseReturnValue

from pacte import links
from pacte.accounts import passkeys
from pacte.accounts.forms import CodeForm, LinkForm, PasskeyAnswerForm, PasswordSignInForm
from pacte.accounts.models import SignInSession
from pacte.accounts.operations import second_factor as second_factor_operations
from pacte.accounts.operations import sign_in as operations
from pacte.accounts.operations.throttle import count_attempt
from pacte.accounts.presence import (
    awaited_row,
    device,
    end,
    lifetime,
    onward,
    passwords,
    sign_in_row,
    site,
)
from pacte.accounts.queries import passkeys_of, person_by_email
from pacte.accounts.registries import errand_of
from pacte.accounts.rules import SPENT_LINKS, safe_path
from pacte.accounts.views import answers
from pacte.accounts.views.answers import signed_in
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.web import PUBLIC, Pages, actor, again, now, read, services, write

pages = Pages("accounts", __name__)
answers.install(pages)

ANOTHER = "autre-lien"
"""The button of a spent link."""

ASKED = "link_asked_for"
"""The address just typed and where it was going, said again once on the page that follows."""

WRONG_PASSWORD = Blocker(
    "password_wrong",
    "L’adresse et le mot de passe ne vont pas ensemble.",
    "Vérifiez-les, ou demandez plutôt un lien de connexion : il marche aussi sans mot de passe.",
    "password",
)


@pages.form("/connexion", may=PUBLIC)
def sign_in() -> ResponseReturnValue:
    """The page of sign-in; its first form asks for a personal link."""
    form = LinkForm(prefix="lien")
    if request.method == "GET":
        target = safe_path(request.args.get("suite"))
        if awaited_row() is not None:
            return redirect(url_for("accounts.second_factor", suite=target or None), code=303)
        if actor().person_id is not None:
            return onward(target)
        return _sign_in_page(target)
    target = safe_path(form.suite.data)
    if not form.validate_on_submit():
        return _sign_in_page(target, link_form=form)
    email = form.email.data
    with write() as session:
        count_attempt(session, what="link", account=email, address=device().address, at=now())
        try:
            operations.request_link(session, email=email, next_path=target, at=now())
        except Refused as refused:
            session.rollback()
            form.take([Blocker(b.code, b.message, b.remedy, "email") for b in refused.blockers])
            return _sign_in_page(target, link_form=form)
    browser_session[ASKED] = [email, target]
    return redirect(url_for("accounts.link_sent"), code=303)


@pages.get("/connexion/lien-envoye", may=PUBLIC)
def link_sent() -> ResponseReturnValue:
    """The same words whether the address is known or not."""
    email, target = browser_session.pop(ASKED, ["", ""])
    return render_template(
        "accounts/link_sent.html",
        email=email,
        suite=target,
        is_another="autre" in request.args,
        errand=errand_of(target),
        mailbox=url_for("demo_mail.mailbox") if services().settings.demo else "",
    )


@pages.form("/connexion/lien/<token>", may=PUBLIC)
def link(token: str) -> ResponseReturnValue:
    """One button: scanners of mail open links, only people press buttons.

    A spent link has one too, that sends another to the same address without saying which.
    """
    if request.method == "POST" and ANOTHER in request.form:
        return _another_link(token)
    try:
        if request.method == "GET":
            found = links.find(read(), token=token, purpose=operations.SIGN_IN, at=now())
            return render_template("accounts/link.html", email=found.email)
        with write() as session:
            opened = operations.sign_in_with_link(
                session, token=token, device=device(), lifetime=lifetime(), at=now()
            )
    except Refused as refused:
        asked = operations.request_behind(read(), token)
        return (
            render_template(
                "accounts/sign_in_link_refused.html",
                words=SPENT_LINKS.get(refused.blockers[0].code) if asked is not None else None,
                suite=asked.next_path if asked is not None else "",
                another=ANOTHER,
            ),
            410,
        )
    return signed_in(opened, opened.next_path)


def _another_link(token: str) -> ResponseReturnValue:
    """Another link to where that one went, as often as anyone may ask for one."""
    asked = operations.request_behind(read(), token)
    if asked is None:
        return redirect(url_for("accounts.sign_in"), code=303)
    with write() as session:
        count_attempt(session, what="link", account=asked.email, address=device().address, at=now())
        operations.request_link(session, email=asked.email, next_path=asked.next_path, at=now())
    browser_session[ASKED] = ["", asked.next_path]
    return redirect(url_for("accounts.link_sent", autre=1), code=303)


@pages.post("/connexion/mot-de-passe", may=PUBLIC)
def password() -> ResponseReturnValue:
    """Sign in with a password; no transaction is open while it is hashed."""
    form = PasswordSignInForm(prefix="mdp")
    target = safe_path(form.suite.data)
    if not form.validate_on_submit():
        return _sign_in_page(target, password_form=form)
    with write() as session:
        count_attempt(session, what="password", account=form.email.data, address=device().address, at=now())
        person = person_by_email(session, form.email.data)
    checked = passwords().check(person.password_hash if person is not None else None, form.password.data)
    if person is None or not checked.right:
        form.take([WRONG_PASSWORD])
        return _sign_in_page(target, password_form=form)
    with write() as session:
        opened = operations.sign_in_with_password(
            session,
            person=again(session, person),
            new_hash=checked.new_hash,
            device=device(),
            lifetime=lifetime(),
            at=now(),
        )
    return signed_in(opened, target)


@pages.post("/connexion/cle-acces", may=PUBLIC)
def passkey() -> ResponseReturnValue:
    """Sign in with a passkey alone."""
    form = PasskeyAnswerForm(prefix="cle")
    target = safe_path(form.suite.data)
    with write() as session:
        count_attempt(session, what="passkey", account="", address=device().address, at=now())
    try:
        with write() as session:
            opened = second_factor_operations.sign_in_with_passkey(
                session,
                answer=form.credential.data or "",
                site=site(),
                device=device(),
                lifetime=lifetime(),
                at=now(),
            )
    except Refused as refused:
        return _sign_in_page(target, refusal=refused)
    return signed_in(opened, target)


@pages.form("/connexion/second-facteur", may=PUBLIC)
def second_factor() -> ResponseReturnValue:
    """The second step of sign-in, for those who have a second factor."""
    form = CodeForm(prefix="code")
    row = awaited_row()
    if request.method == "GET":
        target = safe_path(request.args.get("suite"))
        return _to_sign_in(target) if row is None else _second_factor_page(row, target)
    target = safe_path(form.suite.data)
    if row is None:
        return _to_sign_in(target)
    if not form.validate_on_submit():
        return _second_factor_page(row, target, form=form)
    _count_second_factor(row)
    try:
        with write() as session:
            opened = second_factor_operations.give_code(
                session, row=_still_waiting(session, row), code=form.code.data, device=device(), at=now()
            )
    except Refused as refused:
        form.take(refused.blockers)
        return _second_factor_page(row, target, form=form)
    return signed_in(opened, target)


@pages.post("/connexion/second-facteur/cle-acces", may=PUBLIC)
def second_factor_passkey() -> ResponseReturnValue:
    """The second step, with a passkey."""
    form = PasskeyAnswerForm(prefix="cle")
    target = safe_path(form.suite.data)
    row = awaited_row()
    if row is None:
        return _to_sign_in(target)
    _count_second_factor(row)
    try:
        with write() as session:
            opened = second_factor_operations.give_passkey(
                session,
                row=_still_waiting(session, row),
                answer=form.credential.data or "",
                site=site(),
                device=device(),
                at=now(),
            )
    except Refused as refused:
        return _second_factor_page(row, target, refusal=refused)
    return signed_in(opened, target)


@pages.post("/deconnexion", may=PUBLIC)
def sign_out() -> ResponseReturnValue:
    """Close this session, also one that still awaits the second factor."""
    row = sign_in_row()
    if row is not None:
        with write() as session:
            operations.sign_out(session, row=row, at=now())
    end()
    return onward("/")


def _count_second_factor(row: SignInSession) -> None:
    with write() as session:
        count_attempt(
            session, what="second-factor", account=row.person.email, address=device().address, at=now()
        )


def _still_waiting(session: FencedSession, row: SignInSession) -> SignInSession:
    fresh = again(session, row)
    if fresh.revoked_at is not None or not fresh.awaits_second_factor:
        raise Refused([Blocker("session_over", "Cette connexion est terminée.", "Recommencez.", "code")])
    return fresh


def _to_sign_in(target: str) -> ResponseReturnValue:
    return redirect(url_for("accounts.sign_in", suite=target or None), code=303)


def _sign_in_page(
    target: str,
    *,
    link_form: LinkForm | None = None,
    password_form: PasswordSignInForm | None = None,
    refusal: Refused | None = None,
) -> ResponseReturnValue:
    status = 422 if link_form or password_form or refusal else 200
    # The forms not sent begin empty: formdata=None keeps a POST to one from filling the other.
    link_form = link_form or LinkForm(formdata=None, prefix="lien")
    password_form = password_form or PasswordSignInForm(formdata=None, prefix="mdp")
    passkey_form = PasskeyAnswerForm(formdata=None, prefix="cle")
    for form in (link_form, password_form, passkey_form):
        form.suite.data = target
    challenge = passkeys.new_challenge(services().settings.signing_key, "sign-in", None, now())
    options = passkeys.authentication_options(site(), challenge=challenge, known=(), verified=True)
    return (
        render_template(
            "accounts/sign_in.html",
            link_form=link_form,
            password_form=password_form,
            passkey_form=passkey_form,
            passkey_options=options if site().can_hold_passkeys else "",
            blockers=refusal.blockers if refusal is not None else (),
            suite=target,
            errand=errand_of(target),
        ),
        status,
    )


def _second_factor_page(
    row: SignInSession, target: str, *, form: CodeForm | None = None, refusal: Refused | None = None
) -> ResponseReturnValue:
    status = 422 if form or refusal else 200
    form = form or CodeForm(formdata=None, prefix="code")
    passkey_form = PasskeyAnswerForm(formdata=None, prefix="cle")
    form.suite.data = passkey_form.suite.data = target
    known = [one.credential_id for one in passkeys_of(read(), row.person_id)]
    options = ""
    if known and site().can_hold_passkeys:
        key = services().settings.signing_key
        challenge = passkeys.new_challenge(key, "second-factor", row.person_id, now())
        options = passkeys.authentication_options(site(), challenge=challenge, known=known, verified=False)
    return (
        render_template(
            "accounts/second_factor.html",
            form=form,
            passkey_form=passkey_form,
            passkey_options=options,
            blockers=refusal.blockers if refusal is not None else (),
        ),
        status,
    )
