"""Enrolling, leaving, moving, changing on both engines: state, journal, mail; a refusal leaves no trace."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from pacte.accounts.models import RoleGrant
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState, WaiverState
from pacte.audit.models import JournalEntry
from pacte.audit.queries import broken_links
from pacte.blockers import Refused
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.conflicts.models import Affiliation
from pacte.conflicts.queries import register
from pacte.conflicts.vocabulary import TieKind
from pacte.database import Database, Scope
from pacte.federations import merging
from pacte.federations.models import Structure
from pacte.files.store import Store
from pacte.learners import merged_structures, operations
from pacte.learners.export import export_enrollments
from pacte.learners.models import Enrollment, LearnerStructure, TrainerAssignment
from pacte.learners.operations import Choice
from pacte.learners.vocabulary import EnrollmentState
from pacte.mail.models import OutboxMessage
from pacte.policy import Role
from pacte.selection.vocabulary import OfferState, Validation
from pacte.signals import learner_withdrew, structure_merged
from tests.applications.factories import make_cohort
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    make_setting,
    make_structure,
    received_pdf,
)
from tests.learners.factories import confirmed, enrol, make_trainer, set_cohort

AFTER_T0 = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
TODAY = date(2025, 11, 3)


@pytest.fixture
def setting(database: Database) -> Setting:
    return make_setting(database)


@pytest.fixture
def given_back() -> Iterator[list[tuple[int, int]]]:
    """What those who offer places are told."""
    told: list[tuple[int, int]] = []

    def note(session: Any, *, cohort_id: int, application_id: int, by: Any, at: Any) -> None:
        assert session.writes
        told.append((cohort_id, application_id))

    learner_withdrew.connect(note)
    yield told
    learner_withdrew.disconnect(note)


def do(setting: Setting, verb: Callable[..., Any], *, at: datetime = AFTER, **values: Any) -> Any:
    with setting.database.session(setting.scope, write=True) as session:
        return verb(session, by=setting.actor, at=at, **values)


def traces(setting: Setting) -> list[Any]:
    with setting.database.session(setting.scope) as session:
        counts = [
            session.scalar(select(func.count(model.id)))
            for model in (
                JournalEntry,
                OutboxMessage,
                Enrollment,
                TrainerAssignment,
                LearnerStructure,
                RoleGrant,
            )
        ]
        rows = session.execute(select(Enrollment.id, Enrollment.state, Enrollment.revision)).all()
        ended = session.scalar(
            select(func.count(TrainerAssignment.id)).where(TrainerAssignment.until_at.is_not(None))
        )
    return [counts, sorted(rows), ended]


def refused(setting: Setting, verb: Callable[..., Any], **values: Any) -> list[str]:
    before = traces(setting)
    with pytest.raises(Refused) as caught:
        do(setting, verb, **values)
    assert traces(setting) == before
    return [blocker.code for blocker in caught.value.blockers]


def all_of(setting: Setting, model: Any) -> list[Any]:
    with setting.database.session(setting.scope) as session:
        return list(session.scalars(select(model).order_by(model.id)))


def mails(setting: Setting) -> list[tuple[str, str]]:
    return [(one.template, one.recipient) for one in all_of(setting, OutboxMessage)]


def roles(setting: Setting, person_id: int) -> list[int | None]:
    """The cohorts where the person is a learner now."""
    return [
        grant.cohort_id
        for grant in all_of(setting, RoleGrant)
        if grant.person_id == person_id and grant.role is Role.LEARNER and grant.ended_at is None
    ]


def test_many_are_enrolled_at_once(setting: Setting) -> None:
    structure = make_structure(setting)
    rows = [confirmed(setting, family, structure=structure) for family in ("Aubert", "Berthier", "Carle")]
    trainer, other = make_trainer(setting, "Alix"), make_trainer(setting, "Sacha", cohort=setting.cohort)
    set_cohort(setting, curriculum_fingerprint="f" * 64)
    made = do(
        setting,
        operations.enrol,
        cohort=setting.cohort,
        choices=[
            Choice(rows[0].id, trainer.id),
            Choice(rows[1].id, trainer.id),
            Choice(rows[2].id, other.id),
        ],
    )
    assert [one.person_id for one in made] == [row.person_id for row in rows]
    assert {(one.track, one.programme_version) for one in made} == {("MSP", "bfc-2025")}
    assert {one.curriculum_fingerprint for one in made} == {"f" * 64}
    assert roles(setting, rows[0].person_id) == [setting.cohort.id]
    structures = all_of(setting, LearnerStructure)
    assert [(one.structure_id, one.is_bearer, one.from_on) for one in structures] == [
        (structure.id, True, TODAY)
    ] * 3
    assert [one.trainer_id for one in all_of(setting, TrainerAssignment)] == [
        trainer.id,
        trainer.id,
        other.id,
    ]
    told = mails(setting)
    assert [template for template, _ in told].count("learners/enrolled") == 3
    assert ("learners/to_welcome", trainer.email) in told
    assert [template for template, _ in told].count("learners/to_welcome") == 2
    actions = [entry.action for entry in all_of(setting, JournalEntry)]
    assert actions.count("learner.enrolled") == 3
    with setting.database.session(setting.scope) as session:
        assert list(broken_links(session)) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"validation": Validation.SUBMITTED}, ["not_validated"]),
        ({"validation": Validation.REFUSED}, ["not_validated"]),
        ({"place": OfferState.PENDING}, ["place_not_accepted"]),
        ({"place": OfferState.EXPIRED}, ["place_not_accepted"]),
        ({"place": None, "validation": Validation.NOT_SUBMITTED}, ["not_validated", "place_not_accepted"]),
        ({"state": ApplicationState.WITHDRAWN}, ["withdrawn"]),
    ],
)
def test_nobody_is_enrolled_without_validation_and_place(
    setting: Setting, values: dict[str, Any], expected: list[str]
) -> None:
    row = confirmed(setting, **values)
    assert refused(setting, operations.enrol, cohort=setting.cohort, choices=[Choice(row.id)]) == expected


def test_a_cohort_without_validation_enrols_without_it(setting: Setting) -> None:
    set_cohort(setting, selection={"ehesp_validation": False})
    assert enrol(setting, confirmed(setting, validation=Validation.NOT_SUBMITTED)).state is (
        EnrollmentState.ACTIVE
    )


def test_a_waiver_falls_at_t0(setting: Setting) -> None:
    row = confirmed(setting, waiver=WaiverState.GRANTED)
    choices = [Choice(row.id)]
    late = refused(setting, operations.enrol, cohort=setting.cohort, choices=choices, at=AFTER_T0)
    assert late == ["waiver_lapsed"]
    assert len(do(setting, operations.enrol, cohort=setting.cohort, choices=choices)) == 1


def test_capacity_twice_nobody_and_unknown(setting: Setting) -> None:
    set_cohort(setting, capacity=2)
    rows = [confirmed(setting, family) for family in ("Aubert", "Berthier", "Carle")]
    everyone = [Choice(row.id) for row in rows]
    assert refused(setting, operations.enrol, cohort=setting.cohort, choices=everyone) == ["capacity"]
    enrol(setting, rows[0])
    assert refused(setting, operations.enrol, cohort=setting.cohort, choices=everyone[:1]) == [
        "already_enrolled"
    ]
    enrol(setting, rows[1])
    assert refused(setting, operations.enrol, cohort=setting.cohort, choices=everyone[2:]) == ["capacity"]
    assert refused(setting, operations.enrol, cohort=setting.cohort, choices=[]) == ["nobody"]
    unknown = [Choice(999_999)]
    assert refused(setting, operations.enrol, cohort=setting.cohort, choices=unknown) == ["unknown_dossier"]


def test_a_trainer_with_a_tie_or_without_the_role(setting: Setting) -> None:
    structure = make_structure(setting)
    row = confirmed(setting, structure=structure)
    trainer = make_trainer(setting)
    with setting.database.session(setting.scope, write=True) as session:
        session.add(Affiliation(person_id=trainer.id, structure_id=structure.id, declared_at=AFTER))
    for person, expected in ((trainer, "tied"), (setting.staff, "not_trainer")):
        choices = [Choice(row.id, person.id)]
        assert refused(setting, operations.enrol, cohort=setting.cohort, choices=choices) == [expected]


def test_leaving_before_t0_frees_the_trainer_and_the_place(
    setting: Setting, given_back: list[tuple[int, int]]
) -> None:
    row, trainer = confirmed(setting), make_trainer(setting)
    learner = enrol(setting, row, trainer)
    values: dict[str, Any] = {"enrollment": learner, "on": TODAY, "seen": 1}
    assert refused(setting, operations.withdraw, reason=" ", **values) == ["reason_missing"]
    late = {**values, "on": date(2025, 11, 4), "reason": "Mutation"}
    assert refused(setting, operations.withdraw, **late) == ["day_late"]
    assert refused(setting, operations.withdraw, **{**late, "on": date(2025, 11, 2)}) == ["day_early"]
    assert given_back == []
    left = do(setting, operations.withdraw, reason="Mutation", **values)
    assert (left.state, left.ended_on, left.end_reason) == (EnrollmentState.WITHDRAWN, TODAY, "Mutation")
    assert given_back == [(setting.cohort.id, row.id)]
    [assignment] = all_of(setting, TrainerAssignment)
    assert assignment.until_at == AFTER
    assert roles(setting, row.person_id) == []
    assert ("learners/left", trainer.email) in mails(setting)
    again = {**values, "seen": 2, "reason": "Encore"}
    assert refused(setting, operations.withdraw, **again) == ["not_active"]
    assert refused(setting, operations.enrol, cohort=setting.cohort, choices=[Choice(row.id)]) == ["has_left"]


def test_leaving_after_t0_gives_no_place_back(setting: Setting, given_back: list[tuple[int, int]]) -> None:
    learner = enrol(setting, confirmed(setting))
    do(
        setting,
        operations.withdraw,
        enrollment=learner,
        on=date(2026, 2, 1),
        reason="Mutation",
        seen=1,
        at=AFTER_T0,
    )
    assert given_back == []


def test_two_tabs_on_one_learner(setting: Setting) -> None:
    learner = enrol(setting, confirmed(setting))
    trainer = make_trainer(setting)
    do(setting, operations.change_trainer, enrollment=learner, trainer=trainer, reason="Début", seen=1)
    stale = {"enrollment": learner, "on": TODAY, "reason": "Mutation", "seen": 1}
    assert refused(setting, operations.withdraw, **stale) == ["changed_meanwhile"]


def test_changing_trainer_keeps_who_followed_before(setting: Setting) -> None:
    row, first, second = confirmed(setting), make_trainer(setting, "Alix"), make_trainer(setting, "Sacha")
    learner = enrol(setting, row, first)
    values: dict[str, Any] = {"enrollment": learner, "reason": "Congé", "seen": 1}
    assert refused(setting, operations.change_trainer, trainer=first, **values) == ["same_trainer"]
    assert refused(setting, operations.change_trainer, trainer=setting.staff, **values) == ["not_trainer"]
    do(setting, operations.change_trainer, trainer=second, **values)
    history = [(one.trainer_id, one.until_at) for one in all_of(setting, TrainerAssignment)]
    assert history == [(first.id, AFTER), (second.id, None)]
    do(setting, operations.change_trainer, trainer=first, **{**values, "seen": 2})
    before = len(mails(setting))
    do(setting, operations.change_trainer, trainer=None, **{**values, "seen": 3})
    learner_email = setting.get(Application, row.id).email
    assert mails(setting)[before:] == [
        ("learners/trainer_changed", learner_email),
        ("learners/no_longer_followed", first.email),
    ]
    assert ("learners/no_longer_followed", second.email) in mails(setting)[:before]
    assert all(one.until_at is not None for one in all_of(setting, TrainerAssignment))
    with setting.database.session(setting.scope) as session:
        known = register(session, assessors=[first.id, second.id], subjects=[row.person_id])
    assert [tie.kind for tie in known.ties(first.id, row.person_id)] == [TieKind.FORMER_TRAINER]
    assert known.between(second.id, row.person_id)


@pytest.mark.parametrize(("version", "kept"), [("bfc-2025", True), ("idf-2021", False)])
def test_moving_to_another_cohort(
    setting: Setting, version: str, kept: bool, given_back: list[tuple[int, int]]
) -> None:
    other = make_cohort(
        setting.database, setting.federation, code="9", label="Promo 9", programme_version=version
    )
    structure = make_structure(setting)
    row, trainer = confirmed(setting, structure=structure), make_trainer(setting)
    learner = enrol(setting, row, trainer)
    moved = do(
        setting,
        operations.transfer,
        enrollment=learner,
        to=other,
        reason="Congé parental",
        seen=1,
        curriculum=curriculum(),
    )
    assert moved.work.kept is kept
    former, made = all_of(setting, Enrollment)
    assert (former.state, former.transferred_to_id) == (EnrollmentState.TRANSFERRED, made.id)
    assert (made.cohort_id, made.keeps_work) == (other.id, kept)
    assert made.programme_version == version
    assert roles(setting, row.person_id) == [other.id]
    assert [one.enrollment_id for one in all_of(setting, LearnerStructure)] == [former.id, made.id]
    assert [one.until_at for one in all_of(setting, TrainerAssignment)] == [AFTER]
    assert given_back == [(setting.cohort.id, row.id)]
    assert ("learners/transferred", setting.get(Application, row.id).email) in mails(setting)
    assert ("learners/moved", trainer.email) in mails(setting)
    back = {"enrollment": made, "to": setting.cohort, "reason": "Retour", "curriculum": curriculum()}
    assert refused(setting, operations.transfer, seen=1, **back) == ["already_enrolled"]


def test_where_one_cannot_move(setting: Setting) -> None:
    learner = enrol(setting, confirmed(setting))
    full = make_cohort(setting.database, setting.federation, code="9", label="Promo 9", capacity=1)
    only_cpts = make_cohort(setting.database, setting.federation, "aura-cpts-1", code="10", label="Promo 10")
    other = Setting(setting.database, setting.federation, full, setting.staff)
    enrol(other, confirmed(other, "Berthier"))
    values: dict[str, Any] = {
        "enrollment": learner,
        "reason": "Congé",
        "seen": 1,
        "curriculum": curriculum(),
    }
    assert refused(setting, operations.transfer, to=full, **values) == ["capacity"]
    assert refused(setting, operations.transfer, to=only_cpts, **values) == ["track"]
    assert refused(setting, operations.transfer, to=setting.cohort, **values) == ["same_cohort"]


def test_changing_structure_checks_dues_and_keeps_the_former_one(setting: Setting, tmp_path: Path) -> None:
    store = Store.open((tmp_path / "files").as_uri())
    first, second = make_structure(setting), make_structure(setting, "MSP du Mont")
    unpaid = make_structure(setting, "MSP du Pont", paid=False)
    stranger = make_structure(setting, "MSP du Lac", member=False)
    learner = enrol(setting, confirmed(setting, structure=first))
    values: dict[str, Any] = {
        "enrollment": learner,
        "on": TODAY,
        "reason": "Mutation",
        "seen": 1,
        "commitment": received_pdf(setting, store),
    }
    for structure, expected in (
        (first, "same_structure"),
        (unpaid, "dues_unpaid"),
        (stranger, "not_member"),
    ):
        assert refused(setting, operations.change_structure, structure=structure, **values) == [expected]
    made = do(setting, operations.change_structure, structure=second, **values)
    assert made.dues_paid_on == date(2025, 3, 1)
    assert made.commitment_file_id is not None
    rows = all_of(setting, LearnerStructure)
    assert [(one.structure_id, one.until_on) for one in rows] == [(first.id, TODAY), (second.id, None)]


def test_learners_follow_merged_structures_and_export(setting: Setting) -> None:
    first, second = make_structure(setting), make_structure(setting, "MSP du Mont")
    row = confirmed(setting, structure=first)
    enrol(setting, row)
    assert merged_structures.follow in list(structure_merged.receivers_for(None))
    with setting.database.session(setting.scope, write=True) as session:
        merging.merge_structures(
            session,
            kept=session.get_one(Structure, second.id),
            merged=session.get_one(Structure, first.id),
            from_merged={},
            by=setting.actor,
            at=AFTER,
        )
    assert [one.structure_id for one in all_of(setting, LearnerStructure)] == [second.id]
    with setting.database.session(Scope.person(row.person_id)) as session:
        name, data = export_enrollments(session, row.person_id)
    assert name == "inscriptions"
    assert [one["libelle"] for one in data] == ["Inscrit·e"]


def test_the_cohort_row_of_another_federation_is_not_there(setting: Setting) -> None:
    learner = enrol(setting, confirmed(setting))
    nowhere = Cohort(id=999_999)
    values = {"enrollment": learner, "to": nowhere, "reason": "Congé", "seen": 1, "curriculum": curriculum()}
    assert refused(setting, operations.transfer, **values) == ["gone"]
