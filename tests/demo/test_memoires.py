"""The mémoires of the demonstration: session 2's in time, CPTS 1's read by a jury, subjects talked over."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from pacte.accounts.queries import person_by_email
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.demo.cast import JUROR, JURY_CHAIR
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.evaluation.queries import judged
from pacte.memoires.library.queries import searched, shelf_of
from pacte.memoires.models import MemoireReading
from pacte.memoires.queries import Known, known_of
from pacte.memoires.vocabulary import Admissibility, ReadingState, SubjectState
from pacte.policy import Actor, Grant, Role
from tests.demo.conftest import TODAY, Loaded
from tests.demo.test_selections import cohort_of


def known_in(session: FencedSession, cohort: Cohort) -> Sequence[Known]:
    """Of everybody who is still in the cohort."""
    enrollments = session.scalars(
        select(Enrollment).where(
            Enrollment.cohort_id == cohort.id, Enrollment.state == EnrollmentState.ACTIVE
        )
    ).all()
    return list(known_of(session, enrollments, {cohort.id: definition_of(cohort)}).values())


def state_of(known: Known) -> SubjectState:
    """Of the subject."""
    return known.memoire.subject_state if known.memoire is not None else SubjectState.AWAITED


def test_session_2_deposited_in_time_and_two_of_three_are_shared(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("femasif")) as session:
        cohort = cohort_of(session, "s2")
        enrollments = session.scalars(select(Enrollment).where(Enrollment.cohort_id == cohort.id)).all()
        known = known_of(session, enrollments, {cohort.id: definition_of(cohort)}).values()
        assert {one.standing.admissibility for one in known} == {Admissibility.ADMISSIBLE}
        assert {one.deposit.pages for one in known if one.deposit is not None} == {12}
        assert len({one.title for one in known}) == 21
        grant = Grant(Role.STAFF, cohort.federation_id)
        shelf = shelf_of(session, Actor(person_id=0, label="", grants=(grant,)), TODAY)
        assert len(shelf) == 14
        found = searched(session, shelf, "liaison HOPITAL")
        assert {one.deposit.title.split(" dans ")[0] for one in found} == {
            "Travailler avec l’hôpital voisin pour les sorties"
        }


def test_cpts_1_deposited_in_every_way_and_a_jury_reads(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        cohort = cohort_of(session, "cpts-1")
        known = known_in(session, cohort)
        chair = person_by_email(session, JURY_CHAIR.who.email)
        juror = person_by_email(session, JUROR.who.email)
        assert chair is not None
        assert juror is not None
        compared = judged(session, cohort, chair.id)
        readings = session.scalars(select(MemoireReading)).all()
        mine = [one for one in readings if one.reader_id == juror.id]
    states = Counter(one.standing.admissibility for one in known)
    assert states == {
        Admissibility.ADMISSIBLE: 16,
        Admissibility.BLOCKED: 1,
        Admissibility.RESIT: 1,
        Admissibility.AWAITED: 2,
    }
    assert {state_of(one) for one in known} == {SubjectState.AWAITED, SubjectState.VALIDATED}
    assert [one.is_wide for one in compared].count(True) == 1
    assert {one.state for one in readings} == {
        ReadingState.ASKED,
        ReadingState.ACCEPTED,
        ReadingState.DECLINED,
    }
    assert [one.state for one in mine].count(ReadingState.ASKED) == 1
    assert len([one for one in mine if one.state is ReadingState.ACCEPTED and not one.submitted_at]) == 3
    assert len([one for one in mine if one.marks and not one.submitted_at]) == 1


def test_msp_auvergne_talks_over_its_subjects(loaded: Loaded) -> None:
    with loaded.database.session(loaded.scope("aura")) as session:
        known = known_in(session, cohort_of(session, "msp-auvergne"))
    assert {state_of(one) for one in known} == set(SubjectState)
    assert {one.standing.admissibility for one in known} == {Admissibility.AWAITED}
