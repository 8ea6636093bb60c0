"""What the committee asks in « À faire », and in the counters of a cohort."""

from datetime import datetime

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.database import Database
from pacte.selection.committee.offers import counters, offer, waiting
from pacte.selection.committee.operations import settle_clear
from pacte.todo import TodoItem, Visit
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    make_dossier,
    make_setting,
    make_structure,
)
from tests.conftest import NOW
from tests.factories import make_person
from tests.selection.committee.factories import do, make_committee, make_member, statements


def offered(setting: Setting, person: Person, at: datetime = AFTER) -> list[TodoItem]:
    with Visit(
        database=setting.database,
        actor=actor_for(setting.database, person),
        now=at,
        federations={setting.federation.id: setting.federation},
    ) as visit:
        return [*offer(visit), *waiting(visit)]


def endpoints(items: list[TodoItem]) -> list[tuple[str, str]]:
    return [(item.endpoint, item.kind) for item in items]


def test_staff_examine_after_closing_and_members_declare(database: Database) -> None:
    setting = make_setting(database)
    row = make_dossier(setting, structure=make_structure(setting))
    member = make_member(setting)
    (examine,) = offered(setting, setting.staff)
    assert examine.title == f"Examiner la recevabilité (1), {setting.cohort.label}"
    assert examine.params == {"federation": "bfc", "code": "8", "etat": "pending"}
    assert endpoints(offered(setting, member)) == [
        ("conflicts.mine", "todo"),
        ("selection_committee.home", "standing"),
    ]
    assert offered(setting, setting.staff, NOW) == []
    assert endpoints(offered(setting, member, NOW)) == [("selection_committee.home", "standing")]
    do(setting, settle_clear, cohort=setting.cohort, application_ids=[row.id])
    assert offered(setting, setting.staff) == []


def test_nothing_more_is_asked_once_the_deliberation_has_begun(database: Database) -> None:
    setting = make_setting(database)
    make_dossier(setting)
    make_committee(setting, deliberation_began_at=AFTER, closed_at=AFTER)
    member = make_member(setting)
    assert offered(setting, setting.staff) == []
    assert offered(setting, member) == []


def test_others_are_offered_nothing(database: Database) -> None:
    setting = make_setting(database)
    make_dossier(setting)
    assert offered(setting, make_person(database)) == []


def test_the_counters_lead_to_the_selection(database: Database) -> None:
    setting = make_setting(database)
    make_dossier(setting)
    make_member(setting)

    def told(at: datetime) -> list[tuple[int, str, str]]:
        with setting.database.session(setting.scope) as session:
            found = counters(session, [setting.cohort], None, at)[setting.cohort.id]
        return [(one.value, one.label, one.endpoint) for one in found]

    seats = (1, "membre du comité de sélection", "selection_committee.home")
    assert told(NOW) == [seats]
    assert told(AFTER) == [seats, (1, "dossier à examiner", "selection_committee.admissibility")]


def test_what_is_offered_takes_as_many_statements_for_three_as_for_one(database: Database) -> None:
    setting = make_setting(database)
    member = make_member(setting)
    make_dossier(setting)
    first = statements(database, lambda: offered(setting, member))
    for _ in range(2):
        make_dossier(setting)
        make_member(setting)
    assert statements(database, lambda: offered(setting, member)) == first
