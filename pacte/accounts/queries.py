"""Reads of people, sessions, second factors and roles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from pacte import audit
from pacte.accounts.models import (
    Invitation,
    OneTimeCodeApp,
    Passkey,
    Person,
    RecoveryCode,
    RoleGrant,
    SignInSession,
)
from pacte.database import Database, FencedSession, Scope
from pacte.french import of_name
from pacte.policy import ROLE_LABELS, Actor, Grant, Role


def person_by_email(session: FencedSession, email: str) -> Person | None:
    """The person who signs in with that address, whatever its case; None when unknown."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def actor_for(database: Database, person: Person) -> Actor:
    """The person as the policy sees them: every role they hold now, in every federation."""
    with database.session(Scope.person(person.id)) as session:
        held = session.scalars(select(RoleGrant).where(RoleGrant.ended_at.is_(None)))
        grants = tuple(Grant(grant.role, grant.federation_id, grant.cohort_id) for grant in held)
    return Actor(person_id=person.id, label=person.name, grants=grants)


def session_of(session: FencedSession, token_hash: str, at: datetime) -> SignInSession | None:
    """The live session of a token, its person loaded; None when closed, expired or forged."""
    return session.scalar(
        select(SignInSession)
        .where(
            SignInSession.token_hash == token_hash,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > at,
        )
        .options(joinedload(SignInSession.person))
    )


def live_sessions(session: FencedSession, person_id: int, at: datetime) -> Sequence[SignInSession]:
    """The person's open sessions, last seen first."""
    return session.scalars(
        select(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > at,
        )
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
    ).all()


def code_app_of(session: FencedSession, person_id: int) -> OneTimeCodeApp | None:
    """The person's application of one-time codes."""
    return session.scalar(select(OneTimeCodeApp).where(OneTimeCodeApp.person_id == person_id))


def passkeys_of(session: FencedSession, person_id: int) -> Sequence[Passkey]:
    """The person's passkeys, oldest first."""
    return session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)).all()


def recovery_codes_left(session: FencedSession, person_id: int) -> int:
    """How many recovery codes have not served."""
    left = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(left) or 0


def has_second_factor(session: FencedSession, person_id: int) -> bool:
    """Whether the person has an application of codes or a passkey."""
    return code_app_of(session, person_id) is not None or bool(passkeys_of(session, person_id))


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One dated line of the team's history, as the history component draws it."""

    at: datetime
    sentence: str
    by: str = ""
    detail: str = ""


SECOND_FACTOR_LINES = {
    "federation.second_factor_required": "La double authentification devient obligatoire pour l’équipe.",
    "federation.second_factor_optional": "La double authentification redevient facultative pour l’équipe.",
}


@dataclass(frozen=True, slots=True)
class Team:
    """Everyone who holds or was offered a role in the session's federation."""

    grants: Sequence[RoleGrant]
    """Roles held now, by role then name; ``person`` is loaded."""
    invitations: Sequence[Invitation]
    """Not answered yet, latest first; some have expired."""
    history: Sequence[TeamLine]


def team(session: FencedSession, federation: audit.Subject, cohorts: Mapping[int, str]) -> Team:
    """The federation's team and its history: four statements, whatever the number of people."""
    order = list(ROLE_LABELS)
    grants = session.scalars(select(RoleGrant).options(joinedload(RoleGrant.person))).all()
    invitations = session.scalars(select(Invitation).order_by(Invitation.sent_at.desc())).all()
    concerned = {grant.granted_by_id for grant in grants} | {grant.ended_by_id for grant in grants}
    concerned |= {one.invited_by_id for one in invitations} | {one.cancelled_by_id for one in invitations}
    people = session.scalars(select(Person).where(Person.id.in_(concerned - {None})))
    names = {person.id: person.name for person in people}
    held = [grant for grant in grants if grant.ended_at is None]
    held.sort(key=lambda grant: (order.index(grant.role), grant.person.sort_key, grant.person.email))
    lines = [
        *(line for grant in grants for line in _grant_lines(grant, names, cohorts)),
        *(line for one in invitations for line in _invitation_lines(one, names, cohorts)),
        *(
            TeamLine(line.at, SECOND_FACTOR_LINES[line.action], line.actor)
            for line in reversed(audit.history(session, federation, only=SECOND_FACTOR_LINES))
        ),
    ]
    waiting = [one for one in invitations if one.accepted_at is None and one.cancelled_at is None]
    return Team(held, waiting, sorted(lines, key=lambda line: line.at)[::-1])


def inviter_name(session: FencedSession, invitation: Invitation) -> str:
    """Who sent the invitation; empty when it came from the command line."""
    person = session.get(Person, invitation.invited_by_id) if invitation.invited_by_id else None
    return person.name if person is not None else ""


def _role_words(role: Role, cohort_id: int | None, cohorts: Mapping[int, str]) -> str:
    where = f", {cohorts.get(cohort_id, 'promotion supprimée')}" if cohort_id is not None else ""
    return f"« {ROLE_LABELS[role]} »{where}"


def _grant_lines(
    grant: RoleGrant, names: Mapping[int, str], cohorts: Mapping[int, str]
) -> Iterator[TeamLine]:
    role = _role_words(grant.role, grant.cohort_id, cohorts)
    given = names.get(grant.granted_by_id or 0, "")
    yield TeamLine(grant.granted_at, f"{grant.person.name} a reçu le rôle {role}.", given)
    if grant.ended_at is not None:
        ended = names.get(grant.ended_by_id or 0, "")
        sentence = f"Le rôle {role} {of_name(grant.person.name)} a pris fin."
        yield TeamLine(grant.ended_at, sentence, ended, grant.end_reason)


def _invitation_lines(
    one: Invitation, names: Mapping[int, str], cohorts: Mapping[int, str]
) -> Iterator[TeamLine]:
    role = _role_words(one.role, one.cohort_id, cohorts)
    by = names.get(one.invited_by_id or 0, "")
    yield TeamLine(one.invited_at, f"{one.email} a été invité·e au rôle {role}.", by)
    if one.sent_at > one.invited_at:
        yield TeamLine(one.sent_at, f"L’invitation {of_name(one.email)} au rôle {role} a été renvoyée.")
    if one.cancelled_at is not None:
        cancelled = names.get(one.cancelled_by_id or 0, "")
        yield TeamLine(
            one.cancelled_at, f"L’invitation {of_name(one.email)} au rôle {role} a été annulée.", cancelled
        )
