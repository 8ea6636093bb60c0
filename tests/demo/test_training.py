"""The demonstration's cohorts in training: what was signed, sealed, moved, and what is under way today."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.certification.models import ReadinessException
from pacte.cohorts.vocabulary import Audience, Modality, Moment
from pacte.database import FencedSession
from pacte.demo.cast import LEARNER, RUNNING_TRAINER
from pacte.demo.cohorts import demonstration_cohorts
from pacte.demo.training import hours_around, working_day_before
from pacte.followup.models import FollowUp
from pacte.followup.vocabulary import Channel
from pacte.forum.listing import waiting_counts
from pacte.forum.queries import faq_of, participations_of
from pacte.forum.rules import WAITS
from pacte.learners.models import Enrollment
from pacte.progress.models import SelfCheckAnswer
from pacte.progress.reading.queries import federation_pages, marks_of
from pacte.seminars.evaluation.queries import results_of
from pacte.seminars.models import (
    Attendance,
    AttendanceAddendum,
    HalfDay,
    ScheduleChange,
    Seminar,
    SeminarReply,
    TeamGuest,
)
from pacte.seminars.planning.former_answers import former_answers
from pacte.seminars.presence.seals import sheet_faults
from pacte.seminars.queries import half_days_of, seminar_by_key
from pacte.seminars.vocabulary import AttendanceState, ChangeKind, Proof, ReplyState
from tests.demo.conftest import TODAY, Loaded
from tests.demo.test_selections import cohort_of, served  # noqa: F401 - a fixture

PARIS = ZoneInfo("Europe/Paris")


def seminar_of(session: FencedSession, code: str, key: str) -> Seminar:
    found = seminar_by_key(session, cohort_of(session, code).id, key)
    assert found is not None
    return found


def lines_of(session: FencedSession, half_days: Sequence[HalfDay]) -> Sequence[Attendance]:
    return session.scalars(
        select(Attendance).where(Attendance.half_day_id.in_([one.id for one in half_days]))
    ).all()


def test_two_cohorts_ask_and_answer(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        cohort = cohort_of(session, "msp-auvergne")
        assert waiting_counts(session, [cohort.id], TODAY) == {cohort.id: 3}
        assert waiting_counts(session, [cohort.id], TODAY - WAITS) == {cohort.id: 2}
        assert [one.faq_title for one in faq_of(session, cohort.id)] == [
            "Qui signe la fiche de poste dans une SISA ?"
        ]
    with loaded.database.session(loaded.scope("femasif")) as session:
        cohort = cohort_of(session, "s2")
        enrollments = session.scalars(select(Enrollment).where(Enrollment.cohort_id == cohort.id)).all()
        counts = Counter(participations_of(session, enrollments).values())
        assert counts == {0: 14, 1: 7}


def test_learners_read_between_seminars_and_the_federation_adds_a_page(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        cohort = cohort_of(session, "msp-auvergne")
        marks = {
            one.id: marks_of(session, [one.id])
            for one in session.scalars(select(Enrollment).where(Enrollment.cohort_id == cohort.id))
        }
        [own] = federation_pages(session, ["prise-de-fonction"])["prise-de-fonction"]
        answers = session.scalars(select(SelfCheckAnswer)).all()
    read = sorted(sum(mark.read_at is not None for mark in found) for found in marks.values())
    assert read == [0, 0, 1, 2, 3, 4, 5, 8, 12, 20]
    assert sum(mark.read_at is None for found in marks.values() for mark in found) == 8
    assert own.title == "À qui écrire en Auvergne-Rhône-Alpes"
    assert {answer.is_right for answer in answers} == {True, False}


def test_promo_8_of_aura_signed_72_learner_half_days_in_june_2024(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        row = seminar_of(session, "msp-8", "seminaire-1")
        days = half_days_of(session, [row.id])[row.id]
        lines = lines_of(session, days)
    assert [day.starts_at.date() for day in days] == [date(2024, 6, 20)] * 2 + [date(2024, 6, 21)] * 2
    assert all(day.sealed_at is not None for day in days)
    assert [len(day.sealed["lines"]) for day in days if day.sealed] == [18] * 4
    assert len(lines) == 72
    assert {line.state for line in lines} == {AttendanceState.PRESENT}
    assert all(line.signed_at and line.signature_sha256 for line in lines)
    assert Counter(line.proof for line in lines) == {Proof.PHONE: 54, Proof.TABLET: 18}


def test_the_seven_days_of_femasif_by_video_are_seven_seminars(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("femasif")) as session:
        seminars = session.scalars(select(Seminar)).all()
        days = session.scalars(select(HalfDay)).all()
        states = Counter(session.scalars(select(Attendance.state)))
        changes = session.scalars(
            select(ScheduleChange).where(ScheduleChange.kind == ChangeKind.MODALITY)
        ).all()
    assert {one.seminar_id for one in changes} == {row.id for row in seminars}
    assert {(one.before["modality"], one.after["modality"]) for one in changes} == {("in-person", "online")}
    assert all("à distance" in one.reason for one in changes)
    assert [row.modality for row in seminars] == [Modality.ONLINE] * 7
    assert [row.cancelled_at for row in seminars] == [None] * 7
    assert [day.sealed_at is not None for day in days] == [True] * 14
    assert states == {AttendanceState.PRESENT: 14 * 21 - 4, AttendanceState.JUSTIFIED: 4}


def test_cpts_1_signed_on_paper_with_its_photographs(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        cohort = cohort_of(session, "cpts-1")
        days = session.scalars(select(HalfDay).where(HalfDay.cohort_id == cohort.id)).all()
        lines = lines_of(session, days)
    assert [day.sealed_at is not None for day in days] == [True] * 28
    # 21 learners for two seminars, 20 from the third on, after one has left.
    assert len(lines) == 8 * 21 + 20 * 20
    assert Counter(line.state for line in lines)[AttendanceState.ABSENT] == 12


def test_every_sealed_sheet_is_proved(loaded: Loaded) -> None:
    for slug, expected in (("femasif", 14), ("aura", 28 + 20 + 9)):
        with loaded.database.session(loaded.scope(slug)) as session:
            sealed = session.scalars(select(HalfDay.id).where(HalfDay.sealed_at.is_not(None))).all()
            faults = list(sheet_faults(loaded.store, session, lambda number: None))
        assert len(sealed) == expected
        assert faults == []


def test_a_half_day_is_under_way_and_the_one_before_waits_for_its_seal(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        row = seminar_of(session, "msp-auvergne", "seminaire-3")
        days = half_days_of(session, [row.id])[row.id]
        signed = [len(lines_of(session, [day])) for day in days]
    # TODAY is a Monday: the last working day was Friday.
    assert [day.starts_at for day in days] == [
        datetime(2026, 11, 20, 8, tzinfo=UTC),
        datetime(2026, 11, 20, 12, 30, tzinfo=UTC),
        datetime(2026, 11, 23, 8, tzinfo=UTC),
        datetime(2026, 11, 23, 12, 30, tzinfo=UTC),
    ]
    assert [day.sealed_at is not None for day in days] == [True, False, False, False]
    assert signed == [10, 9, 5, 0]


def test_the_seminar_of_today_was_moved_and_former_answers_are_kept(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        row = seminar_of(session, "msp-auvergne", "seminaire-3")
        (change,) = session.scalars(select(ScheduleChange).where(ScheduleChange.seminar_id == row.id)).all()
        replies = session.scalars(
            select(SeminarReply).where(SeminarReply.seminar_id == row.id).order_by(SeminarReply.id)
        ).all()
        former = [one.state for reply in replies for one in former_answers(reply, "Europe/Paris")]
    assert (change.kind, change.told) == (ChangeKind.POSTPONED, 11)
    assert change.reason
    assert Counter(former) == {ReplyState.COMING: 6, ReplyState.NOT_COMING: 1}
    assert Counter(reply.state for reply in replies) == {
        ReplyState.COMING: 8, ReplyState.NOT_COMING: 1, ReplyState.INVITED: 1,
    }  # fmt: skip


def test_one_seminar_turned_to_video_one_is_cancelled_one_waits(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        video, later, cancelled = (
            seminar_of(session, "msp-auvergne", f"seminaire-{number}") for number in (2, 4, 5)
        )
        kinds = session.scalars(
            select(ScheduleChange.kind).where(ScheduleChange.seminar_id == video.id)
        ).all()
        waiting = session.scalars(select(SeminarReply.state).where(SeminarReply.seminar_id == later.id)).all()
        told = session.scalars(
            select(ScheduleChange.told).where(ScheduleChange.seminar_id == cancelled.id)
        ).all()
    assert set(kinds) == {ChangeKind.MODALITY, ChangeKind.PLACE}
    assert video.modality is Modality.ONLINE
    assert Counter(waiting) == {ReplyState.COMING: 4, ReplyState.INVITED: 6}
    assert cancelled.cancelled_at is not None
    assert told == [0]  # nobody was invited yet


def test_absences_are_justified_and_corrected_and_leaders_answer(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        launch = seminar_of(session, "msp-auvergne", "seminaire-1")
        days = half_days_of(session, [launch.id])[launch.id]
        states = Counter(line.state for line in lines_of(session, days))
        addenda = session.scalars(select(AttendanceAddendum)).all()
        guests = Counter(session.scalars(select(TeamGuest.state).where(TeamGuest.seminar_id == launch.id)))
    assert states == {
        AttendanceState.PRESENT: 35, AttendanceState.EXCUSED: 1, AttendanceState.ABSENT: 4,
    }  # fmt: skip
    assert [one.content["after"]["state"] for one in addenda] == ["justified"] * 4
    assert guests == {ReplyState.COMING: 6, ReplyState.NOT_COMING: 1, ReplyState.INVITED: 3}


@pytest.mark.parametrize(
    ("code", "key", "expected"),
    [
        ("msp-8", "seminaire-1", {(Audience.LEARNERS, 18, 14)}),
        ("msp-8", "", {(Audience.LEARNERS, 18, 11), (Audience.TEAMS, 18, 7)}),
        ("msp-auvergne", "seminaire-1", {(Audience.LEARNERS, 9, 7)}),
        ("msp-auvergne", "seminaire-2", {(Audience.LEARNERS, 10, 6)}),
    ],
)
def test_evaluations_are_answered_above_the_threshold(
    loaded: Loaded, code: str, key: str, expected: set[tuple[Audience, int, int]]
) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        cohort = cohort_of(session, code)
        definition = next(
            one for one in demonstration_cohorts(TODAY.date()) if one.reference == f"aura-{code}"
        )
        results = results_of(
            session,
            definition,
            cohort_id=cohort.id,
            seminar_id=seminar_of(session, code, key).id if key else None,
            now=TODAY + timedelta(days=30),  # once answers are closed
        )
    assert {one.moment for one in results} == {Moment.HOT if key else Moment.COLD}
    assert {(one.audience, one.asked, one.answered) for one in results} == expected
    texts = [text for one in results for outcome in one.outcomes for text in outcome.texts]
    assert len(texts) >= 3


@pytest.mark.parametrize("loaded", ["sqlite"], indirect=True)
def test_its_trainer_shows_the_code_and_its_learner_signs(served: object) -> None:  # noqa: F811 - the fixture
    visitor: FlaskClient = served.test_client()  # type: ignore[attr-defined]
    visitor.post("/demo/entrer", data={"role": RUNNING_TRAINER.key})
    board = visitor.get("/a-faire").text
    assert "Sceller une demi-journée" in board
    half_days = visitor.get("/regions/aura/promotions/msp-auvergne/emargement").text
    assert half_days.count("En cours") == 1
    assert half_days.count("À sceller") == 1
    visitor.post("/demo/entrer", data={"role": LEARNER.key})
    board = visitor.get("/a-faire").text
    assert "Signer ma présence, Séminaire 3" in board
    assert "Dire si je viens" in board


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("00:05", [("00:00", "03:00")]),
        ("08:59", [("08:00", "11:00")]),
        ("09:00", [("09:00", "12:30"), ("13:30", "17:00")]),
        ("13:00", [("13:00", "16:00")]),
        ("16:59", [("09:00", "12:30"), ("13:30", "17:00")]),
        ("23:40", [("23:00", "23:59")]),
    ],
)
def test_whatever_the_hour_a_half_day_goes_on(clock: str, expected: list[tuple[str, str]]) -> None:
    now = datetime.combine(date(2026, 11, 23), time.fromisoformat(clock), PARIS)
    found = hours_around(now)
    assert [(f"{one.starts_at:%H:%M}", f"{one.ends_at:%H:%M}") for one in found] == expected
    assert {one.on for one in found} == {date(2026, 11, 23)}


def test_the_day_before_is_neither_at_a_weekend_nor_a_holiday() -> None:
    assert working_day_before(date(2026, 11, 23), ()) == date(2026, 11, 20)
    assert working_day_before(date(2027, 1, 2), ()) == date(2026, 12, 31)
    assert working_day_before(date(2026, 5, 9), ()) == date(2026, 5, 7)


def test_the_running_cohort_can_be_drawn_whatever_the_day() -> None:
    for week in range(0, 120, 7):
        today = date(2026, 11, 23) + timedelta(days=3 * week)
        drawn = next(one for one in demonstration_cohorts(today) if one.code == "msp-auvergne")
        (moved,) = [one.days for one in drawn.seminars if one.key == "seminaire-3"]
        later = [day for one in drawn.seminars[3:] for day in one.days]
        assert drawn.t0_on < moved[-1] < today < min(later)


def test_femasif_noted_173_contacts_in_2021(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("femasif")) as session:
        told = session.execute(select(FollowUp.channel, FollowUp.held_on)).all()
    assert Counter(channel for channel, _ in told) == {
        Channel.PHONE: 127,
        Channel.MAIL: 39,
        Channel.MEETING: 7,
    }
    assert {day.year for _, day in told} == {2021}


def test_a_production_is_lifted_for_one_learner_and_asked_again_of_another(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        rows = session.scalars(select(ReadinessException).order_by(ReadinessException.id)).all()
    assert [(row.line, row.cancel_reason) for row in rows] == [
        ("production:pathway-diagram", ""),
        ("production:pathway-diagram", "Notée pour une autre personne."),
    ]
