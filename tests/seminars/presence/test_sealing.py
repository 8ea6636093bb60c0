"""Entering, sealing, correcting, proving: the seal changes no more, and tells when something did."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from pacte import verification
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.database import Database, Scope
from pacte.files.kinds import Kind
from pacte.files.reception import keep_made
from pacte.files.store import Store
from pacte.seminars.models import Attendance, AttendanceAddendum, HalfDay
from pacte.seminars.presence.export import export_attendance
from pacte.seminars.presence.queries import addenda_of
from pacte.seminars.presence.seals import count_sheets, sheet_faults
from pacte.seminars.presence.sheet import fingerprint_of, states_after
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.seminars.factories import T0_MORNING
from tests.seminars.presence.factories import AFTER_IT, Stage, keep, make_stage, png

SHEET = (
    "Feuille d’émargement, FeMaSCo-BFC, « Séminaire de lancement (T0) », jeudi 11 décembre 2025, "
    "de 9\u00a0h à 12\u00a0h\u00a030 : "
)
REPLACED = SHEET + "la signature de Noé Aubert n’est plus celle qui a été scellée."


@pytest.fixture
def stage(database: Database) -> Stage:
    return make_stage(database, learners=3)


def faults(stage: Stage, folder: Path) -> list[str]:
    store = Store.open(f"file://{folder}/files")
    seen: list[int] = []
    with stage.database.session(stage.setting.scope) as session:
        found = list(sheet_faults(store, session, seen.append))
        assert sum(seen) == count_sheets(session)
    return found


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refusal.value.blockers]


def test_an_entry_shows_as_the_team_s_with_its_reason(stage: Stage) -> None:
    ten = T0_MORNING + timedelta(hours=1)
    row = stage.enter(state=AttendanceState.EXCUSED, reason=" Train en retard ", arrived_at=ten)
    assert (row.proof, row.reason, row.arrived_at, row.entered_by_id, row.signed_at) == (
        Proof.STAFF,
        "Train en retard",
        ten,
        stage.trainer.id,
        None,
    )
    again = stage.enter(state=AttendanceState.JUSTIFIED, reason="Malade", revision=1)
    assert (again.id, again.state, again.arrived_at, again.revision) == (
        row.id,
        AttendanceState.JUSTIFIED,
        None,
        2,
    )
    with stage.database.session(stage.setting.scope) as session:
        corrected = session.scalars(
            select(JournalEntry).where(JournalEntry.action == "attendance.corrected")
        ).one()
    assert (corrected.details["before"], corrected.details["after"]) == ("excused", "justified")
    assert "Malade" not in str(corrected.details)


def test_a_correction_keeps_the_signature_as_evidence(stage: Stage, tmp_path: Path) -> None:
    signed = stage.sign(drawing=keep(stage, tmp_path))
    row = stage.enter(state=AttendanceState.ABSENT, reason="Repartie aussitôt", revision=1)
    assert (row.state, row.proof, row.signed_at, row.signature_sha256) == (
        AttendanceState.ABSENT,
        Proof.STAFF,
        signed.signed_at,
        signed.signature_sha256,
    )


def test_a_stale_entry_is_refused(stage: Stage) -> None:
    stage.sign()
    with pytest.raises(Refused) as refusal:
        stage.enter(state=AttendanceState.ABSENT)
    assert codes(refusal) == ["changed_meanwhile"]
    row = stage.row()
    assert row is not None
    assert row.state is AttendanceState.PRESENT


def test_the_seal_holds_all_that_an_audit_reads(stage: Stage, tmp_path: Path) -> None:
    signed = stage.sign(0, drawing=keep(stage, tmp_path))
    stage.enter(1, AttendanceState.JUSTIFIED, reason="Malade")
    half_day = stage.seal(drawing=keep(stage, tmp_path, 7))
    said = half_day.sealed
    assert said is not None
    assert (said["seminar"], said["modules"], said["place"], said["modality"]) == (
        "Séminaire de lancement (T0)",
        ["Prise de fonction"],
        "Beaune",
        "in-person",
    )
    assert (said["date"], said["starts_at"], said["ends_at"], said["time_zone"]) == (
        "2025-12-11",
        "2025-12-11T08:00:00+00:00",
        "2025-12-11T11:30:00+00:00",
        "Europe/Paris",
    )
    assert said["countersigned"]["name"] == "Alix Relais"
    assert len(said["countersigned"]["signature_sha256"]) == 64
    lines = {line["enrollment_id"]: line for line in said["lines"]}
    first, second, third = (lines[learner.id] for learner in stage.learners)
    assert (first["name"], first["state"], first["proof"]) == ("Noé Aubert", "present", "phone")
    assert first["signature_sha256"] == signed.signature_sha256
    assert (second["state"], second["proof"], second["reason"]) == ("justified", "staff", "Malade")
    assert (third["state"], third["proof"], third["reason"]) == (
        "absent",
        "staff",
        "Sans signature ni état à la clôture de la feuille",
    )
    assert (said["added"], first["entered_at"]) == (None, None)
    assert second["entered_at"] == "2025-12-11T08:03:00+00:00"
    assert len(half_day.seal_fingerprint) == 64
    assert faults(stage, tmp_path) == []


def test_absences_are_confirmed_by_name_before_the_seal(stage: Stage) -> None:
    stage.sign(0)
    with pytest.raises(Refused) as refusal:
        stage.seal(confirmed=[])
    assert codes(refusal) == ["absences_not_confirmed"]
    assert stage.person(1).name in refusal.value.blockers[0].message
    assert stage.row(1) is None
    assert stage.setting.get(HalfDay, stage.id).sealed_at is None


def test_it_is_sealed_once_over_and_once_only(stage: Stage) -> None:
    with pytest.raises(Refused) as refusal:
        stage.seal(at=stage.half_day.ends_at - timedelta(seconds=1))
    assert codes(refusal) == ["not_over"]
    first = stage.seal()
    with pytest.raises(Refused) as refusal:
        stage.seal()
    assert codes(refusal) == ["sealed"]
    assert stage.setting.get(HalfDay, stage.id).seal_fingerprint == first.seal_fingerprint


def test_sealed_nothing_is_entered_but_an_addendum_corrects(stage: Stage, tmp_path: Path) -> None:
    sealed = stage.seal()
    with pytest.raises(Refused) as refusal:
        stage.enter(revision=1, at=AFTER_IT)
    assert codes(refusal) == ["sealed"]
    assert stage.amend(0) == 1
    assert stage.amend(0, AttendanceState.JUSTIFIED, reason="Certificat reçu", seen=1) == 2
    with stage.database.session(stage.setting.scope) as session:
        first, second = addenda_of(session, stage.id)
        row = session.scalars(
            select(Attendance).where(Attendance.enrollment_id == stage.learners[0].id)
        ).one()
        half_day = session.get_one(HalfDay, stage.id)
    assert first.content["before"]["state"] == "absent"
    assert (first.content["after"]["state"], first.by_name) == ("present", "Alix Relais")
    assert first.content["previous"] == sealed.seal_fingerprint
    assert second.content["before"]["state"] == "present"
    assert second.content["previous"] == first.fingerprint
    assert row.state is AttendanceState.ABSENT  # the seal stays what it was
    assert half_day.sealed is not None
    assert states_after(half_day.sealed, [first, second])[stage.learners[0].id]["state"] == "justified"
    assert half_day.seal_fingerprint == sealed.seal_fingerprint
    assert faults(stage, tmp_path) == []


def test_what_one_has_signed_is_among_one_s_own_data(stage: Stage) -> None:
    stage.sign()
    with stage.database.session(Scope.person(stage.person().id)) as session:
        name, (line,) = export_attendance(session, stage.person().id)
    assert (name, line["state_libelle"], line["proof_libelle"]) == (
        "presences",
        "Présence",
        "Signé sur son téléphone",
    )


def test_an_addendum_needs_a_seal_a_reason_a_change_and_a_fresh_page(stage: Stage) -> None:
    with pytest.raises(Refused) as refusal:
        stage.amend()
    assert codes(refusal) == ["not_sealed"]
    stage.seal()
    with pytest.raises(Refused) as refusal:
        stage.amend(0, AttendanceState.ABSENT, reason=" ")
    assert codes(refusal) == ["reason_missing", "nothing_changed"]
    stage.amend()
    with pytest.raises(Refused) as refusal:
        stage.amend(1)
    assert codes(refusal) == ["changed_meanwhile"]


def tamper(stage: Stage, statement: object) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.execute(statement)  # type: ignore[call-overload]


def test_a_tampered_signature_names_its_sheet(stage: Stage, tmp_path: Path) -> None:
    row = stage.sign(drawing=keep(stage, tmp_path))
    stage.seal()
    assert faults(stage, tmp_path) == []
    (path,) = (tmp_path / "files").rglob(row.signature_sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert faults(stage, tmp_path) == [
        SHEET + "la signature de Noé Aubert n’est plus celle qui a été scellée."
    ]
    path.unlink()
    assert faults(stage, tmp_path) == [
        SHEET + "la signature de Noé Aubert n’est plus celle qui a été scellée."
    ]


def test_verify_counts_sheets_and_names_the_one_that_was_tampered_with(app_on_each: Flask) -> None:
    services = app_on_each.extensions["pacte"]
    stage = make_stage(services.database)
    drawing = keep_made(
        png(),
        kind=Kind.PNG,
        name="signature.png",
        store=services.store,
        federation_id=stage.setting.federation.id,
    )
    stage.sign(drawing=drawing)
    before = verification.count(services, stage.setting.scope)
    stage.seal()
    assert verification.count(services, stage.setting.scope) == before + 1
    assert list(verification.faults(services, stage.setting.scope)) == []
    services.store.delete(drawing.content.key)
    found = list(verification.faults(services, stage.setting.scope))
    assert len(found) == 2  # the file by its number, then the sheet by its name
    assert found[1] == REPLACED


def test_another_signature_in_its_place_names_its_sheet(stage: Stage, tmp_path: Path) -> None:
    stage.sign(0, drawing=keep(stage, tmp_path, 1))
    other = stage.sign(1, drawing=keep(stage, tmp_path, 2))
    stage.seal()
    tamper(
        stage,
        update(Attendance)
        .where(Attendance.enrollment_id == stage.learners[0].id)
        .values(signature_file_id=other.signature_file_id, signature_sha256=other.signature_sha256),
    )
    assert faults(stage, tmp_path) == [
        SHEET + "la ligne de Noé Aubert a changé.",
        REPLACED,
    ]


def test_a_changed_line_and_a_line_added_are_seen(stage: Stage, tmp_path: Path) -> None:
    stage.sign()
    stage.seal()
    changed = update(Attendance).where(Attendance.enrollment_id == stage.learners[1].id)
    tamper(stage, changed.values(state=AttendanceState.PRESENT))
    name = stage.person(1).name
    assert faults(stage, tmp_path) == [SHEET + f"la ligne de {name} a changé."]


def test_a_seal_rewritten_with_its_fingerprint_is_not_the_journal_s(stage: Stage, tmp_path: Path) -> None:
    half_day = stage.seal()
    said = {**(half_day.sealed or {}), "place": "Dijon"}
    change = update(HalfDay).where(HalfDay.id == stage.id)
    tamper(stage, change.values(sealed=said))
    assert faults(stage, tmp_path) == [
        SHEET + "son contenu ne correspond pas à son empreinte.",
        SHEET + "son empreinte n’est pas celle du journal.",
    ]
    tamper(stage, change.values(sealed=said, seal_fingerprint=fingerprint_of(said)))
    assert faults(stage, tmp_path) == [SHEET + "son empreinte n’est pas celle du journal."]


def test_a_broken_seal_is_seen_through_the_journal(stage: Stage, tmp_path: Path) -> None:
    stage.seal()
    tamper(
        stage,
        update(HalfDay)
        .where(HalfDay.id == stage.id)
        .values(sealed=None, sealed_at=None, seal_fingerprint=""),
    )
    assert faults(stage, tmp_path) == [SHEET + "le journal dit qu’elle est scellée, et elle ne l’est plus."]


def test_a_rewritten_addendum_is_seen(stage: Stage, tmp_path: Path) -> None:
    stage.seal()
    stage.amend()
    tamper(stage, update(AttendanceAddendum).values(reason="Autre raison"))
    assert faults(stage, tmp_path) == [
        SHEET + "le rectificatif n° 1 ne correspond pas à son empreinte.",
        SHEET + "l’empreinte du rectificatif n° 1 n’est pas celle du journal.",
    ]


def test_a_lost_addendum_is_seen(stage: Stage, tmp_path: Path) -> None:
    stage.seal()
    stage.amend()
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.delete(session.scalars(select(AttendanceAddendum)).one())
    assert faults(stage, tmp_path) == [SHEET + "le rectificatif n° 1 a disparu."]
