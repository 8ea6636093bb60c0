"""The file check's problems told to people who fill a form: labels for keys, beside the fields."""

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, FieldList, FormField

from pacte.blockers import Blocker
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.definition_form import Ticks, field_at
from pacte.cohorts.form_rows import RowField, RowsField
from pacte.cohorts.problems import Problem
from pacte.cohorts.sections import Section, section_of
from pacte.cohorts.shape import leaves
from pacte.cohorts.wording import WORDING, label_of
from pacte.french import in_field, under

_KEY = re.compile(r"«\u00a0([a-z][a-z0-9_]*)(?: \(élément \d+\))?\u00a0»")
_LABELS: dict[str, str] = {
    name: label for words in reversed(list(WORDING.values())) for name, (label, _) in words.items()
}
"""Of a key whose place is not known: the cohort's own field before one of its parts."""
_NAMED_FIRST = re.compile(r"^«\u00a0[^»]*\u00a0»\u00a0: ")
_MISSING = re.compile(r"^La clé «.* manque .*|.* est vide\.$")
_SPELLED = re.compile(r"\u00a0: écrivez (?:2025-10-31|09:30:00|«\u00a02025-11\u00a0»)\.$")
"""How a file spells a value: the remedy says how a form does."""
_REMEDIES: tuple[tuple[str, str], ...] = (
    ("Par exemple « msp-8 »", "Par exemple « 9 » ou « msp-8 »."),
    ("Ajoutez une ligne", ""),
    (
        "Ajoutez le séminaire de lancement",
        "Pour déplacer le lancement, changez le T0 dans «\u00a0Calendrier des candidatures\u00a0»\u00a0: "
        "son séminaire le suit. Sinon, ajoutez le séminaire de lancement.",
    ),
    ("Gardez le séminaire avec sa clé", "Gardez-le."),
    ("Mettez «\u00a0chair", "Cochez « Préside » pour un seul siège, et mettez son nombre à 1."),
    ("Retirez-les, ou écrivez", "Retirez-les, ou choisissez « Un choix dans une liste »."),
    ("Retirez-la ici, ou ajoutez-la", "Retirez-la ici, ou ajoutez-la aux mentions de la promotion."),
    ("Mettez l’heure et la minute", "Par exemple 09:30."),
    (
        "Vérifiez l’année, ou retirez la clé",
        "Vérifiez l’année, ou laissez vide\u00a0: l’année de la clôture est prise.",
    ),
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

    message = _KEY.sub(label, _SPELLED.sub(".", problem.message))
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


@dataclass(frozen=True, slots=True)
class Link:
    """A section of the editor, at a field of it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct, as the summary on top of a page tells it."""

    message: str
    where: str = ""
    """An anchor of the page, or an address."""
    also: Link | None = None
    """Another section that mending may concern."""
    remedy = ""


Address = Callable[[Section, str], str]
"""Of a section, and of a dotted field in it."""


def place_problems(
    form: Any, problems: Iterable[Problem | Blocker], section: Section, address: Address
) -> list[Fault]:
    """Put each problem beside its field; return all that is wrong, in the order of the page, each once.

    Rows bear their names already (see ``name_rows``).
    """
    elsewhere, also = [], {}
    for problem in problems:
        path = problem.path if isinstance(problem, Problem) else problem.where
        field, text = field_at(form, path), _NAMED_FIRST.sub("", on_screen(problem))
        if isinstance(problem, Problem) and problem.also:
            also[text] = _link(problem.also, section, address)
        if isinstance(field, RowField | RowsField):
            field.faults = [*field.faults, text]
        elif field is None:
            elsewhere.append(_elsewhere(path, text, section, address))
        elif not any(told in text for told in map(str, field.errors)):
            field.errors = [*field.errors, text]
    _tell_lists(form)
    found = [
        Fault(_told(names, label, text), f"#{anchor}", also.get(text))
        for names, label, text, anchor in _walk(form, ())
    ]
    return list({one.message: one for one in reversed([*found, *elsewhere])}.values())[::-1]


def faults_of(form: Any) -> list[Fault]:
    """What is wrong in the fields of a plain form."""
    return [Fault(in_field(text, label), f"#{anchor}") for _, label, text, anchor in _walk(form, ())]


def _walk(form: Any, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str, str]]:
    """Each thing wrong: the rows it is in, the label of its field (none for a row itself), its anchor."""
    for field in form:
        if isinstance(field, RowField):
            yield from ((names, field.label.text, text, field.anchor) for text in field.faults)
            yield from _walk(field.form, names)
        elif isinstance(field, RowsField):
            yield from ((names, field.label.text, text, field.anchor) for text in field.faults)
            for row in field.entries:
                inside = (*names, row.quoted)
                yield from ((inside, "", text, row.anchor) for text in row.faults)
                yield from _walk(row.form, inside)
        else:
            first = f"{field.id}-0" if isinstance(field, Ticks) and not names else field.id
            label = "" if isinstance(field, BooleanField) and not names else field.label.text
            yield from ((names, label, str(text), first) for text in field.errors)


def _told(names: Sequence[str], label: str, text: str) -> str:
    """« « Séminaire 3 », demi-journée 1, « Jour » : « hier » n’est pas une date. »"""
    itself = f"«\u00a0{label}\u00a0» "
    if not names:
        return in_field(text, label) if label and not text.startswith(itself) else text
    row, *parts = names
    if text.startswith(row):
        return text
    whole = ", ".join([row[:1].upper() + row[1:], *parts])
    if not label:
        return f"{whole}\u00a0: {text}"
    return f"{whole}, {text if text.startswith(itself) else under(text, label)}"


def _elsewhere(path: str, text: str, section: Section, address: Address) -> Fault:
    if path.startswith("/"):
        return Fault(text, path)
    link = _link(path, section, address)
    return Fault(under(text, link.label), link.href) if link is not None else Fault(text)


def _link(path: str, section: Section, address: Address) -> Link | None:
    """Where a field of another section is mended."""
    other = section_of(path)
    return Link(other.label, address(other, path)) if other is not None and other is not section else None


def _tell_lists(form: Any) -> None:
    """Let each list know of the errors put on the fields inside it, as after a validation."""
    for field in form:
        if isinstance(field, FormField):
            _tell_lists(field.form)
        elif isinstance(field, FieldList):
            for entry in field.entries:
                _tell_lists(entry.form)
            field.errors = [entry.errors for entry in field.entries if entry.errors]
