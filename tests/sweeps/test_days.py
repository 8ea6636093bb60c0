"""The day of an instant is that of the federation: nothing takes the day that it is in UTC."""

import ast
from pathlib import Path

import pacte

ROOT = Path(pacte.__file__).parent
INSTANTS = ("at", "now", "instant")
"""Names that hold an aware instant, alone or after an underscore."""


def is_instant(node: ast.expr) -> bool:
    """« at », « row.created_at », « now() »: by its name, an instant in UTC."""
    if isinstance(node, ast.Call):
        node = node.func
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in INSTANTS or name.endswith("_at")


def days_in_utc(source: str) -> list[int]:
    """Lines that call ``.date()`` on an instant without saying where."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
        and not node.args
        and is_instant(node.func.value)
    ]


def test_the_sweep_sees_what_it_forbids() -> None:
    assert days_in_utc("row.enrolled_at.date()\nnow().date()\nat.date()") == [1, 2, 3]
    assert days_in_utc("at.astimezone(zone).date()\nlocal.date()\nlocal_day(row.made_at, zone)") == []


def test_no_page_takes_the_day_in_utc() -> None:
    """The demonstration makes days of its own, and is left out."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted(ROOT.rglob("*.py"))
        if "demo" not in path.relative_to(ROOT).parts
        for line in days_in_utc(path.read_text())
    ]
    assert found == []
