"""Twenty scorers save at the same instant, in small: nothing lost, nothing mixed."""

import pytest

from benchmarks.scoring import at_once


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_is_lost_when_twenty_scorers_save_at_once(engine: str) -> None:
    result = at_once(engine, scorers=20, dossiers=1)
    assert result.faults == []
    assert result.saves == 20 * 6
