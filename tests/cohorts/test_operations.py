"""Loading, creating, editing and publishing cohorts, on both engines."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from pacte.audit import history
from pacte.blockers import Refused
from pacte.cohorts import operations, publication, registries
from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.cohort_file import check_cohort_text
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import changes_since, cohort_by_code, definition_of
from pacte.cohorts.shifting import shift_cohort
from pacte.database import Database, FencedSession, Scope
from pacte.federations.models import Federation
from pacte.policy import COMMAND
from tests.cohorts.loading import REAL, load, real
from tests.conftest import NOW

AFTER_T0 = datetime(2025, 12, 11, 8, 0, tzinfo=UTC)


def in_federation(database: Database, loaded: operations.Loaded, *, write: bool = False):
    return database.session(Scope.federation(loaded.cohort.federation_id), write=write)


def edit(session: FencedSession, cohort: Cohort, new: CohortDefinition, **more: object) -> operations.Loaded:
    values = {"revision": cohort.revision, "by": COMMAND, "at": NOW, **more}
    return operations.edit_cohort(session, cohort=cohort, definition=new, curriculum=curriculum(), **values)


@pytest.fixture
def deposits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve dossiers deposited, the last one an hour ago."""
    told = CohortFacts(begun=15, deposited=12, last_deposit_at=NOW - timedelta(hours=1))
    monkeypatch.setattr(registries, "FACTS", [lambda session, cohort: told])


@pytest.mark.parametrize("reference", REAL)
def test_real_file_loads_and_repeats_its_dates(database: Database, reference: str) -> None:
    definition = real(reference)
    loaded = load(database, definition)
    assert loaded.created
    with in_federation(database, loaded) as session:
        cohort = cohort_by_code(session, definition.code)
        assert cohort is not None
        assert definition_of(cohort) == definition
        assert (cohort.opens_at, cohort.closes_at) == (definition.opens_at, definition.closes_at)
        assert (cohort.label, cohort.capacity) == (definition.label, definition.capacity)
        assert len(cohort.curriculum_fingerprint) == 64


def test_bfc_window_is_stored_in_utc(database: Database) -> None:
    cohort = load(database).cohort
    assert cohort.opens_at == datetime(2025, 7, 31, 22, 0, tzinfo=UTC)
    assert cohort.closes_at == datetime(2025, 10, 31, 23, 0, tzinfo=UTC)
    assert cohort.t0_on == date(2025, 12, 11)
    assert cohort.tracks == ["MSP", "CPTS"]


def test_loading_twice_changes_nothing(database: Database) -> None:
    first = load(database)
    second = load(database, at=NOW + timedelta(days=1))
    assert (second.created, second.changes) == (False, ())
    with in_federation(database, first) as session:
        assert session.scalar(select(func.count(Cohort.id))) == 1
        cohort = session.get_one(Cohort, first.cohort.id)
        assert (cohort.revision, cohort.updated_at) == (1, NOW)
        assert [line.action for line in history(session, cohort)] == ["cohort.created"]


def test_loading_creates_the_federation_once(database: Database) -> None:
    for reference in ("aura-msp-7", "aura-msp-8", "aura-cpts-1"):
        load(database, real(reference))
    with database.session(Scope.ground()) as session:
        assert [row.slug for row in session.scalars(select(Federation))] == ["aura"]


def test_changed_file_is_journaled_field_by_field(database: Database) -> None:
    loaded = load(database)
    changed = load(database, replace(real(), capacity=22, place="Dijon (Côte-d’Or)"))
    assert [(each.path, each.before, each.after) for each in changed.changes] == [
        ("capacity", "20", "22"),
        ("place", "Beaune (Côte-d’Or)", "Dijon (Côte-d’Or)"),
    ]
    with in_federation(database, loaded) as session:
        cohort = session.get_one(Cohort, loaded.cohort.id)
        assert (cohort.capacity, cohort.revision) == (22, 2)
        entry = changes_since(session, cohort, 1)[0]
        assert entry.details["changes"][0] == {
            "path": "capacity", "label": "Nombre de places", "before": "20", "after": "22",
        }  # fmt: skip
        sentences = [line.sentence for line in history(session, cohort)]
        assert sentences[0] == "a modifié la promotion : Nombre de places (20 → 22), Lieu principal"


def test_federation_row_follows_the_file(database: Database) -> None:
    loaded = load(database)
    told = replace(real().federation, name="Fédération des équipes de soins")
    load(database, replace(real(), federation=told))
    with in_federation(database, loaded) as session:
        federation = session.get_one(Federation, loaded.cohort.federation_id)
        assert federation.name == "Fédération des équipes de soins"
        assert [line.action for line in history(session, federation)] == ["federation.edited"]


def test_unchanged_file_leaves_what_the_federation_edited_itself(database: Database) -> None:
    loaded = load(database)
    with in_federation(database, loaded, write=True) as session:
        session.get_one(Federation, loaded.cohort.federation_id).contact_phone = "03 80 00 00 00"
    load(database, replace(real(), capacity=22))
    new = shift_cohort(real(), code="9", label="Promo 9", days=364)
    with in_federation(database, loaded, write=True) as session:
        operations.create_cohort(session, definition=new, curriculum=curriculum(), by=COMMAND, at=NOW)
    with in_federation(database, loaded) as session:
        assert session.get_one(Federation, loaded.cohort.federation_id).contact_phone == "03 80 00 00 00"


def test_history_is_not_rewritten(database: Database, deposits: None) -> None:
    loaded = load(database)
    dates = replace(real().application, closes_on=date(2025, 9, 14))
    with pytest.raises(Refused) as refused:
        load(database, replace(real(), application=dates, tracks=real().tracks[:1]))
    codes = [blocker.code for blocker in refused.value.blockers]
    assert codes[0] == "closing_before_deposits"
    assert "track_removed" in codes
    with in_federation(database, loaded) as session:
        cohort = session.get_one(Cohort, loaded.cohort.id)
        assert (cohort.revision, cohort.closes_at) == (1, real().closes_at)
        assert len(history(session, cohort)) == 1


def test_stale_edit_is_refused_and_leaves_no_trace(database: Database) -> None:
    loaded = load(database)
    with in_federation(database, loaded, write=True) as session:
        edit(session, session.get_one(Cohort, loaded.cohort.id), replace(real(), capacity=21))
    with in_federation(database, loaded, write=True) as session:
        cohort = session.get_one(Cohort, loaded.cohort.id)
        with pytest.raises(Refused) as refused:
            edit(session, cohort, replace(real(), capacity=25), revision=1)
    assert [blocker.code for blocker in refused.value.blockers] == ["stale"]
    with in_federation(database, loaded) as session:
        assert session.get_one(Cohort, loaded.cohort.id).capacity == 21


def test_unknown_module_is_refused(database: Database) -> None:
    seminars = (replace(real().seminars[0], modules=("magie",)), *real().seminars[1:])
    with pytest.raises(Refused) as refused:
        load(database, replace(real(), seminars=seminars))
    assert [(each.code, each.where) for each in refused.value.blockers] == [
        ("module_unknown", "seminars.0.modules")
    ]


def test_other_federations_definition_is_refused(database: Database) -> None:
    loaded = load(database)
    with in_federation(database, loaded, write=True) as session, pytest.raises(Refused) as refused:
        operations.create_cohort(
            session, definition=real("aura-msp-8"), curriculum=curriculum(), by=COMMAND, at=NOW
        )
    assert [each.code for each in refused.value.blockers] == ["other_federation"]


@pytest.mark.parametrize(("code", "reason"), [("8", "code_taken"), ("nouvelle", "code_reserved")])
def test_code_that_cannot_be_used_is_refused(database: Database, code: str, reason: str) -> None:
    loaded = load(database)
    new = shift_cohort(real(), code=code, label="Promo 9", days=371)
    with in_federation(database, loaded, write=True) as session, pytest.raises(Refused) as refused:
        operations.create_cohort(session, definition=new, curriculum=curriculum(), by=COMMAND, at=NOW)
    assert [each.code for each in refused.value.blockers] == [reason]


def test_created_cohort_is_not_public(database: Database) -> None:
    loaded = load(database)
    new = shift_cohort(real(), code="9", label="Promo 9", days=364)
    with in_federation(database, loaded, write=True) as session:
        made = operations.create_cohort(session, definition=new, curriculum=curriculum(), by=COMMAND, at=NOW)
    assert not made.published
    assert made.t0_on == date(2026, 12, 10)


def test_curriculum_is_frozen_at_t0(database: Database) -> None:
    cohort = Cohort(t0_on=date(2025, 12, 11), curriculum_fingerprint="a" * 64)
    ours = curriculum().content_fingerprint("bfc-2025")
    night_before = datetime(2025, 12, 10, 22, 59, 59, tzinfo=UTC)
    first_minute = datetime(2025, 12, 10, 23, 0, tzinfo=UTC)
    assert operations.frozen_fingerprint(cohort, real(), curriculum(), night_before) == ours
    assert operations.frozen_fingerprint(cohort, real(), curriculum(), first_minute) == "a" * 64


def test_version_does_not_change_once_begun(database: Database) -> None:
    load(database)
    with pytest.raises(Refused) as refused:
        load(database, replace(real(), t0_on=date(2025, 12, 12)), at=AFTER_T0)
    assert "t0_changed" in [each.code for each in refused.value.blockers]


def test_unpublishing_asks_a_reason_then_publishing_shows_again(database: Database) -> None:
    loaded = load(database)
    with in_federation(database, loaded, write=True) as session:
        cohort = session.get_one(Cohort, loaded.cohort.id)
        with pytest.raises(Refused) as refused:
            publication.unpublish(session, cohort=cohort, reason=" ", by=COMMAND, at=NOW)
        assert [each.code for each in refused.value.blockers] == ["reason_missing"]
        publication.unpublish(session, cohort=cohort, reason="Dates à revoir", by=COMMAND, at=NOW)
        assert not cohort.published
        publication.publish(session, cohort=cohort, curriculum=curriculum(), by=COMMAND, at=NOW)
        assert cohort.published
        assert [line.sentence for line in history(session, cohort)][:2] == [
            "a publié la promotion",
            "a retiré la promotion des pages publiques : Dates à revoir",
        ]


def test_cohort_with_dossiers_stays_public(database: Database, deposits: None) -> None:
    """A draft is enough: its author keeps the page."""
    loaded = load(database)
    with in_federation(database, loaded, write=True) as session, pytest.raises(Refused) as refused:
        publication.unpublish(
            session, cohort=session.get_one(Cohort, loaded.cohort.id), reason="Erreur", by=COMMAND, at=NOW
        )
    assert [each.code for each in refused.value.blockers] == ["dossiers_begun"]


def test_time_zone_stays_once_another_cohort_opened(database: Database) -> None:
    loaded = load(database)
    elsewhere = replace(real().federation, time_zone="Indian/Reunion")
    new = replace(shift_cohort(real(), code="9", label="Promo 9", days=364), federation=elsewhere)
    with pytest.raises(Refused) as refused:
        load(database, new)
    assert [each.code for each in refused.value.blockers] == ["time_zone_changed"]
    with in_federation(database, loaded) as session:
        assert cohort_by_code(session, "9") is None


@pytest.mark.parametrize("reference", REAL)
def test_export_loads_to_the_same(database: Database, reference: str) -> None:
    loaded = load(database, real(reference))
    text = operations.export_cohort(loaded.cohort)
    definition, problems = check_cohort_text(text, f"{reference}.toml")
    assert definition == real(reference)
    assert [problem for problem in problems if problem.severity == "error"] == []
    again = load(database, definition)
    assert (again.created, again.changes) == (False, ())
    assert operations.export_cohort(again.cohort) == text
