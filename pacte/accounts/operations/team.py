"""Roles in a federation: invited, accepted, ended; and whether its team must use a second factor."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select

from pacte import audit, links
from pacte.accounts import addresses
from pacte.accounts.models import Invitation, Person, RoleGrant, SignInMethod
from pacte.accounts.operations.sign_in import Device, Opened, open_session, person_for
from pacte.accounts.queries import has_second_factor, person_by_email
from pacte.accounts.rules import (
    INVITATION_LIFETIME,
    blockers_to_answer,
    blockers_to_be_named,
    blockers_to_end,
    blockers_to_invite,
)
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.mail import Secret, post
from pacte.policy import ROLE_LABELS, Actor, Role
from pacte.signals import invitation_accepted, role_ended
from pacte.text import sort_key

INVITATION = "invitation"


class FederationRow(Protocol):
    """What is needed of a federation; its table belongs to a higher floor."""

    __tablename__: str
    id: Any
    slug: Any
    name: Any
    contact_email: Any
    second_factor_required: Any


def invite(
    session: FencedSession,
    *,
    federation: FederationRow,
    email: str,
    role: Role,
    cohort_id: int | None,
    cohort_label: str = "",
    by: Actor,
    at: datetime,
) -> tuple[Invitation, str]:
    """Offer a role by mail; returns the invitation and its token (for commands, where no mail leaves).

    Who may offer which role is the policy's affair (``role.give``).
    """
    email = email.strip().lower()
    person = person_by_email(session, email)
    refuse_if(
        blockers_to_invite(
            role=role,
            cohort_id=cohort_id,
            held=person is not None and bool(_active(session, person.id, role, cohort_id)),
            pending=pending_invitation(session, email=email, role=role, cohort_id=cohort_id, at=at)
            is not None,
        )
    )
    invitation = Invitation(
        email=email,
        role=role,
        cohort_id=cohort_id,
        invited_at=at,
        invited_by_id=by.person_id,
        sent_at=at,
        expires_at=at + INVITATION_LIFETIME,
    )
    session.add(invitation)
    session.flush()
    token = _send(session, invitation, federation, cohort_label, by, at)
    _record(session, "invitation.sent", invitation, by, at)
    return invitation, token


def send_again(
    session: FencedSession,
    *,
    invitation: Invitation,
    federation: FederationRow,
    cohort_label: str = "",
    by: Actor,
    at: datetime,
) -> str:
    """A new link for an invitation not yet answered, even expired; the former links close."""
    refuse_if(_blockers_to_answer(invitation, at, expires=False))
    links.revoke(session, subject=invitation, purpose=INVITATION, at=at)
    invitation.sent_at = at
    invitation.expires_at = at + INVITATION_LIFETIME
    token = _send(session, invitation, federation, cohort_label, by, at)
    _record(session, "invitation.sent_again", invitation, by, at)
    return token


def cancel(session: FencedSession, *, invitation: Invitation, by: Actor, at: datetime) -> None:
    """Take the offer back; its link closes at once."""
    refuse_if(_blockers_to_answer(invitation, at, expires=False))
    links.revoke(session, subject=invitation, purpose=INVITATION, at=at)
    invitation.cancelled_at = at
    invitation.cancelled_by_id = by.person_id
    _record(session, "invitation.cancelled", invitation, by, at)


def find_invitation(session: FencedSession, *, token: str, at: datetime) -> Invitation:
    """The invitation of a link, still to be answered. Raises :class:`Refused`."""
    link = links.find(session, token=token, purpose=INVITATION, at=at)
    invitation = session.get(Invitation, link.subject_id, populate_existing=True)
    if invitation is None:
        raise Refused([Blocker("link_unknown", "Ce lien n’est pas connu.", "Vérifiez qu’il est entier.")])
    refuse_if(_blockers_to_answer(invitation, at))
    return invitation


def accept(
    session: FencedSession,
    *,
    token: str,
    device: Device,
    lifetime: timedelta,
    at: datetime,
    given_name: str = "",
    family_name: str = "",
) -> Opened:
    """Take the role: the account is opened if needed, the person is signed in. Raises :class:`Refused`.

    The names are those of a person who had none; names already known stay as they are.
    """
    link = links.find(session, token=token, purpose=INVITATION, at=at)
    invitation = find_invitation(session, token=token, at=at)
    links.use(session, link=link, at=at)
    person = _person_in_federation(session, invitation.email, at)
    if lacks_name(person):
        refuse_if(blockers_to_be_named(given_name, family_name))
        person.given_name, person.family_name = given_name.strip(), family_name.strip()
        person.sort_key = sort_key(f"{person.family_name} {person.given_name}")
    # The session first, then the role: whoever accepts is signed in.
    opened = open_session(
        session, person=person, method=SignInMethod.INVITATION, device=device, lifetime=lifetime, at=at
    )
    by = Actor(person_id=person.id, label=person.name, via="link")
    join(session, invitation=invitation, person=person, by=by, at=at)
    return opened


def refuse_unless_pending(invitation: Invitation, at: datetime) -> None:
    """Refused once it is answered, cancelled or expired."""
    refuse_if(_blockers_to_answer(invitation, at))


def join(session: FencedSession, *, invitation: Invitation, person: Person, by: Actor, at: datetime) -> None:
    """The role of an accepted invitation is held, and everybody concerned learns of it."""
    invitation.accepted_at = at
    invitation.accepted_by_id = person.id
    if not _active(session, person.id, invitation.role, invitation.cohort_id):
        session.add(
            RoleGrant(
                person_id=person.id,
                role=invitation.role,
                cohort_id=invitation.cohort_id,
                granted_at=at,
                granted_by_id=invitation.invited_by_id,
            )
        )
    _record(session, "invitation.accepted", invitation, by, at)
    invitation_accepted.send(session, invitation=invitation, person=person, by=by, at=at)


def grant(
    session: FencedSession,
    *,
    person: Person,
    role: Role,
    cohort_id: int | None = None,
    by: Actor,
    at: datetime,
) -> RoleGrant:
    """Give a role at once, in the session's federation, or nationally in a ground session."""
    session.get_one(Person, person.id, with_for_update=True)
    if _active(session, person.id, role, cohort_id):
        raise Refused([Blocker("role_held", "Cette personne a déjà ce rôle.")])
    given = RoleGrant(
        person_id=person.id, role=role, cohort_id=cohort_id, granted_at=at, granted_by_id=by.person_id
    )
    session.add(given)
    session.flush()
    _record(session, "role.granted", given, by, at)
    return given


def end_role(session: FencedSession, *, grant: RoleGrant, reason: str, by: Actor, at: datetime) -> None:
    """End a role now. Nobody removes the last administrator."""
    session.get_one(Person, grant.person_id, with_for_update=True)
    administrators = session.scalars(
        select(RoleGrant)
        .where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    others = {one.person_id for one in administrators if one.id != grant.id}
    refuse_if(
        [
            *blockers_to_end(
                role=grant.role, active=grant.ended_at is None, other_administrators=len(others)
            ),
            *(
                [
                    Blocker(
                        "reason_missing", "Dites pourquoi ce rôle prend fin.", "Une phrase suffit.", "reason"
                    )
                ]
                if not reason.strip()
                else []
            ),
        ]
    )
    grant.ended_at = at
    grant.ended_by_id = by.person_id
    grant.end_reason = reason.strip()[:500]
    role_ended.send(session, grant=grant, by=by, at=at)
    _record(session, "role.ended", grant, by, at)


def require_second_factor(
    session: FencedSession, *, federation: FederationRow, required: bool, by: Actor, at: datetime
) -> None:
    """Make the second factor compulsory for the federation's team, or optional again.

    Refused to one who has none: they would shut themselves out.
    """
    if required and (by.person_id is None or not has_second_factor(session, by.person_id)):
        raise Refused(
            [
                Blocker(
                    "own_second_factor",
                    "Vous n’avez pas encore de second facteur vous-même.",
                    "Ajoutez-en un à votre compte, puis revenez ici.",
                )
            ]
        )
    if federation.second_factor_required == required:
        return
    federation.second_factor_required = required
    action = "federation.second_factor_required" if required else "federation.second_factor_optional"
    audit.record(session, action=action, subject=federation, by=by, at=at)


def lacks_name(person: Person | None) -> bool:
    """Whether somebody is still known by an address only."""
    return person is None or not (person.given_name and person.family_name)


def _person_in_federation(session: FencedSession, email: str, at: datetime) -> Person:
    person = person_for(session, email=email, at=at)
    locked = session.get_one(Person, person.id, with_for_update=True)
    locked.email_confirmed_at = locked.email_confirmed_at or at
    return locked


def _active(session: FencedSession, person_id: int, role: Role, cohort_id: int | None) -> Sequence[RoleGrant]:
    return session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == role,
            RoleGrant.cohort_id.is_(None) if cohort_id is None else RoleGrant.cohort_id == cohort_id,
            RoleGrant.ended_at.is_(None),
        )
    ).all()


def pending_invitation(
    session: FencedSession, *, email: str, role: Role, cohort_id: int | None, at: datetime
) -> Invitation | None:
    """The invitation to that role which the person may still accept, if there is one."""
    invitations = session.scalars(
        select(Invitation).where(
            Invitation.email == email.strip().lower(),
            Invitation.role == role,
            Invitation.cohort_id.is_(None) if cohort_id is None else Invitation.cohort_id == cohort_id,
        )
    )
    return next((one for one in invitations if not _blockers_to_answer(one, at)), None)


def _blockers_to_answer(invitation: Invitation, at: datetime, *, expires: bool = True) -> list[Blocker]:
    return blockers_to_answer(
        accepted=invitation.accepted_at is not None,
        cancelled=invitation.cancelled_at is not None,
        expired=expires and at >= invitation.expires_at,
    )


def _send(
    session: FencedSession,
    invitation: Invitation,
    federation: FederationRow,
    cohort_label: str,
    by: Actor,
    at: datetime,
) -> str:
    _, token = links.create(
        session,
        purpose=INVITATION,
        subject=invitation,
        email=invitation.email,
        lifetime=INVITATION_LIFETIME,
        by=by,
        at=at,
    )
    context = {
        "federation": federation.name,
        "inviter": by.label if by.via == "session" else "",
        "role": ROLE_LABELS[invitation.role],
        "cohort": cohort_label,
        "days": INVITATION_LIFETIME.days,
        "link": Secret(addresses.invitation_link(federation.slug, token)),
    }
    post(
        session,
        template="invitation",
        to=invitation.email,
        context=context,
        reply_to=federation.contact_email or "",
        about=invitation,
        at=at,
    )
    return token


def _record(
    session: FencedSession, action: str, subject: Invitation | RoleGrant, by: Actor, at: datetime
) -> None:
    details = {"role": ROLE_LABELS[subject.role], "cohort_id": subject.cohort_id}
    audit.record(session, action=action, subject=subject, by=by, at=at, details=details)
