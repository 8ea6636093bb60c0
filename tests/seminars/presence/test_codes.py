"""The code that changes every 20 seconds: what counts, for how long, and what it never tells."""

from datetime import UTC, datetime, timedelta

import pytest

from pacte.seminars.presence import codes

SECRET = "a" * 64
START = datetime(2025, 12, 11, 8, 0, 20, tzinfo=UTC)
"""The first instant of a step."""


@pytest.mark.parametrize(
    ("seconds", "counts"),
    [(-1, False), (0, True), (10, True), (19.9, True), (20, True), (24.9, True), (25, False), (40, False)],
)
def test_a_code_counts_for_its_step_and_five_seconds(seconds: float, counts: bool) -> None:
    step = codes.step_of(START)
    at = START + timedelta(seconds=seconds)
    token, short = codes.token(SECRET, 7, step), codes.short_code(SECRET, 7, step)
    assert codes.is_token(token, SECRET, 7, at) is counts
    assert codes.is_short_code(short, SECRET, 7, at) is counts


def test_a_code_is_of_one_half_day_alone() -> None:
    step = codes.step_of(START)
    assert not codes.is_token(codes.token(SECRET, 7, step), SECRET, 8, START)
    assert not codes.is_token(codes.token(SECRET, 7, step), "b" * 64, 7, START)
    assert not codes.is_short_code(codes.short_code(SECRET, 7, step), SECRET, 8, START)


def test_the_short_code_is_six_letters_that_are_not_taken_for_others() -> None:
    made = {codes.short_code(SECRET, 1, step) for step in range(2_000)}
    assert len(made) == 2_000
    assert {len(one) for one in made} == {6}
    assert set("".join(made)) == set("ABCDEFGHJKMNPQRSTUVWXYZ")


def test_typing_forgives_case_spaces_and_dashes() -> None:
    short = codes.short_code(SECRET, 7, codes.step_of(START))
    for typed in (short.lower(), f"{short[:3]} {short[3:]}", f" {short[:3]}-{short[3:]} "):
        assert codes.is_short_code(typed, SECRET, 7, START)
    for typed in ("", short[:5], short + "A", "123456", "é" * 6):
        assert not codes.is_short_code(typed, SECRET, 7, START)


def test_a_token_has_the_shape_of_a_link() -> None:
    assert len(codes.token(SECRET, 7, 1)) == 43
    assert codes.next_change(START + timedelta(seconds=3)) == START + timedelta(seconds=20)
    assert codes.next_change(START) == START + timedelta(seconds=20)
