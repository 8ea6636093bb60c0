"""Telephone numbers as people type them: every usual way is taken, the rest is refused with what to do."""

import pytest

from pacte.phones import blocker_of_phone


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0639981234",
        "06 39 98 12 34",
        "06.39.98.12.34",
        "06-39-98-12-34",
        "06/39/98/12/34",
        "06\u00a039\u202f98 12 34",
        "+33 6 39 98 12 34",
        "+33 (0)6 39 98 12 34",
        "0033639981234",
        "0590 12 34 56",
        "0262 12 34 56",
        "+262 692 12 34 56",
        "+687 12 34 56",
        "+41 22 123 45 67",
    ],
)
def test_usual_ways_of_writing_are_taken(typed: str) -> None:
    assert blocker_of_phone(typed) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abc", "phone_shape"),
        ("06 39 98 12 3O", "phone_shape"),
        ("le soir", "phone_shape"),
        ("+", "phone_shape"),
        ("٠٦٣٩٩٨١٢٣٤", "phone_shape"),
        ("06", "phone_digits"),
        ("06 39 98 12 3", "phone_digits"),
        ("06 39 98 12 34 56", "phone_digits"),
        ("6 39 98 12 34", "phone_code"),
        ("+33 6 39 98 12", "phone_code"),
        ("+33 6 39 98 12 34 56", "phone_code"),
        ("0000000000", "phone_code"),
        ("06 39 98 12 34 ou 06 39 98 56 78", "phone_long"),
    ],
)
def test_what_nobody_could_call_is_refused_with_what_to_do(typed: str, code: str) -> None:
    found = blocker_of_phone(typed, "phone")
    assert found is not None
    assert (found.code, found.where) == (code, "phone")
    assert found.remedy
