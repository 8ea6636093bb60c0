"""Reminders: to those concerned only, once each, with the hours and place of the moment."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.audit.models import JournalEntry
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import Modality
from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.policy import Role
from pacte.seminars.models import HalfDay, Seminar, SeminarReply, SeminarTrainer, TeamGuest
from pacte.seminars.reminders import operations
from pacte.seminars.vocabulary import ReplyState
from tests.factories import grant_role
from tests.seminars.factories import (
    AFTER,
    T0_MORNING,
    Setting,
    change_definition,
    half_days,
    make_learners,
    make_setting,
    make_trainer,
    morning,
    seminar,
)

WEEK, DAY = T0_MORNING - timedelta(days=7), T0_MORNING - timedelta(days=1)
EVENING = datetime(2025, 12, 11, 17, 0, tzinfo=UTC)
"""An hour after the end of T0: nothing can be signed any more."""


@pytest.fixture
def setting(database: Database) -> Setting:
    made = make_setting(database)
    with database.session(made.scope, write=True) as session:
        for one in session.scalars(select(Seminar)):
            one.created_at = AFTER - timedelta(days=1)
    return made


@pytest.fixture
def trainer(setting: Setting) -> Person:
    return make_trainer(setting)


@pytest.fixture
def learners(setting: Setting) -> list[Enrollment]:
    return make_learners(setting, 3)


def remind(setting: Setting, at: datetime) -> int:
    with setting.database.session(setting.scope, write=True) as session:
        return operations.remind_seminars(session, at=at)


def to_seal(setting: Setting, at: datetime) -> int:
    with setting.database.session(setting.scope, write=True) as session:
        return operations.remind_to_seal(session, at=at)


def mails(setting: Setting, template: str = "seminars/") -> list[OutboxMessage]:
    with setting.database.session(setting.scope) as session:
        found = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    return [one for one in found if one.template.startswith(template)]


def actions(setting: Setting, action: str) -> list[JournalEntry]:
    with setting.database.session(setting.scope) as session:
        return list(session.scalars(select(JournalEntry).where(JournalEntry.action == action)))


def add(setting: Setting, row: object) -> None:
    with setting.database.session(setting.scope, write=True) as session:
        session.add(row)


def reply(setting: Setting, row: Enrollment, state: ReplyState) -> None:
    add(
        setting,
        SeminarReply(
            seminar_id=seminar(setting).id,
            enrollment_id=row.id,
            person_id=row.person_id,
            state=state,
            reason="Congé." if state is ReplyState.NOT_COMING else "",
            invited_at=AFTER,
        ),
    )


def guest(setting: Setting, row: Enrollment, email: str, **values: object) -> None:
    fields = {
        "seminar_id": seminar(setting).id,
        "enrollment_id": row.id,
        "name": "Dominique Gérance",
        "email": email,
        "state": ReplyState.COMING,
        "invited_at": AFTER,
        **values,
    }
    add(setting, TeamGuest(**fields))


def email_of(setting: Setting, row: Enrollment) -> str:
    with setting.database.session(setting.scope) as session:
        return session.get_one(Person, row.person_id).email


def test_a_week_then_a_day_before_once_each(
    setting: Setting, trainer: Person, learners: list[Enrollment]
) -> None:
    moments = (WEEK - timedelta(seconds=1), WEEK, WEEK + timedelta(hours=1), DAY, DAY, T0_MORNING)
    assert [remind(setting, at) for at in moments] == [0, 4, 0, 4, 0, 0]
    assert [one.details for one in actions(setting, "seminar.reminded")] == [
        {"days": "7\u00a0jours avant", "messages": "4\u00a0messages"},
        {"days": "1\u00a0jour avant", "messages": "4\u00a0messages"},
    ]
    first = mails(setting)[0]
    assert first.recipient == trainer.email
    assert first.subject == "Rappel\u00a0: Séminaire de lancement (T0), jeudi 11 décembre 2025"
    assert "- jeudi 11 décembre 2025, de 9\u00a0h à 12\u00a0h\u00a030" in first.text_body
    assert "Lieu\u00a0: Beaune" in first.text_body
    assert first.text_body.startswith("Bonjour Alix,")
    assert "Vous l’animez." in first.text_body


def test_only_those_concerned_hear_of_it(
    setting: Setting, trainer: Person, learners: list[Enrollment]
) -> None:
    reply(setting, learners[0], ReplyState.NOT_COMING)
    reply(setting, learners[1], ReplyState.COMING)
    guest(setting, learners[0], "vient@msp.example")
    guest(setting, learners[1], "absente@msp.example", state=ReplyState.NOT_COMING)
    guest(setting, learners[2], "muette@msp.example", state=ReplyState.INVITED)
    guest(setting, learners[2], "annulee@msp.example", cancelled_at=AFTER)
    guest(setting, learners[1], email_of(setting, learners[2]))
    named = make_trainer(setting, "Camille", "Nommée")
    add(setting, SeminarTrainer(seminar_id=seminar(setting).id, person_id=named.id, added_at=AFTER))
    remind(setting, WEEK)
    assert sorted(one.recipient for one in mails(setting)) == sorted(
        [
            named.email,
            email_of(setting, learners[1]),
            email_of(setting, learners[2]),
            "vient@msp.example",
        ]
    )


def test_one_person_with_two_roles_is_reminded_once(setting: Setting, learners: list[Enrollment]) -> None:
    with setting.database.session(setting.scope) as session:
        person = session.get_one(Person, learners[0].person_id)
    grant_role(setting.database, person, Role.TRAINER, setting.federation, cohort_id=setting.cohort.id)
    add(setting, SeminarTrainer(seminar_id=seminar(setting).id, person_id=person.id, added_at=AFTER))
    assert remind(setting, WEEK) == 3
    mine = [one for one in mails(setting) if one.recipient == person.email]
    assert ["Vous l’animez." in one.text_body for one in mine] == [True]


def test_a_cancelled_seminar_is_not_recalled(setting: Setting, learners: list[Enrollment]) -> None:
    with setting.database.session(setting.scope, write=True) as session:
        row = session.get_one(Seminar, seminar(setting).id)
        row.cancelled_at, row.cancel_reason = AFTER, "Neige."
    assert remind(setting, WEEK) == 0


def test_after_a_postponement_the_new_hours_are_recalled_and_none_twice_for_a_date(
    setting: Setting, learners: list[Enrollment]
) -> None:
    first, second, *others = definition_of(setting.cohort).seminars
    assert second.half_days[0].on == date(2026, 1, 29)
    a_week = datetime(2026, 1, 22, 8, 0, tzinfo=UTC)
    assert remind(setting, a_week) == 3
    moved = replace(second, half_days=(morning(date(2026, 2, 5), "10:00", "13:00"),), place="Dijon")
    change_definition(setting, [first, moved, *others], reason="Grève.", at=a_week)
    assert remind(setting, a_week + timedelta(hours=1)) == 0
    assert remind(setting, datetime(2026, 1, 29, 9, 0, tzinfo=UTC)) == 3
    told = mails(setting)[-1]
    assert "- jeudi 5 février 2026, de 10\u00a0h à 13\u00a0h" in told.text_body
    assert "Lieu\u00a0: Dijon" in told.text_body
    earlier = replace(moved, half_days=(morning(date(2026, 2, 5), "09:30", "12:30"),))
    change_definition(setting, [first, earlier, *others], at=datetime(2026, 1, 28, 9, 0, tzinfo=UTC))
    assert remind(setting, datetime(2026, 1, 29, 9, 30, tzinfo=UTC)) == 0


def test_a_date_learnt_after_the_reminder_s_time_is_not_recalled(
    setting: Setting, learners: list[Enrollment]
) -> None:
    first, *others = definition_of(setting.cohort).seminars
    later = replace(first, half_days=(morning(date(2025, 12, 11), "10:00", "12:00"),))
    change_definition(setting, [later, *others], at=WEEK + timedelta(days=2))
    assert remind(setting, WEEK + timedelta(days=3)) == 0
    assert remind(setting, datetime(2025, 12, 10, 9, 0, tzinfo=UTC)) == 3


def test_by_video_the_link_is_told(setting: Setting, learners: list[Enrollment]) -> None:
    with setting.database.session(setting.scope, write=True) as session:
        row = session.get_one(Seminar, seminar(setting).id)
        row.modality, row.video_url = Modality.ONLINE, "https://visio.example/t0"
    remind(setting, DAY)
    assert "À distance\u00a0: https://visio.example/t0" in mails(setting)[0].text_body
    assert "Beaune" not in mails(setting)[0].text_body


def test_two_workers_at_once_remind_once(
    setting: Setting, trainer: Person, learners: list[Enrollment]
) -> None:
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda _: remind(setting, WEEK), range(2)))
    assert sorted(sent) == [0, 4]
    assert len(mails(setting)) == 4
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda _: to_seal(setting, EVENING), range(2)))
    assert sorted(sent) == [0, 1]


def seal(setting: Setting, number: int) -> None:
    with setting.database.session(setting.scope, write=True) as session:
        row = session.get_one(HalfDay, half_days(setting)[number].id)
        row.countersigned_at = row.sealed_at = EVENING
        row.sealed = {"title": "T0"}


def test_trainers_are_reminded_once_a_day_until_all_is_sealed(
    setting: Setting, trainer: Person, learners: list[Enrollment]
) -> None:
    assert to_seal(setting, T0_MORNING + timedelta(hours=1)) == 0
    assert to_seal(setting, EVENING) == 1
    assert to_seal(setting, EVENING + timedelta(hours=2)) == 0
    assert to_seal(setting, datetime(2025, 12, 12, 0, 30, tzinfo=UTC)) == 0, "at half past one"
    seal(setting, 0)
    assert to_seal(setting, datetime(2025, 12, 12, 9, 0, tzinfo=UTC)) == 1
    both, one = mails(setting, "seminars/to_seal")
    assert both.recipient == trainer.email
    assert both.subject == "2\u00a0demi-journées à sceller, Promo 8"
    assert "de 9\u00a0h à 12\u00a0h\u00a030" in both.text_body
    assert one.subject == "1\u00a0demi-journée à sceller, Promo 8"
    assert "de 9\u00a0h à 12\u00a0h\u00a030" not in one.text_body
    seal(setting, 1)
    assert to_seal(setting, datetime(2025, 12, 13, 9, 0, tzinfo=UTC)) == 0
    assert len(actions(setting, "seminar.seal_reminded")) == 2


def test_nothing_is_to_seal_without_learners_or_a_month_later(setting: Setting, trainer: Person) -> None:
    assert to_seal(setting, EVENING) == 0
    make_learners(setting, 1)
    assert to_seal(setting, EVENING + timedelta(days=30)) == 0
