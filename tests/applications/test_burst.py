"""The last minute in small: 40 candidates, two processes, one killed; nothing lost, doubled or late."""

import pytest

from benchmarks.burst import burst


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_is_lost_when_a_process_is_killed_in_the_last_minute(engine: str) -> None:
    result = burst(engine, candidates=40, processes=2)
    assert result.faults == []
    assert set(result.answers) == set(range(1, 41))
    assert result.outcomes["closed"] >= 4
    assert result.outcomes["receipt"] + result.outcomes["closed"] == 40
    assert result.outcomes["receipt"] > 0
