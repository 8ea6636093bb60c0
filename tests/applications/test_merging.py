"""Two tabs on one dossier: what was only shown never overwrites, what changed twice is reported."""

from decimal import Decimal

from pacte.applications.merging import Conflict, merge, read_version, version_of

SHOWN = {"city": "Beaune", "phone": "03"}


def test_field_only_shown_does_not_overwrite_the_other_tab() -> None:
    seen = read_version(version_of(SHOWN))
    current = {"city": "Dijon", "phone": "03"}
    assert merge(current, {"city": "Beaune", "phone": "06"}, seen) == ({"phone": "06"}, ())


def test_field_changed_on_both_sides_takes_the_last_and_reports_the_other() -> None:
    seen = read_version(version_of(SHOWN))
    changes, conflicts = merge({"city": "Dijon", "phone": "03"}, {"city": "Nuits", "phone": "03"}, seen)
    assert changes == {"city": "Nuits"}
    assert conflicts == (Conflict("city", "Dijon", "Nuits"),)


def test_same_change_on_both_sides_is_no_conflict() -> None:
    seen = read_version(version_of(SHOWN))
    assert merge({"city": "Dijon", "phone": "03"}, {"city": "Dijon"}, seen) == ({}, ())


def test_without_a_mark_the_last_value_is_taken() -> None:
    assert merge({"city": "Dijon"}, {"city": "Beaune"}, {}) == ({"city": "Beaune"}, ())


def test_version_keeps_the_marks_of_fields_not_given_and_survives_rubbish() -> None:
    seen = read_version(version_of(SHOWN))
    kept = read_version(version_of({"phone": "06"}, seen))
    assert kept["city"] == seen["city"]
    assert kept["phone"] != seen["phone"]
    assert read_version("n'importe quoi :: a: \x00") == {}


def test_numbers_compare_by_value() -> None:
    assert merge({"hours": Decimal("17.50")}, {"hours": Decimal("17.5")}, {}) == ({}, ())
