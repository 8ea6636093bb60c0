"""Who is asked, once each, reminded once; a postponed or cancelled seminar; what is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from pacte.applications.models import Commitment
from pacte.blockers import Refused
from pacte.cohorts.definition import EvaluationDefinition
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import Audience, Moment
from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.links.models import PersonalLink
from pacte.mail.models import MailState, OutboxMessage
from pacte.seminars.evaluation import operations
from pacte.seminars.models import Seminar, SeminarReply, TeamGuest
from pacte.seminars.queries import half_days_of
from pacte.seminars.vocabulary import AttendanceState, ReplyState
from tests.applications.processing.factories import make_dossier
from tests.seminars.evaluation.factories import CLOSES, END, GOOD, Stage, make_stage
from tests.seminars.factories import change_definition, make_learner, morning

COLD = datetime(2026, 7, 29, 7, 0, tzinfo=UTC)
"""Nine in Beaune, six months after a last seminar of 29 January 2026."""


@pytest.fixture
def stage(database: Database) -> Stage:
    return make_stage(database)


def cold_stage(stage: Stage) -> None:
    """The cohort ends with the seminar of 29 January 2026."""
    first, second, *_ = definition_of(stage.setting.cohort).seminars
    change_definition(stage.setting, [first, second])
    assert second.half_days[-1].on == date(2026, 1, 29)


def test_those_who_were_there_are_asked_when_the_seminar_ends(stage: Stage) -> None:
    assert stage.ask(END - timedelta(seconds=1)) == 0
    assert stage.ask() == 4
    assert stage.ask() == 0
    requests = stage.requests()
    assert [one.person_id for one in requests] == [one.person_id for one in stage.learners]
    assert {(one.moment, one.audience, one.closes_at) for one in requests} == {
        (Moment.HOT, Audience.LEARNERS, CLOSES)
    }
    mail = stage.mails("asked")[0]
    assert mail.subject == "Votre avis sur «\u00a0Séminaire de lancement (T0)\u00a0», en deux minutes"
    assert (
        "Vous pouvez répondre jusqu’au 25 décembre 2025 à 23\u00a0h\u00a059 (heure de Paris)."
        in mail.text_body
    )
    assert stage.actions() == ["evaluation.asked"]
    assert stage.journal()[0].details == {"moment": "à chaud", "messages": "4\u00a0messages"}


def test_a_worker_that_comes_a_week_later_asks_nobody(stage: Stage) -> None:
    assert stage.ask(END + timedelta(days=7)) == 0
    assert stage.requests() == []


def test_attendance_says_who_was_there_and_who_is_entered_later_is_asked_later(stage: Stage) -> None:
    stage.attend(0, AttendanceState.PRESENT)
    stage.attend(1, AttendanceState.ABSENT)
    stage.attend(1, AttendanceState.EXCUSED, half_day=1)
    stage.attend(2, AttendanceState.JUSTIFIED)
    assert stage.ask() == 2
    assert {one.enrollment_id for one in stage.requests()} == {stage.learners[0].id, stage.learners[1].id}
    stage.attend(3, AttendanceState.PRESENT)
    assert stage.ask(END + timedelta(days=1)) == 1
    assert stage.requests()[-1].enrollment_id == stage.learners[3].id
    assert stage.requests()[-1].closes_at == CLOSES


def test_without_attendance_an_announced_absence_is_respected(stage: Stage) -> None:
    stage.add(
        SeminarReply(
            seminar_id=stage.seminar().id,
            enrollment_id=stage.learners[0].id,
            person_id=stage.learners[0].person_id,
            state=ReplyState.NOT_COMING,
            reason="Congé.",
            invited_at=END,
        )
    )
    assert stage.ask() == 3


def cancel(stage: Stage) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        row = session.get_one(Seminar, stage.seminar().id)
        row.cancelled_at, row.cancel_reason = END, "Neige."


def test_a_cancelled_seminar_is_not_evaluated(stage: Stage) -> None:
    cancel(stage)
    assert stage.ask() == 0


def test_a_seminar_cancelled_after_the_question_is_neither_answered_nor_reminded(stage: Stage) -> None:
    stage.ask()
    cancel(stage)
    assert stage.refusal(0) == ["cancelled"]
    assert stage.remind(END + timedelta(days=6)) == 0


def test_a_seminar_postponed_after_the_question_is_asked_again_at_its_new_date(stage: Stage) -> None:
    stage.ask()
    new_end = datetime(2026, 1, 15, 11, 30, tzinfo=UTC)
    with stage.database.session(stage.setting.scope, write=True) as session:
        row = session.get_one(Seminar, stage.seminar().id)
        for half_day in half_days_of(session, [row.id])[row.id]:
            half_day.starts_at, half_day.ends_at = new_end - timedelta(hours=3), new_end
    assert stage.refusal(0, at=END + timedelta(days=1)) == ["not_over"]
    assert stage.remind(END + timedelta(days=6)) == 0
    assert stage.ask(new_end) == 4
    assert len(stage.requests()) == 4
    assert stage.request(0).closes_at == datetime(2026, 1, 29, 23, 0, tzinfo=UTC)
    stage.answer(0, at=new_end)
    assert len(stage.answers()) == 1


def test_one_reminder_to_those_who_have_not_answered(stage: Stage) -> None:
    stage.ask()
    stage.answer(0)
    assert stage.remind(END + timedelta(days=5, seconds=-1)) == 0
    assert stage.remind(END + timedelta(days=5)) == 3
    assert stage.remind(END + timedelta(days=6)) == 0
    answered = stage.person(0).email
    assert answered not in {mail.recipient for mail in stage.mails("reminder")}
    assert stage.mails("reminder")[0].subject.startswith("Rappel\u00a0: votre avis sur «")
    assert stage.actions().count("evaluation.reminded") == 1


def test_nobody_is_reminded_once_it_is_closed(stage: Stage) -> None:
    stage.ask()
    assert stage.remind(CLOSES) == 0


def test_without_a_question_nobody_is_asked(stage: Stage) -> None:
    change_definition(stage.setting, evaluation=EvaluationDefinition(questions=()))
    assert stage.ask() == 0


def test_two_workers_at_once_ask_everybody_once(stage: Stage) -> None:
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda _: stage.ask(), range(2)))
    assert sorted(sent) == [0, 4]
    assert len(stage.requests()) == 4
    assert len(stage.mails("asked")) == 4
    at = END + timedelta(days=5)
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda _: stage.remind(at), range(2)))
    assert sorted(sent) == [0, 4]


def guest(stage: Stage, number: int, email: str, **values: object) -> TeamGuest:
    fields = {
        "seminar_id": stage.seminar().id,
        "enrollment_id": stage.learners[number].id,
        "name": "Dominique Gérance",
        "email": email,
        "state": ReplyState.COMING,
        "invited_at": END,
        **values,
    }
    found: TeamGuest = stage.add(TeamGuest(**fields))
    return found


def test_learners_and_their_teams_are_asked_months_after_the_last_seminar(stage: Stage) -> None:
    cold_stage(stage)
    guest(stage, 0, "gerance@msp.example")
    guest(stage, 1, "gerance@msp.example")
    guest(stage, 2, "annulee@msp.example", cancelled_at=END)
    guest(stage, 3, stage.person(0).email)
    assert stage.ask(COLD - timedelta(seconds=1)) == 0
    assert stage.ask(COLD) == 5
    assert stage.ask(COLD + timedelta(days=1)) == 0
    assert [one.email for one in stage.requests(Audience.TEAMS)] == ["gerance@msp.example"]
    assert len(stage.requests(Audience.LEARNERS)) == 4, "who leads a team too is asked once"
    assert {one.moment for one in stage.requests()} == {Moment.COLD}
    leader = next(mail for mail in stage.mails("asked_cold") if mail.recipient == "gerance@msp.example")
    assert "Quelqu’un de votre équipe a suivi la formation PACTE" in leader.text_body
    assert stage.remind(COLD + timedelta(days=5)) == 5


def test_the_leader_who_signed_the_commitment_comes_before_the_guest(stage: Stage) -> None:
    cold_stage(stage)
    dossier = make_dossier(stage.setting)
    guest(stage, 0, "invitee@msp.example")
    with stage.database.session(stage.setting.scope, write=True) as session:
        link = PersonalLink(
            purpose="commitment",
            token_hash="0" * 64,
            email="",
            subject_kind="application",
            subject_id=dossier.id,
            created_at=END,
            expires_at=END,
        )
        session.add(link)
        session.flush()
        session.add(
            Commitment(
                application_id=dossier.id,
                link_id=link.id,
                leader_name="Dominique Gérance",
                leader_email="signataire@msp.example",
                requested_at=END,
                signed_at=END,
                signer_name="Dominique Gérance",
            )
        )
        session.get_one(Enrollment, stage.learners[0].id).application_id = dossier.id
    stage.ask(COLD)
    assert [one.email for one in stage.requests(Audience.TEAMS)] == ["signataire@msp.example"]


def test_a_seminar_without_a_date_or_cancelled_moves_the_cold_evaluation(stage: Stage) -> None:
    first, second, *_ = definition_of(stage.setting.cohort).seminars
    change_definition(stage.setting, [first, second, replace(second, key="later", half_days=())])
    assert stage.ask(COLD) == 0
    with stage.database.session(stage.setting.scope, write=True) as session:
        row = session.scalars(select(Seminar).where(Seminar.key == "later")).one()
        row.cancelled_at, row.cancel_reason = END, "Remplacé."
    assert stage.ask(COLD) == 4


def test_team_leaders_who_came_are_asked_when_the_file_asks_them(stage: Stage) -> None:
    usual = EvaluationDefinition().questions
    hot_team = replace(usual[0], key="hot-team", audience=Audience.TEAMS)
    change_definition(stage.setting, evaluation=EvaluationDefinition(questions=(hot_team,)))
    guest(stage, 0, "venue@msp.example", came=True)
    guest(stage, 1, "absente@msp.example", came=False)
    guest(stage, 2, "annoncee@msp.example")
    guest(stage, 3, "muette@msp.example", state=ReplyState.INVITED)
    assert stage.ask() == 2
    assert [one.email for one in stage.requests()] == ["venue@msp.example", "annoncee@msp.example"]


def test_addresses_are_forgotten_and_the_rate_of_answers_stays(stage: Stage) -> None:
    stage.ask()
    stage.answer(0)
    with stage.database.session(stage.setting.scope, write=True) as session:
        for mail in session.scalars(select(OutboxMessage)):
            mail.state = MailState.SENT

    def forget(at: datetime) -> int:
        with stage.database.session(stage.setting.scope, write=True) as session:
            return operations.forget_addresses(session, at=at)

    assert forget(CLOSES + timedelta(days=60, seconds=-1)) == 0
    assert forget(CLOSES + timedelta(days=60)) == 4
    assert forget(CLOSES + timedelta(days=61)) == 0
    assert {(one.email, one.person_id, one.enrollment_id, one.link_id) for one in stage.requests()} == {
        ("", None, None, None)
    }
    assert not any(stage.person(0).email in one.asked_key for one in stage.requests())
    with stage.database.session(stage.setting.scope) as session:
        links = session.scalars(
            select(PersonalLink.email).where(PersonalLink.subject_kind == "evaluation_request")
        ).all()
    assert set(links) == {""}
    assert [one.answered for one in stage.requests()] == [True, False, False, False]
    assert [one.values for one in stage.answers()] == [dict(GOOD)]
    assert len(stage.mails()) == 4
    forget(END + timedelta(days=151))
    assert stage.mails() == []


def test_a_question_that_was_answered_keeps_its_form(stage: Stage) -> None:
    evaluation = definition_of(stage.setting.cohort).evaluation
    first, *others = evaluation.questions
    stage.ask()
    stage.answer(0)
    for changed in (others, [replace(first, audience=Audience.TEAMS), *others]):
        with pytest.raises(Refused) as refused:
            change_definition(stage.setting, evaluation=replace(evaluation, questions=tuple(changed)))
        assert [one.code for one in refused.value.blockers] == ["question_changed"]
    reworded = replace(first, label="Ce séminaire vous a-t-il convenu\u00a0?")
    added = replace(first, key="hot-new")
    cold = [one for one in others if one.moment is Moment.HOT]
    change_definition(stage.setting, evaluation=replace(evaluation, questions=(reworded, *cold, added)))
    assert definition_of(stage.setting.cohort).evaluation.questions[0].label.startswith("Ce séminaire")


def test_a_learner_who_left_is_not_asked(stage: Stage) -> None:
    make_learner(stage.setting, state=EnrollmentState.WITHDRAWN, ended_on=date(2025, 12, 1))
    assert stage.ask() == 4


def test_the_last_half_day_counts_not_the_first(stage: Stage) -> None:
    first, *others = definition_of(stage.setting.cohort).seminars
    longer = replace(first, half_days=(*first.half_days, morning(date(2025, 12, 12))))
    change_definition(stage.setting, [longer, *others])
    assert stage.ask(END) == 0
    assert stage.ask(datetime(2025, 12, 12, 11, 30, tzinfo=UTC)) == 4


def test_a_cohort_that_is_over_for_long_is_left_in_peace(stage: Stage) -> None:
    cold_stage(stage)
    assert stage.ask(COLD + timedelta(days=7)) == 0
