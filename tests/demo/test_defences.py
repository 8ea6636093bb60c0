"""The defences of the demonstration: session 2’s of 2021 over, MSP 8’s just held, CPTS 1’s planned."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.certification.queries import readiness_of
from pacte.certification.vocabulary import DEFENCE
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.unusual_days import unusual_words
from pacte.database import FencedSession
from pacte.demo.cast import CONVENED, DEFERRED, EHESP, JUROR, JURY_CHAIR, STAFF_AURA, STAFF_FEMASIF, Part
from pacte.demo.cohorts import demonstration_cohorts
from pacte.jobs.models import Job, JobState
from pacte.juries.finals import finals_of, resits_of
from pacte.juries.half_days.queries import Table, table_of
from pacte.juries.half_days.rules import days_between
from pacte.juries.minutes.queries import signed_minutes
from pacte.juries.minutes.seals import jury_minutes_faults
from pacte.juries.models import Defence, DefenceJuror, JuryMinutes, JurySignature, ResultWave
from pacte.juries.results.queries import by_department, lines_of
from pacte.juries.results.waves import pending_of, waves_of
from pacte.juries.schedule.changes import changes_of
from pacte.juries.schedule.checks import blocks, findings
from pacte.juries.schedule.operations.loading import read_desk
from pacte.juries.schedule.queries import seats_of
from pacte.juries.vocabulary import Outcome, Resit
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.memoires.vocabulary import DepositSession
from tests.demo.conftest import TODAY, Loaded
from tests.demo.test_selections import cohort_of, served  # noqa: F401 - a fixture

FIRST = DepositSession.FIRST


def defences_of(session: FencedSession, cohort: Cohort) -> list[Defence]:
    return list(
        session.scalars(select(Defence).where(Defence.cohort_id == cohort.id).order_by(Defence.starts_at))
    )


def defence_states(session: FencedSession, cohort: Cohort) -> Mapping[str, int]:
    """Of the condition of the diploma."""
    rows = session.scalars(select(Enrollment).where(Enrollment.cohort_id == cohort.id)).all()
    lines = readiness_of(session, cohort, rows, known=curriculum(), at=TODAY)
    return Counter(one.state.value for found in lines.values() for one in found if one.key == DEFENCE)


def told(session: FencedSession, template: str) -> int:
    return len(
        session.scalars(select(OutboxMessage.id).where(OutboxMessage.template == f"juries/{template}")).all()
    )


def test_the_21_of_session_2_are_admitted_in_june_2021(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("femasif")) as session:
        cohort = cohort_of(session, "s2")
        lines = lines_of(session, cohort)
        defences = defences_of(session, cohort)
        seats = seats_of(session, [one.id for one in defences])
        minutes = session.scalars(select(JuryMinutes)).all()
        signatures = session.scalars(select(JurySignature)).all()
        [wave] = session.scalars(select(ResultWave)).all()
        states = defence_states(session, cohort)
        results = told(session, "results/result")
        pending = pending_of(session, cohort.id, waves_of(session, cohort.id))
    assert {code: (all_of, admitted) for code, all_of, admitted in by_department(lines)} == {
        "75": (3, 3), "77": (3, 3), "78": (2, 2), "91": (5, 5),
        "92": (2, 2), "93": (4, 4), "94": (1, 1), "95": (1, 1),
    }  # fmt: skip
    assert {one.starts_at.date() for one in defences} == {date(2021, 6, 28), date(2021, 6, 29)}
    assert {len(seats[one.id]) for one in defences} == {3}
    assert sum(len(one.content["defences"]) for one in minutes) == 21
    assert all(one.completed_at and one.file_id for one in minutes)
    assert len(signatures) == 3 * len(minutes)
    assert len(wave.content["rows"]) == 21
    assert wave.sent_at.date() == date(2021, 7, 2)
    assert pending == []
    assert (states, results) == ({"done": 21}, 21)


def test_learners_of_2021_heard_their_date_a_month_before_and_their_jury_a_fortnight(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("femasif")) as session:
        rows = defences_of(session, cohort_of(session, "s2"))
    assert {(one.starts_at - one.date_published_at).days for one in rows if one.date_published_at} == {30}
    assert {(one.starts_at - one.jury_published_at).days for one in rows if one.jury_published_at} == {15}


def test_msp_8_has_one_deferred_one_absent_and_waits_for_signatures(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        cohort = cohort_of(session, "msp-8")
        defences = defences_of(session, cohort)
        ids = [one.enrollment_id for one in defences]
        outcomes = Counter(one[-1].result.outcome for one in finals_of(session, ids).values())
        resits = Counter(resits_of(session, ids).values())
        minutes = [
            signed_minutes(session, row)
            for row in session.scalars(select(JuryMinutes).order_by(JuryMinutes.closed_at))
        ]
        pending = pending_of(session, cohort.id, waves_of(session, cohort.id))
        states = defence_states(session, cohort)
    assert len(defences) == 18
    assert 3 <= (TODAY.date() - defences[-1].starts_at.date()).days < 10
    assert outcomes == {Outcome.ADMITTED: 10, Outcome.DEFERRED: 1, Outcome.ABSENT: 1}
    assert resits == {Resit.BOTH: 1, Resit.ORAL: 1}
    # Six half-days: four signed, one that waits for a juror, one that the chair has to close.
    assert [one.awaited for one in minutes] == [[], [], [], [], [JUROR.who.name]]
    assert [len(one.addenda) for one in minutes] == [1, 0, 0, 0, 0]
    assert [(one.wave, one.addenda) for one in pending] == [(1, 1), (0, 0), (0, 0)]
    assert states == {"done": 10, "missing": 2, "coming": 6}


def missing_in(table: Table) -> dict[str, int]:
    """Name of somebody from whom something is awaited → half-days without an answer."""
    return {one.person.name: len(table.lacking(one)) for one in table.missing}


def test_cpts_1_is_published_and_a_change_waits(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        cohort = cohort_of(session, "cpts-1")
        desk = read_desk(session, cohort, FIRST, at=TODAY)
        table = table_of(session, cohort, FIRST, at=TODAY)
        defences = defences_of(session, cohort)
        seats = session.scalars(
            select(DefenceJuror).where(DefenceJuror.defence_id.in_([one.id for one in defences]))
        ).all()
        jobs = session.scalars(select(Job).order_by(Job.id)).all()
        changes = changes_of(desk.ground.announced, desk.draft.defences)
        forbidden = [words for one in desk.draft.defences for words in blocks(findings(desk.table, one))]
        places = {table.place_of[one.room] for table in [desk.table] for one in desk.draft.defences}
    assert len(defences) == 14
    assert all(one.date_published_at and not one.jury_published_at for one in defences)
    assert len(seats) == 3 * 14
    assert len(desk.ground.defenders) == 16  # one deposited late and waived, one cannot come before the end
    assert (len(changes.moved), len(changes.added), len(changes.cancelled)) == (1, 0, 0)
    assert forbidden == []
    assert len(places) == 2  # in Lyon and by video
    assert [one.state for one in jobs] == [JobState.DONE]  # the planner's
    assert len(table.asked) == 6
    lacking = missing_in(table)
    assert (lacking[JUROR.who.name], lacking[JURY_CHAIR.who.name], lacking[CONVENED.who.name]) == (1, 1, 1)
    assert Counter(lacking.values()) == {1: 10, 6: 5}
    assert len(table.answers) == 29


def test_what_was_signed_is_proved(loaded: Loaded) -> None:
    for slug in ("femasif", "aura"):
        with loaded.database.session(loaded.scope(slug)) as session:
            assert list(jury_minutes_faults(session, lambda number: None)) == []


@pytest.mark.parametrize("loaded", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("part", "address", "words"),
    [
        (JUROR, "/a-faire", "Signer le procès-verbal des soutenances"),
        (JUROR, "/a-faire", "Dire vos disponibilités pour les soutenances"),
        (JUROR, "/regions/aura/mes-jurys", "PACTE CPTS n° 1"),
        (JURY_CHAIR, "/a-faire", "Clore le procès-verbal des soutenances"),
        (JURY_CHAIR, "/a-faire", "Dire vos disponibilités pour les soutenances"),
        (JURY_CHAIR, "/regions/aura/mes-jurys", "PACTE CPTS n° 1"),
        (CONVENED, "/a-faire", "Votre soutenance"),
        (DEFERRED, "/a-faire", "Déposer votre nouveau mémoire"),
        (STAFF_AURA, "/a-faire", "Envoyer les résultats à l’EHESP"),
        (STAFF_AURA, "/regions/aura/promotions/cpts-1/soutenances/planning", "Changer le moins possible"),
        (STAFF_FEMASIF, "/regions/femasif/promotions/s2/resultats", "<strong>21</strong>"),
        (EHESP, "/a-faire", "3 dossiers à valider"),
    ],
)
def test_what_each_part_finds_of_the_defences(
    served: Flask,  # noqa: F811 - the fixture
    part: Part,
    address: str,
    words: str,
) -> None:
    visitor: FlaskClient = served.test_client()
    visitor.post("/demo/entrer", data={"role": part.key})
    answer = visitor.get(address)
    assert answer.status_code == 200
    assert words in " ".join(answer.text.replace("\xa0", " ").split())
    served.extensions["pacte"].database.dispose()


@pytest.mark.parametrize("loaded", ["sqlite"], indirect=True)
def test_an_attestation_of_2021_is_made_and_nothing_is_asked_of_its_team(
    loaded: Loaded,
    served: Flask,  # noqa: F811 - the fixture
) -> None:
    with loaded.database.session(loaded.scope("femasif")) as session:
        learner = defences_of(session, cohort_of(session, "s2"))[0].enrollment_id
    visitor: FlaskClient = served.test_client()
    visitor.post("/demo/entrer", data={"role": STAFF_FEMASIF.key})
    paper = visitor.get(f"/regions/femasif/apprenants/{learner}/resultat/attestation.pdf")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert "soutenance" not in visitor.get("/a-faire").text
    served.extensions["pacte"].database.dispose()


def test_three_days_are_left_for_defences_whatever_the_day_of_loading() -> None:
    start = date(2026, 11, 23)
    for week in range(46):
        today = start + timedelta(days=8 * week)
        drawn = {one.reference: one for one in demonstration_cohorts(today)[:5]}
        planned, held = drawn["aura-cpts-1"], drawn["aura-msp-8"]
        assert held.defence.ends_on < today < planned.defence.starts_on
        assert held.memoire.resit_due_on is not None
        assert held.memoire.resit_due_on > today
        for one in (planned, held):
            working = [
                day
                for day in days_between(one.defence.starts_on, one.defence.ends_on)
                if not unusual_words(day, one.federation.departments)
            ]
            assert len(working) >= 3
