"""Seats on both engines: invited, seated at once, in another quality, ended, following roles."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pacte.accounts.models import Invitation, Person, RoleGrant
from pacte.accounts.operations import team
from pacte.accounts.operations.sign_in import Device
from pacte.audit.queries import broken_links
from pacte.blockers import Refused
from pacte.database import Database, Scope
from pacte.federations.models import Federation
from pacte.mail.models import OutboxMessage
from pacte.policy import Role, allows
from pacte.selection.committee import operations
from pacte.selection.committee.queries import former_members, may_sit, pending_invitations
from pacte.selection.models import CommitteeInvitation, CommitteeMember, SelectionCommittee
from pacte.selection.queries import members_of
from pacte.selection.vocabulary import MemberQuality
from tests.applications.processing.factories import AFTER, Setting, make_setting
from tests.factories import grant_role, make_federation, make_person
from tests.selection.committee.factories import (
    actor_of,
    acts,
    do,
    make_committee,
    make_member,
    seat_of,
    statements,
)

LATER = AFTER + timedelta(days=2)
DEVICE = Device(user_agent="essai", address="127.0.0.1")


@pytest.fixture
def setting(database: Database) -> Setting:
    return make_setting(database)


def invite(setting: Setting, email: str = "agence@exemple.fr") -> tuple[CommitteeInvitation, str]:
    found: tuple[CommitteeInvitation, str] = do(
        setting,
        operations.invite_member,
        cohort=setting.cohort,
        federation=setting.federation,
        email=email,
        quality=MemberQuality.AGENCY,
        organisation=" ARS ",
    )
    return found


def accept(setting: Setting, token: str) -> None:
    with setting.database.session(setting.scope, write=True) as session:
        team.accept(
            session,
            token=token,
            device=DEVICE,
            lifetime=timedelta(days=1),
            at=LATER,
            given_name="Ariel",
            family_name="Agence",
        )


def seat(setting: Setting, person: Person, **values: object) -> CommitteeMember:
    member: CommitteeMember = do(
        setting,
        operations.seat_member,
        cohort=setting.cohort,
        federation=setting.federation,
        person=person,
        quality=MemberQuality.TRAINER,
        **values,
    )
    return member


def names(setting: Setting) -> list[str]:
    with setting.database.session(setting.scope) as session:
        return [member.person.name for member in members_of(session, setting.cohort.id)]


def grants(setting: Setting, person: Person) -> list[tuple[Role, bool]]:
    with setting.database.session(setting.scope) as session:
        rows = session.scalars(
            select(RoleGrant).where(RoleGrant.person_id == person.id).order_by(RoleGrant.id)
        )
        return [(row.role, row.ended_at is None) for row in rows]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.blockers]


def test_a_selection_begins_once(setting: Setting) -> None:
    first = do(setting, operations.begin_selection, cohort_id=setting.cohort.id)
    second = do(setting, operations.begin_selection, cohort_id=setting.cohort.id)
    assert first.id == second.id
    assert acts(setting).count("selection.begun") == 1


def test_whoever_accepts_to_sit_sits_in_the_quality_of_the_invitation(setting: Setting) -> None:
    _, token = invite(setting)
    assert names(setting) == []
    with setting.database.session(setting.scope) as session:
        ((waiting, asked),) = pending_invitations(session, setting.cohort.id)
        assert (waiting.email, asked and asked.quality) == ("agence@exemple.fr", MemberQuality.AGENCY)
        assert session.scalar(select(OutboxMessage.recipient)) == "agence@exemple.fr"
    accept(setting, token)
    with setting.database.session(setting.scope) as session:
        (member,) = members_of(session, setting.cohort.id)
        assert pending_invitations(session, setting.cohort.id) == []
        assert list(broken_links(session)) == []
    assert (member.person.name, member.quality, member.organisation) == (
        "Ariel Agence",
        MemberQuality.AGENCY,
        "ARS",
    )
    assert acts(setting)[-2:] == ["invitation.accepted", "committee.seated"]
    actor = actor_of(setting, member.person)
    assert allows(actor, "selection.read", setting.cohort)
    assert not allows(actor, "selection.manage", setting.cohort)


def test_an_invitation_is_not_sent_twice_nor_to_a_member(setting: Setting) -> None:
    _, token = invite(setting)
    with pytest.raises(Refused) as refused:
        invite(setting)
    assert codes(refused) == ["invitation_pending"]
    accept(setting, token)
    with pytest.raises(Refused) as refused:
        invite(setting)
    assert codes(refused) == ["sits"]
    with setting.database.session(setting.scope) as session:
        assert session.scalar(select(func.count(Invitation.id))) == 1


def test_an_ordinary_invitation_seats_nobody(setting: Setting) -> None:
    with setting.database.session(setting.scope, write=True) as session:
        _, token = team.invite(
            session,
            federation=session.get_one(Federation, setting.federation.id),
            email="autre@exemple.fr",
            role=Role.TRAINER,
            cohort_id=setting.cohort.id,
            by=setting.actor,
            at=AFTER,
        )
    accept(setting, token)
    assert names(setting) == []


def test_somebody_of_the_federation_sits_at_once_with_the_role_and_a_mail(setting: Setting) -> None:
    trainer = make_person(setting.database, "Dominique", "Relais")
    grant_role(setting.database, trainer, Role.TRAINER, setting.federation)
    with setting.database.session(setting.scope) as session:
        assert [(one.name, roles) for one, roles in may_sit(session, setting.cohort.id)] == [
            ("Morgane Équipe", "Équipe de la fédération"),
            ("Dominique Relais", "Formatrice ou formateur relais"),
        ]
    seat(setting, trainer)
    assert names(setting) == ["Dominique Relais"]
    assert grants(setting, trainer) == [(Role.TRAINER, True), (Role.COMMITTEE_MEMBER, True)]
    with setting.database.session(setting.scope) as session:
        mail = session.scalars(select(OutboxMessage)).one()
        assert [one.name for one, _ in may_sit(session, setting.cohort.id)] == ["Morgane Équipe"]
    assert (mail.recipient, mail.subject) == (
        trainer.email,
        f"Vous siégez au comité de sélection, {setting.cohort.label}",
    )
    assert "https://pacte.example/regions/bfc/promotions/8/selection" in mail.text_body
    with pytest.raises(Refused) as refused:
        seat(setting, trainer)
    assert codes(refused) == ["sits"]


def test_staff_who_seat_themselves_get_no_mail(setting: Setting) -> None:
    seat(setting, setting.staff)
    assert names(setting) == ["Morgane Équipe"]
    with setting.database.session(setting.scope) as session:
        assert session.scalar(select(func.count(OutboxMessage.id))) == 0


def test_a_stranger_is_invited_not_seated(setting: Setting) -> None:
    before = acts(setting)
    with pytest.raises(Refused) as refused:
        seat(setting, make_person(setting.database))
    assert codes(refused) == ["unknown"]
    assert acts(setting) == before
    with setting.database.session(setting.scope) as session:
        assert session.scalar(select(func.count(SelectionCommittee.id))) == 0


def test_a_seat_ends_with_its_role_and_may_be_taken_again(setting: Setting) -> None:
    person = make_member(setting, ties_reviewed_at=AFTER)
    member = seat_of(setting, person)
    do(setting, operations.end_seat, member=member, reason="Départ de l’ARS", at=LATER)
    assert names(setting) == []
    assert grants(setting, person) == [(Role.COMMITTEE_MEMBER, False)]
    with setting.database.session(setting.scope) as session:
        assert [one.person.name for one in former_members(session, setting.cohort.id)] == ["Ariel Membre"]
    assert acts(setting)[-2:] == ["committee.seat_ended", "role.ended"]
    with pytest.raises(Refused) as refused:
        do(setting, operations.end_seat, member=member, reason="")
    assert codes(refused) == ["seat_ended", "reason_missing"]
    grant_role(setting.database, person, Role.TRAINER, setting.federation)
    seat(setting, person)
    back = seat_of(setting, person)
    assert (back.id, back.ended_at, back.ties_reviewed_at) == (member.id, None, None)


def test_a_role_ended_from_the_team_page_ends_the_seat(setting: Setting) -> None:
    person = make_member(setting)
    with setting.database.session(setting.scope, write=True) as session:
        grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
        team.end_role(session, grant=grant, reason="Départ", by=setting.actor, at=LATER)
    assert seat_of(setting, person).ended_at == LATER


def test_a_seat_lasts_while_another_role_holds_it(setting: Setting) -> None:
    person = make_member(setting)
    grant_role(setting.database, person, Role.COMMITTEE_MEMBER, setting.federation)
    with setting.database.session(setting.scope, write=True) as session:
        grant = session.scalars(
            select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.cohort_id.is_not(None))
        ).one()
        team.end_role(session, grant=grant, reason="Doublon", by=setting.actor, at=LATER)
    assert seat_of(setting, person).ended_at is None


def test_quality_changes_until_the_deliberation_is_closed(setting: Setting) -> None:
    member = seat_of(setting, make_member(setting))
    values = {"member": member, "quality": MemberQuality.PARTNER, "organisation": "URPS"}
    for _ in range(2):
        do(setting, operations.change_quality, **values)
    changed = setting.get(CommitteeMember, member.id)
    assert (changed.quality, changed.organisation) == (MemberQuality.PARTNER, "URPS")
    assert acts(setting).count("committee.quality_changed") == 1
    with setting.database.session(setting.scope, write=True) as session:
        committee = session.scalars(select(SelectionCommittee)).one()
        committee.deliberation_began_at = committee.closed_at = AFTER
    for verb, more in (
        (operations.change_quality, values),
        (operations.end_seat, {"member": member, "reason": "Départ"}),
    ):
        with pytest.raises(Refused) as refused:
            do(setting, verb, **more)
        assert codes(refused) == ["closed"]
    with pytest.raises(Refused) as refused:
        invite(setting)
    assert codes(refused) == ["closed"]


def test_ties_are_reviewed_once(setting: Setting) -> None:
    make_committee(setting)
    person = make_member(setting)
    member = seat_of(setting, person)
    for at in (AFTER, LATER):
        do(setting, operations.review_ties, member=member, by=actor_of(setting, person), at=at)
    assert seat_of(setting, person).ties_reviewed_at == AFTER
    assert acts(setting).count("committee.ties_reviewed") == 1


def test_seats_of_another_federation_stay_out(setting: Setting) -> None:
    elsewhere = make_federation(setting.database, "idf")
    make_member(setting)
    with setting.database.session(Scope.federation(elsewhere.id)) as session:
        assert session.scalar(select(func.count(CommitteeMember.id))) == 0
        assert may_sit(session, setting.cohort.id) == []


def test_reading_seats_takes_one_statement_each(setting: Setting) -> None:
    def ask() -> None:
        with setting.database.session(setting.scope) as session:
            members_of(session, setting.cohort.id)
            may_sit(session, setting.cohort.id)
            pending_invitations(session, setting.cohort.id)
            former_members(session, setting.cohort.id)

    make_member(setting)
    invite(setting)
    first = statements(setting.database, ask)
    for number in range(2):
        make_member(setting, family=f"Autre {number}")
        invite(setting, f"autre{number}@exemple.fr")
    assert first == statements(setting.database, ask) == 4
