"""Postponed, held otherwise, cancelled, restored: what is kept, and who is told once with which calendar."""

from datetime import date, timedelta

import pytest

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import Modality
from pacte.database import Database
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.models import Attendance, Seminar
from pacte.seminars.planning import operations
from pacte.seminars.planning.loading import planned
from pacte.seminars.planning.operations.answers import Needs
from pacte.seminars.planning.wording import modality_lines, place_words
from pacte.seminars.setting import read_setting
from pacte.seminars.vocabulary import AttendanceState, ChangeKind, Proof, ReplyState
from tests.seminars.factories import change_definition, half_days, make_learner, make_trainer, morning
from tests.seminars.planning.factories import (
    APRIL,
    AT,
    FEBRUARY,
    FIRST,
    JANUARY,
    Stage,
    event_of,
    make_stage,
    two_half_days,
    utc,
)


@pytest.fixture
def stage(database: Database) -> Stage:
    return make_stage(database)


def test_a_postponement_is_kept_and_told_once_to_those_concerned(stage: Stage) -> None:
    trainer = make_trainer(stage.setting)
    stage.name_trainer(trainer)
    make_trainer(stage.setting, "Zoé", "Ailleurs")
    stage.learners.append(make_learner(stage.setting, "Léa", "Partie"))
    stage.invite()
    gone = stage.learners.pop()
    with stage.database.session(stage.setting.scope, write=True) as session:
        fresh = session.merge(gone)
        fresh.state, fresh.ended_on = EnrollmentState.WITHDRAWN, date(2025, 11, 2)
    values = stage.as_shown(FIRST, half_days=two_half_days(FEBRUARY))
    assert stage.act(operations.change_schedule, **values) is True
    assert stage.act(operations.change_schedule, **values) is False  # a double click

    (change,) = stage.changes()
    assert (change.kind, change.reason, change.told) == (
        ChangeKind.POSTPONED,
        "La salle n’est plus libre.",
        3,
    )
    assert change.before["half_days"][0] == ["2026-01-29T08:00:00+00:00", "2026-01-29T11:30:00+00:00"]
    assert change.after["half_days"][0] == ["2026-02-05T08:00:00+00:00", "2026-02-05T11:30:00+00:00"]
    mails = stage.mails("changed")
    assert [mail.recipient for mail in mails] == [
        stage.person(0).email,
        stage.person(1).email,
        trainer.email,
    ]
    text = mails[0].text_body
    assert "Raison\u00a0: La salle n’est plus libre." in text
    assert "jeudi 5 février 2026\u00a0: 9\u00a0h – 12\u00a0h\u00a030" in text
    assert "(avant\u00a0: jeudi 29 janvier 2026" in text
    assert "Dites de nouveau si vous venez" in text
    method, event = event_of(mails[0])
    first_method, first = event_of(stage.mails("invited")[0])
    assert (first_method, method) == ("REQUEST", "REQUEST")
    assert event["UID"] == first["UID"]
    assert (int(first["SEQUENCE"]), int(event["SEQUENCE"])) == (1, 2)
    assert event["DTSTART"].dt == utc(FEBRUARY, 8)
    assert event["DTEND"].dt == utc(FEBRUARY, 16)


def test_nobody_hears_of_a_change_before_the_invitations(stage: Stage) -> None:
    stage.change(half_days=two_half_days(FEBRUARY))
    assert stage.mails() == []
    assert [one.told for one in stage.changes()] == [0]


def test_a_change_made_in_the_editor_of_the_cohort_is_told_too(stage: Stage) -> None:
    stage.invite()
    seminars = [
        one if one.key != FIRST else type(one)(**{**_fields(one), "place": "Dijon"})
        for one in definition_of(stage.setting.cohort).seminars
    ]
    change_definition(stage.setting, seminars, reason="Salle plus grande")
    mails = stage.mails("changed")
    assert len(mails) == 2
    assert "Lieu\u00a0: Dijon (avant\u00a0: Beaune)" in mails[0].text_body
    method, event = event_of(mails[0])
    assert (method, str(event["LOCATION"])) == ("REQUEST", "Dijon")


def _fields(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}  # type: ignore[attr-defined]


def test_video_dates_and_reason_go_in_one_mail(stage: Stage) -> None:
    stage.invite()
    stage.change(
        half_days=two_half_days(FEBRUARY),
        modality=Modality.ONLINE,
        video_url="https://visio.example/salle",
        reason="Neige",
    )
    row = stage.seminar()
    assert (row.modality, row.video_url) == (Modality.ONLINE, "https://visio.example/salle")
    assert {one.kind for one in stage.changes()} == {
        ChangeKind.POSTPONED,
        ChangeKind.MODALITY,
        ChangeKind.PLACE,
    }
    assert {one.before["video_url"] for one in stage.changes()} == {""}
    mails = stage.mails("changed")
    assert len(mails) == 2
    for words in (
        "Modalité\u00a0: à distance",
        "Lien vidéo\u00a0: https://visio.example/salle",
        "Raison\u00a0: Neige",
    ):
        assert words in mails[0].text_body


def test_a_link_alone_is_told_and_is_not_an_answer_asked_again(stage: Stage) -> None:
    stage.invite()
    stage.act(
        operations.answer,
        reply=stage.reply(),
        state=ReplyState.COMING,
        reason="",
        needs=Needs(),
        document=None,
    )
    stage.change(video_url="https://visio.example/salle", reason="Pour qui ne peut venir")
    assert [one.kind for one in stage.changes()] == [ChangeKind.PLACE]
    assert stage.reply().state is ReplyState.COMING
    assert "Dites de nouveau" not in stage.mails("changed")[0].text_body


def test_other_dates_ask_the_answers_again(stage: Stage) -> None:
    stage.invite()
    stage.act(
        operations.answer,
        reply=stage.reply(),
        state=ReplyState.NOT_COMING,
        reason="Congé",
        needs=Needs(),
        document=None,
    )
    stage.change(half_days=two_half_days(FEBRUARY))
    reply = stage.reply()
    assert (reply.state, reply.reason, reply.answered_at) == (ReplyState.INVITED, "", None)


def test_two_days_are_two_entries_and_the_second_is_taken_back(stage: Stage) -> None:
    second = JANUARY + timedelta(days=1)
    stage.change(half_days=[*two_half_days(JANUARY), *two_half_days(second)], reason="Deux jours")
    stage.invite()
    own = [mail for mail in stage.mails() if mail.recipient == stage.person(0).email]
    assert [mail.template for mail in own] == ["seminars/invited", "seminars/day"]
    uids = [str(event_of(mail)[1]["UID"]) for mail in own]
    assert uids[0].replace("-1@", "-2@") == uids[1]
    stage.change(half_days=two_half_days(JANUARY), reason="Un jour suffit")
    own = [mail for mail in stage.mails() if mail.recipient == stage.person(0).email][2:]
    assert [mail.template for mail in own] == ["seminars/changed"]
    method, event = event_of(own[0])
    assert (method, str(event["UID"]), str(event["STATUS"])) == ("CANCEL", uids[1], "CANCELLED")


def test_the_cohort_s_own_checks_refuse_overlaps_and_dates_before_t0(stage: Stage) -> None:
    assert stage.refused_change(half_days=[morning(APRIL)]) == ["definition"]
    assert stage.refused_change(half_days=[morning(date(2025, 12, 1))]) == ["definition"]
    assert stage.refused_change(half_days=[morning(FEBRUARY, "12:30", "09:00")]) == ["definition"]
    assert stage.refused_change(half_days=two_half_days(FEBRUARY), reason=" ") == ["reason_missing"]
    assert stage.refused_change(half_days=two_half_days(FEBRUARY), seen=0) == ["changed_meanwhile"]
    late = utc(JANUARY, 20)
    codes = stage.refused_change(half_days=two_half_days(FEBRUARY), at=late)
    assert codes == ["held_dates_changed"]


def test_the_half_days_to_come_of_a_running_seminar_go_online_the_others_stay(stage: Stage) -> None:
    stage.invite()
    noon, evening = utc(JANUARY, 11), utc(JANUARY, 20)
    online = {"modality": Modality.ONLINE, "video_url": "https://visio.example/salle", "reason": "Neige"}
    assert stage.change(**online, at=noon) is True
    assert [one.modality for one in half_days(stage.setting, FIRST)] == [Modality.IN_PERSON, Modality.ONLINE]
    with stage.database.session(stage.setting.scope) as session:
        cohort = session.get_one(Cohort, stage.setting.cohort.id)
        plan = planned(session, read_setting(session, cohort), session.get_one(Seminar, stage.seminar().id))
        assert modality_lines(plan) == ["À distance", "1\u00a0demi-journée en présence avant le changement"]
        assert place_words(plan) == "Beaune"
    assert len(stage.mails("changed")) == 2
    back = {"modality": Modality.IN_PERSON, "reason": "Dégel"}
    assert stage.refused_change(**back, at=evening) == ["held_modality_changed"]
    assert [one.modality for one in half_days(stage.setting, "t0")] == [Modality.IN_PERSON] * 2


def test_a_postponed_t0_takes_the_day_of_launch_along(stage: Stage) -> None:
    stage.change("t0", half_days=two_half_days(date(2025, 12, 18)))
    with stage.database.session(stage.setting.scope) as session:
        cohort = session.merge(stage.setting.cohort, load=True)
        session.refresh(cohort)
        assert cohort.t0_on == date(2025, 12, 18)
        assert definition_of(cohort).t0_on == date(2025, 12, 18)


def cancel(stage: Stage, **values: object) -> bool:
    row = stage.seminar()
    return bool(
        stage.act(operations.cancel, **{"seminar": row, "reason": "Neige", "seen": row.revision, **values})
    )


def test_a_cancelled_seminar_stays_and_leaves_the_calendars(stage: Stage) -> None:
    stage.invite()
    values = {"seen": stage.seminar().revision}
    assert cancel(stage, **values) is True
    assert cancel(stage, **values) is False  # a double click
    row = stage.seminar()
    assert (row.cancelled_at, row.cancel_reason) == (AT, "Neige")
    assert [one.kind for one in stage.changes()] == [ChangeKind.CANCELLED]
    mails = stage.mails("cancelled")
    assert len(mails) == 2
    assert event_of(mails[0])[0] == "CANCEL"
    assert "Raison\u00a0: Neige" in mails[0].text_body
    assert stage.refused_change(half_days=two_half_days(FEBRUARY)) == ["cancelled"]


def test_a_cancellation_needs_its_reason_and_nothing_that_happened(stage: Stage) -> None:
    row = stage.seminar()
    assert stage.refusal(operations.cancel, seminar=row, reason="  ", seen=row.revision) == ["reason_missing"]
    learner = stage.learners[0]
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.add(
            Attendance(
                half_day_id=half_days(stage.setting, FIRST)[0].id,
                enrollment_id=learner.id,
                person_id=learner.person_id,
                state=AttendanceState.PRESENT,
                proof=Proof.STAFF,
                reason="Relevé",
                received_at=AT,
            )
        )
    assert stage.refusal(operations.cancel, seminar=row, reason="Neige", seen=row.revision) == ["attended"]


def test_restored_it_comes_back_in_the_calendars_with_a_greater_sequence(stage: Stage) -> None:
    stage.invite()
    cancel(stage)
    row = stage.seminar()
    values = {"seminar": row, "reason": "La neige a fondu", "seen": row.revision}
    assert stage.act(operations.restore, **values) is True
    assert stage.act(operations.restore, **values) is False
    assert stage.seminar().cancelled_at is None
    mail = stage.mails("changed")[0]
    assert mail.subject.startswith("Finalement maintenu")
    method, event = event_of(mail)
    assert (method, int(event["SEQUENCE"])) == ("REQUEST", 3)


def test_what_changes_while_it_is_cancelled_is_told_when_it_comes_back(stage: Stage) -> None:
    stage.invite()
    cancel(stage)
    seminars = [
        one if one.key != FIRST else type(one)(**{**_fields(one), "place": "Dijon"})
        for one in definition_of(stage.setting.cohort).seminars
    ]
    change_definition(stage.setting, seminars)
    assert (len(stage.mails("cancelled")), len(stage.mails("changed"))) == (2, 0)
    row = stage.seminar()
    stage.act(operations.restore, seminar=row, reason="Salle trouvée", seen=row.revision)
    method, event = event_of(stage.mails("changed")[0])
    assert (method, str(event["LOCATION"])) == ("REQUEST", "Dijon")
