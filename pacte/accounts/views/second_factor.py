"""/compte/double-authentification: application of codes, passkeys, recovery codes."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts import passkeys
from pacte.accounts.codes import enrolment_uri, new_secret, qr_image
from pacte.accounts.forms import CodeAppForm, PasskeyForm, PasskeyNameForm
from pacte.accounts.models import Passkey, Person, SignInSession
from pacte.accounts.operations import second_factor as operations
from pacte.accounts.operations.throttle import count_attempt, forgive
from pacte.accounts.presence import device, onward, passkeys_at, sign_in_row, site
from pacte.accounts.queries import code_app_of, passkeys_of, recovery_codes_left
from pacte.accounts.rules import safe_path
from pacte.accounts.views import answers
from pacte.accounts.views.account import me
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.sealing import SealBroken, seal, unseal
from pacte.web import SIGNED_IN, Pages, actor, again, get_or_404, now, read, services, write

pages = Pages("second_factor", __name__)
answers.install(pages)

SHOWN_ONCE = "recovery_codes"


@pages.get("/compte/double-authentification", may=SIGNED_IN)
def overview() -> ResponseReturnValue:
    """What is in place, and what can be added."""
    person = me(read())
    return render_template(
        "accounts/second_factors.html",
        app=code_app_of(read(), person.id),
        passkeys=passkeys_of(read(), person.id),
        codes_left=recovery_codes_left(read(), person.id),
        can_hold_passkeys=site().can_hold_passkeys,
        passkeys_at=passkeys_at(),
        suite=safe_path(request.args.get("suite")),
    )


@pages.form("/compte/double-authentification/application", may=SIGNED_IN)
def code_app() -> ResponseReturnValue:
    """Show the QR code of a new secret, then take a first code. Nothing is kept before."""
    person = me(read())
    form = CodeAppForm()
    if request.method == "GET":
        form.suite.data = safe_path(request.args.get("suite"))
        return _code_app_page(person, form, new_secret())
    secret = _secret_of(form, person)
    if secret is None:
        form = CodeAppForm(formdata=None)
        form.form_errors.append("La page était trop ancienne : scannez ce nouveau code.")
        return _code_app_page(person, form, new_secret()), 422
    if not form.validate_on_submit():
        return _code_app_page(person, form, secret), 422
    with write() as writing:
        count_attempt(writing, what="second-factor", account=person.email, address=device().address, at=now())
    try:
        with write() as writing:
            codes = operations.add_code_app(
                writing,
                person=again(writing, person),
                secret=secret,
                code=form.code.data,
                row=_own_row(writing),
                by=actor(),
                at=now(),
            )
            forgive(writing, what="second-factor", account=person.email, address=device().address, at=now())
    except Refused as refused:
        form.take(refused.blockers)
        return _code_app_page(person, form, secret), 422
    flash(f"L’application de codes est en place{_closed(codes)}.", "success")
    return _after_adding(codes, form.suite.data)


@pages.post(
    "/compte/double-authentification/application/retrait", may=SIGNED_IN, form_at="second_factor.overview"
)
def remove_code_app() -> ResponseReturnValue:
    """Stop asking for one-time codes."""
    with write() as writing:
        operations.remove_code_app(writing, person=me(writing), by=actor(), at=now())
    flash("L’application de codes est retirée.", "success")
    return redirect(url_for("second_factor.overview"), code=303)


@pages.form("/compte/double-authentification/cle", may=SIGNED_IN)
def passkey() -> ResponseReturnValue:
    """Register a passkey; needs JavaScript, and says so."""
    person = me(read())
    form = PasskeyForm()
    if request.method == "GET":
        form.suite.data = safe_path(request.args.get("suite"))
        return _passkey_page(person, form)
    if not form.validate_on_submit():
        return _passkey_page(person, form), 422
    try:
        with write() as writing:
            codes = operations.add_passkey(
                writing,
                person=again(writing, person),
                name=form.name.data,
                answer=form.credential.data or "",
                site=site(),
                row=_own_row(writing),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take([Blocker(b.code, b.message, b.remedy) for b in refused.blockers])
        return _passkey_page(person, form), 422
    flash(f"La clé d’accès est enregistrée{_closed(codes)}.", "success")
    return _after_adding(codes, form.suite.data)


@pages.form("/compte/double-authentification/cles/<int:passkey_id>", may=SIGNED_IN)
def rename_passkey(passkey_id: int) -> ResponseReturnValue:
    """Give a passkey another name."""
    found = _own_passkey(read(), passkey_id)
    form = PasskeyNameForm(obj=found)
    if request.method == "GET":
        return render_template("accounts/passkey_name.html", form=form, passkey=found)
    if not form.validate_on_submit():
        return render_template("accounts/passkey_name.html", form=form, passkey=found), 422
    with write() as writing:
        operations.rename_passkey(
            writing, passkey=_own_passkey(writing, passkey_id), name=form.name.data, by=actor(), at=now()
        )
    flash("La clé d’accès porte son nouveau nom.", "success")
    return redirect(url_for("second_factor.overview"), code=303)


@pages.post(
    "/compte/double-authentification/cles/<int:passkey_id>/retrait",
    may=SIGNED_IN,
    form_at="second_factor.overview",
)
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Forget a passkey."""
    with write() as writing:
        operations.remove_passkey(writing, passkey=_own_passkey(writing, passkey_id), by=actor(), at=now())
    flash("La clé d’accès est retirée.", "success")
    return redirect(url_for("second_factor.overview"), code=303)


@pages.post("/compte/double-authentification/codes", may=SIGNED_IN)
def renew_codes() -> ResponseReturnValue:
    """Ten new recovery codes."""
    with write() as writing:
        codes = operations.renew_recovery_codes(writing, person=me(writing), by=actor(), at=now())
    return _after_adding(codes, "")


@pages.get("/compte/double-authentification/codes", may=SIGNED_IN)
def recovery_codes() -> ResponseReturnValue:
    """The recovery codes, shown once."""
    try:
        shown = unseal(services().settings.signing_keys, session.pop(SHOWN_ONCE, ""))
    except SealBroken:
        return redirect(url_for("second_factor.overview"), code=303)
    suite = safe_path(request.args.get("suite"))
    return render_template("accounts/recovery_codes.html", codes=shown.split(), suite=suite)


def _closed(codes: Sequence[str]) -> str:
    """What else the first second factor did: it is the one that comes with recovery codes."""
    return " ; vos autres sessions sont fermées" if codes else ""


def _after_adding(codes: Sequence[str], suite: str | None) -> ResponseReturnValue:
    target = safe_path(suite)
    if codes:
        # Sealed: the cookie is signed, but anybody can read it.
        session[SHOWN_ONCE] = seal(services().settings.signing_key, " ".join(codes))
        return redirect(url_for("second_factor.recovery_codes", suite=target or None), code=303)
    return onward(target or "/compte/double-authentification")


def _own_row(writing: FencedSession) -> SignInSession | None:
    row = sign_in_row()
    return again(writing, row) if row is not None else None


def _own_passkey(reading: FencedSession, passkey_id: int) -> Passkey:
    found = get_or_404(reading, Passkey, passkey_id)
    if found.person_id != actor().person_id:
        abort(404)
    return found


def _secret_of(form: CodeAppForm, person: Person) -> str | None:
    """The secret that this page showed to this person; None when the seal does not hold."""
    try:
        owner, _, secret = unseal(services().settings.signing_keys, form.sealed.data or "").partition(":")
    except SealBroken:
        return None
    return secret if owner == str(person.id) else None


def _code_app_page(person: Person, form: CodeAppForm, secret: str) -> str:
    form.sealed.data = seal(services().settings.signing_key, f"{person.id}:{secret}")
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    image = qr_image(enrolment_uri(secret, person.email))
    return render_template("accounts/code_app.html", form=form, image=image, secret=grouped)


def _passkey_page(person: Person, form: PasskeyForm) -> str:
    form.credential.data = ""
    challenge = passkeys.new_challenge(services().settings.signing_key, "register", person.id, now())
    options = passkeys.registration_options(
        site(),
        person_id=person.id,
        email=person.email,
        name=person.name,
        challenge=challenge,
        known=[one.credential_id for one in passkeys_of(read(), person.id)],
    )
    return render_template(
        "accounts/passkey.html",
        form=form,
        options=options if site().can_hold_passkeys else "",
        passkeys_at=passkeys_at(),
    )
