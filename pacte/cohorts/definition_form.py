"""Forms drawn from the dataclasses of a definition: a field for each of theirs, rows to add and remove."""

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
    widgets,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice

from pacte.cohorts.definition import CohortDefinition, SeminarDefinition
from pacte.cohorts.form_rows import RowField, RowsField
from pacte.cohorts.sections import Section
from pacte.cohorts.shape import Leaf, leaves, max_length
from pacte.cohorts.wording import WORDING
from pacte.french import number
from pacte.text import clean_text, fold
from pacte.web.filters import PLACES
from pacte.web.forms import Row, paragraph

MOST_ROWS = 120
MOST_HALF_DAYS = 12
ONE_A_LINE = ("sources", "choices")
"""Lists of sentences, which may hold commas."""
ORDERED = ("objectives",)
"""Lists of chosen values whose order says something."""
PLAIN_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True, slots=True)
class Choices:
    """What lists of a form offer beyond the definition: modules and versions of the curriculum."""

    modules: Sequence[tuple[str, str]]
    versions: Sequence[tuple[str, str]]
    tracks: Sequence[tuple[str, str]] = ()
    """Those of the cohort, which its seminars and documents may be for."""


class Ticks(SelectMultipleField):  # type: ignore[misc]
    """A list of values as check boxes; values are checked by the rules of the file."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Leave the check to the definition."""


class Ranks(Ticks):
    """Values in an order: one list for each rank, empty ones last."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """An empty rank is none."""
        super().process_formdata([one for one in valuelist if one])

    @property
    def ranks(self) -> range:
        """Those that are filled, and some more."""
        return range(min(len(self.choices), max(3, len(self.data or ()) + 2)))

    def at(self, rank: int) -> str:
        """The value at that rank, from 0; empty for none."""
        return str(self.data[rank]) if rank < len(self.data or ()) else ""


class Choice(SelectField):  # type: ignore[misc]
    """One value of a list; the value is checked by the rules of the file."""

    def pre_validate(self, form: Any) -> None:
        """Leave the check to the definition."""


class _Part(Row):
    """Base of the parts of a section."""

    shape: type


def section_form(section: Section, choices: Choices) -> type[PlainForm]:
    """The form of a section; names are the definition's paths with « - » for « . »."""
    return _part(CohortDefinition, section.paths, choices)


def _part(shape: type, paths: Iterable[str], choices: Choices) -> type[PlainForm]:
    """A form with the fields of ``shape`` that ``paths`` name, in the order of the paths."""
    known = leaves(shape)
    inner: dict[str, list[str]] = {}
    for path in paths:
        name, _, rest = path.partition(".")
        inner.setdefault(name, []).extend([rest] if rest else list(_all_of(known[name])))
    fields = {name: _field(shape, known[name], rest, choices) for name, rest in inner.items()}
    return type(f"{shape.__name__}Form", (_Part,), {**fields, "shape": shape})


def _all_of(leaf: Leaf) -> Iterable[str]:
    return leaves(leaf.plain) if leaf.nested else ()


def _field(shape: type, leaf: Leaf, paths: Sequence[str], choices: Choices) -> Any:
    label, hint = WORDING[shape][leaf.name]
    if leaf.nested:
        part = RowField(_part(leaf.plain, paths, choices), label, description=hint)
        most = MOST_HALF_DAYS if leaf.name in ("half_days", "jury") else MOST_ROWS
        return RowsField(part, label, description=hint, max_entries=most) if leaf.many else part
    if leaf.name == "key":
        return HiddenField(label)
    return _plain_field(shape, leaf, label, hint, choices)


def _plain_field(shape: type, leaf: Leaf, label: str, hint: str, choices: Choices) -> Any:
    must: list[Any] = [] if leaf.optional else [_Required()]
    offered = choices.tracks if _is_of_some(shape, leaf) else _offered(leaf, choices)
    if offered is not None:
        many = Ranks if leaf.name in ORDERED else Ticks
        kind = many if leaf.many else Choice
        return kind(
            label,
            description=hint,
            choices=[SelectChoice(value, text) for value, text in offered],
            validators=must,
        )
    if leaf.plain is bool:
        return BooleanField(label, description=hint)
    common = {"description": hint, "validators": must}
    if leaf.prose or leaf.name in (*ONE_A_LINE, "hint"):
        limit = validators.Length(max=20_000, message="Écrivez au plus 20 000 caractères.")
        return TextAreaField(label, filters=[paragraph], **{**common, "validators": [*must, limit]})
    if leaf.plain is date:
        return StringField(label, filters=[_one_line], widget=widgets.DateInput(), **common)
    if leaf.plain is time:
        return StringField(label, filters=[_one_line], widget=widgets.TimeInput(), **common)
    if leaf.plain in (int, float) and not leaf.many:
        return StringField(label, filters=[_one_line], render_kw={"inputmode": "decimal"}, **common)
    most = 2_000 if leaf.many else max_length(shape, leaf.name)
    limit = validators.Length(max=most, message=f"Écrivez au plus {number(most)} caractères.")
    email = {"widget": widgets.EmailInput()} if leaf.name == "email" else {}
    return StringField(label, filters=[_one_line], **{**common, "validators": [*must, limit]}, **email)


def _one_line(value: str | None) -> str:
    """One clean line; unlike elsewhere its no-break spaces stay, they are part of what files say."""
    return clean_text(value or "").replace("\n", " ").replace("\t", " ")


class _Required:
    """Marks the field as required for the label; the file's rules say what is missing."""

    field_flags = {"required": True}  # noqa: RUF012 - read by WTForms

    def __call__(self, form: Any, field: Any) -> None:
        """Check nothing here."""


def _is_of_some(shape: type, leaf: Leaf) -> bool:
    return leaf.name == "tracks" and shape is not CohortDefinition


def _offered(leaf: Leaf, choices: Choices) -> Sequence[tuple[str, str]] | None:
    if isinstance(leaf.plain, type) and issubclass(leaf.plain, StrEnum):
        return [(member.value, member.label) for member in leaf.plain]  # type: ignore[attr-defined]
    named = {
        "modules": choices.modules,
        "module": choices.modules,
        "programme_version": choices.versions,
        "time_zone": [(zone, zone) for zone in PLACES if "/" in zone],
    }
    return named.get(leaf.name)


def initial(definition: Any, form_class: type[PlainForm]) -> dict[str, Any]:
    """What the form shows of a definition: WTForms' data, every value as it is typed."""
    shown: dict[str, Any] = {}
    for name, leaf in leaves(form_class.shape).items():
        if hasattr(form_class, name):
            shown[name] = _shown(getattr(definition, name), leaf)
    return shown


def _shown(value: Any, leaf: Leaf) -> Any:
    if leaf.name == "seminars":
        value = sorted(value, key=_first_day)
    if leaf.nested:
        return [_everything(item) for item in value] if leaf.many else _everything(value)
    if leaf.many and leaf.name in ("tracks", "modules", *ORDERED):
        return [str(getattr(item, "value", item)) for item in value]
    if leaf.many:
        return ("\n" if leaf.name in ONE_A_LINE else ", ").join(str(item) for item in value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return str(getattr(value, "value", value))


def _first_day(seminar: SeminarDefinition) -> date:
    return min((one.on for one in seminar.half_days), default=date.max)


def shown_path(definition: CohortDefinition, path: str) -> str:
    """Where the form shows the field of ``path``: seminars stand there by their dates."""
    name, _, rest = path.partition(".")
    place, dot, inside = rest.partition(".")
    if name != "seminars" or not place.isdigit() or int(place) >= len(definition.seminars):
        return path
    order = sorted(range(len(definition.seminars)), key=lambda at: _first_day(definition.seminars[at]))
    return f"{name}.{order.index(int(place))}{dot}{inside}"


def _everything(item: Any) -> dict[str, Any]:
    return {name: _shown(getattr(item, name), leaf) for name, leaf in leaves(type(item)).items()}


def typed(form: Any, shape: type) -> dict[str, Any]:
    """What was typed, as the check of files takes it; an empty optional field is left out."""
    found: dict[str, Any] = {}
    for name, leaf in leaves(shape).items():
        if name not in form:
            continue
        value = _value(form[name], leaf)
        if value is not None:
            found[name] = value
    return found


def _value(field: Any, leaf: Leaf) -> Any:
    if leaf.nested and leaf.many:
        rows = [typed(entry.form, leaf.plain) for entry in field.entries]
        return _with_keys(rows) if "key" in leaves(leaf.plain) else rows
    if leaf.nested:
        return typed(field.form, leaf.plain)
    if leaf.plain is bool:
        return bool(field.data)
    if isinstance(field, Ticks):
        return list(field.data or ())
    text = field.data or ""
    if leaf.many:
        parts = text.split("\n") if leaf.name in ONE_A_LINE else re.split("[,;]", text)
        return [_number(part.strip(), leaf.plain) for part in parts if part.strip()]
    if text == "" and leaf.left_out:
        return None
    if leaf.plain is date and (found := PLAIN_DATE.fullmatch(text)):
        return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    return _number(text, leaf.plain)


def _number(text: str, kind: type) -> Any:
    """The number written, or the text itself, which the check refuses with its reason."""
    compact = re.sub(r"[\s\u00a0\u202f]", "", text)
    if kind is int and re.fullmatch(r"-?\d{1,9}", compact):
        return int(compact)
    if kind is float and re.fullmatch(r"-?\d{1,9}([.,]\d{1,6})?", compact):
        return float(compact.replace(",", "."))
    return text


def _with_keys(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give new rows a key drawn from their title, unique in the list."""
    taken = {row["key"] for row in rows if row.get("key")}
    for place, row in enumerate(rows, start=1):
        if not row.get("key"):
            base = fold(str(row.get("title") or row.get("label") or "")).replace(" ", "-")[:30].strip("-")
            base = base or f"ligne-{place}"
            row["key"] = next(
                key for key in (base, *(f"{base}-{n}" for n in range(2, 999))) if key not in taken
            )
            taken.add(row["key"])
    return rows


def merged(base: Mapping[str, Any], given: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The definition's data with the fields of ``paths`` taken from ``given``; absent there = default."""
    result = dict(base)
    for path in paths:
        name, _, rest = path.partition(".")
        if rest:
            result[name] = merged(result.get(name, {}), given.get(name, {}), [rest])
        elif name in given:
            result[name] = given[name]
        else:
            result.pop(name, None)
    return result


def change_rows(form: Any, action: str) -> bool:
    """Add or remove a row as a button asks: « add:seminars », « remove:seminars-2 »; False when unknown."""
    verb, _, name = action.partition(":")
    if verb == "add":
        found = _find(form, name.split("-"))
        if isinstance(found, FieldList) and len(found.entries) < found.max_entries:
            found.append_entry(_defaults(found.unbound_field.args[0].shape))
            return True
    elif verb == "remove":
        *place, index = name.split("-")
        found = _find(form, place)
        if isinstance(found, FieldList) and index.isdigit() and int(index) < len(found.entries):
            del found.entries[int(index)]
            _renumber(found)
            return True
    return False


def _defaults(shape: type) -> dict[str, Any]:
    """What a new row shows: the values the file takes when a key is left out."""
    known = leaves(shape)
    return {
        field.name: _shown(field.default, known[field.name])
        for field in dataclasses.fields(shape)
        if field.default is not dataclasses.MISSING
    }


def _renumber(rows: Any) -> None:
    """Rows keep what was typed and take the numbers of their new places."""
    kept = [entry.data for entry in rows.entries]
    rows.entries, rows.last_index = [], -1
    for data in kept:
        rows.append_entry(data)


def _find(form: Any, parts: Sequence[str]) -> Any:
    """The field or row that a name leads to; None when there is none."""
    current: Any = form
    for part in parts:
        if isinstance(current, FieldList):
            if not part.isdigit() or int(part) >= len(current.entries):
                return None
            current = current.entries[int(part)]
        else:
            inside = current.form if isinstance(current, FormField) else current
            if not isinstance(inside, PlainForm) or part not in inside:
                return None
            current = inside[part]
    return current


def field_at(form: Any, path: str) -> Any:
    """The field of a problem's dotted path (a place inside a plain list is its field), or None."""
    parts = path.split(".")
    found = _find(form, parts) if path else None
    if found is None and len(parts) > 1 and parts[-1].isdigit():
        field = _find(form, parts[:-1])
        return None if isinstance(field, FormField | FieldList) else field
    return found
