"""Beginning a dossier and saving its fields: once, by whom, what two tabs do, what is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.applications import operations
from pacte.applications.merging import version_of
from pacte.applications.models import Application, Waiver
from pacte.applications.vocabulary import ApplicationState, PostStatus
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.database import Scope
from pacte.federations.models import Structure
from tests.applications.conftest import World
from tests.applications.factories import (
    PERSON,
    POSITION,
    codes,
    make_application,
    make_cohort,
    make_structure,
)
from tests.conftest import NOW
from tests.factories import make_federation, make_person

CLOSES = datetime(2025, 10, 31, 23, 0, tzinfo=UTC)


def test_start_makes_one_draft_tells_by_mail_and_journals(world: World) -> None:
    first, again = world.draft(), world.draft()
    assert first.id == again.id
    assert first.state is ApplicationState.DRAFT
    assert first.reference.startswith("BFC-8-")
    assert (first.given_name, first.email) == ("Camille", "camille@exemple.fr")
    assert world.actions() == ["application.started"]
    [mail] = world.mails()
    assert mail.recipient == "camille@exemple.fr"
    assert mail.subject == "Votre candidature à la promo 8 est commencée, pas encore déposée"
    assert f"https://pacte.example/regions/bfc/candidatures/{first.id}" in mail.text_body
    assert "31 octobre 2025 à 23\u00a0h\u00a059 (heure de Paris)" in mail.text_body


def test_start_from_two_tabs_at_once_makes_one_dossier(world: World) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: world.draft().id, range(4)))
    assert len(set(made)) == 1
    assert world.actions() == ["application.started"]
    assert len(world.mails()) == 1


@pytest.mark.parametrize(
    ("at", "code"),
    [(datetime(2025, 7, 31, 21, 59, 59, tzinfo=UTC), "not_open"), (CLOSES, "closed")],
)
def test_start_outside_the_window_leaves_no_trace(world: World, at: datetime, code: str) -> None:
    with pytest.raises(Refused) as refused, world.database.session(world.scope, write=True) as session:
        operations.start(session, cohort=world.cohort, by=world.by, at=at)
    assert codes(refused.value.blockers) == [code]
    assert (world.actions(), world.mails()) == ([], [])


def test_start_waits_for_a_cohort_to_be_published_again(world: World) -> None:
    with world.database.session(world.scope, write=True) as session:
        session.get_one(Cohort, world.cohort.id).published = False
    with pytest.raises(Refused) as refused, world.database.session(world.scope, write=True) as session:
        operations.start(session, cohort=world.cohort, by=world.by, at=NOW)
    assert codes(refused.value.blockers) == ["not_published"]


def test_start_takes_the_only_track(world: World) -> None:
    only = make_cohort(world.database, world.federation, "aura-cpts-1", code="cpts-1")
    at = only.opens_at
    assert make_application(world.database, only, world.person, at=at).track == "CPTS"


def test_save_person_writes_the_fields_and_names_the_account(world: World) -> None:
    nameless = make_person(world.database, "", "", email="sans-nom@exemple.fr")
    world.person = nameless
    application = world.draft()
    with world.database.session(world.scope, write=True) as session:
        saved = operations.save_person(
            session, application=application, values=PERSON, by=world.by, at=NOW + timedelta(minutes=1)
        )
    assert set(saved.changed) == set(PERSON)
    row = world.fresh(application)
    assert (row.name, row.sort_key) == ("Camille Exemple", "exemple camille")
    assert row.updated_at == NOW + timedelta(minutes=1)
    with world.database.session(Scope.ground()) as session:
        assert session.get_one(Person, nameless.id).name == "Camille Exemple"


def test_saves_of_one_sitting_are_one_line_of_history(world: World) -> None:
    application = world.draft()
    for minute, city in ((0, "Beaune"), (5, "Dijon"), (40, "Nuits")):
        with world.database.session(world.scope, write=True) as session:
            operations.save_person(
                session,
                application=application,
                values={"city": city},
                by=world.by,
                at=NOW + timedelta(minutes=minute),
            )
    assert world.actions() == ["application.started", "application.saved", "application.saved"]
    assert world.fresh(application).city == "Nuits"


def test_saving_the_same_again_writes_nothing(world: World) -> None:
    application = world.draft()
    with world.database.session(world.scope, write=True) as session:
        saved = operations.save_person(
            session, application=application, values={"given_name": "Camille"}, by=world.by, at=NOW
        )
    assert saved.changed == ()
    assert world.actions() == ["application.started"]


def test_two_tabs_lose_nothing_and_say_so(world: World) -> None:
    application = world.draft()
    version = version_of({"city": "", "phone": ""})

    def save(values: dict[str, str]) -> operations.Saved:
        with world.database.session(world.scope, write=True) as session:
            return operations.save_person(
                session, application=application, values=values, by=world.by, at=NOW, version=version
            )

    assert save({"city": "Beaune", "phone": ""}).conflicts == ()
    assert save({"city": "", "phone": "06"}).conflicts == ()
    row = world.fresh(application)
    assert (row.city, row.phone) == ("Beaune", "06")
    [conflict] = save({"city": "Dijon", "phone": ""}).conflicts
    assert (conflict.field, conflict.other, conflict.kept) == ("city", "Beaune", "Dijon")
    assert world.fresh(application).phone == "06"


def test_save_position_keeps_what_is_not_plausible_yet(world: World) -> None:
    """A draft holds anything that is a value; the checklist says what must be mended."""
    application = world.draft()
    values = {**POSITION, "weekly_hours": Decimal("70"), "post_status": PostStatus.TAKING_POST}
    with world.database.session(world.scope, write=True) as session:
        operations.save_position(session, application=application, values=values, by=world.by, at=NOW)
    row = world.fresh(application)
    assert (row.weekly_hours, row.post_status) == (Decimal("70"), PostStatus.TAKING_POST)


def test_save_is_refused_after_closing_and_after_the_deposit(world: World) -> None:
    application = world.complete()
    with world.database.session(world.scope, write=True) as session:
        operations.deposit(session, application=application, by=world.by, at=NOW)
    before = world.actions()
    for at, code in ((NOW, "already_deposited"), (CLOSES, "already_deposited")):
        with pytest.raises(Refused) as refused, world.database.session(world.scope, write=True) as session:
            operations.save_person(
                session, application=application, values={"city": "Dijon"}, by=world.by, at=at
            )
        assert codes(refused.value.blockers) == [code]
    assert world.fresh(application).city == "Beaune"
    assert world.actions() == before


def test_unknown_field_is_a_fault_of_the_program(world: World) -> None:
    application = world.draft()
    with pytest.raises(ValueError, match="state"), world.database.session(world.scope, write=True) as session:
        operations.save_person(
            session, application=application, values={"state": "submitted"}, by=world.by, at=NOW
        )


def test_waiver_is_requested_changed_and_dropped(world: World) -> None:
    application = world.draft()
    for reason in ("Jury le 3 octobre.", "Jury le 6 octobre.", ""):
        with world.database.session(world.scope, write=True) as session:
            operations.request_waiver(session, application=application, reason=reason, by=world.by, at=NOW)
            kept = session.scalar(select(Waiver.reason))
        assert (kept or "") == reason
    assert [action for action in world.actions() if "waiver" in action] == [
        "application.waiver_requested",
        "application.waiver_dropped",
    ]


def test_structures_first_bears_then_another_then_the_one_left(world: World) -> None:
    application = world.draft()
    second = make_structure(world.database, world.federation, "MSP de Seurre", commune="Seurre")

    def bearers() -> list[tuple[int, bool]]:
        with world.database.session(world.scope) as session:
            row = session.get_one(Application, application.id)
            return [(link.structure_id, link.is_bearer) for link in row.structures]

    def act(verb: str, **values: object) -> None:
        with world.database.session(world.scope, write=True) as session:
            getattr(operations, verb)(session, application=application, by=world.by, at=NOW, **values)

    act("add_structure", structure=world.structure)
    act("add_structure", structure=second)
    act("add_structure", structure=second)
    assert bearers() == [(world.structure.id, True), (second.id, False)]
    act("choose_bearer", structure_id=second.id)
    assert bearers() == [(world.structure.id, False), (second.id, True)]
    act("remove_structure", structure_id=second.id)
    assert bearers() == [(world.structure.id, True)]
    act("save_structures", structures=[second], bearer=second)
    assert bearers() == [(second.id, True)]
    with pytest.raises(Refused) as refused:
        act("choose_bearer", structure_id=world.structure.id)
    assert codes(refused.value.blockers) == ["bearer_unknown"]


def test_another_federation_finds_nothing(world: World) -> None:
    application = world.draft()
    elsewhere = make_federation(world.database, "idf")
    with world.database.session(Scope.federation(elsewhere.id), write=True) as session:
        assert session.get(Application, application.id) is None
        with pytest.raises(Refused) as refused:
            operations.save_person(
                session, application=application, values={"city": "Paris"}, by=world.by, at=NOW
            )
    assert codes(refused.value.blockers) == ["gone"]


def test_longest_names_are_kept_and_still_sort(world: World) -> None:
    draft, name = world.draft(), "㎯" * 200
    values = {**PERSON, "given_name": name, "family_name": name}
    with world.database.session(world.scope, write=True) as session:
        operations.save_person(session, application=draft, values=values, by=world.by, at=NOW)
    kept = world.fresh(draft)
    assert (kept.given_name, len(kept.sort_key)) == (name, 400)


def declare(world: World, application: Application, number: int) -> int:
    """Declare the structure of that number; its id."""
    with world.database.session(world.scope, write=True) as session:
        return operations.declare_structure(
            session,
            application=application,
            name=f"MSP nouvelle {number}",
            kind="MSP",
            commune="Seurre",
            department="21",
            by=world.by,
            at=NOW,
        ).id


def test_declared_structures_are_bounded_whether_kept_or_taken_out(world: World) -> None:
    application = world.draft()
    for number in range(5):
        made = declare(world, application, number)
        with world.database.session(world.scope, write=True) as session:
            operations.remove_structure(
                session, application=application, structure_id=made, by=world.by, at=NOW
            )
    before = world.actions()
    with pytest.raises(Refused) as refused:
        declare(world, application, 5)
    assert codes(refused.value.blockers) == ["too_many_declared"]
    assert world.actions() == before
    with world.database.session(world.scope) as session:
        assert session.scalar(select(func.count(Structure.id)).where(Structure.status == "declared")) == 5


def test_a_draft_begun_again_declares_no_more(world: World) -> None:
    application = world.draft()
    for number in range(5):
        declare(world, application, number)
    with world.database.session(world.scope, write=True) as session:
        operations.delete_draft(session, application=application, by=world.by, at=NOW)
    again = world.draft()
    with pytest.raises(Refused) as refused:
        declare(world, again, 5)
    assert codes(refused.value.blockers) == ["too_many_declared"]


def test_the_same_structure_declared_again_is_taken_back_and_another_person_may_declare(world: World) -> None:
    application = world.draft()
    made = [declare(world, application, number) for number in range(5)]
    with world.database.session(world.scope, write=True) as session:
        operations.remove_structure(
            session, application=application, structure_id=made[4], by=world.by, at=NOW
        )
    assert declare(world, application, 4) == made[4]
    world.person = make_person(world.database, email="dominique@exemple.fr")
    assert declare(world, world.draft(), 5) not in made
