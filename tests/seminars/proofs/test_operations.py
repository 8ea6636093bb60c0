"""Photographs and the presences read on them, on both databases."""

from pathlib import Path

import pytest

from pacte.blockers import Refused
from pacte.database import Database
from pacte.seminars.presence.operations.sealing import version
from pacte.seminars.proofs import operations
from pacte.seminars.proofs.queries import photos_of
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, keep, make_stage


def copy(stage: Stage, signed: dict[int, bool]) -> int:
    seen = version(stage.sheet())
    with stage.database.session(stage.setting.scope, write=True) as session:
        return operations.copy_lines(
            session, half_day_id=stage.id, signed=signed, seen=seen, by=stage.by, at=DURING
        )


def add(stage: Stage, folder: Path) -> int:
    with stage.database.session(stage.setting.scope, write=True) as session:
        return operations.add_photo(
            session, half_day_id=stage.id, received=keep(stage, folder), by=stage.by, at=DURING
        ).id


def test_paper_is_read_corrected_and_sealed(database: Database, tmp_path: Path) -> None:
    stage = make_stage(database)
    first, second = (one.id for one in stage.learners)
    with pytest.raises(Refused) as missing:
        copy(stage, {first: True})
    assert [one.code for one in missing.value.blockers] == ["photo_missing"]
    photo_id = add(stage, tmp_path)
    with pytest.raises(Refused) as nothing:
        copy(stage, {})
    assert [one.code for one in nothing.value.blockers] == ["nothing_chosen"]
    assert copy(stage, {first: False, second: True}) == 2
    assert copy(stage, {first: True, second: True}) == 1
    row = stage.row(0)
    assert row is not None
    assert (row.state, row.proof, row.reason, row.revision) == (AttendanceState.PRESENT, Proof.PAPER, "", 2)
    sealed = stage.seal().sealed
    assert sealed is not None
    assert [line["proof"] for line in sealed["lines"]] == ["paper", "paper"]
    with pytest.raises(Refused) as late:
        copy(stage, {first: False})
    assert [one.code for one in late.value.blockers] == ["sealed"]
    with stage.database.session(stage.setting.scope, write=True) as session, pytest.raises(Refused):
        operations.remove_photo(
            session, half_day_id=stage.id, photo_id=photo_id, reason="Floue", by=stage.by, at=AFTER_IT
        )


def test_a_photograph_taken_back_proves_nothing_more(database: Database, tmp_path: Path) -> None:
    stage = make_stage(database)
    photo_id = add(stage, tmp_path)
    with stage.database.session(stage.setting.scope, write=True) as session:
        operations.remove_photo(
            session, half_day_id=stage.id, photo_id=photo_id, reason=" Floue ", by=stage.by, at=DURING
        )
    with stage.database.session(stage.setting.scope) as session:
        assert photos_of(session, stage.id) == []
        (kept,) = photos_of(session, stage.id, removed=True)
        assert (kept.remove_reason, kept.removed_at) == ("Floue", DURING)
    with pytest.raises(Refused):
        copy(stage, {stage.learners[0].id: True})
