"""The table of dossiers: what it shows, in which order, behind which filter, with how many statements."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event

from pacte.applications.processing.listing import Asked, Listing, listing
from pacte.applications.processing.rules import DuesStanding, Standing
from pacte.applications.processing.selecting import ORDERS
from pacte.applications.snapshot import cohort_facts
from pacte.applications.vocabulary import ApplicationState, WaiverState
from pacte.database import Database
from pacte.federations.models import StructureStatus
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    add_late,
    add_message,
    make_dossier,
    make_setting,
    make_structure,
)
from tests.conftest import NOW
from tests.databases import TestUrls


def ask(setting: Setting, at: object = NOW, **asked: object) -> Listing:
    with setting.database.session(setting.scope) as session:
        return listing(
            session,
            cohort=setting.cohort,
            facts=cohort_facts(setting.cohort),
            asked=Asked(**asked),  # type: ignore[arg-type]
            now=at,  # type: ignore[arg-type]
        )


def names(found: Listing) -> list[str]:
    return [line.name for line in found.lines]


def statements(setting: Setting, act: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(setting.database.engine, "before_cursor_execute", note)
    act()
    event.remove(setting.database.engine, "before_cursor_execute", note)
    return len([one for one in seen if one.lstrip().upper().startswith("SELECT") and "set_config" not in one])


def test_a_line_says_all_that_the_table_shows(database: Database) -> None:
    setting = make_setting(database)
    row = make_dossier(
        setting,
        structure=make_structure(setting, "MSP des Hauts", department="70"),
        waiver=WaiverState.REQUESTED,
        assigned_to_id=setting.staff.id,
    )
    add_message(setting, row)
    add_late(setting, row, "annexe")
    (line,) = ask(setting).lines
    assert (line.reference, line.name) == (row.reference, "Aubert Camille")
    assert (line.standing, line.dues, line.waiver) == (
        Standing.DEPOSITED,
        DuesStanding.PAID,
        WaiverState.REQUESTED,
    )
    assert (line.track, line.department, line.structure) == ("MSP", "70", "MSP des Hauts")
    assert (line.deposited_at, line.assigned_to, line.unread, line.late) == (NOW, "Morgane Équipe", 1, 1)
    assert line.done == line.total > 5


def test_a_declared_structure_is_to_check_then_refused(database: Database) -> None:
    setting = make_setting(database)
    declared = {"member": False, "status": StructureStatus.DECLARED}
    make_dossier(setting, family="Vue", structure=make_structure(setting, "MSP 1", **declared))
    refused = make_structure(setting, "MSP 2", refusal_reason="Hors région.", **declared)
    make_dossier(setting, family="Refusée", structure=refused)
    make_dossier(setting, family="Hors", structure=make_structure(setting, "MSP 3", member=False))
    exempt = make_structure(setting, "MSP 4", paid=False, exempt=True)
    make_dossier(setting, family="Dispensée", structure=exempt)
    make_dossier(setting, family="Due", structure=make_structure(setting, "MSP 5", paid=False))
    found = ask(setting, sort="cotisation")
    assert [(line.family_name, line.dues) for line in found.lines] == [
        ("Refusée", DuesStanding.REFUSED),
        ("Vue", DuesStanding.TO_CHECK),
        ("Hors", DuesStanding.NOT_MEMBER),
        ("Due", DuesStanding.UNPAID),
        ("Dispensée", DuesStanding.EXEMPT),
    ]
    assert found.lines[0].missing == ("Structure MSP 2 (refusée)",)
    assert names(ask(setting, filters={"cotisation": "a-verifier"})) == ["Vue Camille"]
    assert dict(found.counts["cotisation"]) == {
        "refusee": 1,
        "a-verifier": 1,
        "non-adherente": 1,
        "attendue": 1,
        "exoneree": 1,
    }
    assert names(ask(setting, filters={"cotisation": "exoneree"})) == ["Dispensée Camille"]


def test_a_draft_without_structure_is_listed_and_incomplete(database: Database) -> None:
    setting = make_setting(database)
    make_dossier(setting, "", "", state=ApplicationState.DRAFT, documents=())
    (line,) = ask(setting).lines
    assert (line.name, line.standing, line.dues) == ("Sans nom", Standing.DRAFT, DuesStanding.NO_STRUCTURE)
    assert line.done < line.total


def test_a_draft_is_not_deposited_once_closing_has_passed(database: Database) -> None:
    setting = make_setting(database)
    make_dossier(setting, state=ApplicationState.DRAFT)
    closes = setting.cohort.closes_at
    assert ask(setting, closes - timedelta(seconds=1)).lines[0].standing is Standing.DRAFT
    assert ask(setting, closes).lines[0].standing is Standing.NOT_DEPOSITED


def test_search_forgives_accents_and_case(database: Database) -> None:
    setting = make_setting(database)
    make_dossier(setting, "Zoé", "Lefèvre", structure=make_structure(setting, "MSP de la Saône"))
    other = make_dossier(setting, "Noa", "Berthier")
    assert names(ask(setting, search="LEFEVRE zoe")) == ["Lefèvre Zoé"]
    assert names(ask(setting, search="saone")) == ["Lefèvre Zoé"]
    assert names(ask(setting, search=other.reference.lower())) == ["Berthier Noa"]
    assert names(ask(setting, search="lefevre berthier")) == []
    assert names(ask(setting, search="%")) == []


def test_filters_keep_what_they_name_and_count_the_others(database: Database) -> None:
    setting = make_setting(database)
    make_dossier(setting, family="Payée", structure=make_structure(setting, "A"))
    make_dossier(setting, family="Attendue", structure=make_structure(setting, "B", paid=False))
    make_dossier(setting, family="Hors", structure=make_structure(setting, "C", member=False))
    make_dossier(setting, family="Retirée", state=ApplicationState.WITHDRAWN)
    assert names(ask(setting, filters={"cotisation": "attendue"})) == ["Attendue Camille"]
    assert names(ask(setting, filters={"cotisation": "non-adherente"})) == ["Hors Camille"]
    found = ask(setting, filters={"etat": "depose"})
    assert found.total == 3
    assert dict(found.counts["etat"]) == {"depose": 3, "retire": 1}
    assert dict(found.counts["cotisation"]) == {"a-jour": 1, "attendue": 1, "non-adherente": 1}
    assert found.overall["cotisation"]["sans-structure"] == 1


def test_what_asks_for_attention_has_its_filter(database: Database) -> None:
    setting = make_setting(database)
    add_message(setting, make_dossier(setting, family="Écrit"))
    add_late(setting, make_dossier(setting, family="Tard"), "annexe")
    make_dossier(setting, family="Rien")
    assert names(ask(setting, AFTER, filters={"attention": "messages"})) == ["Écrit Camille"]
    assert names(ask(setting, AFTER, filters={"attention": "retard"})) == ["Tard Camille"]


def test_completeness_sorts_and_filters(database: Database) -> None:
    setting = make_setting(database)
    team = make_structure(setting)
    make_dossier(setting, family="Entier", structure=team)
    make_dossier(setting, family="Vide", documents=(), state=ApplicationState.DRAFT)
    make_dossier(setting, family="Presque", structure=team, documents=("cv",), state=ApplicationState.DRAFT)
    ordered = ["Entier Camille", "Presque Camille", "Vide Camille"]
    assert names(ask(setting, sort="completude")) == ordered
    assert names(ask(setting, sort="completude", descending=True)) == ordered[::-1]
    assert names(ask(setting, sort="completude", limit=1, offset=1)) == ["Presque Camille"]
    assert names(ask(setting, filters={"completude": "incomplet"})) == ["Presque Camille", "Vide Camille"]
    assert dict(ask(setting).counts["completude"]) == {"complet": 1, "incomplet": 2}


@pytest.mark.parametrize("sort", sorted(ORDERS))
@pytest.mark.parametrize("descending", [False, True])
def test_every_column_sorts_on_both_engines(database: Database, sort: str, descending: bool) -> None:
    setting = make_setting(database)
    make_dossier(setting, family="B", structure=make_structure(setting))
    make_dossier(setting, family="A", state=ApplicationState.DRAFT)
    assert sorted(names(ask(setting, sort=sort, descending=descending))) == ["A Camille", "B Camille"]


def test_pages_follow_one_another_without_loss(database: Database) -> None:
    setting = make_setting(database)
    for letter in "CABED":
        make_dossier(setting, family=letter)
    seen = [name for offset in (0, 2, 4) for name in names(ask(setting, sort="etat", limit=2, offset=offset))]
    assert seen == [f"{letter} Camille" for letter in "ABCDE"]


def test_the_number_of_statements_is_constant(sqlite_urls: TestUrls) -> None:
    database = Database(sqlite_urls.application)
    setting = make_setting(database)
    teams = [make_structure(setting, f"MSP {n}") for n in range(3)]
    ways: list[dict[str, object]] = [{}, {"sort": "completude"}, {"search": "aubert"}, {"limit": None}]
    counted = []
    made = 0
    for number in (1, 3, 30, 300):
        while made < number:
            make_dossier(setting, structure=teams[made % 3])
            made += 1
        counted.append([statements(setting, lambda way=way: ask(setting, **way)) for way in ways])
    database.dispose()
    assert counted == [counted[0]] * 4
    assert max(counted[0]) <= 13


def test_another_cohort_and_another_federation_stay_out(database: Database) -> None:
    setting = make_setting(database)
    make_dossier(setting, family="Ici")
    with setting.database.session(setting.scope, write=True) as session:
        copy = {
            column.key: getattr(setting.cohort, column.key)
            for column in type(setting.cohort).__table__.columns
            if column.key not in ("id", "code")
        }
        other = type(setting.cohort)(**copy, code="9")
        session.add(other)
    make_dossier(setting, family="Ailleurs", cohort_id=other.id)
    assert names(ask(setting)) == ["Ici Camille"]
