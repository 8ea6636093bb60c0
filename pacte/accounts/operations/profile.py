"""What people change in their own account: name, address, password."""

from datetime import datetime, timedelta

from pacte import audit, links
from pacte.accounts import addresses
from pacte.accounts.models import Person
from pacte.accounts.operations.sign_in import revoke_other_sessions
from pacte.accounts.queries import person_by_email
from pacte.accounts.rules import blockers_to_choose_password
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.mail import Address, Secret, post
from pacte.policy import Actor
from pacte.text import sort_key

ADDRESS_CHANGE = "address-change"
ADDRESS_LINK_LIFETIME = timedelta(hours=24)


def change_identity(
    session: FencedSession,
    *,
    person: Person,
    given_name: str,
    family_name: str,
    phone: str,
    by: Actor,
    at: datetime,
) -> None:
    """Set the person's names and telephone."""
    person.given_name = given_name
    person.family_name = family_name
    person.phone = phone
    person.sort_key = sort_key(f"{family_name} {given_name}")
    audit.record(session, action="account.identity_changed", subject=person, by=by, at=at)


def ask_address_change(
    session: FencedSession, *, person: Person, email: str, by: Actor, at: datetime
) -> None:
    """Mail a link to the new address, and a notice to the present one.

    An address that belongs to somebody else is told so by mail, not on the screen.
    """
    email = email.strip().lower()
    if email == person.email:
        raise Refused([Blocker("address_same", "C’est déjà votre adresse.", "", "email")])
    links.revoke(session, subject=person, purpose=ADDRESS_CHANGE, at=at)
    if person_by_email(session, email) is not None:
        context: dict[str, object] = {"sign_in": Address(addresses.sign_in())}
        post(session, template="address-taken", to=email, context=context, at=at)
    else:
        _, token = links.create(
            session,
            purpose=ADDRESS_CHANGE,
            subject=person,
            email=email,
            lifetime=ADDRESS_LINK_LIFETIME,
            by=by,
            at=at,
        )
        context = {"name": person.name, "link": Secret(addresses.address_link(token)), "hours": 24}
        post(session, template="address-change", to=email, context=context, at=at)
    audit.record(session, action="account.address_asked", subject=person, by=by, at=at)
    tell(session, person, "Un changement d’adresse électronique a été demandé depuis votre compte.", at)


def confirm_address(session: FencedSession, *, token: str, at: datetime) -> Person:
    """The link in the new mailbox was followed: sign-in goes by that address from now on."""
    link = links.find(session, token=token, purpose=ADDRESS_CHANGE, at=at)
    person = session.get_one(Person, link.subject_id, with_for_update=True, populate_existing=True)
    if person_by_email(session, link.email) is not None:
        raise Refused(
            [
                Blocker(
                    "address_taken",
                    "Cette adresse sert déjà à un autre compte.",
                    "Connectez-vous avec elle, ou choisissez-en une autre.",
                )
            ]
        )
    links.use(session, link=link, at=at)
    tell(session, person, "L’adresse électronique de votre compte a été remplacée par une autre.", at)
    person.email = link.email.lower()
    person.email_confirmed_at = at
    by = Actor(person_id=person.id, label=person.name, via="link")
    audit.record(session, action="account.address_changed", subject=person, by=by, at=at)
    return person


def check_new_password(person: Person, password: str) -> None:
    """Refuse a password that would be guessed; to be called before it is hashed."""
    refuse_if(blockers_to_choose_password(password, email=person.email, name=person.name))


def set_password(
    session: FencedSession,
    *,
    person: Person,
    password_hash: str,
    keep_session_id: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """Keep the hash of a new password (checked by :func:`check_new_password`); other sessions end."""
    person.password_hash = password_hash
    revoke_other_sessions(session, person=person, keep_id=keep_session_id, by=by, at=at)
    audit.record(session, action="account.password_set", subject=person, by=by, at=at)
    tell(session, person, "Le mot de passe de votre compte a été changé, et vos autres sessions fermées.", at)


def remove_password(session: FencedSession, *, person: Person, by: Actor, at: datetime) -> None:
    """Sign in by personal link or passkey only."""
    if person.password_hash is None:
        raise Refused([Blocker("no_password", "Votre compte n’a pas de mot de passe.")])
    person.password_hash = None
    audit.record(session, action="account.password_removed", subject=person, by=by, at=at)
    tell(session, person, "Le mot de passe de votre compte a été supprimé.", at)


def tell(session: FencedSession, person: Person, what: str, at: datetime) -> None:
    """Mail a notice of something that touches the safety of the account."""
    context = {"name": person.name, "what": what, "account": Address(addresses.account())}
    post(session, template="account-notice", to=person.email, to_name=person.name, context=context, at=at)
