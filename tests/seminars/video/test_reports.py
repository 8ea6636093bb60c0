"""Reports kept, named, confirmed and sealed; signatures stay; whatever is altered afterwards is named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from pacte.blockers import Refused
from pacte.database import Database
from pacte.files.models import StoredFile
from pacte.files.store import Store, key_of
from pacte.seminars.models import ConnectionReport, SheetPhoto
from pacte.seminars.presence.seals import sheet_faults
from pacte.seminars.proofs.operations import add_photo
from pacte.seminars.video import operations
from pacte.seminars.video.operations import Chosen
from pacte.seminars.video.rules import NOT_CONNECTED
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, keep
from tests.seminars.video.factories import apply, import_report, make_online, report, seen, understood

WHOLE = "Noé Aubert;11/12/2025 08:55;11/12/2025 12:40"


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refusal.value.blockers]


def name(stage: Stage, report_id: int, place: int, answer: int | None, *, revision: int = 1) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        operations.name_people(
            session,
            half_day_id=stage.id,
            report_id=report_id,
            choices={place: answer},
            revision=revision,
            by=stage.by,
            at=AFTER_IT,
        )


def remove(stage: Stage, report_id: int) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        operations.remove_report(session, half_day_id=stage.id, report_id=report_id, by=stage.by, at=AFTER_IT)


def faults(stage: Stage, folder: Path) -> list[str]:
    store = Store.open(f"file://{folder}/files")
    with stage.database.session(stage.setting.scope) as session:
        return list(sheet_faults(store, session, lambda number: None))


def test_a_report_is_read_named_confirmed_and_sealed(database: Database, tmp_path: Path) -> None:
    stage = make_online(database, learners=3)
    first, second, third = (one.id for one in stage.learners)
    stage.sign(2)
    kept = import_report(
        stage,
        tmp_path,
        report(
            "AUBERT Noe;11/12/2025 09:30;11/12/2025 10:30",
            "noé aubert;11/12/2025 10:00;11/12/2025 11:00",
            "iPhone;11/12/2025 09:00;11/12/2025 12:30",
            "Intervenante;11/12/2025 09:00;11/12/2025 12:30",
        ),
    )
    before = understood(stage, kept.id)
    assert [one.name for one in before.unknown] == ["iPhone", "Intervenante"]
    assert [one.overlaps for one in before.lines if one.line.id == first] == [True]
    with pytest.raises(Refused) as unknown:
        apply(stage, kept.id)
    assert codes(unknown) == ["unknown_people"]
    assert stage.row(0) is None
    name(stage, kept.id, 1, second)
    with pytest.raises(Refused) as stale:
        name(stage, kept.id, 2, 0)
    assert codes(stale) == ["changed_meanwhile"]
    name(stage, kept.id, 2, 0, revision=2)
    with pytest.raises(Refused) as changed:
        apply(stage, kept.id, version="autre")
    assert codes(changed) == ["changed_meanwhile"]
    assert apply(stage, kept.id) == 2
    partly, whole, signed = (stage.row(number) for number in range(3))
    assert partly is not None
    assert whole is not None
    assert signed is not None
    assert (partly.state, partly.proof, partly.arrived_at, partly.left_at) == (
        AttendanceState.EXCUSED,
        Proof.VIDEO,
        datetime(2025, 12, 11, 8, 30, tzinfo=UTC),
        datetime(2025, 12, 11, 10, 0, tzinfo=UTC),
    )
    assert (whole.state, whole.proof, whole.signed_at) == (AttendanceState.PRESENT, Proof.VIDEO, None)
    assert (signed.state, signed.proof, signed.revision) == (AttendanceState.PRESENT, Proof.PHONE, 1)
    sealed = stage.seal().sealed
    assert sealed is not None
    (evidence,) = sealed["evidence"]
    assert evidence == {
        "kind": "connection_report",
        "id": kept.id,
        "name": "releve.csv",
        "sha256": evidence["sha256"],
        "minutes": {str(first): 90, str(second): 210, str(third): 0},
    }
    assert len(evidence["sha256"]) == 64
    assert faults(stage, tmp_path) == []
    with pytest.raises(Refused) as late:
        import_report(stage, tmp_path, report(WHOLE))
    assert codes(late) == ["sealed"]


@pytest.fixture
def stage(sqlite_database: Database) -> Stage:
    return make_online(sqlite_database)


def test_a_signature_is_never_overwritten_and_its_disagreement_is_flagged(
    stage: Stage, tmp_path: Path
) -> None:
    stage.sign(0)
    kept = import_report(stage, tmp_path, report("Noé Aubert;11/12/2025 09:00;11/12/2025 09:12"))
    absent = {one.id: Chosen(AttendanceState.ABSENT) for one in stage.learners}
    assert apply(stage, kept.id, absent) == 1
    row, other = stage.row(0), stage.row(1)
    assert row is not None
    assert other is not None
    assert (row.state, row.proof) == (AttendanceState.PRESENT, Proof.PHONE)
    assert (other.state, other.proof, other.reason) == (AttendanceState.ABSENT, Proof.STAFF, NOT_CONNECTED)
    assert stage.sheet().flags({stage.learners[0].id: 12}) == {
        stage.learners[0].id: ["Signé, mais 12\u00a0min de connexion seulement d’après le relevé"]
    }
    assert stage.sheet().flags({stage.learners[0].id: 21}) == {}


def test_what_the_team_entered_stays_and_a_second_report_adds_to_the_first(
    stage: Stage, tmp_path: Path
) -> None:
    stage.enter(1, AttendanceState.JUSTIFIED, reason="Malade")
    first = import_report(stage, tmp_path, report("Noé Aubert;11/12/2025 09:00;11/12/2025 10:00"))
    assert apply(stage, first.id) == 1
    second = import_report(stage, tmp_path, report("Noé Aubert;11/12/2025 09:30;11/12/2025 12:30"))
    assert apply(stage, second.id) == 1
    row, other = stage.row(0), stage.row(1)
    assert row is not None
    assert other is not None
    assert (row.state, row.arrived_at, row.left_at, row.revision) == (AttendanceState.PRESENT, None, None, 2)
    assert (other.state, other.reason) == (AttendanceState.JUSTIFIED, "Malade")


def test_an_unused_report_is_removed_with_its_file_an_applied_one_stays(stage: Stage, tmp_path: Path) -> None:
    kept = import_report(stage, tmp_path, report(WHOLE))
    with pytest.raises(Refused) as same:
        import_report(stage, tmp_path, report(WHOLE))
    assert codes(same) == ["same_report"]
    remove(stage, kept.id)
    with stage.database.session(stage.setting.scope) as session:
        assert session.scalars(select(ConnectionReport)).all() == []
        assert session.get(StoredFile, kept.file_id) is None
    again = import_report(stage, tmp_path, report(WHOLE))
    apply(stage, again.id)
    for act in (
        lambda: remove(stage, again.id),
        lambda: apply(stage, again.id),
        lambda: name(stage, again.id, 0, 0),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert codes(refusal) == ["applied"]


def test_times_outside_the_half_day_are_refused_by_name(stage: Stage, tmp_path: Path) -> None:
    kept = import_report(stage, tmp_path, report("Noé Aubert;11/12/2025 09:30;11/12/2025 10:30"))
    for chosen, expected in (
        (Chosen(AttendanceState.EXCUSED), "times_missing"),
        (Chosen(AttendanceState.EXCUSED, datetime(2025, 12, 11, 7, 0, tzinfo=UTC)), "times_outside"),
    ):
        with pytest.raises(Refused) as refusal:
            apply(stage, kept.id, {stage.learners[0].id: chosen})
        assert codes(refusal) == [expected]
        assert refusal.value.blockers[0].message.startswith("Noé Aubert")
    with pytest.raises(Refused) as nothing:
        apply(stage, kept.id, {})
    assert codes(nothing) == ["nothing_chosen"]
    assert seen(stage, kept.id) != ""


def test_an_altered_report_or_photograph_names_the_sheet(stage: Stage, tmp_path: Path) -> None:
    kept = import_report(stage, tmp_path, report(WHOLE))
    apply(stage, kept.id)
    with stage.database.session(stage.setting.scope, write=True) as session:
        add_photo(session, half_day_id=stage.id, received=keep(stage, tmp_path, 4), by=stage.by, at=DURING)
        photo = session.scalars(select(SheetPhoto)).one()
        file_id = photo.file_id
    stage.seal()
    assert faults(stage, tmp_path) == []
    folder = tmp_path / "files"
    for changed, words in (
        (kept.file_id, "le relevé de connexion"),
        (file_id, "la photographie de la feuille"),
    ):
        with stage.database.session(stage.setting.scope) as session:
            sha256 = session.get_one(StoredFile, changed).sha256
        path = folder / key_of(f"federation-{stage.setting.federation.id}", sha256)
        content = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(content[:-1] + b"X")
        (fault,) = faults(stage, tmp_path)
        assert fault.startswith("Feuille d’émargement, ")
        assert "jeudi 11 décembre 2025" in fault
        assert words in fault
        path.write_bytes(content)
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.execute(update(SheetPhoto).values(removed_at=AFTER_IT))
        row = session.scalars(select(ConnectionReport)).one()
        row.lines = {**row.lines, "minutes": {}}
    first, second = faults(stage, tmp_path)
    assert "n’y est plus" in first
    assert "a changé depuis le sceau" in second
