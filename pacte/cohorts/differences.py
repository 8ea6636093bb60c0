"""What differs between two definitions of a cohort, field by field, in French."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from pacte.cohorts.definition import CohortDefinition, HalfDayDefinition, JurySeat
from pacte.cohorts.shape import leaves
from pacte.cohorts.wording import label_of
from pacte.french import time_words

LONGEST = 300
"""Characters of a value that the journal keeps; a longer text is cut."""


WHOLE = ("ajouté", "retiré", "ordre changé")
"""What is said of an item of a list that came or went, and of a list whose order changed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its dotted path, its label with the sections it stands in, its two values in words."""

    path: str
    label: str
    before: str
    after: str


def differences(old: CohortDefinition, new: CohortDefinition) -> list[Change]:
    """Every field that differs; items of lists are compared by their key, else by their place."""
    return list(_between(old, new, "", ""))


def _between(old: Any, new: Any, path: str, label: str) -> Iterator[Change]:
    shape = type(new if new is not None else old)
    for name, leaf in leaves(shape).items():
        before, after = getattr(old, name, None), getattr(new, name, None)
        if before == after:
            continue
        inner_path, inner_label = f"{path}{name}", label + label_of(shape, name)
        if not leaf.nested:
            yield Change(inner_path, inner_label, words(before), words(after))
        elif not leaf.many:
            yield from _between(before, after, f"{inner_path}.", f"{inner_label} : ")
        elif "key" in leaves(leaf.plain):
            yield from _lists(before or (), after or (), inner_path, inner_label)
        else:
            yield Change(inner_path, inner_label, words(before), words(after))


def _lists(old: Sequence[Any], new: Sequence[Any], path: str, label: str) -> Iterator[Change]:
    before = {item.key: item for item in old}
    after = {item.key: item for item in new}
    for key, item in after.items():
        if key not in before:
            yield Change(f"{path}.{key}", f"{label} : {title(item)}", "", "ajouté")
        elif item != before[key]:
            yield from _between(before[key], item, f"{path}.{key}.", f"{label} : {title(before[key])} : ")
    for key, item in before.items():
        if key not in after:
            yield Change(f"{path}.{key}", f"{label} : {title(item)}", "", "retiré")
    if path == "seminars":
        return  # they go by their dates
    kept = [key for key in after if key in before]
    if kept != [key for key in before if key in after]:
        yield Change(path, label, "", "ordre changé")


def title(item: Any) -> str:
    """What people call an item of a list."""
    return str(getattr(item, "title", "") or getattr(item, "label", "") or item.key)


def words(value: Any) -> str:
    """A value as people read it; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time):
        return time_words(value)
    if isinstance(value, tuple):
        between = " ; " if any(isinstance(item, HalfDayDefinition) for item in value) else ", "
        return between.join(words(item) for item in value)
    if isinstance(value, HalfDayDefinition):
        return f"{words(value.on)}, {time_words(value.starts_at)} – {time_words(value.ends_at)}"
    if isinstance(value, JurySeat):
        return f"{value.count} {value.role.label}" + (" (préside)" if value.chair else "")
    if dataclasses.is_dataclass(value):
        parts = (words(getattr(value, field.name)) for field in dataclasses.fields(value))
        return " ".join(part for part in parts if part)
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    text = str(getattr(value, "label", value))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def days_of(definition: Any, path: str = "", label: str = "") -> Iterator[tuple[str, str, date]]:
    """Every date of a definition with its dotted path and its label, in the order of the file."""
    for name, leaf in leaves(type(definition)).items():
        value = getattr(definition, name)
        here, said = f"{path}{name}", label + label_of(type(definition), name)
        if isinstance(value, date):
            yield here, said, value
        elif leaf.nested and not leaf.many:
            yield from days_of(value, f"{here}.", f"{said} : ")
        elif leaf.nested:
            for index, item in enumerate(value):
                called = f"{label}{title(item)} : " if hasattr(item, "key") else label
                yield from days_of(item, f"{here}.{index}.", called)
