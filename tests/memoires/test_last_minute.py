"""The last minute in small: eight mémoires, two processes, one killed; nothing lost, doubled or mistold."""

import pytest

from benchmarks.memoires import last_minute


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_no_memoire_is_lost_when_a_process_is_killed(engine: str) -> None:
    result = last_minute(engine, memoires=8, processes=2, megabytes=1)
    assert result.faults == []
    assert len(result.answers) == 8
    assert result.outcomes["late"] >= 1
    assert result.outcomes["receipt"] > 0
