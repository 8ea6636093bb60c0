"""The mémoires of the demonstration: session 2 deposited in time, and a library that finds something."""

from sqlalchemy import select

from pacte.cohorts.queries import definition_of
from pacte.learners.models import Enrollment
from pacte.memoires.library.queries import searched, shelf_of
from pacte.memoires.queries import known_of
from pacte.memoires.vocabulary import Admissibility
from pacte.policy import Actor, Grant, Role
from tests.demo.conftest import TODAY, Loaded
from tests.demo.test_selections import cohort_of


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
