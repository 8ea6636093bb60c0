"""FémasIF’s session 2: 21 learners, 21 admitted, by department as its report counts them; one deferred."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.database import Database, Scope
from pacte.federations.models import Structure, StructureKind
from pacte.juries.finals import graduates_of, resits_of
from pacte.juries.models import Defence, DefenceJuror, DefenceResult
from pacte.juries.results.queries import by_department, lines_of
from pacte.juries.vocabulary import Outcome, Resit
from pacte.learners.models import Enrollment, LearnerStructure
from pacte.memoires.models import Juror
from pacte.policy import Role
from pacte.text import fold
from tests.cohorts.loading import BEFORE_ALL, federation_of, load, real
from tests.conftest import NOW
from tests.databases import TestUrls
from tests.factories import grant_role, make_person
from tests.juries.factories import SEATS, Day, plan
from tests.memoires.readers.factories import Jury
from tests.seminars.factories import Setting, make_learner, make_trainer

FACTS = Path(__file__).parents[3] / "pacte" / "demo" / "data" / "femasif_session_2.csv"
"""« numero;structure;departement »: Goussainville as it was printed, in the 93."""
MONDAY = date(2021, 6, 28)
REPORT = {"75": 3, "77": 3, "78": 2, "91": 5, "92": 2, "93": 4, "94": 1, "95": 1}


@pytest.fixture
def session_2(sqlite_urls: TestUrls) -> Day:
    """Its learners, their structures' departments, one room of 21 defences held."""
    database = Database(sqlite_urls.application, info={"public_url": "https://pacte.example"})
    load(database, real("femasif-s2"), at=BEFORE_ALL)
    federation = federation_of(database, "femasif")
    with database.session(Scope.federation(federation.id)) as session:
        cohort = session.scalars(select(Cohort)).one()
    staff = make_person(database, "Morgane", "Équipe")
    grant_role(database, staff, Role.STAFF, federation)
    setting = Setting(database, federation, cohort, staff)
    made = Day(Jury(setting, make_trainer(setting)))
    for given, family, role in SEATS:
        juror = made.jury.seat(given, family)
        with database.session(made.scope, write=True) as session:
            session.get_one(Juror, juror.id).role = role
        made.jurors.append(juror)
    with FACTS.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source, delimiter=";"):
            made.learners.append(_learner(setting, row["structure"], row["departement"], int(row["numero"])))
    plan(made, on=MONDAY)
    return made


def _learner(setting: Setting, name: str, department: str, number: int) -> Enrollment:
    learner = make_learner(setting, "Noé", f"Aubert {number:02d}")
    with setting.database.session(setting.scope, write=True) as session:
        structure = Structure(
            name=name,
            search_key=fold(name),
            kind=StructureKind.MSP,
            department=department,
            created_at=NOW,
            updated_at=NOW,
        )
        session.add(structure)
        session.flush()
        session.add(
            LearnerStructure(
                enrollment_id=learner.id,
                structure_id=structure.id,
                is_bearer=True,
                from_on=date(2020, 1, 1),
                recorded_at=NOW,
            )
        )
    return learner


def hold(day: Day, deferred: frozenset[int] = frozenset()) -> None:
    """Every defence held, by rows; then closed and signed as pages do it."""
    with day.database.session(day.scope, write=True) as session:
        for seat in session.scalars(select(DefenceJuror)):
            seat.is_present = True
        for number, identity in enumerate(day.defences):
            row = session.get_one(Defence, identity)
            row.began_at, row.ended_at = row.starts_at, row.starts_at + timedelta(minutes=55)
            again = number in deferred
            session.add(
                DefenceResult(
                    defence_id=identity,
                    outcome=Outcome.DEFERRED if again else Outcome.ADMITTED,
                    resit=Resit.MEMOIRE if again else None,
                    to_correct="La méthode." if again else "",
                    entered_at=row.ended_at,
                )
            )
    over = datetime(2021, 6, 30, 16, 0, tzinfo=UTC)
    day.close(at=over)
    for number in range(3):
        day.sign(number, at=over + timedelta(minutes=number))


def counted(day: Day) -> tuple[int, int, dict[str, int], int]:
    """Learners, admitted, admitted by department, resits open."""
    with day.database.session(day.scope) as session:
        cohort = session.get_one(Cohort, day.jury.setting.cohort.id)
        lines = lines_of(session, cohort)
        graduates = graduates_of(session, [cohort.id])
        admitted = sum(one.is_admitted for one in lines)
        assert len(graduates) == admitted
        resits = resits_of(session, [one.id for one in day.learners])
        return len(lines), admitted, {code: passed for code, _, passed in by_department(lines)}, len(resits)


def test_twenty_one_are_admitted(session_2: Day) -> None:
    hold(session_2)
    assert counted(session_2) == (21, 21, REPORT, 0)
    assert len(session_2.mails("results/result")) == 21


def test_had_one_been_deferred_twenty_are_and_a_resit_opens(session_2: Day) -> None:
    hold(session_2, frozenset({0}))
    assert counted(session_2) == (21, 20, {**REPORT, "78": 1}, 1)
