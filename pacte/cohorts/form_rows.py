"""Parts and lists of parts of the editor's forms: they bear what is wrong in them as a whole."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField
from wtforms.fields.choices import SelectFieldBase

CALLED = {
    "seminars": ("Ajouter un séminaire", "Nouveau séminaire", "Un séminaire est ajouté"),
    "half_days": ("Ajouter une demi-journée", "Nouvelle demi-journée", "Une demi-journée est ajoutée"),
    "jury": ("Ajouter un siège", "Nouveau siège", "Un siège est ajouté"),
    "documents": ("Ajouter une pièce", "Nouvelle pièce", "Une pièce est ajoutée"),
    "productions": ("Ajouter une production", "Nouvelle production", "Une production est ajoutée"),
    "criteria": ("Ajouter un critère", "Nouveau critère", "Un critère est ajouté"),
    "questions": ("Ajouter une question", "Nouvelle question", "Une question est ajoutée"),
}
"""What adds a row of a list, how it is called until it has a title, and what is said of it."""
OTHERWISE = ("Ajouter une ligne", "Nouvelle ligne", "Une ligne est ajoutée")

MOST_WHOLE = 5
"""Rows of a list that are all drawn whole; of a longer one only some (see :func:`draw_some`)."""


class RowField(FormField):  # type: ignore[misc]
    """A part of a form; what is wrong in it may concern no field of its own."""

    faults: Sequence[str] = ()
    title = ""
    """How it is called (see ``form_names``)."""
    quoted = ""
    """The same within a sentence."""
    note = ""
    """What is read of it while it is closed."""
    is_whole = True
    """Whether its fields are drawn; else it is one press from open."""
    is_opened = False
    """Whether somebody opened it on this page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "FormField"  # what templates ask, whatever the class

    @property
    def is_faulty(self) -> bool:
        """Whether anything is wrong in it, however deep."""
        inner = (one for one in self.form if isinstance(one, RowField | RowsField))
        return bool(self.faults or self.errors) or any(one.is_faulty for one in inner)

    @property
    def held(self) -> list[tuple[str, str]]:
        """What a browser would send of it as it stands, by name."""
        return list(_held(self))

    @property
    def anchor(self) -> str:
        """The id of its first field that people fill."""
        first = next(one for one in self.form if not isinstance(one, HiddenField))
        return str(first.anchor if isinstance(first, RowField | RowsField) else first.id)


class RowsField(FieldList):  # type: ignore[misc]
    """A list of :class:`RowField`; what is wrong may concern the list: an empty one, two lines at odds."""

    faults: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "FieldList"  # what templates ask, whatever the class

    @property
    def called(self) -> tuple[str, str, str]:
        """What adds one of its rows, a new one, and that it is added."""
        return CALLED.get(self.short_name, OTHERWISE)

    @property
    def is_faulty(self) -> bool:
        """Whether anything is wrong in it, however deep."""
        return bool(self.faults) or any(entry.is_faulty for entry in self.entries)

    @property
    def anchor(self) -> str:
        """The id of the first field of its first row, else of the button that adds one."""
        return str(self.entries[0].anchor) if self.entries else f"{self.id}-add"

    @property
    def next_anchor(self) -> str:
        """The id of the first field of the row that the button adds: the page comes back there."""
        blank = self.unbound_field.args[0](prefix=f"{self.name}-{len(self.entries)}-")
        first = next(one for one in blank if not isinstance(one, HiddenField))
        return str(first.anchor if isinstance(first, RowField | RowsField) else first.id)


def draw_some(form: Any, opened: Collection[str]) -> None:
    """Open the rows ``opened``, by key or by id; of a long list draw whole only those, new and faulty ones.

    The other rows keep what they hold out of sight, one press from open: a page of many rows stays light.
    """
    for field in form:
        if isinstance(field, RowField):
            draw_some(field.form, opened)
        elif isinstance(field, RowsField):
            for row in field.entries:
                key = row.form.key.data if "key" in row.form else ""
                row.is_opened = key in opened or row.id in opened
                few = len(field.entries) <= MOST_WHOLE
                row.is_whole = few or row.is_opened or row.is_faulty or not key


def _held(field: Any) -> Iterator[tuple[str, str]]:
    """What a browser would send of a field as it stands."""
    if isinstance(field, RowField):
        for one in field.form:
            yield from _held(one)
    elif isinstance(field, RowsField):
        for row in field.entries:
            yield from _held(row)
    elif isinstance(field, BooleanField):
        if field.data:
            yield field.name, "y"
    elif isinstance(field, SelectFieldBase):
        values = field.data if isinstance(field.data, list | tuple) else [field.data]
        yield from ((field.name, str(value)) for value in values if value is not None)
    else:
        yield field.name, field._value()
