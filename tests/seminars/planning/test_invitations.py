"""Inviting and answering: learners, teams by personal link, each once; counted apart."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pacte.blockers import Refused
from pacte.cohorts.definition import AttendanceRules
from pacte.database import Database, Scope
from pacte.learners.models import Enrollment
from pacte.learners.operations import undo_departure, withdraw
from pacte.links.models import PersonalLink
from pacte.mail.models import OutboxMessage
from pacte.sealing import unseal
from pacte.seminars.models import CalendarFeed
from pacte.seminars.planning import operations
from pacte.seminars.planning.operations.answers import Needs, open_invitation
from pacte.seminars.planning.operations.feeds import feed_by_token
from pacte.seminars.planning.queries import Counts, counts_of
from pacte.seminars.vocabulary import ReplyState
from tests.seminars.factories import change_definition, make_learner, make_trainer
from tests.seminars.planning.factories import (
    AT,
    FIRST,
    JANUARY,
    Stage,
    event_of,
    give_leader,
    make_stage,
    two_half_days,
    utc,
)


@pytest.fixture
def stage(database: Database) -> Stage:
    return make_stage(database)


def counts(stage: Stage, key: str = FIRST) -> Counts:
    identity = stage.seminar(key).id
    with stage.database.session(stage.setting.scope) as session:
        return counts_of(session, [identity])[identity]


def answer(stage: Stage, number: int, state: ReplyState, reason: str = "", **values: object) -> None:
    fields = {
        "reply": stage.reply(number),
        "state": state,
        "reason": reason,
        "needs": Needs(),
        "document": None,
        "by": stage.learner_actor(number),
    }
    stage.act(operations.answer, **{**fields, **values})


def test_each_learner_expected_is_invited_once_with_a_calendar_entry(stage: Stage) -> None:
    make_learner(stage.setting, "Iris", "Centre", track="CPTS")
    assert stage.invite("ecosysteme") == 1
    assert [mail.recipient_name for mail in stage.mails("invited")] == ["Iris Centre"]
    assert stage.invite() == 3
    assert stage.invite() == 0
    mails = stage.mails("invited")[1:]
    assert len(mails) == 3
    method, event = event_of(mails[0])
    assert (method, event["DTSTART"].dt, event["DTEND"].dt) == ("REQUEST", utc(JANUARY, 8), utc(JANUARY, 16))
    assert str(event["UID"]).endswith("-1@pacte.example")
    assert stage.seminar().invited_at == AT
    stage.learners.append(make_learner(stage.setting, "Léa", "Nouvelle"))
    assert stage.invite() == 1
    assert stage.mails("invited")[-1].recipient_name == "Léa Nouvelle"


def test_what_cannot_be_invited_to_says_why(stage: Stage) -> None:
    row = stage.seminar()
    stage.act(operations.cancel, seminar=row, reason="Neige", seen=row.revision)
    assert stage.refusal(operations.invite, seminar=row) == ["seminar_cancelled"]
    late = utc(JANUARY, 20)
    assert stage.refusal(operations.invite, seminar=stage.seminar("t0"), at=late) == ["seminar_held"]
    assert stage.mails() == []


def test_trainers_get_the_entry_and_those_named_later_too(stage: Stage) -> None:
    first, second = make_trainer(stage.setting), make_trainer(stage.setting, "Zoé", "Seconde")
    stage.name_trainer(first)
    stage.invite()
    assert "Vous animez" in stage.mails("invited")[-1].text_body
    row = stage.seminar()
    fields = {"seminar": row, "programme": "## Matin", "speakers": [], "seen": row.revision}
    stage.act(operations.change_contents, trainer_ids=[second.id], **fields)
    told = stage.mails()[-2:]
    assert sorted((mail.recipient, event_of(mail)[0]) for mail in told) == sorted(
        [(first.email, "CANCEL"), (second.email, "REQUEST")]
    )
    assert stage.act(operations.change_contents, trainer_ids=[second.id], **fields) is False
    stranger = make_learner(stage.setting, "Noé", "Pas-formateur")
    row = stage.seminar()
    refused = {**fields, "seen": row.revision, "trainer_ids": [stranger.person_id]}
    assert stage.refusal(operations.change_contents, **refused) == ["not_a_trainer"]


def test_answers_are_counted_and_may_change_until_it_begins(stage: Stage) -> None:
    stage.invite()
    assert counts(stage) == Counts(waiting=2)
    answer(stage, 0, ReplyState.COMING)
    answer(stage, 1, ReplyState.NOT_COMING, "Congé maternité")
    assert counts(stage) == Counts(coming=1, not_coming=1)
    (told,) = stage.mails("absence_announced")
    (confirmed,) = stage.mails("absence_confirmed")
    team = stage.setting.cohort.definition["contact"]["email"]
    assert (told.recipient, confirmed.recipient) == (team, stage.person(1).email)
    assert "Congé maternité" in confirmed.text_body
    assert "Congé maternité" not in told.text_body
    assert "1\u00a0absence est annoncée" in told.text_body
    answer(stage, 1, ReplyState.NOT_COMING, "Congé maternité, jusqu’en mai")
    assert len(stage.mails("absence_announced")) == 1
    stage.name_trainer(make_trainer(stage.setting))
    answer(stage, 1, ReplyState.COMING)
    back = [mail.subject.startswith("Vient finalement") for mail in stage.mails("absence_announced")]
    assert back == [False, True, True]
    assert len(stage.mails("absence_confirmed")) == 2
    assert counts(stage) == Counts(coming=2)
    assert (stage.reply(1).reason, stage.reply(1).answered_at) == ("", AT)
    values = {
        "reply": stage.reply(),
        "state": ReplyState.NOT_COMING,
        "reason": "",
        "needs": Needs(),
        "document": None,
    }
    assert stage.refusal(operations.answer, **values) == ["reason_missing"]
    begun = {**values, "reason": "Panne", "at": utc(JANUARY, 8)}
    assert stage.refusal(operations.answer, **begun) == ["seminar_underway"]


def test_needs_are_kept_only_where_the_cohort_asks(stage: Stage) -> None:
    stage.invite()
    needs = Needs("Végétarien", "Rampe")
    answer(stage, 0, ReplyState.COMING, needs=needs)
    assert (stage.reply().meal, stage.reply().access_needs) == ("", "")
    change_definition(stage.setting, attendance=AttendanceRules(meals_asked=True, access_needs_asked=True))
    answer(stage, 0, ReplyState.COMING, needs=needs)
    assert (stage.reply().meal, stage.reply().access_needs) == ("Végétarien", "Rampe")
    answer(stage, 0, ReplyState.NOT_COMING, "Congé", needs=needs)
    assert (stage.reply().meal, stage.reply().access_needs) == ("", "")


def token_in(mail: OutboxMessage) -> str:
    assert mail.sealed is not None
    return unseal(("cle-de-test",), mail.sealed).split("/liens/seminaire/")[1].split('"')[0]


def test_team_leaders_are_invited_by_personal_link_and_counted_apart(stage: Stage) -> None:
    give_leader(stage, 0, "Dominique Gérance", "gerance@val.example")
    assert stage.invite("t0") == 3
    (guest,) = stage.guests()
    assert (guest.name, guest.email, guest.enrollment_id) == (
        "Dominique Gérance",
        "gerance@val.example",
        stage.learners[0].id,
    )
    mail = next(mail for mail in stage.mails("invited") if mail.recipient == guest.email)
    assert "avec l’équipe que vous dirigez" in mail.text_body
    token = token_in(mail)
    assert token not in mail.text_body
    with stage.database.session(stage.setting.scope, write=True) as session:
        operations.answer_guest(
            session, token=token, state=ReplyState.COMING, needs=Needs("Sans porc"), at=AT
        )
    assert counts(stage, "t0") == Counts(waiting=2, teams_coming=1)
    assert stage.guests()[0].meal == ""
    stage.change("t0", half_days=two_half_days(JANUARY - timedelta(days=20)), reason="Salle")
    assert counts(stage, "t0") == Counts(waiting=2, teams_waiting=1)
    told = [mail for mail in stage.mails("changed") if mail.recipient == guest.email]
    assert [event_of(mail)[0] for mail in told] == ["REQUEST"]
    assert token_in(told[0]) != token


def test_a_guest_taken_off_finds_the_link_closed(stage: Stage) -> None:
    stage.invite("t0")
    row = stage.seminar("t0")
    fields = {
        "seminar": row,
        "enrollment_id": stage.learners[1].id,
        "name": "Sacha Gouvernance",
        "email": "sacha@val.example",
    }
    stage.act(operations.invite_guest, **fields)
    assert stage.refusal(operations.invite_guest, **fields) == ["already_invited"]
    token = token_in(stage.mails("invited")[-1])
    (guest,) = stage.guests()
    wanted = {"seminar": row, "guest": guest, "reason": "Une autre personne vient à sa place."}
    assert stage.refusal(operations.remove_guest, **{**wanted, "reason": " "}) == ["reason_missing"]
    begun = utc(date(2025, 12, 11), 8)
    assert stage.refusal(operations.remove_guest, **wanted, at=begun) == ["seminar_underway"]
    assert stage.act(operations.remove_guest, **wanted) is True
    assert stage.act(operations.remove_guest, **wanted) is False
    assert stage.mails()[-1].subject.startswith("Invitation annulée")
    assert "Raison\u00a0: Une autre personne vient à sa place." in stage.mails()[-1].text_body
    assert event_of(stage.mails()[-1])[0] == "CANCEL"
    with stage.database.session(stage.setting.scope) as session:
        with pytest.raises(Refused) as refused:
            open_invitation(session, token=token, at=AT)
        still_open = session.scalars(select(PersonalLink.id).where(PersonalLink.revoked_at.is_(None))).all()
    assert [one.code for one in refused.value.blockers] == ["link_revoked"]
    assert still_open == []
    stage.act(operations.invite_guest, **fields)
    assert [one.cancelled_at for one in stage.guests()] == [None]


def test_when_a_learner_leaves_their_team_leader_is_told_once_and_counted_no_more(stage: Stage) -> None:
    stage.invite("t0")
    stage.act(
        operations.invite_guest,
        seminar=stage.seminar("t0"),
        enrollment_id=stage.learners[1].id,
        name="Sacha Gouvernance",
        email="sacha@val.example",
    )
    (guest,) = stage.guests()
    token = token_in(next(mail for mail in stage.mails("invited") if mail.recipient == guest.email))
    with stage.database.session(stage.setting.scope, write=True) as session:
        operations.answer_guest(session, token=token, state=ReplyState.COMING, needs=Needs(), at=AT)
    assert counts(stage, "t0") == Counts(waiting=2, teams_coming=1)
    with stage.database.session(stage.setting.scope, write=True) as session:
        learner = session.get_one(Enrollment, guest.enrollment_id)
        withdraw(
            session,
            enrollment=learner,
            on=AT.date(),
            reason="Maladie",
            seen=learner.revision,
            by=stage.setting.actor,
            at=AT,
        )
    assert counts(stage, "t0") == Counts(waiting=1)
    (mail,) = stage.mails("released")
    assert mail.recipient == guest.email
    assert "n’est plus dans la promo 8" in mail.text_body
    assert "Séminaire de lancement (T0), " in mail.text_body
    assert "Maladie" not in mail.text_body
    assert event_of(mail)[0] == "CANCEL"
    assert [one.cancelled_at for one in stage.guests()] == [AT]
    with stage.database.session(stage.setting.scope) as session, pytest.raises(Refused) as refused:
        open_invitation(session, token=token, at=AT)
    assert [one.code for one in refused.value.blockers] == ["link_revoked"]
    with stage.database.session(stage.setting.scope, write=True) as session:
        learner = session.get_one(Enrollment, guest.enrollment_id)
        undo_departure(
            session,
            enrollment=learner,
            reason="Erreur",
            seen=learner.revision,
            by=stage.setting.actor,
            at=AT + timedelta(hours=1),
        )
    assert counts(stage, "t0") == Counts(waiting=2, teams_coming=1)
    assert [mail.recipient for mail in stage.mails("invited")].count(guest.email) == 2
    again = token_in([mail for mail in stage.mails("invited") if mail.recipient == guest.email][-1])
    with stage.database.session(stage.setting.scope) as session:
        open_invitation(session, token=again, at=AT + timedelta(hours=1))


def test_teams_are_invited_where_the_cohort_says_so(stage: Stage) -> None:
    stage.invite()
    fields = {
        "seminar": stage.seminar(),
        "enrollment_id": stage.learners[1].id,
        "name": "Sacha",
        "email": "sacha@val.example",
    }
    assert stage.refusal(operations.invite_guest, **fields) == ["without_teams"]
    t0 = {**fields, "seminar": stage.seminar("t0"), "enrollment_id": 9_999}
    assert stage.refusal(operations.invite_guest, **t0) == ["learner_missing", "not_invited_yet"]


def test_the_address_of_a_calendar_is_replaced_and_closed(stage: Stage) -> None:
    person, by = stage.person(), stage.learner_actor()
    with stage.database.session(Scope.ground(), write=True) as session:
        first = operations.open_feed(session, person=person, by=by, at=AT)
        assert feed_by_token(session, first) is not None
        second = operations.open_feed(session, person=person, by=by, at=AT)
        assert feed_by_token(session, first) is None
        kept = session.scalars(select(CalendarFeed.token_hash)).all()
        assert second not in kept
        assert operations.revoke_feed(session, person=person, by=by, at=AT) is True
        assert feed_by_token(session, second) is None
        assert operations.revoke_feed(session, person=person, by=by, at=AT) is False
