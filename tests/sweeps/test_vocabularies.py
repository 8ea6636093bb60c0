"""Every member of a vocabulary has its words wherever words are kept for it."""

import pkgutil
from collections.abc import Iterator
from enum import Enum
from importlib import import_module

import pacte

SOME_ONLY = {"LATE_LABELS"}
"""Changes that can still come once a seminar has begun."""


def _labels() -> Iterator[tuple[str, dict[Enum, str]]]:
    for module in pkgutil.walk_packages(pacte.__path__, "pacte."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(import_module(module.name)).items():
            if name.endswith("_LABELS") and name not in SOME_ONLY and isinstance(value, dict):
                yield f"{module.name}.{name}", value


def test_no_member_of_a_vocabulary_lacks_its_words() -> None:
    lacking, read = {}, 0
    for where, labels in _labels():
        kinds = {type(member) for member in labels}
        if len(kinds) == 1 and issubclass(kind := kinds.pop(), Enum):
            read += 1
            lacking[where] = [member.name for member in kind if member not in labels]
    assert read > 60
    assert {where: names for where, names in lacking.items() if names} == {}
