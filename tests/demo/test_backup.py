"""The whole demonstration, every kind of column in it, survives a backup and a restoration."""

import json
import zipfile
from pathlib import Path

import pytest

from pacte import backup
from pacte.database.engine import owner_engine
from pacte.files.store import Store
from tests.conftest import settings_for
from tests.demo.conftest import TODAY, Loaded

REVISIONS = ["r1"]


def test_the_demonstration_is_the_same_after_a_restoration(
    loaded: Loaded, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    engine = owner_engine(loaded.settings.database_owner)
    before = backup.backup(engine, loaded.store, tmp_path / "a.zip", revisions=REVISIONS, at=TODAY)
    with request.getfixturevalue("sqlite_template").database() as urls:
        settings = settings_for(urls, tmp_path / "other")
        other, store = owner_engine(settings.database_owner), Store.open(settings.storage)
        backup.restore(other, store, tmp_path / "a.zip", revisions=REVISIONS, force=False)
        after = backup.backup(other, store, tmp_path / "b.zip", revisions=REVISIONS, at=TODAY)
        other.dispose()
    engine.dispose()
    assert before["tables"]["application"]["rows"] == 138
    assert after["files"] == before["files"]
    for name in before["tables"]:
        assert _rows(tmp_path / "b.zip", name) == _rows(tmp_path / "a.zip", name), name


def _rows(archive: Path, table: str) -> list[str]:
    """Every row, whatever the order that an engine gives rows and keys in."""
    with zipfile.ZipFile(archive) as opened:
        lines = opened.read(f"tables/{table}.jsonl").decode().splitlines()
    return sorted(json.dumps(json.loads(line), sort_keys=True) for line in lines)
