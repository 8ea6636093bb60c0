"""Second factors: adding, giving, removing; every change is told to the person by mail."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from pacte import audit
from pacte.accounts import passkeys
from pacte.accounts.codes import accepted_step, new_recovery_codes, recovery_hash
from pacte.accounts.models import (
    BurnedChallenge,
    OneTimeCodeApp,
    Passkey,
    Person,
    RecoveryCode,
    SignInMethod,
    SignInSession,
)
from pacte.accounts.operations.profile import tell
from pacte.accounts.operations.sign_in import Device, Opened, open_session, revoke_other_sessions, step_up
from pacte.accounts.operations.throttle import forgive
from pacte.accounts.passkeys import Purpose, Site
from pacte.accounts.queries import code_app_of, has_second_factor, recovery_codes_left
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.sealing import SealBroken, seal, unseal

WRONG_CODE = Blocker(
    "code_wrong",
    "Ce code n’est pas le bon, ou il a déjà servi.",
    "Attendez le code suivant dans votre application, ou tapez un code de secours.",
    "code",
)


def add_code_app(
    session: FencedSession,
    *,
    person: Person,
    secret: str,
    code: str,
    row: SignInSession | None,
    by: Actor,
    at: datetime,
) -> Sequence[str]:
    """Begin to ask for one-time codes, once a first code proves that the application works.

    Returns the recovery codes when this is the first second factor, else nothing. Raises :class:`Refused`.
    """
    step = accepted_step(secret, code, 0, at)
    found = []
    if code_app_of(session, person.id) is not None:
        found.append(
            Blocker("app_known", "Une application de codes est déjà en place.", "Retirez-la d’abord.")
        )
    if step is None:
        found.append(
            Blocker(
                "code_wrong",
                "Ce code n’est pas le bon.",
                "Vérifiez que l’heure de votre téléphone est réglée automatiquement.",
                "code",
            )
        )
    refuse_if(found)
    assert step is not None
    first = not has_second_factor(session, person.id)
    app = OneTimeCodeApp(
        person_id=person.id,
        sealed_secret=seal(session.info["signing_keys"][0], secret),
        last_step=step,
        added_at=at,
    )
    session.add(app)
    session.flush()
    return _added(session, person, row, first, "second_factor.app_added", "application de codes", by, at)


def remove_code_app(session: FencedSession, *, person: Person, by: Actor, at: datetime) -> None:
    """Stop asking for one-time codes."""
    app = code_app_of(session, person.id)
    if app is None:
        raise Refused([Blocker("app_unknown", "Aucune application de codes n’est en place.")])
    session.delete(app)
    _removed(session, person, "second_factor.app_removed", "application de codes", by, at)


def add_passkey(
    session: FencedSession,
    *,
    person: Person,
    name: str,
    answer: str,
    site: Site,
    row: SignInSession | None,
    by: Actor,
    at: datetime,
) -> Sequence[str]:
    """Keep a new passkey; recovery codes are returned as by :func:`add_code_app`."""
    challenge = passkeys.challenge_answered(
        answer, keys=session.info["signing_keys"], purpose="register", person_id=person.id, at=at
    )
    made = passkeys.check_registration(site, answer=answer, challenge=challenge)
    known = session.scalar(select(Passkey).where(Passkey.credential_id == made.credential_id))
    if known is not None:
        raise Refused([Blocker("passkey_known", "Cette clé d’accès est déjà enregistrée.")])
    _burn(session, challenge, at)
    first = not has_second_factor(session, person.id)
    passkey = Passkey(
        person_id=person.id,
        name=name[:100],
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        added_at=at,
    )
    session.add(passkey)
    session.flush()
    return _added(session, person, row, first, "second_factor.passkey_added", "clé d’accès", by, at)


def rename_passkey(session: FencedSession, *, passkey: Passkey, name: str, by: Actor, at: datetime) -> None:
    """Give a passkey another name."""
    passkey.name = name[:100]
    person = session.get_one(Person, passkey.person_id)
    audit.record(session, action="second_factor.passkey_renamed", subject=person, by=by, at=at)


def remove_passkey(session: FencedSession, *, passkey: Passkey, by: Actor, at: datetime) -> None:
    """Forget a passkey."""
    person = session.get_one(Person, passkey.person_id)
    session.delete(passkey)
    _removed(session, person, "second_factor.passkey_removed", "clé d’accès", by, at)


def renew_recovery_codes(session: FencedSession, *, person: Person, by: Actor, at: datetime) -> Sequence[str]:
    """Ten new codes, the old ones void; they are known only now."""
    if not has_second_factor(session, person.id):
        raise Refused(
            [
                Blocker(
                    "no_second_factor",
                    "Les codes de secours remplacent un second facteur, et vous n’en avez pas encore.",
                    "Ajoutez d’abord une application de codes ou une clé d’accès.",
                )
            ]
        )
    codes = _make_codes(session, person)
    audit.record(session, action="second_factor.codes_made", subject=person, by=by, at=at)
    tell(session, person, "De nouveaux codes de secours ont été créés ; les anciens ne valent plus rien.", at)
    return codes


def give_code(
    session: FencedSession, *, row: SignInSession, code: str, device: Device, at: datetime
) -> Opened:
    """The second factor at sign-in: a one-time code or a recovery code. Raises :class:`Refused`."""
    person = session.get_one(Person, row.person_id)
    if not _take_app_code(session, person, code, at) and not _take_recovery_code(session, person, code, at):
        raise Refused([WRONG_CODE])
    forgive(session, what="second-factor", account=person.email, address=device.address, at=at)
    return step_up(session, row=row, at=at)


def give_passkey(
    session: FencedSession, *, row: SignInSession, answer: str, site: Site, device: Device, at: datetime
) -> Opened:
    """The second factor at sign-in: one of the person's passkeys. Raises :class:`Refused`."""
    _assert(session, answer, site, "second-factor", row.person_id, at)
    person = session.get_one(Person, row.person_id)
    forgive(session, what="second-factor", account=person.email, address=device.address, at=at)
    return step_up(session, row=row, at=at)


def sign_in_with_passkey(
    session: FencedSession, *, answer: str, site: Site, device: Device, lifetime: timedelta, at: datetime
) -> Opened:
    """Sign in by a passkey alone: it verified its holder, so that it counts as both factors."""
    passkey = _assert(session, answer, site, "sign-in", None, at)
    person = session.get_one(Person, passkey.person_id)
    forgive(session, what="passkey", account="", address=device.address, at=at)
    return open_session(
        session,
        person=person,
        method=SignInMethod.PASSKEY,
        device=device,
        lifetime=lifetime,
        at=at,
        second_factor=True,
    )


def _assert(
    session: FencedSession, answer: str, site: Site, purpose: Purpose, person_id: int | None, at: datetime
) -> Passkey:
    challenge = passkeys.challenge_answered(
        answer, keys=session.info["signing_keys"], purpose=purpose, person_id=person_id, at=at
    )
    passkey = session.scalar(
        select(Passkey).where(Passkey.credential_id == passkeys.credential_named(answer)).with_for_update()
    )
    if passkey is None or person_id not in (None, passkey.person_id):
        raise Refused(
            [
                Blocker(
                    "passkey_unknown",
                    "Cette clé d’accès n’est pas enregistrée ici.",
                    "Connectez-vous autrement, puis ajoutez-la depuis votre compte.",
                    "credential",
                )
            ]
        )
    passkey.sign_count = passkeys.check_assertion(
        site,
        answer=answer,
        challenge=challenge,
        public_key=passkey.public_key,
        sign_count=passkey.sign_count,
        verified=purpose == "sign-in",
    )
    passkey.used_at = at
    _burn(session, challenge, at)
    return passkey


def _burn(session: FencedSession, challenge: bytes, at: datetime) -> None:
    try:
        with session.begin_nested():
            session.add(BurnedChallenge(challenge_hash=hashlib.sha256(challenge).hexdigest(), at=at))
    except IntegrityError:
        raise Refused(
            [Blocker("passkey_replayed", "Cette réponse a déjà servi.", "Rechargez la page.", "credential")]
        ) from None


def _take_app_code(session: FencedSession, person: Person, code: str, at: datetime) -> bool:
    app = session.scalar(
        select(OneTimeCodeApp).where(OneTimeCodeApp.person_id == person.id).with_for_update()
    )
    if app is None:
        return False
    try:
        secret = unseal(session.info["signing_keys"], app.sealed_secret)
    except SealBroken:  # the signing key was changed without keeping the former one
        return False
    step = accepted_step(secret, code, app.last_step, at)
    if step is None:
        return False
    app.last_step = step
    session.flush()
    return True


def _take_recovery_code(session: FencedSession, person: Person, code: str, at: datetime) -> bool:
    spent = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.code_hash == recovery_hash(person.id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
    )
    if not spent.rowcount:  # type: ignore[attr-defined]
        return False
    by = Actor(person_id=person.id, label=person.name)
    audit.record(session, action="second_factor.recovery_used", subject=person, by=by, at=at)
    left = recovery_codes_left(session, person.id)
    tell(session, person, f"Un code de secours vient de servir pour vous connecter ; il en reste {left}.", at)
    return True


def _added(
    session: FencedSession,
    person: Person,
    row: SignInSession | None,
    first: bool,
    action: str,
    what: str,
    by: Actor,
    at: datetime,
) -> Sequence[str]:
    """What follows a new second factor: this session counts, the others end when it is the first."""
    if row is not None:
        row.second_factor_at = at
    if first:
        revoke_other_sessions(session, person=person, keep_id=row.id if row else None, by=by, at=at)
    codes = _make_codes(session, person) if first else ()
    audit.record(session, action=action, subject=person, by=by, at=at)
    closed = " Vos autres sessions sont fermées." if first else ""
    tell(session, person, f"Un second facteur a été ajouté à votre compte : {what}.{closed}", at)
    return codes


def _removed(session: FencedSession, person: Person, action: str, what: str, by: Actor, at: datetime) -> None:
    session.flush()
    if not has_second_factor(session, person.id):
        session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
        mine = update(SignInSession).where(SignInSession.person_id == person.id)
        waiting = mine.where(SignInSession.awaits_second_factor, SignInSession.revoked_at.is_(None))
        session.execute(waiting.values(revoked_at=at))
        session.execute(mine.values(second_factor_at=None))
    audit.record(session, action=action, subject=person, by=by, at=at)
    tell(session, person, f"Un second facteur a été retiré de votre compte : {what}.", at)


def _make_codes(session: FencedSession, person: Person) -> Sequence[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = new_recovery_codes()
    for code in codes:
        session.add(RecoveryCode(person_id=person.id, code_hash=recovery_hash(person.id, code)))
    session.flush()
    return codes
