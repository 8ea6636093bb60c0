"""Operations on both engines: what they write, record and mail; refusals leave no trace."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from pacte import audit
from pacte.accounts import passkeys
from pacte.accounts.models import (
    Invitation,
    Passkey,
    Person,
    RecoveryCode,
    RoleGrant,
    SignInSession,
    SignInThrottle,
)
from pacte.accounts.operations import profile, second_factor, sign_in, team
from pacte.accounts.operations.sign_in import Device
from pacte.accounts.operations.throttle import Throttled, count_attempt, forget_traces, forgive
from pacte.accounts.passkeys import Site
from pacte.accounts.queries import team as team_of
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.database import Database, Scope
from pacte.federations.models import Federation
from pacte.links.models import PersonalLink
from pacte.mail.models import OutboxMessage
from pacte.policy import COMMAND, SYSTEM, Actor, Role
from tests.accounts.browsers import Authenticator
from tests.conftest import NOW
from tests.factories import grant_role, make_federation, make_person

DEVICE = Device("192.0.2.17", "Mozilla/5.0 (X11; Linux) Firefox/142.0")
HOURS = timedelta(hours=12)
SITE = Site.at("http://localhost")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
GROUND = Scope.ground()

TABLES = (Person, RoleGrant, Invitation, SignInSession, Passkey, RecoveryCode)


def actor(person: Person) -> Actor:
    return Actor(person_id=person.id, label=person.name)


def counts(database: Database, scope: Scope = GROUND) -> dict[str, int]:
    """How many rows each table shows in a scope: what a refusal must not change."""
    shown = [*TABLES, OutboxMessage, PersonalLink, JournalEntry]
    with database.session(scope) as session:
        return {
            cls.__tablename__: session.scalar(select(func.count(cls.id))) or 0
            for cls in shown
            if not (cls is Invitation and scope.kind == "ground")
        }


def refused(database: Database, scope: Scope, act: Callable[..., object]) -> list[str]:
    """The codes of a refusal, after checking that nothing was written."""
    before = counts(database, scope)
    with pytest.raises(Refused) as caught, database.session(scope, write=True) as session:
        act(session)
    assert counts(database, scope) == before
    return [blocker.code for blocker in caught.value.blockers]


def test_link_signs_in_once(database: Database) -> None:
    with database.session(GROUND, write=True) as session:
        sign_in.request_link(session, email=" Camille@Exemple.fr ", next_path="/compte", at=NOW)
        request = session.scalars(select(PersonalLink)).one()
        assert (request.email, request.expires_at) == ("camille@exemple.fr", NOW + timedelta(minutes=30))
    assert counts(database)["person"] == 0
    forged = refused(
        database,
        GROUND,
        lambda session: sign_in.sign_in_with_link(
            session, token="A" * 43, device=DEVICE, lifetime=HOURS, at=NOW
        ),
    )
    assert forged == ["link_unknown"]


def test_request_with_a_bad_address_writes_nothing(database: Database) -> None:
    codes = refused(
        database, GROUND, lambda session: sign_in.request_link(session, email="x", next_path="", at=NOW)
    )
    assert codes == ["mail_address"]


def test_two_first_uses_open_one_account(database: Database) -> None:
    def first_use(_: int) -> int:
        with database.session(GROUND, write=True) as session:
            return sign_in.person_for(session, email="camille@exemple.fr", at=NOW).id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(first_use, range(4)))) == 1
    assert counts(database)["person"] == 1
    assert counts(database)["journal_entry"] == 1


def test_throttle_lets_exactly_the_limit_through(database: Database) -> None:
    def attempt(number: int) -> bool:
        try:
            with database.session(GROUND, write=True) as session:
                count_attempt(session, what="password", account="a@b.fr", address=f"192.0.2.{number}", at=NOW)
        except Throttled as throttled:
            return throttled.wait > timedelta(minutes=15)
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(18))) == 5


def test_address_keeps_its_count_when_an_account_succeeds(database: Database) -> None:
    for minute in range(30):
        at = NOW + timedelta(seconds=minute)
        with database.session(GROUND, write=True) as session:
            account = f"cible{minute}@exemple.fr"
            count_attempt(session, what="password", account=account, address="192.0.2.17", at=at)
    with database.session(GROUND, write=True) as session:
        forgive(session, what="password", account="cible0@exemple.fr", address="192.0.2.17", at=NOW)
    later = NOW + timedelta(minutes=1)
    with database.session(GROUND, write=True) as session:
        count_attempt(session, what="password", account="x@exemple.fr", address="192.0.2.17", at=later)
    with pytest.raises(Throttled), database.session(GROUND, write=True) as session:
        count_attempt(session, what="password", account="y@exemple.fr", address="192.0.2.17", at=later)


def test_traces_are_forgotten_after_a_day(database: Database) -> None:
    with database.session(GROUND, write=True) as session:
        count_attempt(session, what="link", account="a@b.fr", address="192.0.2.17", at=NOW)
    for hours, left in ((23, 2), (25, 0)):
        with database.session(GROUND, write=True) as session:
            forget_traces(session, at=NOW + timedelta(hours=hours))
        with database.session(GROUND) as session:
            assert session.scalar(select(func.count(SignInThrottle.id))) == left


def test_code_app_and_recovery_codes(database: Database) -> None:
    person = make_person(database)
    by = actor(person)

    def add(code: str) -> Callable[..., object]:
        def act(session: object) -> object:
            return second_factor.add_code_app(
                session,  # type: ignore[arg-type]
                person=person,
                secret=SECRET,
                code=code,
                row=None,
                by=by,
                at=NOW,
            )

        return act

    right = pyotp.TOTP(SECRET).at(NOW)
    assert refused(database, GROUND, add("12345")) == ["code_wrong"]
    with database.session(GROUND, write=True) as session:
        codes = add(right)(session)
    assert len(codes) == 10  # type: ignore[arg-type]
    assert refused(database, GROUND, add("12345")) == ["app_known", "code_wrong"]
    with database.session(GROUND) as session:
        assert [line.action for line in audit.history(session, person)] == ["second_factor.app_added"]
        assert session.scalars(select(OutboxMessage.template)).all() == ["account-notice"]
    with database.session(GROUND, write=True) as session:
        second_factor.remove_code_app(session, person=session.get_one(Person, person.id), by=by, at=NOW)
    assert counts(database)["recovery_code"] == 0
    nothing = refused(
        database, GROUND, lambda session: second_factor.remove_code_app(session, person=person, by=by, at=NOW)
    )
    assert nothing == ["app_unknown"]


def test_passkey_assertion_is_burned(database: Database) -> None:
    person, key = make_person(database), Authenticator()
    signing = "cle-de-test"

    def options(purpose: passkeys.Purpose, whose: int | None) -> dict[str, object]:
        challenge = passkeys.new_challenge(signing, purpose, whose, NOW)
        return {"challenge": passkeys.bytes_to_base64url(challenge)}

    def sign(answer: str) -> Callable[..., object]:
        return lambda session: second_factor.sign_in_with_passkey(
            session, answer=answer, site=SITE, device=DEVICE, lifetime=HOURS, at=NOW
        )

    with database.session(GROUND) as session:
        assert session.info["signing_keys"] == (signing,)
    for number in (1, 2):
        made = key.create(options("register", person.id))
        act = lambda session, made=made: second_factor.add_passkey(  # noqa: E731
            session,
            person=person,
            name="Clé",
            answer=made,
            site=SITE,
            row=None,
            by=actor(person),
            at=NOW,
        )
        if number == 1:
            with database.session(GROUND, write=True) as session:
                assert len(act(session)) == 10
        else:
            assert refused(database, GROUND, act) == ["passkey_known"]
    answer = key.get(options("sign-in", None))
    with database.session(GROUND, write=True) as session:
        opened = sign(answer)(session)
        assert opened.row.awaits_second_factor is False  # type: ignore[attr-defined]
        assert opened.row.second_factor_at == NOW  # type: ignore[attr-defined]
    assert refused(database, GROUND, sign(answer)) == ["passkey_wrong"]  # the count has moved on
    key.count = 0
    key.verifies = False
    assert refused(database, GROUND, sign(key.get(options("sign-in", None)))) == ["passkey_wrong"]
    assert refused(database, GROUND, sign(Authenticator().get(options("sign-in", None)))) == [
        "passkey_unknown"
    ]


def test_address_change_refusals(database: Database) -> None:
    person = make_person(database, email="camille@exemple.fr")
    same = refused(
        database,
        GROUND,
        lambda session: profile.ask_address_change(
            session, person=person, email="Camille@exemple.fr", by=actor(person), at=NOW
        ),
    )
    assert same == ["address_same"]
    none = refused(
        database,
        GROUND,
        lambda session: profile.remove_password(session, person=person, by=actor(person), at=NOW),
    )
    assert none == ["no_password"]


@pytest.fixture
def bfc(database: Database) -> Federation:
    return make_federation(database, "bfc")


NAMES = {"given_name": "Dominique", "family_name": "Exemple"}


def test_invitation_to_role(database: Database, bfc: Federation) -> None:
    scope = Scope.federation(bfc.id)
    administrator = make_person(database, "Alix", "Modèle")
    offer = {"federation": bfc, "email": "dominique@exemple.fr", "cohort_id": None, "at": NOW}
    with database.session(scope, write=True) as session:
        invitation, token = team.invite(session, **offer, role=Role.TRAINER, by=actor(administrator))
    for role, codes in ((Role.TRAINER, ["invitation_pending"]), (Role.EHESP, ["role_not_invited"])):
        found = refused(
            database, scope, lambda session, role=role: team.invite(session, **offer, role=role, by=SYSTEM)
        )
        assert found == codes
    with database.session(scope, write=True) as session:
        opened = team.accept(session, token=token, device=DEVICE, lifetime=HOURS, at=NOW, **NAMES)
    assert opened.row.device == "Firefox sur Linux"
    spent = refused(
        database,
        scope,
        lambda session: team.accept(session, token=token, device=DEVICE, lifetime=HOURS, at=NOW, **NAMES),
    )
    assert spent == ["link_used"]
    held = refused(
        database, scope, lambda session: team.invite(session, **offer, role=Role.TRAINER, by=SYSTEM)
    )
    assert held == ["role_held"]
    with database.session(scope) as session:
        assert [line.action for line in audit.history(session, invitation)] == [
            "invitation.accepted",
            "invitation.sent",
        ]
        grant = session.scalars(select(RoleGrant)).one()
        assert (grant.role, grant.federation_id, grant.granted_by_id) == (
            Role.TRAINER,
            bfc.id,
            administrator.id,
        )
        message = session.scalars(select(OutboxMessage)).one()
        assert message.reply_to == "contact@bfc.example"
        assert "Alix Modèle (Fédération BFC)" in message.text_body
        assert token not in message.text_body


def test_two_administrators_cannot_both_leave(database: Database, bfc: Federation) -> None:
    scope = Scope.federation(bfc.id)
    for _ in range(2):
        grant_role(database, make_person(database), Role.ADMINISTRATOR, bfc)
    with database.session(scope) as session:
        ids = session.scalars(select(RoleGrant.id)).all()

    def leave(grant_id: int) -> bool:
        try:
            with database.session(scope, write=True) as session:
                grant = session.get_one(RoleGrant, grant_id)
                team.end_role(session, grant=grant, reason="Départ", by=SYSTEM, at=NOW)
        except Refused as error:
            return str(error) != "last_administrator"
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, ids)) == [False, True]


def test_ended_role_stays_in_history(database: Database, bfc: Federation) -> None:
    scope = Scope.federation(bfc.id)
    person = make_person(database, "Camille", "Exemple")
    grant_role(database, person, Role.JUROR, bfc)
    with database.session(scope, write=True) as session:
        grant = session.scalars(select(RoleGrant)).one()
        team.end_role(session, grant=grant, reason=" Départ ", by=SYSTEM, at=NOW)
    again = refused(
        database,
        scope,
        lambda session: team.end_role(
            session, grant=session.scalars(select(RoleGrant)).one(), reason="", by=SYSTEM, at=NOW
        ),
    )
    assert again == ["role_ended", "reason_missing"]
    with database.session(scope) as session:
        found = team_of(session, bfc, {})
    assert list(found.grants) == []
    assert [line.detail for line in found.history] == ["Départ", ""]


def test_national_role_is_held_once(database: Database) -> None:
    person = make_person(database)
    with database.session(GROUND, write=True) as session:
        team.grant(session, person=person, role=Role.EHESP, by=COMMAND, at=NOW)
    held = refused(
        database,
        GROUND,
        lambda session: team.grant(session, person=person, role=Role.EHESP, by=COMMAND, at=NOW),
    )
    assert held == ["role_held"]


def test_second_factor_is_not_required_by_one_without(database: Database, bfc: Federation) -> None:
    administrator = make_person(database)
    codes = refused(
        database,
        Scope.federation(bfc.id),
        lambda session: team.require_second_factor(
            session,
            federation=session.get_one(Federation, bfc.id),
            required=True,
            by=actor(administrator),
            at=NOW,
        ),
    )
    assert codes == ["own_second_factor"]


@pytest.mark.parametrize("number", [1, 3])
def test_team_takes_three_statements(database: Database, bfc: Federation, number: int) -> None:
    from sqlalchemy import event

    for _ in range(number):
        grant_role(database, make_person(database), Role.TRAINER, bfc)
    statements: list[str] = []
    with database.session(Scope.federation(bfc.id)) as session:
        session.connection()
        listen = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(database.engine, "before_cursor_execute", listen)
        found = team_of(session, bfc, {})
        assert len({grant.person.name for grant in found.grants}) == 1
        event.remove(database.engine, "before_cursor_execute", listen)
    assert len(statements) == 4


@pytest.mark.parametrize("name", ["x" * 200, "㎯" * 200])
def test_longest_names_still_sort(database: Database, name: str) -> None:
    """Two names of 200 characters and the space between, or letters that fold into several."""
    person = make_person(database)
    with database.session(Scope.ground(), write=True) as session:
        row = session.get_one(Person, person.id)
        profile.change_identity(
            session, person=row, given_name=name, family_name=name, phone="", by=SYSTEM, at=NOW
        )
    with database.session(Scope.ground()) as session:
        assert len(session.get_one(Person, person.id).sort_key) == 400
