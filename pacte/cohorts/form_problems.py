"""The file check's problems told to people who fill a form: labels for keys, beside the fields."""

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from wtforms import FieldList, FormField

from pacte.blockers import Blocker
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.definition_form import field_at
from pacte.cohorts.problems import Problem
from pacte.cohorts.sections import Section, section_of
from pacte.cohorts.shape import leaves
from pacte.cohorts.wording import WORDING, label_of
from pacte.french import in_field

_KEY = re.compile(r"«\u00a0([a-z][a-z0-9_]*)(?: \(élément \d+\))?\u00a0»")
_LABELS: dict[str, str] = {
    name: label for words in reversed(list(WORDING.values())) for name, (label, _) in words.items()
}
"""Of a key whose place is not known: the cohort's own field before one of its parts."""
_NAMED_FIRST = re.compile(r"^«\u00a0[^»]*\u00a0»\u00a0: ")
_MISSING = re.compile(r"^La clé «.* manque .*|.* est vide\.$")
_REMEDIES: tuple[tuple[str, str], ...] = (
    ("Par exemple « msp-8 »", "Par exemple « 9 » ou « msp-8 »."),
    ("Ajoutez une ligne", ""),
    ("Écrivez sa valeur entre les guillemets", ""),
    ("Mettez la valeur entre", ""),
    ("Écrivez le nombre sans guillemets", "Écrivez un nombre, par exemple 20."),
    ("Écrivez le numéro entre guillemets", "Par exemple 21, 2A ou 974."),
    ("Mettez l’année, le mois et le jour", "Par exemple 31/10/2025."),
    ("Mettez l’année, un tiret et le mois", "Par exemple 2025-11."),
    ("Ajoutez « place", "Ajoutez son lieu."),
    ("Ajoutez «\u00a0place", "Ajoutez son lieu."),
)


def on_screen(problem: Problem | Blocker) -> str:
    """The sentence without keys, quotes or lines of a file."""
    if _MISSING.match(problem.message):
        return "Ce champ est à remplir."
    path = problem.path if isinstance(problem, Problem) else problem.where

    def label(found: re.Match[str]) -> str:
        return f"«\u00a0{_label_at(path, found[1])}\u00a0»"

    message = _KEY.sub(label, problem.message)
    remedy = problem.remedy
    for beginning, instead in _REMEDIES:
        if remedy.startswith(beginning):
            remedy = instead
    return f"{message} {_KEY.sub(label, remedy)}".strip()


def beside_field(problem: Problem) -> str:
    """:func:`on_screen` where the field's label already stands: the sentence does not begin with it."""
    return _NAMED_FIRST.sub("", on_screen(problem))


def _label_at(path: str, key: str) -> str:
    """The label of ``key`` where the problem is: « code » of a cohort is not that of its federation."""
    shape: type = CohortDefinition
    for part in path.split("."):
        leaf = leaves(shape).get(part) if dataclasses.is_dataclass(shape) else None
        if leaf is None:
            continue
        if part == key:
            return label_of(shape, key)
        shape = leaf.plain
    return _LABELS.get(key, key)


def place_problems(
    form: Any,
    problems: Iterable[Problem | Blocker],
    section: Section,
    section_href: Callable[[Section], str],
) -> Sequence[Blocker]:
    """Put each problem beside its field; return those that no field of this section can bear."""
    elsewhere = []
    for problem in problems:
        path = problem.path if isinstance(problem, Problem) else problem.where
        field, text = field_at(form, path), on_screen(problem)
        if field is not None and not isinstance(field, FormField | FieldList):
            field.errors = [*field.errors, text]
        elif field is not None:
            told = _NAMED_FIRST.sub("", text)
            field.faults = [*field.faults, told]
            elsewhere.append(Blocker("field", in_field(told, _named(form, field)), where=f"#{field.anchor}"))
        else:
            other = section_of(path)
            if other and other is not section:
                text, where = in_field(text, other.label), section_href(other)
            else:
                where = ""
            elsewhere.append(Blocker("elsewhere", text, where=where))
    _tell_lists(form)
    return elsewhere


def _named(form: Any, field: Any) -> str:
    """« Séminaires, Séminaire 3, Demi-journées, ligne 1 »: a row goes by its title if it has one."""
    parts = field.name.split("-")
    words = []
    for length in range(1, len(parts) + 1):
        inner = field_at(form, ".".join(parts[:length]))
        if parts[length - 1].isdigit():
            titles = [inner.form[name].data for name in ("title", "label") if name in inner.form]
            words.append(next(filter(None, titles), f"ligne {int(parts[length - 1]) + 1}"))
        else:
            words.append(inner.label.text)
    return ", ".join(words)


def _tell_lists(form: Any) -> None:
    """Let each list know of the errors put on the fields inside it, as after a validation."""
    for field in form:
        if isinstance(field, FormField):
            _tell_lists(field.form)
        elif isinstance(field, FieldList):
            for entry in field.entries:
                _tell_lists(entry.form)
            field.errors = [entry.errors for entry in field.entries if entry.errors]
