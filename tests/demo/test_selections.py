"""The four selections of the demonstration stand where the sign-in page says, on both databases."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.queries import person_by_email
from pacte.app import create_app
from pacte.applications.models import Application
from pacte.clock import FixedClock
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code
from pacte.conflicts.models import ConflictOfInterest
from pacte.database import FencedSession
from pacte.demo.cast import COMMITTEE_MEMBER, EHESP, RETAINED, STAFF_AURA, TRAINER, Part
from pacte.demo.cohorts import demonstration_cohorts
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.vocabulary import EnrollmentState
from pacte.selection.models import (
    Answer,
    Assessment,
    Candidacy,
    Interview,
    InterviewRecord,
    PlaceOffer,
    WaveEntry,
)
from pacte.selection.queries import committee_of, members_of
from pacte.selection.vocabulary import (
    Admissibility,
    Decision,
    InterviewState,
    MemberQuality,
    OfferState,
    Validation,
)
from tests.demo.conftest import TODAY, Loaded


def cohort_of(session: FencedSession, code: str) -> Cohort:
    found = cohort_by_code(session, code)
    assert found is not None
    return found


def of_cohort(query: Any, model: Any, cohort: Cohort) -> Any:
    """Only the rows about dossiers of that cohort."""
    return query.join(Application, Application.id == model.application_id).where(
        Application.cohort_id == cohort.id
    )


def test_femasif_session_2_is_enrolled_before_its_t0(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("femasif")) as session:
        cohort = cohort_of(session, "s2")
        candidacies = session.scalars(select(Candidacy)).all()
        committee = committee_of(session, cohort.id)
        answers = session.scalars(select(Answer)).all()
        offers = session.scalars(select(PlaceOffer)).all()
        learners = session.scalars(select(Enrollment)).all()
        trainers = Counter(session.scalars(select(TrainerAssignment.trainer_id)))
        members = members_of(session, cohort.id)
    assert Counter((one.decision, one.validation) for one in candidacies) == {
        (Decision.RETAINED, Validation.VALIDATED): 21
    }
    assert committee is not None
    assert committee.closed_at is not None
    assert committee.minutes_file_id is not None
    assert [member.signed_at is not None for member in members] == [True] * 4
    assert len(answers) == 21
    assert Counter(offer.state for offer in offers) == {OfferState.ACCEPTED: 21}
    assert Counter(one.state for one in learners) == {EnrollmentState.ACTIVE: 21}
    assert sorted(trainers.values()) == [10, 11]
    assert {one.programme_version for one in learners} == {"idf-2021"}
    order = [
        cohort.closes_at,
        committee.closed_at,
        min(answer.sent_at for answer in answers),
        min(offer.ended_at for offer in offers if offer.ended_at),
        min(one.enrolled_at for one in learners),
    ]
    assert order == sorted(order)
    assert (committee.closed_at.year, committee.closed_at.month) == (2019, 11)
    assert date(2020, 1, 1) <= learners[0].enrolled_at.date() < date(2020, 2, 27)


def test_cpts_1_was_selected_and_one_learner_has_left(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        cohort = cohort_of(session, "cpts-1")
        candidacies = session.scalars(select(Candidacy).where(Candidacy.cohort_id == cohort.id)).all()
        committee = committee_of(session, cohort.id)
        offers = session.scalars(select(PlaceOffer).where(PlaceOffer.cohort_id == cohort.id)).all()
        answers = session.scalars(of_cohort(select(Answer), Answer, cohort)).all()
        learners = session.scalars(select(Enrollment).where(Enrollment.cohort_id == cohort.id)).all()
    assert Counter(one.decision for one in candidacies if one.admissibility is Admissibility.ADMISSIBLE) == {
        Decision.RETAINED: 21, Decision.WAITLISTED: 6, Decision.REFUSED: 4,
    }  # fmt: skip
    assert committee is not None
    assert committee.minutes_file_id is not None
    assert len(answers) == 32
    assert Counter(offer.state for offer in offers) == {OfferState.ACCEPTED: 21}
    assert Counter(one.state for one in learners) == {
        EnrollmentState.ACTIVE: 20,
        EnrollmentState.WITHDRAWN: 1,
    }
    t0_on = cohort.t0_on
    assert all(one.enrolled_at.date() < t0_on for one in learners)
    assert all(one.ended_on > t0_on for one in learners if one.ended_on)


def test_cpts_2_waits_for_the_last_opinions(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        cohort = cohort_of(session, "cpts-2")
        person = person_by_email(session, COMMITTEE_MEMBER.who.email)
        assert person is not None
        members = members_of(session, cohort.id)
        admissible = Counter(
            session.scalars(select(Candidacy.admissibility).where(Candidacy.cohort_id == cohort.id))
        )
        applications = [
            row.application_id
            for row in session.scalars(select(Candidacy).where(Candidacy.cohort_id == cohort.id))
        ]
        left = session.scalars(
            select(Assessment).where(
                Assessment.application_id.in_(applications), Assessment.submitted_at.is_(None)
            )
        ).all()
        committee = committee_of(session, cohort.id)
        interviews = Counter(session.scalars(select(Interview.state)))
        records = session.scalars(select(InterviewRecord)).all()
        ties = session.scalars(
            select(ConflictOfInterest).where(
                ConflictOfInterest.assessor_id.in_([member.person_id for member in members])
            )
        ).all()
    assert {member.quality for member in members} == set(MemberQuality)
    assert all(member.ties_reviewed_at for member in members)
    assert admissible == {Admissibility.ADMISSIBLE: 25, Admissibility.INADMISSIBLE: 3}
    assert [one.scorer_id for one in left] == [person.id] * 4
    assert committee is not None
    assert committee.deliberation_began_at is None
    assert committee.scoring_due_at is not None
    assert committee.scoring_due_at > TODAY
    assert interviews == {InterviewState.INVITED: 2, InterviewState.BOOKED: 1, InterviewState.HELD: 1}
    assert len(records) == 1
    assert len(ties) == 1


def test_msp_9_waits_for_the_ehesp_and_for_one_candidate(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        cohort = cohort_of(session, "msp-9")
        decisions = Counter(
            session.scalars(select(Candidacy.decision).where(Candidacy.cohort_id == cohort.id))
        )
        entries = Counter(session.scalars(of_cohort(select(WaveEntry.state), WaveEntry, cohort)))
        replied = session.scalars(select(WaveEntry.reply).where(WaveEntry.reply != "")).all()
        retained = person_by_email(session, RETAINED.who.email)
        assert retained is not None
        offers = session.scalars(select(PlaceOffer).where(PlaceOffer.cohort_id == cohort.id)).all()
    assert decisions == {Decision.RETAINED: 6, Decision.WAITLISTED: 2, Decision.REFUSED: 1}
    assert entries == {Validation.VALIDATED: 3, Validation.SUBMITTED: 3}
    assert len(replied) == 1
    assert Counter(offer.state for offer in offers) == {OfferState.ACCEPTED: 2, OfferState.PENDING: 1}
    (pending,) = [offer for offer in offers if offer.state is OfferState.PENDING]
    assert pending.person_id == retained.id
    assert pending.expires_at > TODAY + timedelta(days=3)


@pytest.fixture
def served(loaded: Loaded) -> Flask:
    app = create_app(loaded.settings, clock=FixedClock(TODAY))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.mark.parametrize("loaded", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("part", "address", "words"),
    [
        (COMMITTEE_MEMBER, "/a-faire", "4 dossiers à noter"),
        (COMMITTEE_MEMBER, "/regions/aura/promotions/cpts-2/selection", "46 avis sur 50"),
        (STAFF_AURA, "/regions/aura/promotions/msp-9/selection", "3 réponses envoyées, 2 places confirmées"),
        (STAFF_AURA, "/regions/aura/promotions/cpts-2/selection", "2 créneaux à choisir, 1 rendez-vous pris"),
        (EHESP, "/a-faire", "3 dossiers à valider"),
        (RETAINED, "/a-faire", "Confirmer ou décliner ma place"),
        (STAFF_AURA, "/regions/aura/promotions/cpts-1/apprenants", "21 personnes"),
        (TRAINER, "/a-faire", "11 personnes suivies, Session 2"),
        (TRAINER, "/regions/femasif/promotions/s2/apprenants", "21 personnes"),
    ],
    ids=lambda value: value.key if isinstance(value, Part) else None,
)
def test_what_each_part_finds(served: Flask, part: Part, address: str, words: str) -> None:
    visitor: FlaskClient = served.test_client()
    visitor.post("/demo/entrer", data={"role": part.key})
    page = visitor.get(address).text
    assert words in " ".join(page.replace("\xa0", " ").replace("<span>", "").replace("</span>", "").split())
    served.extensions["pacte"].database.dispose()


def test_cohorts_can_be_drawn_whatever_the_day() -> None:
    for week in range(0, 120, 7):
        today = date(2026, 11, 23) + timedelta(days=3 * week)
        drawn = {one.reference: one for one in demonstration_cohorts(today)[5:]}
        assert sorted(drawn) == ["aura-cpts-2", "aura-msp-9", "aura-msp-auvergne", "bfc-10", "bfc-9"]
        for reference in ("aura-cpts-2", "aura-msp-9"):
            assert drawn[reference].application.closes_on < today < drawn[reference].t0_on
