"""What is sealed comes back with its key or its predecessor, and with nothing else."""

import pytest

from pacte.sealing import SealBroken, seal, unseal


def test_sealed_text_comes_back() -> None:
    assert unseal(["a" * 32], seal("a" * 32, "déjà vu")) == "déjà vu"


def test_sealed_text_is_not_in_clear() -> None:
    assert "secret" not in seal("a" * 32, "secret")


def test_a_previous_key_still_opens() -> None:
    assert unseal(["b" * 32, "a" * 32], seal("a" * 32, b"old")) == "old"


@pytest.mark.parametrize("token", ["", "forged", seal("c" * 32, "x")], ids=["empty", "forged", "other key"])
def test_other_key_or_forged_token_is_refused(token: str) -> None:
    with pytest.raises(SealBroken):
        unseal(["a" * 32], token)


def test_no_key_is_refused() -> None:
    with pytest.raises(SealBroken):
        unseal([], seal("a" * 32, "x"))
