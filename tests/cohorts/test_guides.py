"""The guides of the content files name every key that the files accept, with its true default."""

import dataclasses
import re
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

from pacte.cohorts.curriculum import CurriculumVersion, ModuleFront
from pacte.cohorts.definition import CohortDefinition

DOCS = Path(__file__).resolve().parents[2] / "docs"


def keys(shape: type) -> Iterator[tuple[str, object]]:
    """Return every field of a dataclass and of those it holds, with its default."""
    hints = typing.get_type_hints(shape)
    for field in dataclasses.fields(shape):
        yield field.name, field.default
        for inner in (hints[field.name], *typing.get_args(hints[field.name])):
            if dataclasses.is_dataclass(inner):
                yield from keys(inner)  # type: ignore[arg-type]


def rows(guide: str) -> list[tuple[str, str]]:
    """Return key and default of each row of a guide's tables."""
    text = (DOCS / guide).read_text(encoding="utf-8")
    return re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("guide", "shapes"),
    [("cohort-file.md", [CohortDefinition]), ("module-file.md", [ModuleFront, CurriculumVersion])],
)
def test_guide_names_every_key_and_its_default(guide: str, shapes: list[type]) -> None:
    documented = rows(guide)
    accepted = {item for shape in shapes for item in keys(shape)}
    sections = {name for name, default in accepted if dataclasses.is_dataclass(default)}
    sections |= {"application", "privacy", "selection", "seminars", "memoire", "defence", "federation"}

    assert {name for name, _ in accepted} - {name for name, _ in documented} <= sections | {"productions"}
    assert {name for name, _ in documented} <= {name for name, _ in accepted}
    for name, default in accepted:
        told = [cell for key, cell in documented if key == name]
        if default is dataclasses.MISSING and told:
            assert "obligatoire" in told, name
        elif isinstance(default, bool) and told:
            assert any(f"`{str(default).lower()}`" in cell for cell in told), name
        elif isinstance(default, int | float) and told:
            assert any(re.match(rf"{re.escape(str(default))}\b", cell) for cell in told), name
