"""Tables of people: who they are, the roles they hold, how they sign in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.database import Base, Fenced, FencedOrPlatform, OwnedByPerson, fenced_key, text_enum
from pacte.policy import Role


class Person(Base):
    """Someone who signs in. Global: one person may hold roles in several federations."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case, as compared at sign-in."""
    given_name: Mapped[str] = mapped_column(String(200), default="")
    family_name: Mapped[str] = mapped_column(String(200), default="")
    sort_key: Mapped[str] = mapped_column(String(400), default="", index=True)
    phone: Mapped[str] = mapped_column(String(30), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    email_confirmed_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        """Given and family name, or the address while no name is known."""
        return f"{self.given_name} {self.family_name}".strip() or self.email

    @property
    def listed_name(self) -> str:
        """Family name first, as lists and tables in alphabetical order show it."""
        return f"{self.family_name} {self.given_name}".strip() or self.email

    @property
    def person_id(self) -> int:
        """So that the policy reads a person like anything that belongs to one."""
        return self.id


class RoleGrant(OwnedByPerson, FencedOrPlatform, Base):
    """A role held in a federation (or nationally, without one), for one cohort or all of them."""

    __tablename__ = "role_grant"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        UniqueConstraint("person_id", "federation_id", "cohort_id", "role", "ended_at"),
        Index("ix_role_grant_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cohort_id: Mapped[int | None]
    role: Mapped[Role] = mapped_column(text_enum(Role))
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[str] = mapped_column(String(500), default="")

    person: Mapped[Person] = relationship(foreign_keys=person_id)


class Invitation(Fenced, Base):
    """A role offered by e-mail; the grant comes with its acceptance. Kept as history."""

    __tablename__ = "invitation"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        Index("ix_invitation_email", "federation_id", "email"),
        CheckConstraint("accepted_at IS NULL OR cancelled_at IS NULL", name="one_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role] = mapped_column(text_enum(Role))
    cohort_id: Mapped[int | None]
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    """When its link was last sent."""
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SignInRequest(Base):
    """A sign-in link asked for an address, known or not: the account comes with its first use."""

    __tablename__ = "sign_in_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    next_path: Mapped[str] = mapped_column(String(500), default="")
    """Where the person was going, a path of this site."""
    requested_at: Mapped[datetime] = mapped_column(index=True)


class SignInThrottle(Base):
    """The recent attempts counted under one key, for example ``password:account:<hash>``."""

    __tablename__ = "sign_in_throttle"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    attempts: Mapped[list[str]] = mapped_column(default=list)
    """Instants in ISO form, oldest first; only those the window still counts."""
    updated_at: Mapped[datetime] = mapped_column(index=True)


class SignInMethod(StrEnum):
    """How a session began."""

    LINK = "link"
    PASSWORD = "password"  # noqa: S105 - the name of a way to sign in
    PASSKEY = "passkey"
    INVITATION = "invitation"


class SignInSession(Base):
    """A signed-in browser. Only the hash of its token is kept; the token changes at each step up."""

    __tablename__ = "sign_in_session"
    __table_args__ = (Index("ix_sign_in_session_person", "person_id", "revoked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    method: Mapped[SignInMethod] = mapped_column(text_enum(SignInMethod))
    device: Mapped[str] = mapped_column(String(100), default="")
    """In French: « Firefox sur Windows »."""
    address: Mapped[str] = mapped_column(String(60), default="")
    """Shortened: enough to recognise a place, not a person."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    second_factor_at: Mapped[datetime | None]
    awaits_second_factor: Mapped[bool] = mapped_column(default=False)
    """Until the second factor is given, this session signs nobody in."""

    person: Mapped[Person] = relationship(foreign_keys=person_id)


class OneTimeCodeApp(Base):
    """The secret shared with the person's application of one-time codes (TOTP), sealed."""

    __tablename__ = "one_time_code_app"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    sealed_secret: Mapped[str] = mapped_column(Text)
    last_step: Mapped[int]
    """Number of the last 30-second step accepted: a code never serves twice."""
    added_at: Mapped[datetime]


class Passkey(Base):
    """A passkey (WebAuthn credential): its public half."""

    __tablename__ = "passkey"
    __table_args__ = (Index("ix_passkey_person", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(100))
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    """base64url, as browsers give it."""
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int]
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code on paper, for the day the other second factors are lost; single use."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class BurnedChallenge(Base):
    """A passkey challenge that has served: it never serves again."""

    __tablename__ = "burned_challenge"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_hash: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
